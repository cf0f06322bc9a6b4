"""The charts beside the basins of one rule: which share each minimum catches, and how long the borders get."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.ends import AHEAD, catch_colors, uncaught_colors
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Rect
from optviz.draw.panes.chart import along_named, along_ticks, chart
from optviz.draw.studied.page import Panel
from optviz.figure.studied import Moment, Studied
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.studies.sweeps.axes import Along
from optviz.studies.sweeps.basins import Caught, CaughtOver

# Lines in sizes of the text: the border, and where the film is with what is around it.
_LINE, _HERE, _AROUND = 0.16, 0.1, 0.3
# Above the longest border.
_ROOM = 1.1


def forming_chart(shown: Studied, found: Caught, unit: float, look: Look) -> Panel:
    """The shares that each minimum has caught by each step."""
    at = np.array(found.at, dtype=float)
    shares = np.array([_caught(found, step) for step in found.at]).T

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        return _ahead(chart(figure, rect, size, look, (0, at[-1]), (0, 100)), at, shares, look)

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        return _stacked(made, at, shares, int(np.searchsorted(at, moment.step, "right")), unit, look)

    return Panel(shown.say("caught by", over=shown.words.say("figure.step")), [], still, moving)


def over_charts(shown: Studied, found: CaughtOver, unit: float, look: Look) -> list[Panel]:
    """The shares over the values of a film, and beside how many starts one ends elsewhere."""
    over = found.along
    across, every = _places(over), found.slices
    caught = 100 * np.array([each.shares[0] for each in every]).T
    border = 100 * np.array([each.border for each in every])
    named = along_named(over, shown.words.parameter(over.name))

    def charted(high: float, figure: Figure, rect: Rect, size: float) -> Axes:
        below = [(share, text) for share, text in _ticks(over, rect.width / (4 * size)) if 0 <= share <= 1]
        return chart(figure, rect, size, look, (0, 1), (0, high), below=below)

    def shares(figure: Figure, rect: Rect, size: float) -> Axes:
        return _ahead(charted(100, figure, rect, size), across, caught, look)

    def borders(figure: Figure, rect: Rect, size: float) -> Axes:
        made = charted(max(1.0, _ROOM * float(border.max())), figure, rect, size)
        made.plot(across, border, color=look.frame, linewidth=points(_HERE * unit), zorder=0.5)
        return made

    def stacked(made: Axes, moment: Moment) -> list[Artist]:
        return _stacked(made, across, caught, moment.told, unit, look)

    def drawn(made: Axes, moment: Moment) -> list[Artist]:
        line = made.plot(across[: moment.told], border[: moment.told], color=look.ink, linewidth=points(_LINE * unit))
        end = [across[moment.told - 1]], [border[moment.told - 1]]
        ball = made.plot(*end, "o", color=look.ink, markersize=points(0.5 * unit))
        return [*line, *ball]

    return [
        Panel(shown.say("caught by", over=named), [], shares, stacked),
        Panel(shown.say("border by", over=named), [], borders, drawn),
    ]


def _caught(found: Caught, step: int) -> Array:
    """In percent, who has come to rest at each minimum by a step; after the last one, who is caught by none too."""
    ends, since = found.ends[0], found.steps[0]
    shares = 100 * np.array([float(((ends == place) & (since <= step)).mean()) for place in range(len(found.minima))])
    others = 100 * found.shares[0, len(found.minima) :] * (step == found.at[-1])
    return np.concatenate([shares, others])


def _stacked(made: Axes, across: Array, shares: Array, count: int, unit: float, look: Look) -> list[Artist]:
    """Areas above each other, until where the film is."""
    limits = made.get_xlim(), made.get_ylim()
    drawn: list[Artist] = [
        *made.stackplot(
            across[:count],
            shares[:, :count],
            colors=_colors(shares, look),
            linewidth=0,
            zorder=0.5,
            edgecolor="none",
        )
    ]
    for color, width in ((look.paper, _AROUND), (look.ink, _HERE)):
        drawn.append(made.axvline(across[count - 1], color=color, linewidth=points(width * unit), zorder=2))
    made.set(xlim=limits[0], ylim=limits[1])
    return drawn


def _ahead(made: Axes, across: Array, shares: Array, look: Look) -> Axes:
    """The areas to come as a shade, so that no frame is empty."""
    limits = made.get_xlim(), made.get_ylim()
    colors = [mixed(look.paper, each, AHEAD) for each in _colors(shares, look)]
    made.stackplot(across, shares, colors=colors, linewidth=0, zorder=0.4, edgecolor="none")
    made.set(xlim=limits[0], ylim=limits[1])
    return made


def _colors(shares: Array, look: Look) -> list[str]:
    return [*catch_colors(len(shares) - len(uncaught_colors(look)), look), *uncaught_colors(look).values()]


def _places(over: Along) -> Array:
    """Where its values are from 0, the first, to 1, the last."""
    count = over.values.size
    return np.asarray((count * over.place(over.values) - 0.5) / (count - 1))


def _ticks(over: Along, room: float) -> Sequence[tuple[float, str]]:
    """The numbers below, from the first value to the last."""
    count = over.values.size
    return [((count * share - 0.5) / (count - 1), text) for share, text in along_ticks(over, room)]
