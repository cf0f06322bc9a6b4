"""The forms in which rules are written, each as a function that makes one step of such a rule.

It is handed the rule, the weight `(P,)`, the objective, the number of the step from 1 on, and a table to keep things
in; it changes the weight in place, or gives the new one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.own_code import shown
from optviz.objectives.base import Array
from optviz.plan.forms.adapted import Form

# The name under which a rule of several arrays is handed its only one.
ONLY = "w"


class Held(np.ndarray):
    """A parameter as libraries have it: an array with its gradient, both also as `.data`."""

    grad: Any = None

    # A parameter is the key of what a rule keeps of it, and is compared with None.
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return False if other is None else np.ndarray.__eq__(self, other)

    @property
    def data(self) -> Any:
        """The numbers themselves."""
        return self.view(Held)

    @data.setter
    def data(self, value: Any) -> None:
        self[...] = value

    def zero_(self) -> Held:
        """All numbers become zero, as PyTorch's do."""
        self[...] = 0
        return self

    def detach(self) -> Any:
        """The numbers themselves, as PyTorch's do."""
        return self.data

    def add_(self, other: Any, more: Any = None, *, alpha: float = 1.0) -> Held:
        """Some numbers are added, times a factor, which older ways of writing it have first."""
        self[...] += alpha * other if more is None else other * more
        return self

    def mul_(self, factor: Any) -> Held:
        """All numbers are multiplied."""
        self[...] *= factor
        return self


def held_of(values: Array) -> Held:
    """A parameter with the values of an array."""
    return np.array(values, dtype=np.float64).view(Held)


def in_arrays(method: str) -> Form:
    """`update(weight, grad)`."""

    def plain(rule: Any, weight: Array, objective: Any, _count: int, _kept: dict[str, Any]) -> Any:
        return _method(rule, method)(weight, objective.gradient(weight))

    return plain


def in_tables(method: str) -> Form:
    """`update(params, grads)`, with arrays by name: it changes them, or puts others there, or gives a new table."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
        params = kept.setdefault("params", {ONLY: weight.copy()})
        params[ONLY] = weight.copy()
        given = _method(rule, method)(params, {ONLY: objective.gradient(weight)})
        return given[ONLY] if isinstance(given, dict) else params[ONLY]

    return step


def in_lists(method: str) -> Form:
    """`update(params, grads)`, with a list of arrays."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
        params = kept.setdefault("params", [weight.copy()])
        params[:] = [weight.copy()]
        given = _method(rule, method)(params, [objective.gradient(weight)])
        return given[0] if isinstance(given, (list, tuple)) and len(given) == 1 else params[0]

    return step


def with_states(method: str, names: Sequence[str], fixed: dict[str, Any], first: dict[str, Any]) -> Form:
    """`rule(w, grad, m, v, t) -> (w, m, v)`: what is given besides the weight is handed over in the next step.

    `names` are those of its arguments after the first two; `fixed` has the values of some of them, `first` what others
    begin with, and the rest begin with zeros. One called like a step is the number of it.
    """
    states = [name for name in names if name not in {*fixed, *STEP_NAMES, *_NAMES}]

    def step(rule: Any, weight: Array, objective: Any, count: int, kept: dict[str, Any]) -> Any:
        if not kept:
            kept.update({name: copy.copy(first.get(name, np.zeros_like(weight))) for name in states})
        given_each = {name: count if name in STEP_NAMES else ONLY for name in names if name in {*STEP_NAMES, *_NAMES}}
        known = {**kept, **given_each, **fixed}
        given = _method(rule, method)(weight, objective.gradient(weight), *(known[name] for name in names))
        if given is None:
            return None
        if not isinstance(given, (tuple, list)) or (len(given) == weight.size and np.ndim(given[0]) == 0):
            return given
        moved, *others = given
        # Some hand the number of the step back too.
        wanted = states if len(others) == len(states) else [name for name in names if name not in fixed]
        if len(others) not in {0, len(wanted)}:
            raise OptvizError(
                f"A rule with the arguments {', '.join(names)} gave {len(given)} things; it must give the new weight, "
                f"and {', '.join(states)} behind it."
            )
        kept.update({name: each for name, each in zip(wanted, others, strict=False) if name in states})
        return moved

    return step


def by_coordinates(method: str, count: int, *, asks: bool) -> Form:
    """`trainer(x1, x2, s1, s2)`, which gives the same anew; where it `asks`, its last argument gives the gradient."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
        if weight.size != 2:
            raise OptvizError(f"A rule of {count} numbers moves in the plane alone, and here are {weight.size}.")

        def gradient(x: Any, y: Any) -> tuple[Any, Any]:
            dx, dy = objective.gradient(np.array([x, y], dtype=np.float64))
            return dx, dy

        states = kept.setdefault("states", [0.0] * (count - 2))
        given = _method(rule, method)(*weight.tolist(), *states, *([gradient] if asks else []))
        x, y, *after = given
        kept["states"] = [*after, *states[len(after) :]]
        return [x, y]

    return step


def holding(method: str, params: str, grads: str) -> Form:
    """`update()` of an object that holds its parameters and their gradients in two attributes."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, _kept: dict[str, Any]) -> Any:
        gradient = objective.gradient(weight)
        holds = getattr(rule, params)
        for name, value in ((params, weight.copy()), (grads, gradient)):
            setattr(
                rule, name, {ONLY: value} if isinstance(holds, dict) else [value] if isinstance(holds, list) else value
            )
        getattr(rule, method)()
        after = getattr(rule, params)
        return after[ONLY] if isinstance(after, dict) else after[0] if isinstance(after, list) else after

    return step


def of_parameters(method: str, *, hands_gradients: bool = False) -> Form:
    """`step()` of an object that was made with the list of parameters, whose gradients are in `.grad`.

    Or `update(grads)`, which is handed them.
    """

    def step(rule: tuple[Any, list[Any]], weight: Array, objective: Any, _count: int, _kept: dict[str, Any]) -> Any:
        optimizer, parameters = rule
        (parameter,) = parameters
        parameter[...] = weight
        parameter.grad = held_of(objective.gradient(weight))
        getattr(optimizer, method)(*([[parameter.grad.copy()]] if hands_gradients else []))
        # It may have put another one there.
        return np.array(parameters[0], dtype=np.float64)

    return step


def stepping(method: str) -> Form:
    """`step(weight, objective)`, as optimizers have it here."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, _kept: dict[str, Any]) -> Any:
        return getattr(rule, method)(weight, objective)

    return step


def _method(rule: Any, method: str) -> Callable[..., Any]:
    found: Any = rule if method in {"", "__call__"} or not hasattr(rule, method) else getattr(rule, method)
    if not callable(found):
        raise OptvizError(f"{shown(rule)} has no {method}() that can be called.")
    called: Callable[..., Any] = found
    return called


# What an argument is called that is the name of the array.
_NAMES = frozenset({"param_name", "params_name", "name", "key"})
# What an argument is called that is the number of a step.
STEP_NAMES = frozenset({"t", "i", "k", "n", "step", "iteration", "it", "epoch", "num_iter", "timestep", "n_iter"})
