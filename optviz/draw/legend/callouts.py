"""The names at the balls, as matplotlib's artists: a text with a rim, a thin line to its ball, an arrow of who left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import SANS, for_text, points
from optviz.draw.layout import Layout
from optviz.draw.legend.clouds import write_clouds
from optviz.draw.legend.labels import Label, labels
from optviz.draw.legend.moving import is_named, short_forms
from optviz.draw.legend.runs import names_of
from optviz.draw.lettering.fonts import drawable
from optviz.draw.opening import around_starts
from optviz.draw.panes.pane import Pane
from optviz.draw.trails.ends import arrow_at
from optviz.figure.scene import Scene
from optviz.look import BALL_EDGE, BALL_RADIUS, LOOKS, NAME_ARROW, NAME_LINE, NAME_RIM, Look
from optviz.objectives.base import Array

# Above the paths and the balls.
_ABOVE = 6
_NO_GOALS = np.zeros((0, 2))


def write_labels(
    figure: Figure,
    scene: Scene,
    layout: Layout,
    panes: Sequence[Pane],
    hues: Sequence[Hue],
    step: int,
    *,
    opening: bool = False,
) -> list[Artist]:
    """Name the runs at a step in every view of the plane that several share, and at the ends of curves where none is.

    At the end, the ellipses of runs that never rest are drawn too. Return what was added to the figure. In the opening
    of a film, balls stand around their start, and the paths to that step are seen.
    """
    names = names_of(scene, settings=False)
    size, look = layout.unit, LOOKS[scene.recipe.theme]
    at_end = step == scene.steps and not opening
    added = write_clouds(figure, scene, layout, panes, hues) if at_end else []
    for pane in panes:
        goals = _NO_GOALS if pane.area.view in scene.shared_curves else pane.goals
        if goals is None or (opening and pane.goals is None):
            continue
        balls = around_starts(pane.trails) if opening else None
        here = [names[run] for run in pane.area.runs]
        found = labels(pane.area.rect, pane.trails, goals, here, step, size, pane.numbers, balls)
        if is_named(pane) and len(found) < len(here):
            # Where not all have room, shorter ones may.
            short = labels(pane.area.rect, pane.trails, goals, short_forms(here), step, size, pane.numbers, balls)
            found = max(found, short, key=len)
        for label in found:
            added += _write_label(figure, label, size, layout.mark, hues[pane.area.runs[label.run]], look)
    return added


def _write_label(figure: Figure, label: Label, size: float, mark: float, hue: Hue, look: Look) -> Iterator[Artist]:
    """Add the name of a run to a figure; yield what was added."""
    color = for_text(hue.color, look)
    per_pixel = 1 / np.array([figure.bbox.width, figure.bbox.height])
    anchor, place = np.array(label.anchor), np.array(label.place)
    text, font = drawable(label.text, FontProperties(family=SANS, weight="bold", size=points(size)))
    if label.direction is not None:
        tip = arrow_at(anchor, np.array(label.direction), NAME_ARROW * mark) * per_pixel
        arrow = Polygon(tip, facecolor=hue.color, edgecolor=look.paper, linewidth=points(BALL_EDGE * mark))
        yield _added(figure, arrow)
    near = _nearest(anchor, place, 0.5 * label.width, 0.4 * size)
    gap = (BALL_RADIUS + BALL_EDGE) * mark if label.direction is None else 0.5 * NAME_ARROW * mark
    away = float(np.hypot(*(near - anchor)))
    if away > gap + 0.3 * size:
        ends = np.array([anchor + (near - anchor) * gap / away, near]) * per_pixel
        yield _added(figure, Line2D(*ends.T, color=color, linewidth=points(NAME_LINE * size)))
    x, y = place * per_pixel
    written = figure.text(
        x, y, text, color=color, fontproperties=font, ha="center", va="center_baseline", parse_math=False
    )
    written.set_path_effects([withStroke(linewidth=points(2 * NAME_RIM * size), foreground=look.paper)])
    written.set_zorder(_ABOVE + 1)
    yield written


def _added(figure: Figure, artist: Artist) -> Artist:
    artist.set_transform(figure.transFigure)
    artist.set_zorder(_ABOVE)
    return figure.add_artist(artist)


def _nearest(anchor: Array, place: Array, across: float, up: float) -> Array:
    """The point of a text's box that is nearest to its ball."""
    half = np.array([across, up])
    return np.asarray(np.clip(anchor, place - half, place + half))
