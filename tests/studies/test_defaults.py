"""Whose defaults are where on a map."""

from __future__ import annotations

import importlib.util
import inspect
import os

import pytest

from optviz.optimizers import Adam, Momentum
from optviz.plan.forms.libraries import choose_backend
from optviz.studies.defaults import defaults_of


def test_the_defaults_of_the_note_are_those_of_its_rules() -> None:
    rate, momentum = Momentum().learning_rate, Momentum().momentum
    assert "note" in defaults_of("momentum", ("learning_rate", "momentum"))[rate, momentum]
    assert defaults_of("adam", ("beta1",)) == {(Adam().beta1,): ["note", "PyTorch", "Keras"]}
    assert defaults_of("lion", ("learning_rate",)) == {}


# Of each rule, its class in both libraries, and the names of its settings there.
THEIRS = {
    "momentum": ("SGD", {"learning_rate": "lr", "momentum": "momentum"}),
    "adagrad": ("Adagrad", {"learning_rate": "lr"}),
    "rmsprop": ("RMSprop", {"learning_rate": "lr", "decay_rate": "alpha"}),
    "adadelta": ("Adadelta", {"learning_rate": "lr", "decay_rate": "rho"}),
    "adam": ("Adam", {"learning_rate": "lr", "beta1": "beta_1", "beta2": "beta_2"}),
}


@pytest.mark.parametrize("rule", THEIRS)
def test_the_defaults_of_pytorch_are_those_of_its_signatures(rule: str) -> None:
    optim = pytest.importorskip("torch.optim")
    theirs, names = THEIRS[rule]
    known = {name: each.default for name, each in inspect.signature(getattr(optim, theirs)).parameters.items()}
    if rule == "adam":
        known["beta_1"], known["beta_2"] = known["betas"]
    assert marked(rule, names, "PyTorch") == tuple(known[name] for name in names.values())


@pytest.mark.parametrize("rule", THEIRS)
def test_the_defaults_of_keras_are_those_of_its_signatures(rule: str) -> None:
    if importlib.util.find_spec("keras") is None:
        (pytest.fail if os.environ.get("LIBRARIES") else pytest.skip)(
            "Keras is not installed; pip install keras brings it."
        )
    choose_backend()
    optimizers = importlib.import_module("keras.optimizers")
    theirs, names = THEIRS[rule]
    known = inspect.signature(getattr(optimizers, theirs)).parameters
    spelled = {"lr": "learning_rate", "alpha": "rho"}
    assert marked(rule, names, "Keras") == tuple(known[spelled.get(name, name)].default for name in names.values())


def marked(rule: str, names: dict[str, str], library: str) -> tuple[float, ...]:
    (values,) = (values for values, whose in defaults_of(rule, tuple(names)).items() if library in whose)
    return values
