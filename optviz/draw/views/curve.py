"""Numbers over the steps: the loss, the norm of the gradient, or the effective step of each coordinate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from optviz.draw.layout import Rect
from optviz.draw.lettering.ticks import ticks, written
from optviz.figure.scene import Track
from optviz.look import EXPLODES, LINEAR_ROOM, LOG_FROM, LOG_ROOM, LOWEST_SHARE
from optviz.objectives.base import Array
from optviz.race.internals import internals
from optviz.words import Words

# Of longer runs, not every step is looked into: a curve has fewer pixels.
_MOST_REPLAYED = 20_000
# So many heights of the axis away, a place is as good as infinitely far.
_FAR = 1e4
_LARGE = 1e300
_LARGEST = float(np.finfo(float).max)


class Curve(NamedTuple):
    """The values of each run `(steps + 1, lines)`, and the axis: its ends, whether it is a log one, what is marked."""

    values: tuple[Array, ...]
    low: float
    high: float
    log: bool
    label: str
    marked: float | None

    def on_axes(self, values: Array, axes: Rect) -> Array:
        """Values `(steps + 1,)` in pixels `(steps + 1, 2)`; NaN where there is none."""
        low, high = self._scaled(self.low), self._scaled(self.high)
        with np.errstate(over="ignore"):
            share = (self._scaled(values) - low) / (high - low)
        steps = np.linspace(0, 1, len(values))
        return np.stack([axes.x + axes.width * steps, axes.y + axes.height * np.clip(share, -_FAR, _FAR)], axis=1)

    def ticks(self, most: float) -> list[tuple[float, str]]:
        """Where numbers stand beside the axis, from 0 at its lower end to 1, and the numbers."""
        if self.log:
            first, last = np.ceil(np.log10(self.low) - 1e-9), np.floor(np.log10(self.high) + 1e-9)
            every = max(1, int(np.ceil((last - first + 1) / max(most, 2))))
            values = [10.0**power for power in np.arange(last, first - 1, -every)]
            numbers = list(zip(values, written(values), strict=True))
        else:
            numbers = ticks(self.low, self.high, max(1, min(4, int(most))))
        scale = self._scaled(np.array([self.low, self.high]))
        return [(float((self._scaled(each) - scale[0]) / (scale[1] - scale[0])), text) for each, text in numbers]

    def _scaled(self, values: Array | float) -> Array:
        # A quarter, so that the difference of two numbers near the largest one does not overflow.
        share = 0.25 if max(abs(self.low), abs(self.high)) > _LARGE else 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log10(values) if self.log else np.multiply(values, share), dtype=np.float64)


def curve_of(view: str, tracks: Sequence[Track], said: Words) -> Curve:
    """The curve of a view for some runs, on one axis."""
    values = tuple(_values(view, track) for track in tracks)
    seen = np.concatenate([each[: track.end + 1].ravel() for each, track in zip(values, tracks, strict=True)])
    seen = seen[np.isfinite(seen)]
    marked = _lowest_minimum(tracks) if view == "loss" else None
    start = np.concatenate([each[0] for each in values])
    top = _top(view, seen, start[np.isfinite(start)])
    positive = seen[(seen > top * LOWEST_SHARE) & (seen > 0)] if top > 0 else seen[:0]
    log = bool(positive.size and (seen >= 0).all() and top / LOG_FROM > positive.min())
    low = float(positive.min()) if log else _bottom(view, seen, tracks)
    low, top = _ends(low, top, log=log)
    beyond = bool((seen < low).any()), bool((seen > top).any())
    return Curve(values, low, top, log, _label(view, marked, beyond, said, log=log), marked)


def _ends(low: float, top: float, *, log: bool) -> tuple[float, float]:
    """The ends of an axis that shows all from `low` to `top` with some room, as far as there are numbers."""
    if not top > low:
        top = low + max(1.0, abs(low))
    if not math.isfinite(top):
        low, top = min(low, _LARGEST / 2), _LARGEST
    # Of a span that is no number, one that is.
    room = LINEAR_ROOM * min(top - low, _LARGEST)
    low, top = (low / LOG_ROOM, top * LOG_ROOM) if log else (low - room, top + room)
    return max(low, -_LARGEST), min(top, _LARGEST)


def _values(view: str, track: Track) -> Array:
    """`(steps + 1, lines)`."""
    if view == "loss":
        return track.losses[:, None]
    if view == "gradient":
        # The length of what is almost too large for floating point is infinite.
        with np.errstate(over="ignore"):
            return np.asarray(np.hypot.reduce(track.recording.gradients[:, :, track.number], axis=1)[:, None])
    steps = track.recording.steps
    chosen = np.unique(np.linspace(0, steps - 1, min(steps, _MOST_REPLAYED)).astype(int))
    found = internals(track.recording, track.number, chosen.tolist()).effective_step
    # Of the step that follows each place; at the last place, of the step that led there.
    return np.asarray(found[np.minimum(np.searchsorted(chosen, np.arange(steps + 1)), len(chosen) - 1)])


def _top(view: str, seen: Array, start: Array) -> float:
    """The upper end."""
    if not seen.size:
        return 1.0
    highest = float(seen.max())
    return min(highest, EXPLODES * float(start.max())) if view != "step" and start.size and start.max() > 0 else highest


def _bottom(view: str, seen: Array, tracks: Sequence[Track]) -> float:
    """The lower end of an axis that is not a log one: a run that falls without end must not squash the others."""
    if not seen.size:
        return 0.0
    if view != "loss":
        return min(0.0, float(seen.min()))
    lows = []
    for track in {id(track.recording): track for track in tracks}.values():
        if not track.shown:
            continue
        grid = np.stack(np.meshgrid(*(np.linspace(*ends, 80) for ends in track.shown)))
        with np.errstate(all="ignore"):
            values = track.recording.surface.value(grid)
        lows.append(float(values[np.isfinite(values)].min(initial=np.inf)))
    # A grid does not meet the bottom of a narrow well, but a run may.
    for track in tracks:
        inside = np.ones(len(track.points), dtype=bool)
        if track.shown:
            low, high = np.array(track.shown).T
            inside = ((low <= track.points) & (track.points <= high)).all(axis=1)
        lows.append(float(track.losses[inside].min(initial=np.inf)))
    return max(float(seen.min()), min(lows))


def _lowest_minimum(tracks: Sequence[Track]) -> float | None:
    values = [point.value for track in tracks for point in track.recording.surface.minima]
    return min(values, default=None)


_BEYOND = {(True, True): "bothBeyond", (True, False): "lowerBeyond", (False, True): "higherBeyond"}


def _label(view: str, marked: float | None, beyond: tuple[bool, bool], said: Words, *, log: bool) -> str:
    """What the axis shows, and whether there are values below or above it."""
    axis = said.say(f"views.{view}.axis")
    parts = [f"{axis}, {said.say('figure.logAxis')}" if log else axis]
    if marked is not None:
        parts.append(said.say("figure.minimum", value=f"{marked:.4g}"))
    if view == "step":
        parts.append(said.say("figure.coordinates"))
    if beyond in _BEYOND:
        parts.append(said.say(f"figure.{_BEYOND[beyond]}"))
    return "; ".join(parts)
