"""Further forms of rules, as courses and their books have them; what each is handed is told in `ways`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given.own_code import shown
from optviz.objectives.base import Array
from optviz.plan.forms.adapted import Form
from optviz.plan.forms.ways import ONLY, STEP_NAMES, held_of

# What an argument is called that gives the gradient where it is asked.
ASKED = frozenset(
    {
        "f_grad",
        "grad_f",
        "gradf",
        "grad_func",
        "grad_fn",
        "gradient_func",
        "gradient_fn",
        "grad_function",
        "compute_grad",
    }
)
# What weights and biases and their gradients are called in a layer.
OF_LAYERS = (
    ("weights", "dweights", "biases", "dbiases"),
    ("W", "dW", "b", "db"),
    ("weight", "dweight", "bias", "dbias"),
    ("weights", "dW", "biases", "db"),
)
_TABLES = ("W1", "b1"), ("dW1", "db1")


def asking(method: str) -> Form:
    """`update(w, grad_func)`, which asks for the gradient where it likes."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, _kept: dict[str, Any]) -> Any:
        def gradient(w: Any) -> Array:
            return np.array(objective.gradient(np.array(w, dtype=np.float64).reshape(weight.shape)))

        return (getattr(rule, method) if method else rule)(weight.copy(), gradient)

    return step


class Layer:
    """A layer of a network, which has the weight and its gradient as attributes, and biases that are zero."""

    def __init__(self, names: Sequence[str], size: int) -> None:
        self._names = names
        for name, shape in zip(names, [(size, 1), (size, 1), (1, 1), (1, 1)], strict=True):
            setattr(self, name, np.zeros(shape))

    def params_and_grads(self) -> Iterator[tuple[Array, Array]]:
        """Each array with its gradient, as a network gives them."""
        weights, slopes, biases, zeros = (getattr(self, name) for name in self._names)
        yield weights, slopes
        yield biases, zeros

    @property
    def layers(self) -> list[Layer]:
        """Of a network of one layer."""
        return [self]


def of_layer(method: str, names: Sequence[str]) -> Form:
    """`update_params(layer)`, between `pre_update_params()` and `post_update_params()` where there are these."""

    def step(rule: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
        layer = kept.setdefault("layer", Layer(names, weight.size))
        for name, value in ((names[0], weight), (names[1], objective.gradient(weight))):
            getattr(layer, name)[...] = np.reshape(value, (-1, 1))
        for each in ("pre_update_params", method, "post_update_params"):
            if callable(found := getattr(rule, each, None)):
                found(*([layer] if each == method else []))
        return np.ravel(getattr(layer, names[0]))

    return step


def in_layers(names: Sequence[str], fixed: Mapping[str, Any]) -> Form:
    """`update_parameters(parameters, grads, v, s, t)` with tables of `W1` and `b1`, and of `dW1` and `db1`."""
    return _of_all(
        names, fixed, lambda arrays, part: dict(zip(_TABLES[part], arrays, strict=True)), lambda all_: all_["W1"]
    )


def in_tables(names: Sequence[str], fixed: Mapping[str, Any]) -> Form:
    """The same with one name for a parameter and its gradient."""
    return _of_all(names, fixed, lambda arrays, _: {ONLY: arrays[0]}, lambda all_: all_[ONLY])


def in_lists(names: Sequence[str], fixed: Mapping[str, Any]) -> Form:
    """The same with lists of arrays."""
    return _of_all(names, fixed, lambda arrays, _: [arrays[0]], lambda all_: all_[0])


def _of_all(names: Sequence[str], fixed: Mapping[str, Any], packed: Any, unpacked: Any) -> Form:
    """A function of all parameters, which gives them anew or changes them, and its states behind them."""
    states = [name for name in names if name not in fixed and name not in STEP_NAMES]
    keywords = {name: value for name, value in fixed.items() if name not in names}

    def step(rule: Any, weight: Array, objective: Any, count: int, kept: dict[str, Any]) -> Any:
        shape = weight.size, 1

        def arrays(values: Any, part: int) -> Any:
            return packed([np.reshape(values, shape).copy(), np.zeros((1, 1))], part)

        if not kept:
            kept.update({name: arrays(np.zeros(shape), 1) for name in states})
        params = arrays(weight, 0)
        known = {**kept, **{name: count for name in names if name in STEP_NAMES}, **fixed}
        given = rule(params, arrays(objective.gradient(weight), 1), *(known[name] for name in names), **keywords)
        after, *others = given if isinstance(given, tuple) else (given,)
        kept.update(zip(states, others, strict=False))
        return np.ravel(unpacked(params if after is None else after))

    return step


def of_held(names: Sequence[str], settings: Mapping[str, Any], several: int) -> Form:
    """`sgd(params, states, hyperparams)` or `sgd(params, lr, batch_size)`, with parameters that hold their gradients.

    `several` is how many arrays the state of a parameter is.
    """

    def step(rule: Any, weight: Array, objective: Any, _count: int, kept: dict[str, Any]) -> Any:
        if not kept:
            zeros = [held_of(np.zeros_like(weight)) for _ in range(several)]
            kept.update(parameter=held_of(weight), states=[zeros[0] if several == 1 else tuple(zeros)])
            kept.update(hyperparams={"t": 1, **settings}, batch_size=1)
        kept["parameter"][...] = weight
        kept["parameter"].grad = held_of(objective.gradient(weight))
        params = [kept["parameter"]]
        given = rule(params, *(settings[name] if name in settings else kept[name] for name in names))
        after = given[0] if isinstance(given, (list, tuple)) and given else params[0]
        return np.array(after[0] if isinstance(after, list) else after, dtype=np.float64)

    return step


def are_functions(source: Any) -> bool:
    """Whether something is what JAX and its kin call an optimizer: two or three functions."""
    return isinstance(source, tuple) and len(source) in {2, 3} and all(callable(each) for each in source)


def of_functions() -> Form:
    """`init, update, get_params = adam(step_size)`, or `init, update = …`, whose update gives the step."""

    def step(rule: Any, weight: Array, objective: Any, count: int, kept: dict[str, Any]) -> Any:
        if not are_functions(rule):
            raise OptvizError(
                "A function of settings alone must give `init, update, get_params`, or else be a rule, as in the three "
                f"lines `def rule(w, grad):`, `w = w - 0.1 * grad`, `return w`; it gave {shown(rule)}."
            )
        init, update, *rest = rule
        if not kept:
            kept["state"] = init(weight.copy())
        gradient = np.array(objective.gradient(weight))
        if rest:
            kept["state"] = update(count - 1, gradient, kept["state"])
            return rest[0](kept["state"])
        change, kept["state"] = update(gradient, kept["state"], weight.copy())
        return weight + change

    return step
