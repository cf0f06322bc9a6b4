"""The rules walk the path of PyTorch, where it is installed."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from papers import STEPS, Array, path

from optviz import Optimizer
from optviz.objectives.surfaces import Surface, surface_class
from optviz.optimizers import (
    NAG,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    Momentum,
    RMSProp,
)


def torch_path(name: str, settings: dict[str, Any], surface: Surface, prepare: Any = None) -> Array:
    try:
        import torch
    except ImportError:
        # It is too large for a test extra; where all tests must run, it is there.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PyTorch is not installed; pip install torch brings it.")
    weight = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name)([weight], **settings)
    points = [weight.detach().numpy().copy()]
    for t in range(1, STEPS + 1):
        weight.grad = torch.from_numpy(surface.gradient(weight.detach().numpy()))
        if prepare:
            prepare(optimizer.param_groups[0], t)
        optimizer.step()
        points.append(weight.detach().numpy().copy())
    return np.array(points)


def give_adam_the_epsilon_of_the_note(group: dict[str, Any], t: int) -> None:
    group["eps"] = 1e-7 / np.sqrt(1 - 0.999**t)


@pytest.mark.parametrize("name", ["beale", "himmelblau", "ravine"])
@pytest.mark.parametrize(
    ("cls", "lr", "theirs", "settings", "prepare"),
    [
        (SGD, 0.003, "SGD", {}, None),
        (Momentum, 0.003, "SGD", {"momentum": 0.9}, None),
        (AdaGrad, 0.1, "Adagrad", {"eps": 1e-7}, None),
        (RMSProp, 0.02, "RMSprop", {"alpha": 0.9, "eps": 1e-7}, None),
        (Adam, 0.05, "Adam", {}, give_adam_the_epsilon_of_the_note),
        (AdaDelta, 5.0, "Adadelta", {"rho": 0.95, "eps": 1e-6}, None),
    ],
    ids=["SGD", "Momentum", "AdaGrad", "RMSProp", "Adam", "AdaDelta"],
)
def test_pytorch_walks_the_same_path(
    name: str, cls: type[Optimizer], lr: float, theirs: str, settings: dict[str, float], prepare: Any
) -> None:
    surface = surface_class(name)()
    expected = torch_path(theirs, {"lr": lr, **settings}, surface, prepare)
    np.testing.assert_allclose(path(cls(lr), surface), expected, rtol=1e-11, atol=1e-11)


def test_pytorch_shows_the_look_ahead_point_of_nag() -> None:
    surface = surface_class("beale")()
    theirs = torch_path("SGD", {"lr": 0.003, "momentum": 0.9, "nesterov": True}, surface)
    nag, weight = NAG(0.003), np.array(surface.start)
    for shown in theirs[1:]:
        nag.step(weight, surface)
        np.testing.assert_allclose(nag.lookahead(weight), shown, rtol=1e-11, atol=1e-11)
