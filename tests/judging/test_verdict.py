"""What holds of all verdicts: their step, their sentences, and what they do not depend on."""

from __future__ import annotations

import pytest
from given import SOME_SURFACES
from runs import COMPLETE, Array, begins, near, outside, verdict_on

from optviz import OptvizWarning, Recipe, figure_of, record, scene_of, verdicts
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import catalogue


@pytest.mark.parametrize("name", COMPLETE)
def test_the_step_of_a_verdict_is_the_first_from_which_it_holds_to_the_end(name: str) -> None:
    starts = [surface_class(name)().start, *["random"] * 6]
    recording = record(name, list(catalogue()), starts, seed=4)
    surface = recording.surface
    for number, verdict in enumerate(verdicts(recording)):
        expected = {
            "converged": [begins(near(recording, number, point)) for point in surface.minima],
            "hovering": [begins(near(recording, number, point)) for point in surface.minima],
            "saddle": [begins(near(recording, number, point)) for point in surface.saddles],
            "left": [begins(outside(recording, number))],
            "diverging": [begins(outside(recording, number))],
            "diverged": [int(recording.diverged_at[number])],
            "fell": [int(recording.diverged_at[number])],
        }
        assert verdict.step in expected.get(verdict.kind, [recording.steps])


@pytest.mark.parametrize("surface", ["rosenbrock:b=1e6", "rosenbrock:a=20"])
def test_no_minimum_and_no_plateau_is_invented_where_the_surface_has_none(surface: str) -> None:
    found = verdicts(record(surface, list(catalogue())))
    assert not {each.kind for each in found} & {"converged", "saddle", "plateau"}


def test_a_rule_that_changes_nothing_is_told_so() -> None:
    class Rebinding:
        def update(self, weight: Array, grad: Array) -> None:
            weight = weight - 0.1 * grad

    with pytest.warns(OptvizWarning, match="Rebinding never moved in"):
        verdict = verdict_on("saddle", Rebinding())
    assert (verdict.kind, verdict.brief) == ("stopped", "never moved")
    assert "in place" in verdict.sentence


def test_a_start_outside_of_the_window_widens_the_view() -> None:
    recording = record("himmelblau", "sgd:lr=0.0001", (20, -30), 20)
    (left, right), (bottom, top) = recording.window
    assert left == -5
    assert right > 20
    assert bottom < -30
    assert top == 5
    assert verdicts(recording)[0].kind != "left"


def test_a_verdict_does_not_depend_on_the_other_runs_of_the_race() -> None:
    starts = [(0.0, -4.0), (1.0, 1.0), (-4.0, 4.0)]
    together = verdicts(record("himmelblau", list(catalogue()), starts))
    alone = [verdict_on("himmelblau", name, start) for start in starts for name in catalogue()]
    assert together == alone


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("zoom", [1 / 1000, 1 / 3, 10, 1e6])
def test_what_is_shown_of_a_run_does_not_change_how_it_ended(name: str, zoom: float) -> None:
    recording = record(name, list(catalogue()))
    x, y = recording.surface.minima[0][:2] if recording.surface.minima else (0.0, 0.0)
    window = (x - 2 * zoom, x + 2 * zoom, y - 2 * zoom, y + 2 * zoom)
    scene = scene_of(recording, window=window)
    assert [track.verdict for track in scene.tracks] == verdicts(recording)
    assert {track.window for track in scene.tracks} == {(window[:2], window[2:])}


def test_the_framed_run_of_a_comparison_is_told_the_same_when_it_is_seen_from_near() -> None:
    recipe = Recipe(surface="ravine", optimizers="momentum", vary="lr=0.01,0.02,0.04", layout="grid", steps=200)
    whole, near_by = figure_of(recipe), figure_of(recipe.changed(window=(-0.02, 0.02, -0.02, 0.02)))
    assert whole.grid
    assert whole.grid.measure == "fewestSteps"
    assert near_by.grid == whole.grid
    assert [track.verdict for track in near_by.tracks] == [track.verdict for track in whole.tracks]
