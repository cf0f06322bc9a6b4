"""Upper ends on amounts: what a class needs fits, and what would take hours is refused before any work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import optviz
from optviz import OptvizError, Recipe, explore, record
from optviz.figure.scene import scene_of
from optviz.given.limits import MOST_PAGE_STEPS, check_film, check_race, check_runs
from optviz.making import figure_of
from optviz.output import write_film


@pytest.mark.parametrize(
    ("surfaces", "optimizers", "starts", "steps"),
    [(1, 1, 1, 10**7), (1, 6, 1, 10**6), (1, 1, 1000, 10**4), (64, 6, 2, 1000), (1, 1000, 1, 1)],
)
def test_the_races_of_a_class_fit(surfaces: int, optimizers: int, starts: int, steps: int) -> None:
    check_race(surfaces, optimizers, starts, steps)


@pytest.mark.parametrize(
    ("frames", "size", "turned"),
    [
        (3000, (3840, 2160), 0),
        (3000, (3840, 3840), 0),
        (36_000, (900, 600), 0),
        (301, (1280, 800), 64),
        (3000, (900, 600), 6),
    ],
)
def test_the_films_of_a_class_fit(frames: int, size: tuple[int, int], turned: int) -> None:
    check_film(frames, *size, turned)


def test_more_runs_or_steps_than_a_figure_holds_are_refused_with_what_they_are_made_of() -> None:
    with pytest.raises(OptvizError) as caught:
        check_race(2, 30, 30, 10)
    assert str(caught.value) == (
        "A figure shows at most 1000 runs, not 1800 (2 surfaces x 30 optimizers x 30 starts); leave some out."
    )
    with pytest.raises(OptvizError) as caught:
        check_runs(100, 10**6)
    assert str(caught.value) == (
        "A figure holds at most 10000000 steps of all its runs together, and 100 runs of 1000000 steps have 100000000; "
        "take at most 100000 steps, or fewer runs."
    )


def test_more_panels_of_a_turning_camera_than_can_be_drawn_are_refused_before_the_first(tmp_path: Path) -> None:
    scene = scene_of(
        record("saddle", "sgd", [(1, 1)] * 100, steps=300), view=["3d"], orbit=90, size=(3840, 2160), pace="linear"
    )
    with pytest.raises(OptvizError) as caught:
        write_film(scene, tmp_path / "film.gif")
    assert str(caught.value) == (
        "A turning camera draws 100 pictures anew in each of 301 frames, which is too much; take at most 200 frames, "
        "fewer panels, or leave out the orbit."
    )
    assert not list(tmp_path.iterdir())


def test_seconds_may_not_ask_for_more_pictures_than_frames_may(tmp_path: Path) -> None:
    scene = scene_of(record("saddle", "sgd", steps=2), pace="arc", seconds=600, fps=50, size=(3840, 3840))
    with pytest.raises(OptvizError, match=r"^A film of 29860 frames of 3840x3840 is too large"):
        write_film(scene, tmp_path / "film.gif")


def test_a_scene_of_too_many_runs_is_refused_whoever_recorded_them() -> None:
    recording = record("saddle", "sgd", [(1, 1)] * 1001, steps=1)
    with pytest.raises(OptvizError) as caught:
        optviz.animate(recording, "film.gif")
    assert str(caught.value) == "A figure shows at most 1000 runs, not 1001; leave some out."


def test_a_race_of_too_many_runs_is_refused_before_any_is_made() -> None:
    made = []

    def follow(each: object, total: int) -> object:
        made.append(total)
        return each

    for recipe in (
        Recipe(surface="saddle", optimizers=["sgd"] * 40, starts=[[1, 1]] * 40),
        Recipe(surface=["saddle"] * 64, starts=[[1, 1]] * 3),
        Recipe(surface="saddle", optimizers=["sgd"] * 20, steps=1_000_000),
        Recipe(surface=["saddle"] * 65),
        Recipe(surface="saddle", vary="lr=0.1:1:65"),
        Recipe(surface="saddle", vary="lr=0.1,0.2", optimizers="sgd", steps=10_000_000),
    ):
        with pytest.raises(OptvizError, match=r"at most"):
            figure_of(recipe, follow)  # type: ignore[arg-type]
    assert not made


def test_the_page_has_the_limit_that_its_script_has() -> None:
    script = (Path(optviz.__file__).parent / "page" / "web" / "state" / "state.js").read_text(encoding="utf-8")
    (most,) = re.findall(r"MOST_STEPS = (\d+);", script)
    assert int(most) == MOST_PAGE_STEPS
    with pytest.raises(OptvizError, match=r"^A page shows at most 5000 steps; take fewer, or film the race\.$"):
        explore("saddle", "sgd", steps=MOST_PAGE_STEPS + 1)
