"""Very many runs of a rule that is not in the catalogue: by its expressions, abreast as one array, or one by one.

One by one is what the rule is; the other ways are taken where some runs go the same way by them, bit for bit.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizWarning
from optviz.given.own_code import held
from optviz.given.parameters import is_number
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer
from optviz.plan.forms.adapted import Adapted
from optviz.plan.inputs import settings_of
from optviz.plan.settable import with_settings
from optviz.race.drawing import seeded
from optviz.race.entries import Entries, Entry, entries_of
from optviz.studies.moving.moves import AT_A_TIME, Moves, Replayed
from optviz.studies.moving.stepping import expressions_of, moves_of
from optviz.traced.together import Expressions

# To trace a rule and to try it takes as long as some tens of runs.
_WORTH = 100
# Of so many runs all steps up to this one are compared.
_TRIED_STEPS = 60
# So far from all others are further ones, which a rule that looks at several runs at once would see.
_FAR = 1e8


class Going(NamedTuple):
    """How runs go: by `expressions`, or else `abreast`, or else one by one."""

    expressions: Expressions | None = None
    abreast: bool = False

    @property
    def alone(self) -> bool:
        """Whether each run has a rule of its own."""
        return self.expressions is None and not self.abreast


class Runs(NamedTuple):
    """B runs of a rule from `starts` `(2, B)`, which differ in the settings `varied`, each `(B,)`."""

    rule: Any
    starts: Array
    varied: Mapping[str, Array]

    def alone(self, surface: Surface, steps: int) -> Entries:
        """Each by a rule of its own."""
        each = [{name: float(value[run]) for name, value in self.varied.items()} for run in range(self.starts.shape[1])]
        return entries_of([with_settings(self.rule, settings, surface, steps) for settings in each], self.starts)

    def abreast(self) -> Entries:
        """All by one rule, as an array."""
        columns = slice(0, self.starts.shape[1])
        return Entries((Entry(_Abreast(self.rule, self.varied), columns),), np.array(self.starts, dtype=np.float64))

    def settings(self) -> dict[str, Any]:
        """What the symbols of its expressions are."""
        return {**settings_of(self.rule.plain), **self.varied}


class _Abreast(Optimizer):
    """A rule whose steps are those of many runs; what it raises then says nothing of it."""

    def __init__(self, rule: Adapted, varied: Mapping[str, Array]) -> None:
        self.alone, self.varied = rule, varied
        self.rule = copy.deepcopy(rule)
        for name, value in varied.items():
            _set(self.rule.rule, name, value)

    def __deepcopy__(self, _: Any) -> Self:
        return type(self)(self.alone, self.varied)

    def step(self, weight: Array, objective: Any) -> Any:
        try:
            return self.rule.step(weight, objective)
        except Exception as error:
            raise NotAbreastError from error


class NotAbreastError(Exception):
    """A rule does not move many runs as one array."""


def _set(rule: Any, name: str, value: Array) -> None:
    """Give a rule another value of what it holds as a number, in itself or, one of a library, in its table."""
    table = next((each for each in rule if isinstance(each, dict)), None) if isinstance(rule, tuple) else None
    if table is not None and name in table:
        table[name] = value
    elif is_number(held(rule, name)):
        setattr(rule, name, value)
    else:
        raise NotAbreastError


def going_of(surface: Surface, some: Runs, runs: int, steps: int, seed: int) -> Going:
    """How all `runs` go of which these are `some`. Raises what the rule raises, if it does so in each of them."""
    if runs < _WORTH or not isinstance(some.rule, Adapted):
        return Going()
    count, most = some.starts.shape[1], min(steps, _TRIED_STEPS)
    with warnings.catch_warnings(), seeded(seed, 0):
        # What fails in some runs is told of in the race.
        warnings.simplefilter("ignore", OptvizWarning)
        gone = _gone(moves_of(surface, some.alone(surface, steps), seed, None), most)
        found = expressions_of(surface, some.rule, runs, tuple(some.varied))
        if found is not None:
            moves = Replayed(surface, some.starts, found, some.settings(), own=True)
            if _are_same(gone, _gone(moves, most), count):
                return Going(found)
        starts = np.concatenate([some.starts, _FAR * (some.starts + 1), some.starts / _FAR], axis=1)
        among = Runs(some.rule, starts, {name: np.tile(value, 3) for name, value in some.varied.items()})
        try:
            abreast = _gone(moves_of(surface, among.abreast(), seed, None), most)
        except NotAbreastError:
            return Going()
        return Going(abreast=_are_same(gone, abreast, count))


def _gone(moves: Moves, steps: int) -> list[NDArray[Any]]:
    """Where runs were at each step, and which of them diverged, when and how."""
    found: list[NDArray[Any]] = []
    for begin in range(0, steps + 1, AT_A_TIME):
        found += (each.copy() for each in moves.take(min(AT_A_TIME, steps + 1 - begin)))
    return [*found, moves.diverged_at, moves.no_number]


def _are_same(ones: Iterable[NDArray[Any]], others: Iterable[NDArray[Any]], runs: int) -> bool:
    return all(one.tobytes() == other[..., :runs].tobytes() for one, other in zip(ones, others, strict=True))
