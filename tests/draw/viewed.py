"""What several tests of the 3-D view need."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest
from given import SOME_SURFACES
from numpy.typing import NDArray

from optviz import Recording, record
from optviz.draw.layout import Rect
from optviz.draw.surface3d import camera as camera_module
from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.viewpoint import best_camera
from optviz.plan.inputs import surface_from

Values = NDArray[np.float64]
RECT = Rect(20, 10, 460, 360)


class Formula:
    """A surface of one's own from a formula, which counts the points it is asked for."""

    window = ((-1.0, 1.0), (-1.0, 1.0))
    start = (0.5, 0.5)

    def __init__(self, formula: Callable[[Values, Values], Values]) -> None:
        self.formula_of = formula
        self.asked = 0

    def value(self, w: Values) -> Values:
        self.asked += np.size(w[0])
        return self.formula_of(w[0], w[1])

    def gradient(self, w: Values) -> Values:
        return np.ones_like(w)


# What is flat, broken, infinite, or at the edges of floating point.
WILD: dict[str, Callable[[Values, Values], Values]] = {
    "flat": lambda x, y: np.full(np.shape(x + y), 3.0),
    "nowhere": lambda x, y: np.full(np.shape(x + y), np.nan),
    "half": lambda x, y: np.where(x < 0, np.nan, x + y),
    "wall": lambda x, y: np.where(x < 0, np.inf, x + y),
    "hole": lambda x, y: np.where(x < 0, -np.inf, x + y),
    "log": lambda x, y: np.log(x) + y,
    "poles": lambda x, y: 1 / (x * y),
    "steep": lambda x, y: np.exp(600 * (x * x + y * y)),
    "terraces": lambda x, y: np.floor(3 * x) + 0 * y,
    "huge": lambda x, y: 1.7e308 * np.sign(x) + 0 * y,
    "nearly flat": lambda x, y: 1e9 + 1e-6 * (x + y),
    "tiny": lambda x, y: 1e-300 * (x + y),
}


@pytest.fixture
def from_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """The eye is so far away that all light to it is parallel, which is reckoned with easily."""
    for name in {*SOME_SURFACES, "rosenbrock"}:
        # Those that are kept were not chosen from there.
        seen(name)
    monkeypatch.setattr(camera_module, "DISTANCE", 1e9)


@functools.cache
def race(name: str) -> Recording:
    return record(name)


@functools.cache
def seen(name: str) -> Camera:
    recording = race(name)
    return best_camera(recording.surface, recording.window, recording.points, recording.losses)


def bowl(ceiling: float) -> Camera:
    """x² + y² in [-1, 1]², cut at a ceiling."""
    surface = surface_from(Formula(lambda x, y: x * x + y * y))
    return Camera(surface, ((-1.0, 1.0), (-1.0, 1.0)), 0.0, ceiling, -60, 30, 0.8)
