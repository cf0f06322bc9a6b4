"""Where very many runs are after each step, some steps at a time; those that are done with leave."""

from __future__ import annotations

import itertools
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.race.lockstep import Step
from optviz.trace.array import Traced
from optviz.trace.expression import Node, ordered
from optviz.trace.replay import Replay, computed
from optviz.traced.together import Expressions

# So many steps are taken at a time, an even number: most runs are looked at only at the last of them.
AT_A_TIME = 16


class Moves(ABC):
    """B runs on their way.

    `diverged_at` `(B,)` is the step at which a run was no number any more, -1 of others, and `no_number` `(B,)` is as
    in `optviz.race.lockstep.Step`. `last` `(2, B)` and `last_loss` `(B,)` are where they are; a run that has diverged
    stays where it was.
    """

    # Whether it takes less time if some leave.
    leave = False

    def __init__(self, starts: Array, losses: Array) -> None:
        self.seen, self.last, self.last_loss = 0, starts, losses
        self.diverged_at, self.no_number = np.full(losses.size, -1), np.zeros(losses.size, dtype=bool)

    def take(self, count: int) -> tuple[Array, Array]:
        """The points `(count, 2, B)` and losses after the next steps; the very first ones are those at the start.

        It is `AT_A_TIME` of them, and fewer the last time. They are overwritten the next time.
        """
        points, losses = self._taken(count)
        self.seen += count
        self.last, self.last_loss = points[-1].copy(), losses[-1].copy()
        return points, losses

    def keep(self, runs: NDArray[np.intp]) -> None:
        """Go on with some of the runs, by their numbers, in this order, where that takes less time."""
        self.diverged_at, self.no_number = self.diverged_at[runs], self.no_number[runs]
        self.last, self.last_loss = self.last[:, runs], self.last_loss[runs]

    @abstractmethod
    def _taken(self, count: int) -> tuple[Array, Array]: ...


class Plain(Moves):
    """Runs that a rule moves by itself."""

    def __init__(self, states: Iterator[Step], starts: Array) -> None:
        super().__init__(starts, np.empty(starts.shape[1]))
        self._states = states

    def _taken(self, count: int) -> tuple[Array, Array]:
        points, losses = np.empty((count, *self.last.shape)), np.empty((count, self.last_loss.size))
        for place, state in enumerate(itertools.islice(self._states, count)):
            points[place], losses[place], self.no_number = state.points, state.losses, state.no_number
            self.diverged_at[state.diverged & (self.diverged_at < 0)] = self.seen + place
        return points, losses


class Replayed(Moves):
    """Runs that are moved by the expressions of their rule and their surface."""

    leave = True

    def __init__(
        self, surface: Surface, starts: Array, found: Expressions, settings: Mapping[str, Any], *, own: bool = False
    ) -> None:
        with np.errstate(all="ignore"):
            super().__init__(starts, np.asarray(surface.value(starts)))
            step = _Step(found, own=own)
            first, self._values = step.first(settings, starts, self.last_loss)
        self._step, self._begun = step, len(first) - 1
        self._replay = _rows(self, step, self._values, self._begun)
        for place, (points, losses) in enumerate(first):
            self._replay.points[place], self._replay.losses[place] = points, losses

    def keep(self, runs: NDArray[np.intp]) -> None:
        """Go on with some of the runs."""
        super().keep(runs)
        held = {node: self._replay.value(node) for node in self._values}
        self._values = {node: value[runs] if value.ndim else value for node, value in held.items()}
        if runs.size == self._replay.losses.shape[1]:
            self._replay.begin(self._values, AT_A_TIME - 1)
        else:
            self._replay = _Rows(self._step, self._values, AT_A_TIME - 1)

    def _taken(self, count: int) -> tuple[Array, Array]:
        points, losses = self._replay.points[:count], self._replay.losses[:count]
        with np.errstate(all="ignore"):
            for _ in range(count if self.seen else count - 1 - self._begun):
                self._replay.step()
            lost = np.flatnonzero(self.diverged_at >= 0)
            if lost.size:
                points[:, :, lost], losses[:, lost] = self.last[:, lost], self.last_loss[lost]
            # One number that is not finite makes the sum so; a sum may outgrow floating point by itself.
            if not np.isfinite(points.sum() + losses.sum()):
                self._end(points, losses)
        return points, losses

    def _end(self, points: Array, losses: Array) -> None:
        """Let those stay where they were last that are no numbers any more; of a start, that is not asked."""
        wrong = ~(np.isfinite(points).all(axis=1) & np.isfinite(losses))
        wrong[: not self.seen] = False
        lost = np.flatnonzero(wrong.any(axis=0))
        first = np.argmax(wrong[:, lost], axis=0)
        self.diverged_at[lost] = self.seen + first
        self.no_number[lost] = np.isnan(points[first, :, lost]).any(axis=1)
        after = np.arange(len(points))[:, None] >= first
        for rows, last in ((points[:, 0], self.last[0]), (points[:, 1], self.last[1]), (losses, self.last_loss)):
            some = rows[:, lost]
            before = np.where(first > 0, some[first - 1, np.arange(lost.size)], last[lost])
            rows[:, lost] = np.where(after, before, some)


class _Step:
    """The expressions of a step of all runs.

    Each run of one's `own` rule has numbers for its settings, of which powers are other ones than those of an array.
    """

    def __init__(self, found: Expressions, *, own: bool) -> None:
        self.found, self.own = found, own
        nodes = ordered([each for step in (*found.begin, found.following) for each in step.held]) if own else []
        self.singly = frozenset(each for each in nodes if each.op == "power")

    def first(
        self, known_settings: Mapping[str, Any], starts: Array, losses: Array
    ) -> tuple[list[tuple[Array, Array]], dict[Node, Any]]:
        """The points and losses at the start and after the first steps, and what all symbols are then."""
        found, known = self.found, list[Any](starts)
        settings = {symbol: np.asarray(known_settings[name]) for name, symbol in found.settings.items()}
        first = [(starts, losses)]
        for early in found.begin:
            values = dict(zip(found.symbols, known, strict=False)) | settings
            known = computed(early.held, values, singly=self.singly)
            points = np.array(np.broadcast_arrays(*known[:2], starts[0])[:2])
            (after,) = computed([found.value], dict(zip(_POINT, points, strict=True)))
            first.append((points, np.asarray(after)))
        # A rule whose first step is as all others are reads nothing of what it keeps.
        known += [0.0] * (len(found.symbols) - len(known))
        held = dict(zip(found.symbols, map(np.asarray, known), strict=False)) | settings
        return first, held | {_LOSS: np.broadcast_to(first[-1][1], losses.shape)}


class _Rows(Replay):
    """A step of all runs, whose points and losses are kept in rows."""

    def __init__(self, step: _Step, values: Mapping[Node, Any], at: int) -> None:
        found, runs = step.found, np.size(values[_LOSS])
        self.points, self.losses = np.empty((AT_A_TIME, 2, runs)), np.empty((AT_A_TIME, runs))
        x, y = found.symbols[:2]
        rows = {x: self.points[:, 0], y: self.points[:, 1], _LOSS: self.losses}
        after = dict(zip(found.symbols, found.following.held, strict=False)) | {
            _LOSS: found.loss_after(found.following)
        }
        super().__init__(after, values, rows, at, step.singly)
        self.of, self.own, self.shapes = found, step.own, {node: np.shape(value) for node, value in values.items()}


_LOSS = Traced.symbol("loss").nodes.item()
_POINT = tuple(Traced.symbols("x", "y").nodes)
# The last one of each thread is used again for as many runs, once nobody is moved by it: to plan it takes as long as
# some steps.
_planned = threading.local()


def _rows(moves: Replayed, step: _Step, values: Mapping[Node, Any], at: int) -> _Rows:
    known: _Rows | None = getattr(_planned, "rows", None)
    fits = (
        known is not None
        and _planned.moves() is None
        and (known.of is step.found and known.own == step.own)
        and known.shapes == {node: np.shape(value) for node, value in values.items()}
    )
    if known and fits:
        known.begin(values, at)
        rows = known
    else:
        rows = _Rows(step, values, at)
    if fits or known is None or known.of is not step.found or rows.losses.size > known.losses.size:
        _planned.rows, _planned.moves = rows, weakref.ref(moves)
    return rows
