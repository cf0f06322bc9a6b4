"""Matrices of two rows and two columns `(2, 2)` or `(2, 2, n)`, one for each run; all is done element by element."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optviz.objectives.base import Array


class Spectrum(NamedTuple):
    """A symmetric matrix as mean + half (cosine, sine; sine, -cosine); `high` and `low` are its eigenvalues."""

    high: Array
    low: Array
    cosine: Array
    sine: Array

    def with_values(self, high: Array, low: Array) -> Array:
        """The matrix with the same directions and other eigenvalues."""
        mean, half = (high + low) / 2, (high - low) / 2
        across = half * self.sine
        return np.stack([np.stack([mean + half * self.cosine, across]), np.stack([across, mean - half * self.cosine])])

    def directions(self) -> Array:
        """The eigenvectors as columns, that of `high` first: a turn by at most a right angle."""
        x = np.sqrt((1 + self.cosine) / 2)
        y = np.where(self.sine < 0, -1.0, 1.0) * np.sqrt((1 - self.cosine) / 2)
        return turn(x, y)


def spectrum(xx: Array, xy: Array, yy: Array) -> Spectrum:
    """That of (xx, xy; xy, yy)."""
    mean, off = (xx + yy) / 2, (xx - yy) / 2
    half = np.sqrt(off * off + xy * xy)
    turned = half > 0
    cosine, sine = (np.where(turned, each / np.where(turned, half, 1.0), zero) for each, zero in ((off, 1), (xy, 0)))
    return Spectrum(mean + half, mean - half, cosine, sine)


def turn(x: Array, y: Array) -> Array:
    """The matrix that turns (1, 0) to (x, y)."""
    return np.stack([np.stack([x, -y]), np.stack([y, x])])


def product(*matrices: Array) -> Array:
    """All of them, multiplied from the left to the right."""
    found = matrices[0]
    for each in matrices[1:]:
        found = found[:, 0, None] * each[None, 0] + found[:, 1, None] * each[None, 1]
    return found


def transposed(matrix: Array) -> Array:
    """Rows as columns."""
    return matrix.swapaxes(0, 1)
