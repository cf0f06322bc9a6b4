"""In which order the cells of pictures are raced: every so many of them first, so that there is a coarse one soon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The coarsest pass has at least so many cells, and each further one has so many times as many along an axis.
_FEWEST, _FINER = 500, 4
_COARSEST = 32


@dataclass(frozen=True)
class Passes:
    """Several passes over `pictures` pictures of one `shape`, each over all of them; the last one has every other cell.

    With `rows_alone`, a row of cells is raced in one pass, and a coarse picture has every so many of them.
    """

    shape: tuple[int, int]
    pictures: int = 1
    rows_alone: bool = False

    @cached_property
    def every(self) -> list[int]:
        """After each pass, every so many cells are known along an axis, from the coarsest to 1."""
        every, power = _COARSEST, 1 if self.rows_alone else 2
        while every > 1 and self.shape[0] * self.shape[1] < _FEWEST * every**power:
            every //= 2
        found = []
        while every > 1:
            found.append(every)
            every //= _FINER
        return [*found, 1]

    @cached_property
    def cells(self) -> list[NDArray[np.intp]]:
        """The cells of a picture that are raced in each pass, row by row, by their numbers."""
        rows, columns = map(np.arange, self.shape)
        left, found = np.ones(self.shape, dtype=bool), []
        for every in self.every:
            here = left & (rows % every == 0)[:, np.newaxis] & (self.rows_alone | (columns % every == 0))
            found.append(np.flatnonzero(here))
            left &= ~here
        return found

    @property
    def after(self) -> list[int]:
        """How many runs there are until the end of each pass."""
        return [self.pictures * int(each) for each in np.cumsum([some.size for some in self.cells])]

    def whole(self, known: NDArray[Any]) -> NDArray[Any]:
        """What is known of the runs `(N,)` until the end of a pass, as `(pictures, H, W)`.

        Cells that are not raced yet are as the nearest ones that are.
        """
        found = np.empty((self.pictures, self.shape[0] * self.shape[1]), dtype=known.dtype)
        begin = 0
        for end, cells in zip(self.after, self.cells, strict=True):
            if end <= known.size:
                found[:, cells] = known[begin:end].reshape(self.pictures, -1)
                begin = end
        rows, columns = self.nearest(known.size)
        return found.reshape(-1, *self.shape)[:, rows[:, np.newaxis], columns]

    def nearest(self, runs: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For each row `(H,)` and column `(W,)` the nearest one of which cells are known after so many runs."""
        every = self.every[self.after.index(runs)]
        rows, columns = (_nearest(count, every) for count in self.shape)
        return rows, np.arange(self.shape[1]) if self.rows_alone else columns


def _nearest(count: int, every: int) -> NDArray[np.intp]:
    """For each of some cells the nearest one of every so many."""
    nearest = np.rint(np.arange(count) / every).astype(np.intp) * every
    return np.minimum(nearest, (count - 1) // every * every)
