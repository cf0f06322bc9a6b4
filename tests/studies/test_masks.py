"""Dropout: the mean and the variance of its masks, networks under them, and what they do to linear regression."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optviz.data.drawn import kept
from optviz.data.made import made_samples
from optviz.data.models.network import Network
from optviz.data.models.perceptrons import Perceptrons
from optviz.studies.networks.training import Learner, masks_of

# In standard errors: of a million such tests, one fails by chance.
FAR = 5


@pytest.mark.parametrize("keep", [0.5, 0.8, 0.1])
def test_what_units_are_multiplied_by_has_the_mean_1_and_the_variance_of_theory(keep: float) -> None:
    count = 200_000
    factors = kept(count, keep, seed=3, step=7) / keep
    variance = (1 - keep) / keep
    fourth = (1 - keep) + keep * (1 / keep - 1) ** 4
    assert factors.mean() == pytest.approx(1, abs=FAR * math.sqrt(variance / count))
    # Where the square is always the same, as for one half, the mean alone is off.
    off = FAR * math.sqrt((fourth - variance**2) / count) + FAR**2 * variance / count
    assert factors.var() == pytest.approx(variance, abs=off)


def test_masks_of_other_steps_and_other_seeds_have_nothing_in_common() -> None:
    count = 100_000
    first = kept(count, 0.5, seed=3, step=7)
    for other in (kept(count, 0.5, seed=3, step=8), kept(count, 0.5, seed=4, step=7), np.roll(first, 1)):
        assert (first == other).mean() == pytest.approx(0.5, abs=FAR * 0.5 / math.sqrt(count))
    assert np.array_equal(first, kept(count, 0.5, seed=3, step=7))


def test_linear_regression_with_inputs_left_out_loses_what_its_closed_form_says() -> None:
    """E|y - (M * X) w|^2 = |y - X w|^2 + (1 - p) / p sum_j w_j^2 sum_i X_ij^2 (Srivastava et al. 2014, section 9.1)."""
    draw, keep, tries = np.random.default_rng(0), 0.5, 4000
    inputs, w = draw.standard_normal((30, 4)), np.array([1.0, -0.5, 2.0, 0.3])
    target = inputs @ w + draw.standard_normal(30)
    losses = np.array(
        [
            ((target - (kept(inputs.size, keep, 11, step).reshape(inputs.shape) / keep * inputs) @ w) ** 2).sum()
            for step in range(1, tries + 1)
        ]
    )
    theory = ((target - inputs @ w) ** 2).sum() + (1 - keep) / keep * (w**2 * (inputs**2).sum(axis=0)).sum()
    assert losses.mean() == pytest.approx(theory, abs=FAR * losses.std() / math.sqrt(tries))


@pytest.mark.parametrize("rectified", [True, False])
def test_the_gradient_of_a_thinned_network_is_the_derivative_of_its_loss(*, rectified: bool) -> None:
    network, draw = Network(made_samples("moons"), hidden=5, layers=2), np.random.default_rng(1)
    masks = masks_of(network, [Learner(0, 0, 4, 0.5)], 1, 20)
    thinned = Perceptrons(
        network.parts, network.inputs[:20], network.learned.target[:20], 0.1, rectified=rectified, masks=masks
    )
    w = draw.standard_normal((network.dimension, 1))
    gradient = thinned.gradient(w)
    for place in draw.choice(network.dimension, 12, replace=False):
        aside = np.zeros_like(w)
        aside[place] = 1e-6
        slope = (thinned.value(w + aside) - thinned.value(w - aside)) / 2e-6
        assert gradient[place, 0] == pytest.approx(slope[0], rel=1e-5, abs=1e-8)


def test_a_dropped_unit_says_nothing_and_the_others_are_scaled() -> None:
    network = Network(made_samples("moons"), hidden=4, layers=1, relu=1)
    w = np.random.default_rng(2).standard_normal((network.dimension, 1))
    mask = np.array([[[2.0], [0.0], [2.0], [0.0]]])
    inputs, target = network.inputs, network.learned.target
    thinned = Perceptrons(network.parts, inputs, target, 0.0, rectified=True, masks=(mask,))
    by_hand = w.copy()
    out = network.parts[1]
    out.weights(by_hand.T)[0] *= mask[0]
    assert np.allclose(
        thinned.scores(w.T), Perceptrons(network.parts, inputs, target, 0.0, rectified=True).scores(by_hand.T)
    )


def test_networks_that_see_samples_of_their_own_learn_as_each_alone() -> None:
    network, draw = Network(made_samples("spirals"), hidden=6, layers=2), np.random.default_rng(3)
    w = draw.standard_normal((network.dimension, 3))
    chosen = draw.integers(0, len(network.samples), (3, 16))
    masks = masks_of(network, [Learner(0, 0, each, 0.5) for each in range(3)], 1, 16)
    inputs, target = network.inputs[chosen], network.learned.target[chosen]
    together = Perceptrons(network.parts, inputs, target, 0.0, rectified=False, masks=masks).gradient(w)
    for each in range(3):
        own = tuple(layer[each : each + 1] for layer in masks)
        alone = Perceptrons(network.parts, inputs[each], target[each], 0.0, rectified=False, masks=own)
        assert np.array_equal(together[:, each], alone.gradient(w[:, each]))
