"""Contours: levels that follow the distribution of the values, and surfaces that are flat or not finite."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from viewed import Formula

from optviz.draw.colors.levels import levels_of
from optviz.draw.views.contour import draw_contours
from optviz.look import LOOKS, Look
from optviz.objectives.own.surface import OwnSurface
from optviz.plan.inputs import surface_from

Values = NDArray[np.float64]
LIGHT = LOOKS["light"]
# No theme has this colour, so that what a surface does not cover is seen.
BARE = (255, 0, 255)


def over(surface: Any, window: Any, count: int = 200) -> Values:
    return np.asarray(surface.value(np.stack(np.meshgrid(*(np.linspace(*ends, count) for ends in window)))))


def crossed(levels: Values, values: Values) -> int:
    """How many contour lines a walker meets who sees these losses."""
    return int(((levels >= values.min()) & (levels <= values.max())).sum())


def drawn(surface: Any, window: Any, look: Look = LIGHT) -> NDArray[np.uint8]:
    figure = Figure((2, 2), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1), xlim=window[0], ylim=window[1], xticks=[], yticks=[], facecolor="#ff00ff")
    axes.spines[:].set_visible(False)
    draw_contours(axes, surface, window, 12, look)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def uncovered(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the colour of the bare axes is seen."""
    return (picture == BARE).all(axis=-1)


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_every_band_between_two_levels_has_its_share_of_the_surface(name: str) -> None:
    surface = surface_from(name)
    values = over(surface, surface.window).ravel()
    levels = levels_of(values)
    shares = np.histogram(values, levels)[0] / values.size
    assert len(levels) >= 10
    assert (np.diff(levels) > 0).all()
    assert shares.min() >= 0.01
    assert shares.max() <= 0.15
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "floor", "wall"),
    [
        ("ravine", [(-10, 0), (0, 0)], [(-3, 0.4), (-3, 2.2)]),
        ("rosenbrock", [(x, x * x) for x in np.linspace(-1.4, 1, 50)], [(0, 0.3), (0, 3)]),
        ("beale", [(3, 0.5), (0.5, -1.5)], [(3, 0.6), (4, 4)]),
    ],
)
def test_the_valley_floor_has_lines_as_well_as_the_walls(
    name: str, floor: list[tuple[float, float]], wall: list[tuple[float, float]]
) -> None:
    surface = surface_from(name)
    levels = levels_of(over(surface, surface.window).ravel())

    def lines_along(path: list[tuple[float, float]]) -> int:
        walk = [np.linspace(start, end, 40) for start, end in itertools.pairwise(path)]
        return crossed(levels, surface.value(np.concatenate(walk).T))

    assert lines_along(floor) >= 3
    assert lines_along(wall) >= 3


def test_levels_are_denser_at_the_low_end_where_the_runs_end() -> None:
    values = np.linspace(0, 1, 10_001)
    gaps = np.diff(levels_of(values))
    assert (np.diff(gaps) > 0).all()


# A surface and where it is as good as flat, beside how high that is above its lowest value.
PLATEAUS: dict[str, tuple[Callable[[Values, Values], Values], Callable[[Values, Values], NDArray[np.bool_]]]] = {
    # Far from its well, the losses are of both signs and below a millionth.
    "Easom": (
        lambda x, y: -np.cos(x) * np.cos(y) * np.exp(-((x - np.pi) ** 2) - (y - np.pi) ** 2),
        lambda x, y: np.hypot(x - np.pi, y - np.pi) > 4,
    ),
    "a well in a plain": (
        lambda x, y: np.minimum(1 + 1e-9 * np.sin(99 * x), (x - 2) ** 2 + y * y),
        lambda x, y: np.hypot(x - 2, y) > 1.01,
    ),
    "a crater": (lambda x, y: np.maximum(0, np.hypot(x, y) - 6), lambda x, y: np.hypot(x, y) < 6),
}


@pytest.mark.parametrize("name", PLATEAUS)
def test_a_plateau_has_one_colour_and_what_is_not_flat_has_the_others(name: str) -> None:
    surface, is_flat = PLATEAUS[name]
    x, y = np.meshgrid(*[np.linspace(-10, 10, 300)] * 2)
    values, flat = surface(x, y), is_flat(x, y)
    levels = levels_of(values.ravel())
    band = np.clip(np.searchsorted(levels, values, side="right") - 1, 0, len(levels) - 2)
    assert flat.mean() > 0.25
    assert len(np.unique(band[flat])) == 1
    assert len(np.unique(band[~flat])) >= 7
    # A colour is a height that counts.
    assert (np.diff(levels) >= 1e-3 * (levels[1:] - levels[0])).all()


def test_two_terraces_have_two_colours() -> None:
    picture = drawn(OwnSurface(Formula(lambda x, y: np.where(x + y > 0, 1.0, 0.0))), ((-5, 5), (-5, 5)))
    _, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    assert np.sort(counts)[-2:].min() > 0.4 * counts.sum()


@pytest.mark.parametrize("height", [0.0, -3.5, 1e12, 1e300])
def test_a_flat_surface_is_drawn_in_one_colour(height: float) -> None:
    surface = OwnSurface(Formula(lambda x, _: np.full(np.shape(x), height)))
    levels = levels_of(over(surface, surface.window).ravel())
    assert levels[0] < height < levels[-1]
    picture = drawn(surface, surface.window)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == 1
    assert not uncovered(picture).any()


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_where_a_surface_is_not_a_number_the_rest_of_it_is_drawn(bad: float) -> None:
    surface = OwnSurface(Formula(lambda x, y: np.where(x < 0, bad, x + y * y)))
    assert np.isfinite(levels_of(over(surface, surface.window).ravel())).all()
    bare = uncovered(drawn(surface, surface.window))
    assert bare[:, :90].mean() > 0.99
    assert not bare[:, 110:].any()


def test_a_surface_that_is_nowhere_a_number_is_bare() -> None:
    surface = OwnSurface(Formula(lambda x, _: np.full(np.shape(x), np.nan)))
    assert uncovered(drawn(surface, surface.window)).all()


@pytest.mark.parametrize(
    "formula",
    [
        lambda x, y: np.where(x + y > 0, 1.0, 0.0),
        lambda x, _: np.floor(3 * x),
        lambda x, y: np.exp(280 * (x * x + y * y)),
        lambda x, y: 1e-300 * (x + y),
        lambda x, y: 1e300 * (x + y),
        lambda x, y: 1e9 + 1e-6 * (x + y),
    ],
    ids=["two steps", "terraces", "hundreds of orders of magnitude", "tiny", "huge", "nearly flat"],
)
def test_a_surface_of_any_range_fills_its_panel(formula: Callable[[Values, Values], Values]) -> None:
    surface = OwnSurface(Formula(formula))
    assert not uncovered(drawn(surface, surface.window)).any()


@pytest.mark.parametrize("theme", LOOKS)
@pytest.mark.parametrize("name", SOME_SURFACES)
def test_every_surface_of_the_catalogue_fills_its_panel(name: str, theme: str) -> None:
    surface = surface_from(name)
    assert not uncovered(drawn(surface, surface.window, LOOKS[theme])).any()


def test_every_critical_point_in_the_window_is_marked() -> None:
    surface = surface_from("himmelblau")
    picture = drawn(surface, surface.window)
    (left, right), (bottom, top) = surface.window
    for point in (*surface.minima, *surface.saddles, *surface.maxima):
        column = int((point.x - left) / (right - left) * 200)
        row = 199 - int((point.y - bottom) / (top - bottom) * 200)
        assert picture[row - 1 : row + 2, column - 1 : column + 2].min() < 60
