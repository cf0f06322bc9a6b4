"""What theory says of each rule on quadratic bowls: thresholds, rates, and a table of runs computed elsewhere."""

from __future__ import annotations

import math
import sys
from itertools import islice
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import record
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import NAG, SGD, AdaGrad, Adam, Momentum, RMSProp
from optviz.race.entries import entries_as_columns
from optviz.race.lockstep import lockstep

Array = NDArray[np.float64]


def bowl_path(optimizer: Any, condition: float, steps: int, start: tuple[float, float] = (1.0, 1.0)) -> Array:
    """On f = (x² + condition y²) / 2, `(steps + 1, 2)`."""
    return record(f"ravine:condition={condition!r}", optimizer, start, steps).points[:, :, 0]


def closed_form(first: float, root: float, steps: int) -> Array:
    """w_t = (1 + b t) root^t with w_0 = 1 and w_1 = first: the solution where both roots are `root`."""
    t = np.arange(steps + 1)
    return (1 + (first / root - 1) * t) * root**t


def spectral_radius(*coefficients: float) -> float:
    return float(np.abs(np.roots(coefficients)).max())


def heavy_ball_radius(lr: float, mu: float, curvature: float) -> float:
    return spectral_radius(1, -(1 + mu - lr * curvature), mu)


def nag_radius(lr: float, mu: float, curvature: float) -> float:
    return spectral_radius(1, -(1 + mu) * (1 - lr * curvature), mu * (1 - lr * curvature))


@pytest.mark.parametrize("condition", [4.0, 25.0, 100.0])
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_gradient_descent_shrinks_just_below_two_over_the_curvature_and_grows_just_above(
    condition: float, factor: float
) -> None:
    lr = factor * 2 / condition
    across = bowl_path(SGD(lr), condition, 1000)[:, 1]
    np.testing.assert_allclose(across, (1 - lr * condition) ** np.arange(1001), rtol=1e-9)
    assert (np.abs(np.diff(np.abs(across))) > 0).all()
    assert bool(abs(across[-1]) > 1) is (factor > 1)


@pytest.mark.parametrize("condition", [4.0, 16.0, 64.0])
def test_gradient_descent_at_exactly_two_over_the_curvature_hops_for_ever(condition: float) -> None:
    across = bowl_path(SGD(2 / condition), condition, 1000)[:, 1]
    np.testing.assert_array_equal(across, np.resize([1.0, -1.0], 1001))


def test_gradient_descent_above_the_threshold_ends_in_no_number_at_all() -> None:
    recording = record("ravine:condition=25", [SGD(2.1 / 25), SGD(1.9 / 25)], steps=10_000)
    # The error across, 1.5 at the start, grows by 1.1 a step until 25 times its square is beyond all numbers.
    largest_error = math.sqrt(sys.float_info.max / 25)
    assert recording.diverged_at[0] == math.ceil(math.log(largest_error / 1.5) / math.log(1.1))
    assert recording.diverged_at[1] == -1


@pytest.mark.parametrize("k", [4.0, 25.0, 100.0])
def test_the_best_learning_rate_of_gradient_descent_shrinks_both_errors_equally(k: float) -> None:
    points = bowl_path(SGD(2 / (k + 1)), k, 50)
    expected = ((k - 1) / (k + 1)) ** np.arange(51)
    np.testing.assert_allclose(np.abs(points), np.stack([expected, expected], axis=1), rtol=1e-11)


@pytest.mark.parametrize("k", [4.0, 25.0, 100.0])
def test_the_best_heavy_ball_has_a_double_root_at_the_rate_of_polyak(k: float) -> None:
    lr, mu = 4 / (np.sqrt(k) + 1) ** 2, ((np.sqrt(k) - 1) / (np.sqrt(k) + 1)) ** 2
    rate = (np.sqrt(k) - 1) / (np.sqrt(k) + 1)
    points = bowl_path(Momentum(lr, mu), k, 150)
    along, across = closed_form(1 - lr, rate, 150), closed_form(1 - lr * k, -rate, 150)
    envelope = np.arange(1, 152) * rate ** np.arange(151)
    assert (np.abs(points[:, 0] - along) <= 1e-9 * envelope * max(1, abs(1 - lr) / rate)).all()
    assert (np.abs(points[:, 1] - across) <= 1e-9 * envelope * max(1, abs(1 - lr * k) / rate)).all()


@pytest.mark.parametrize(("lr_factor", "mu_shift"), [(0.8, 0), (1.2, 0), (1, -0.1), (1, 0.1)])
def test_no_neighbour_of_the_best_heavy_ball_is_faster_in_the_end(lr_factor: float, mu_shift: float) -> None:
    k, lr, mu = 25.0, 4 / 36, (4 / 6) ** 2
    best = bowl_path(Momentum(lr, mu), k, 150)
    other = bowl_path(Momentum(lr_factor * lr, mu + mu_shift), k, 150)
    assert np.hypot(*other[-10:].T).max() > 10 * np.hypot(*best[-10:].T).max()


@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_heavy_ball_is_stable_up_to_two_and_two_mu_over_the_curvature(mu: float, factor: float) -> None:
    k = 25.0
    lr = factor * 2 * (1 + mu) / k
    across = bowl_path(Momentum(lr, mu), k, 3000)[:, 1]
    radius = heavy_ball_radius(lr, mu, k)
    assert (radius > 1) is (factor > 1)
    assert bool(abs(across[-1]) > 1) is (factor > 1)
    if factor > 1:
        np.testing.assert_allclose(np.abs(across[1001:2001] / across[1000:2000]), radius, rtol=1e-9)


@pytest.mark.parametrize("k", [4.0, 16.0, 64.0])
def test_nag_with_the_inverse_curvature_shrinks_by_one_minus_one_over_the_root_of_the_condition(k: float) -> None:
    lr, mu = 1 / k, (np.sqrt(k) - 1) / (np.sqrt(k) + 1)
    rate = 1 - 1 / np.sqrt(k)
    points = bowl_path(NAG(lr, mu), k, 150)
    envelope = np.arange(1, 152) * rate ** np.arange(151)
    assert (np.abs(points[:, 0] - closed_form(1 - lr, rate, 150)) <= 1e-9 * envelope).all()
    np.testing.assert_allclose(points[1:, 1], 0, atol=1e-15)


@pytest.mark.parametrize("k", [4.0, 25.0, 100.0])
def test_the_tuned_nag_reaches_the_rate_of_lessard_recht_and_packard(k: float) -> None:
    root = np.sqrt(3 * k + 1)
    lr, mu = 4 / (3 * k + 1), (root - 2) / (root + 2)
    rate = 1 - 2 / root
    points = bowl_path(NAG(lr, mu), k, 150)
    envelope = np.arange(1, 152) * rate ** np.arange(151)
    assert max(nag_radius(lr, mu, 1), nag_radius(lr, mu, k)) == pytest.approx(rate, rel=1e-6)
    assert (np.abs(points[:, 0] - closed_form(1 - lr, rate, 150)) <= 1e-9 * envelope).all()
    assert (np.abs(points[:, 1]) <= 2 * envelope).all()


@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_nag_loses_stability_earlier_than_heavy_ball(mu: float, factor: float) -> None:
    k = 25.0
    lr = factor * 2 * (1 + mu) / ((1 + 2 * mu) * k)
    across = bowl_path(NAG(lr, mu), k, 3000)[:, 1]
    radius = nag_radius(lr, mu, k)
    assert (radius > 1) is (factor > 1)
    assert bool(abs(across[-1]) > 1) is (factor > 1)
    if factor > 1:
        np.testing.assert_allclose(np.abs(across[1001:2001] / across[1000:2000]), radius, rtol=1e-9)


@pytest.mark.parametrize("optimizer", [SGD(0.01), Momentum(0.01), NAG(0.01)], ids=["SGD", "Momentum", "NAG"])
@pytest.mark.parametrize("angle", [22.5, 45, -120])
def test_turning_the_ravine_changes_nothing_for_rules_that_multiply_the_gradient(optimizer: Any, angle: float) -> None:
    flat = record("ravine:condition=100", optimizer, steps=300).losses
    turned = record(f"ravine:condition=100,angle={angle}", optimizer, steps=300).losses
    np.testing.assert_allclose(turned, flat, rtol=1e-9, atol=1e-12)


def fewest_steps(cls: Any, angle: float, limit: int = 400) -> int:
    """To get below a thousandth of the first loss for good, with the best of 60 learning rates."""
    surface = surface_class("ravine")(condition=100.0, angle=angle)
    rates = np.geomspace(1e-3, 30, 60)
    race = lockstep(surface, entries_as_columns(cls(rates), np.tile(np.array([surface.start]).T, len(rates))))
    losses = np.array([step.losses for step in islice(race, limit + 1)])
    above = losses > 1e-3 * losses[0]
    last_above = np.where(above.any(axis=0), limit - np.argmax(above[::-1], axis=0), -1)
    return int(last_above.min()) + 1


def test_turning_the_ravine_takes_its_advantage_from_adagrad_and_hardly_any_from_momentum() -> None:
    assert fewest_steps(AdaGrad, 0) <= 10
    assert fewest_steps(AdaGrad, 45) > 100
    assert fewest_steps(RMSProp, 45) > fewest_steps(RMSProp, 0)
    assert abs(fewest_steps(Adam, 45) - fewest_steps(Adam, 0)) <= 10
    assert fewest_steps(Momentum, 45) == fewest_steps(Momentum, 0)


# Computed with other code: optimizer, loss after a quarter of the steps and at the end, sign changes of y, the end.
TABLE = {
    ("ravine", (-9.0, 1.5), 100): [
        ("sgd:lr=0.07", "1.08", "2.01e-05", 100, (-0.0063, 0.0000)),
        ("momentum:lr=0.01", "1.66", "0.000282", 16, (0.0237, 0.0003)),
        ("nag:lr=0.01", "0.00155", "7.66e-06", 17, (0.0039, 0.0000)),
        ("adagrad:lr=1", "2.86", "0.00797", 0, (-0.1263, 0.0000)),
        ("rmsprop:lr=0.2", "5.2", "0.182", 78, (0.0000, 0.1205)),
        ("adam:lr=0.5", "1.01", "0.000566", 12, (-0.0083, 0.0065)),
        ("adadelta:lr=5", "47.9", "23.7", 0, (-6.7909, 0.2268)),
    ],
    ("ravine:condition=100", (-9.0, 1.0), 150): [
        ("sgd:lr=0.0195", "10.6", "0.11", 150, (-0.4692, 0.0005)),
        ("momentum:lr=0.005", "1.19", "9.31e-06", 35, (-0.0043, 0.0000)),
        ("adam:lr=0.3", "0.471", "1.11e-06", 18, (-0.0014, 0.0001)),
    ],
    ("bounded-saddle", (1.0, 0.001), 150): [
        ("sgd:lr=0.1", "-0.000372", "-0.25", 0, (0.0000, 1.0000)),
        ("momentum:lr=0.02", "-0.000457", "-0.25", 0, (0.0002, 1.0023)),
        ("nag:lr=0.02", "-0.000416", "-0.25", 0, (0.0001, 1.0002)),
        ("adagrad:lr=0.1", "-0.228", "-0.25", 0, (0.0055, 1.0000)),
        ("adadelta:lr=1", "0.0997", "-0.152", 0, (0.4431, 1.0000)),
    ],
    ("rosenbrock", (-1.2, 1.0), 300): [
        ("sgd:lr=0.0015", "3.72", "2.45", None, (-0.5635, 0.3253)),
        ("momentum:lr=0.0005", "2.12", "0.111", None, (0.6678, 0.4443)),
        ("nag:lr=0.0005", "2.81", "0.146", None, (0.6185, 0.3807)),
        ("adam:lr=0.1", "3.37", "0.192", None, (0.5620, 0.3144)),
    ],
    ("beale", (1.0, 1.5), 200): [
        ("sgd:lr=0.01", "0.315", "0.0208", None, (2.6981, 0.4139)),
        ("momentum:lr=0.003", "0.0449", "6.48e-05", None, (2.9801, 0.4950)),
        ("nag:lr=0.003", "0.0214", "6.03e-05", None, (2.9808, 0.4952)),
        ("rmsprop:lr=0.03", "2.74", "0.00852", None, (2.9788, 0.4750)),
    ],
    ("himmelblau", (0.0, -4.0), 100): [
        ("momentum:lr=0.003", "16.5", "0.0102", None, (-2.8153, 3.1445)),
        ("nag:lr=0.003", "0.14", "9.16e-12", None, (-2.8051, 3.1313)),
        ("rmsprop:lr=0.1", "3.5", "0.000982", None, (-3.7763, -3.2856)),
        ("adam:lr=0.3", "10.5", "0.0104", None, (-3.7653, -3.2790)),
    ],
}


@pytest.mark.parametrize(
    ("surface", "start", "steps", "row"),
    [(*where, row) for where, rows in TABLE.items() for row in rows],
    ids=[f"{where[0]}-{row[0]}" for where, rows in TABLE.items() for row in rows],
)
def test_a_run_meets_the_table_that_other_code_computed(
    surface: str, start: tuple[float, float], steps: int, row: tuple[Any, ...]
) -> None:
    optimizer, quarter, end, sign_changes, last = row
    recording = record(surface, optimizer, start, steps)
    losses, points = recording.losses[:, 0], recording.points[:, :, 0]
    assert (f"{losses[steps // 4]:.3g}", f"{losses[-1]:.3g}") == (quarter, end)
    np.testing.assert_allclose(points[-1], last, atol=5.1e-5)
    if sign_changes is not None:
        assert np.count_nonzero(np.diff(np.sign(points[:, 1]))) == sign_changes


# Steps until |y| > 1/2 from (1, offset), computed with other code: rules that multiply the gradient must wait for it
# to grow by itself, rules that divide by its size hardly notice how small it is.
@pytest.mark.parametrize(
    ("optimizer", "escapes"),
    [
        ("sgd:lr=0.1", {1e-12: 284, 1e-6: 139, 1e-3: 67, 1e-2: 43}),
        ("momentum:lr=0.02", {1e-12: 270, 1e-6: 134, 1e-3: 66, 1e-2: 43}),
        ("nag:lr=0.02", {1e-12: 255, 1e-6: 127, 1e-3: 62, 1e-2: 41}),
        ("adagrad:lr=0.1", {1e-12: 8, 1e-6: 7, 1e-3: 7, 1e-2: 6}),
        ("rmsprop:lr=0.02", {1e-12: 13, 1e-6: 12, 1e-3: 12, 1e-2: 11}),
        ("adam:lr=0.03", {1e-12: 20, 1e-6: 19, 1e-3: 17, 1e-2: 17}),
        ("adadelta:lr=1", {1e-12: 54, 1e-6: 34, 1e-3: 24, 1e-2: 24}),
    ],
)
def test_a_saddle_is_left_after_the_steps_that_other_code_counted(optimizer: str, escapes: dict[float, int]) -> None:
    recording = record("bounded-saddle", optimizer, [(1.0, offset) for offset in escapes], 300)
    escaped = np.abs(recording.points[:, 1, :]) > 0.5
    assert np.argmax(escaped, axis=0).tolist() == list(escapes.values())


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"])
def test_no_rule_breaks_an_exact_symmetry(optimizer: str) -> None:
    recording = record("bounded-saddle", optimizer, (1.0, 0.0), 500)
    np.testing.assert_array_equal(recording.points[:, 1, 0], 0)
