"""Whatever finite numbers a race has, its figure is drawn, without a crash and without a warning."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import Recording, compare, record
from optviz.draw import layout
from optviz.draw.frames import Frames
from optviz.draw.lettering.text import digit_advance
from optviz.draw.still import save_still
from optviz.draw.strip import save_strip
from optviz.figure.scene import LOSS_CHARACTERS, Scene, scene_of

Array = NDArray[np.float64]
VIEWS = ["contour", "3d", "loss", "gradient", "step"]


class Slope:
    """A surface of one's own, as steep as it is asked to be, in a window of any size at any place."""

    start = (0.5, 0.5)

    def __init__(self, steepness: float = 1.0, size: float = 1.0, place: float = 0.0, floor: float = 0.0) -> None:
        self.steepness, self.size, self.floor = steepness, size, floor
        self.window = ((place - size, place + size), (-size, size))
        self.start = (place + size / 2, size / 2)
        self.place = place

    def value(self, w: Array) -> Array:
        x, y = (w[0] - self.place) / self.size, w[1] / self.size
        return self.floor + self.steepness * (x + 0.5 * y)

    def gradient(self, w: Array) -> Array:
        slope = self.steepness / self.size
        return np.stack([slope + 0 * w[0], 0.5 * slope + 0 * w[1]])


def wild(surface: Any, optimizers: Any = ("sgd:lr=1", "adam:lr=0.1"), start: Any = None, steps: int = 12) -> Recording:
    with np.errstate(all="ignore"):
        return record(surface, optimizers, start, steps)


RACES: dict[str, Callable[[], Recording]] = {
    "a loss that falls below -1e100": lambda: wild("saddle", "sgd:lr=1", steps=150),
    "a loss that falls below -1e300": lambda: wild("saddle", ["sgd:lr=100", "adam"], steps=80),
    "diverged at once": lambda: wild("rosenbrock", "sgd:lr=1e300"),
    "never moves": lambda: wild("saddle", "sgd:lr=1e-300"),
    "a start far away": lambda: wild("saddle", start=[(1, 1e60), (1, 1)]),
    "a start where the loss is nearly infinite": lambda: wild("saddle", start=(1e154, 1)),
    "losses up to the largest number": lambda: wild(Slope(1e308)),
    "losses around the largest number": lambda: wild(Slope(1e306, floor=1.7e308)),
    "losses around the lowest number": lambda: wild(Slope(1e306, floor=-1.7e308)),
    "losses of 1e100": lambda: wild(Slope(1e100)),
    "negative losses of 1e-300": lambda: wild(Slope(-1e-300)),
    "denormal losses": lambda: wild(Slope(1e-320)),
    "the smallest loss": lambda: wild(Slope(5e-324)),
    "equal losses": lambda: wild(Slope(0.0, floor=3.0)),
    "equal losses of 1e308": lambda: wild(Slope(0.0, floor=1e308)),
    "nearly equal losses": lambda: wild(Slope(1e-6, floor=1e9)),
    "a window of 1e-150": lambda: wild(Slope(size=1e-150)),
    "a window of 1e150": lambda: wild(Slope(size=1e150)),
    "the largest window": lambda: wild(Slope(size=3e154)),
    "a narrow window far from zero": lambda: wild(Slope(size=1.0, place=1e9)),
    "a steep narrow window": lambda: wild(Slope(1e300, size=1e-100)),
}


@pytest.mark.parametrize("race", RACES)
def test_a_film_of_any_finite_numbers_is_drawn_in_every_view(race: str) -> None:
    scene = scene_of(RACES[race](), view=VIEWS, size=(640, 480), frames=3)
    assert len(list(Frames(scene).frames())) == 3


@pytest.mark.parametrize("race", RACES)
def test_overlays_vectors_strips_and_stills_of_any_finite_numbers_are_drawn(race: str) -> None:
    recording = RACES[race]()
    scene = scene_of(recording, layout="overlay", internals=True, pace="arc", size=(480, 360), frames=3)
    assert len(list(Frames(scene).frames())) == 3
    for save in (save_still, save_strip):
        file = io.BytesIO()
        save(scene, file, "svg", {"Date": None})
        assert file.getvalue().startswith(b"<?xml")


def grid(**changes: Any) -> Scene:
    return compare("saddle", **({"vary": "lr=1e-300:1:log:3", "optimizers": "sgd", "steps": 12} | changes))


@pytest.mark.parametrize(
    "changes",
    [{"vary": "lr=1e-300:1e300:log:3"}, {"vary": "lr=1,1.7e308", "start": [(1e60, 1), (1, 1)]}],
)
def test_a_comparison_of_any_finite_numbers_is_drawn(changes: dict[str, Any]) -> None:
    assert len(list(Frames(grid(size=(480, 360), frames=3, **changes)).frames())) == 3


@pytest.mark.parametrize(
    "arranged",
    [
        lambda content: layout.panels(900, 600, 6, None, content),
        lambda content: layout.overlay(900, 600, [6], content),
        lambda content: layout.grid(1280, 600, 2, 3, content),
    ],
    ids=["panels", "overlay", "grid"],
)
@pytest.mark.parametrize("step", [3, 4, 7, 8])
def test_long_numbers_meet_nothing_beside_them(arranged: Callable[[layout.Content], layout.Layout], step: int) -> None:
    found = arranged(layout.Content(step=step, lanes=(layout.Lane(),) * 6))
    for places in found.runs:
        number = places.card.loss if places.card else places.loss
        if number is None:
            continue
        left = number.x - digit_advance(number.size) * LOSS_CHARACTERS
        for text in (places.name, places.verdict):
            if text and text.y == number.y:
                assert text.x + text.width <= left
    told = [places.card.loss if places.card else places.loss or places.bar for places in found.runs]
    assert all(told)
    counter = found.counter.x - digit_advance(found.counter.size) * (len("step") + step + len(" / ") + step + 1)
    assert found.title.x + found.title.width <= counter
