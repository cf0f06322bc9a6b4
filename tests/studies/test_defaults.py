"""Whose defaults are where on a map."""

from __future__ import annotations

import inspect

import pytest

from optviz.optimizers import Adam, Momentum
from optviz.studies.defaults import defaults_of


def test_the_defaults_of_the_note_are_those_of_its_rules() -> None:
    rate, momentum = Momentum().learning_rate, Momentum().momentum
    assert "note" in defaults_of("momentum", ("learning_rate", "momentum"))[rate, momentum]
    assert defaults_of("adam", ("beta1",)) == {(Adam().beta1,): ["note", "PyTorch", "Keras"]}
    assert defaults_of("lion", ("learning_rate",)) == {}


@pytest.mark.parametrize(
    ("rule", "theirs", "names"),
    [
        ("momentum", "SGD", {"learning_rate": "lr", "momentum": "momentum"}),
        ("adagrad", "Adagrad", {"learning_rate": "lr"}),
        ("rmsprop", "RMSprop", {"learning_rate": "lr", "decay_rate": "alpha"}),
        ("adadelta", "Adadelta", {"learning_rate": "lr", "decay_rate": "rho"}),
    ],
)
def test_the_defaults_of_pytorch_are_those_of_its_signatures(rule: str, theirs: str, names: dict[str, str]) -> None:
    optim = pytest.importorskip("torch.optim")
    known = inspect.signature(getattr(optim, theirs)).parameters
    (values,) = (values for values, whose in defaults_of(rule, tuple(names)).items() if "PyTorch" in whose)
    assert values == tuple(known[name].default for name in names.values())
