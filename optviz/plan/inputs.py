"""What a user may hand over, by name or as an object of one's own, turned into what the program works with."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeGuard

import numpy as np

from optviz.errors import FAILURES, OptvizError
from optviz.given.code_files import is_code, object_in, told_of
from optviz.given.own_code import answers_everything, guarded, held, place_of, raised, shown
from optviz.given.parameters import is_number, parameters
from optviz.given.spec import Spec
from optviz.objectives.named import is_ours, surface_named
from optviz.objectives.own.calls import is_objective
from optviz.objectives.own.function import function_surface, is_function
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import Surface
from optviz.objectives.window import fault_of
from optviz.optimizers import catalogue, rule_of
from optviz.optimizers.base import Optimizer
from optviz.optimizers.rates import sound_rate
from optviz.plan.forms.adapted import Adapted
from optviz.plan.forms.libraries import is_of_library, rule_of_library
from optviz.plan.forms.looking import is_of_another_form, rule_from
from optviz.plan.forms.signatures import called, named_for, settable
from optviz.plan.forms.walking import is_path, path_in, path_of
from optviz.plan.shorthand import names_in
from optviz.system.printable import cut


@guarded
def surface_from(source: object, dimension: int | None = None) -> Surface:
    """The surface that is meant by a name (`"rosenbrock:b=10"`), a Surface or an object of one's own.

    `dimension` is how many parameters an object has that does not say it.
    """
    if isinstance(source, str):
        spec = Spec.parse(source)
        surface = surface_named(spec, partial(_surface_in_file, dimension=dimension))
        if is_code(spec.name):
            return surface
        if spec.settings:
            _check_numbers(surface)
        return surface
    if isinstance(source, OwnSurface) or (isinstance(source, Surface) and is_ours(source)):
        return source
    if is_function(source):
        return function_surface(source, dimension)  # type: ignore[arg-type]
    if is_class_of_surface(source):
        raise OptvizError(f"A surface is an object; give {source.__name__}(), and not the class {source.__name__}.")
    if not is_objective(source) or answers_everything(source):
        raise OptvizError(
            f"{shown(source)} cannot be a surface{_why_not(source)}; give a name such as 'saddle', or an object with "
            "value(w) and gradient(w)."
        )
    return OwnSurface(source, dimension)


def _surface_in_file(spec: Spec, dimension: int | None) -> Surface:
    """What a name such as `mine.py:bowl` means: a function, an object, or a class of which one is made."""
    found, told = object_in(spec.name), told_of(spec.name)
    if isinstance(found, type) or (is_function(found) and spec.settings):
        settings = named_for(found, spec.settings, spec.name)
        found = called(lambda: found(**settings), found) if isinstance(found, type) else partial(found, **settings)
    elif spec.settings:
        raise OptvizError(f"{spec.name} is an object that is made already; leave its settings out.")
    made = surface_from(found, dimension)
    if is_ours(made) and not is_function(found):
        made = copy.copy(made)
    made.code, made.written = told, str(spec)
    return made


def is_class_of_surface(source: object) -> TypeGuard[type]:
    """Whether a class was given where one of its objects was meant."""
    return isinstance(source, type) and hasattr(source, "value")


def optimizer_from(source: object, surface: Surface, steps: int = 0) -> Any:
    """The optimizer that is meant by a name with hyper-parameters (`"adam:lr=0.1"`), a class or an instance.

    A name without a learning rate takes a sound one for the surface, and a schedule that does not say how long it lasts
    the `steps` of the race; an instance is taken as it is.
    """
    if isinstance(source, (str, np.ndarray)):
        return (
            path_of(source) if isinstance(source, np.ndarray) else lasting(_named(Spec.parse(source), surface), steps)
        )
    return lasting(_handed_over(source), steps)


def lasting(optimizer: Any, steps: int) -> Any:
    """The same rule, with schedules of so many steps where they do not say how long they last."""
    if isinstance(optimizer, Adapted):
        return optimizer.lasting(steps) if optimizer.lasting else optimizer
    short = [name for name in getattr(type(optimizer), "lasts", ()) if not getattr(optimizer, name)]
    return type(optimizer)(**(optimizer.settings() | dict.fromkeys(short, float(steps)))) if short else optimizer


def _handed_over(source: object) -> Any:
    """The optimizer that is meant by a class or an object."""
    if not answers_everything(source) and is_of_another_form(source):
        return rule_from(source, {})
    optimizer = _made(source)
    if isinstance(source, type) and not isinstance(optimizer, Optimizer) and not _can_be_copied(optimizer):
        # Each run has one that is made anew.
        return rule_from(source, {})
    if not callable(held(optimizer, "update")) or isinstance(optimizer, (dict, set)) or answers_everything(optimizer):
        raise OptvizError(
            f"{shown(source)} cannot be an optimizer{_why_not(optimizer)}; give a name such as 'adam', or an object "
            "with update(weight, grad), as in the three lines `class Mine:`, `def update(self, weight, grad):`, "
            "`weight -= 0.1 * grad`."
        )
    if isinstance(optimizer, Optimizer):
        own = type(optimizer)
        if (own.update, own.step) == (Optimizer.update, Optimizer.step):
            raise OptvizError(f"{own.__name__} has no rule; define update(self, weight, grad) in it.")
    return optimizer


def _named(spec: Spec, surface: Surface) -> Optimizer:
    """A rule of the catalogue or from a file, what stands around one, or the path in one."""
    if spec.inner and is_from_elsewhere(spec):
        # Few races have a wrapper.
        from optviz.plan.forms.standing import rule_around

        return rule_around(spec, lambda within: _named(within, surface))
    if is_code(spec.name):
        found = object_in(spec.name)
        made = rule_from(found, spec.settings, told_of(spec.name))
        takes = {**settable(found, states=not isinstance(found, type)), **made.takes}
        return made.written(spec.name, spec.settings, takes)
    if is_path(spec.name):
        return path_in(spec)
    if is_of_library(spec.name):
        return rule_of_library(spec, surface)
    cls, chosen = optimizer_of(spec)
    return cls(**({"learning_rate": sound_rate(cls, surface)} | chosen))


def is_from_elsewhere(spec: Spec) -> bool:
    """Whether what a spec names, within whatever stands around it, is in a file or of a library, and not in ours."""
    name = spec.core.name
    return is_code(name) or is_path(name) or is_of_library(name)


def _made(source: object) -> Any:
    """An object as it is, or one of a class."""
    try:
        return source() if isinstance(source, type) else source
    except OptvizError:
        raise
    except FAILURES as error:
        if not isinstance(error, TypeError) or (error.__traceback__ and error.__traceback__.tb_next):
            raise raised(error, "__init__", source) from error
        raise OptvizError(
            f"{shown(source)} cannot be made without arguments ({error}); give an instance instead of the class."
        ) from error


def _can_be_copied(optimizer: object) -> bool:
    try:
        copy.deepcopy(optimizer)
    except FAILURES:
        return False
    return True


def _why_not(given: object) -> str:
    return ", because it has whatever it is asked for, as a mock does" if answers_everything(given) else ""


def optimizer_of(spec: Spec) -> tuple[type[Optimizer], dict[str, Any]]:
    """The class that a spec names, and its settings by their full names."""
    return rule_of(spec)


def _check_numbers(surface: Surface) -> None:
    """Refuse parameters with which a surface cannot say where it begins, how steep it is there, or what it shows."""
    with np.errstate(all="ignore"):
        start = np.array(surface.start)
        window = surface.window
        rates = [sound_rate(cls, surface) for cls in catalogue().values()]
        numbers = np.concatenate([start, np.atleast_1d(surface.value(start)), surface.gradient(start), rates])
    if not (np.isfinite(numbers).all() and all(rates)) or (window is not None and fault_of(window)):
        raise OptvizError(
            f"With the parameters of {surface.spec}, its numbers are too large or too small for a figure; give others, "
            f"nearer to the defaults that optviz show {surface.name} tells."
        )


def copied(optimizer: Any) -> Any:
    """A copy of an optimizer, with all that it holds: every run needs one of its own."""
    try:
        made = copy.deepcopy(optimizer)
    except FAILURES as error:
        raise OptvizError(
            f"Each run needs a {type(optimizer).__name__} of its own, but what this one holds cannot be copied "
            f"({cut(str(error), 200)}); make that in its first `update`."
        ) from error
    if not issubclass(type(made), type(optimizer)):
        raise OptvizError(
            f"Each run needs a {type(optimizer).__name__} of its own, but a copy of this one is {shown(made)}"
            f"{place_of(optimizer, '__deepcopy__')}; mend its `__deepcopy__`, or leave that out."
        )
    return made


def optimizers_in(sources: Sequence[object] | object) -> list[object]:
    """One or several optimizers, each by itself; a text may name several, as in `"sgd,adam"` or `"all"`."""
    given = sources if isinstance(sources, (list, tuple)) else [] if sources is None else [sources]
    several = [each for one in given for each in (names_in(one, "optimizers") if isinstance(one, str) else [one])]
    if not several:
        raise OptvizError("There is no optimizer to run; give at least one, such as 'sgd'.")
    return several


def optimizers_from(sources: Sequence[object], surface: Surface, steps: int) -> list[Any]:
    """The optimizers that are meant, as by `optimizer_from`, each of which moves one run of so many steps."""
    optimizers = [optimizer_from(source, surface, steps) for source in sources]
    for optimizer in optimizers:
        for name in parameters(type(optimizer)):
            value = held(optimizer, name)
            if not is_number(value):
                place = place_of(optimizer, "__init__")
                raise OptvizError(
                    f"`{name}` of {type(optimizer).__name__} must be one number, got {shown(value)}{place}."
                )
    return optimizers


def settings_of(optimizer: Any) -> dict[str, float]:
    """The hyper-parameters of an optimizer: the numbers that its class takes and its instance holds under one name."""
    if isinstance(optimizer, Adapted):
        return dict(optimizer.settings_told)
    values = {name: held(optimizer, name) for name in _parameters_of(type(optimizer))}
    try:
        return {name: float(value) for name, value in values.items() if is_number(value)}
    except OverflowError:
        # Python's whole numbers have no end.
        name = next(
            name for name, value in values.items() if isinstance(value, int) and abs(value) > sys.float_info.max
        )
        raise OptvizError(
            f"`{name}` of {type(optimizer).__name__} must be a number that a float can hold, got "
            f"{shown(values[name])}{place_of(optimizer, '__init__')}."
        ) from None


def _parameters_of(cls: type) -> Sequence[str]:
    try:
        return list(inspect.signature(cls).parameters)
    # Not every class of one's own tells, as one that is written in C.
    except ValueError:
        return []
