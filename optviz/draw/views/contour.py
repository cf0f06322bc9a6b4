"""A surface as a map: filled contours, and its critical points."""

from __future__ import annotations

from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from optviz.draw.colors.ink import ink_of
from optviz.draw.colors.levels import levels_of, scale_of
from optviz.draw.colors.style import points
from optviz.draw.layout import Area
from optviz.draw.panes.eye import draw_eye, eye_at
from optviz.draw.panes.goals import draw_goals
from optviz.draw.panes.heights import Bands, write_heights
from optviz.draw.panes.pane import Pane, Stand, axes, shares, write_below, write_left
from optviz.draw.trails.apart import side_by_side
from optviz.draw.trails.clipping import on_map
from optviz.draw.trails.routes import trail
from optviz.figure.track import Track
from optviz.judging.outcome import OUTSIDE
from optviz.look import CONTOUR_WIDTH, OTHER, OTHER_COUNT, OTHER_DOT, OTHER_WIDTH, TRAIL_WIDTH, Look
from optviz.objectives.surfaces import Surface, Window
from optviz.views import View

VIEW = View("contour", 1, "picture", of_plane=True, ticks=True, vectors=True, key="c")


def draw_contours(axes: Axes, surface: Surface, window: Window, mark: float, look: Look) -> Bands:
    """Draw the surface into axes of the given window; lines and markers are sized by `mark`, in pixels."""
    box = axes.bbox
    shape = (max(24, round(box.width / 2)), max(24, round(box.height / 2)))
    x, y = (np.linspace(*ends, count) for ends, count in zip(window, shape, strict=True))
    with np.errstate(all="ignore"):
        values = np.ma.masked_invalid(surface.value(np.stack(np.meshgrid(x, y))))
    levels = levels_of(values.compressed())
    scale = scale_of(levels)
    values, levels = scale * values, scale * levels
    # As the surface has it from the side. Colour by rank, not by value: every level is a step of the same size.
    hues = LinearSegmentedColormap.from_list("hue", look.tints)(np.linspace(0, 1, len(levels) - 1))
    axes.contourf(x, y, values, levels=levels, colors=hues, zorder=0)
    lines = axes.contour(
        x,
        y,
        values,
        levels=levels[1:-1],
        colors=look.contour,
        linewidths=points(CONTOUR_WIDTH * mark),
        linestyles="solid",
        zorder=1,
    )
    draw_marks(axes, surface, mark, look)
    return Bands(lines, levels[1:-1] / scale, [to_hex(each) for each in hues[1:]])


def draw_marks(axes: Axes, surface: Surface, mark: float, look: Look) -> None:
    """Draw the critical points of a surface."""
    at = [np.array([(each.x, each.y) for each in some]) for some in (surface.minima, surface.saddles, surface.maxima)]
    draw_goals(axes, at, mark, look)


def _draw_edge(axes: Axes, ground: Window, look: Look) -> None:
    """Draw the edge of what runs are judged by to have left, where the map shows more."""
    (left, right), (bottom, top) = ground
    axes.plot(
        [left, right, right, left, left],
        [bottom, bottom, top, top, bottom],
        color=look.grey,
        linewidth=points(1),
        linestyle=(0, (4, 3)),
        zorder=1.5,
        scalex=False,
        scaley=False,
    )


def _draw_others(axes: Axes, track: Track, step: int, color: str, mark: float) -> None:
    """Draw the paths of a run with other seeds until a step, faint, with a dot at the end of each."""
    paths = [each.points[: step + 1, :, track.number] for each in track.others]
    width = points(OTHER_WIDTH * mark)
    lines = LineCollection(
        paths, colors=[color], alpha=OTHER * min(1.0, OTHER_COUNT / len(paths)), linewidths=width, zorder=1.6
    )
    axes.add_collection(lines, autolim=False)
    ends = np.array([path[-1] for path in paths])
    area = points(2 * OTHER_DOT * mark) ** 2
    axes.scatter(ends[:, 0], ends[:, 1], s=area, color=color, edgecolors="none", alpha=2 * OTHER, zorder=1.7)


def _others(stand: Stand, area: Area, window: Window, figure: Figure, step: int) -> list[Axes]:
    """Add the paths with other seeds until a step, below the marks of the surface."""
    if not step:
        return []
    made, mark = axes(figure, area.rect, "none"), stand.layout.mark
    made.set(xlim=window[0], ylim=window[1])
    for run, track in zip(area.runs, stand.tracks(area), strict=True):
        _draw_others(made, track, step, stand.hues[run].color, mark)
        draw_marks(made, track.recording.surface, mark, stand.look)
    return [made]


def pane(stand: Stand, area: Area) -> Pane:
    """The surface from above."""
    rect, mark, look = area.rect, stand.layout.mark, stand.look
    track = stand.tracks(area)[0]
    recording, window = track.recording, area.window or track.window

    def draw(figure: Figure) -> None:
        made = axes(figure, rect, look.frame)
        made.set(xlim=window[0], ylim=window[1])
        bands = draw_contours(made, recording.surface, window, mark, look)
        if eye:
            draw_eye(figure, eye, stand)
        if stand.scene.recipe.heights:
            write_heights(made, bands, rect, stand.layout.tick_size, np.concatenate([*paths, goals]), look)
        if recording.window and any(each.verdict.kind in OUTSIDE for each in stand.tracks(area)):
            _draw_edge(made, recording.window, look)

    def write_ticks(figure: Figure) -> None:
        size = stand.layout.tick_size
        (left, right), (bottom, top) = window
        if area.ticks_below:
            write_below(
                figure,
                rect,
                size,
                look,
                shares(left, right, rect.width / (4.5 * size)),
            )
        if area.ticks_left:
            write_left(
                figure,
                rect,
                size,
                look,
                shares(bottom, top, rect.height / (3 * size)),
            )

    paths = [on_map(track.points, rect, window) for track in stand.tracks(area)]
    aside = side_by_side(paths, rect, TRAIL_WIDTH * mark)
    trails = tuple(
        trail(path, track.end, ink_of(stand.hues[run], look), rect, mark, aside=moved, strays=track.strays)
        for run, track, path, moved in zip(area.runs, stand.tracks(area), paths, aside, strict=True)
    )
    known = [*recording.surface.minima, *recording.surface.saddles, *recording.surface.maxima]
    goals = on_map(np.array([(each.x, each.y) for each in known]).reshape(-1, 2), rect, window)
    eye = eye_at(stand, area, window, np.concatenate([*paths, goals]))
    taken = (eye.covers,) if eye else ()
    return Pane(
        area,
        ("map", recording, rect.width, rect.height),
        draw,
        write_ticks,
        trails,
        goals=goals,
        numbers=taken,
        spread=partial(_others, stand, area, window) if track.others else None,
    )
