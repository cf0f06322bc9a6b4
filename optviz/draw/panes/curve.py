"""Numbers over the steps: the loss, the norm of the gradient, or the effective step of each coordinate."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.ink import ink_of
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Area, Rect
from optviz.draw.lettering.ticks import ticks, written
from optviz.draw.panes.across import Across
from optviz.draw.panes.pane import Pane, Stand, axes, write_below, write_left
from optviz.draw.trails.routes import trail
from optviz.figure.track import Track
from optviz.look import BAND, EXPLODES, LINEAR_ROOM, LOG_FROM, LOG_ROOM, LOWEST_SHARE, Look
from optviz.objectives.base import Array
from optviz.words import Words
from optviz.words.numerals import number_in_print

# The second line of a curve, which is that of y, is so much paler.
PALER = 0.55
# So many heights of the axis away, a place is as good as infinitely far.
_FAR = 1e4
_LARGE = 1e300
_LARGEST = float(np.finfo(float).max)


class Measure(NamedTuple):
    """What a view draws over the steps: `values` of a run `(steps + 1, lines)`, one or two, and how its axis is chosen.

    `marked` is a value that has a line of its own, `bottom` the lower end of an axis that is not a log one, by default
    zero or the lowest value seen. Where a run may explode, `follows_start`: that must not squash the others. Of two
    lines, the words of the figure at `tells_apart` say which is which. Where values span powers of ten, the axis is a
    log one if it `may_be_log`.
    """

    values: Callable[[Track], Array]
    marked: Callable[[Sequence[Track]], float | None] = lambda _: None
    bottom: Callable[[Sequence[Track], float], float] = lambda _, lowest: min(0.0, lowest)
    follows_start: bool = True
    tells_apart: str = ""
    may_be_log: bool = True


class Curve(NamedTuple):
    """The values of each run `(steps + 1, lines)`, and the axis: its ends, whether it is a log one, what is marked.

    Of a run with several seeds, `quartiles` `(3, steps + 1)` are those of all their values.
    """

    values: tuple[Array, ...]
    low: float
    high: float
    log: bool
    label: str
    marked: float | None
    quartiles: tuple[Array | None, ...] = ()

    def on_axes(self, values: Array, axes: Rect, places: Array | None = None) -> Array:
        """Values `(steps + 1,)` in pixels `(steps + 1, 2)`; NaN where there is none.

        They stand at `places` from 0 to 1 along the axis, or at equal distances.
        """
        low, high = self._scaled(self.low), self._scaled(self.high)
        with np.errstate(over="ignore"):
            share = (self._scaled(values) - low) / (high - low)
        along = np.linspace(0, 1, len(values)) if places is None else places
        return np.stack([axes.x + axes.width * along, axes.y + axes.height * np.clip(share, -_FAR, _FAR)], axis=1)

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


def curve_of(view: str, measure: Measure, tracks: Sequence[Track], said: Words) -> Curve:
    """The curve of a view for some runs, on one axis."""
    values = tuple(measure.values(track) for track in tracks)
    seen = np.concatenate([each[: track.end + 1].ravel() for each, track in zip(values, tracks, strict=True)])
    quartiles = tuple(_quartiles(measure, track) for track in tracks)
    seen = np.concatenate([seen, *(each.ravel() for each in quartiles if each is not None)])
    seen = seen[np.isfinite(seen)]
    marked = measure.marked(tracks)
    start = np.concatenate([each[0] for each in values])
    top = _top(measure, seen, start[np.isfinite(start)])
    positive = seen[(seen > top * LOWEST_SHARE) & (seen > 0)] if top > 0 else seen[:0]
    log = bool(measure.may_be_log and positive.size and (seen >= 0).all() and top / LOG_FROM > positive.min())
    low = float(positive.min()) if log else measure.bottom(tracks, float(seen.min())) if seen.size else 0.0
    low, top = _ends(low, top, log=log)
    beyond = bool((seen < low).any()), bool((seen > top).any())
    two_lines = any(each.shape[1] == 2 for each in values)
    label = _label(view, measure, marked, beyond, said, log=log, two_lines=two_lines)
    return Curve(values, low, top, log, label, marked, quartiles)


def _quartiles(measure: Measure, track: Track) -> Array | None:
    """Those of the values of a run over all seeds, if there are several, and each has one value at a step."""
    if not track.others or measure.values(track).shape[1] > 1:
        return None
    every = [track.recording, *track.others]
    values = np.stack([measure.values(track._replace(recording=each))[:, 0] for each in every])
    with np.errstate(invalid="ignore"):
        return np.asarray(np.quantile(values, [0.25, 0.5, 0.75], axis=0))


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


def _top(measure: Measure, seen: Array, start: Array) -> float:
    """The upper end."""
    if not seen.size:
        return 1.0
    highest = float(seen.max())
    follows = measure.follows_start and start.size and start.max() > 0
    return min(highest, EXPLODES * float(start.max())) if follows else highest


_BEYOND = {(True, True): "bothBeyond", (True, False): "lowerBeyond", (False, True): "higherBeyond"}


def _label(
    view: str,
    measure: Measure,
    marked: float | None,
    beyond: tuple[bool, bool],
    said: Words,
    *,
    log: bool,
    two_lines: bool,
) -> str:
    """What the axis shows, and whether there are values below or above it."""
    axis = said.say(f"views.{view}.axis")
    parts = [f"{axis}, {said.say('figure.logAxis')}" if log else axis]
    if marked is not None:
        parts.append(said.say("figure.minimum", value=number_in_print(marked, 4)))
    if measure.tells_apart and two_lines:
        parts.append(said.say(f"figure.{measure.tells_apart}"))
    if beyond in _BEYOND:
        parts.append(said.say(f"figure.{_BEYOND[beyond]}"))
    return "; ".join(parts)


def pane(stand: Stand, area: Area, curve: Curve, along: Across) -> Pane:
    """The curves of some runs, in an area of their own."""
    rect, look, size = area.rect, stand.look, stand.layout.tick_size
    ticks = curve.ticks(rect.height / (1.6 * max(size, 1)))

    def draw(figure: Figure) -> None:
        made = axes(figure, rect, mixed(look.paper, look.frame, 0.3))
        made.set(xlim=(0, 1), ylim=(0, 1))
        for share, _ in ticks:
            made.axhline(share, color=look.paper, linewidth=points(0.09 * stand.layout.unit), zorder=0)
        if curve.marked is not None:
            at = (curve.on_axes(np.full(2, curve.marked), rect)[0, 1] - rect.y) / rect.height
            if 0 <= at <= 1:
                made.axhline(at, color=look.grey, linewidth=points(0.09 * stand.layout.unit), linestyle="--", zorder=1)

    def write_ticks(figure: Figure) -> None:
        if area.ticks_left:
            write_left(figure, rect, size, look, ticks)
        if area.ticks_below:
            write_below(figure, rect, size, look, along.ticks(rect.width / (4.5 * size)))

    trails = tuple(
        trail(
            curve.on_axes(values, rect, along.places[run]),
            track.end,
            ink_of(_paler(stand.hues[run], look, PALER if line else 0), look),
            rect,
            stand.layout.mark,
            curve=True,
        )
        for run, track in zip(area.runs, stand.tracks(area), strict=True)
        for line, values in enumerate(curve.values[run].T)
    )
    # Where no numbers stand beside it, the label says what the axis shows.
    ends = stand.scene.words.say("figure.range", low=number_in_print(curve.low, 2), high=number_in_print(curve.high, 2))
    label = curve.label if area.ticks_left else f"{curve.label}; {ends}"
    label = "; ".join(filter(None, [label, along.label]))
    has_bands = any(curve.quartiles[run] is not None for run in area.runs)
    return Pane(
        area,
        (area.view, rect.width, rect.height),
        draw,
        write_ticks,
        trails,
        label,
        spread=partial(_bands, stand, area, curve, along) if has_bands else None,
    )


def _bands(stand: Stand, area: Area, curve: Curve, along: Across, figure: Figure, step: int) -> list[Axes]:
    """Add the bands of the quartiles over all seeds until a step, and the medians."""
    # In whole columns of pixels, so that no seam is seen where more comes.
    rect, mark = area.rect, stand.layout.mark
    width = round(rect.width * max(float(along.places[run][step]) for run in area.runs))
    if not width:
        return []
    made = axes(figure, rect._replace(width=width), "none")
    for run in area.runs:
        quartiles = curve.quartiles[run]
        if quartiles is not None:
            low, middle, high = ((curve.on_axes(each, rect)[:, 1] - rect.y) / rect.height for each in quartiles)
            color, places = stand.hues[run].color, along.places[run]
            made.fill_between(places, low, high, color=color, alpha=BAND, linewidth=0, zorder=1)
            made.plot(places, middle, color=color, linewidth=points(0.09 * mark), linestyle=(0, (4, 2)), zorder=1.1)
    made.set(xlim=(0, width / rect.width), ylim=(0, 1))
    return [made]


def _paler(hue: Hue, look: Look, share: float) -> Hue:
    return hue._replace(color=mixed(hue.color, look.paper, share))
