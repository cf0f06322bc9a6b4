"""What was drawn, read back from pixels: where each colour is, and where a path should be."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz import Recording, Scene, record
from optviz.draw.colors.hues import of_runs
from optviz.draw.still import Still
from optviz.figure.scene import scene_of as figure_of
from optviz.look import LOOKS

Points = NDArray[np.float64]
# The soft edge of what is drawn, and half a pixel because a pixel is seen from its middle.
SOFT = 1.5
# Red lines are this near to red, or nearer, where they cover half of a pixel of the pale background; no grey is.
HALF = 125


class Plain:
    """A flat loss over the unit square: every pixel that is not background was drawn by a run."""

    name = "Plain"
    window = ((0.0, 1.0), (0.0, 1.0))
    start = (0.5, 0.5)

    def value(self, w: Points) -> Points:
        return np.zeros(np.shape(w)[1:])

    def gradient(self, w: Points) -> Points:
        return np.ones(np.shape(w))


class Walk:
    """A rule that goes to given places, one after the other."""

    color = "#ff0000"

    def __init__(self, places: Iterable[tuple[float, float]], title: str = "Walk") -> None:
        self.places = list(places)
        self.title = title

    def update(self, weight: Points, grad: Points) -> None:
        assert grad.shape == weight.shape
        weight[...] = self.places.pop(0)


def scene_of(recording: Recording, **keys: Any) -> Scene:
    """A scene whose frames are one step each, unless another pace is asked for."""
    return figure_of(recording, **{"pace": "linear"} | keys)


def walked(*walks: list[tuple[float, float]]) -> Recording:
    rules = [Walk(places, f"Walk {number}") for number, places in enumerate(walks)]
    return record(Plain(), rules, steps=len(walks[0]))


class Panel(NamedTuple):
    """A run's axes in a picture of some height, and its path there, from matplotlib's own transformation."""

    left: float
    bottom: float
    right: float
    top: float
    path: Points
    color: tuple[int, int, int]


def panels_of(scene: Scene) -> list[Panel]:
    still = Still(scene)
    (recording,) = scene.recordings
    axes = still.figure.axes if len(still.figure.axes) > 1 else still.figure.axes * len(recording.runs)
    panels = []
    for number, (each, hue) in enumerate(zip(axes, of_runs([recording], LOOKS["light"]), strict=True)):
        box = each.get_window_extent()
        path = each.transData.transform(recording.points[:, :, number])
        color = hue.color
        rgb = (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16))
        panels.append(Panel(box.x0, box.y0, box.x1, box.y1, path, rgb))
    return panels


def coloured(picture: NDArray[np.uint8], color: tuple[int, int, int], near: int = 0) -> Points:
    """The middles of the pixels of a colour, or near to it in each channel, from the lower left corner."""
    rows, columns = np.nonzero(is_coloured(picture, color, near))
    return np.stack([columns + 0.5, len(picture) - rows - 0.5], axis=-1)


def is_coloured(picture: NDArray[np.uint8], color: tuple[int, int, int], near: int = 0) -> NDArray[np.bool_]:
    low, high = np.clip(np.array(color) - near, 0, 255), np.clip(np.array(color) + near, 0, 255)
    channels = [(picture[..., n] >= low[n]) & (picture[..., n] <= high[n]) for n in range(3)]
    return np.logical_and.reduce(channels)


def farthest(places: Points, mask: NDArray[np.bool_]) -> float:
    """How far the pixels `(H, W)` that are nearest to each of some places are from it at most; over three is infinite.

    Only pixels around each place are looked at.
    """
    if not len(places):
        return 0.0
    padded = np.pad(mask, 4)
    columns, rows = np.floor(places).astype(int).T
    nearest = np.full(len(places), np.inf)
    for right, up in itertools.product(range(-3, 4), repeat=2):
        away = np.hypot(columns + right + 0.5 - places[:, 0], rows + up + 0.5 - places[:, 1])
        there = padded[len(mask) - 1 - rows - up + 4, columns + right + 4]
        nearest = np.minimum(nearest, np.where(there & (away <= 3), away, np.inf))
    return float(nearest.max())


def on_bar(scene: Scene, places: Points) -> NDArray[np.bool_]:
    """Which places are where the bars of the race and their marks may be."""
    found = np.zeros(len(places), dtype=bool)
    for bar in Still(scene, copies=False).bars.values():
        x, y, width, height = bar.rect
        low, high = (x - bar.reach, y - bar.reach), (x + width + bar.reach, y + height + bar.reach)
        found |= ((places > low) & (places < high)).all(axis=1)
    return found


def inside(places: Points, panel: Panel, margin: float = 0) -> NDArray[np.bool_]:
    x, y = places.T
    return (
        (x > panel.left + margin) & (x < panel.right - margin) & (y > panel.bottom + margin) & (y < panel.top - margin)
    )


def distance(places: Points, path: Points) -> Points:
    """From each place to the nearest point of a polyline."""
    if len(path) == 1:
        return np.hypot(*(places - path[0]).T)
    nearest = np.full(len(places), np.inf)
    for start, end in itertools.pairwise(path):
        way = end - start
        along = np.clip((places - start) @ way / max(way @ way, 1e-300), 0, 1)
        nearest = np.minimum(nearest, np.hypot(*(places - start - along[:, None] * way).T))
    return nearest


def sampled(path: Points) -> Points:
    """Places along a polyline, less than a pixel apart."""
    pieces = [
        np.linspace(start, end, 2 + int(np.hypot(*(end - start)) * 1.2)) for start, end in itertools.pairwise(path)
    ]
    return np.concatenate(pieces) if pieces else path
