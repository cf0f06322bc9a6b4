"""The panels of basins: for each rule a map of the starts, coloured by where they end, and the shares below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from optviz.draw.artist import Lasting
from optviz.draw.colors.ends import AHEAD, PALEST, catch_colors, uncaught_colors
from optviz.draw.colors.levels import levels_of, scale_of
from optviz.draw.colors.style import contrast, mixed, points
from optviz.draw.fills import add_fill
from optviz.draw.layout import Rect, Slot
from optviz.draw.layout.page import unit_of
from optviz.draw.layout.tiles import shaped
from optviz.draw.lettering.text import text_width, write
from optviz.draw.panes.goals import draw_goals
from optviz.draw.panes.pane import axes
from optviz.draw.studied.page import SWATCH, Panel, Pens
from optviz.draw.studied.shares import forming_chart, over_charts
from optviz.figure.studied import Moment, Studied
from optviz.figure.texts.called import run_titles, settings_text
from optviz.look import CONTOUR_WIDTH, SMALL, Look
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.plan.run import Run
from optviz.studies.sweeps.basins import LOST, STUCK, UNDER_WAY, Caught, CaughtOver

# One in so many of the surface's lines: colours tell more here.
_EVERY = 2
# A colour has so many shades, which can be told apart, and which a film of few bytes can keep.
_SHADES = 8
# In sizes of the letters: the height of the bar with the shares, and what is between it and the map.
_BAR, _ABOVE_BAR = 1.4, 0.5
# In sizes of the text: the stars, the path that is shown and its casing, and the ball at its beginning.
_GOAL, _PATH, _CASING, _BEGIN = 0.7, 0.11, 0.3, 0.55
# Where stars are drawn, above paths.
_ABOVE = 5


def basin_panels(shown: Studied, whole: Caught | CaughtOver, pens: Pens) -> list[Panel]:
    """One for each rule; of a film over a hyper-parameter, each moment is one of some slices.

    Beside the map of one rule there is room for charts of its shares.
    """
    unit = unit_of(*shown.recipe.pixels)
    slices = whole.slices if isinstance(whole, CaughtOver) else ()
    found = whole.slices[-1] if isinstance(whole, CaughtOver) else whole
    every = [_others(each, pens.look) for each in (*slices, found)]
    seen = [(name, color) for number, (name, color, _) in enumerate(every[0]) if any(each[number][2] for each in every)]
    lasts = [piece for name, color in seen for piece in ((SWATCH, color), (shown.say(name), pens.look.grey))]
    panels = []
    headings = run_titles(found.rules, shown.words)
    for number, run in enumerate(found.rules):
        still = partial(_still, shown, found, unit, pens.look)
        moving = partial(_moving, shown, found, number, unit, pens.look)
        if slices:
            moving = partial(_slice, shown, slices, number, unit, pens.look)
        legend = lasts if number == len(found.rules) - 1 else []
        label = settings_text(_lasting(run, [each.rules[number] for each in slices]), shown.words)
        told = partial(_path_told, shown, slices or [found], number)
        panels.append(Panel(label, legend, still, moving, numbered=False, heading=headings[number], told=told))
    if len(panels) > 1:
        return panels
    if isinstance(whole, CaughtOver):
        return [*panels, *over_charts(shown, whole, unit, pens.look)]
    return [*panels, forming_chart(shown, whole, unit, pens.look)]


def _path_told(shown: Studied, slices: Sequence[Caught], number: int, moment: Moment) -> str:
    """How the run ends whose path is drawn, as soon as that is known."""
    verdict = slices[max(0, moment.told - 1)].told[number]
    known = bool(moment.told) or moment.step >= verdict.step
    return shown.say("path", verdict=verdict.brief_in(shown.words.language)) if known else ""


def _lasting(run: Run, others: Sequence[Run]) -> Run:
    """A run with those settings in its label that all others have too: what a film goes over is its counter."""
    lasts = [text for text in run.label.split("  ") if all(text in each.label.split("  ") for each in others)]
    return replace(run, label="  ".join(lasts))


def shape_of(found: Caught) -> float:
    """Height by width of a map."""
    return found.y.size / found.x.size


def below_map(unit: float) -> int:
    """What the bar takes, in pixels."""
    return round((_BAR + _ABOVE_BAR) * SMALL * unit)


def _others(found: Caught, look: Look) -> list[tuple[str, str, bool]]:
    """What is not caught by a minimum: its word, its colour, and whether there is any."""
    ends = zip(uncaught_colors(look).items(), (UNDER_WAY, STUCK, LOST), strict=True)
    return [(name, color, bool((found.ends == end).any())) for (name, color), end in ends]


def _colors(found: Caught, look: Look) -> list[str]:
    """Of each minimum, then of those that none has caught."""
    return [*catch_colors(len(found.minima), look), *(color for _, color, _ in _others(found, look))]


def _still(shown: Studied, found: Caught, unit: float, look: Look, figure: Figure, rect: Rect, _size: float) -> Axes:
    """The surface's lines and minima over nothing yet."""
    low = below_map(unit)
    room = rect._replace(y=rect.y + low, height=rect.height - low)
    box = shaped(room, shape_of(found), found.x.size, found.y.size)
    made = axes(figure, box, mixed(look.paper, look.frame, 0.3))
    surface = shown.study.surface
    window = surface.window
    if window is None:
        raise ValueError("there is no window")
    made.set(xlim=window[0], ylim=window[1])
    if not isinstance(shown.found, CaughtOver):
        _draw_lines(made, surface, found, unit)
    at = [np.array([(each.x, each.y) for each in found.minima]), np.empty((0, 2)), np.empty((0, 2))]
    # Pale in dark colours, and above the path that ends there.
    draw_goals(made, at, _GOAL * unit, look._replace(ink=look.paper, paper=look.ink))
    for goal in made.lines:
        goal.set_zorder(_ABOVE)
    return made


def _draw_lines(made: Axes, surface: Surface, found: Caught, unit: float) -> None:
    """The surface's lines, below the runs. In a film over a hyper-parameter colours change everywhere: it has none."""
    with np.errstate(all="ignore"):
        values = np.ma.masked_invalid(surface.value(np.stack(np.meshgrid(found.x, found.y))))
    levels = levels_of(values.compressed())
    scale = scale_of(levels)
    made.contour(
        found.x,
        found.y,
        scale * values,
        levels=(scale * levels)[1:-1:_EVERY],
        colors="white",
        alpha=0.4,
        linewidths=points(CONTOUR_WIDTH * unit),
        linestyles="solid",
        zorder=1,
    )


def _shares(
    shown: Studied, found: Caught, number: int, look: Look, figure: Figure, rect: Rect, size: float, step: int
) -> list[Artist]:
    """A bar of the shares of the starts by where they have ended by a step; at the last one, with the numbers."""
    added: list[Artist] = []
    ends, certain = found.ends[number], found.steps[number] <= step
    last = step == found.at[-1]
    begin = 0.0
    for place, color in enumerate(_colors(found, look)):
        end = place if place < len(found.minima) else len(found.minima) - 1 - place
        share = float((ends == end).mean()) if last else float((certain & (ends == end)).mean()) * (end >= 0)
        left, right = (round(rect.x + each * rect.width) for each in (begin, begin + share))
        begin += share
        if right > left:
            added.append(add_fill(figure, rect._replace(x=left, width=right - left), color))
        text = shown.words.say("studies.share", share=f"{100 * share:.0f}")
        if last and text_width(text, size) < 0.9 * share * rect.width:
            ink = max(("#ffffff", "#111111"), key=lambda ink: contrast(ink, color))
            slot = Slot(round((left + right) / 2), rect.y + round(0.38 * size), right - left, size, "center")
            added.append(write(figure, slot, text, ink))
    return added


def _slice(
    shown: Studied, slices: Sequence[Caught], number: int, unit: float, look: Look, made: Axes, moment: Moment
) -> list[Artist]:
    """The basins of one value of a hyper-parameter, and their bar."""
    found = slices[moment.told - 1]
    return _moving(shown, found, number, unit, look, made, Moment(found.at[-1], 0))


def _moving(
    shown: Studied, found: Caught, number: int, unit: float, look: Look, made: Axes, moment: Moment
) -> list[Artist]:
    """The starts whose end is certain by then, and the path of one of them."""
    (left, right), (low, high) = made.get_xlim(), made.get_ylim()
    image = made.imshow(
        _picture(found, number, look, moment.step),
        extent=(left, right, low, high),
        origin="lower",
        interpolation="nearest",
        aspect="auto",
        zorder=0.5,
    )
    path = found.paths[number, : moment.step + 1].T
    pens = [(look.paper, _CASING), (look.ink, _PATH)]
    drawn = [
        *(
            line
            for color, width in pens
            for line in made.plot(*path, color=color, linewidth=points(width * unit), zorder=3)
        ),
        *made.plot(
            *path[:, :1],
            "o",
            color=look.paper,
            markeredgecolor=look.ink,
            markersize=points(_BEGIN * unit),
            markeredgewidth=points(_PATH * unit),
            zorder=4,
        ),
    ]
    made.set(xlim=(left, right), ylim=(low, high))
    goals = [each for each in made.lines if each not in drawn]
    size, box, whole = SMALL * unit, made.bbox, made.get_figure(root=True)
    if whole is None:
        raise ValueError("there is no figure")
    bar = Rect(round(box.x0), round(box.y0) - below_map(unit), round(box.width), round(_BAR * size))
    shares = _shares(shown, found, number, look, whole, bar, size, moment.step)
    return [image, *map(Lasting, made.collections), *drawn, *map(Lasting, goals), *shares]


def _picture(found: Caught, number: int, look: Look, step: int) -> Array:
    """Colours `(H, W, 4)`: of its end, the paler the sooner it came; what is not certain yet is a shade."""
    ends, since, steps = found.ends[number], found.steps[number], found.at[-1]
    colors = np.array([to_rgb(color) for color in _colors(found, look)])
    # The three that are not caught stand behind the minima, from the end.
    place = np.where(ends >= 0, ends, len(found.minima) - 1 - ends)
    way = np.ceil(_SHADES * np.log1p(since) / np.log1p(max(1, steps))) / _SHADES
    share = np.where(ends >= 0, PALEST + (1 - PALEST) * way, 1.0)[..., np.newaxis]
    mixture = share * colors[place] + (1 - share) * np.array(to_rgb(look.paper))
    certain = (since <= step) & ((ends >= 0) | (step == steps))
    # What is not certain yet is there as a shade of what it will be, so that no frame is empty.
    seen = np.where(certain, 1.0, AHEAD)
    return np.concatenate([mixture, seen[..., np.newaxis]], axis=2)
