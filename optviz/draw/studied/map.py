"""The panels of a map over two settings: the map with its scale, and the runs of some of its cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.artist import Lasting
from optviz.draw.colors.cells import Cells, cells_of, number_colors
from optviz.draw.colors.ends import bound_color
from optviz.draw.colors.style import points
from optviz.draw.layout import Rect, Slot
from optviz.draw.layout.page import unit_of
from optviz.draw.layout.tiles import shaped
from optviz.draw.lettering.room import Room
from optviz.draw.lettering.text import text_width, write
from optviz.draw.panes.chart import along_named, along_ticks
from optviz.draw.panes.pane import axes, write_below, write_left
from optviz.draw.studied.page import APART, LINE_ABOVE, SWATCH, Panel, Pens, write_pieces
from optviz.draw.studied.theory import Over, draw_over
from optviz.draw.views.contour import draw_contours
from optviz.figure.studied import Moment, Studied
from optviz.given.parameters import parameters
from optviz.look import SMALL, Look
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window
from optviz.optimizers import optimizer_named
from optviz.studies.sweeps.axes import Along
from optviz.studies.sweeps.map import ENDS, LOST, Mapped, Probe
from optviz.words.numerals import number_in_print

# The lines of equal steps.
_EQUAL = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
# In sizes of the letters: the scale above the map, what is below and above it, and where the upward axis is named.
_SCALE, _BELOW_SCALE, _ABOVE_SCALE = 0.8, 0.5, 1.4
_BESIDE = 3.9
# In sizes of the text.
_LINE, _PATH, _STAR = 0.05, 0.1, 0.5
# What share of the width the map has beside probes that are strips, and beside others, and of the height above them; of
# the plane, where both sides have one unit, both shares.
_WIDE, _LESS, _UPPER, _STRIP = 0.69, 0.55, 0.42, 0.5
_PLANE = (0.44, 0.54)
# Around the paths of the probes, in shares of what they take; of the window they have at least so much, and so much
# beyond it.
_AROUND, _LEAST, _BEYOND = 0.12, 0.2, 0.25
# So many digits more may tell the settings of one probe from those of another.
_MORE = 6
# A share of the cells that is smaller is not seen on the map.
_SEEN = 0.002


def map_panels(shown: Studied, found: Mapped, pens: Pens) -> list[Panel]:
    """The map, and a panel for each probe."""
    unit = unit_of(*shown.recipe.pixels)
    main = Panel(
        "", [], partial(_still, shown, found, unit, pens.look), partial(_forming, shown, found, unit, pens.look)
    )
    if found.walk:
        first = partial(_probe_still, found.walk[0], _probe_window(found, found.walk), unit, pens.look)
        path = Panel("", [], first, partial(_walk_path, shown, found, unit, pens.look), numbered=False)
        return [main._replace(moving=partial(_walk_place, found, unit, pens.look)), path]
    within = _probe_window(found, found.probes)
    differ = "surface" in {found.right.whose, found.up.whose}
    probes = [
        Panel(
            f"{letter}{APART}{_settings(shown, found, probe)}",
            [(_ended(shown, probe), bound_color(pens.look) if probe.end == LOST else pens.look.ink)],
            partial(_probe_still, probe, _probe_window(found, [probe]) if differ else within, unit, pens.look),
            partial(_probe_moving, probe, unit, pens.look),
            numbered=False,
        )
        for letter, probe in zip("ABCDE", found.probes, strict=False)
    ]
    return [main, *probes]


def map_shares(found: Mapped) -> tuple[float, float]:
    """What share of the width the map has, or of the height where the page is upright."""
    if _is_plane(found):
        return _PLANE
    return (_WIDE if probe_shape(found) < _STRIP else _LESS), _UPPER


def probe_shape(found: Mapped) -> float:
    """Height by width of what probes show."""
    (left, right), (low, high) = _probe_window(found, found.walk or found.probes)
    return (high - low) / (right - left)


def _is_plane(found: Mapped) -> bool:
    """Whether the map is over the starts, in the units of the surface."""
    return found.right.whose == found.up.whose == "start" and found.right.spacing == found.up.spacing == "lin"


def _probe_window(found: Mapped, shown: Sequence[Probe]) -> Window:
    """The part of the window in which some runs are, but for those that are lost; all of it, where surfaces differ."""
    window = shown[0].surface.window
    if window is None:
        raise ValueError("there is no window")
    if "surface" in {found.right.whose, found.up.whose}:
        return window
    stay = [each for each in shown if each.end != LOST] or list(shown)
    goals = np.array([(each.x, each.y) for each in shown[0].surface.minima]).reshape(-1, 2)
    every = np.concatenate([goals, *(each.path for each in stay)])
    every = every[np.isfinite(every).all(axis=1)]
    return _around(every[:, 0], window[0]), _around(every[:, 1], window[1])


def _around(values: Array, within: tuple[float, float]) -> tuple[float, float]:
    """The ends of values with some room, not far beyond those of the window, and at least so far from each other."""
    beyond = _BEYOND * (within[1] - within[0])
    within = within[0] - beyond, within[1] + beyond
    inside = values[(values >= within[0]) & (values <= within[1])]
    low, high = (float(inside.min()), float(inside.max())) if inside.size else within
    room = max(_AROUND * (high - low), (_LEAST * (within[1] - within[0]) - (high - low)) / 2)
    return max(within[0], low - room), min(within[1], high + room)


def _forming(shown: Studied, found: Mapped, unit: float, look: Look, made: Axes, moment: Moment) -> list[Artist]:
    """Each cell as soon as it is certain how its run ends, and a shade of it before; at the end, the map is there."""
    whole = made.get_figure(root=True)
    if whole is None:
        raise ValueError("there is no figure")
    if moment.step == shown.steps:
        return []
    over = sorted([*made.collections, *made.lines], key=Artist.get_zorder)
    over += [
        each
        for each in (*whole.axes, *whole.texts)
        if each is not made and each.get_window_extent().overlaps(made.bbox)
    ]
    box = Rect(*(round(each) for each in made.bbox.bounds))
    picture = _cells(shown, found).picture(found, look, box, unit, until=moment.step)
    image = made.imshow(picture, extent=(0, 1, 0, 1), origin="lower", interpolation="nearest", aspect="auto", zorder=0)
    return [image, *map(Lasting, over)]


def _cells(shown: Studied, found: Mapped) -> Cells:
    minima = [each.value for each in shown.study.surface.minima]
    return cells_of(found, shown.recipe.color, min(minima, default=None))


def _walk_place(found: Mapped, unit: float, look: Look, made: Axes, moment: Moment) -> list[Artist]:
    """Where a walk over the map is."""
    probe, (rows, columns) = found.walk[moment.told - 1], found.ends.shape
    place = (probe.column + 0.5) / columns, (probe.row + 0.5) / rows
    (ball,) = made.plot(
        *place, "o", color=look.paper, markeredgecolor=look.ink, markersize=points(0.8 * unit), zorder=6
    )
    ball.set_markeredgewidth(points(0.14 * unit))
    return [ball]


def _walk_path(shown: Studied, found: Mapped, unit: float, look: Look, made: Axes, moment: Moment) -> list[Artist]:
    """The whole path of where a walk is, and how it ended, in the line that a probe has above it."""
    probe, box, figure = found.walk[moment.told - 1], made.bbox, made.get_figure(root=True)
    if figure is None:
        raise ValueError("there is no figure")
    slot = Slot(round(box.x0), round(box.y1 + LINE_ABOVE * unit), round(box.width), SMALL * unit)
    told = write(figure, slot, f"{_settings(shown, found, probe)}: {_ended(shown, probe)}", look.grey)
    return [*_probe_moving(probe, unit, look, made, Moment(len(probe.path) - 1, 0)), told]


def _axis_text(shown: Studied, axis: Along) -> str:
    """Its name; that of a surface's parameter with the letter that stands for it beside the probes."""
    name = axis.name if axis.whose == "start" else shown.words.parameter(axis.name)
    letter = shown.study.surface.adjustable().get(axis.name, axis.name) if axis.whose == "surface" else name
    return along_named(axis, name if letter in {axis.name, name} else f"{name} {letter}")


def _settings(shown: Studied, found: Mapped, probe: Probe) -> str:
    """The two values of a probe by their short names, with as many digits as tell it from the other probes."""
    cls = optimizer_named(found.rule.optimizer)
    ours = {name: each.symbol for name, each in parameters(cls).items()} if cls else {}
    short = {**shown.study.surface.adjustable(), **ours}
    told = []
    for axis, place, places in (
        (found.right, probe.column, [each.column for each in found.probes]),
        (found.up, probe.row, [each.row for each in found.probes]),
    ):
        others = [float(axis.values[each]) for each in places if each != place]
        number = _told_apart(float(axis.values[place]), others, axis.digits)
        told.append(shown.words.settings(f"{short.get(axis.name, axis.name)} {number}"))
    return ", ".join(told)


def _told_apart(value: float, others: Sequence[float], least: int) -> str:
    """A number with at least so many digits, and with as many as tell it from others."""
    every = range(least, least + _MORE)
    texts = [(number_in_print(value, digits), {number_in_print(each, digits) for each in others}) for digits in every]
    return next((text for text, taken in texts if text not in taken), texts[-1][0])


def _ended(shown: Studied, probe: Probe) -> str:
    return shown.say(f"is {ENDS[probe.end]}", count=probe.step)


def _still(shown: Studied, found: Mapped, unit: float, look: Look, figure: Figure, rect: Rect, size: float) -> Axes:
    """The map, its scale above it, and the numbers at its axes."""
    scale = round((_SCALE + _BELOW_SCALE + _ABOVE_SCALE) * size)
    below = round(1.2 * size)
    box = rect._replace(y=rect.y + below, height=rect.height - scale - below)
    if _is_plane(found):
        across, up = (float(np.ptp(each.values)) for each in (found.right, found.up))
        box = shaped(box, up / across, found.right.values.size, found.up.values.size)
    made = axes(figure, box, look.paper)
    made.set(xlim=(0, 1), ylim=(0, 1))
    cells = _cells(shown, found)
    picture = cells.picture(found, look, box, unit)
    made.imshow(picture, extent=(0, 1, 0, 1), origin="lower", interpolation="nearest", aspect="auto", zorder=0)
    # Over starts these lines would be torn, and colours tell as much.
    if cells.word == "scale" and not _is_plane(found):
        _draw_equal(made, found, unit)
    regions = [each for each in cells.regions(found, look) if each.where.mean() > _SEEN]
    unnamed = draw_over(Over(shown, found, figure, made, box, unit, look, Room(box)), regions)
    legend = [piece for each, told in unnamed for piece in ((SWATCH, each.color), (told, look.grey))]
    above = box._replace(y=box.y + box.height + round(_BELOW_SCALE * size))
    if cells.word:
        width = _draw_scale(figure, above, cells, size, look) + round(size)
        legend = [(shown.say(cells.word), look.grey), *legend]
        above = above._replace(x=above.x + width, width=above.width - width)
    write_pieces(figure, Slot(above.x, above.y, above.width, size), legend)
    write_below(figure, box, size, look, along_ticks(found.right, box.width / (4 * size)))
    write_left(figure, box, size, look, along_ticks(found.up, box.height / (2.2 * size)))
    middle = Slot(box.x + box.width // 2, box.y - round(2.6 * size), box.width, size, "center")
    write(figure, middle, _axis_text(shown, found.right), look.grey)
    beside = Slot(box.x - round(_BESIDE * size), box.y + box.height // 2, box.height, size, "center")
    write(figure, beside, _axis_text(shown, found.up), look.grey).set(rotation=90, va="center")
    return made


def _draw_equal(made: Axes, found: Mapped, unit: float) -> None:
    """White lines along which as many steps are needed."""
    # Where runs ring, their last swing comes a step sooner or later from cell to cell, and the lines are torn.
    known = found.overdamped | (not found.overdamped.any())
    steps = np.ma.masked_where((found.ends != found.goal) | ~known, found.steps.astype(float))
    levels = [each for each in _EQUAL if steps.count() and steps.min() < each < steps.max()]
    if levels and min(steps.shape) > 1:
        places = [(np.arange(count) + 0.5) / count for count in reversed(steps.shape)]
        made.contour(*places, steps, levels=levels, colors="white", linewidths=points(_LINE * unit), zorder=1)


def _draw_scale(figure: Figure, at: Rect, cells: Cells, size: float, look: Look) -> int:
    """The colours of the numbers, with some of them; return its width."""
    low, high = cells.low, cells.high
    bar = at._replace(height=round(_SCALE * size), width=round(0.6 * at.width))
    made = axes(figure, bar, look.paper)
    made.set(xlim=(0, 1), ylim=(0, 1))
    made.imshow(number_colors(look)(np.linspace(0, 1, 256))[np.newaxis], extent=(0, 1, 0, 1), aspect="auto")
    last = -math.inf
    powers = 10.0 ** np.arange(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    some = _EQUAL if cells.word == "scale" else powers.tolist()
    for value in [low, *(each for each in some if low * 1.2 < each < high / 1.2), high]:
        text = number_in_print(value)
        x = bar.x + float(cells.share(value)) * bar.width
        if x - text_width(text, size) / 2 > last:
            slot = Slot(round(x), bar.y + bar.height + round(0.3 * size), bar.width, size, "center")
            write(figure, slot, text, look.grey)
            last = x + text_width(text, size)
    return bar.width


def _probe_still(
    probe: Probe, within: Window, unit: float, look: Look, figure: Figure, rect: Rect, _size: float
) -> Axes:
    """The surface, small, where runs are, with more of it beside, so that both its coordinates have one unit."""
    made = axes(figure, rect, look.paper)
    window = filling(within, rect.width / rect.height)
    made.set(xlim=window[0], ylim=window[1])
    draw_contours(made, probe.surface, window, _STAR * unit, look)
    return made


def filling(window: Window, aspect: float) -> Window:
    """The window made wider or higher until it has the width by height of a picture."""
    (left, right), (low, high) = window
    wider = max(0.0, aspect * (high - low) - (right - left)) / 2
    higher = max(0.0, (right - left) / aspect - (high - low)) / 2
    return (left - wider, right + wider), (low - higher, high + higher)


def _probe_moving(probe: Probe, unit: float, look: Look, made: Axes, moment: Moment) -> list[Artist]:
    """The path until then, and its ball."""
    path, across, up = probe.path[: moment.step + 1].T, made.get_xlim(), made.get_ylim()
    color = bound_color(look) if probe.end == LOST else look.ink
    drawn = made.plot(*path, ".-", color=color, linewidth=points(_PATH * unit), markersize=points(0.2 * unit))
    for some, fill, edge in ((path[:, :1], look.paper, look.ink), (path[:, -1:], color, look.paper)):
        (ball,) = made.plot(*some, "o", color=fill, markeredgecolor=edge, markersize=points(0.5 * unit))
        ball.set_markeredgewidth(points(0.08 * unit))
        drawn.append(ball)
    made.set(xlim=across, ylim=up)
    return [*drawn]
