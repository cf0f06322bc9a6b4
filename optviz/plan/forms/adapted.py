"""A rule of another form than `update(weight, grad)`, as an optimizer."""

from __future__ import annotations

import copy
import functools
import itertools
import re
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from optviz.errors import FAILURES, OptvizError, name_in
from optviz.given.own_code import OwnCodeError, RuleError, held, numbers_in, raised, shown
from optviz.given.parameters import is_number
from optviz.given.spec import Spec
from optviz.objectives.base import Array
from optviz.optimizers.base import Optimizer

# As of a class, also of one around another.
_NAME = re.compile(r"(?:[^\W\d]\w*\()*[^\W\d]\w*\)*")
# By what names the same setting goes.
RATES = ("learning_rate", "lr", "eta", "alpha", "step_size", "rate")
# A rule may begin slowly.
_TRIED = 4
# What a form is handed: the rule, the weight, the objective, which step it is, and what it keeps from step to step.
Form = Callable[[Any, Array, Any, int, dict[str, Any]], Any]


# The form that needs nothing done to it.
PLAIN = "plain"


class Adapted(Optimizer):
    """One run of a rule that `make` makes, moved in a `form`.

    `settings_told` are the hyper-parameters that a figure shows; `code` tells the file and the name that it comes from,
    as in `homework.py:Adam sha256:0123456789ab`. A copy is a rule that has not moved yet, so that what a
    rule holds need not be copied.
    """

    def __init__(
        self,
        make: Callable[[], Any],
        form: Form,
        method: str,
        settings_told: Mapping[str, float] | None = None,
        code: str = "",
    ) -> None:
        self.make, self.form, self.method, self.code = make, form, method, code
        self.settings_told = dict(settings_told or {})
        self.rule = make()
        self.named = type(self).__name__
        # Of one that walks a path, that path.
        self.path: Array | None = None
        # Of one with a schedule that does not say how long it lasts, the same for so many steps.
        self.lasting: Callable[[int], Adapted] | None = None
        # Of one that was named, how it is written, with all its settings behind it by the names that it has for them.
        self.spec: Spec | None = None
        # What may be set of one that was named: each name, and its short form.
        self.takes: Mapping[str, str] = {}
        self.count, self.kept = 0, dict[str, Any]()

    def __deepcopy__(self, _: Any) -> Self:
        made = type(self)(self.make, self.form, self.method, self.settings_told, self.code)
        made.named, made.path, made.lasting = self.named, self.path, self.lasting
        made.spec, made.takes = self.spec, self.takes
        return made

    def written(self, name: str, settings: Mapping[str, float], takes: Mapping[str, str]) -> Self:
        """The same, of which it is known how it is written and what may be set of it."""
        self.takes = takes
        self.spec = Spec.parse(str(Spec(name, {full_name(takes, each) or each: settings[each] for each in settings})))
        return self

    @property
    def plain(self) -> Any:
        """The rule itself, if it has `update(weight, grad)` or is an `Optimizer`, and can be copied, and else this."""
        is_plain = self.form.__name__ == PLAIN and self.method == "update"
        # What stands around a rule holds one that is adapted too.
        # Most races have nothing around a rule, and do not wait for what may be.
        from optviz.optimizers.wrappers.wrapper import Wrapper

        if not is_plain and (not isinstance(self.rule, Optimizer) or isinstance(self.rule, Wrapper)):
            return self
        try:
            return copy.deepcopy(self.rule)
        except FAILURES:
            return self

    @property
    def bare(self) -> Any:
        """The rule as it was written; of one that was made with its parameters, without these."""
        return self.rule[0] if isinstance(self.rule, tuple) and self.rule else self.rule

    @property
    def title(self) -> str:
        """That of the rule, or its name."""
        return str(getattr(self.rule, "title", self.named))

    @property
    def color(self) -> Any:  # type: ignore[override]
        """That of the rule, if it has one."""
        return getattr(self.rule, "color", None)

    def scale_rate(self, share: Any) -> None:
        """Give the rule a share of the learning rate that it was made with. Raises `OptvizError` if it holds none."""
        if isinstance(self.rule, Optimizer) and (hand_on := getattr(self.rule, "scale_rate", None)):
            hand_on(share)
            return
        holder, name, rate = self._rate
        if isinstance(holder, dict):
            holder[name] = rate * float(share)
        else:
            setattr(holder, name, rate * float(share))

    def rates(self, steps: int) -> Array:
        """The learning rate of each of so many steps; not numbers where the rule holds none."""
        if isinstance(self.rule, Optimizer):
            return self.rule.rates(steps)
        try:
            return np.full(steps, self._rate[2])
        except OptvizError:
            return np.full(steps, np.nan)

    @functools.cached_property
    def _rate(self) -> tuple[Any, str, float]:
        """What holds the learning rate, a table or an object, by which name, and the rate as it was at first."""
        several = self.rule if isinstance(self.rule, tuple) else (self.rule,)
        for holder, name in itertools.product(several, RATES):
            found = holder.get(name) if isinstance(holder, dict) else held(holder, name)
            if is_number(found):
                return holder, name, float(found)  # type: ignore[arg-type]
        raise OptvizError(
            f"A schedule cannot change the learning rate of {self.title}, which holds none; keep it as an attribute, "
            "as in self.learning_rate = learning_rate."
        )

    def step(self, weight: Array, objective: Any) -> Any:
        """One step of the rule, in its own form."""
        self.count += 1
        try:
            given = self.form(self.rule, weight, objective, self.count, self.kept)
        except (OptvizError, OverflowError):
            raise
        except FAILURES as error:
            owner = type(self) if self.method else None
            raise raised(error, self.method or type(self).__name__, owner, RuleError) from error
        if given is None or given is weight:
            return None
        moved = numbers_in(given, weight.shape)
        if moved is None:
            raise OwnCodeError(
                f"{f'`{self.method}` of ' if self.method else ''}{type(self).__name__} gave {shown(given)}",
                f"; it must give the new weight, {weight.size} numbers.",
            )
        return moved


def full_name(takes: Mapping[str, str], given: str) -> str | None:
    """Which of the names of settings is meant, with their short forms; of a learning rate, also by another one."""
    if given in takes:
        return given
    same = (each for each, short in takes.items() if short == given or (given in RATES and each in RATES))
    return next(same, name_in(takes, given))


def adapted(
    name: str,
    make: Callable[[], Any],
    form: Form,
    method: str,
    settings: Mapping[str, float] | None = None,
    code: str = "",
) -> Adapted:
    """A rule of that name, in an optimizer of a class of its own: figures call a run by the name of its class."""
    cls: type[Adapted] = type(name if _NAME.fullmatch(name) else "Rule", (Adapted,), {"__init__": Adapted.__init__})
    return cls(make, form, method, settings, code)


def moves(rule: Adapted) -> bool:
    """Whether a rule, which is used up, goes anywhere on a bowl within some steps.

    Raises what the rule raises, and `RuleError` if it comes to what is no finite number.
    """
    start = np.array([1.0, -2.0])
    weight = start.copy()
    with np.errstate(all="ignore"):
        for _ in range(_TRIED):
            given = rule.step(weight, _Bowl())
            if given is not None:
                weight[...] = given
            if not np.isfinite(weight).all():
                raise RuleError(f"{rule.title} gave no number", "; mend it there.")
    return not np.array_equal(weight, start)


class _Bowl:
    """Where it is tried whether a rule moves."""

    def value(self, w: Array) -> Any:
        return 0.5 * np.sum(w * w, axis=0)

    def gradient(self, w: Array) -> Array:
        return np.array(w, dtype=np.float64)

    def hessian(self, w: Array) -> Array:
        return np.broadcast_to(np.eye(2).reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape)).copy()
