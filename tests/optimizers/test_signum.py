"""A rule that is not in the catalogue, tested as it would be if it entered: against its paper, in a file of its own."""

from __future__ import annotations

import numpy as np
import pytest
from given import SOME_SURFACES, new_optimizers
from numpy.typing import NDArray

from optviz import record
from optviz.objectives.surfaces import surface_class
from optviz.optimizers.rates import sound_rate

Array = NDArray[np.float64]


def signum(weight: Array, gradient: Array, momentum: Array, lr: float, beta: float) -> tuple[Array, Array]:
    """Algorithm 2 of arXiv:1802.04434 on one machine."""
    momentum = beta * momentum + (1 - beta) * gradient
    return weight - lr * np.sign(momentum), momentum


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("beta", [0.9, 0.98])
def test_signum_does_what_algorithm_2_of_the_paper_says(name: str, beta: float) -> None:
    surface, cls = surface_class(name)(), new_optimizers()["signum"]
    lr = sound_rate(cls, surface)
    weight, momentum = np.array(surface.start), np.zeros(2)
    path = [weight]
    for _ in range(100):
        weight, momentum = signum(weight, surface.gradient(weight), momentum, lr, beta)
        path.append(weight)
    race = record(surface, cls(lr, beta), steps=100)
    np.testing.assert_allclose(race.points[:, :, 0], path, rtol=0, atol=1e-12)
    steps = np.abs(np.diff(race.points[:, :, 0], axis=0))
    np.testing.assert_allclose(steps[steps > lr / 2], lr, rtol=1e-9)
