"""Derivatives for a value that has none beside it: exact ones, found from its own code."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from optviz.errors import FAILURES, OptvizError
from optviz.given.own_code import numbers_in
from optviz.objectives.base import Array
from optviz.objectives.own.numerical import MOST_PARAMETERS, Numerical
from optviz.trace.array import Traced
from optviz.trace.derivative import gradient, hessian
from optviz.trace.expression import Node, Symbol, UntraceableError, ordered
from optviz.trace.replay import computed
from optviz.trace.running import line_of, nodes_by

# Each parameter has a derivative of its own, made of as many operations as the value.
_MOST_OPERATIONS = 1_000_000
_PROBES = 4


def derived_from(source: Any, dimension: int) -> Derived | Numerical:
    """The derivatives of an object's `value(w)`, which has no gradient beside it.

    Raises `OptvizError` if it is more than expressions.
    """
    try:
        return Derived(source.value, dimension)
    except UntraceableError as error:
        if dimension <= MOST_PARAMETERS and _gives_numbers(source.value, dimension):
            return Numerical(source.value)
        raise OptvizError(
            f"{type(source).__name__} has no gradient(w), and its value(w) cannot be differentiated because {error}"
            f"{line_of(error)}; define gradient(w), or write value(w) with NumPy's functions."
        ) from error


def _gives_numbers(value: Callable[[Any], Any], dimension: int) -> bool:
    """Whether a function gives a number anywhere near the origin, and nothing but numbers."""
    given = []
    for point in np.random.default_rng(0).uniform(-2, 2, (_PROBES, dimension)):
        try:
            made = value(point.copy())
        # What it raises here it may not raise there.
        except FAILURES:
            continue
        if inspect.iscoroutine(made):
            made.close()
        given.append(numbers_in(made, ()))
    return bool(given) and all(each is not None and np.isfinite(each) for each in given)


class Derived:
    """The gradient `(P,)` or `(P, M)` and the Hessian `(P, P)` or `(P, P, M)` of a function of a point `(P,)`.

    Raises `UntraceableError` if the function is more than expressions, or too long for so many parameters.
    """

    def __init__(self, value: Callable[[Any], Any], dimension: int) -> None:
        self._point = Traced.symbols(*(Symbol("w", place) for place in range(dimension)))
        found = nodes_by(lambda: value(self._point.copy()))
        if len(found) != 1:
            raise UntraceableError(f"it gives {len(found)} numbers instead of one")
        if dimension * len(ordered(found)) > _MOST_OPERATIONS:
            raise UntraceableError(f"it is too long to be differentiated by {dimension} parameters")
        self._value = found[0]
        self._slopes = gradient(self._value, list(self._point.nodes))

    @cached_property
    def _curvatures(self) -> Sequence[Node]:
        return hessian(self._value, list(self._point.nodes))

    def gradient(self, w: Array) -> Array:
        """The first derivatives at `w`."""
        return self._at(self._slopes, w, 1)

    def hessian(self, w: Array) -> Array:
        """The second derivatives at `w`."""
        return self._at(self._curvatures, w, 2)

    def _at(self, results: Sequence[Node], w: Array, axes: int) -> Array:
        # One point is computed as several are: NumPy's power of a number may differ from that of an array.
        columns = w.reshape(len(w), *(w.shape[1:] or (1,)))
        with np.errstate(all="ignore"):
            numbers = computed(results, dict(zip(self._point.nodes, columns, strict=True)))
        parts = [np.broadcast_to(each, columns.shape[1:]) for each in numbers]
        return np.array(parts, dtype=np.float64).reshape((len(w),) * axes + w.shape[1:])
