"""Which runs are raced, as columns: groups that one optimizer moves, and where all of them start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.given.own_code import shown
from optviz.objectives.base import Array
from optviz.optimizers import is_in_catalogue
from optviz.optimizers.base import Optimizer

# To index by a slice is to look; by an array, to copy, which takes several times as long as a step.
Columns = slice | NDArray[np.intp] | int
_MANY = 64


class Entry(NamedTuple):
    """The runs that one optimizer moves, and which of all runs they are.

    Of a catalogue class it moves n runs as one array `(P, n)`, with hyper-parameters that are numbers or arrays `(n,)`.
    One's own moves a single run, a point `(P,)`, and `columns` is a number then.
    """

    optimizer: Any
    columns: Columns


class Entries(NamedTuple):
    """B runs from `starts` `(P, B)`; each is in one of the groups. Whatever is raced steps with copies of these."""

    groups: tuple[Entry, ...]
    starts: Array


def entries_of(optimizers: Sequence[Any], starts: Array) -> Entries:
    """One run for each of B optimizers, from its column of `starts` `(P, B)`.

    Those of one shape step as one: a hyper-parameter in which they differ becomes an array. What a catalogue optimizer
    holds beside its hyper-parameters is left out: a run begins afresh.
    """
    _check_count(len(optimizers), starts)
    columns: dict[type | int, list[int]] = {}
    for column, optimizer in enumerate(optimizers):
        shape = shape_of(optimizer)
        columns.setdefault(column if shape is None else shape, []).append(column)
    groups = [
        Entry(optimizers[shape], shape)
        if isinstance(shape, int)
        else Entry(_joined([optimizers[column] for column in where]), _evenly_spaced(where))
        for shape, where in columns.items()
    ]
    return Entries(tuple(groups), _as_columns(starts))


def entries_as_columns(optimizer: Optimizer, starts: Array) -> Entries:
    """B runs of one catalogue optimizer from `starts` `(P, B)`, without an object for each.

    Its hyper-parameters are numbers or arrays `(B,)`. Raises `OptvizError` if they are of another size, out of range,
    or if the rule is one's own, which sees a single point.
    """
    if shape_of(optimizer) is None:
        raise OptvizError(
            f"{type(optimizer).__name__} is not in the catalogue, so each of its runs needs an instance of its own."
        )
    count = np.shape(starts)[1]
    settings: dict[str, Any] = {}
    for name, value in optimizer.settings().items():
        if np.ndim(value) and np.shape(value) != (count,):
            raise OptvizError(
                f"`{name}` of {type(optimizer).__name__} must be one number or one for each of the {count} runs, got "
                f"{shown(value)}."
            )
        settings[name] = np.array(value, dtype=np.float64) if np.ndim(value) else value
    return Entries((Entry(type(optimizer)(**settings), slice(0, count)),), _as_columns(starts))


def side_by_side(*several: Entries) -> Entries:
    """All runs of several, in their order."""
    groups, begin = [], 0
    for entries in several:
        groups += [Entry(optimizer, _moved(columns, begin)) for optimizer, columns in entries.groups]
        begin += entries.starts.shape[1]
    return Entries(tuple(groups), np.concatenate([entries.starts for entries in several], axis=1))


def shape_of(optimizer: object) -> type | None:
    """What optimizers that can step as one array have in common; None for one's own, which sees a single point."""
    kind = type(optimizer)
    return kind if is_in_catalogue(kind) else None


def _joined(members: list[Optimizer]) -> Optimizer:
    """A fresh instance that does the steps of all."""
    settings = [member.settings() for member in members]
    joined: dict[str, Any] = {}
    for name, first in settings[0].items():
        values = [each[name] for each in settings]
        for value in values:
            if np.ndim(value):
                raise OptvizError(
                    f"`{name}` of {type(members[0]).__name__} must be one number for one run, got {shown(value)}."
                )
        joined[name] = first if all(value == first for value in values) else np.array(values)
    return type(members[0])(**joined)


def _evenly_spaced(columns: list[int]) -> Columns:
    """The same columns, ascending, as a slice where they are evenly spaced."""
    first, last = columns[0], columns[-1]
    step = columns[1] - first if len(columns) > 1 else 1
    even = columns == list(range(first, last + 1, step))
    return slice(first, last + 1, step) if even else np.array(columns)


def _moved(columns: Columns, by: int) -> Columns:
    return slice(columns.start + by, columns.stop + by, columns.step) if isinstance(columns, slice) else columns + by


def _as_columns(starts: Array) -> Array:
    # Of many parameters, those of a run lie side by side, as whoever multiplies them with matrices needs them.
    return np.array(starts, dtype=np.float64, order="F" if len(starts) > _MANY else "C")


def _check_count(count: int, starts: Array) -> None:
    if count != np.shape(starts)[1]:
        raise OptvizError(f"There must be one optimizer for each of the {np.shape(starts)[1]} starts, got {count}.")
