"""How fast is a rule, and where does it fail, over all values of two of its settings?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.given.limits import MOST_SLICES
from optviz.judging.ground import Ground
from optviz.judging.outcome import KINDS, WAYS
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.plan.run import Run, run_of
from optviz.plan.settable import with_settings
from optviz.studies.border import borders
from optviz.studies.chunks.chunk import Chunk, parted
from optviz.studies.chunks.passes import Passes
from optviz.studies.chunks.raced import raced
from optviz.studies.moving.swept import Swept
from optviz.studies.study import EARLY, Asked, Coarse, Found
from optviz.studies.sweeps.axes import Along, axes_of, check_corners
from optviz.studies.sweeps.probing import cells_of, middle_of
from optviz.studies.sweeps.sweep import Sweep, check_amount, path_of, rested_at
from optviz.studies.sweeps.theory import Theory, theory_of
from optviz.system.progress import Progress

# In which of these ways a run ends, by the place of its kind; the last is that of every other.
ENDS = ("arrived", "moving", "swinging", "outside", "stuck", "lost", "failed")
WAY_OF = np.array([next((n for n, way in enumerate(ENDS) if kind in WAYS[way]), 1) for kind in KINDS])
ARRIVED, LOST, FAILED = ENDS.index("arrived"), ENDS.index("lost"), ENDS.index("failed")
_PROBES = 5
# In so many steps at most a film walks along a line.
_WALK = 60


class Probe(NamedTuple):
    """One of the runs: where it is on the map, its path `(T + 1, 2)`, the run, and the place of its way in `ENDS`.

    `surface` is that of its cell, `step` is that from which it ends so; of one that is lost, from which it is outside.
    """

    column: int
    row: int
    path: Array
    run: Run
    surface: Surface
    end: int
    step: int


@dataclass(frozen=True, eq=False)
class Mapped(Found):
    """How runs ended for every pair of values: `ends` `(H, W)`, places in `ENDS`, and `steps` `(H, W)` since when.

    `last` `(H, W)` is the last loss, `rested` `(H, W)` where a run ended, as in `rested_at`. `goal` is the end whose
    steps count: to arrive at a minimum, or, where there is none, to leave the window.
    """

    at: tuple[int, ...]
    rule: Run
    right: Along
    up: Along
    ends: NDArray[np.int64]
    steps: NDArray[np.int64]
    last: Array
    rested: NDArray[np.int64]
    goal: int
    probes: tuple[Probe, ...]
    theory: Theory
    # The runs of some cells of a line, for a film that walks along it.
    walk: tuple[Probe, ...] = ()
    most_told = MOST_SLICES

    @property
    def counts(self) -> int:
        """Each run of a walk; without, nothing more is told after the last step."""
        return len(self.walk)

    def setting(self, told: int) -> tuple[str, float] | None:
        """Where a walk is."""
        return (self.right.name, float(self.right.values[self.walk[told - 1].column])) if self.walk else None

    @cached_property
    def best(self) -> tuple[int, int] | None:
        """The row and the column of the setting that arrives in the fewest steps, if one does."""
        if not (self.ends == self.goal).any():
            return None
        row, column = np.unravel_index(np.where(self.ends == self.goal, self.steps, np.inf).argmin(), self.ends.shape)
        return int(row), int(column)

    @cached_property
    def overdamped(self) -> NDArray[np.bool_]:
        """Of which cells theory knows that their runs creep along the floor, `(H, W)`; those of the others may ring."""
        damped = next((each for each in self.theory.lines if each.what == "damped"), None)
        if damped is None:
            return np.zeros(self.ends.shape, dtype=bool)
        below = np.interp(self.right.values, damped.right, damped.up, right=-np.inf)
        known: NDArray[np.bool_] = self.up.values[:, np.newaxis] < below
        return known

    @property
    def kind(self) -> str:
        """Whether any setting arrives."""
        return "none" if self.best is None else "some"

    @property
    def how(self) -> str:
        """In which words it is said what the figure shows."""
        return "how it ends" if self.best is None else "how" if self.goal == ARRIVED else "how far"

    @property
    def notes(self) -> Sequence[str]:
        """Whether the numbers of an axis are about to end."""
        return ("float64 ends",) if self.right.ends or self.up.ends else ()

    def terms(self) -> Mapping[str, str]:
        """What each cell is, by what the axes are of."""
        whose = " ".join(sorted({self.right.whose, self.up.whose}))
        return {name: f"{name} {whose}" for name in ("each", "all")}

    def facts(self) -> Mapping[str, float]:
        """The best setting, not a number where there is none, and shares in percent."""
        row, column = self.best or (0, 0)
        known = 1.0 if self.best else np.nan
        shares = {way: 100 * float((self.ends == place).mean()) for place, way in enumerate(ENDS)}
        return {
            "cells": self.ends.size,
            "best_steps": known * int(self.steps[row, column]),
            "best_x": known * float(self.right.values[column]),
            "best_y": known * float(self.up.values[row]),
            "reached": shares[ENDS[self.goal]],
            **shares,
            **borders(self.ends == LOST, self.up.values, self.theory),
        }


class Map(Sweep):
    """Every pair of values is a run, and its colour is how many steps it takes to come to rest at a minimum.

    Why a teacher shows it: where a rule is fast, and how near that is to where it diverges; that what is right for one
    value is wrong for another.
    """

    draws = False
    rules = ("momentum",)
    varies = True

    def told(self) -> Mapping[str, object]:
        """Nothing more."""
        return {}

    def check(self, steps: int, rules: Sequence[str], vary: Sequence[str]) -> None:
        """Refuse axes that do not fit, and more steps than are made in some hours."""
        if len(rules) != 1:
            raise OptvizError(f"A map is of one rule, and here are {len(rules)}; leave one.")
        right, up = axes_of(vary, rules[0], self.over)
        check_amount(right.values.size * up.values.size, steps)
        check_corners(right, up, rules[0], self.over, steps)

    def find(self, asked: Asked, progress: Progress[Any]) -> Mapped:
        """Race every pair of values."""
        right, up = axes_of(asked.vary, asked.texts[0], self.over)
        rule = asked.rules(self.over)[0]
        given = cells_of(asked.probes, right, up, asked.texts[0], self.over)
        if asked.film and "surface" in {right.whose, up.whose}:
            raise OptvizError("A walk over a map is on one surface, and this map goes over several; leave out --film.")
        on_one = "surface" not in {right.whose, up.whose}
        sizes = (right.values.size, up.values.size) if right.whose == "surface" else (up.values.size, right.values.size)
        # Of a surface that changes, each has all its runs at once.
        passes = Passes(sizes, rows_alone=not on_one)

        def told(each: NDArray[Any]) -> NDArray[Any]:
            """Row by row, also where it was raced column by column."""
            picture: NDArray[Any] = passes.whole(each)[0]
            return picture.T if right.whose == "surface" else picture

        def mapped(found: Swept) -> Mapped:
            """Without its probes."""
            ends = told(WAY_OF[found.kind])
            # Where no minimum is listed there may be some, or a curve of them.
            goal = ARRIVED if self.over.minima or (ends == ARRIVED).any() else ENDS.index("outside")
            return Mapped(
                tuple(asked.moments(EARLY)),
                run_of(rule, self.over.start),
                right,
                up,
                ends,
                told(found.step),
                told(found.loss),
                told(rested_at(found, several=on_one and len(self.over.minima) > 1)),
                goal,
                (),
                theory_of(self.over, rule, right, up),
            )

        def probed(made: Mapped, runs: int) -> Mapped:
            """With its probes, each in the nearest cell that is known after so many runs."""
            rows, columns = passes.nearest(runs) if right.whose != "surface" else passes.nearest(runs)[::-1]
            chosen = given or told_cells(made)
            places = dict.fromkeys((int(rows[row]), int(columns[column])) for row, column in chosen)
            return replace(made, probes=tuple(self._probe(rule, made, place, asked) for place in places))

        def early(found: Swept) -> None:
            if asked.early and not asked.film:
                asked.early(Coarse(found.kind.size / passes.after[-1], lambda: probed(mapped(found), found.kind.size)))

        chunks = self._chunks if on_one else self._chunks_over
        made = mapped(raced([*chunks(rule, right, up, asked, passes)], asked.way, progress, early, passes.after))
        if asked.film:
            return replace(made, at=(), walk=tuple(self._walk(rule, made, given, asked)))
        return probed(made, passes.after[-1])

    def _walk(self, rule: Any, mapped: Mapped, given: Sequence[tuple[int, int]], asked: Asked) -> Iterator[Probe]:
        """The runs of some cells, from left to right through the first that is given, or else the best."""
        rows, columns = mapped.ends.shape
        row, _ = [*given, mapped.best or (rows // 2, 0)][0]
        for column in np.unique(np.rint(np.linspace(0, columns - 1, min(columns, _WALK))).astype(int)).tolist():
            yield self._probe(rule, mapped, (row, column), asked)

    def _chunks(self, rule: Any, right: Along, up: Along, asked: Asked, passes: Passes) -> Iterator[Chunk]:
        """All pairs on one surface."""
        x, y = np.meshgrid(right.values, up.values)
        every = self._chunks_on(self.over, rule, [(right, x.ravel()), (up, y.ravel())], asked, passes.cells)
        return itertools.chain.from_iterable(every)

    def _chunks_over(self, rule: Any, right: Along, up: Along, asked: Asked, passes: Passes) -> Iterator[Chunk]:
        """All pairs where the surface changes: those of one surface after the other."""
        changed, other = (right, up) if right.whose == "surface" else (up, right)
        for cells in passes.cells:
            for value in changed.values[np.unique(cells // other.values.size)].tolist():
                surface = self.over.adjusted(changed.name, value)
                if other.whose == "surface":
                    for each in other.values.tolist():
                        yield from self._chunks_on(surface.adjusted(other.name, each), rule, [], asked)[0]
                else:
                    yield from self._chunks_on(surface, rule, [(other, other.values)], asked)[0]

    def _chunks_on(
        self,
        surface: Surface,
        rule: Any,
        values: Sequence[tuple[Along, Array]],
        asked: Asked,
        passes: Sequence[NDArray[np.intp]] | None = None,
    ) -> list[list[Chunk]]:
        """The runs of some values in passes, or in a single one."""
        count = len(values[0][1]) if values else 1
        starts = np.repeat(np.array(surface.start)[:, np.newaxis], count, axis=1)
        settings: dict[str, Array] = {}
        for axis, each in values:
            if axis.whose == "start":
                starts["xy".index(axis.name)] = each
            elif axis.whose == "rule":
                settings[axis.name] = each
        cells = passes or [np.arange(count)]
        return parted(surface, rule, starts, asked.steps, asked.seed, cells, settings=settings)

    def _probe(self, rule: Any, mapped: Mapped, place: tuple[int, int], asked: Asked) -> Probe:
        """The run of a cell."""
        row, column = place
        surface, start, settings = self.over, np.array(self.over.start), dict[str, float]()
        for axis, number in ((mapped.right, column), (mapped.up, row)):
            value = float(axis.values[number])
            if axis.whose == "rule":
                settings[axis.name] = value
            elif axis.whose == "start":
                start["xy".index(axis.name)] = value
            else:
                surface = surface.adjusted(axis.name, value)
        one = with_settings(rule, settings, self.over, asked.steps)
        path = path_of(surface, one, start, asked)
        run = run_of(one, tuple(start.tolist()))
        end, since = int(mapped.ends[place]), int(mapped.steps[place])
        if end == LOST:
            low, high = Ground(surface, surface.window).bounds
            since = 1 + int(np.flatnonzero(((low <= path) & (path <= high)).all(axis=1)).max(initial=-1))
        return Probe(column, row, path, run, surface, end, since)


def told_cells(mapped: Mapped) -> list[tuple[int, int]]:
    """Cells, as row and column, that tell the story: the best, and amidst each way to end one of its like."""
    chosen = [] if mapped.best is None else [mapped.best]
    arrived = mapped.ends == mapped.goal
    slow = arrived & (mapped.steps > np.median(mapped.steps[arrived])) if arrived.any() else arrived
    groups = [slow, *(mapped.ends == place for place in (LOST, *range(1, LOST), FAILED))]
    slower, moving = mapped.overdamped, groups[2]
    groups[2:3] = [moving & slower, moving & ~slower]
    for group in groups:
        if group.any() and len(chosen) < _PROBES:
            places = np.argwhere(group)
            middle = middle_of(places, chosen, mapped.ends.shape)
            chosen.append((int(middle[0]), int(middle[1])))
    return sorted(dict.fromkeys(chosen), key=lambda place: place[::-1])
