"""What theory draws over a map is what the rules do on a quadratic: a step is a matrix, and that has eigenvalues."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.objectives.base import Array
from optviz.optimizers.momentum import NAG, SGD, Momentum
from optviz.plan.inputs import surface_from
from optviz.studies.border import box_dimension
from optviz.studies.sweeps.axes import axes_of
from optviz.studies.sweeps.theory import Theory, theory_of

RULES = {"momentum": Momentum, "nag": NAG, "sgd": SGD}


def roots(rule: str, rate: float, momentum: float, curvature: float) -> Array:
    """The eigenvalues of one step of (v, w) along a direction, from the rule itself on the gradient c w."""
    columns = []
    for v, w in ((1.0, 0.0), (0.0, 1.0)):
        ahead = w + momentum * v if rule == "nag" else w
        speed = momentum * v - rate * curvature * ahead
        columns.append((speed, w + speed))
    found: Array = np.linalg.eigvals(np.array(columns).T)
    return found


def told(rule: str, of: str, up: str, rates: str = "0.0001:0.5:log:40") -> Theory:
    surface = surface_from(of)
    return theory_of(surface, RULES[rule](learning_rate=0.01), *axes_of((f"lr={rates}", up), rule, surface))


@pytest.mark.parametrize("rule", ["momentum", "nag"])
@pytest.mark.parametrize(("of", "large"), [("ravine:condition=9", 9.0), ("ravine:condition=80,angle=30", 80.0)])
def test_no_setting_beside_the_best_one_shrinks_the_slower_direction_faster(rule: str, of: str, large: float) -> None:
    best = told(rule, of, "momentum=0:0.95:near1:40").best
    assert best is not None

    def slowest(rate: float, momentum: float) -> float:
        return max(float(np.abs(roots(rule, rate, momentum, each)).max()) for each in (1.0, large))

    rate, momentum = best
    others = [
        slowest(rate * (1 + across), momentum + up)
        for across in np.linspace(-0.3, 0.3, 13)
        for up in np.linspace(-0.2, min(0.2, 0.99 - momentum), 13)
        if (across, up) != (0, 0)
    ]
    # A double root is found with half of the digits.
    assert slowest(rate, momentum) <= min(others) + 1e-6


@pytest.mark.parametrize("rule", ["momentum", "nag"])
def test_above_the_damped_line_the_floor_swings_and_below_it_creeps(rule: str) -> None:
    lines = {each.what: each for each in told(rule, "ravine", "momentum=0:0.99:near1:40").lines}
    damped, bound = lines["damped"], lines["bound"]
    assert damped.right.size > 10
    for rate, momentum in zip(damped.right, damped.up, strict=True):
        assert np.iscomplex(roots(rule, rate, momentum + 1e-4, 1.0)).all()
        assert not np.iscomplex(roots(rule, rate, momentum - 1e-4, 1.0)).any()
        assert rate < np.interp(momentum, bound.up, bound.right)


@pytest.mark.parametrize("rule", ["momentum", "nag"])
def test_a_map_beyond_the_edge_of_divergence_has_no_damped_line(rule: str) -> None:
    assert [each.what for each in told(rule, "ravine", "momentum=0:0.9:3", "1:2:3").lines] == ["bound"]


@pytest.mark.parametrize(("of", "up"), [("two-gaussians", "width=0.2:20:3"), ("x**2 + a*y**2:a=10", "a=-1:1:3")])
def test_a_surface_that_loses_its_minimum_on_the_way_has_no_edge(of: str, up: str) -> None:
    assert told("sgd", of, up).lines == ()


def test_gradient_descent_is_quickest_where_both_directions_shrink_alike() -> None:
    (best,) = (each for each in told("sgd", "ravine", "condition=2:50:5").lines if each.what == "best")
    assert 1 - best.right == pytest.approx(-(1 - best.right * best.up))


@pytest.mark.parametrize("of", ["rosenbrock", "saddle", "himmelblau"])
def test_where_the_curvature_changes_or_points_down_no_setting_is_called_best(of: str) -> None:
    found = told("momentum", of, "momentum=0:0.9:5", "0.0001:0.01:log:5")
    assert found.best is None
    assert all(each.what == "bound" for each in found.lines)


def test_an_axis_near_one_has_its_cells_at_equal_shares() -> None:
    _, up = axes_of(("lr=0.1:1:3", "momentum=0:0.99:near1:7"), "momentum", surface_from("ravine"))
    assert (up.values[0], up.values[-1]) == (0, 0.99)
    assert up.place(up.values) == pytest.approx((np.arange(7) + 0.5) / 7)
    assert (1 - up.values[1:]) / (1 - up.values[:-1]) == pytest.approx(np.full(6, 0.01 ** (1 / 6)))


def test_the_line_up_to_which_a_rippled_bowl_is_convex_is_that_of_its_second_derivative() -> None:
    """Along x it is 2 + 4 π² r cos(2 π x), which is nowhere negative up to r = 1 / (2 π²)."""
    line = next(each for each in told("sgd", "rippled-bowl", "ripple=0:0.15:30").lines if each.what == "convex")
    assert line.up == pytest.approx(1 / (2 * np.pi**2), rel=1e-6)
    # Ravines are convex for every condition, and what stays on one side has no line.
    for of, up in (("ravine", "condition=2:80:9"), ("rippled-bowl", "ripple=0:0.04:9")):
        assert all(each.what != "convex" for each in told("sgd", of, up).lines)


def test_the_box_dimension_is_that_of_lines_of_dust_and_of_a_known_fractal() -> None:
    rows, columns = np.indices((256, 256))
    assert box_dimension(rows > 0.7 * columns + 20) == pytest.approx(1, abs=0.05)
    assert box_dimension(np.random.default_rng(0).random((256, 256)) < 0.5) > 1.9
    # Pascal's triangle, even and odd: Sierpinski's, whose dimension is log 3 / log 2.
    assert box_dimension((rows & columns) == 0) == pytest.approx(np.log2(3), abs=0.1)
    assert np.isnan(box_dimension(np.zeros((256, 256), dtype=bool)))
