"""Rules of other libraries, each against the library itself, where that is installed."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import numpy as np
import pytest

from optviz import OptvizError, record
from optviz.given.spec import Spec
from optviz.objectives.surfaces import surface_class
from optviz.plan.forms.libraries import choose_backend, in_doubles, is_of_library
from optviz.race.drawing import seeded

SURFACE = surface_class("rosenbrock")()
START = np.array([-1.2, 1.0])


def installed(name: str) -> Any:
    # As in the program, Keras computes with what is there.
    choose_backend()
    try:
        return importlib.import_module(name)
    except ImportError:
        # They are too large for a test extra.
        missing = pytest.fail if os.environ.get("LIBRARIES") else pytest.skip
        missing(f"{name} is not installed; pip install {name} brings it.")


def path_of(name: str) -> Any:
    recording = record("rosenbrock", [name, "adam:lr=0.1"], start=tuple(START), steps=25)
    assert recording.plan.own == ()
    assert str(recording.runs[0].spec).startswith(name.partition(":lr")[0])
    return recording


def test_scipys_iterations_are_those_that_its_callback_sees() -> None:
    optimize = installed("scipy.optimize")
    for method in ("BFGS", "Nelder-Mead", "Newton-CG"):
        seen: list[Any] = []
        known = optimize.minimize(
            SURFACE.value,
            START,
            method=method,
            jac=None if method == "Nelder-Mead" else SURFACE.gradient,
            hess=SURFACE.hessian if method == "Newton-CG" else None,
            callback=lambda w, seen=seen: seen.append(w.copy()),
        )
        recording = path_of(f"scipy:{method}")
        count = min(25, len(seen))
        np.testing.assert_array_equal(recording.points[1 : count + 1, :, 0], seen[:count])
        asked = known.nfev + (0 if method == "Nelder-Mead" else known.njev) + getattr(known, "nhev", 0)
        assert recording.evaluations[-1, 0] <= asked + 1


@pytest.mark.parametrize("method", ["Nelder-Mead", "BFGS", "Powell", "TNC", "trust-ncg"])
def test_scipy_makes_few_iterations_more_than_are_asked_for_and_the_same_ones(method: str) -> None:
    installed("scipy.optimize")
    asked = [0]

    class Wide:
        dimension = 40

        def value(self, w: Any) -> Any:
            asked[0] += np.ndim(w) == 1
            return (w[:-1] ** 4).sum(axis=0) + ((w[1:] - w[:-1] ** 2) ** 2).sum(axis=0)

        def gradient(self, w: Any) -> Any:
            steep, gaps = np.zeros_like(w), w[1:] - w[:-1] ** 2
            steep[:-1] += 4 * w[:-1] ** 3 - 4 * w[:-1] * gaps
            steep[1:] += 2 * gaps
            return steep

        def hessian(self, w: Any) -> Any:
            return np.eye(len(w))

    start = tuple(np.linspace(-1, 1, 40))
    few = record(Wide(), f"scipy:{method}", start=start, steps=3)
    assert asked[0] < 64 * 45 * 4 * 4
    many = record(Wide(), f"scipy:{method}", start=start, steps=150)
    np.testing.assert_array_equal(many.points[:4], few.points)


@pytest.mark.parametrize("name", ["adamw", "lion", "adabelief"])
def test_optaxs_updates_are_added(name: str) -> None:
    optax, jax = installed("optax"), installed("jax")
    with in_doubles(jax):
        rule = getattr(optax, name)(learning_rate=0.1)
        w = jax.numpy.asarray(START)
        state, path = rule.init(w), []
        for _ in range(25):
            change, state = rule.update(jax.numpy.asarray(SURFACE.gradient(np.asarray(w))), state, w)
            w = w + change
            path.append(np.asarray(w))
    np.testing.assert_allclose(path_of(f"optax:{name}:lr=0.1").points[1:, :, 0], path, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "settings"), [("AdamW", {"lr": 0.1}), ("SGD", {"lr": 1e-3, "momentum": 0.9}), ("LBFGS", {})]
)
def test_torchs_steps_are_made(name: str, settings: dict[str, float]) -> None:
    torch = installed("torch")
    parameter = torch.nn.Parameter(torch.from_numpy(START.copy()))
    optimizer, path = getattr(torch.optim, name)([parameter], **settings), []

    def closure() -> Any:
        parameter.grad = torch.from_numpy(SURFACE.gradient(parameter.detach().numpy().copy()))
        return torch.tensor(float(SURFACE.value(parameter.detach().numpy())))

    for _ in range(25):
        closure()
        optimizer.step(closure)
        path.append(parameter.detach().numpy().copy())
    given = ",".join(f"{key}={value}" for key, value in settings.items())
    found = path_of(f"torch:{name}:{given}" if given else f"torch:{name}").points[1:, :, 0]
    np.testing.assert_allclose(found, path, rtol=1e-9)


def test_a_library_that_is_not_installed_is_a_sentence() -> None:
    for name in ("torch:AdamW", "optax:lion", "keras:Lion", "scipy:BFGS", "cma:CMA-ES"):
        assert is_of_library(Spec.parse(f"{name}:lr=0.1").name)
    with pytest.raises(OptvizError, match=r"needs .*, which cannot be used here|No optimizer of optax is named 'nope'"):
        record("saddle", "optax:nope")
    with pytest.raises(OptvizError, match=r"No optimizer is named|is not of the form"):
        record("saddle", "mxnet:Adam")


def test_without_keras_it_is_said_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.delitem(sys.modules, "keras.optimizers", raising=False)
    with pytest.raises(OptvizError, match=r"keras:AdamW needs keras, which cannot be used here .* pip install keras"):
        record("saddle", "keras:AdamW", steps=2)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_steps_of_keras_are_made_in_doubles() -> None:
    """Its gradient descent with momentum, and its Adam, are rules of the catalogue."""
    installed("keras")
    for theirs, ours in (
        ("keras:SGD:learning_rate=0.001,momentum=0.9", "momentum:lr=0.001,momentum=0.9"),
        ("keras:Lion:learning_rate=0.01", "lion:lr=0.01"),
    ):
        race = record("rosenbrock", [theirs, ours], start=tuple(START), steps=25)
        np.testing.assert_allclose(race.points[:, :, 0], race.points[:, :, 1], rtol=1e-12)
        assert (race.evaluations[:, 0] == np.arange(26)).all()


def test_without_the_package_cma_es_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cma", None)
    with pytest.raises(OptvizError) as caught:
        record("saddle", "cma:CMA-ES", steps=2)
    told = "cma:CMA-ES needs cma, which cannot be used here (ModuleNotFoundError); pip install cma brings it."
    assert str(caught.value) == told


def test_the_generations_of_cma_es_are_made_and_each_point_is_paid_for() -> None:
    cma = installed("cma")
    race = record("himmelblau", ["sgd", "cma:CMA-ES:sigma0=0.5,popsize=8"], (0.0, -2.0), 60, 3)
    # The same search by hand, with what the seed and the step make of NumPy's common generator.
    search = cma.CMAEvolutionStrategy([0.0, -2.0], 0.5, {"popsize": 8, "seed": np.nan, "verbose": -9})
    surface = surface_class("himmelblau")()
    for step in range(1, 16):
        with seeded(3, step):
            points = search.ask()
        search.tell(points, [float(surface.value(each)) for each in points])
        np.testing.assert_allclose(race.points[step, :, 1], search.mean, rtol=1e-12)
    assert race.evaluations[:16, 1].tolist() == [8 * step for step in range(16)]
    assert race.losses[-1, 1] < 1e-6
