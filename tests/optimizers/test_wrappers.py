"""What stands around an optimizer: each against its paper, and what holds of all, around any rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import hypot
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import OptvizError, load_recording, record
from optviz.given.spec import Spec
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import every_wrapper, is_in_catalogue, rule_of

Point = list[float]
Gradient = Callable[[Point], Point]
START, STEPS = (-1.2, 1.0), 60
BOTH = (0, 1)
AROUND = list(every_wrapper())


def clipped_descent(f: Gradient, x: Point, lr: float, threshold: float) -> Iterator[Point]:
    """Algorithm 1 of arXiv:1211.5063, before each step of gradient descent."""
    while True:
        g = f(x)
        norm = hypot(*g)
        if norm >= threshold:
            g = [threshold / norm * gi for gi in g]
        x = [x[i] - lr * g[i] for i in BOTH]
        yield x


PAPERS: list[tuple[str, Any, tuple[float, ...]]] = [("clip(sgd:lr=0.02):norm=3", clipped_descent, (0.02, 3.0))]


@pytest.mark.parametrize(("written", "paper", "constants"), PAPERS, ids=[each[0] for each in PAPERS])
def test_a_wrapper_does_what_its_paper_prints(written: str, paper: Any, constants: tuple[float, ...]) -> None:
    surface = surface_class("rosenbrock")()
    path = paper(lambda x: surface.gradient(np.array(x)).tolist(), list(START), *constants)
    expected = [START, *(next(path) for _ in range(STEPS))]
    found = record(surface, written, START, STEPS).points[:, :, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_a_gradient_whose_square_outgrows_floating_point_is_shortened_too() -> None:
    path = record("1e200*x", "clip(sgd:lr=0.5):norm=2", (1.0, 0.0), 2).points[:, 0, 0]
    np.testing.assert_allclose(path, [1.0, 0.0, -1.0])


@pytest.mark.parametrize("name", AROUND)
def test_wrapped_runs_together_are_those_alone(name: str) -> None:
    """Bit for bit, also where they differ in settings, and one within another."""
    several = [f"{name}(adam)", f"{name}(adam):lr=0.05", "adam", f"{name}({name}(nag))", f"{name}(barzilaiborwein)"]
    together = record("beale", several, STARTS, 30)
    alone = [record("beale", each, start, 30) for start in STARTS for each in several]
    for number, each in enumerate(alone):
        assert together.points[:, :, number].tobytes() == each.points[:, :, 0].tobytes()
        assert (together.evaluations[:, number] == each.evaluations[:, 0]).all()


STARTS = [(1.0, 1.0), (-2.0, 2.5)]


@pytest.mark.parametrize("name", AROUND)
def test_a_wrapped_run_is_found_again_in_its_file(name: str, tmp_path: Path) -> None:
    made = record("saddle", f"{name}({name}(adam:lr=0.1))", steps=5)
    made.save(tmp_path / "a.npz")
    again = load_recording(tmp_path / "a.npz")
    assert again.runs == made.runs
    assert is_in_catalogue(type(again.optimizers[0]))
    cls, settings = rule_of(Spec.parse(str(again.runs[0].spec)))
    assert cls is type(made.optimizers[0])
    assert cls(**settings).settings() == made.optimizers[0].settings()


def test_settings_of_both_may_stand_behind_the_wrapper() -> None:
    """As the program writes them; what is given to both is refused."""
    one, other = (rule_of(Spec.parse(each)) for each in ("clip(adam:lr=0.1):norm=2", "clip(adam):norm=2,lr=0.1"))
    assert one == other
    with pytest.raises(OptvizError, match=r"`learning_rate` of Clip\(Adam\) is given twice; give it once."):
        rule_of(Spec.parse("clip(adam:lr=0.1):lr=0.2"))


def test_what_is_no_wrapper_is_refused_in_a_sentence() -> None:
    for written, told in [
        ("clipp(adam)", "No wrapper of optimizers is named 'clipp'; there are .*clip.* Did you mean 'clip'?"),
        ("clip", "clip stands around an optimizer; name that too, as in clip\\(adam\\)."),
        ("clip(adem)", "No optimizer is named 'adem'.* Did you mean 'adam'?"),
        ("sgd(adam)", "No wrapper of optimizers is named 'sgd'"),
    ]:
        with pytest.raises(OptvizError, match=told):
            record("saddle", written, steps=2)
