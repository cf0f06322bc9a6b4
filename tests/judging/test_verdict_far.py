"""Runs at the edge of what floating point can hold are judged and drawn without a warning, as the far ones they are."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from optviz import Recording, record, scene_of, verdicts, write_still
from optviz.draw.frames import Frames


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


# Of such points the gradient has no norm, and the step by it no size, that could be drawn.
@pytest.mark.parametrize(("view", "is_seen"), [("contour", True), ("loss", True), ("gradient", False), ("step", False)])
def test_points_at_the_edge_of_floating_point_are_drawn_without_a_warning(
    view: str,
    is_seen: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scene = scene_of(at_the_edge(1.79e308, swings=True), view=view, size=(640, 480))
        write_still(scene, tmp_path / "still.png")
        panes = Frames(scene).still.panes
    red, _, blue = np.asarray(Image.open(tmp_path / "still.png").convert("RGB")).astype(int).transpose(2, 0, 1)
    assert red.shape == (480, 640)
    for rect in (pane.area.rect for pane in panes):
        inside = slice(int(480 - rect.y - rect.height), int(480 - rect.y)), slice(int(rect.x), int(rect.x + rect.width))
        # Both runs are orange, and nothing else is.
        assert ((red - blue)[inside].max() > 100) == is_seen
