"""A key that changes nothing is said to change nothing, and one that changes something is not."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optviz import OptvizWarning, Recipe, still
from optviz.cli import optviz
from optviz.recipe.idle import warn_of_idle

CURVE, MAP, RELIEF = {"view": "loss"}, {"view": "contour"}, {"view": "3d"}


def said(keys: dict[str, Any], outputs: list[str] | None = None) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn_of_idle(Recipe(surface="saddle").changed(**keys), keys, "--{}".format, outputs)
    return [str(each.message).partition(" changes nothing here, because ")[0] for each in caught]


@pytest.mark.parametrize(
    ("keys", "beside", "idle_beside"),
    [
        ({"heights": True}, MAP, RELIEF),
        ({"camera": (30, 30)}, RELIEF, MAP),
        ({"orbit": 30}, RELIEF, CURVE),
        ({"axes": False}, RELIEF, CURVE),
        ({"aspect": "fill"}, MAP, RELIEF),
        ({"window": (0, 1, 0, 1)}, RELIEF, CURVE),
        ({"fit": "runs"}, MAP, {"window": (0, 1, 0, 1)}),
        ({"over": "samples"}, CURVE, {"view": "samples"}),
        ({"language": "fr"}, {"title": {"fr": "Selle"}}, {"title": {"ko": "x"}}),
    ],
)
def test_a_key_without_effect_is_named(
    keys: dict[str, Any], beside: dict[str, Any], idle_beside: dict[str, Any]
) -> None:
    assert said(keys | beside) == []
    assert said(keys | idle_beside) == [f"--{name}" for name in keys]


def test_what_is_written_tells_whether_a_film_moves_and_letters_are_text() -> None:
    moving = {"frames": 3, "fps": 9, "seconds": 2, "loop": 1, "pace": "arc"}
    assert said(moving, [""]) == said(moving, [".png", ""]) == said(moving) == []
    assert said(moving, [".pdf"]) == [f"--{name}" for name in moving]
    assert said({"letters": "text"}, ["", ".svg"]) == []
    assert said({"letters": "text"}, ["", ".png"]) == ["--letters"]


def test_python_and_the_command_line_are_told_and_the_figure_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.warns(OptvizWarning, match="^`camera` changes nothing here, because nothing is seen from a camera"):
        still("saddle", "a.png", steps=2, camera=(30, 30), size=(480, 360))
    Path("code.py").write_text("def bowl(x, y):\n    return x**2 + y**2\n", encoding="utf-8")
    line = "record saddle --steps 2 --optimizer sgd:lr=0.1 --lr 0.2 --code code.py --out a.npz"
    done = CliRunner().invoke(optviz, line.split())
    assert sorted(done.stderr.splitlines()) == [
        "Warning: --code code.py changes nothing here, because nothing of the figure is in that file; leave it out.",
        "Warning: --lr changes nothing here, because no optimizer is without one; leave it out.",
    ]
    assert Path("a.png").exists()
    assert Path("a.npz").exists()


@pytest.mark.parametrize("option", ["--schedule cosine", "--budget 2"])
def test_nothing_stands_around_a_path_that_exists_already(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.csv").write_text("1,1\n0.5,1\n0.2,1\n", encoding="utf-8")
    name = option.split(maxsplit=1)[0]
    done = CliRunner().invoke(optviz, f"record saddle --optimizer w.csv {option} --out a.npz".split())
    assert f"Warning: {name} changes nothing here, because every run is a path that exists already" in done.stderr
    done = CliRunner().invoke(optviz, f"record saddle --optimizer w.csv,sgd {option} --out b.npz".split())
    assert "changes nothing" not in done.stderr


@pytest.mark.parametrize(
    ("line", "is_idle"),
    [
        ("record saddle --optimizer sgd --out a.npz", True),
        ("record saddle --optimizer sgd --start random --out a.npz", False),
        ("record noisy(saddle) --optimizer sgd --out a.npz", False),
        ("record saddle --optimizer own.py:Mine --out a.npz", False),
        ("compare ravine --optimizer sgd --vary lr=0.01,0.02 --out a.png", True),
        ("train --data moons --optimizer sgd --out a.png", True),
        ("train --data moons --optimizer sgd --batch 4 --out a.png", False),
        ("basins himmelblau --optimizer sgd --out a.png", True),
        ("dropout --data moons --masks 2 --repeats 2 --hidden 4 --out a.png", False),
    ],
)
def test_a_seed_by_which_nothing_is_drawn_is_told(
    line: str, *, is_idle: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = "class Mine:\n    def update(self, weight, grad):\n        weight -= 0.1 * grad\n"
    Path("own.py").write_text(rule, encoding="utf-8")
    done = CliRunner().invoke(optviz, [*line.split(), "--steps", "2", "--quiet", "--seed", "3"])
    told = "Warning: --seed changes nothing here, because nothing is drawn at random; leave it out.\n"
    assert (done.exit_code, done.stderr) == (0, told if is_idle else "")
