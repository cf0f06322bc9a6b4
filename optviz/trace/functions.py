"""NumPy's functions on arrays of symbols."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from optviz.trace.array import FUNCTIONS, Traced, each, nodes_of, traced
from optviz.trace.expression import LOGIC, OPERATIONS, UntraceableError, applied, constant, number

_NAMES: dict[Any, str] = {getattr(np, name): name for name in OPERATIONS - {"where"}} | {
    np.fabs: "absolute",
    np.float_power: "power",
    np.radians: "deg2rad",
    np.degrees: "rad2deg",
    np.bitwise_and: "logical_and",
    np.bitwise_or: "logical_or",
    np.bitwise_xor: "logical_xor",
    np.invert: "logical_not",
}


def _ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], out: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What NumPy asks an array for that is in the place of one of its own."""
    if options.keys() - {"axis", "keepdims"} or (options and method != "reduce"):
        raise UntraceableError(f"it gives np.{ufunc.__name__} the option `{next(iter(options))}`")
    if method not in {"__call__", "reduce"}:
        raise UntraceableError(f"it uses np.{ufunc.__name__}.{method}, which the tracer does not know")
    result = _called(ufunc, *inputs) if method == "__call__" else _reduced(ufunc, *inputs, **options)
    return _put(out[0], result) if out else result


def _put(out: Any, result: Traced) -> Traced:
    """What a ufunc was told to write into `out`: `out` itself, but for numbers, which nothing changes."""
    if not isinstance(out, Traced):
        if out.dtype == object:
            out[...] = traced(result).__array__(copy=True)
        elif out.dtype.kind == "f":
            # A plain array cannot hold expressions: the name it has here is bound to the result by `+=`, and through
            # another name one finds what is not a number, which no rule computes with on purpose.
            out[...] = np.nan
        else:
            raise UntraceableError(f"it writes a traced value into an array of {out.dtype}")
        return result if out.dtype != object else out
    if not out.ndim:
        return result
    out[...] = result
    return out


def _called(ufunc: Any, *inputs: Any) -> Any:
    if ufunc in _COMPOSED:
        return _COMPOSED[ufunc](*inputs)
    if ufunc not in _NAMES:
        raise UntraceableError(f"it uses np.{ufunc.__name__}, which the tracer does not know")
    name, arrays = _NAMES[ufunc], [nodes_of(one) for one in inputs]
    if ufunc.__name__ != name and name in LOGIC and not all(Traced(one).dtype == np.bool for one in arrays):
        raise UntraceableError("it computes with the bits of a number")
    return Traced(each(functools.partial(applied, name), *arrays))


def _reduced(
    ufunc: Any,
    values: Any,
    axis: int | tuple[int, ...] | None = 0,
    keepdims: bool = False,  # noqa: FBT001, FBT002
) -> Traced:
    """From the first to the last along an axis; None is along all."""
    if ufunc not in _NAMES:
        raise UntraceableError(f"it uses np.{ufunc.__name__}.reduce, which the tracer does not know")
    nodes = nodes_of(values)
    if _NAMES[ufunc] not in LOGIC:
        nodes = each(number, nodes)
    step = np.frompyfunc(functools.partial(applied, _NAMES[ufunc]), 2, 1)
    if not nodes.ndim:
        return Traced(nodes)
    if axis is None or axis == tuple(range(nodes.ndim)):
        shape = (1,) * nodes.ndim if keepdims else ()
        if not nodes.size and ufunc.identity is not None:
            return Traced(constant(ufunc.identity)).reshape(shape)
        return Traced(step.reduce(nodes.ravel())).reshape(shape)
    if isinstance(axis, tuple):
        raise UntraceableError(f"it sums up along the axes {axis}")
    return Traced(step.reduce(nodes, axis=axis, keepdims=keepdims))


def _reduction(ufunc: Any) -> Callable[..., Traced]:
    def reduction(a: Any, axis: Any = None, *, keepdims: bool = False) -> Traced:
        return _reduced(ufunc, a, axis, keepdims)

    return reduction


def _mean(a: Any, axis: int | None = None) -> Any:
    total = np.add.reduce(traced(a), axis=axis)
    return total / (nodes_of(a).size // total.size)


def _norm(x: Any, ord: Any = None, axis: int | None = None, *, keepdims: bool = False) -> Any:  # noqa: A002 NumPy's name
    """Of vectors, and the Frobenius norm of a matrix."""
    x = traced(x)
    if ord in {None, 2} and (ord is None or x.ndim == 1 or axis is not None):
        return np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))
    if x.ndim == 1 and ord == 1:
        return np.sum(np.abs(x))
    if x.ndim == 1 and ord == np.inf:
        return np.max(np.abs(x))
    raise UntraceableError(f"it uses np.linalg.norm with ord={ord!r}")


def _product(a: Any, b: Any) -> Any:
    """Of vectors and matrices."""
    a, b = traced(a), traced(b)
    match a.ndim, b.ndim:
        case (0, _) | (_, 0):
            return a * b
        case (_, 1):
            return np.add.reduce(a * b, axis=-1)
        case (1, 2):
            return np.add.reduce(a[:, np.newaxis] * b, axis=0)
        case (2, 2):
            return np.add.reduce(a[:, :, np.newaxis] * b, axis=1)
    raise UntraceableError("it multiplies arrays of more than two dimensions")


def _solution(a: Any, b: Any) -> Any:
    """Of two linear equations, by Cramer's rule."""
    a, b = traced(a), traced(b)
    if a.shape != (2, 2) or b.shape != (2,):
        raise UntraceableError("it solves more than two linear equations")
    (xx, xy), (yx, yy) = a
    x, y = b
    return np.stack([yy * x - xy * y, xx * y - yx * x]) / (xx * yy - xy * yx)


def _inverse(a: Any) -> Any:
    return np.stack([_solution(a, column) for column in np.eye(2)], axis=1)


def _full_like(a: Any, fill_value: Any, dtype: Any = None) -> Traced:
    if dtype is not None and np.dtype(dtype) != np.float64:
        raise UntraceableError(f"it makes an array of {np.dtype(dtype).name}")
    return Traced(np.full_like(nodes_of(a), nodes_of(fill_value)))


def _where(condition: Any, x: Any, y: Any) -> Traced:
    arrays = [nodes_of(one) for one in (condition, x, y)]
    return Traced(each(functools.partial(applied, "where"), *arrays))


def _select(condlist: Any, choicelist: Any, default: Any = 0.0) -> Any:
    """The choice of the first condition that holds."""
    made = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        made = _where(condition, choice, made)
    return made


def _clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:  # noqa: A002 NumPy's
    lowest, highest = (a_min if min is None else min), (a_max if max is None else max)
    a = a if lowest is None else np.maximum(a, lowest)
    return a if highest is None else np.minimum(a, highest)


def _copyto(dst: Any, src: Any) -> None:
    if not isinstance(dst, Traced):
        raise UntraceableError("it copies a traced value into a plain array")
    dst[...] = src


def _rest(a: Any, b: Any) -> tuple[Any, Any]:
    """What remains of a division, with the sign of `a`, and whether it is to be moved to the side of `b`."""
    rest = np.fmod(a, b)
    return rest, (rest != 0) & ((rest < 0) != (traced(b) < 0))


def _remainder(a: Any, b: Any) -> Any:
    """With the sign of `b`, as Python's."""
    rest, moves = _rest(a, b)
    return np.where(moves, rest + b, np.where(rest == 0, np.where(traced(b) < 0, -0.0, 0.0), rest))


def _floor_divide(a: Any, b: Any) -> Any:
    """By NumPy's own steps, which are those of Python: rounding may lead to another whole number by other ones."""
    rest, moves = _rest(a, b)
    quotient = (a - rest) / b
    quotient = np.where(moves, quotient - 1.0, quotient)
    below = np.floor(quotient)
    whole = np.where(quotient - below > 0.5, below + 1.0, below)
    return np.where(traced(b) == 0, a / b, np.where(quotient == 0, a / b * 0.0, whole))


_COMPOSED: dict[Any, Callable[..., Any]] = {
    np.matmul: _product,
    np.remainder: _remainder,
    np.floor_divide: _floor_divide,
    np.divmod: lambda a, b: (_floor_divide(a, b), _remainder(a, b)),
    np.positive: traced,
}


def _moved(function: Any, *args: Any, **options: Any) -> Any:
    plain = {name: _unwrapped(value) for name, value in options.items()}
    return _wrapped(function(*(_unwrapped(value) for value in args), **plain))


def _unwrapped(value: Any) -> Any:
    """The same with nodes for Traced arrays, and for the numbers beside them in a list."""
    if isinstance(value, Traced):
        return value.nodes
    if isinstance(value, (list, tuple)):
        if any(isinstance(one, Traced) for one in value):
            return [nodes_of(one) for one in value]
        return type(value)(_unwrapped(one) for one in value)
    return value


def _wrapped(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_wrapped(one) for one in value)
    return Traced(value) if isinstance(value, np.ndarray) else value


# Functions that compute nothing: they put elements elsewhere.
_ELSEWHERE = """
    stack concatenate hstack vstack column_stack reshape ravel transpose swapaxes moveaxis squeeze expand_dims
    broadcast_to broadcast_arrays atleast_1d atleast_2d roll flip tile repeat copy shape ndim size diagonal
    split append
    """
FUNCTIONS |= {getattr(np, name): functools.partial(_moved, getattr(np, name)) for name in _ELSEWHERE.split()}
FUNCTIONS |= {
    np.zeros_like: lambda a, dtype=None: _full_like(a, 0.0, dtype),
    np.ones_like: lambda a, dtype=None: _full_like(a, 1.0, dtype),
    np.empty_like: lambda a, dtype=None: _full_like(a, 0.0, dtype),
    np.full_like: _full_like,
    np.where: _where,
    np.select: _select,
    np.clip: _clip,
    np.copyto: _copyto,
    np.sum: _reduction(np.add),
    np.prod: _reduction(np.multiply),
    np.max: _reduction(np.maximum),
    np.min: _reduction(np.minimum),
    np.any: _reduction(np.logical_or),
    np.all: _reduction(np.logical_and),
    np.mean: _mean,
    np.average: _mean,
    np.dot: _product,
    np.vdot: lambda a, b: _product(np.ravel(a), np.ravel(b)),
    np.outer: lambda a, b: np.ravel(a)[:, np.newaxis] * np.ravel(b),
    np.linalg.norm: _norm,
    np.linalg.solve: _solution,
    np.linalg.inv: _inverse,
}
FUNCTIONS[np.ufunc] = _ufunc
