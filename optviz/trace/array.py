"""A tracer: unchanged NumPy code runs on arrays of symbols, and what it would compute is left as expressions.

A `Traced` array takes the place of an array of float64. It follows NumPy's protocols for ufuncs (NEP 13) and for other
functions (NEP 18), so that it can be indexed, sliced, changed in place and handed to NumPy's functions; each of its
elements is an expression.

    w = Traced.symbols("x", "y")
    w -= 0.1 * np.sign(w)      # w[0] is now subtract(x, multiply(0.1, sign(x)))

Code that branches on a value needs somebody who runs it for either answer, `optviz.trace.branches.branched`; code that
needs a number raises `UntraceableError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from optviz.trace.branches import chosen
from optviz.trace.expression import Node, Symbol, UntraceableError, constant, node, number, raised
from optviz.trace.scalar import Scalar, needs_a_number

Nodes = NDArray[Any]

# What stands in for NumPy's functions, and under `np.ufunc` for all that are ufuncs; `optviz.trace.functions` fills it.
FUNCTIONS: dict[Any, Callable[..., Any]] = {}


def _method(name: str) -> Callable[..., Any]:
    """The function of that name as a method."""

    def method(self: Traced, *args: Any, **options: Any) -> Any:
        return getattr(np, name)(self, *args, **options)

    return method


class Traced(Scalar, NDArrayOperatorsMixin):
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

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: tuple[Any, ...] = (), **options: Any) -> Any:
        """What a ufunc gives for this."""
        return FUNCTIONS[np.ufunc](ufunc, method, inputs, out, options)

    def __array_function__(self, function: Any, _: Any, args: Any, kwargs: Any) -> Any:
        """What another function of NumPy gives for this."""
        if function in FUNCTIONS:
            return FUNCTIONS[function](*args, **kwargs)
        module = function.__module__.removeprefix("numpy").strip(".")
        name = ".".join(["np", *([module] if module else []), function.__name__])
        raise UntraceableError(f"it uses {name}, which the tracer does not know")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Nodes:  # noqa: FBT001 NumPy's protocol
        """A plain array of Traced numbers, which np.array makes of several; never this array itself.

        Of truth values it is a plain array of them on each of the ways that they may be.
        """
        if dtype in {None, np.dtype(bool)} and self.ndim and self.dtype == np.bool:
            truths: Nodes = known(self)
            return truths
        if dtype is not None and dtype != np.dtype(object):
            needs_a_number()
        if self.ndim and not copy:
            raise UntraceableError("it makes a plain array of a traced one, as np.asarray does")
        return each(Traced, self.nodes) if self.ndim else _single(self)

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
        if _is_mask(index, self.shape):
            return Masked(self.copy(), index.nodes.copy())
        return Traced(self.nodes[known(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        if _is_mask(index, self.shape) and _is_one_for_each(value, index.nodes):
            value = value.whole if isinstance(value, Masked) else value
            value, index = Traced(each(chosen, index.nodes, *np.broadcast_arrays(nodes_of(value), self.nodes))), ...
        nodes, index = nodes_of(value), known(index)
        if self.dtype != np.bool:
            nodes = each(number, nodes)
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
        return Traced(each(number, self.nodes))

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

    # Of two numbers, the power of floats.

    def __pow__(self, other: Any) -> Any:
        return _power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return _power(other, self)

    def __ipow__(self, other: Any) -> Any:
        return (
            self.__array_ufunc__(np.power, "__call__", self, other, out=(self,)) if self.ndim else _power(self, other)
        )


class Masked(Traced):
    """The elements of a copied array at which a mask holds, as `w[w > 0]` gives them.

    What is done to each of them is done to the `whole` array; whatever else needs the mask on each of its ways.
    """

    def __init__(self, whole: Traced, mask: Nodes) -> None:
        self.whole, self.mask = whole, mask

    @property
    def nodes(self) -> Nodes:  # type: ignore[override]
        """Those of the elements that are picked."""
        picked: Nodes = self.whole.nodes[known(Traced(self.mask))]
        return picked

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: tuple[Any, ...] = (), **options: Any) -> Any:
        """What a ufunc gives for each element, or for those that are picked."""
        if method != "__call__" or options or not all(_is_one_for_each(each, self.mask) for each in (*inputs, *out)):
            return super().__array_ufunc__(ufunc, method, *inputs, out=out, **options)
        made = ufunc(*(each.whole if isinstance(each, Masked) else each for each in inputs))
        if not out:
            return Masked(made, self.mask)
        out[0].whole = made
        return out[0]


def _is_mask(index: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(index, Traced) and index.shape == shape != () and index.dtype == np.bool


def _is_one_for_each(value: Any, mask: Nodes) -> bool:
    """Whether a value has a number for each element of an array, or one for all, so that a mask can choose."""
    if isinstance(value, Masked):
        return value.mask.shape == mask.shape and all(a is b for a, b in zip(value.mask.flat, mask.flat, strict=True))
    return np.ndim(value) == 0


def known(index: Any) -> Any:
    """An index with plain truth values in the place of traced ones, on each of the ways that they may be."""
    if isinstance(index, tuple):
        return tuple(known(one) for one in index)
    if isinstance(index, Traced) and index.dtype == np.bool:
        return np.array([bool(Traced(one)) for one in index.nodes.flat], dtype=bool).reshape(index.shape)
    return index


def _power(base: Any, exponent: Any) -> Any:
    """NumPy's `**` of two numbers is the power of floats; an array is squared where the exponent is 2."""
    if np.ndim(base) or np.ndim(exponent):
        return np.power(base, exponent)
    return Traced(raised(nodes_of(base).item(), nodes_of(exponent).item()))


def _single(value: Any) -> Nodes:
    """Any object as an array of shape ()."""
    array = np.empty((), dtype=object)
    array[()] = value
    return array


def each(function: Callable[..., Any], *arrays: Nodes) -> Nodes:
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
    return each(_element, plain.astype(object))


def _element(value: Any) -> Node:
    if isinstance(value, Node):
        return value
    return value.nodes.item() if isinstance(value, Traced) else constant(value)


def traced(value: Any) -> Traced:
    """Anything that holds numbers, as a Traced array of its own."""
    return Traced(nodes_of(value).copy())
