"""The first lines that one types in Python work, or are told in one sentence how they would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from test_api import Bowl, Halver

import optviz
from optviz import OptvizError
from optviz.film.provenance import embedded
from optviz.making import scene_from
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import CLASSIC, catalogue
from optviz.recipe.files import read_recipe

NEITHER = (
    "{} is neither a recording nor a surface; give one, as in optviz.animate('saddle', 'saddle.gif') or "
    "optviz.animate(optviz.record('saddle'), 'saddle.gif')."
)
FILE = (
    "'{}' is a file, and is loaded first, as in optviz.animate(optviz.load_recording('race.npz'), 'race.gif') or "
    "optviz.write_film(optviz.figure_of(optviz.load_recipe('race.toml')), 'race.gif')."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def raced(name: str) -> dict[str, Any]:
    return read_recipe(embedded(name) or "", name).settings()


def test_a_name_is_raced_and_filmed(folder: Path) -> None:
    optviz.animate("saddle", "x.gif")
    with Image.open("x.gif") as film:
        # Neighbours that look the same are one frame, and where hardly a ball moves steps are passed over.
        assert film.n_frames > 0.8 * surface_class("saddle")().steps
    recipe = raced("x.gif")
    assert recipe["surface"] == ("saddle",)
    assert [spec.partition(":")[0] for spec in recipe["optimizers"]] == list(CLASSIC)
    optviz.still("saddle", "x.png")
    assert raced("x.png") == recipe
    assert sorted(path.name for path in folder.iterdir()) == ["x.gif", "x.png"]


def test_what_is_raced_may_be_said_as_for_record() -> None:
    optviz.still(
        "rosenbrock:b=10",
        "x.png",
        optimizers="sgd,adam:lr=0.5",
        start=[(1, 2), "random"],
        steps=3,
        seed=5,
        at=2,
        theme="dark",
    )
    recording = optviz.record("rosenbrock:b=10", ["sgd", "adam:lr=0.5"], [(1, 2), "random"], 3, 5)
    optviz.still(recording, "y.png", at=2, theme="dark")
    assert Path("x.png").read_bytes() == Path("y.png").read_bytes()


@pytest.mark.parametrize(
    ("given", "titles"),
    [
        (Bowl(), ["Bowl"]),
        (surface_class("beale")(), ["Beale"]),
        (["saddle", "beale"], ["Saddle", "Beale"]),
        ("saddle,Beale", ["Saddle", "Beale"]),
        ((Bowl(), "saddle"), ["Bowl", "Saddle"]),
    ],
    ids=lambda each: type(each).__name__,
)
def test_surfaces_of_every_kind_are_raced(given: Any, titles: list[str]) -> None:
    scene = scene_from(given, optimizers=["adam", "sgd"])
    assert [each.surface.title for each in scene.recordings] == titles
    assert {len(each.runs) for each in scene.recordings} == {2}
    assert len({each.steps for each in scene.recordings}) == 1


def test_all_surfaces_have_one_number_of_steps() -> None:
    scene = scene_from("all", optimizers="sgd", steps=2)
    assert [each.surface.name for each in scene.recordings] == names()
    assert scene.steps == 2


def test_a_scene_and_a_recording_are_written_by_whatever_is_called() -> None:
    scene = optviz.compare("ravine", "sgd", "lr=0.01,0.1", steps=2, size=(640, 400))
    optviz.animate(scene, "one.gif")
    optviz.write_film(scene, "two.gif")
    assert Path("one.gif").read_bytes() == Path("two.gif").read_bytes()
    recording = optviz.record("saddle", "sgd", steps=2)
    optviz.still(recording, "one.png")
    optviz.write_still(recording, "two.png")  # type: ignore[arg-type]
    assert Path("one.png").read_bytes() == Path("two.png").read_bytes()


@pytest.mark.parametrize(
    ("optimizers", "names"),
    [
        ("all", list(catalogue())),
        ("classic", list(CLASSIC)),
        ("sgd,adam", ["sgd", "adam"]),
        ("sgd, Adam", ["sgd", "adam"]),
        (["adam:lr=0.1,beta1=0.5,sgd", "nag"], ["adam", "sgd", "nag"]),
    ],
    ids=str,
)
def test_several_optimizers_may_be_named_in_one_text(optimizers: Any, names: list[str]) -> None:
    assert [run.optimizer for run in optviz.record("saddle", optimizers, steps=1).runs] == names


def test_a_comparison_takes_several_optimizers_in_one_text() -> None:
    scene = optviz.compare("ravine", "sgd,adam", "lr=0.01,0.1", steps=2, size=(640, 400))
    assert [track.run.optimizer for track in scene.tracks] == ["sgd", "sgd", "adam", "adam"]


class Loud:
    def __repr__(self) -> str:
        return "loud\n" * 1000


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, NEITHER.format("None")),
        (3, NEITHER.format("3")),
        (True, NEITHER.format("True")),
        ({"surface": "saddle"}, NEITHER.format("{'surface': 'saddle'}")),
        (np.zeros((50, 2)), NEITHER.format("an array of the shape (50, 2)")),
        ([np.zeros((50, 2))], NEITHER.format("an array of the shape (50, 2)")),
        (Loud(), NEITHER.format("loud " * 11 + "loud…")),
        (optviz.Recipe, NEITHER.format("<class 'optviz.recipe.recipe.Recipe'>")),
        (Halver, NEITHER.format("<class 'test_api.Halver'>")),
        ([], "There is no recording to draw; give at least one."),
        (Path("race.npz"), FILE.format("race.npz")),
        ("race.npz", FILE.format("race.npz")),
        ("figures/saddle.GIF", FILE.format("figures/saddle.GIF")),
        (Bowl, "A surface is an object; give Bowl(), and not the class Bowl."),
        ("sadle", "No surface is named 'sadle'. "),
    ],
    ids=lambda each: type(each).__name__,
)
@pytest.mark.parametrize("call", [optviz.animate, optviz.still, optviz.frames], ids=lambda each: each.__name__)
def test_what_cannot_be_shown_is_refused_with_the_right_form(folder: Path, given: Any, said: str, call: Any) -> None:
    path = {"animate": ["x.gif"], "still": ["x.png"], "frames": []}[call.__name__]
    with pytest.raises(optviz.OptvizError) as caught:
        call(given, *path)
    message = str(caught.value)
    assert message.startswith(said)
    assert len(message) < 300
    assert "\n" not in message
    assert not list(folder.iterdir())


@pytest.mark.parametrize("path", [None, 3, b"x.gif", optviz.Recipe()], ids=lambda each: type(each).__name__)
def test_what_is_no_name_of_a_file_is_refused(path: Any) -> None:
    said = f"A file is named by a text, as in 'saddle.gif', not by an object of {type(path).__name__}."
    recording = optviz.record("saddle", "sgd", steps=1)
    for call in (optviz.animate, optviz.still, type(recording).save, type(recording).save_csv):
        with pytest.raises(optviz.OptvizError) as caught:
            call(recording, path)
        assert str(caught.value) == said


@pytest.mark.parametrize(
    ("given", "keys", "said"),
    [
        ("saddle", {"starts": [(1, 2)]}, "A race for a figure has no key `starts`; write start=(1, 2)."),
        ("saddle", {"vary": "lr=0.1,1"}, "A race for a figure has no key `vary`; use optviz.compare."),
        ("saddle", {"surface": "beale"}, "A race for a figure has no key `surface`; leave it out."),
        ("saddle", {"thema": "dark"}, "A recipe has no key `thema`; the nearest key is `theme`."),
        ("saddle", {"theme": "blue"}, "`theme` must be light, dark or print, got 'blue'."),
        *(
            (
                "recording",
                {name: value},
                (
                    f"A recording is drawn as it is; leave `{name}` out, or record it so, as in "
                    "optviz.record('saddle', 'adam', start=(1, 2), steps=50)."
                ),
            )
            for name, value in (("steps", 5), ("optimizers", "sgd"), ("start", (1, 2)), ("starts", 7), ("seed", None))
        ),
        ("saddle", {"theme": None}, "`theme` must be light, dark or print, got None."),
        ("saddle", {"dpi": np.ones(3)}, "`dpi` must be a number from 50 to 600, got array([1., 1., 1.])."),
        ("saddle", {"optimizers": None}, "There is no optimizer to run; give at least one, such as 'sgd'."),
        (
            ["recording", "saddle"],
            {"steps": 1},
            (
                "The recordings stand below each other with one panel for each run, and have 1 and 6 runs; give "
                "layout='overlay', or record as many runs on each."
            ),
        ),
        ("scene", {"theme": "dark"}, "A scene has its keys already; leave out theme, or give the recording."),
    ],
)
def test_a_key_that_has_no_place_is_refused(given: Any, keys: dict[str, Any], said: str) -> None:
    recording = optviz.record("saddle", "sgd", steps=1)
    known = {"recording": recording, "scene": optviz.scene_of(recording)}
    shown = [known.get(each, each) for each in given] if isinstance(given, list) else known.get(given, given)
    with pytest.raises(optviz.OptvizError) as caught:
        optviz.still(shown, "x.png", **keys)
    assert str(caught.value) == said


def test_a_name_that_cannot_be_written_is_refused_before_the_race() -> None:
    class Never(Bowl):
        def value(self, _w: Any) -> Any:
            raise AssertionError

    with pytest.raises(optviz.OptvizError, match=r"^A film is written as "):
        optviz.animate(Never(), "x.jpg")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: optviz.verdicts("saddle"), "'saddle' is not a recording; make one with optviz.record(…)."),
        (
            lambda: optviz.studied("basins(saddle)"),
            "'basins(saddle)' is not a recipe; make one with optviz.Recipe(…), or load one.",
        ),
        (lambda: optviz.figure_of({}), "{} is not a recipe; make one with optviz.Recipe(…), or load one."),
        (
            lambda: optviz.animate("saddle", "a\0.gif", steps=2),
            r"The name a\u0000.gif has characters that no file's name has; give another.",
        ),
        (
            lambda: optviz.load_recording("\ud800.npz"),
            r"The name \ud800.npz has characters that no file's name has; give another.",
        ),
    ],
    ids=["verdicts", "studied", "figure_of", "animate", "load_recording"],
)
def test_what_is_of_another_kind_than_it_should_be_is_told_so(call: Any, sentence: str) -> None:
    with pytest.raises(OptvizError) as error:
        call()
    assert str(error.value) == sentence
