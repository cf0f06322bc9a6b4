"""Studies on the command line: what they write and say, that they are made again from their files, and refusals."""

from __future__ import annotations

import json
import shlex
import warnings
from pathlib import Path

import numpy as np
import pytest
from command_line import FORMATS, refused, succeeded
from PIL import Image

from optviz import load_recipe, studied
from optviz.studies.sweeps.map import Mapped

SMALL = {
    "ensemble": "ensemble --data moons --members 3 --repeats 2 --hidden 4 --steps 12 --frames 4",
    "dropout": "dropout --data moons --masks 4 --repeats 2 --hidden 4 --layers 2 --steps 12 --frames 4",
}


@pytest.mark.parametrize("study", SMALL)
def test_a_film_of_a_study_is_made_again_from_itself(study: str) -> None:
    succeeded(f"{SMALL[study]} --out first.gif")
    succeeded(f"{SMALL[study]} --out second.gif")
    succeeded("animate first.gif --out third.gif")
    succeeded(shlex.join(shlex.split(succeeded("show first.gif").stdout.splitlines()[-1])[1:]) + " --out fourth.gif")
    films = [Path(f"{name}.gif").read_bytes() for name in ("first", "second", "third", "fourth")]
    assert films == films[:1] * 4
    assert Path("first.gif").stat().st_size > 1000


@pytest.mark.parametrize("study", SMALL)
def test_a_study_is_written_in_every_format(study: str) -> None:
    for name, begins in FORMATS.items():
        succeeded(f"{SMALL[study]} --size 480x360 --out {name} --quiet")
        assert Path(name).read_bytes().startswith(begins)


@pytest.mark.parametrize("study", SMALL)
def test_a_study_says_what_it_found_for_people_and_for_programs(study: str) -> None:
    told = json.loads(succeeded(f"{SMALL[study]} --out film.gif --json").stdout)
    assert told["facts"]["repeats"] == 2
    assert told["kind"] in {"better", "worse", "alike", "helps", "hurts"}
    assert succeeded(f"{SMALL[study]} --out film.gif --json --quiet").stdout == ""
    lines = succeeded(f"{SMALL[study]} --out film.gif").stdout.splitlines()
    assert told["sentence"] in lines
    assert len(lines) > len(told["facts"])


def test_the_price_of_an_ensemble_is_told_and_stands_in_no_file() -> None:
    command = f"{SMALL['ensemble']} --out film.gif"
    one, all_of_them = json.loads(succeeded(f"{command} --json").stdout)["price"]
    assert (one["networks"], all_of_them["networks"]) == (1, 3)
    assert all_of_them["weight_bytes"] == 3 * one["weight_bytes"] == 3 * 8 * (2 * 4 + 4 + 4 * 2 + 2)
    assert min(one["step_seconds"], one["answer_seconds"]) > 0
    assert "price, measured now" in succeeded(command).stdout


def test_a_caption_of_a_study_names_its_facts_and_no_others() -> None:
    succeeded(f"{SMALL['dropout']} --out film.gif --caption 'kept: {{keep}}'")
    refusal = refused(f"{SMALL['dropout']} --out film.gif --caption '{{loss}}'")
    assert refusal.startswith("No fact of dropout is named 'loss'. Did you mean 'plain_loss'?")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("ensemble --data regression", "A network tells classes apart, and `y` of regression is not 0, 1, 2, …; "),
        ("ensemble --data nowhere", "No data is named 'nowhere'; "),
        ("ensemble --data moons --members 2.5", "`members` of ensemble must be a whole number, got 2.5."),
        ("ensemble --data moons --members 1", "`members` of Ensemble must be in [2, 100], got 1.0."),
        ("ensemble --data moons --repeats many", "--repeats must be a finite number, got 'many'."),
        ("ensemble --data moons --learn 200", "`learn` of ensemble must leave some of the 200 samples of moons to be "),
        ("dropout --data moons --keep 0", "`keep` of Dropout must be in (0, 1], got 0.0."),
        ("dropout --data moons --optimizer sgd,adam", "--optimizer must be one, by which all networks learn, got "),
        ("dropout --data moons --optimizer mine.py:Mine", "Cannot read mine.py: no such file or directory; "),
        (
            "dropout --data moons --optimizer path.csv",
            "The runs of a study are made by a rule, and path.csv is a path ",
        ),
        ("dropout --data moons --optimizer nobody", "No optimizer is named 'nobody'; "),
        ("dropout --data moons --optimizer sgd:lr=1e300 --steps 9", "The networks diverge before step "),
        ("dropout --data moons --steps 9 --at 10 --still s.png", "--at must be from 0 to 9, the last step, got 10."),
        ("dropout --data moons --steps 9 --strip s.png", "A study has no strip of moments; "),
        ("ensemble --data moons --steps 10000000", "A study makes at most 50000000 steps of all its networks "),
        (
            "ensemble --data moons --steps 9 --size 320x240",
            "There is no room for the panels in a picture of this size; ",
        ),
        ("dropout", "There is nothing to learn from; give data, as in optviz dropout --data moons."),
    ],
)
def test_what_a_study_cannot_do_is_refused_in_a_sentence(asked: str, sentence: str) -> None:
    assert refused(f"{asked} --out never.gif").startswith(sentence)
    assert not Path("never.gif").exists()


def test_a_learning_rate_is_that_of_the_rule_by_which_a_study_learns() -> None:
    succeeded(f"{SMALL['dropout']} --lr 0.02 --out film.gif --save-recipe one.toml")
    assert load_recipe("one.toml").optimizers == ("adam:learning_rate=0.02",)
    succeeded("animate one.toml --lr 0.03 --out again.gif --save-recipe two.toml")
    assert load_recipe("two.toml").optimizers == ("adam:learning_rate=0.03",)


def test_one_sample_is_enough_to_learn_from() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = succeeded(f"{SMALL['ensemble']} --learn 1 --out film.gif").stdout
    (line,) = (line for line in told.splitlines() if line.startswith("samples to learn from "))
    assert line.split()[-1] == "1"
    assert Path("film.gif").stat().st_size > 0


def test_a_study_is_no_race() -> None:
    Path("study.toml").write_text('study = "ensemble(moons):members=3"\n', encoding="utf-8")
    for command in ("record", "compare", "landscape", "train"):
        told = "study.toml is a study, and no race; optviz animate study.toml films it."
        assert refused(f"{command} study.toml") == told
    told = "The page has maps, basins and races, and no ensemble; optviz animate films it. (study.toml, line 1)"
    assert refused("explore --no-open study.toml") == told
    Path("both.toml").write_text('study = "ensemble(moons)"\nsurface = "saddle"\n', encoding="utf-8")
    assert refused("animate both.toml").startswith("`surface` must be left out beside a study, got ")


@pytest.mark.parametrize("study", SMALL)
def test_a_gallery_and_a_notebook_show_what_a_study_found(study: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optviz.gallery.build.in_processes", map)
    Path("shown").mkdir()
    succeeded(f"{SMALL[study]} --size 480x360 --out film.gif --save-recipe shown/one.toml --title Mine")
    with Path("shown/one.toml").open("a", encoding="utf-8") as file:
        file.write('notice = { en = "{repeats} times.", ko = "{repeats}번." }\n')
    succeeded("gallery shown")
    shown = studied(load_recipe("shown/one.toml"))
    # A notebook asks for this.
    bundle = shown._repr_mimebundle_()
    for language in ("en", "ko"):
        page = Path(f"shown/README{'' if language == 'en' else '.ko'}.md").read_text(encoding="utf-8")
        assert f"2{' times' if language == 'en' else '번'}." in page
        assert all(value in page for _, value in shown.table(language)[1])
        assert shown.sentence(language) in page
    assert all(f"<td>{value}</td>" in bundle["text/html"] for _, value in shown.table()[1])


def test_a_table_of_ones_own_is_studied() -> None:
    rows = [f"{x},{y},{int(x > y)}" for x in range(6) for y in range(6)]
    Path("points.csv").write_text("\n".join(["a,b,class", *rows]) + "\n", encoding="utf-8")
    shown = f"{SMALL['ensemble'].replace('moons', 'points.csv')} --x a,b --y class --out film.gif"
    succeeded(shown)
    assert (
        succeeded("show film.gif")
        .stdout.splitlines()[-1]
        .startswith("optviz ensemble --data=points.csv --x=a,b --y=class ")
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("basins", "There is no surface; give one, as in optviz basins himmelblau."),
        ("basins saddle --surface ravine", "The surface is given twice, as saddle and as --surface ravine; leave one."),
        ("basins --surface nowhere", "No surface is named 'nowhere'"),
        ("basins --surface saddle", "saddle has no minimum that is known"),
        ("basins --surface network(moons)", "Basins needs a surface over a plane, and network(moons) is none."),
        ("basins --surface himmelblau --across 2.5", "`across` of Basins must be in [8, 2000], got 2.5."),
        ("basins --surface himmelblau --across 10.5", "`across` of basins must be a whole number, got 10.5."),
        ("basins --surface himmelblau --steps 9000000", "A map takes at most 1e+12 steps of all its runs together"),
        ("basins --surface himmelblau --optimizer way.csv", "The runs of a study are made by a rule, and way.csv "),
    ],
)
def test_what_has_no_basins_is_refused_in_a_sentence(asked: str, sentence: str) -> None:
    assert refused(f"{asked} --out never.png").startswith(sentence)
    assert not Path("never.png").exists()


def test_basins_make_themselves_again(folder: Path) -> None:
    asked = (
        "basins --surface ravine:condition=9 --optimizer sgd,adam --across 12 --steps 20 --size 500x400 --theme dark"
    )
    succeeded(f"{asked} --out a.png")
    succeeded("animate a.png --out b.png")
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()


MAP = "map --surface ravine --x lr=0.01:0.2:log:6 --y momentum=0:0.9:4"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("map", "There is no surface; give one, as in optviz map himmelblau."),
        ("map ravine --y momentum=0:0.9:4", "--y is what goes upwards; "),
        (f"{MAP} --y lr=0:1:4", "Both axes of the map are `learning_rate`; "),
        (f"{MAP} --y momentum=0.9:0:4", "A range of a map goes upwards, and 0.9:0:4 does not; "),
        (f"{MAP} --y momentum=0:0.9:log:4", "A log range must begin and end above 0, got 0:0.9:log:4; "),
        (f"{MAP} --y momentum=0:1.5:4", "`momentum` of Momentum must be in [0, 1), got "),
        (f"{MAP} --y momentum=0:0.9:1000000000000", "An axis of a map has 2 to 2000 cells, got 1000000000000; "),
        (f"{MAP} --y momentum=0:0.9:{'9' * 400}", "A range of 999"),
        (f"{MAP} --y momentum", "'momentum' does not say what a map goes over; "),
        ("map booth --x lr=1:1e308:5", "A range of a map goes over numbers up to 1e+100, "),
        ("map booth --x x=1e-320:1e-310:5", "A range of a map goes over numbers up to 1e+100, "),
        ("map booth --x 'lr=1:2:\x1b[2J'", "--x must be a text without control characters, got 'lr=1:2:"),
        ("map booth --scheduler ''", "--scheduler is empty; give a name, or leave it out."),
        ("map booth --workers 0", "--workers must be a whole number from 1 to 1000, got '0'."),
        ("basins booth --film 'lr=1:2:\x1b[2J'", "--film must be a text without control characters, got 'lr=1:2:"),
        (
            "map 'minibatch(linear(regression))' --x lr=1:2:3 --y size=1:2:3",
            "`size` of a mini-batch of regression must",
        ),
        (f"{MAP} --y speed=0:1:4", "No parameter of Momentum or ravine is named 'speed'; "),
        (f"{MAP} --optimizer momentum:lr=0.1", "The map goes over `learning_rate`, which 'momentum:lr=0.1' gives too"),
        (f"{MAP} --y x=1:1.0000000000000004:4", "Here float64 ends: of 4 cells from 1 to 1.0000000000000004 only 3 "),
        (f"{MAP} --y condition=0.5:9:4", "`condition` of Ravine must be in [1, inf), got 0.5."),
        (f"{MAP} --probe lr=0.02", "The probe 'lr=0.02' has no `momentum`, which the map goes over; "),
        (f"{MAP} --probe lr=0.02,momentum=0.95", "The probe 'lr=0.02,momentum=0.95' is not on the map, whose "),
        (f"{MAP} --probe lr=0.02,momentum=0.9,x=1", "No axis of the map is named 'x'; "),
        (f"{MAP} --probe lr", "In 'lr', 'lr' is not of the form parameter=value"),
        (f"{MAP} {'--probe lr=0.02,momentum=0.9 ' * 6}", "Beside a map there is room for 5 probes, and here are 6; "),
        (f"{MAP} --optimizer sgd,adam", "A map is of one rule, and here are 2; leave one."),
        (
            "map --surface network(moons) --x lr=1:2:3 --y x=0:1:2",
            "Map needs a surface over a plane, and network(moons) is none.",
        ),
    ],
)
def test_what_cannot_be_mapped_is_refused_in_a_sentence(asked: str, sentence: str) -> None:
    assert refused(f"{asked} --out never.png").startswith(sentence)
    assert not Path("never.png").exists()


def test_a_map_makes_itself_again_and_is_a_film_too(folder: Path) -> None:
    told = succeeded(f"{MAP} --steps 20 --size 600x400 --out a.png --save-recipe a.toml").stdout
    assert "runs that get there, %" in told
    succeeded("animate a.toml --out b.png --quiet")
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()
    succeeded(f"{MAP} --steps 20 --size 600x400 --out a.gif --frames 3 --theme print")
    assert succeeded("show a.gif").stdout.count("--x=lr=0.01:0.2:log:6 --y=momentum=0:0.9:4") == 1


@pytest.mark.parametrize("color", ["loss", "verdict"])
def test_the_colour_of_a_map_and_its_probes_are_made_again_from_its_file(folder: Path, color: str) -> None:
    asked = f"{MAP} --steps 20 --size 600x400 --color {color} --probe lr=0.02,momentum=0.9 --probe momentum=0,lr=0.1"
    succeeded(f"{asked} --out a.png")
    succeeded(shlex.join(shlex.split(succeeded("show a.png").stdout.splitlines()[-1])[1:]) + " --out b.png --quiet")
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()
    succeeded(f"{MAP} --steps 20 --size 600x400 --out c.png")
    assert (folder / "a.png").read_bytes() != (folder / "c.png").read_bytes()
    (folder / "a.toml").write_text('surface = "saddle"\ncolor = "loss"\n')
    assert refused("animate a.toml --out never.png").startswith("`color` must be left out where there is no map, got ")


def test_a_race_is_no_map_and_other_studies_vary_nothing(folder: Path) -> None:
    (folder / "a.toml").write_text('study = "race(himmelblau)"\nvary = ["lr=0.1:1:4", "momentum=0:0.5:2"]\n')
    assert refused("animate a.toml --out never.png").startswith("`vary` must be left out beside race, got ")


def test_a_film_walks_over_a_map_and_makes_itself_again(folder: Path) -> None:
    succeeded(f"{MAP} --steps 20 --size 600x400 --film --probe lr=0.02,momentum=0.9 --out a.gif --save-recipe a.toml")
    succeeded(shlex.join(shlex.split(succeeded("show a.gif").stdout.splitlines()[-1])[1:]) + " --out b.gif --quiet")
    assert (folder / "a.gif").read_bytes() == (folder / "b.gif").read_bytes()
    shown = studied(load_recipe("a.toml"))
    assert isinstance(shown.found, Mapped)
    # All columns of the row that is nearest to the probe.
    assert [(probe.row, probe.column) for probe in shown.found.walk] == [(3, column) for column in range(6)]
    assert refused("map ravine --x lr=0.01:0.2:4 --y condition=2:9:3 --film --out c.gif").startswith(
        "A walk over a map is"
    )


OVER = "basins --surface himmelblau --optimizer sgd,adam --across 12 --steps 30 --size 500x400 --film lr=0.01:0.05:3"


def test_a_film_of_basins_goes_over_a_hyper_parameter_and_makes_itself_again(folder: Path) -> None:
    told = succeeded(f"{OVER} --out a.gif --numbers a.npz").stdout
    assert "While the learning rate goes from 0.01 to 0.05, " in told
    succeeded(shlex.join(shlex.split(succeeded("show a.gif").stdout.splitlines()[-1])[1:]) + " --out b.gif --quiet")
    assert (folder / "a.gif").read_bytes() == (folder / "b.gif").read_bytes()
    with Image.open("a.gif") as film:
        assert film.n_frames == 3
    one = "basins --surface himmelblau --across 12 --steps 30 --size 500x400 --out c.png --quiet --numbers"
    with np.load("a.npz") as arrays:
        assert sorted(set(arrays["learning_rate"].tolist())) == [0.01, 0.03, 0.05]
        for rate in (0.01, 0.03, 0.05):
            succeeded(f"{one} one.npz --optimizer sgd:lr={rate},adam:lr={rate}")
            some = arrays["learning_rate"] == rate
            with np.load("one.npz") as alone:
                assert all(
                    np.array_equal(alone[name], arrays[name][some]) for name in ("rule", "x", "y", "end", "step")
                )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("--film momentum=0:0.9:4", "No parameter of SGD or himmelblau is named 'momentum'; "),
        ("--film lr=0.05:0.01:4", "A range of a map goes upwards, and 0.05:0.01:4 does not; "),
        ("--film lr=0:1:4", "`learning_rate` of SGD must be in (0, inf), got 0.0."),
        ("--film x=0:1:4", "A film of basins goes over a hyper-parameter, and `x` of sgd is none."),
        ("--film lr=0.01:1:301", "A film of basins has at most 300 values, not 301; take fewer."),
        (
            "--film lr=0.01:1:4 --optimizer sgd:lr=0.1",
            "The film goes over `learning_rate`, which 'sgd:lr=0.1' gives too",
        ),
    ],
)
def test_what_a_film_of_basins_cannot_go_over_is_refused(asked: str, sentence: str) -> None:
    rules = "--optimizer sgd --optimizer adam" if "momentum" in asked else "--optimizer sgd" * ("sgd:" not in asked)
    assert refused(f"basins --surface himmelblau {rules} {asked} --out never.gif").startswith(sentence)
    assert not Path("never.gif").exists()


def test_the_numbers_of_a_map_are_a_table_and_arrays(folder: Path) -> None:
    succeeded(f"{MAP} --steps 30 --size 600x400 --out a.png --numbers a.csv --quiet")
    succeeded(f"{MAP} --steps 30 --size 600x400 --out a.png --numbers a.npz --quiet")
    first, *rows = (folder / "a.csv").read_text().splitlines()
    assert first == "learning_rate,momentum,end,step,loss"
    assert len(rows) == 24
    with np.load(folder / "a.npz") as arrays:
        columns = [arrays[name].tolist() for name in first.split(",")]
    assert [f"{x!r},{y!r},{end},{step},{loss!r}" for x, y, end, step, loss in zip(*columns, strict=True)] == rows
    basins = "basins --surface himmelblau --optimizer sgd,adam --across 8 --steps 30 --size 600x400 --out a.png"
    succeeded(f"{basins} --numbers b.csv --quiet")
    rows = (folder / "b.csv").read_text().splitlines()
    assert rows[0] == "rule,x,y,end,step"
    assert len(rows) == 1 + 2 * 64
    assert {row.split(",")[-2] for row in rows[1:]} <= {"1", "2", "3", "4", "moving"}
    assert refused(f"{MAP} --out a.png --numbers a.txt").startswith("A table of numbers is written as .csv or .npz, ")
    assert refused(f"{MAP} --out a.png --save-recipe b.toml --numbers no/a.csv").startswith("Cannot write no/a.csv")


def test_what_theory_has_beside_a_map_is_not_drawn(folder: Path) -> None:
    for rates in ("1:2:3", "1:1e99:3", "1e-99:2e-99:3"):
        succeeded(f"map ravine --optimizer nag --x lr={rates} --y momentum=0:0.9:3 --steps 3 --out beside.png")
    assert [each.name for each in folder.iterdir()] == ["beside.png"]


def test_a_race_is_on_every_surface_of_a_kind(folder: Path) -> None:
    told = json.loads(
        succeeded("race all --optimizer sgd --starts 6 --steps 1 --size 640x480 --out r.png --json").stdout
    )
    assert told["study"].count(";") > 20
    assert (folder / "r.png").stat().st_size


def test_a_map_of_a_formula_has_a_name_that_a_file_can_have(folder: Path) -> None:
    succeeded('basins --surface "x**2/2 + (y/3)**2" --optimizer sgd --across 8 --steps 5 --size 400x300 --frames 2')
    assert [each.suffix for each in folder.iterdir()] == [".gif"]


@pytest.mark.parametrize(
    ("asked", "axes"),
    [
        ("map ravine", ["learning_rate", "momentum"]),
        ("map ravine --optimizer sgd", ["learning_rate", "x"]),
        ("map ravine --optimizer adam:lr=0.1,beta1=0.5", ["beta2", "x"]),
        ("map ravine --x condition=1:50:6", ["condition", "learning_rate"]),
    ],
)
def test_what_a_map_goes_over_is_chosen_where_nobody_says_it(folder: Path, asked: str, axes: list[str]) -> None:
    succeeded(f"{asked} --steps 2 --size 500x400 --out a.png --numbers a.csv --quiet")
    assert (folder / "a.csv").read_text().splitlines()[0].split(",")[:2] == axes


def test_basins_of_a_surface_from_a_file_run_it_where_it_is_named_alone(folder: Path) -> None:
    (folder / "mine.py").write_text("def bowls(x, y, k=1.0):\n    return (x * x - 1) * (x * x - 1) + k * y * y\n")
    succeeded("basins mine.py:bowls:k=2 --optimizer sgd --across 8 --steps 9 --size 400x300 --out a.png --quiet")
    assert "--code mine.py" in refused("animate a.png --out b.png")
    succeeded("animate a.png --code mine.py --out b.png --quiet")
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()


RACE = "race --surface ravine:condition=9,booth --optimizer sgd,adam --starts 8 --steps 20 --size 600x400"


def test_a_race_is_written_in_every_format_and_makes_itself_again(folder: Path) -> None:
    for name, begins in FORMATS.items():
        succeeded(f"{RACE} --frames 2 --out {name} --quiet")
        assert Path(name).read_bytes().startswith(begins)
    succeeded(f"{RACE} --out a.png --save-recipe a.toml --quiet")
    assert load_recipe("a.toml").study == "race(ravine:condition=9;booth):starts=8"
    succeeded("animate a.toml --out b.png --quiet")
    line = succeeded("show a.png").stdout.splitlines()[-1]
    assert "--surface=ravine:condition=9 --surface=booth --starts=8" in line
    succeeded(shlex.join(shlex.split(line)[1:]) + " --out c.png --quiet")
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes() == (folder / "c.png").read_bytes()


def test_a_race_tells_its_intervals_and_every_run(folder: Path) -> None:
    told = succeeded(f"{RACE} --out a.png --numbers a.csv").stdout
    assert "95 % interval (Wilson)" in told
    rows = json.loads(succeeded(f"{RACE} --out a.png --numbers a.npz --json").stdout)["rows"]
    assert [(row["rule"].split(":")[0], row["surface"]) for row in rows] == [
        (rule, surface) for surface in ("ravine:condition=9", "booth") for rule in ("sgd", "adam")
    ]
    assert all(row["share_low"] <= row["share"] <= row["share_high"] for row in rows)
    first, *lines = (folder / "a.csv").read_text().splitlines()
    assert first == "rule,surface,seed,x,y,end,step,loss"
    assert len(lines) == 2 * 2 * 8
    with np.load(folder / "a.npz") as arrays:
        counted = [(arrays["surface"] == row["surface"]) & (arrays["rule"] == row["rule"]) for row in rows]
        assert [int((arrays["end"][some] == "arrived").sum()) / 8 for some in counted] == [row["share"] for row in rows]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("race", "There is no surface; give one, as in optviz race himmelblau."),
        ("race booth --surface ravine", "The surface is given twice, as booth and as --surface ravine; leave one."),
        ("race booth,booth", "The surface booth is given twice; leave one."),
        ("race booth --starts 5", "An interval takes at least 6 runs of each rule, and these are 5; "),
        ("race booth --starts 7.5", "`starts` of race must be a whole number, got 7.5."),
        ("race booth --seeds 9", "Nothing is random on booth, so that all seeds give the same run; "),
        ("race noisy(booth),ravine --seeds 9", "Nothing is random on ravine, so that all seeds "),
        ("race booth --starts 200000", "`starts` of Race must be in [0, 100000], got 200000.0."),
        ("race booth --steps 9999999 --starts 99999", "A map takes at most 1e+12 steps of all its runs together"),
        ("race network(moons)", "Race needs a surface over a plane, and network(moons) is none."),
        ("race booth --optimizer way.csv", "The runs of a study are made by a rule, and way.csv is "),
    ],
)
def test_what_cannot_be_raced_many_times_is_refused_in_a_sentence(asked: str, sentence: str) -> None:
    assert refused(f"{asked} --out never.png").startswith(sentence)
    assert not Path("never.png").exists()
