"""Short forms of what is raced: a surface as SOURCE, names in any spelling, several at once, one learning rate."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import names, refused, succeeded

from optviz import load_recording, optimizers
from optviz.objectives import surfaces
from optviz.optimizers import CLASSIC
from optviz.plan.shorthand import split


def raced(options: str) -> list[tuple[str, float]]:
    """The optimizers that a line races, each with its learning rate."""
    succeeded(f"record {options} --steps 2 --quiet --out race.npz")
    return [(run.optimizer, run.settings["learning_rate"]) for run in load_recording("race.npz").runs]


@pytest.mark.parametrize("source", ["saddle", "Saddle", "SADDLE", "--surface saddle", "--surface SADDLE"])
def test_a_surface_may_be_named_without_its_option(folder: Path, source: str) -> None:
    succeeded(f"animate {source} --optimizer sgd --steps 2 --size 320x240 --quiet")
    assert names(folder) == ["saddle.gif"]


@pytest.mark.parametrize(
    ("command", "written"),
    [
        ("record rosenbrock:b=10.5", "rosenbrock.npz"),
        ("record bounded_saddle", "bounded-saddle.npz"),
        ("explore beale --no-open", "beale.html"),
        ("compare ravine --optimizer sgd --vary lr=0.01,0.02 --size 320x240", "ravine-compare.gif"),
    ],
)
def test_every_command_that_races_takes_a_surface(folder: Path, command: str, written: str) -> None:
    succeeded(f"{command} --steps 2 --quiet")
    assert names(folder) == [written]


def test_a_folder_of_the_name_of_a_surface_is_not_meant_without_a_slash(folder: Path) -> None:
    (folder / "saddle").mkdir()
    succeeded("record saddle --steps 2 --quiet")
    assert refused("record saddle/").startswith("saddle/ carries no recipe")


def test_a_source_is_the_first_of_several_surfaces() -> None:
    line = "animate saddle --surface ravine,Beale --optimizer sgd --steps 2 --frames 1 --out a.png"
    assert [each.split()[0] for each in succeeded(line).stdout.splitlines()[2:-1]] == ["saddle", "ravine", "beale"]


def test_the_surfaces_of_a_kind_are_named_together() -> None:
    line = "animate saddles --optimizer sgd --steps 2 --out a.png"
    shown = [each.split()[0] for each in succeeded(line).stdout.splitlines()[2:-1]]
    assert shown == ["bounded-saddle", "monkey-saddle", "saddle"]


def test_all_surfaces_and_all_optimizers_have_a_word() -> None:
    assert [name for name, _ in raced("saddle --optimizer all")] == list(optimizers.catalogue())
    assert [name for name, _ in raced("saddle --optimizer Classic,adadelta")] == [*CLASSIC, "adadelta"]
    line = "animate all --optimizer sgd --steps 2 --size 900x900 --out a.png"
    assert [each.split()[0] for each in succeeded(line).stdout.splitlines()[2:-1]] == surfaces.names()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sgd", ["sgd"]),
        ("sgd,adam", ["sgd", "adam"]),
        ("sgd , Adam", ["sgd", "Adam"]),
        ("sgd:lr=0.1,adam", ["sgd:lr=0.1", "adam"]),
        ("momentum:lr=0.1,momentum=0.8", ["momentum:lr=0.1,momentum=0.8"]),
        ("momentum,momentum:momentum=0,nag", ["momentum", "momentum:momentum=0", "nag"]),
        ("adam:lr=1,momentum", ["adam:lr=1", "momentum"]),
        ("adam:lr=1,rmsprop:lr=2,decay_rate=0.5,all", ["adam:lr=1", "rmsprop:lr=2,decay_rate=0.5", "all"]),
        ("sgd,adm", ["sgd", "adm"]),
        ("sgd:lr=1,fast", ["sgd:lr=1,fast"]),
    ],
)
def test_names_are_told_from_settings(text: str, parts: list[str]) -> None:
    assert list(split(text, "optimizers")) == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "momentum:lr=0.1,momentum",
            "In 'momentum:lr=0.1,momentum', 'momentum' may be a hyper-parameter without its value or another",
        ),
        ("sgd,lr=0.1", "In 'sgd,lr=0.1', the settings of sgd begin with a colon, as in sgd:lr=0.1."),
        ("sgd:lr=0.1,fast", "In 'sgd:lr=0.1,fast', 'fast' is not of the form parameter=value, as in sgd:fast=0.1."),
        ("sgd,adm", "No optimizer is named 'adm'. Did you mean 'adam'?"),
        ("sgd,", "In 'sgd,', a comma has no name beside it; name something there, or leave it out."),
        ("sgd,,adam", "In 'sgd,,adam', a comma has no name beside it; "),
        (", sgd", "In ', sgd', a comma has no name beside it; "),
        ("sgd:lr=0.1, ,adam", "In 'sgd:lr=0.1, ,adam', a comma has no name beside it; "),
    ],
)
def test_what_may_mean_two_things_or_none_is_refused(text: str, message: str) -> None:
    assert refused(f"record saddle --optimizer '{text}'").startswith(message)


def test_one_learning_rate_is_that_of_every_optimizer_named_without_one() -> None:
    assert raced("saddle --optimizer sgd:lr=0.5,adam --lr 0.1") == [("sgd", 0.5), ("adam", 0.1)]
    assert raced("saddle --optimizer adam:Learning-Rate=0.5 --lr 0.1") == [("adam", 0.5)]
    assert raced("saddle --learning-rate 0.25") == [(name, 0.25) for name in CLASSIC]
    succeeded("record saddle --optimizer momentum:momentum=0.5 --lr 0.125 --steps 2 --quiet")
    assert load_recording("saddle.npz").runs[0].settings == {"learning_rate": 0.125, "momentum": 0.5}


def test_a_learning_rate_is_spelled_out_in_the_recipe_and_overrides_that_of_a_figure(folder: Path) -> None:
    look = "--steps 2 --size 320x240 --quiet"
    succeeded(f"animate saddle --optimizer sgd:lr=0.5,adam --lr 0.1 {look} --out a.png --save-recipe a.toml")
    assert 'optimizers = ["sgd:learning_rate=0.5", "adam:learning_rate=0.1"]' in (folder / "a.toml").read_text()
    for source in ("a.png", "a.toml"):
        assert raced(f"{source} --lr 0.2") == [("sgd", 0.2), ("adam", 0.2)]
    assert raced("a.toml --optimizer nag --lr 0.3") == [("nag", 0.3)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--lr fast", "--lr must be a finite number, got 'fast'."),
        ("--lr nan", "--lr must be a finite number, got 'nan'."),
        ("--lr 0.1,0.2", "--lr must be one number, got '0.1,0.2'; compare several with --vary lr=0.1,0.2."),
        ("--lr -1", "`learning_rate` of SGD must be in (0, inf), got -1.0."),
        ("--lr 1 --vary lr=1,2", "`learning_rate` is both varied and given in "),
    ],
)
def test_a_learning_rate_that_is_none_is_refused(options: str, message: str) -> None:
    assert refused(f"animate saddle {options}").startswith(message)


def test_a_recording_keeps_its_learning_rates() -> None:
    assert raced("saddle --optimizer sgd") != []
    assert refused("animate race.npz --lr 0.1 --optimizer adam") == (
        "A recording is drawn as it is; leave out --optimizer and --lr, or leave out race.npz."
    )
