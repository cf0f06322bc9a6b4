"""The box around all that a frame changes, for formats that show one box over what was there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from optviz.pixels import Pixels


class Box(NamedTuple):
    """A piece of a picture: `pixels` `(h, w)` are 0, which is transparent, where nothing changes."""

    left: int
    top: int
    pixels: Pixels


class Shown:
    """The picture `(H, W)` as it is so far."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.pixels: Pixels = np.zeros(shape, dtype=np.uint32)
        self.is_first = True

    def change(self, pixels: Pixels, changed: Iterable[tuple[slice, slice]]) -> Box:
        """Show a frame; `changed` are the only parts of `pixels` that are looked at after the first.

        The box begins at an even row and column, and has one pixel where nothing changes.
        """
        if self.is_first:
            self.is_first = False
            self.pixels[...] = pixels
            return Box(0, 0, self.pixels)
        # The system gives memory only for the parts that are touched.
        difference = np.zeros_like(self.pixels)
        boxes = []
        for rows, columns in changed:
            new, shown = pixels[rows, columns], self.pixels[rows, columns]
            y, x = np.nonzero(new != shown)
            if len(y):
                difference[rows, columns][y, x] = new[y, x]
                shown[...] = new
                boxes.append(
                    (y.min() + rows.start, x.min() + columns.start, y.max() + rows.start, x.max() + columns.start)
                )
        if not boxes:
            return Box(0, 0, difference[:1, :1])
        top, left = (int(min(starts)) // 2 * 2 for starts in list(zip(*boxes, strict=True))[:2])
        bottom, right = (int(max(ends)) + 1 for ends in list(zip(*boxes, strict=True))[2:])
        return Box(left, top, difference[top:bottom, left:right])
