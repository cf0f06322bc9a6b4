"""Casings: a trail stands out from every surface, and its casing hides no other trail and nothing of itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from eyes import COLOURED, luminance_ratio
from numpy.typing import NDArray

from optviz import Recording, record, scene_of
from optviz.draw.colors.hues import KNOWN
from optviz.draw.colors.style import seen_on
from optviz.draw.frames import Frames
from optviz.look import CASING, LOOKS, SPARE, TRAIL_WIDTH

Values = NDArray[np.float64]
RED, BLUE = (255, 0, 0), (0, 0, 255)


class Hill:
    """A loss that is highest in the middle, where a map is darkest."""

    name = "Hill"
    window = ((0.0, 1.0), (0.0, 1.0))
    start = (0.1, 0.5)

    def value(self, w: Values) -> Values:
        return -((w[0] - 0.5) ** 2 + (w[1] - 0.5) ** 2)

    def gradient(self, w: Values) -> Values:
        return 1 - 2 * w


class Walk:
    """A rule that goes to given places, one after the other."""

    def __init__(self, title: str, color: str, places: Iterable[tuple[float, float]]) -> None:
        self.title, self.color, self.places = title, color, list(places)

    def update(self, weight: Values, grad: Values) -> None:
        assert grad.shape == weight.shape
        weight[...] = self.places.pop(0)


def walked(*walks: tuple[str, list[tuple[float, float]]]) -> Recording:
    return record(Hill(), [Walk(f"Walk {color}", color, places) for color, places in walks], steps=len(walks[0][1]))


def places_of(film: Frames, run: int, along: Values) -> NDArray[np.int64]:
    """Rows and columns `(N, 2)` on the path of a run, so far along each of its steps in turn."""
    (pane,) = film.still.panes
    path = pane.trails[run].pixels
    x, y = np.concatenate([path[:-1] + share * np.diff(path, axis=0) for share in along]).T
    return np.stack([film.pixels.shape[0] - 1 - np.floor(y), np.floor(x)], axis=1).astype(np.int64)


def has_color(
    picture: NDArray[np.uint8], places: NDArray[np.int64], color: tuple[int, ...], near_to: int = 40
) -> NDArray[np.bool_]:
    """Whether there is a color where each of some places is, or beside it."""
    near = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    away = [np.abs(picture[tuple((places + shift).T)].astype(int) - color).max(axis=1) for shift in near]
    return np.asarray(np.min(away, axis=0) <= near_to)


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("color", [*KNOWN.values(), *SPARE])
def test_every_trail_stands_out_from_its_casing(color: str, theme: str) -> None:
    look = LOOKS[theme]
    assert luminance_ratio(seen_on(look, color), look.paper) >= 2


@pytest.mark.parametrize("theme", COLOURED)
def test_on_both_sides_of_a_trail_on_a_map_there_is_paper(theme: str, to_rgb: Any) -> None:
    film = Frames(scene_of(walked(("#ff0000", [(0.9, 0.5), (0.95, 0.5)])), layout="overlay", theme=theme))
    picture, paper = to_rgb(film.last_picture()), LOOKS[theme].paper
    mark = film.still.layout.mark
    # About the size that is asked for, at the default size of a picture.
    assert CASING * mark == pytest.approx(1.5, abs=0.5)
    places = places_of(film, 0, np.linspace(0.2, 0.7, 40))
    places = places[places[:, 1] > places[:, 1].min() + 40]
    beside, far = (np.array([round(size * mark), 0]) for size in (0.5 * (TRAIL_WIDTH + CASING), 0.8))
    color = tuple(int(paper[place : place + 2], 16) for place in (1, 3, 5))
    for side in (-1, 1):
        assert has_color(picture, places + side * beside, color, 8).mean() > 0.9
        assert not has_color(picture, places + side * far, color, 8).any()


def test_where_trails_cross_neither_is_cut_by_the_casing_of_the_other(to_rgb: Any) -> None:
    across = ("#ff0000", [(0.9, 0.5), (0.9, 0.9)])
    # It goes up through the other after that was there, and nearly along it at the end.
    up = ("#0000ff", [(0.5, 0.1), (0.5, 0.9), (0.3, 0.51), (0.8, 0.49), (0.85, 0.1)])
    film = Frames(scene_of(walked((across[0], across[1] + [(0.9, 0.9)] * 3), up), layout="overlay", pace="linear"))
    picture = to_rgb(film.last_picture())
    shares = np.linspace(0, 1, 200)
    crossed = has_color(picture, places_of(film, 0, shares), RED) | has_color(picture, places_of(film, 0, shares), BLUE)
    # But for balls, names and the mark of the start.
    assert crossed.mean() > 0.85
    first = places_of(film, 0, shares)[::5]
    first = first[(first[:, 1] > first[:, 1].min() + 40) & (first[:, 1] < first[:, 1].max() - 40)]
    hidden = ~has_color(picture, first, RED)
    # The line of the other alone covers it, where it lies upon it.
    assert has_color(picture, first[hidden], BLUE).all()


def test_a_path_that_goes_to_and_fro_hides_nothing_of_itself(to_rgb: Any) -> None:
    rows = [(0.3 + 0.4 * (number % 2), 0.3 + 0.004 * number) for number in range(60)]
    film = Frames(scene_of(walked(("#ff0000", rows)), layout="overlay", pace="linear"))
    picture = to_rgb(film.last_picture())
    places = places_of(film, 0, np.linspace(0, 1, 30))
    inner = places[np.abs(places[:, 1] - places[:, 1].mean()) < 60]
    assert has_color(picture, inner, RED).mean() > 0.97


def test_who_leaves_the_picture_for_good_has_an_arrow_at_the_rim_from_then_on(to_rgb: Any) -> None:
    out = ("#ff0000", [(0.3, 0.5), (0.8, 0.5), (1.4, 0.5), (2.9, 0.7), (7.0, 0.5)])
    back = ("#0000ff", [(0.5, 0.9), (0.5, 1.3), (0.2, 0.8), (0.5, 1.1), (0.7, 0.8)])
    film = Frames(scene_of(walked(out, back), layout="overlay", pace="linear"))
    (pane,) = film.still.panes
    rect, mark = pane.area.rect, film.still.layout.mark
    row = int(film.pixels.shape[0] - rect.y - rect.height / 2)
    # Beside the line, where the arrow is wide: two thirds of its length from the rim.
    places = np.array([[row + side, rect.x + rect.width - 0.5 * mark] for side in (-0.22 * mark, 0.22 * mark)])
    before = None
    for step, frame in enumerate(film.frames()):
        picture = to_rgb(frame.pixels)
        if step < 5:
            assert has_color(picture, places.astype(np.int64), RED, 60).all() == (step >= 3)
        if before is not None:
            unnamed = frame.pixels != before
            for place in frame.changed:
                unnamed[place] = False
            assert not unnamed.any()
        before = frame.pixels.copy()
    # Who comes back has not left: there is no more blue at the upper rim than the line.
    top = picture[film.pixels.shape[0] - rect.y - rect.height + round(0.6 * mark), rect.x : rect.x + rect.width]
    blue = np.flatnonzero(np.abs(top.astype(int) - BLUE).max(axis=1) <= 60)
    assert (np.diff(blue) == 1).sum() < 4 * (TRAIL_WIDTH * mark + 1)


def test_of_a_run_that_rests_nothing_is_drawn_anew_and_of_one_that_creeps_all_but_a_pixel() -> None:
    steps = 40
    creeps = ("#ff0000", [(0.1 + 0.0005 * step, 0.5) for step in range(1, steps + 1)])
    rests = ("#0000ff", [(0.3, 0.3)] * (steps - 1) + [(0.3, 0.3 + 1e-9)])
    film = Frames(scene_of(walked(creeps, rests), layout="overlay", pace="linear"))
    (pane,) = film.still.panes
    moves, stays = pane.trails
    for trail in (moves, stays):
        drawn = trail.stops
        assert (drawn <= np.arange(steps + 1)).all()
        gone = np.concatenate([[0.0], np.hypot(*np.diff(trail.pixels, axis=0).T).cumsum()])
        assert (gone - gone[drawn]).max() < 1
    rects = moves.piece_rects(list(range(steps + 1)))
    length = float(np.hypot(*(moves.pixels[-1] - moves.pixels[0])))
    assert length - 1 <= sum(rect is not None for rect in rects) <= length + 1
    assert sum(rect is not None for rect in stays.piece_rects(list(range(steps + 1)))) == 1
