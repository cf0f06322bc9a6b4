"""Where a surface is seen from: so that its runs come down and towards the eye, and little of them is hidden."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from optviz.draw.surface3d.camera import Camera
from optviz.look import (
    AZIMUTHS,
    CELLS,
    CLEARANCE,
    ELEVATIONS,
    ENOUGH_FALL,
    FALL,
    HEADROOM,
    HIDDEN_BALL,
    HIDDEN_GOAL,
    HIDDEN_WAY,
    LEAST_PLACES,
    LEAST_SHOWN,
    LOW,
    MOST_ALONG,
    PLACES,
    SPARE_HEIGHT,
    TALL,
    TOPS,
    UNDER,
    WIDE,
    WIDEST,
)
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface, Window

# So many cells of the surface are one where it is asked how much of it is seen from below.
_COARSE = 8


class Sights(NamedTuple):
    """What is to be seen, as places in the window.

    `ways` `(2, N)` are evenly spaced along the trails as far as they are shown, `starts` and `ends` `(2, B)` are the
    first and the last place of each that is shown, `goals` `(2, M)` are the minima.
    """

    ways: Array
    starts: Array
    ends: Array
    goals: Array


def best_camera(surface: Surface, window: Window, points: Array, losses: Array) -> Camera:
    """The camera for the trails of runs, `points` `(steps + 1, 2, B)` with `losses` `(steps + 1, B)`.

    It is the one from which runs go down the picture and towards the eye, unless too much is hidden from there: of the
    trails, by their length in the picture, each run alike, of the places where they end, and of the minima.
    """
    first = Camera(surface, window, 0.0, 1.0, AZIMUTHS[0], ELEVATIONS[0])
    inside = (np.abs(first.on_floor(np.moveaxis(points, 1, 0))) <= 1).all(axis=0)
    floor, ceiling = _floor_and_ceiling(first.losses, losses[0], losses[inside])
    first = replace(first, floor=floor, ceiling=ceiling)
    sights = _sights(first, points)
    cameras = [
        replace(first, top=top, azimuth=turn, elevation=rise)
        for top, rise, turn in itertools.product(TOPS, ELEVATIONS, AZIMUTHS)
    ]
    looks = np.array([_looks(camera, sights) for camera in cameras])
    best, most = cameras[0], -np.inf
    # To look for what is hidden takes long, and can only make a camera worse.
    for number in np.argsort(-looks, kind="stable").tolist():
        camera, worth = cameras[number], looks[number]
        if worth <= most:
            break
        lower = replace(camera, elevation=camera.elevation - CLEARANCE)
        for places, eye, weight in (
            (sights.ends, lower, HIDDEN_BALL),
            (sights.goals, lower, HIDDEN_GOAL),
            (sights.ways, camera, HIDDEN_WAY),
        ):
            if worth > most and places.size:
                worth -= weight * eye.hidden(places).mean()
        if worth > most:
            best, most = camera, worth
    return best


def _looks(camera: Camera, sights: Sights) -> float:
    """What speaks for a camera, whatever it hides."""
    tall, low = camera.top / TOPS[0], (camera.elevation - ELEVATIONS[0]) / (ELEVATIONS[-1] - ELEVATIONS[0])
    fall = min(_fall(camera, sights), ENOUGH_FALL)
    return FALL * fall + TALL * tall - LOW * low - UNDER * _underside(camera) + WIDE * _width(camera)


def _fall(camera: Camera, sights: Sights) -> float:
    """How far runs come down the picture and towards the eye, beside how far they go: from -1 to 1."""
    ways = np.diff(np.stack([_lifted(camera, each) for each in (sights.starts, sights.ends)]), axis=0)[0]
    ways = ways * camera.sides[:, None]
    _, up, eye = camera.axes
    length = float(np.sqrt((ways * ways).sum(axis=0)).sum())
    return float(((eye - up) @ ways).sum() / (np.sqrt(2) * length)) if length else 0.0


def _lifted(camera: Camera, w: Array) -> Array:
    floor = camera.on_floor(w)
    return np.concatenate([floor, camera.height(floor)[None]])


def _underside(camera: Camera) -> float:
    """The share of the surface that is seen from below in its picture, if nothing were in front of anything."""
    middles, normals = camera.once("coarse", _coarse)
    facing = ((camera.eye[:, None] - middles) * normals).sum(axis=0)
    return float(-facing[facing < 0].sum() / max(float(np.abs(facing).sum()), 1e-300))


def _width(camera: Camera) -> float:
    """How wide the picture is beside its height, up to 1 for one that is as wide as a picture should be."""
    middles, _ = camera.once("coarse", _coarse)
    if not middles.size:
        return 1.0
    width, height = np.ptp(camera.project(middles), axis=1)
    return float(min(1.0, width / max(WIDEST * height, 1e-300)))


def _coarse(camera: Camera) -> tuple[Array, Array]:
    """The middles of some cells and what is square to them, each `(3, N)`, as long as the cells are large."""
    heights = camera.heights[::_COARSE, ::_COARSE]
    one, other = heights[1:, 1:] - heights[:-1, :-1], heights[1:, :-1] - heights[:-1, 1:]
    side = 2 * _COARSE / CELLS
    shown = np.maximum.reduce([heights[1:, 1:], heights[:-1, :-1], heights[1:, :-1], heights[:-1, 1:]]) <= camera.top
    along = np.linspace(-1, 1, heights.shape[0])
    x, y = np.meshgrid((along[1:] + along[:-1]) / 2, (along[1:] + along[:-1]) / 2, indexing="ij")
    z = (heights[1:, 1:] + heights[:-1, :-1]) / 2
    slope_x, slope_y = (one + other) / (2 * side), (one - other) / (2 * side)
    normals = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)])
    return np.stack([x, y, z])[:, shown], normals[:, shown]


def _floor_and_ceiling(values: Array, starts: Array, ways: Array) -> tuple[float, float]:
    """From the lowest loss to a little above where the runs start, or so high that enough of it is shown."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        finite = starts
    floor, top = float(min(each.min(initial=np.inf) for each in (finite, starts, ways))), float(finite.max())
    needed = max(float(starts.max()), float(np.quantile(finite, LEAST_SHOWN))) / 2 - floor / 2
    ceiling = 2 * (floor / 2 + min(HEADROOM * needed, np.finfo(float).max / 2 - floor / 2))
    if top / 2 - floor / 2 <= SPARE_HEIGHT * needed:
        ceiling = top
    # A flat surface lies on the floor.
    return floor, ceiling if ceiling > floor else floor + max(1.0, 1e-6 * abs(floor))


def _sights(camera: Camera, points: Array) -> Sights:
    """What is to be seen of some runs and of the surface."""
    count = max(LEAST_PLACES, PLACES // points.shape[2])
    every = max(1, len(points) // MOST_ALONG)
    # The last point is where a run ends: it is among them.
    w = np.moveaxis(points[::-1][::every][::-1], 1, 0)
    floor = camera.on_floor(w)
    height = camera.height(floor)
    shown = height <= camera.top
    box = np.where(shown, np.concatenate([floor, height[None]]), 0)
    length = np.sqrt((np.diff(box, axis=1) ** 2).sum(axis=0)) * (shown[1:] & shown[:-1])
    ways, ends = [], []
    for run in range(points.shape[2]):
        far = np.concatenate([[0.0], np.cumsum(length[:, run])])
        inside = np.where(shown[:, run], w[:, :, run], np.nan)
        ways.append(np.stack([np.interp(np.linspace(0, far[-1], count), far, each) for each in inside]))
        there = np.flatnonzero(shown[:, run])
        if there.size:
            ends.append(w[:, there[[0, -1]], run])
    # The shown part of a trail: its first and its last place.
    starts, lasts = np.array(ends).reshape(-1, 2, 2).transpose(2, 1, 0)
    minima = camera.surface.minima
    goals = np.array([(each.x, each.y) for each in minima], dtype=np.float64).reshape(-1, 2).T
    goals = goals[:, camera.shown(goals, np.array([each.value for each in minima]))]
    return Sights(np.concatenate(ways, axis=1), starts, lasts, goals)
