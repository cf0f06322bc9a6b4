"""A surface in other coordinates, with all that is told of it carried over."""

from __future__ import annotations

import abc
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import factor_text
from optviz.given.spec import Spec
from optviz.objectives.base import Array, is_random
from optviz.objectives.surfaces import CriticalPoint, Surface, Window, check_plane

# Letters for the coordinates of the surface within; those of a formula that has its own are others.
_LETTERS = ("uv", "st", "pq", "mn", "kl", "gh")
Matrix = tuple[tuple[Any, Any], tuple[Any, Any]]


class Moved(Surface):
    """A surface g of coordinates (u, v) that depend on (x, y) by a matrix and a shift.

    Critical points stay critical points of the same kind, and so are carried over exactly. The window is the smallest
    that holds the corners of the one within.
    """

    inner: Surface

    def __post_init__(self) -> None:
        super().__post_init__()
        around = type(self).__name__.lower()
        check_plane(self.inner, f"{around}(…)")
        if is_random(self.inner):
            raise OptvizError(
                f"What a step sees at random stands around all else: give noisy({around}({self.inner.name})), and not "
                f"{around}({self.inner.spec})."
            )

    @abc.abstractmethod
    def back(self, w: Array) -> Array:
        """Where a point `(2, ...)` lies on the surface within."""

    @abc.abstractmethod
    def forth(self, w: Array) -> Array:
        """Where a point `(2, ...)` of the surface within lies here."""

    @abc.abstractmethod
    def matrix(self) -> Matrix:
        """The derivatives of u and of v by x and y."""

    @abc.abstractmethod
    def meanings(self) -> tuple[str, str]:
        """What u and v are, as a formula has them."""

    @property
    def height(self) -> float:
        """By what the loss is multiplied."""
        return 1.0

    @property
    def formula(self) -> str:
        """That of the surface within, and what its coordinates are."""
        written = self.inner.formula
        letters = next((each for each in _LETTERS if f"{each[0]} = " not in written), _LETTERS[-1])
        meanings = [f"{letter} = {each}" for letter, each in zip(letters, self.meanings(), strict=True)]
        # Names of functions, such as exp, have other letters too.
        renamed = re.sub(
            "[A-Za-z]+",
            lambda word: word[0].translate(str.maketrans("xy", letters)) if {*word[0]} <= {*"xy"} else word[0],
            written,
        )
        first, *others = re.split(r", (?=[a-z] = )", renamed)
        if self.height != 1:
            first = f"{factor_text(self.height)}({first})"
        return ", ".join([first, *others, *meanings]) if written else ""

    @property
    def name(self) -> str:
        """That of the surface within."""
        return self.inner.name

    @property
    def title(self) -> str:
        """That of the surface within."""
        return self.inner.title

    @property
    def spec(self) -> str:
        """Its name with the other one in brackets, and its settings."""
        return str(Spec(type(self).__name__.lower(), self.changed(), Spec.parse(self.inner.spec)))

    @property
    def window(self) -> Window | None:
        """Around the corners of that of the surface within."""
        if self.inner.window is None:
            return None
        (left, right), (bottom, top) = self.inner.window
        x, y = self.forth(np.array([[left, left, right, right], [bottom, top, bottom, top]]))
        return (x.min().item(), x.max().item()), (y.min().item(), y.max().item())

    @property
    def start(self) -> tuple[float, ...]:
        """Where that of the surface within lies."""
        x, y = self.forth(np.array(self.inner.start)).tolist()
        return x, y

    @property
    def steps(self) -> int:
        """As many as within."""
        return self.inner.steps

    @property
    def learning_rates(self) -> Mapping[str, float]:
        """Those of the surface within, whose steps are as long."""
        return self.inner.learning_rates

    @property
    def curvature(self) -> float | None:
        """Where the surface within tells one."""
        return None if self.inner.curvature is None else super().curvature

    @property
    def length(self) -> float | None:
        """Where the surface within tells one."""
        return None if self.inner.length is None else super().length

    @property
    def has_hessian(self) -> bool:
        """Whether the surface within has one."""
        return self.inner.has_hessian

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """Where those of the surface within lie."""
        return self._carried(self.inner.minima)

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """Where those of the surface within lie."""
        return self._carried(self.inner.saddles)

    @property
    def maxima(self) -> tuple[CriticalPoint, ...]:
        """Where those of the surface within lie."""
        return self._carried(self.inner.maxima)

    @property
    def complete(self) -> bool:
        """A window that holds more than the one within may hold other points."""
        (xx, xy), (yx, yy) = self.matrix()
        return self.inner.complete and bool((xy == yx == 0) or (xx == yy == 0))

    @property
    def code(self) -> str:  # type: ignore[override]
        """That of the surface within."""
        return self.inner.code

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        return self.height * self.inner.value(self.back(w))

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`."""
        return np.stack(self._pulled(self.inner.gradient(self.back(w))))

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        # By the columns and then by the rows; the height is there once.
        columns = [self._pulled(row) for row in self.inner.hessian(self.back(w))]
        rows = [self._pulled(each, 1.0) for each in zip(*columns, strict=True)]
        return np.stack([np.stack(row) for row in rows])

    def _pulled(self, slopes: Sequence[Array] | Array, height: float | None = None) -> list[Array]:
        """Slopes by u and v as slopes by x and y."""
        height = self.height if height is None else height
        made = []
        for column in zip(*self.matrix(), strict=True):
            # What is not there at all must not make NaN of an infinite slope.
            parts = [height * factor * slope for factor, slope in zip(column, slopes, strict=True) if _is_there(factor)]
            made.append(sum(parts[1:], parts[0]))
        return made

    def _carried(self, points: tuple[CriticalPoint, ...]) -> tuple[CriticalPoint, ...]:
        return tuple(CriticalPoint(*self._place(each), self.height * each.value) for each in points)

    def _place(self, point: CriticalPoint) -> tuple[float, float]:
        x, y = self.forth(np.array([point.x, point.y])).tolist()
        return x, y


def _is_there(factor: Any) -> bool:
    return not (isinstance(factor, (int, float)) and factor == 0)
