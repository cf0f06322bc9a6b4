"""A tracer: unchanged NumPy code runs on arrays of symbols, and what it would compute is left as expressions.

A `Traced` array takes the place of an array of float64. It follows NumPy's protocols for ufuncs (NEP 13) and for other
functions (NEP 18), so that it can be indexed, sliced, changed in place and handed to NumPy's functions; each of its
elements is an expression.

    w = Traced.symbols("x", "y")
    w -= 0.1 * np.sign(w)      # w[0] is now subtract(x, multiply(0.1, sign(x)))

An expression has no branches: code that needs to know a number raises `UntraceableError`, but for code that writes a
text while it is watched by `writing`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from optviz.trace.expression import (
    LOGIC,
    OPERATIONS,
    Node,
    Symbol,
    UntraceableError,
    applied,
    constant,
    decided,
    node,
    number,
)

Nodes = NDArray[Any]

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


_MOST_BRANCHES = 6


@dataclass
class Writing:
    """One run of code that writes a text: `answers` to what it asks (yes to all further ones), and what it did."""

    answers: tuple[bool, ...] = ()
    asked: list[Node] = field(default_factory=list)
    numbers: list[Node] = field(default_factory=list)

    def answer(self, condition: Node) -> bool:
        """Whether a condition is to hold."""
        if len(self.asked) >= _MOST_BRANCHES:
            raise UntraceableError("it branches on too many values")
        self.asked.append(condition)
        return ([*self.answers, *[True] * _MOST_BRANCHES])[len(self.asked) - 1]

    def place(self, number: Node) -> str:
        """What stands for a number in the text: its place in `numbers`, between two zero bytes."""
        self.numbers.append(number)
        return f"\0{len(self.numbers) - 1}\0"


_watched: ContextVar[Writing | None] = ContextVar("_watched", default=None)


@contextmanager
def writing(made: Writing) -> Iterator[Writing]:
    """Let code branch on traced numbers and write them, for as long as this lasts."""
    token = _watched.set(made)
    try:
        yield made
    finally:
        _watched.reset(token)


def _needs_a_number(*_: Any) -> NoReturn:
    raise UntraceableError("it turns a traced value into a plain number")


def _method(name: str) -> Callable[..., Any]:
    """The function of that name as a method."""

    def method(self: Traced, *args: Any, **options: Any) -> Any:
        return getattr(np, name)(self, *args, **options)

    return method


class Traced(NDArrayOperatorsMixin):
    """An array of nodes. It has a shape as other arrays have; one of shape () is a number, which nothing changes."""

    def __init__(self, nodes: Any) -> None:
        self.nodes: Nodes = nodes if isinstance(nodes, np.ndarray) else _single(nodes)

    @classmethod
    def symbols(cls, *symbols: Symbol | str) -> Traced:
        """An array of unknowns, of shape `(n,)`."""
        made = (Symbol(each) if isinstance(each, str) else each for each in symbols)
        return cls(np.array([node("symbol", (), each) for each in made], dtype=object))

    @classmethod
    def symbol(cls, symbol: Symbol | str) -> Traced:
        """An unknown number."""
        return cls.symbols(symbol)[0]

    # What NumPy asks.

    def __array_ufunc__(
        self, ufunc: Any, method: str, *inputs: Any, out: tuple[Any, ...] = (), **options: Any
    ) -> Traced:
        """What a ufunc gives for this."""
        if options.keys() - {"axis", "keepdims"} or (options and method != "reduce"):
            raise UntraceableError(f"it gives np.{ufunc.__name__} the option `{next(iter(options))}`")
        if method == "__call__":
            result = _called(ufunc, inputs)
        elif method == "reduce" and ufunc in _NAMES:
            result = _reduced(ufunc, *inputs, **{"axis": 0, **options})
        else:
            raise UntraceableError(f"it uses np.{ufunc.__name__}.{method}, which the tracer does not know")
        return _put(out[0], result) if out else result

    def __array_function__(self, function: Any, _: Any, args: Any, kwargs: Any) -> Any:
        """What another function of NumPy gives for this."""
        if function in _MOVES:
            options = {name: _unwrapped(each) for name, each in kwargs.items()}
            return _wrapped(function(*(_unwrapped(each) for each in args), **options))
        if function in _FORMULAS:
            return _FORMULAS[function](*args, **kwargs)
        module = function.__module__.removeprefix("numpy").strip(".")
        name = ".".join(["np", *([module] if module else []), function.__name__])
        raise UntraceableError(f"it uses {name}, which the tracer does not know")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Nodes:  # noqa: FBT001 NumPy's protocol
        """A plain array of Traced numbers, which np.array makes of several; never this array itself."""
        if dtype is not None and dtype != np.dtype(object):
            _needs_a_number()
        if self.ndim and not copy:
            raise UntraceableError("it makes a plain array of a traced one, as np.asarray does")
        return _each(Traced, self.nodes) if self.ndim else _single(self)

    # What an array has.

    @property
    def shape(self) -> tuple[int, ...]:
        """As NumPy's."""
        return self.nodes.shape

    @property
    def ndim(self) -> int:
        """As NumPy's."""
        return self.nodes.ndim

    @property
    def size(self) -> int:
        """As NumPy's."""
        return self.nodes.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """Truth values or float64."""
        return np.dtype(bool if self.size and all(each.boolean for each in self.nodes.flat) else np.float64)

    @property
    def T(self) -> Traced:  # noqa: N802 NumPy's name
        """As NumPy's."""
        return Traced(self.nodes.T)

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Traced]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, index: Any) -> Traced:
        return Traced(self.nodes[index])

    def __setitem__(self, index: Any, value: Any) -> None:
        nodes = nodes_of(value)
        if self.dtype != np.bool:
            nodes = _each(number, nodes)
        # An array of shape () would itself become an element.
        self.nodes[index] = nodes if nodes.ndim else nodes.item()

    def __copy__(self) -> Traced:
        return self.copy()

    def __deepcopy__(self, _: Any) -> Traced:
        return self.copy()

    def __repr__(self) -> str:
        return f"Traced({self.nodes.tolist()!r})"

    def copy(self) -> Traced:
        """As NumPy's."""
        return Traced(self.nodes.copy())

    def astype(self, dtype: Any, **_: Any) -> Traced:
        """A copy, as float64 alone."""
        if np.dtype(dtype) != np.float64:
            raise UntraceableError(f"it turns a traced value into {np.dtype(dtype).name}")
        return Traced(_each(number, self.nodes))

    def fill(self, value: Any) -> None:
        """As NumPy's."""
        self[...] = value

    def flatten(self) -> Traced:
        """As NumPy's."""
        return Traced(self.nodes.flatten())

    def reshape(self, *shape: Any) -> Traced:
        """As NumPy's."""
        return Traced(self.nodes.reshape(*shape))

    sum, prod, max, min = _method("sum"), _method("prod"), _method("max"), _method("min")
    mean, any, all, dot = _method("mean"), _method("any"), _method("all"), _method("dot")
    clip, ravel, squeeze = _method("clip"), _method("ravel"), _method("squeeze")

    def item(self) -> Traced:
        """The one number of this."""
        return self.reshape(())

    def tolist(self) -> Any:
        """Nested lists of numbers."""
        return [each.tolist() for each in self] if self.ndim else self

    # What would need a number.

    def __bool__(self) -> bool:
        condition = self.nodes.item() if self.size == 1 else None
        known = condition and decided(condition)
        made = _watched.get()
        if known is None and condition and condition.boolean and made:
            return made.answer(condition)
        if known is None:
            raise UntraceableError("it branches on a value")
        return known

    def __format__(self, form: str) -> str:
        if form:
            raise UntraceableError("it writes a number in a form of its own")
        made = _watched.get()
        return str(self) if made is None or self.ndim else made.place(self.nodes.item())

    def __float__(self) -> float:
        if self.size != 1 or self.nodes.item().op != "constant":
            _needs_a_number()
        return float(self.nodes.item().value)

    def __int__(self) -> int:
        return int(float(self))

    __index__ = __complex__ = __round__ = __floor__ = __ceil__ = __trunc__ = _needs_a_number


def _single(value: Any) -> Nodes:
    """Any object as an array of shape ()."""
    array = np.empty((), dtype=object)
    array[()] = value
    return array


def _each(function: Callable[..., Any], *arrays: Nodes) -> Nodes:
    """What a function gives for each element."""
    made: Any = np.frompyfunc(function, len(arrays), 1)(*arrays)
    return made if isinstance(made, np.ndarray) else _single(made)


def nodes_of(value: Any) -> Nodes:
    """The nodes of a Traced array, of plain numbers, or of lists of both."""
    if isinstance(value, Traced):
        return value.nodes
    if isinstance(value, (list, tuple)) and any(isinstance(each, (Traced, list, tuple)) for each in value):
        return np.stack([nodes_of(each) for each in value])
    plain = np.asarray(value)
    return _each(_element, plain.astype(object))


def _element(value: Any) -> Node:
    if isinstance(value, Node):
        return value
    return value.nodes.item() if isinstance(value, Traced) else constant(value)


def traced(value: Any) -> Traced:
    """Anything that holds numbers, as a Traced array of its own."""
    return Traced(nodes_of(value).copy())


def _called(ufunc: Any, inputs: Sequence[Any]) -> Any:
    if ufunc in _COMPOSED:
        return _COMPOSED[ufunc](*inputs)
    if ufunc not in _NAMES:
        raise UntraceableError(f"it uses np.{ufunc.__name__}, which the tracer does not know")
    name, arrays = _NAMES[ufunc], [nodes_of(each) for each in inputs]
    if ufunc.__name__ != name and name in LOGIC and not all(Traced(each).dtype == np.bool for each in arrays):
        raise UntraceableError("it computes with the bits of a number")
    return Traced(_each(functools.partial(applied, name), *arrays))


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


def _reduced(
    ufunc: Any,
    values: Any,
    axis: int | tuple[int, ...] | None = None,
    keepdims: bool = False,  # noqa: FBT001, FBT002
) -> Traced:
    """From the first to the last along an axis; None is along all."""
    nodes = nodes_of(values)
    if _NAMES[ufunc] not in LOGIC:
        nodes = _each(number, nodes)
    step = np.frompyfunc(functools.partial(applied, _NAMES[ufunc]), 2, 1)
    if not nodes.ndim:
        return Traced(nodes)
    if axis is None or axis == tuple(range(nodes.ndim)):
        shape = (1,) * nodes.ndim if keepdims else ()
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
    arrays = [nodes_of(each) for each in (condition, x, y)]
    return Traced(_each(functools.partial(applied, "where"), *arrays))


def _clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:  # noqa: A002 NumPy's
    lowest, highest = (a_min if min is None else min), (a_max if max is None else max)
    a = a if lowest is None else np.maximum(a, lowest)
    return a if highest is None else np.minimum(a, highest)


def _copyto(dst: Any, src: Any) -> None:
    if not isinstance(dst, Traced):
        raise UntraceableError("it copies a traced value into a plain array")
    dst[...] = src


def _remainder(a: Any, b: Any) -> Any:
    """With the sign of `b`, as Python's."""
    rest = np.fmod(a, b)
    return np.where((rest != 0) & ((rest < 0) != (traced(b) < 0)), rest + b, rest)


def _floor_divide(a: Any, b: Any) -> Any:
    # The difference is a multiple of b but for rounding.
    return np.floor((a - _remainder(a, b)) / b + 0.5)


_COMPOSED: dict[Any, Callable[..., Any]] = {
    np.matmul: _product,
    np.remainder: _remainder,
    np.floor_divide: _floor_divide,
    np.positive: traced,
}

# Functions that compute nothing: they put elements elsewhere.
_ELSEWHERE = """
    stack concatenate hstack vstack column_stack reshape ravel transpose swapaxes moveaxis squeeze expand_dims
    broadcast_to broadcast_arrays atleast_1d atleast_2d roll flip tile repeat copy shape ndim size diagonal
    split append
    """
_MOVES = {getattr(np, name) for name in _ELSEWHERE.split()}

_FORMULAS: dict[Any, Callable[..., Any]] = {
    np.zeros_like: lambda a, dtype=None: _full_like(a, 0.0, dtype),
    np.ones_like: lambda a, dtype=None: _full_like(a, 1.0, dtype),
    np.empty_like: lambda a, dtype=None: _full_like(a, 0.0, dtype),
    np.full_like: _full_like,
    np.where: _where,
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


def _unwrapped(value: Any) -> Any:
    """The same with nodes for Traced arrays, and for the numbers beside them in a list."""
    if isinstance(value, Traced):
        return value.nodes
    if isinstance(value, (list, tuple)):
        if any(isinstance(each, Traced) for each in value):
            return [nodes_of(each) for each in value]
        return type(value)(_unwrapped(each) for each in value)
    return value


def _wrapped(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_wrapped(each) for each in value)
    return Traced(value) if isinstance(value, np.ndarray) else value
