"""Every surface: values known from elsewhere, shapes and bits of its answers, its window, and that it can be raced."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from every import EVERY, random_points

from optviz import OptvizError, record
from optviz.objectives.surfaces import is_in_catalogue, surface_class
from optviz.optimizers import catalogue
from optviz.plan.inputs import surface_from


@pytest.mark.parametrize(
    ("spec", "point", "value"),
    [
        ("beale", (1, 1.5), 41.25),
        ("beale", (0, 0), 14.203125),
        ("beale", (3, 4), 39062.953125),
        ("bounded-saddle", (1, 1), 0.25),
        ("bounded-saddle", (0, -1), -0.25),
        ("himmelblau", (0, 0), 170),
        ("himmelblau", (0, -4), 306),
        ("himmelblau", (3, 2), 0),
        ("himmelblau", (-0.27084459066735, -0.92303855647998), 181.6165215225827),
        ("ravine", (-9, 1.5), 68.625),
        ("ravine:condition=100", (-9, 1), 90.5),
        ("ravine:angle=90", (2, 0), 50),
        ("rosenbrock", (-1.2, 1), 24.2),
        ("rosenbrock", (0, 0), 1),
        ("rosenbrock:a=2,b=3", (1, 2), 4),
        ("saddle", (1.2, 0), 1.44),
        ("saddle", (3, 5), -16),
    ],
)
def test_known_values_are_met(spec: str, point: tuple[float, float], value: float) -> None:
    assert float(surface_from(spec).value(np.array(point, dtype=float))) == pytest.approx(value, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(
    ("spec", "point", "curvatures"),
    [
        ("beale", (3, 0.5), (0.3014636, 48.97979)),
        ("beale", (0, 1), (-27.75, 27.75)),
        ("bounded-saddle", (0, 1), (1, 2)),
        ("himmelblau", (3, 2), (54 - 800**0.5, 54 + 800**0.5)),
        ("ravine:condition=100,angle=30", (1, 1), (1, 100)),
        ("rosenbrock", (1, 1), (0.399360767, 1001.60064)),
        ("saddle", (0, 0), (-2, 2)),
    ],
)
def test_known_curvatures_are_met(spec: str, point: tuple[float, float], curvatures: tuple[float, float]) -> None:
    hessian = surface_from(spec).hessian(np.array(point, dtype=float))
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), curvatures, rtol=2e-7)


def test_a_point_gets_the_same_bits_alone_in_a_row_and_in_a_grid() -> None:
    for spec, surface in EVERY.items():
        row = random_points(surface, 12 * 7)
        before = row.copy()
        for evaluate in (surface.value, surface.gradient, surface.hessian):
            alone = np.stack([evaluate(point) for point in row.T], axis=-1)
            np.testing.assert_array_equal(evaluate(row), alone, err_msg=spec)
            grid = evaluate(row.reshape(2, 12, 7))
            np.testing.assert_array_equal(grid, alone.reshape(*alone.shape[:-1], 12, 7), err_msg=spec)
        np.testing.assert_array_equal(row, before, err_msg=f"{spec} changes the points")


@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 4)])
def test_results_have_the_shape_of_the_points(shape: tuple[int, ...]) -> None:
    points = np.ones((2, *shape))
    for spec, surface in EVERY.items():
        shapes = [np.shape(each(points)) for each in (surface.value, surface.gradient, surface.hessian)]
        assert shapes == [shape, (2, *shape), (2, 2, *shape)], spec


def test_the_start_and_every_minimum_lie_inside_the_window() -> None:
    for spec, surface in EVERY.items():
        (left, right), (bottom, top) = surface.window
        for x, y in (surface.start, *(point[:2] for point in surface.minima)):
            assert left < x < right, spec
            assert bottom < y < top, spec


# Of those with their defaults, all ends are told in tests/optimizers/rates.txt.
@pytest.mark.parametrize("spec", [spec for spec in EVERY if ":" in spec])
def test_no_optimizer_diverges_with_the_suggested_learning_rate(spec: str) -> None:
    recording = record(EVERY[spec], list(catalogue()))
    lost = {run.optimizer: int(at) for run, at in zip(recording.runs, recording.diverged_at, strict=True) if at >= 0}
    assert lost == {}


@pytest.mark.parametrize("angle", [90, -90, 180, -180])
def test_at_right_angles_the_ravine_has_no_mixed_curvature(angle: float) -> None:
    surface = surface_from(f"ravine:condition=1e15,angle={angle}")
    (xx, xy), (_, yy) = surface.hessian(np.zeros(2))
    assert xy == 0
    assert sorted([xx, yy]) == [1, 1e15]
    x, y = surface.gradient(np.array([0.3, 0.3]))
    assert sorted([x, y]) == [0.3, 3e14]


def test_formulas_have_no_idle_ones_and_zeros() -> None:
    assert surface_from("ravine:condition=1").formula == "(x² + y²) / 2"
    assert surface_from("rosenbrock:a=0,b=1").formula == "x² + (y - x²)²"


@pytest.mark.parametrize("angle", [-135, -45, 30, 60, 180])
def test_turning_the_ravine_turns_its_values_with_it(angle: float) -> None:
    flat, turned = surface_from("ravine"), surface_from(f"ravine:angle={angle}")
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    points = random_points(flat, 30)
    moved = np.array([[cosine, -sine], [sine, cosine]]) @ points
    np.testing.assert_allclose(turned.value(moved), flat.value(points), rtol=1e-12)
    np.testing.assert_allclose(turned.start, np.array([[cosine, -sine], [sine, cosine]]) @ flat.start, rtol=1e-12)


def test_a_surface_can_be_made_again_from_its_spec() -> None:
    for surface in (each for each in EVERY.values() if is_in_catalogue(each)):
        again = surface_from(surface.spec)
        assert (type(again), again.settings()) == (type(surface), surface.settings())


def test_a_mistyped_surface_name_gets_a_suggestion() -> None:
    with pytest.raises(OptvizError) as caught:
        surface_class("rosenbrok")
    assert str(caught.value) == "No surface is named 'rosenbrok'. Did you mean 'rosenbrock'?"


def test_a_surface_is_imported_only_where_it_is_named() -> None:
    code = (
        "import sys, optviz; optviz.record('rotated(saddle)', 'sgd', steps=1);"
        "print(*(name for name in sys.modules if name.startswith('optviz.objectives.surfaces.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.split() == ["optviz.objectives.surfaces.saddle"]
