"""What all chunks of a sweep have in common: which rule goes, where, and how."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from optviz._version import VERSION
from optviz.data.sums import told_in
from optviz.judging.ground import Ground
from optviz.objectives.base import Array
from optviz.objectives.named import can_be_named
from optviz.objectives.surfaces import Surface
from optviz.race.entries import shape_of
from optviz.studies.chunks.own import Going, Runs, going_of
from optviz.studies.chunks.written import Written
from optviz.studies.moving.stepping import expressions_of
from optviz.traced.together import Expressions

_MOST_KNOWN = 16
# In nanoseconds, a step of a run by expressions, by the rule as one array, and by a rule of its own.
_BY_EXPRESSIONS, _ABREAST, _ALONE = 20.0, 150.0, 10_000.0


class About:
    """What all chunks of a sweep have in common: `runs` of a rule on a surface, for so many steps.

    Losses after the steps `marks` are kept.
    A hyper-parameter of a rule of the catalogue in which the runs differ is an array `(1,)`, the value of the first of
    them. Of a rule that is not in the catalogue, `rule` may be how it is written, and `some` of its runs are known, as
    their starts and the settings in which they differ.
    """

    def __init__(
        self,
        surface: Surface,
        rule: Any,
        steps: int,
        seed: int,
        runs: int,
        marks: Sequence[int],
        some: tuple[Array, dict[str, Array]],
    ) -> None:
        self.surface, self.rule, self.steps, self.seed, self.runs = surface, rule, steps, seed, runs
        self.marks, self.some = tuple(map(int, marks)), some

    @functools.cached_property
    def optimizer(self) -> Any:
        """The rule."""
        return self.rule.made(self.surface, self.steps) if isinstance(self.rule, Written) else self.rule

    @property
    def is_own(self) -> bool:
        """Whether the rule is not in the catalogue."""
        return shape_of(self.optimizer) is None

    @functools.cached_property
    def written(self) -> Written | None:
        """How a rule is written that is not in the catalogue; None of an object that was handed over."""
        return self.rule if isinstance(self.rule, Written) else Written.of(self.rule)

    @functools.cached_property
    def ground(self) -> Ground:
        """What the runs are judged by."""
        return Ground(self.surface, self.surface.window)

    @functools.cached_property
    def expressions(self) -> Expressions | None:
        """What steps are computed by, where that is not the rule itself."""
        return self.going.expressions if self.is_own else expressions_of(self.surface, self.optimizer, self.runs)

    @functools.cached_property
    def going(self) -> Going:
        """How the runs of a rule go that is not in the catalogue."""
        return going_of(self.surface, Runs(self.optimizer, *self.some), self.runs, self.steps, self.seed)

    @property
    def travels(self) -> bool:
        """Whether another process can be told of it: a surface of one's own stays here, and so does an object."""
        return can_be_named(self.surface) and (not self.is_own or self.written is not None)

    @property
    def nanoseconds(self) -> float:
        """About so long a step of a run takes, of many that go the same way."""
        if self.expressions is not None:
            return _BY_EXPRESSIONS
        return _ALONE if self.is_own and self.going.alone else _ABREAST

    @functools.cached_property
    def content(self) -> str | None:
        """All of it in words; None where that cannot be told, and may be another one tomorrow.

        Code in a file is told by its sum and by its expressions, of which what it imports is a part.
        """
        if self.is_own and self.written is None:
            return None
        if can_be_named(self.surface):
            made_of = [self.surface.spec, *told_in(self.surface)]
        elif self.surface.code and self.expressions:
            made_of = [self.surface.spec, self.surface.code, self.expressions.text]
        else:
            return None
        rule = self._rule_told()
        # By what it is judged, and by which steps: few runs go by the rule itself.
        judged_by = (self.surface.window, self.ground.critical_points, self.expressions is None)
        raced = (made_of, *rule, self.steps, self.seed, self.marks)
        return repr((VERSION, raced, judged_by))

    def _rule_told(self) -> tuple[Any, ...]:
        if self.written is not None:
            return (*self.written, self.expressions and self.expressions.text)
        settings = {name: "varied" if np.ndim(value) else value for name, value in self.optimizer.settings().items()}
        rule = type(self.optimizer)
        return f"{rule.__module__}.{rule.__name__}", settings

    def __reduce__(self) -> tuple[Any, ...]:
        rule = self.written if self.is_own else self.optimizer
        return _known, (self.content, self.surface, rule, self.steps, self.seed, self.runs, self.marks, self.some)


_here: dict[str, About] = {}


def _known(content: str, *parts: Any) -> About:
    """The one that is known already in a process that raced other chunks of it, with what it has found."""
    if content not in _here and len(_here) >= _MOST_KNOWN:
        _here.clear()
    return _here.setdefault(content, About(*parts))
