"""What stands over a map: the lines of theory by name, a word in each region, and a letter for each probe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from optviz.draw.colors.cells import Region
from optviz.draw.colors.ends import BEST, BEST_RIM, bound_color
from optviz.draw.colors.style import contrast, points
from optviz.draw.layout import Rect, Slot
from optviz.draw.lettering.room import Mask, Room, Spot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.panes.pane import axes
from optviz.figure.studied import Studied
from optviz.figure.texts.called import place_in_print
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.studies.defaults import NOTE, defaults_of
from optviz.studies.sweeps.map import LOST, Mapped
from optviz.studies.sweeps.sweep import NOWHERE, PLATEAU, SADDLE
from optviz.studies.sweeps.theory import Line
from optviz.words.numerals import in_print, number_in_print

# Words over a map are so large, in sizes of the text; so are discs with letters, the star of the best setting, the rim
# of words, lines, and how far the name of the star is from it.
_WORD, _LETTER, _DISC, _STAR, _RIM, _LINE, _AWAY = 0.85, 0.85, 1.35, 1.5, 0.14, 0.09, 3.0
# The mark of a default.
_DEFAULT = 0.55
# A region that is a smaller share of the map has no word.
_SEEN = 0.01
_PUSHES = 60
# So many minima without a word in their region are listed above the map, the largest.
_LISTED = 3
_WORDS = {
    "lost": "diverges",
    "swinging": "swings",
    "outside": "is left",
    "stuck": "is caught",
    "moving": "yet",
    "failed": "failed",
}


class Over(NamedTuple):
    """A map that is drawn: its figure, axes from 0 to 1, and rectangle, the size of text, and its colours."""

    shown: Studied
    found: Mapped
    figure: Figure
    made: Axes
    box: Rect
    unit: float
    look: Look
    room: Room

    def pixels(self, right: Array | float, up: Array | float) -> tuple[Array, Array]:
        """Where values are, in pixels of the rectangle."""
        return self.found.right.place(right) * self.box.width, self.found.up.place(up) * self.box.height

    def put(self, spot: Spot, text: str, color: str, *, bold: bool = False, rim: str = "") -> None:
        """Write a text around a spot."""
        slot = Slot(round(self.box.x + spot.x), round(self.box.y + spot.y), 10_000, _WORD * self.unit, "center")
        written = write(self.figure, slot, text, color, weight="bold" if bold else "normal")
        written.set(rotation=spot.turned, rotation_mode="anchor", va="center_baseline")
        if rim:
            written.set_path_effects([withStroke(linewidth=points(2 * _RIM * self.unit), foreground=rim)])


def draw_over(over: Over, regions: Sequence[Region]) -> list[tuple[Region, str]]:
    """Draw all of it; return the regions in which there was no room for their word, with what they are called."""
    star = _star(over)
    _draw_letters(over, [] if star is None else [star])
    _draw_defaults(over)
    seen = [line for line in over.found.theory.lines if _is_seen(over, line)]
    for line in seen:
        _draw_line(over, line)
    for line in seen:
        _name_line(over, line)
    if star is not None:
        _name_star(over, *star)
    unnamed = [each for each in regions if not _name_region(over, each)]
    sizes = {each.rested: each.where.sum() for each in unnamed if each.rested >= 0}
    small = sorted(sizes, key=lambda number: -sizes[number])[_LISTED:]
    return [(each, _called(over, each)) for each in unnamed if each.rested not in small]


def _star(over: Over) -> tuple[float, float] | None:
    """Draw the star of the setting that is best in theory, if it is on the map."""
    best = over.found.theory.best
    if best is None:
        return None
    x, y = (float(each) for each in over.pixels(*best))
    if not (0 <= x <= over.box.width and 0 <= y <= over.box.height):
        return None
    over.made.plot(
        x / over.box.width,
        y / over.box.height,
        "*",
        color=over.look.paper if over.look.plain else BEST,
        markeredgecolor=BEST_RIM,
        markersize=points(_STAR * over.unit),
        markeredgewidth=points(0.09 * over.unit),
        zorder=5,
    )
    over.room.cover(x, y, 0.6 * _STAR * over.unit)
    return x, y


def _draw_letters(over: Over, others: Sequence[tuple[float, float]]) -> None:
    """A disc with its letter for each probe, beside its dot where another one is in its place."""
    found, box, unit, look = over.found, over.box, over.unit, over.look
    half = _DISC * unit / 2
    own = np.array(
        [
            (
                (each.column + 0.5) / found.right.values.size * box.width,
                (each.row + 0.5) / found.up.values.size * box.height,
            )
            for each in found.probes
        ]
    ).reshape(-1, 2)
    low, high = np.full(2, half), np.maximum(half, np.array([box.width, box.height]) - half)
    at = _apart(np.clip(own, low, high), np.array(others).reshape(-1, 2), 2.15 * half, (low, high))
    for letter, probe, place, (x, y) in zip("ABCDE", found.probes, own, at, strict=False):
        if np.hypot(*(place - (x, y))) > half:
            ends = np.array([place, (x, y)]) / (box.width, box.height)
            over.made.plot(*ends.T, ".-", color=look.ink, markersize=points(0.3 * unit), linewidth=points(_LINE * unit))
        disc = axes(
            over.figure,
            Rect(round(box.x + x - half), round(box.y + y - half), round(2 * half), round(2 * half)),
            "none",
        )
        disc.set(xlim=(-1, 1), ylim=(-1, 1))
        disc.plot(
            [0],
            [0],
            "o",
            color=look.paper,
            markeredgecolor=bound_color(look) if probe.end == LOST else look.ink,
            markersize=points(0.86 * _DISC * unit),
            markeredgewidth=points(0.1 * unit),
        )
        slot = Slot(round(box.x + x), round(box.y + y - 0.3 * unit), round(4 * half), _LETTER * unit, "center")
        write(over.figure, slot, letter, look.ink, weight="bold")
        over.room.cover(x, y, half)


def _draw_defaults(over: Over) -> None:
    """A small mark where the defaults are of who has the rule, named; at the edge where an axis is no setting of it."""
    axes_of_rule = [axis for axis in (over.found.right, over.found.up) if axis.whose == "rule"]
    for values, whose in defaults_of(over.found.rule.known, tuple(axis.name for axis in axes_of_rule)).items():
        shares = [
            float(axis.place(values[axes_of_rule.index(axis)])) if axis in axes_of_rule else 0.0
            for axis in (over.found.right, over.found.up)
        ]
        if not all(0 <= share <= 1 for share in shares):
            continue
        over.made.plot(
            *shares,
            "D",
            color=over.look.paper,
            markeredgecolor=over.look.ink,
            markersize=points(_DEFAULT * over.unit),
            markeredgewidth=points(_LINE * over.unit),
            zorder=4,
            clip_on=False,
        )
        x, y = shares[0] * over.box.width, shares[1] * over.box.height
        over.room.cover(x, y, _DEFAULT * over.unit)
        names = ", ".join(over.shown.say(NOTE) if each == NOTE else each for each in whose)
        text = over.shown.say("defaults", names=names)
        width = text_width(text, _WORD * over.unit) + 0.6 * over.unit
        spot = over.room.beside(x, y, width, 1.3 * _WORD * over.unit, _DEFAULT * over.unit)
        if spot is not None:
            over.put(spot, text, over.look.ink, rim=over.look.paper)


def _apart(at: Array, fixed: Array, least: float, within: tuple[Array, Array]) -> Array:
    """Places `(N, 2)` moved as little as needed, so that they are so far from each other and from fixed ones."""
    at = at.copy()
    for _ in range(_PUSHES):
        every = np.concatenate([at, fixed])
        for one in range(len(at)):
            for other in range(one + 1, len(every)):
                way = every[one] - every[other]
                far = float(np.hypot(*way))
                if far < least:
                    push = (way / far if far else np.array([0.0, 1.0])) * (least - far + 0.1)
                    moved = 1.0 if other >= len(at) else 0.5
                    every[one] += moved * push
                    every[other] -= (1 - moved) * push
        at = np.minimum(np.maximum(every[: len(at)], within[0]), within[1])
    return at


def _is_seen(over: Over, line: Line) -> bool:
    """Whether any of it may be on the map."""
    x, y = over.pixels(line.right, line.up)
    return bool(x.min() <= over.box.width and x.max() >= 0 and y.min() <= over.box.height and y.max() >= 0)


def _draw_line(over: Over, line: Line) -> None:
    x, y = over.pixels(line.right, line.up)
    share = x / over.box.width, y / over.box.height
    solid = line.what == "bound"
    color = bound_color(over.look) if solid else over.look.ink
    over.made.plot(
        *share, color=over.look.paper, linewidth=points(0.17 * over.unit), zorder=2, scalex=False, scaley=False
    )
    over.made.plot(
        *share,
        color=color,
        linestyle="-" if solid else (0, (4, 2.4)),
        linewidth=points(_LINE * over.unit),
        zorder=3,
        scalex=False,
        scaley=False,
    )
    places = np.arange(len(x))
    between = np.linspace(0, len(x) - 1, 20 * len(x))
    over.room.cover(np.interp(between, places, x), np.interp(between, places, y), 0.15 * over.unit)


def _name_line(over: Over, line: Line) -> None:
    """The formula of a line, along it."""
    # Where two edges are near each other, one is named from either side.
    crowded = any(each.what == "best" for each in over.found.theory.lines)
    name, toward = {
        "bound": ("bound", (1.0, 0.0) if crowded else (-1.0, 0.0)),
        "best": ("quickest", (-1.0, 0.0)),
        "damped": ("damped", (0.0, 1.0)),
        "convex": ("convex", (0.0, -1.0)),
    }[line.what]
    bound = line.what == "bound"
    for text in (in_print(over.shown.say(name, formula=line.formula)), in_print(line.formula)):
        width = text_width(text, _WORD * over.unit, "bold" if bound else "normal") + over.unit
        spot = over.room.along(*over.pixels(line.right, line.up), width, _WORD * over.unit, toward)
        if spot is not None:
            over.put(spot, text, bound_color(over.look) if bound else over.look.ink, bold=bound, rim=over.look.paper)
            return


def _name_star(over: Over, x: float, y: float) -> None:
    """Name the best setting of theory, and tell it."""
    best, say, size = over.found.theory.best or (0.0, 0.0), over.shown.say, _WORD * over.unit
    name = say("polyak" if over.found.rule.optimizer == "momentum" else "optimum")
    told = say("setting", rate=number_in_print(best[0]), momentum=number_in_print(best[1], 2))
    width = max(text_width(name, size, "bold"), text_width(told, size)) + 0.6 * over.unit
    spot = over.room.beside(x, y, width, 2.7 * size, _AWAY * over.unit)
    if spot is None:
        return
    # From the nearest edge of the words to that of the star.
    near = np.array(
        [np.clip(x, spot.x - width / 2, spot.x + width / 2), np.clip(y, spot.y - 1.2 * size, spot.y + 1.2 * size)]
    )
    way = np.array([x, y]) - near
    far = float(np.hypot(*way))
    ends = np.array([near, near + way * (1 - 0.4 * _STAR * over.unit / far)]) / (over.box.width, over.box.height)
    over.made.plot(*ends.T, color=over.look.ink, linewidth=points(0.7 * _LINE * over.unit), zorder=4)
    over.put(spot._replace(y=spot.y + 0.65 * size), name, over.look.ink, bold=True, rim=over.look.paper)
    over.put(spot._replace(y=spot.y - 0.65 * size), told, over.look.ink, rim=over.look.paper)


def _name_region(over: Over, region: Region) -> bool:
    """Say in a region how its runs end; where theory knows the line between, also why they are still on their way."""
    if region.rested == NOWHERE and region.way not in _WORDS:
        return False
    parts = {over.shown.say(_WORDS[region.way]) if region.rested == NOWHERE else _called(over, region): region.where}
    below = over.found.overdamped
    if region.way == "moving" and below.any():
        parts = {over.shown.say("crawls"): region.where & below, over.shown.say("rings"): region.where & ~below}
    named = [_named(over, text, part, region.color) for text, part in parts.items() if part.mean() > _SEEN]
    return all(named)


def _called(over: Over, region: Region) -> str:
    """How it is told where there is more room: a minimum by its place."""
    if region.rested >= 0:
        minimum = over.shown.study.surface.minima[region.rested]
        return place_in_print((minimum.x, minimum.y))
    return over.shown.say({SADDLE: "at saddle", PLATEAU: "on plateau"}.get(region.rested, region.way))


def _named(over: Over, text: str, region: Mask, color: str) -> bool:
    size = _WORD * over.unit
    bold = contrast(over.look.paper, color) > contrast(over.look.ink, color)
    width = text_width(text, size, "bold") + 0.6 * over.unit
    spot = over.room.within(over.room.of(region), width, 1.3 * size)
    if spot is None:
        return False
    # Over hatching, letters need a rim.
    rim = over.look.paper if over.look.plain and not bold else ""
    over.put(spot, text, over.look.paper if bold else over.look.ink, bold=bold, rim=rim)
    return True
