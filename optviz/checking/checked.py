"""A rule held against one of the catalogue: whether they agree, and else where they part, and by which slip."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optviz.checking.known import forms_of, further_of
from optviz.checking.slips import slips_of
from optviz.checking.walks import (
    PLACES,
    STEPS,
    Walk,
    check_goes,
    follows,
    goes_anywhere,
    ground,
    parting,
    walks_of,
    walks_of_own,
)
from optviz.errors import OptvizError, name_in
from optviz.given.own_code import held, shown
from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import catalogue, every_optimizer, rule_of
from optviz.optimizers.base import Optimizer
from optviz.plan.forms.adapted import Adapted
from optviz.plan.inputs import copied, optimizer_from, settings_of

# By what other names settings go; what a name means depends on which of these the rule has.
_ALSO = {
    "learning_rate": ("lr", "eta", "alpha", "step_size", "rate"),
    "beta1": ("b1", "beta_1", "beta"),
    "beta2": ("b2", "beta_2"),
    "epsilon": ("eps", "e", "delta"),
    "momentum": ("mu", "gamma", "beta", "rho"),
    "decay_rate": ("decay", "rho", "gamma", "beta", "alpha"),
    "weight_decay": ("wd", "lambda_", "decay"),
}
# What is most often written into a rule, where it cannot be read from outside.
_USUAL = {
    "learning_rate": (0.001, 0.01, 0.1, 1.0),
    "epsilon": (1e-7, 1e-8, 1e-6, 1e-5, 1e-10, 1e-12),
    "momentum": (0.9, 0.99, 0.5),
    "decay_rate": (0.9, 0.99, 0.999, 0.95),
}
_MOST_KEPT = 8
# So many rules beyond those of courses are tried with slips.
_OTHERS = 3


@dataclass(frozen=True)
class Checked:
    """What was found: `agrees` is None where it could not be checked.

    `slips` are the names of all slips with which the catalogue's rule goes the same way; `step` is the first at which
    the two part on `surface`, in component `component`, where they are at `given` and `expected`; `state` and
    `expected_state` are what both hold then. `told` says all of it.
    """

    name: str
    against: str
    agrees: bool | None
    told: str
    slips: tuple[str, ...] = ()
    surface: str = ""
    step: int = 0
    component: int = 0
    given: float | None = None
    expected: float | None = None
    state: dict[str, str] = field(default_factory=dict)
    expected_state: dict[str, str] = field(default_factory=dict)


def check(rule: Any, against: str | None = None) -> Checked:
    """Hold a rule against one of the catalogue, as `"adam"`; without a name, against that which it is most like.

    What it is held against may have settings, and something around it, as `"clip(adam):norm=3"`.

    `rule` is what `record` takes as an optimizer. Both make the same steps on several surfaces; they agree if they
    differ by rounding alone. Raises `OptvizError` if no rule of the catalogue has that name, or `rule` is none.

    >>> import optviz
    >>> class Descent:
    ...     def update(self, weight, grad):
    ...         weight += 0.01 * grad
    >>> print(optviz.check(Descent, "sgd").told)
    Descent is not SGD: the step has the wrong sign. On saddle at step 1, component 0 is 0.714, and must be 0.686.
    """
    if not (against is None or isinstance(against, str)):
        raise OptvizError(f"The rule of the catalogue is named by a text, as in 'adam'; got {shown(against)}.")
    known, chosen_there = (None, {}) if against is None else rule_of(Spec.parse(against))
    if known is not None:
        check_goes(known)
    optimizer = optimizer_from(rule, surface_class("saddle")())
    name = optimizer.title if isinstance(optimizer, Adapted) else type(optimizer).__name__
    try:
        walks = walks_of_own(optimizer)
    except OptvizError as error:
        return Checked(name, against or "", agrees=None, told=f"{name} could not be checked: {error}")
    settings = settings_of(optimizer) | chosen_there
    chosen = [known] if known else _likely(name)
    for cls in chosen:
        for told, right in _right(cls, settings):
            # What gives no number at all is like all else that does.
            if goes_anywhere(walks) and follows(right, walks):
                return Checked(name, _name(cls), agrees=True, told=f"{name} is {cls.__name__}{told}.")
    # To make all slips in all rules would take seconds.
    chosen = [known] if known else _nearest(chosen, settings, walks)
    for cls in chosen:
        if (found := _slipped(cls, settings, walks)) is not None:
            wrong, right = found
            return _parted(name, cls, optimizer, walks, right, wrong)
    nearest = known or every_optimizer().get(
        name_in(every_optimizer(), name) or "", min(chosen, key=_apart(settings, walks))
    )
    return _parted(name, nearest, optimizer, walks, next(_right(nearest, settings))[1], [])


def _name(cls: type[Optimizer]) -> str:
    return cls.__name__.lower()


def _likely(name: str) -> list[type[Optimizer]]:
    """All rules that go on planes, that of the same name first, and then those of courses."""
    ours = set(catalogue().values())
    every = {name: cls for name, cls in every_optimizer().items() if cls in ours or _goes(cls)}
    own = every.get(name_in(every, name) or "")
    return sorted(every.values(), key=lambda cls: (cls is not own, cls not in ours))


def _goes(cls: type[Optimizer]) -> bool:
    try:
        check_goes(cls)
    except OptvizError:
        return False
    return True


def _mapped(cls: type[Optimizer], settings: dict[str, float]) -> dict[str, float]:
    """Settings of one's own under the names of the catalogue, each once."""
    found: dict[str, float] = {}
    left = dict(settings)
    for name, parameter in parameters(cls).items():
        own = next((each for each in (name, parameter.symbol, *_ALSO.get(name, ())) if each in left), None)
        if own is not None and parameter.contains(left[own]):
            found[name] = left.pop(own)
    return found


def _made_of(cls: type[Optimizer], settings: dict[str, float]) -> Iterator[tuple[str, dict[str, float]]]:
    """The settings that a rule may have been written with, and what is said of those that nobody gave."""
    # What does not say how long it lasts does so as long as the walks do.
    known = dict.fromkeys(getattr(cls, "lasts", ()), float(STEPS)) | _mapped(cls, settings)
    unknown = [name for name in parameters(cls) if name not in known and name in _USUAL]
    yield "", known
    several = [[None, *_USUAL[name]] for name in unknown]
    for values in itertools.product(*several):
        chosen = {name: value for name, value in zip(unknown, values, strict=True) if value is not None}
        if chosen:
            told = " and ".join(f"{name} {value:g}" for name, value in chosen.items())
            yield f" with {told}", {**known, **chosen}


def _right(cls: type[Optimizer], settings: dict[str, float]) -> Iterator[tuple[str, Optimizer]]:
    """The rule in all forms in which it is right."""
    forms = [("", cls), *((f" {told}", form) for told, form in forms_of(cls))]
    for told, chosen in _made_of(cls, settings):
        for form, each in forms:
            yield told + form, each(**chosen)


def _slipped(
    cls: type[Optimizer], settings: dict[str, float], walks: list[Walk]
) -> tuple[list[tuple[str, str]], Optimizer] | None:
    """The names and sentences of the slips that go the same way, and the right rule with the same settings."""
    made = [
        *((slip.name, slip.told, each) for slip, each in slips_of(cls)),
        *further_of(cls),
        *(
            (slip.name, f"{slip.told} (in the form {told})", each)
            for told, form in forms_of(cls)
            for slip, each in slips_of(form)
        ),
    ]
    for _, chosen in _made_of(cls, settings):
        found = [(name, told) for name, told, each in made if follows(each(**chosen), walks)]
        if found:
            return list(dict(reversed(found)).items())[::-1], cls(**chosen)
    return None


def _nearest(classes: list[type[Optimizer]], settings: dict[str, float], walks: list[Walk]) -> list[type[Optimizer]]:
    """Those in which slips are looked for: the first, the rules of courses, and others that end nearest."""
    ours = catalogue().values()
    others = sorted((cls for cls in classes if cls not in ours), key=_apart(settings, walks))[:_OTHERS]
    return [cls for cls in classes if cls is classes[0] or cls in ours or cls in others]


def _apart(settings: dict[str, float], walks: list[Walk]) -> Callable[[type[Optimizer]], float]:
    """How far the walks of a rule end from these."""

    def apart(cls: type[Optimizer]) -> float:
        others = walks_of(cls(**_mapped(cls, settings)))
        with np.errstate(all="ignore"):
            return sum(
                float(np.nan_to_num(np.abs(one.points[-1] - other.points[-1]), nan=1e9).sum())
                for one, other in zip(walks, others, strict=True)
            )

    return apart


def _parted(
    name: str, cls: type[Optimizer], optimizer: Any, walks: list[Walk], right: Optimizer, slips: list[tuple[str, str]]
) -> Checked:
    expected = walks_of(right)
    place, where = next(
        (place, where)
        for place, pair in enumerate(zip(walks, expected, strict=True))
        if (where := parting(*pair)) is not None
    )
    step, component = where
    given, wanted = (float(each[place].points[step, component]) for each in (walks, expected))
    surface = walks[place].surface
    why = " or ".join(dict.fromkeys(told for _, told in slips)) or "none of the known slips explains it"
    there = "no number" if np.isnan(given) else number_beside(given, wanted)
    told = (
        f"{name} is not {cls.__name__}: {why}. On {surface} at step {step}, component {component} is {there}, and "
        f"must be {'no number' if np.isnan(wanted) else number_beside(wanted, given)}."
    )
    return Checked(
        name,
        _name(cls),
        agrees=False,
        told=told,
        slips=tuple(dict.fromkeys(name for name, _ in slips)),
        surface=surface,
        step=step,
        component=component,
        given=None if np.isnan(given) else given,
        expected=None if np.isnan(wanted) else wanted,
        state=_state_after(optimizer, surface, step),
        expected_state=_state_after(right, surface, step),
    )


def number_beside(number: float, other: float) -> str:
    """With as many digits as tell it from the other."""
    return next(
        (text for digits in range(3, 17) if (text := f"{number:.{digits}g}") != f"{other:.{digits}g}"), repr(number)
    )


def _state_after(optimizer: Any, surface: str, steps: int) -> dict[str, str]:
    """What a rule holds after some steps, shortened, by name."""
    made, weight = copied(optimizer), np.array(PLACES[surface])
    where = ground(surface)
    try:
        with np.errstate(all="ignore"):
            for _ in range(steps):
                returned = (
                    made.step(weight, where)
                    if isinstance(made, Optimizer)
                    else made.update(weight, where.gradient(weight))
                )
                if returned is not None:
                    weight[...] = returned
    except OptvizError:
        return {}
    rule = made.rule if isinstance(made, Adapted) else made
    kept = made.kept if isinstance(made, Adapted) else {}
    holds = {**kept, **held(rule, "__dict__", {})}
    names = [name for name in holds if isinstance(name, str) and not name.startswith("_") and holds[name] is not None]
    return {name: shown(holds[name]) for name in names[:_MOST_KEPT]}
