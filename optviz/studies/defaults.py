"""Where the defaults of the course note, of PyTorch and of Keras are, to be marked on a map."""

from __future__ import annotations

from collections.abc import Mapping

from optviz.given.parameters import default_of, parameters
from optviz.optimizers import optimizer_class

NOTE = "note"
_PLAIN = {"learning_rate": 1e-3, "momentum": 0.0}, {"learning_rate": 1e-2, "momentum": 0.0}
# By rule, those of PyTorch 2 (torch.optim) and of Keras 3 (keras.optimizers).
_ELSEWHERE: dict[str, tuple[Mapping[str, float], Mapping[str, float]]] = {
    "sgd": _PLAIN,
    "momentum": _PLAIN,
    "nag": _PLAIN,
    "adagrad": ({"learning_rate": 1e-2}, {"learning_rate": 1e-3}),
    "rmsprop": ({"learning_rate": 1e-2, "decay_rate": 0.99}, {"learning_rate": 1e-3, "decay_rate": 0.9}),
    "adadelta": ({"learning_rate": 1.0, "decay_rate": 0.9}, {"learning_rate": 1e-3, "decay_rate": 0.95}),
    "adam": ({"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999},) * 2,
}


def every_default(rule: str) -> dict[str, dict[str, float]]:
    """The settings of a rule that are defaults, by whose they are; empty of a rule that not all of those have."""
    if rule not in _ELSEWHERE:
        return {}
    cls = optimizer_class(rule)
    pytorch, keras = _ELSEWHERE[rule]
    return {NOTE: {name: default_of(cls, name) for name in parameters(cls)}, "PyTorch": {**pytorch}, "Keras": {**keras}}


def defaults_of(rule: str, names: tuple[str, ...]) -> dict[tuple[float, ...], list[str]]:
    """The values of some settings of a rule that are defaults, and whose: of the note, of PyTorch, of Keras.

    Empty of a rule that those have not, or of settings that one of them has not.
    """
    found: dict[tuple[float, ...], list[str]] = {}
    for who, known in every_default(rule).items():
        if names and all(name in known for name in names):
            found.setdefault(tuple(known[name] for name in names), []).append(who)
    return found
