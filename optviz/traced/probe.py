"""Whether the expressions of a rule go its way: both do some steps on a surface of hills and valleys.

A rule may hide what it holds, in a closure or in its class, so that no look at the rule finds it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from optviz.objectives.base import Array, Counted
from optviz.optimizers.moving import move
from optviz.trace.expression import Node, ordered
from optviz.trace.replay import computed
from optviz.traced.steps import Rule

_STARTS = ((0.9, -0.4), (-1.6, 1.1))
_STEPS = 12
# Beside the size of the weight: rounding is many times less, and another branch as a rule much more.
_SAME = 1e-6


class _Hills:
    """Himmelblau's function on half of its scale and a fiftieth of its height, which is steep enough for branches."""

    def value(self, w: Array) -> Any:
        a, b = self._parts(w)
        return (a * a + b * b) / 50

    def gradient(self, w: Array) -> Array:
        (x, y), (a, b) = w, self._parts(w)
        return np.array([8 * x * a + 2 * b, 2 * a + 8 * y * b]) * 2 / 50

    def hessian(self, w: Array) -> Array:
        (x, y), (a, b) = w, self._parts(w)
        mixed = 16 * (x + y)
        return np.array([[64 * x * x + 8 * a + 4, mixed], [mixed, 4 + 64 * y * y + 8 * b]]) * 2 / 50

    @staticmethod
    def _parts(w: Array) -> Any:
        x, y = w
        return 4 * x * x + 2 * y - 11, 2 * x + 4 * y * y - 7


def goes_its_way(optimizer: Any, rule: Rule, settings: Mapping[str, float]) -> bool:
    """Whether the expressions lead where copies of the rule go, and ask as often, as long as both go anywhere."""
    with np.errstate(all="ignore"):
        return all(_same(copy.deepcopy(optimizer), rule, settings, start) for start in _STARTS)


def _same(optimizer: Any, rule: Rule, settings: Mapping[str, float], start: tuple[float, float]) -> bool:
    hills = _Hills()
    weight, counted, answers = np.array(start), Counted(hills), Counted(hills)
    w, s = list(start), list[Any]()
    for number in range(1, _STEPS + 1):
        try:
            move(optimizer, weight, counted)
        # A rule may fail where it never is; then there is nothing to compare with.
        except Exception:  # noqa: BLE001
            return True
        step = rule.step(number)
        results = [*step.asked, *step.weight, *step.state]
        known: dict[str, Any] = {"w": w, "s": s, "h": settings}
        values = {each: known[each.value.name][each.value.key] for each in _symbols(results)}
        found = computed(results, values, lambda name, x, y: getattr(answers, name)(np.array([x, y])))
        w, s = found[len(step.asked) :][:2], found[len(step.asked) + 2 :]
        if not np.isfinite([*weight, *w]).all():
            return bool(np.isfinite(weight).all() == np.isfinite(w).all())
        if np.abs(weight - w).max() > _SAME * max(1.0, np.abs(weight).max()):
            return False
        if counted.evaluations != answers.evaluations:
            return False
    return True


def _symbols(results: list[Node]) -> list[Node]:
    return [each for each in ordered(results) if each.op == "symbol"]
