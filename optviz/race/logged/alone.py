"""Long races of few runs: each goes by itself, as a function of Python that its expressions make.

A call of NumPy takes longer than the arithmetic of a single run. The numbers are those of `optviz.race.lockstep`, bit
for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optviz.objectives.base import Array, is_random
from optviz.objectives.named import can_be_named
from optviz.objectives.surfaces import Surface
from optviz.optimizers import is_in_catalogue
from optviz.trace.expression import Node, Symbol, UntraceableError, node, ordered
from optviz.trace.replay import computed, settled_shapes
from optviz.trace.stepper import Stepper
from optviz.traced.together import Expressions, Moves, together

# Many runs of a rule are faster as an array, and so is a step of very many operations, as of a sum over samples.
_MOST_RUNS = 6
_MOST_NODES = 400
# Of a row: where the run is, and its loss; the gradient before the step; and how often the step asked for anything.
WIDTH, _WATCHED = 6, 3


def walks(surface: Surface, optimizers: Sequence[Any], starts: Array, losses: Array) -> list[Walk] | None:
    """The runs from `starts` `(2, B)`, each by itself; None where that is not worth while, or cannot be.

    Code of one's own is not taken for expressions here: what it does in its first steps need not be all.
    """
    kinds = {type(each) for each in optimizers}
    if surface.dimension != 2 or is_random(surface) or not can_be_named(surface):
        return None
    if len(optimizers) > _MOST_RUNS * len(kinds) or not all(map(is_in_catalogue, kinds)):
        return None
    try:
        found = [together(surface, optimizer, seen=True) for optimizer in optimizers]
    except UntraceableError:
        return None
    if max(len(ordered(_told(each, each.following))) for each in found) > _MOST_NODES:
        return None
    return [Walk(*each) for each in zip(found, optimizers, starts.T, losses, strict=True)]


def _told(found: Expressions, step: Moves) -> list[Node]:
    """The expressions of a row: where a step leads, the loss there, and what is seen of the step."""
    return [*step.held[:2], found.loss_after(step), *step.seen]


class Walk:
    """One run from its start, where it has a loss.

    `diverged_at` is the step at which it left the finite numbers, or -1; `no_number` tells whether it then came to what
    is not a number, instead of outgrowing floating point.
    """

    def __init__(self, found: Expressions, optimizer: Any, start: Array, loss: float) -> None:
        self.diverged_at, self.no_number = -1, False
        self._found, self._made = found, 0
        self._settings = {symbol: getattr(optimizer, name) for name, symbol in found.settings.items()}
        self._last: tuple[float, ...] = (*start.tolist(), float(loss))
        self._gradient: tuple[float, ...] = ()
        self._wide: list[bool] = []
        # What is an array of runs elsewhere is one of a single run where NumPy computes it.
        self._state: list[Any] = [start[:1], start[1:]]
        self._stepper: Stepper | None = None

    def steps(self, count: int) -> Array:
        """The rows of the next steps, `(count, 6)`; those of a run that has diverged repeat what was last."""
        rows: list[float] = []
        with np.errstate(all="ignore"):
            while len(rows) < count * WIDTH:
                left = count - len(rows) // WIDTH
                if self.diverged_at >= 0:
                    rows += (*self._last, *self._gradient, 0.0) * left
                elif self._made < len(self._found.begin):
                    self._by_numpy(self._found.begin[self._made], rows)
                else:
                    self._by_python(left, rows)
        return np.array(rows).reshape(count, WIDTH)

    def _by_python(self, count: int, rows: list[float]) -> None:
        """At most so many steps; one in which the run diverges, or nearly does, is left to NumPy."""
        if self._stepper is None:
            self._stepper = self._made_stepper()
        before = len(rows)
        self._state = list(self._stepper.go(count, self._state, rows.extend))
        done = (len(rows) - before) // WIDTH
        self._made += done
        if done:
            self._last, self._gradient = tuple(rows[-WIDTH : 3 - WIDTH]), tuple(rows[3 - WIDTH : -1])
        if done < count:
            self._state = [
                np.array([each]) if wide else each for each, wide in zip(self._state, self._wide, strict=True)
            ]
            self._by_numpy(self._found.following, rows)
            self._state = [np.ravel(each).item() for each in self._state]

    def _made_stepper(self) -> Stepper:
        found, step = self._found, self._found.following
        symbols, told = found.symbols[: len(step.held)], _told(found, step)
        # A rule whose first step is as all others are reads nothing of what it keeps.
        self._state += [0.0] * (len(symbols) - len(self._state))
        rows = {node("symbol", (), Symbol("row", place)): each for place, each in enumerate(told)}
        begin = dict(zip(symbols, self._state, strict=True)) | self._settings | dict.fromkeys(rows, self._state[0])
        shapes = settled_shapes(
            dict(zip(symbols, step.held, strict=True)) | rows, {each: np.shape(value) for each, value in begin.items()}
        )
        self._wide = [bool(shapes[each]) for each in symbols]
        self._state = [np.ravel(each).item() for each in self._state]
        return Stepper(symbols, step.held, told, _WATCHED, self._settings, lambda each: bool(shapes[each]))

    def _by_numpy(self, step: Moves, rows: list[float]) -> None:
        found = self._found
        values = dict(zip(found.symbols, self._state, strict=False)) | self._settings
        known = computed([*step.held, *_told(found, step)], values)
        self._state, told = known[: len(step.held)], [np.ravel(each).item() for each in known[len(step.held) :]]
        self._made += 1
        if np.isfinite(told[:_WATCHED]).all():
            self._last = tuple(told[:_WATCHED])
        else:
            self.diverged_at, self.no_number = self._made, bool(np.isnan(told[:2]).any())
        self._gradient = tuple(told[_WATCHED:-1])
        rows += (*self._last, *told[_WATCHED:])
