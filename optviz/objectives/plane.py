"""The loss of many parameters on a plane through them: what a picture can show of a network's landscape.

The plane is that of the two directions in which the runs of a race moved most (H. Li et al., Visualizing the loss
landscape of neural nets, arXiv:1712.09913, section 7); the losses on it are those of the parameters there, computed at
the crossings of a grid, and cubic in between.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.objectives.around import Around
from optviz.objectives.base import Array, Objective
from optviz.objectives.surfaces import Surface, Window
from optviz.system.progress import Progress, silent

# So many places along each side of the window are computed.
PLACES = 51
# What is farther from the window than so many of its sides is not computed.
_BEYOND = 1
# So many networks are computed at once, so that memory stays small.
_TOGETHER = 32


class Directions(NamedTuple):
    """A plane through P parameters: a point of it `(P,)`, two directions `(P, 2)` of length one, square to each other.

    `explained` are the shares of what the runs moved along each.
    """

    middle: Array
    axes: Array
    explained: tuple[float, float]

    def on_plane(self, points: Array) -> Array:
        """The coordinates `(steps, 2, B)` of the feet of points `(steps, P, B)`."""
        return self.along(points - self.middle[:, np.newaxis])

    def along(self, ways: Array) -> Array:
        """What of ways `(steps, P, B)` lies along the plane, `(steps, 2, B)`."""
        parts: Array = np.einsum("spb,pk->skb", ways, self.axes)
        return parts

    def back(self, w: Array) -> Array:
        """The parameters `(P, N)` at places `(2, N)` of the plane."""
        parameters: Array = self.middle[:, np.newaxis] + self.axes @ w
        return parameters


class Plane(Around):
    """A surface of two parameters: the losses of an objective on a plane through it, in a window."""

    dimension = 2
    start = (0.0, 0.0)

    def __init__(
        self, inner: Surface, directions: Directions, window: Window, progress: Progress[Any] = silent
    ) -> None:
        self.inner, self.directions = inner, directions
        self.window = window
        low, high = np.array(window).T
        self._low, self._spacing = low, (high - low) / (PLACES - 1)
        self._known = np.empty((0, 0))
        self._first = np.zeros(2, dtype=np.int64)
        self._compute(np.array([-1, -1]), np.array([PLACES, PLACES]), progress)

    def _compute(self, first: NDArray[np.int64], last: NDArray[np.int64], progress: Progress[Any] = silent) -> None:
        """See to it that the losses from one crossing `(2,)` of the grid to another one, too, are known."""
        before = self._first, self._first + self._known.shape - 1
        if self._known.size:
            first, last = np.minimum(first, before[0]), np.maximum(last, before[1])
        if self._known.shape == tuple(last - first + 1):
            return
        losses = np.full(last - first + 1, np.nan)
        missing = np.ones(losses.shape, dtype=bool)
        if self._known.size:
            old = tuple(slice(*ends) for ends in zip(before[0] - first, before[1] - first + 1, strict=True))
            losses[old], missing[old] = self._known, False
        crossings = np.argwhere(missing).T
        places = (self._low + self._spacing * (crossings.T + first)).T
        pieces = [slice(begin, begin + _TOGETHER) for begin in range(0, places.shape[1], _TOGETHER)]
        with np.errstate(all="ignore"):
            for piece in progress(pieces, len(pieces)):
                losses[tuple(crossings[:, piece])] = self.inner.value(self.directions.back(places[:, piece]))
        self._first, self._known = first, losses

    def seen_at(self, _seed: int, _step: int) -> Objective:
        """Nothing else in any step."""
        return self

    @property
    def spec(self) -> str:
        """That of the objective."""
        return self.inner.spec

    @property
    def has_hessian(self) -> bool:
        """Not known: it jumps between the places that were computed."""
        return False

    def hessian(self, _w: Array) -> Array:
        """Not known."""
        raise OptvizError("The second derivatives of a landscape are not computed.")

    def value(self, w: Array) -> Array:
        """The loss at places `(2, …)`; NaN far outside of the window."""
        return self._at(w, (0, 0))

    def gradient(self, w: Array) -> Array:
        """The slope of the loss along the plane at places `(2, …)`."""
        return np.stack([self._at(w, (1, 0)), self._at(w, (0, 1))])

    def _at(self, w: Array, orders: tuple[int, int]) -> Array:
        """A derivative of the loss, by cubics through four crossings each way (E. Catmull, R. Rom, 1974)."""
        along = (w.T - self._low).T / np.reshape(self._spacing, (2,) + (1,) * (w.ndim - 1))
        # NaN is in no window.
        near = ((along >= -_BEYOND * PLACES) & (along < (1 + _BEYOND) * PLACES)).all(axis=0)
        along = np.where(near, along, 0.0)
        cell = np.floor(along).astype(np.int64)
        sides = cell.reshape(2, -1)
        self._compute(sides.min(axis=1, initial=0) - 1, sides.max(axis=1, initial=0) + 2)
        each = [_weights(share, order) for share, order in zip(along - cell, orders, strict=True)]
        x, y = (cell.T - self._first).T
        total = np.zeros(w.shape[1:])
        for across, up in itertools.product(range(4), range(4)):
            total += each[0][across] * each[1][up] * self._known[x + across - 1, y + up - 1]
        scale = float(np.prod(self._spacing ** np.array(orders)))
        return np.asarray(np.where(near, total / scale, np.nan))


def _weights(t: Array, order: int) -> Array:
    """The weights of the four places around a share `t` of a cell, or their slopes, `(4, …)`."""
    if order:
        parts = (-1 + 4 * t - 3 * t * t, -10 * t + 9 * t * t, 1 + 8 * t - 9 * t * t, -2 * t + 3 * t * t)
    else:
        square, cube = t * t, t * t * t
        parts = (-t + 2 * square - cube, 2 - 5 * square + 3 * cube, t + 4 * square - 3 * cube, cube - square)
    return np.stack(parts) / 2
