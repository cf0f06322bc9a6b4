"""Which part of the plane a figure shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz import record, scene_of
from optviz.draw.still import Still
from optviz.errors import OptvizError

RACES: dict[str, Any] = {
    "beale": lambda: record("beale"),
    "rosenbrock": lambda: record("rosenbrock"),
    "out of the window": lambda: record("saddle"),
    "far start": lambda: record("himmelblau", "adam,sgd", start=(40, -60), steps=40),
    "several starts": lambda: record("himmelblau", "adam", start=[(0, -4), (-4, 1)], steps=40),
    "diverging": lambda: record("rosenbrock", "sgd:lr=1", steps=9),
    "nowhere else": lambda: record("himmelblau", "adam:lr=1e-9", start=(3, 2), steps=3),
}


@pytest.mark.parametrize("name", RACES)
def test_what_is_fit_to_the_runs_shows_all_of_them_that_the_window_has(name: str) -> None:
    race = RACES[name]()
    whole, near = (scene_of(race, fit=fit, layout="overlay").tracks[0].window for fit in ("window", "runs"))
    (low, high), (near_low, near_high) = (np.array(each).T for each in (whole, near))
    assert (low <= near_low).all()
    assert (near_high <= high).all()
    points = race.points.transpose(0, 2, 1).reshape(-1, 2)
    seen = points[((low <= points) & (points <= high)).all(axis=1)]
    assert ((near_low <= seen) & (seen <= near_high)).all()
    # And where they were to come.
    minima = [(each.x, each.y) for each in race.surface.minima]
    if minima:
        best = min(minima, key=lambda each: np.hypot(*(seen - each).T).min())
        assert (near_low <= best).all()
        assert (best <= near_high).all()


@pytest.mark.parametrize(("name", "share"), [("beale", 0.4), ("rosenbrock", 0.25)])
def test_what_is_fit_to_the_runs_is_filled_by_them(name: str, share: float) -> None:
    race = RACES[name]()

    def filled_by_runs(fit: str) -> float:
        (pane,) = Still(scene_of(race, fit=fit, layout="overlay")).panes
        places = np.concatenate([trail.pixels for trail in pane.trails])
        across, up = np.ptp(places, axis=0)
        return float(across * up / (pane.area.rect.width * pane.area.rect.height))

    assert filled_by_runs("runs") >= share > 1.5 * filled_by_runs("window")


def test_a_window_that_is_given_is_shown_whatever_fits() -> None:
    race = RACES["beale"]()
    assert scene_of(race, fit="runs", window=(-1, 1, -2, 2)).tracks[0].shown == ((-1, 1), (-2, 2))
    with pytest.raises(OptvizError, match="`fit` must be window or runs, got 'all'"):
        scene_of(race, fit="all")


def test_what_is_fit_to_the_runs_cuts_no_mark_in_two() -> None:
    """The saddle of the cliff is beside the edge of what the runs fill."""
    for race in (record("cliff", "clip(sgd:lr=2):norm=0.2"), *(make() for make in RACES.values())):
        whole, near = (np.array(scene_of(race, fit=fit).tracks[0].window).T for fit in ("window", "runs"))
        known = [*race.surface.minima, *race.surface.saddles, *race.surface.maxima]
        for place in np.array([(each.x, each.y) for each in known]).reshape(-1, 2):
            if ((near[0] <= place) & (place <= near[1])).all():
                far = np.minimum(place - near[0], near[1] - place)
                at_the_edge = (near == whole).any(axis=0)
                assert ((far > 0.04 * np.ptp(near, axis=0).max()) | at_the_edge).all()
