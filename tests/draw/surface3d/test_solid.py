"""What lies on a surface from the side: cased trails that are thinner far away, and balls with light and shadow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from viewed import Formula, race

from optviz import record, scene_of
from optviz.draw.colors.style import channels, contrast
from optviz.draw.frames import Frames
from optviz.film.palette import rgb
from optviz.look import LOOKS, SOLID_RADIUS
from optviz.plan.inputs import surface_from

Picture = NDArray[np.int64]
THEMES = ["light", "dark"]


class Straight:
    """Goes straight on in even steps."""

    color = "#d55e00"

    def __init__(self, step: tuple[float, float]) -> None:
        self.length = np.array(step)

    def update(self, weight: Any, grad: Any) -> None:
        weight += self.length + 0 * grad


def on_a_slope(theme: str) -> Frames:
    """A run down a slope along x, towards the eye, which is at 30 degrees."""
    slope = surface_from(Formula(lambda x, y: -0.2 * x + 0 * y))
    race = record(slope, [Straight((0.4, 0.0))], start=(-0.8, 0.0), steps=4)
    keys: Any = {"size": (900, 600), "axes": False, "camera": (0.0, 30.0), "theme": theme, "pace": "linear"}
    return Frames(scene_of(race, view=["3d"], layout="overlay", **keys))


def pixels(film: Frames) -> Picture:
    """The last picture `(H, W, 3)`, the first row at the bottom."""
    return rgb(film.last_picture())[::-1].astype(np.int64)


def near(picture: Picture, color: str, within: int = 40) -> NDArray[np.bool_]:
    return np.asarray(np.abs(picture - channels(color)).max(axis=-1) <= within)


@pytest.mark.parametrize("theme", THEMES)
def test_a_trail_has_a_rim_of_paper_on_both_sides_and_is_thinner_far_away(theme: str) -> None:
    film = on_a_slope(theme)
    picture = pixels(film)
    (trail,) = film.still.trails
    # Seen from straight in front, the trail goes straight down the picture.
    far, close = trail.pixels[0], trail.pixels[4]
    assert far[0] == pytest.approx(close[0], abs=1)
    assert close[1] < far[1] - 100
    widths = []
    for step in (0, 3):
        # Between two dots.
        x, y = np.rint((trail.pixels[step] + trail.pixels[step + 1]) / 2).astype(int)
        row = picture[y, x - 30 : x + 31]
        line = np.flatnonzero(near(row, trail.ink.color, 60))
        assert line.size
        for outside in (row[: line[0]][::-1], row[line[-1] + 1 :]):
            assert np.abs(outside[:3] - channels(LOOKS[theme].paper)).max(axis=1).min() < 60
            assert np.abs(outside[8:] - channels(LOOKS[theme].paper)).max(axis=1).min() > 20
        # Soft edges count by their share of the colour.
        amount = np.abs(row - channels(LOOKS[theme].paper)).sum(axis=1)[line[0] - 1 : line[-1] + 2]
        widths.append(amount.sum() / np.abs(np.subtract(channels(trail.ink.color), channels(LOOKS[theme].paper))).sum())
    assert widths[1] > 1.1 * widths[0]
    assert contrast(trail.ink.color, LOOKS[theme].paper) >= 2


@pytest.mark.parametrize("theme", THEMES)
def test_a_ball_is_lit_from_the_upper_left_and_lies_on_its_shadow(theme: str) -> None:
    film = on_a_slope(theme)
    picture = pixels(film)
    bare = rgb(film.pixels)[::-1].astype(np.int64)
    (trail,) = film.still.trails
    (ball,) = trail.ball_rects(trail.pixels[4:5], trail.pixels[4:5])
    assert ball
    x, y = np.rint(trail.pixels[4]).astype(int)
    size = round(0.4 * SOLID_RADIUS * trail.mark)
    upper_left, lower_right = (picture[y + way * size, x - way * size].sum() for way in (1, -1))
    assert upper_left > lower_right + 60
    inside = (slice(ball.y, ball.y + ball.height), slice(ball.x, ball.x + ball.width))
    darker = picture[inside].sum(axis=-1) < bare[inside].sum(axis=-1) - 15
    darker &= ~near(picture[inside], trail.ink.color, 90)
    rows, _ = np.nonzero(darker & (np.arange(ball.width) > ball.width * 0.5))
    # The shadow is below the ball and to its right, and all of it is in what the ball covers.
    assert len(rows) > 20
    assert rows.mean() < ball.height / 2
    assert not darker[0].any()
    assert not darker[:, -1].any()


@pytest.mark.parametrize("name", ["saddle", "rosenbrock"])
def test_a_ball_leaves_nothing_behind(name: str) -> None:
    scene = scene_of(race(name), view=["3d"], layout="overlay", size=(480, 320), axes=False, pace="linear")
    film = Frames(scene, named=False)
    for number, frame in enumerate(film.frames()):
        if number == 60:
            filmed = frame.pixels.copy()
            break
    step = scene.frame_steps[60]
    alone = Frames(scene, named=False).picture(step, 1.0)
    np.testing.assert_array_equal(filmed, alone)
