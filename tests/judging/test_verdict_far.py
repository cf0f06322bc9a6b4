"""Runs at the edge of what floating point can hold are judged and drawn without a warning, as the far ones they are."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path

import numpy as np
import pytest

from optviz import Recording, record, still, verdicts


def at_the_edge(far: float, *, swings: bool = False) -> Recording:
    """A recording whose runs are very far away, in opposite corners, after their start."""
    recording = record("saddle", ["sgd", "adam"], steps=20)
    points = recording.points.copy()
    points[1:] = [[far, -far], [-far, far]]
    if swings:
        points[1::2] *= -1
    gradients = np.full_like(points, far)
    return dataclasses.replace(recording, points=points, gradients=gradients)


@pytest.mark.parametrize("swings", [True, False])
@pytest.mark.parametrize("far", [1.79e308, 1e308, 1e155, 5e-324])
def test_points_at_the_edge_of_floating_point_are_judged_without_a_warning(far: float, swings: bool) -> None:  # noqa: FBT001
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kinds = {each.kind for each in verdicts(at_the_edge(far, swings=swings))}
    assert not kinds & ({"converged", "hovering", "saddle"} if far > 1 else {"left", "diverging", "diverged"})


@pytest.mark.parametrize("view", ["contour", "loss", "gradient", "step"])
def test_points_at_the_edge_of_floating_point_are_drawn_without_a_warning(view: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        still(at_the_edge(1.79e308, swings=True), tmp_path / "still.png", view=view, size=(640, 480))
