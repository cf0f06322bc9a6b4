"""The forms that a function of one's own may have: told by the names of what it takes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from optviz.errors import OptvizError
from optviz.given.own_code import held
from optviz.given.parameters import is_number
from optviz.plan.forms import courses, ways
from optviz.plan.forms.signatures import (
    GRADS,
    SETTINGS,
    TABLES,
    Candidate,
    arguments,
    called,
    check_given,
    named_for,
    needed,
)

# What is handed to a function that makes all its steps itself.
_OF_LOOPS = frozenset({"num_iters", "max_iters", "n_iters", "num_iterations", "iterations", "max_iter", "maxiter"}) | {
    *("steps", "n_steps", "num_steps", "epochs", "n_epochs", "num_epochs", "X")
}
# What all parameters are called that are handed over at once.
_ALONE = (["params"], ["parameters"])


def of_function(function: Any, settings: dict[str, float]) -> Iterator[Candidate]:
    """The forms that a function may have, the likeliest first."""
    name = str(held(held(function, "func", function), "__name__", type(function).__name__))
    taken, names = arguments(function), needed(function)
    if any(each.name in _OF_LOOPS for each in taken):
        raise OptvizError(
            f"{name} makes all its steps itself; give one step, as in the three lines `def rule(w, grad):`, "
            "`w = w - 0.1 * grad`, `return w`, or film the points that it passes, an array of the shape (steps + 1, 2)."
        )
    given = named_for(function, settings, name, inner=True)

    def make() -> Any:
        return function

    tables = [each.name for each in taken[2:] if each.name in TABLES]
    if makes_a_rule(function):
        check_given(name, names, given)
        yield lambda: called(lambda: function(**given), function), courses.of_functions(), "", given
    elif names[:1] in _ALONE:
        yield from _of_parameters(function, name, settings)
    elif len(names) in {2, 3} and tables:
        # Such a table has the settings in it.
        first = {tables[0]: dict(settings)}
        others = [*names[2:], *(each for each in tables if each not in names)]
        yield make, ways.with_states("", others, {}, first), "", settings
    elif len(names) == 2 and names[1] in courses.ASKED:
        yield make, courses.asking(""), "", given
    elif (asks := len(names) == 5 and names[-1].lower() in courses.ASKED) or (
        len(names) == 4 and _are_coordinates(names[:2])
    ):
        yield make, ways.by_coordinates("", 4, asks=asks), "", {}
    elif _is_rule(names):
        check_given(name, names[2:], given)
        rates = {each.name: each.default for each in taken if is_number(each.default)}
        fixed = {each: value for each, value in given.items() if each in names}
        keywords = {each: value for each, value in given.items() if each not in names}

        def make_with_settings() -> Any:
            return (lambda *args: function(*args, **keywords)) if keywords else function

        yield make_with_settings, ways.with_states("", names[2:], fixed, {}), "", rates | given


def _of_parameters(function: Any, name: str, settings: dict[str, float]) -> Iterator[Candidate]:
    """Of a function of all parameters: with tables of them and of their gradients, or with what holds both."""
    names = needed(function)
    if "hyperparams" in names:
        for several in (1, 2):
            yield lambda: function, courses.of_held(names[1:], settings, several), "", settings
        return
    given = named_for(function, settings, name)
    check_given(name, names, given)
    rates = {each.name: each.default for each in arguments(function) if is_number(each.default)}
    if names[1:2] and names[1] in GRADS:
        for form in (courses.in_layers, courses.in_tables, courses.in_lists):
            yield lambda: function, form(names[2:], given), "", rates | given
    else:
        yield lambda: function, courses.of_held(names[1:], given, 1), "", rates | given


def is_function(source: Any) -> bool:
    """Whether something is a function that may be a rule, or make one; a method without its object is none."""
    if not (inspect.isroutine(source) or isinstance(source, partial)):
        return False
    names = needed(source)
    return _is_rule(names) or names in _ALONE or makes_a_rule(source)


def _is_rule(names: Sequence[str]) -> bool:
    return len(names) >= 2 and names[0] != "self"


def makes_a_rule(function: Any) -> bool:
    """Whether a function takes settings alone, and so may make a rule of them."""
    taken = arguments(function)
    return (
        (inspect.isfunction(function) or isinstance(function, partial))
        and bool(taken)
        and all(each.name in SETTINGS for each in taken)
    )


def _are_coordinates(names: Sequence[str]) -> bool:
    """Whether two arguments are those of a point, as `x1, x2` or `x, y`, and not a weight and its gradient."""
    first, second = names
    return (first[:-1], second[:-1]) == (first.rstrip("01"), second.rstrip("12")) or {first, second} == {"x", "y"}
