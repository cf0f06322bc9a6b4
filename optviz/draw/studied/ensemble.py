"""The panels of an ensemble: where its members decide, how they learn, and what it is worth to average them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from optviz.draw.colors.style import points
from optviz.draw.layout import Rect
from optviz.draw.layout.page import unit_of
from optviz.draw.panes.chart import chart
from optviz.draw.studied.boundary import Plane
from optviz.draw.studied.page import Panel, Pens
from optviz.figure.studied import Moment, Studied
from optviz.objectives.base import Array
from optviz.studies.networks.ensemble import Averaged
from optviz.studies.networks.interval import Interval
from optviz.words.numerals import number_in_print

# In units of the text size.
_THIN, _LINE, _DOT = 0.06, 0.16, 0.36
# Beside what is drawn there is so much room, in shares of it.
_ROOM = 0.1
_EARLY = 6


def ensemble_panels(shown: Studied, found: Averaged, pens: Pens) -> list[Panel]:
    """The boundaries where samples have two inputs, the training, and wrong answers and squared error by number."""
    unit = unit_of(*shown.recipe.pixels)
    say = shown.say
    who = [(say("one"), pens.second), (say("all"), pens.first)]
    panels = [] if found.weights is None else [_plane(say("boundary"), who, found, found.weights, pens, unit)]
    theory = (say("theory", rho=number_in_print(found.rho)), pens.look.ink)
    return [
        *panels,
        _training(say("training"), who, found, pens, unit),
        _by_count(
            say("counting"),
            [(say("measured"), pens.first)],
            Interval(*(100 * each for each in found.gain_by_count)),
            None,
            pens,
            unit,
        ),
        _by_count(
            say("squaring"), [(say("measured"), pens.first), theory], found.squared_by_count, found.theory, pens, unit
        ),
    ]


def _plane(
    label: str, legend: Sequence[tuple[str, str]], found: Averaged, weights: Array, pens: Pens, unit: float
) -> Panel:
    plane = Plane(found.network, pens.look, unit)

    # When the training is over, they stay as they are.
    @functools.lru_cache(maxsize=1)
    def said_at(step: int) -> Array:
        return plane.chances(weights[found.at.index(step)])

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        said = said_at(moment.step)
        shown = said[: moment.told] if moment.told else said
        return [
            plane.lines(made, list(said), pens.faint, _THIN),
            plane.lines(made, [shown.mean(axis=0)], pens.first, _LINE),
        ]

    return Panel(label, legend, plane.still, moving, numbered=False)


def _training(label: str, legend: Sequence[tuple[str, str]], found: Averaged, pens: Pens, unit: float) -> Panel:
    at, members, average = np.array(found.at), 100 * found.members, 100 * found.average
    # The first steps are far above all others: what follows is to be told apart.
    later = members[max(1, len(at) // _EARLY) :]
    top = float(later.max()) * (1 + _ROOM)

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        return chart(figure, rect, size, pens.look, (0, found.at[-1]), (0, top))

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        last = found.at.index(moment.step) + 1
        lines = [np.column_stack([at[:last], each[:last]]) for each in members.T]
        several = LineCollection(lines, colors=pens.faint, linewidths=points(_THIN * unit))
        made.add_collection(several, autolim=False)
        return [several, *made.plot(at[:last], average[:last], color=pens.first, linewidth=points(_LINE * unit))]

    return Panel(label, legend, still, moving)


def _by_count(
    label: str,
    legend: Sequence[tuple[str, str]],
    measured: Interval,
    theory: Array | None,
    pens: Pens,
    unit: float,
) -> Panel:
    counts = 1 + np.arange(len(measured.mean))
    low, high = float(measured.low.min()), float(measured.high.max())
    room = _ROOM * (high - low) or _ROOM
    ends = low - room, high + room

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        every = -(-len(counts) // max(1, int(rect.width / (2 * size))))
        below = [(count / (len(counts) + 1), f"{count}") for count in counts[::every].tolist()]
        made = chart(figure, rect, size, pens.look, (0, len(counts) + 1), ends, below=below)
        if theory is not None:
            made.plot(counts, theory, color=pens.look.ink, linewidth=points(0.5 * _LINE * unit), linestyle=(0, (4, 2)))
        return made

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        shown = slice(0, moment.told)
        bars = made.vlines(
            counts[shown], measured.low[shown], measured.high[shown], colors=pens.first, linewidths=points(_THIN * unit)
        )
        dots = made.plot(
            counts[shown],
            measured.mean[shown],
            linestyle="none",
            marker="o",
            color=pens.first,
            markeredgewidth=0,
            markersize=points(_DOT * unit),
        )
        return [bars, *dots]

    return Panel(label, legend, still, moving)
