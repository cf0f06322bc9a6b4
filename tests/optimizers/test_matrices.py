"""Rules for a matrix of weights: each against its paper in NumPy's matrices, and what they say where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from optviz import Optimizer, OptvizError, record
from optviz.data.models.matrix import TARGET, Matrix
from optviz.objectives.base import Array
from optviz.optimizers import SOAP, Muon, Shampoo
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns, entries_of
from optviz.race.lockstep import lockstep

STEPS = 30


def muon(g: Any, w: Array, lr: float, mu: float, decay: float) -> Iterator[Array]:
    """K. Jordan's program, with the momentum of PyTorch's."""
    buffer = np.zeros_like(w)
    while True:
        buffer = mu * buffer + (1 - mu) * g(w)
        x = (1 - mu) * g(w) + mu * buffer
        x = x / np.linalg.norm(x)
        for _ in range(5):
            a = x @ x.T
            b = -4.7750 * a + 2.0315 * a @ a
            x = 3.4445 * x + b @ x
        w = w - lr * decay * w - lr * x
        yield w


def to_the(power: float, matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(values**power) @ vectors.T


def shampoo(g: Any, w: Array, lr: float, eps: float) -> Iterator[Array]:
    """Algorithm 1 of arXiv:1802.09568."""
    left, right = eps * np.eye(2), eps * np.eye(2)
    while True:
        left, right = left + g(w) @ g(w).T, right + g(w).T @ g(w)
        w = w - lr * to_the(-0.25, left) @ g(w) @ to_the(-0.25, right)
        yield w


def soap(g: Any, w: Array, lr: float, b1: float, b2: float, eps: float) -> Iterator[Array]:
    """Algorithms 3 and 4 of arXiv:2409.11321 with Adam's corrections."""
    left, right, m, v, t = np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((2, 2)), 0
    ql, qr = np.linalg.eigh(g(w) @ g(w).T)[1][:, ::-1], np.linalg.eigh(g(w).T @ g(w))[1][:, ::-1]
    while True:
        t += 1
        grad = g(w)
        turned = ql.T @ grad @ qr
        m = b1 * m + (1 - b1) * grad
        v = b2 * v + (1 - b2) * turned**2
        rate = lr * np.sqrt(1 - b2**t) / (1 - b1**t)
        w = w - rate * ql @ ((ql.T @ m @ qr) / (np.sqrt(v) + eps)) @ qr.T
        left, right = b2 * left + (1 - b2) * grad @ grad.T, b2 * right + (1 - b2) * grad.T @ grad
        ql, qr = np.linalg.qr(left @ ql)[0], np.linalg.qr(right @ qr)[0]
        yield w


RULES = [
    (Muon(0.05, 0.9, 0.1), muon, (0.05, 0.9, 0.1)),
    (Shampoo(0.7, 1e-3), shampoo, (0.7, 1e-3)),
    (SOAP(0.05, 0.9, 0.8, 1e-6), soap, (0.05, 0.9, 0.8, 1e-6)),
]


@pytest.mark.parametrize("spec", ["matrix", "matrix:angle=0,condition=4"])
@pytest.mark.parametrize(("rule", "paper", "constants"), RULES, ids=[type(each).__name__ for each, _, _ in RULES])
def test_each_does_what_its_paper_says(rule: Optimizer, paper: Any, constants: tuple[float, ...], spec: str) -> None:
    surface = surface_from(spec)

    def gradient(w: Array) -> Array:
        return surface.gradient(w.ravel()).reshape(2, 2)

    path = paper(gradient, np.array(surface.start).reshape(2, 2), *constants)
    expected = [surface.start, *(next(path).ravel() for _ in range(STEPS))]
    race = record(surface, rule, steps=STEPS)
    np.testing.assert_allclose(race.points[:, :, 0], expected, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("cls", [Muon, Shampoo, SOAP])
def test_columns_step_as_one_instance_a_run_does(cls: type[Optimizer]) -> None:
    surface, starts = Matrix(), np.random.default_rng(2).uniform(-1, 1, (4, 5))
    settings = {name: value * np.linspace(0.9, 1, 5) for name, value in cls().settings().items()}
    together = lockstep(surface, entries_as_columns(cls(**settings), starts))
    alone = [
        lockstep(surface, entries_of([cls(**{k: float(v[i]) for k, v in settings.items()})], starts[:, [i]]))
        for i in range(5)
    ]
    for _, all_of_them, *each in zip(range(15), together, *alone, strict=False):
        np.testing.assert_array_equal(all_of_them.points, np.hstack([one.points for one in each]))


def test_muon_makes_all_singular_values_alike_and_shampoo_and_soap_do_so_in_their_first_step() -> None:
    race = record("matrix", [Muon(0.1), Shampoo(0.1, 1e-12), SOAP(0.1)], steps=1)
    for run, within in enumerate(([0.068, 0.122], [0.0999, 0.1001], [0.0999, 0.1001])):
        values = np.linalg.svd((race.points[1] - race.points[0])[:, run].reshape(2, 2), compute_uv=False)
        assert (within[0] <= values).all()
        assert (values <= within[1]).all()


def test_pytorchs_muon_goes_the_same_way_as_far_as_its_sixteen_bits_go() -> None:
    torch = pytest.importorskip("torch", exc_type=ImportError)
    surface = Matrix()
    weight = torch.nn.Parameter(torch.tensor(surface.start, dtype=torch.float64).reshape(2, 2))
    theirs = torch.optim.Muon([weight], lr=0.05, momentum=0.9, weight_decay=0.1)
    race = record(surface, Muon(0.05, 0.9, 0.1), steps=10)
    for step in range(10):
        at = weight.detach().numpy().ravel()
        np.testing.assert_allclose(race.points[step, :, 0], at, atol=0.02)
        weight.grad = torch.from_numpy(surface.gradient(at).reshape(2, 2))
        theirs.step()


def test_the_surface_has_the_slope_of_its_loss_which_is_the_mean_over_inputs() -> None:
    surface, draw = Matrix(condition=9.0, angle=25.0), np.random.default_rng(4)
    w = draw.uniform(-1, 1, 4)
    # Four inputs with that covariance.
    root = np.linalg.cholesky(surface.covariance)
    inputs = np.hstack([root, -root]) * np.sqrt(2)
    off = w.reshape(2, 2) @ inputs - TARGET @ inputs
    assert surface.value(w) == pytest.approx((off * off).sum(axis=0).mean() / 2)
    # As its formula says.
    cosine, sine = np.cos(np.radians(25)), np.sin(np.radians(25))
    u, v = np.array([cosine, sine]), np.array([-sine, cosine])
    along, across = (((w.reshape(2, 2) - TARGET) @ each) for each in (u, v))
    assert surface.formula == "(|(W - T) u|² + |(W - T) v|²/9) / 2, u = 25°"
    assert surface.value(w) == pytest.approx((along @ along + across @ across / 9) / 2)
    ahead = [(surface.value(w + d) - surface.value(w - d)) / 2e-6 for d in 1e-6 * np.eye(4)]
    np.testing.assert_allclose(surface.gradient(w), ahead, rtol=1e-7)
    np.testing.assert_allclose(surface.hessian(w) @ (w - TARGET.ravel()), surface.gradient(w), rtol=1e-12)
    assert np.linalg.eigvalsh(surface.covariance) == pytest.approx([1 / 9, 1.0])


def steps_to(rule: str, angle: int, lr: float) -> int:
    """After how many steps the loss is below a thousandth of the first for good."""
    losses = record(f"matrix:angle={angle}", f"{rule}:lr={lr}").losses[:, 0]
    return int(np.flatnonzero(losses >= losses[0] / 1000)[-1]) + 1


def test_turned_data_slows_adagrad_ten_times_and_leaves_shampoo_as_fast() -> None:
    rates = [factor * 10.0**power for power in range(-1, 2) for factor in (1, 2, 5)]
    adagrad, shampoo_ = (
        [min(steps_to(rule, angle, lr) for lr in rates) for angle in (0, 30)] for rule in ("adagrad", "shampoo")
    )
    assert adagrad[1] >= 10 * adagrad[0]
    assert shampoo_[1] <= 1.25 * shampoo_[0]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (
            "muon",
            "of a vector the only singular value is the length, so that it is normalised momentum; take",
        ),
        (
            "shampoo",
            "a vector has one side, of which AdaGrad keeps the diagonal; take adagrad",
        ),
        ("soap", "it is Adam in directions that rows and columns have, and a vector has one side; take adam"),
    ],
)
def test_on_a_vector_they_say_why_not(name: str, why: str) -> None:
    with pytest.raises(OptvizError, match=rf"is for a matrix of weights: {why}.*, or race it on the surface matrix\."):
        record("saddle", name, steps=2)
