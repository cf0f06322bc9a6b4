"""Surfaces that are turned, stretched or shifted: by hand, by differentiating, and as races that move with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from every import X, Y, listed, parsed, random_points

from optviz import OptvizError, load_recording, record
from optviz.objectives.moved import Moved
from optviz.plan.inputs import surface_from
from optviz.plan.shorthand import names_in
from optviz.trace.array import Traced
from optviz.trace.derivative import gradient, hessian
from optviz.trace.replay import computed
from optviz.traced.surface import traced_method

SPECS = (
    "rotated(himmelblau):angle=-90",
    "rotated(x**2 + 10*y**2 + exp(-x)):angle=20",
    "scaled(beale):x=10,loss=0.5",
    "shifted(monkey-saddle):x=1,y=-2",
    "shifted(rotated(scaled(six-hump-camel):y=3):angle=130):x=5",
)


@pytest.fixture(params=SPECS)
def moved(request: pytest.FixtureRequest) -> Moved:
    surface = surface_from(request.param)
    assert isinstance(surface, Moved)
    return surface


@pytest.mark.parametrize("angle", [-180, -108, 33, 45, 90])
def test_the_ravine_is_turned_as_it_turns_itself(angle: float) -> None:
    turned, own = surface_from(f"rotated(ravine):angle={angle}"), surface_from(f"ravine:angle={angle}")
    points = random_points(own, 20)
    for name in ("value", "gradient", "hessian"):
        np.testing.assert_allclose(getattr(turned, name)(points), getattr(own, name)(points), rtol=1e-12, atol=1e-12)
    assert (turned.window, turned.start, turned.steps) == (own.window, own.start, own.steps)
    assert (turned.minima, turned.learning_rates) == (own.minima, own.learning_rates)
    assert turned.formula == own.formula


def test_derivatives_are_those_of_the_value(moved: Moved) -> None:
    symbols = list(Traced.symbols("x", "y").nodes)
    (value,) = traced_method(moved, "value")
    points = random_points(moved, 20)
    values = dict(zip(symbols, points, strict=True))
    for name, made in (("gradient", gradient(value, symbols)), ("hessian", hessian(value, symbols))):
        expected = np.array([np.broadcast_to(each, 20) for each in computed(made, values)])
        found = getattr(moved, name)(points).reshape(-1, 20)
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-12 * np.abs(expected).max())


def test_critical_points_stay_what_they_are(moved: Moved) -> None:
    points = listed(moved)
    assert [kind for kind, _ in points] == [kind for kind, _ in listed(moved.inner)]
    for _, point in points:
        place = np.array(point[:2])
        assert float(moved.value(place)) == pytest.approx(point.value, rel=1e-12, abs=1e-12)
        curved = np.abs(moved.hessian(place)).max()
        assert np.abs(moved.gradient(place)).max() <= 1e-12 * (1 + curved) * (1 + np.abs(place).max())
        assert np.allclose(moved.forth(moved.back(place)), place, rtol=1e-14, atol=1e-14)


def test_the_formula_is_that_of_the_value(moved: Moved) -> None:
    formula = parsed(moved.formula)
    for x, y in random_points(moved, 5).T.tolist():
        assert float(formula.subs({X: x, Y: y})) == pytest.approx(float(moved.value(np.array([x, y]))), rel=1e-12)


def test_it_is_made_again_from_its_spec_and_from_a_file(moved: Moved, tmp_path: Path) -> None:
    assert surface_from(moved.spec).spec == moved.spec
    recording = record(moved, "sgd:lr=1e-4", steps=3)
    recording.save(tmp_path / "race.npz")
    again = load_recording(tmp_path / "race.npz")
    assert again.surface.spec == moved.spec
    np.testing.assert_array_equal(again.points, recording.points)


def test_gradient_descent_is_turned_with_its_surface_and_adam_is_not() -> None:
    turned = surface_from("rotated(rosenbrock):angle=30")
    assert isinstance(turned, Moved)
    here, there = (
        record(each, ["sgd:lr=0.001", "momentum:lr=0.0003", "adam:lr=0.05"]) for each in (turned, "rosenbrock")
    )
    off = np.abs(turned.back(np.moveaxis(here.points, 1, 0)) - np.moveaxis(there.points, 1, 0)).max(axis=(0, 1))
    assert off[:2].max() < 1e-9
    assert off[2] > 0.1


def test_what_is_random_stands_around_all_else() -> None:
    assert surface_from("noisy(rotated(saddle)):noise=0.1").spec == "noisy(rotated(saddle)):noise=0.1"
    with pytest.raises(OptvizError, match=r"give noisy\(rotated\(saddle\)\), and not rotated\(noisy\(saddle\)\)"):
        surface_from("rotated(noisy(saddle))")


def test_a_wider_window_may_hold_what_is_not_listed() -> None:
    specs = ("rotated(beale):angle=180", "rotated(beale):angle=30", "shifted(beale):x=3", "scaled(ackley):x=2")
    assert [surface_from(each).complete for each in specs] == [True, False, True, False]


def test_settings_behind_a_bracket_are_those_of_what_stands_around() -> None:
    assert names_in("shifted(saddle):x=1,y=2,ravine", "surface") == ["shifted(saddle):x=1,y=2", "ravine"]
