"""What `optviz explore` makes of a recipe."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import names, refused, succeeded


def test_a_page_tells_what_it_does_not_know_of_a_recipe(folder: Path) -> None:
    (folder / "r.toml").write_text(
        'surface = "ravine"\noptimizers = "sgd"\nsteps = 3\nvary = "lr=0.01,0.02"\ntitle = "x"\nframes = 3\n'
        'view = ["contour", "gradient"]\ntheme = "print"\nlayout = "grid"\n'
    )
    assert succeeded("explore r.toml --no-open --quiet").stderr == (
        "Warning: The page does not know `vary`, `frames`, `view` gradient, `theme` print, `layout` grid, "
        "and leaves it out.\n"
    )
    assert names(folder) == ["r.html", "r.toml"]


def test_a_page_that_knows_all_of_a_recipe_is_written_without_a_word(folder: Path) -> None:
    (folder / "r.toml").write_text(
        'surface = "ravine"\nsteps = 3\nview = ["3d", "loss"]\ntheme = "dark"\nlayout = "overlay"\nseed = 3\n'
        'title = "x"\ncaption = "{sgd.loss}"\naspect = "fill"\n'
        'window = [-9, 9, -2, 2]\nfit = "runs"\nheights = true\ncamera = [30, 30]\nlanguage = "ko"\nstarts = "random"\n'
    )
    assert succeeded("explore r.toml --no-open --quiet").output == ""


@pytest.mark.parametrize("there", [True, False])
def test_a_page_is_opened_or_it_is_said_that_there_is_no_browser(
    folder: Path,
    there: bool,  # noqa: FBT001 a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or there)
    printed = succeeded("explore saddle --steps 3").stdout
    assert opened == [(folder / "saddle.html").as_uri()]
    assert ("There is no browser to open it in; open saddle.html yourself." in printed) == (not there)


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        ("steps = 3", 'There is nothing to race on; give a surface, as in surface = "saddle". (r.toml)'),
        (
            'surface = "Bowl"\nown = "Bowl"',
            "This figure shows Bowl, which is not in the catalogue; make it again in Python, where that is.",
        ),
        (
            'surface = ["saddle", "ravine"]',
            "The page shows one surface at a time, not 2; give one. (r.toml, line 1)",
        ),
    ],
)
def test_a_recipe_that_cannot_be_raced_is_refused(folder: Path, recipe: str, message: str) -> None:
    (folder / "r.toml").write_text(recipe)
    assert refused("explore r.toml --no-open").startswith(message)
    assert names(folder) == ["r.toml"]
