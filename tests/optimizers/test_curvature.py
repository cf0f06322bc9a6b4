"""Rules that ask for the loss or the Hessian: each against its paper, what it costs, and where it leads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import transcribed
from given import Array, Bowl

from optviz import Optimizer, OptvizError, record, verdicts
from optviz.objectives.surfaces import Surface, surface_class
from optviz.optimizers import DampedNewton, Newton, PolyakStep, SaddleFreeNewton, Sophia
from optviz.optimizers.further.curvature import curvatures


class Slope:
    """Of three coordinates."""

    def value(self, w: Array) -> Array:
        return w[0] + w[1] + w[2]

    def gradient(self, w: Array) -> Array:
        return np.ones_like(w)


def hessian_of(surface: Surface) -> Any:
    return lambda point: surface.hessian(np.array(point)).tolist()


def value_of(surface: Surface) -> Any:
    return lambda point: float(surface.value(np.array(point)))


@pytest.mark.parametrize("name", ["beale", "himmelblau"])
@pytest.mark.parametrize(
    ("rule", "paper", "asks", "constants"),
    [
        (PolyakStep(0.02, -1.0), transcribed.polyak_step, value_of, (0.02, -1.0)),
        (Newton(0.3), transcribed.newton, hessian_of, (0.3,)),
        (SaddleFreeNewton(0.3, 1e-2), transcribed.saddle_free_newton, hessian_of, (0.3, 1e-2)),
        (Sophia(0.02, 0.8, 0.9, 0.05), transcribed.sophia, hessian_of, (0.02, 0.8, 0.9, 0.05)),
    ],
    ids=["PolyakStep", "Newton", "SaddleFreeNewton", "Sophia"],
)
def test_each_does_what_its_paper_says(
    rule: Optimizer, paper: Any, asks: Any, constants: tuple[float, ...], name: str
) -> None:
    surface = surface_class(name)()

    def gradient(point: list[float]) -> list[float]:
        return surface.gradient(np.array(point)).tolist()  # type: ignore[no-any-return]

    expected = [list(surface.start), *paper(gradient, list(surface.start), 40, asks(surface), *constants)]
    race = record(surface, rule, steps=40)
    np.testing.assert_allclose(race.points[:, :, 0], expected, rtol=1e-8, atol=1e-8)
    # The loss or the Hessian is an evaluation as the gradient is.
    assert race.evaluations[-1].tolist() == [80]


@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau"])
def test_damped_newton_does_what_its_book_says_and_pays_for_every_length(name: str) -> None:
    surface, steps = surface_class(name)(), 12
    asked = [0]

    def ask(point: list[float]) -> Any:
        asked[0] += 1
        return value_of(surface)(point), hessian_of(surface)(point)

    def gradient(point: list[float]) -> list[float]:
        return surface.gradient(np.array(point)).tolist()  # type: ignore[no-any-return]

    start = [0.0, -4.0] if name == "himmelblau" else list(surface.start)
    counts, expected = [0], [start]
    for step, point in enumerate(transcribed.damped_newton(gradient, start, steps, ask, 1.0, 1e-3), 1):
        # Of each step, the gradient and the Hessian beside the losses.
        counts.append(asked[0] + 2 * step)
        expected.append(point)
    race = record(surface, DampedNewton(1.0), tuple(start), steps)
    np.testing.assert_allclose(race.points[:, :, 0], expected, rtol=1e-9, atol=1e-9)
    moves = int(np.flatnonzero(np.abs(surface.gradient(race.points[:, :, 0].T)).max(axis=0) > 1e-6)[-1])
    assert race.evaluations[: moves + 1, 0].tolist() == counts[: moves + 1]
    # Shorter steps are taken somewhere.
    assert max(np.diff(counts)) > 4


def test_each_run_pays_for_its_own_search_alone() -> None:
    starts = [(0.0, -4.0), (3.1, 2.1), (-0.3, -0.9)]
    together = record("himmelblau", "dampednewton", starts, 8)
    alone = [record("himmelblau", "dampednewton", each, 8) for each in starts]
    np.testing.assert_array_equal(together.evaluations, np.hstack([each.evaluations for each in alone]))
    assert len(set(together.evaluations[1].tolist())) > 1


def test_newton_goes_to_a_saddle_and_its_saddle_free_form_to_a_minimum() -> None:
    newton, free = record("himmelblau", [Newton(1.0), SaddleFreeNewton(1.0)], (0.0, -4.0), 60).points[-1].T
    # Known to six digits.
    np.testing.assert_allclose(newton, [-0.127961, -1.953715], atol=1e-6)
    surface = surface_class("himmelblau")()
    assert np.linalg.eigvalsh(surface.hessian(newton)).min() < 0
    assert min(np.hypot(*(free - each[:2])) for each in surface.minima) < 1e-6


def test_newton_needs_one_step_on_a_quadratic() -> None:
    race = record("ravine", ["newton", "saddlefreenewton"], steps=3)
    np.testing.assert_allclose(race.points[1], np.zeros((2, 2)), atol=1e-12)
    assert [each.kind for each in verdicts(race)] == ["converged", "converged"]


def test_without_a_hessian_or_in_more_coordinates_they_say_so() -> None:
    with pytest.raises(OptvizError) as caught:
        curvatures(Newton(), np.zeros(3), surface_class("saddle")())
    assert str(caught.value) == (
        "Newton needs the Hessian of a surface of two coordinates, and what is raced on has 3 coordinates; "
        "leave that optimizer out."
    )
    with pytest.raises(OptvizError, match="and what is raced on has no Hessian; leave"):
        record(Bowl(), "sophia", (1.0, 1.0), 2)
    with pytest.raises(OptvizError, match="has 3 coordinates"):
        record(Slope(), "newton", (1.0, 1.0, 2.0), 2)
