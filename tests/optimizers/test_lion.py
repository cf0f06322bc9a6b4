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


def lion(weight: Array, gradient: Array, momentum: Array, lr: float, beta1: float, beta2: float) -> tuple[Array, Array]:
    """Program 1 of arXiv:2302.06675, without weight decay."""
    update = np.sign(momentum * beta1 + gradient * (1 - beta1))
    return weight - lr * update, beta2 * momentum + (1 - beta2) * gradient


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("betas", [(0.9, 0.99), (0.95, 0.98)], ids=str)
def test_lion_does_what_program_1_of_the_paper_says(name: str, betas: tuple[float, float]) -> None:
    surface, cls = surface_class(name)(), new_optimizers()["lion"]
    lr = sound_rate(cls, surface)
    weight, momentum = np.array(surface.start), np.zeros(2)
    path = [weight]
    for _ in range(100):
        weight, momentum = lion(weight, surface.gradient(weight), momentum, lr, *betas)
        path.append(weight)
    race = record(surface, cls(lr, *betas), steps=100)
    np.testing.assert_allclose(race.points[:, :, 0], path, rtol=0, atol=1e-12)
    steps = np.abs(np.diff(race.points[:, :, 0], axis=0))
    np.testing.assert_allclose(steps[steps > lr / 2], lr, rtol=1e-9)
