"""The ellipses at the end of a run that never rests: where theory has it, and where it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import points
from optviz.draw.layout import Layout
from optviz.draw.panes.pane import Pane
from optviz.draw.trails.clipping import on_map
from optviz.figure.scene import Scene
from optviz.look import CLOUD_RIM, CLOUD_WIDTH, LOOKS
from optviz.objectives.base import Array
from optviz.views import VIEWS

# Under the names, over the paths and the balls.
_ABOVE = 5.5
_CORNERS = 96
# In standard deviations: of places that are normal, 86 in 100 lie within.
_WIDE = 2.0


def write_clouds(
    figure: Figure, scene: Scene, layout: Layout, panes: Sequence[Pane], hues: Sequence[Hue]
) -> list[Artist]:
    """Draw the ellipses of all runs that have one on the maps; return what was added."""
    found: list[Artist] = []
    for pane in panes:
        if not VIEWS[pane.area.view].vectors:
            continue
        for run in pane.area.runs:
            color = hues[run].color if len(pane.area.runs) > 1 else LOOKS[scene.recipe.theme].ink
            found += _ellipses(figure, scene, layout, pane, run, color)
    return found


def _ellipses(figure: Figure, scene: Scene, layout: Layout, pane: Pane, run: int, color: str) -> Iterator[Artist]:
    cloud, track, rect = scene.clouds[run], scene.tracks[run], pane.area.rect
    if cloud is None:
        return
    window, look = pane.area.window or track.window, LOOKS[scene.recipe.theme]
    per_pixel = 1 / np.array([figure.bbox.width, figure.bbox.height])
    low, high = np.array([rect.x, rect.y]), np.array([rect.x + rect.width, rect.y + rect.height])
    lines = []
    for each, dashes in ((track.seen, ()), (cloud, (3.0, 2.0))):
        places = on_map(_ellipse(each.place, each.covariance), rect, window)
        places[~((low <= places) & (places <= high)).all(axis=1)] = np.nan
        lines.append((places * per_pixel, dashes))
    # All rims lie under all lines: one ellipse hides nothing of the other.
    for rim, shade in ((2 * CLOUD_RIM, look.paper), (0.0, color)):
        for places, dashes in lines:
            artist = Line2D(*places.T, color=shade, linewidth=points((CLOUD_WIDTH + rim) * layout.mark))
            if not rim:
                artist.set_dashes(dashes)
            artist.set_transform(figure.transFigure)
            artist.set_zorder(_ABOVE if rim else _ABOVE + 0.1)
            yield figure.add_artist(artist)


def _ellipse(place: Array, covariance: Array) -> Array:
    """The places `(N, 2)` that are so many standard deviations away."""
    values, directions = np.linalg.eigh(covariance)
    angles = np.linspace(0, 2 * np.pi, _CORNERS)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    return np.asarray(place + _WIDE * (directions @ (np.sqrt(np.maximum(values, 0))[:, None] * circle)).T)
