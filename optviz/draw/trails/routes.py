"""Trails through the places of a run: straight on a map and in a curve, along a surface that is seen from the side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.draw.colors.ink import Ink
from optviz.draw.layout import Rect
from optviz.draw.trails.clipping import AWAY, box_of, cut_to
from optviz.draw.trails.trail import Trail
from optviz.objectives.base import Array


def trail(
    pixels: Array,
    end: int,
    ink: Ink,
    axes: Rect,
    mark: float,
    *,
    aside: Array | float = 0.0,
    curve: bool = False,
    strays: NDArray[np.bool_] | None = None,
) -> Trail:
    """The trail through places `(steps + 1, 2)`, straight from each to the next; NaN is in no picture.

    It is drawn so far `aside` `(steps + 1, 2)` of them, and faint where it `strays` `(steps + 1,)` from what is shown.
    """
    pixels = np.nan_to_num(pixels, nan=AWAY)
    start, pixels = pixels[0], pixels + aside
    segments, cut = cut_to(pixels, *box_of(axes))
    hidden = None if strays is None else strays[1:]
    return Trail(pixels, start, segments, cut, end, ink, axes, mark, hidden=hidden, hidden_steps=strays, curve=curve)


def lifted_trail(
    pixels: Array,
    line: Array,
    aside: Array,
    hidden: NDArray[np.bool_],
    hidden_steps: NDArray[np.bool_],
    sizes: Array,
    end: int,
    ink: Ink,
    axes: Rect,
    mark: float,
) -> Trail:
    """A trail whose steps are not straight in the picture: `line` `(steps * stride + 1, 2)` leads along them.

    `hidden` `(steps * stride,)` and `hidden_steps` `(steps + 1,)` tell what is behind something, `sizes` `(steps + 1,)`
    how large things are, in few steps; NaN is not drawn. The line is drawn so far `aside` `(steps * stride + 1, 2)`.
    """
    stride = (len(line) - 1) // (len(pixels) - 1)
    pixels = np.nan_to_num(pixels, nan=AWAY)
    start, pixels, line = pixels[0], pixels + aside[::stride], line + aside
    there = np.atleast_1d(np.isfinite(line).all(axis=1))
    segments, cut = cut_to(np.nan_to_num(line, nan=AWAY), *box_of(axes))
    segments[~(there[:-1] & there[1:])] = np.nan
    return Trail(pixels, start, segments, cut, end, ink, axes, mark, stride, hidden, hidden_steps, sizes)
