"""The panels of a race from many starts: losses or a profile, who is there by when, and shares with intervals."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.hues import Rule, hues
from optviz.draw.colors.style import mixed, points, seen_on
from optviz.draw.layout import Rect, Slot
from optviz.draw.layout.page import unit_of
from optviz.draw.lettering.text import text_width, write
from optviz.draw.panes.chart import chart
from optviz.draw.studied.page import Panel, Pens
from optviz.figure.studied import Moment, Studied
from optviz.figure.texts.called import run_titles, settings_text
from optviz.judging.ground import Ground
from optviz.look import GREYED, Look
from optviz.objectives.base import Array
from optviz.studies.sweeps.raced import Raced
from optviz.words.numerals import number_in_print

# In sizes of the text: lines and dots.
_LINE, _DOT, _BALL = 0.16, 0.5, 0.75
# In percent: the numbers at who is there, and what is drawn below none and above all.
_SHARES = (0, 25, 50, 75, 100)
_MARGIN = 3.0
# What is to come has so much of its colour.
_AHEAD = 0.3
# Shares: of its colour that a band has, of the height above what is drawn, and of the width that a text may take.
_BAND, _ROOM, _MOST = 0.22, 0.05, 0.35
_DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)))
# A loss that is so many times larger than at the start is above the picture; one so near to zero is below it.
_RISES, _NEAREST = 1e3, 1e-16
# Between two columns of numbers, in sizes of the letters, and what share of the room a chart beside them has at least.
_BETWEEN, _CHART = 0.9, 0.25
# The factors at which numbers stand below a profile.
_FACTORS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class _Line(NamedTuple):
    """How a rule is called and drawn."""

    name: str
    color: str
    dash: Any


def race_panels(shown: Studied, found: Raced, pens: Pens) -> list[Panel]:
    """First who is there by when, or of several surfaces a profile; then on one the losses, and the shares."""
    look, unit = pens.look, unit_of(*shown.recipe.pixels)
    lines = _lines(shown, found, look)
    legend = [(line.name, line.color) for line in lines]
    there = Panel(
        shown.say("there"),
        [],
        partial(_there_still, found, lines, unit, look),
        partial(_there, found, lines, unit, look),
    )
    shares = Panel(
        shown.say("shares"),
        [],
        partial(_shares_still, shown, found, lines, look),
        partial(_shares_moving, found, lines, unit),
    )
    if len(found.surfaces) > 1:
        return [_profile(shown, found, lines, legend, unit, look), there, shares]
    return [there._replace(legend=legend), _losses(shown, found, lines, unit, look), shares]


def _lines(shown: Studied, found: Raced, look: Look) -> list[_Line]:
    """What tells the rules apart: a colour, or in greys dashes; two with one name have their settings in it."""
    titles = run_titles(found.rules, shown.words)
    alike = [titles.count(title) > 1 for title in titles]
    names = [
        f"{title} {settings_text(run, shown.words)}".strip() if several else title
        for title, run, several in zip(titles, found.rules, alike, strict=True)
    ]
    if look.plain:
        colors = [mixed(look.ink, look.paper, GREYED * (number % 2)) for number in range(len(names))]
        return [
            _Line(name, color, _DASHES[number % len(_DASHES)])
            for number, (name, color) in enumerate(zip(names, colors, strict=True))
        ]
    # Of rules of one name, one has its colour: that of the catalogue, or the first.
    firsts = {run.optimizer: number for number, run in reversed([*enumerate(found.rules)])}
    firsts |= {run.optimizer: number for number, run in reversed([*enumerate(found.rules)]) if not run.code}
    keys = [
        Rule(run.optimizer if firsts[run.optimizer] == number else None, str(run.spec), None)
        for number, run in enumerate(found.rules)
    ]
    return [_Line(name, seen_on(look, hue.color), "-") for name, hue in zip(names, hues(keys), strict=True)]


def _losses(shown: Studied, found: Raced, lines: list[_Line], unit: float, look: Look) -> Panel:
    """The median of the losses and their quartiles, as logarithms where there is a lowest one to stand above."""
    lowest = min((each.value for each in found.surfaces[0].minima), default=None)
    quartiles = np.quantile(found.losses[:, 0], [0.25, 0.5, 0.75], axis=2)
    if lowest is not None:
        # What is at the lowest is below the picture.
        quartiles = np.log10(np.maximum(quartiles - lowest, _NEAREST * _NEAREST))
    up = _seen(found, quartiles, is_log=lowest is not None)
    # As long as one of them is in the picture: below it, the others have left it for good.
    inside = np.flatnonzero((quartiles[2] >= up[0]).any(axis=0))
    last = int(found.marks[min(inside[-1] + 1, found.marks.size - 1)]) if inside.size else found.at[-1]

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        left = None if lowest is None else _powers(*up, rect.height / (2.5 * size))
        return chart(figure, rect, size, look, (0, last), up, left=left)

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        last = int(np.searchsorted(found.marks, moment.step, "right"))
        marks = found.marks[:last]
        drawn: list[Artist] = []
        for line, (lower, median, upper) in zip(lines, quartiles[:, :, :last].swapaxes(0, 1), strict=True):
            drawn.append(made.fill_between(marks, lower, upper, color=line.color, alpha=_BAND, linewidth=0, zorder=1))
            drawn += _drawn(made, marks.astype(float), median, line, unit)
        return drawn

    return Panel(shown.say("losses" if lowest is None else "losses above"), [], still, moving)


def _seen(found: Raced, quartiles: Array, *, is_log: bool) -> tuple[float, float]:
    """From where to where the losses are shown: not what has left the window downhill, nor what diverges."""
    low, high, begin = float(quartiles.min()), float(quartiles.max()), float(quartiles[:, :, 0].max())
    if is_log:
        low = max(low, math.log10(_NEAREST))
        high = min(high, begin + math.log10(_RISES))
    else:
        surface = found.surfaces[0]
        low = max(low, Ground(surface, surface.window).lowest)
        high = min(high, begin)
    return (low, high + _ROOM * (high - low)) if low < high else (low - 1, low + 1)


def _profile(
    shown: Studied, found: Raced, lines: list[_Line], legend: list[tuple[str, str]], unit: float, look: Look
) -> Panel:
    """How many runs a rule does in so many times the fewest steps."""
    known = np.unique(found.factors[np.isfinite(found.factors)])
    last = math.log2(max(2.0, float(known.max(initial=1.0))))
    factors = np.append(known, 2.0 ** (2 * last))
    shares = 100 * np.array([found.profile(factor) for factor in factors]).T
    some = [each for each in _FACTORS if math.log2(each) <= last]

    def still(figure: Figure, rect: Rect, size: float) -> Axes:
        below = [(math.log2(each) / last, f"{number_in_print(each)}×") for each in some]
        return chart(figure, rect, size, look, (0, last), (0, 100), below=below)

    def moving(made: Axes, moment: Moment) -> list[Artist]:
        if moment.step < found.at[-1]:
            return []
        return [
            drawn
            for line, each in zip(lines, shares, strict=True)
            for drawn in _drawn(made, np.log2(factors), each, line, unit, steps=True)
        ]

    return Panel(shown.say("profile"), legend, still, moving)


def _there_still(
    found: Raced, lines: list[_Line], unit: float, look: Look, figure: Figure, rect: Rect, size: float
) -> Axes:
    """From none to all, with room for lines along both, and the lines to come, pale."""
    low, high = -_MARGIN, 100 + _MARGIN
    left = [((share - low) / (high - low), number_in_print(share)) for share in _SHARES]
    made = chart(figure, rect, size, look, (0, found.at[-1]), (low, high), left=left)
    for line, reached in zip(lines, found.reached, strict=True):
        for ahead in _drawn(made, *_staircase(reached, found.at[-1]), line, unit, steps=True):
            ahead.set(alpha=_AHEAD, zorder=0.8)
    return made


def _staircase(reached: Array, step: int) -> tuple[Array, Array]:
    """The steps until one, and the share of the runs in percent that are there."""
    steps = np.sort(reached[reached <= step].ravel())
    counts = np.concatenate([[0.0], np.arange(1, steps.size + 1), [steps.size]])
    return np.concatenate([[0.0], steps, [step]]), 100 * counts / reached.size


def _there(found: Raced, lines: list[_Line], unit: float, look: Look, made: Axes, moment: Moment) -> list[Artist]:
    """Who is there by each step until then; a ball where it is half of the runs."""
    drawn: list[Artist] = []
    for line, reached in zip(lines, found.reached, strict=True):
        drawn += _drawn(made, *_staircase(reached, moment.step), line, unit, steps=True)
        middle = float(np.median(reached))
        if middle <= moment.step:
            (ball,) = made.plot([middle], [50], "o", color=line.color, markersize=points(_BALL * unit), zorder=3)
            ball.set(markeredgecolor=look.paper, markeredgewidth=points(0.5 * _LINE * unit))
            drawn.append(ball)
    return drawn


def _soon(steps: float, shown: Studied) -> str:
    """How many steps half of the runs take, if half of them get there."""
    return shown.say("half", count=number_in_print(steps)) if math.isfinite(steps) else ""


def _shares_still(
    shown: Studied, found: Raced, lines: list[_Line], look: Look, figure: Figure, rect: Rect, size: float
) -> Axes:
    """The names of the rules left of their rows, and the last numbers right of them, in columns."""
    names = round(min(_MOST * rect.width, max(text_width(line.name, size) for line in lines) + size))
    rows = [
        (
            number_in_print(100 * share),
            f"[{number_in_print(100 * low)}, {number_in_print(100 * high)}]",
            _soon(float(np.median(reached)), shown),
        )
        for share, low, high, reached in zip(*found.shares(), found.reached, strict=True)
    ]
    size = _fitting(rows, rect.width - names, size)
    wide = [max(text_width(text, size) for text in column) + _BETWEEN * size for column in zip(*rows, strict=True)]
    # Of the columns, from the end of the last.
    ends = [round(rect.x + rect.width - sum(wide[place + 1 :])) for place in range(len(wide))]
    box = rect._replace(x=rect.x + names, width=round(rect.width - names - sum(wide) - _DOT * size))
    made = chart(figure, box, size, look, (0, 100), (len(lines), 0), left=[])
    for number, (line, row) in enumerate(zip(lines, rows, strict=True)):
        y = round(rect.y + rect.height * (1 - (number + 0.5) / len(lines)) - 0.36 * size)
        write(figure, Slot(rect.x, y, names, size), line.name, line.color)
        for x, text in zip(ends, row, strict=True):
            write(figure, Slot(x, y, rect.width, size, "right"), text, look.ink)
    return made


def _fitting(rows: list[tuple[str, str, str]], room: float, size: float) -> float:
    """The size of letters with which columns of texts leave a chart some room."""
    columns = [max(text_width(text, size) for text in column) + _BETWEEN * size for column in zip(*rows, strict=True)]
    return size * min(1.0, (1 - _CHART) * room / (sum(columns) + _DOT * size))


def _shares_moving(found: Raced, lines: list[_Line], unit: float, made: Axes, moment: Moment) -> list[Artist]:
    """The share of each rule that is there, with its interval."""
    drawn: list[Artist] = []
    for number, (line, *ends) in enumerate(zip(lines, *found.shares(moment.step), strict=True)):
        share, low, high = (100 * float(each) for each in ends)
        height = number + 0.5
        drawn += made.plot([low, high], [height] * 2, color=line.color, linewidth=points(_LINE * unit))
        drawn += made.plot(
            [share], [height], "o", color=line.color, markersize=points(_DOT * unit), markeredgewidth=0, clip_on=False
        )
    return drawn


def _drawn(made: Axes, across: Array, up: Array, line: _Line, unit: float, *, steps: bool = False) -> list[Artist]:
    """A line of a rule."""
    style = "steps-post" if steps else "default"
    width = points(_LINE * unit)
    return [*made.plot(across, up, color=line.color, linestyle=line.dash, linewidth=width, drawstyle=style)]


def _powers(low: float, high: float, most: float) -> list[tuple[float, str]]:
    """Where powers of ten stand between two logarithms, from 0 to 1, and as text."""
    powers = range(math.ceil(low), math.floor(high) + 1)
    every = max(1, math.ceil(len(powers) / max(1.0, most)))
    return [((power - low) / (high - low), number_in_print(10.0**power)) for power in powers[::every]]
