"""The panels of dropout: the network with a new mask in each frame, the losses, and the networks of many masks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.style import points
from optviz.draw.layout import Rect
from optviz.draw.layout.page import unit_of
from optviz.draw.panes.chart import chart
from optviz.draw.studied.network import Drawing
from optviz.draw.studied.page import Panel, Pens
from optviz.figure.studied import Moment, Studied
from optviz.studies.networks.dropout import Dropped
from optviz.words.numerals import number_in_print

# In units of the text size.
_LINE, _DOT = 0.16, 0.4
_ROOM = 0.1
# So much of the training is not asked for the height of the picture: at first all losses are large.
_EARLY = 10


def dropout_panels(shown: Studied, found: Dropped, pens: Pens) -> list[Panel]:
    """The network, the losses of networks with dropout and without, and the wrong answers of many masks."""
    unit = unit_of(*shown.recipe.pixels)
    say = shown.say
    factor = say(
        "factor",
        factor=number_in_print(1 / found.keep),
        mean=f"{found.mean:.4f}",
        variance=f"{found.variance:.4f}",
        theory=number_in_print((1 - found.keep) / found.keep),
    )
    drawing = Drawing(found.network, pens, unit)
    repeats = found.losses.shape[3]
    who = [(say("without"), pens.second), (say("with"), pens.first)]
    return [
        Panel(
            say("network"),
            [(factor, pens.look.ink)],
            drawing.still,
            lambda made, moment: drawing.moving(made, found.mask(moment.step + moment.told)),
            numbered=False,
        ),
        _losses(say("losses", repeats=repeats), [*who, (say("kinds"), pens.look.grey)], found, pens, unit),
        _masks(
            say("thinned"),
            [(say("each"), pens.second), (say("together"), pens.first), (say("whole"), pens.look.ink)],
            found,
            pens,
            unit,
        ),
    ]


def _losses(label: str, legend: Sequence[tuple[str, str]], found: Dropped, pens: Pens, unit: float) -> Panel:
    at, losses = np.array(found.at), found.losses.mean(axis=3)
    later = losses[max(1, len(at) // _EARLY) :]
    top = float(later.max()) * (1 + _ROOM)

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        return chart(figure, rect, size, pens.look, (0, found.at[-1]), (0, top))

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        last = found.at.index(moment.step) + 1
        drawn: list[Artist] = []
        for number, color in enumerate((pens.second, pens.first)):
            for part, style in enumerate(((0, (1.5, 1.5)), "-")):
                drawn += made.plot(
                    at[:last], losses[:last, number, part], color=color, linestyle=style, linewidth=points(_LINE * unit)
                )
        return drawn

    return Panel(label, legend, still, moving)


def _masks(label: str, legend: Sequence[tuple[str, str]], found: Dropped, pens: Pens, unit: float) -> Panel:
    wrong = 100 * found.thinned
    marks = np.array([100 * found.together, 100 * found.whole])
    low, high = float(min(wrong.min(), marks.min())), float(max(wrong.max(), marks.max()))
    room = _ROOM * (high - low) or 1.0
    ends = max(0.0, low - room), high + room

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        return chart(figure, rect, size, pens.look, (0, len(wrong) + 1), ends)

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        shown = slice(0, moment.told)
        numbers = 1 + np.arange(len(wrong))
        dots = made.plot(
            numbers[shown],
            wrong[shown],
            linestyle="none",
            marker="o",
            color=pens.second,
            markeredgewidth=0,
            markersize=points(_DOT * unit),
        )
        if moment.told < len(wrong):
            return list(dots)
        lines = [
            made.axhline(float(height), color=color, linewidth=points(_LINE * unit), linestyle=style)
            for height, color, style in zip(marks, (pens.first, pens.look.ink), ("-", (0, (4, 2))), strict=True)
        ]
        return [*dots, *lines]

    return Panel(label, legend, still, moving)
