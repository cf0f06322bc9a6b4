"""Derivatives by differences, for a value that is no expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from optviz.objectives.base import Array

# Each asks for the value twice for each parameter.
MOST_PARAMETERS = 100
# What rounding and curvature leave least of, of a first and of a second difference.
_FIRST, _SECOND = np.finfo(float).eps ** (1 / 3), np.finfo(float).eps ** (1 / 4)


class Numerical:
    """The gradient `(P,)` and the Hessian `(P, P)` of a function of a point `(P,)`, by central differences.

    At M points they are `(P, M)` and `(P, P, M)`, point by point.
    """

    def __init__(self, value: Callable[[Array], Any]) -> None:
        self.value = value

    def gradient(self, w: Array) -> Array:
        """The slopes at `w`."""
        return self._each(self._slopes, w)

    def hessian(self, w: Array) -> Array:
        """The curvatures at `w`."""
        return self._each(self._curvatures, w)

    @staticmethod
    def _each(of_point: Callable[[Array], Array], w: Array) -> Array:
        if w.ndim == 1:
            return of_point(w)
        flat = w.reshape(len(w), -1)
        made = np.stack([of_point(each) for each in flat.T], axis=-1)
        return made.reshape(*made.shape[:-1], *w.shape[1:])

    def _slopes(self, w: Array) -> Array:
        return np.array([self._difference(w, place) for place in range(len(w))])

    def _difference(self, w: Array, place: int) -> float:
        ahead, back = w.copy(), w.copy()
        step = _FIRST * max(1.0, abs(w[place]))
        ahead[place] += step
        back[place] -= step
        return float((self._at(ahead) - self._at(back)) / (ahead[place] - back[place]))

    def _curvatures(self, w: Array) -> Array:
        steps = _SECOND * np.maximum(1.0, np.abs(w))
        h = np.empty((len(w), len(w)))
        for a in range(len(w)):
            for b in range(a + 1):
                one, other = np.zeros(len(w)), np.zeros(len(w))
                one[a], other[b] = steps[a], steps[b]
                mixed = self._at(w + one + other) - self._at(w + one - other)
                h[a, b] = h[b, a] = (mixed - self._at(w - one + other) + self._at(w - one - other)) / (
                    4 * steps[a] * steps[b]
                )
        return h

    def _at(self, w: Array) -> float:
        return float(np.asarray(self.value(w.copy()), dtype=np.float64).reshape(()))
