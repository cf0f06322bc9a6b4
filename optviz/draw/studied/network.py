"""A network as units and what they hand on: those that a step drops are crossed out, and their edges are gone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optviz.data.models.network import Network
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Rect, Slot
from optviz.draw.lettering.text import write
from optviz.draw.panes.pane import axes
from optviz.draw.studied.page import Pens
from optviz.objectives.base import Array

# Of a layer so many units are drawn; more cannot be told apart.
_MOST = 10
# In units of the text size, unless units of a layer are nearer: the radius of one, its rim, an edge and a cross.
_RADIUS, _RIM, _EDGE, _CROSS = 0.62, 0.11, 0.045, 0.14
_ROOM = 2.4


class Drawing:
    """The places of a network's units in an area, and how a mask is drawn there."""

    def __init__(self, network: Network, pens: Pens, unit: float) -> None:
        self.pens, self.unit = pens, unit
        self.widths = [network.parts[0].inputs, *(layer.outputs for layer in network.parts)]

    def still(self, figure: Figure, rect: Rect, size: float) -> Axes:
        """Nothing but how many units a layer has of which not all are drawn."""
        made = axes(figure, rect, mixed(self.pens.look.paper, self.pens.look.frame, 0.3))
        made.set(xlim=(0, rect.width), ylim=(0, rect.height))
        below = round(1.5 * size)
        high = rect.height - below
        tallest = max(min(each, _MOST) for each in self.widths)
        self.radius = min(_RADIUS * self.unit, 0.4 * high / tallest)
        across = np.linspace(_ROOM * self.unit, rect.width - _ROOM * self.unit, len(self.widths))
        self.places = [_column(x, min(width, _MOST), below, high) for x, width in zip(across, self.widths, strict=True)]
        for x, width in zip(across, self.widths, strict=True):
            text = str(width) if width <= _MOST else f"{_MOST} / {width}"
            slot = Slot(rect.x + round(x), rect.y + round(0.5 * size), rect.width, size, "center")
            write(figure, slot, text, self.pens.look.grey)
        return made

    def moving(self, made: Axes, kept: Sequence[NDArray[np.bool_]]) -> list[Artist]:
        """Draw the network with the units of its hidden layers that are kept."""
        inner = [each[: len(places)] for each, places in zip(kept, self.places[1:-1], strict=True)]
        at_work = [np.ones(len(self.places[0]), bool), *inner, np.ones(len(self.places[-1]), bool)]
        look, edges = self.pens.look, []
        for number in range(len(self.places) - 1):
            here, there = (self.places[each][at_work[each]] for each in (number, number + 1))
            edges += [np.array([one, other]) for one in here for other in there]
        lines = LineCollection(edges, colors=mixed(look.grey, look.paper, 0.35), linewidths=points(_EDGE * self.unit))
        made.add_collection(lines, autolim=False)
        places, kept_all = np.concatenate(self.places), np.concatenate(at_work)
        dots = [
            made.scatter(
                places[chosen, 0],
                places[chosen, 1],
                s=points(2 * self.radius) ** 2,
                c=face,
                edgecolors=edge,
                linewidths=points(_RIM * self.unit),
                zorder=3,
            )
            for chosen, face, edge in (
                (kept_all, self.pens.first, look.paper),
                (~kept_all, look.paper, mixed(look.grey, look.paper, 0.4)),
            )
        ]
        arm = 0.62 * self.radius
        crosses = [
            middle + np.array([[-arm, -arm * sign], [arm, arm * sign]])
            for middle in places[~kept_all]
            for sign in (1, -1)
        ]
        crossed = LineCollection(crosses, colors=self.pens.second, linewidths=points(_CROSS * self.unit), zorder=4)
        made.add_collection(crossed, autolim=False)
        return [lines, *dots, crossed]


def _column(x: float, count: int, bottom: float, height: float) -> Array:
    """The places of the units of a layer, the first at the top."""
    up = bottom + height * (1 - (np.arange(count) + 0.5) / count)
    return np.column_stack([np.full(count, x), up])
