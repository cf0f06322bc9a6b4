"""The colours of a figure, read back from what is drawn in it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import for_text, mixed
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.pixels import Pixels, Sample


def sampled(
    picture: Pixels, figures: Iterable[Figure], look: Look, hues: Iterable[Hue], others: Iterable[str] = ()
) -> Sample:
    """What the colours of a film are chosen from: a picture of it, what is drawn in its figures, and some others."""
    levels, panes, shades = [], [], []
    for axes in (axes for figure in figures for axes in figure.axes):
        panes.append(np.array([axes.get_facecolor()]))
        for each in axes.collections:
            if isinstance(each, ContourSet) and each.filled:
                levels.append(np.asarray(each.get_facecolor()))
            elif isinstance(each, PolyCollection):
                shades.append(np.asarray(each.get_facecolor()))
    # Levels first: if there are too many colours, they are kept.
    runs = [color for hue in hues for color in (hue.color, for_text(hue.color, look))]
    # Small letters are soft edges for the most part.
    soft = [mixed(color, look.paper, 0.5) for color in (look.ink, look.grey)]
    named = [look.paper, look.ink, look.grey, look.contour, *runs, *others, *soft]
    of_names = np.array([int(name[5:7] + name[3:5] + name[1:3], 16) for name in named], dtype=np.uint32)
    return Sample(picture, np.concatenate([_numbers(levels), of_names, _numbers(panes)]), _numbers(shades))


def _numbers(colors: list[Array]) -> Pixels:
    """The opaque ones of some colours `(N, 4)` from 0 to 1, as numbers 0xBBGGRR."""
    every = np.concatenate(colors) if colors else np.zeros((0, 4))
    opaque = np.rint(255 * every[every[:, 3] == 1, :3]).astype(np.uint32)
    return opaque @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)
