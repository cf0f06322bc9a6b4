"""A rule as expressions goes the very way of the rule, whatever it branches on, or is refused with a sentence."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from branching import BRANCHING, LBFGS, Armijo, BarzilaiBorwein, ClippedByNorm, TwoLags
from homework import (
    OWN,
    Array,
    AsksForMinima,
    Catching,
    Changing,
    Clipped,
    Counting,
    Decaying,
    Growing,
    Hiding,
    InASet,
    InItsClass,
    InPlace,
    Langevin,
    Manifold,
    Newton,
    Other,
    Scheduled,
    Shaken,
    SharpnessAware,
    Unbounded,
    Unseeded,
    Viewing,
    WithMath,
    Wrapped,
)
from interpreter import evaluated

from optviz import record
from optviz.objectives.surfaces import Surface
from optviz.optimizers import Adam, catalogue
from optviz.plan.inputs import settings_of, surface_from
from optviz.trace.expression import UntraceableError
from optviz.traced.rule import rule_of
from optviz.traced.steps import Rule

pytestmark = pytest.mark.filterwarnings("ignore:Rebinding never moved:optviz.OptvizWarning")


# What NumPy hands over to LAPACK is the same but for rounding; so are scalar products where BLAS rounds once for both.
PAIRS = np.random.default_rng(0).normal(size=(2000, 2, 2))
ROUNDS_AS_WRITTEN = all(a @ b == a[0] * b[0] + a[1] * b[1] for a, b in PAIRS)
BY_A_LIBRARY = {Newton}
if not ROUNDS_AS_WRITTEN:
    BY_A_LIBRARY |= {Armijo, BarzilaiBorwein, Clipped, ClippedByNorm, LBFGS, SharpnessAware}
# No run diverges from here.
STARTS = [("beale", (2.5, 0.6)), ("bounded-saddle", (0.4, -0.9)), ("himmelblau", (1.0, 2.5))]


def walked(
    rule: Rule, surface: Surface, h: dict[str, float], start: Any, steps: int, asked: list[int] | None = None
) -> Array:
    """The points of a run by the expressions of a rule; `asked` is filled with the number of each step's questions."""
    count = 0

    def answer(name: str, x: float, y: float) -> Any:
        nonlocal count
        count += 1
        return getattr(surface, name)(np.array([x, y]))

    w, s = [np.float64(each) for each in start], list[Any]()
    points = [list(w)]
    for step in map(rule.step, range(1, steps + 1)):
        known = {"w": w, "s": s, "h": h}
        with np.errstate(all="ignore"):
            found = evaluated(
                [*step.asked, *step.weight, *step.state],
                lambda symbol, known=known: known[symbol.name][symbol.key],
                answer,
            )[len(step.asked) :]
        w, s = found[:2], found[2:]
        points.append(list(w))
        if asked is not None:
            asked.append(count)
            count = 0
    return np.array(points)


@pytest.mark.parametrize("cls", [*catalogue().values(), *OWN, *BRANCHING], ids=lambda cls: cls.__name__)
def test_the_expressions_of_a_rule_go_its_very_way_and_ask_as_often(cls: type) -> None:
    rule = rule_of(cls())
    for surface, start in STARTS:
        made = record(surface, cls(), start, steps=100)
        assert made.diverged_at.tolist() == [-1]
        asked: list[int] = []
        points = walked(rule, surface_from(surface), settings_of(cls()), start, 100, asked)
        assert asked == np.diff(made.evaluations[:, 0]).tolist()
        if cls in BY_A_LIBRARY:
            np.testing.assert_allclose(points, made.points[:, :, 0], rtol=1e-9, atol=1e-9)
        else:
            np.testing.assert_array_equal(points, made.points[:, :, 0])


@pytest.mark.parametrize("cls", [*catalogue().values(), *OWN, *BRANCHING], ids=lambda cls: cls.__name__)
def test_tracing_leaves_the_instance_as_it_was(cls: type) -> None:
    optimizer = cls()
    rule_of(optimizer)
    one, other = (record("beale", each, steps=5).points for each in (optimizer, cls()))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("cls", [InPlace, Counting, SharpnessAware, Decaying, Adam], ids=lambda cls: cls.__name__)
def test_another_hyper_parameter_needs_no_new_expressions(cls: type) -> None:
    surface, rule = surface_from("beale"), rule_of(cls())
    given = {name: 0.7 * value for name, value in settings_of(cls()).items()}
    points = walked(rule, surface, {**settings_of(cls()), **given}, surface.start, 40)
    made = record(surface, cls(**given), steps=40)
    assert rule.free == tuple(given)
    np.testing.assert_allclose(points, made.points[:, :, 0], rtol=1e-12, atol=1e-13)


REASONS = {
    WithMath: r"it turns a traced value into a plain number \(in line \d+: weight -= 0\.01 \* grad / math\.sqrt.*\)",
    Unbounded: r"it branches in more than 256 ways \(in line \d+: while rate \* .*\)",
    Manifold: "it branches in more than 256 ways",
    Changing: "what it keeps has another form on one of its branches than on another",
    Growing: "what it keeps has another form after each step",
    Langevin: "it draws random numbers",
    Shaken: "it draws random numbers",
    Unseeded: "it does something else at each step",
    Scheduled: "it keeps an iterator in `rates`",
    Catching: "it catches the error that stops the tracer",
    InASet: "it keeps something where it is not seen",
    Hiding: "it keeps values where they are not seen",
    Other: r"it uses np\.linalg\.eigvalsh, which the tracer does not know \(in line \d+: weight -= .*\)",
    AsksForMinima: r"it asks the surface for `minima` \(in line \d+: weight\[:\] = objective\.minima.*\)",
    Viewing: "it keeps a part of another array without copying it",
}


@pytest.mark.parametrize("cls", REASONS, ids=lambda cls: cls.__name__)
def test_a_rule_that_is_more_than_expressions_is_refused_with_a_sentence(cls: type) -> None:
    with pytest.raises(UntraceableError) as caught:
        rule_of(cls())
    sentence = rf"{cls.__name__} cannot be traced because {REASONS[cls]}; the page shows its recorded path instead\."
    assert re.fullmatch(sentence, str(caught.value)), str(caught.value)


def test_what_a_rule_hides_is_found_by_what_it_does() -> None:
    with pytest.raises(UntraceableError, match=r"InItsClass cannot be traced because it (keeps|does) something"):
        rule_of(InItsClass())


def test_a_rule_that_returns_the_weight_is_the_one_that_changes_it() -> None:
    class Changing:
        def update(self, weight: Array, grad: Array) -> Any:
            weight -= 0.1 * grad

    class Returning:
        def update(self, weight: Array, grad: Array) -> Any:
            return weight - 0.1 * grad

    class Both(Changing):
        def update(self, weight: Array, grad: Array) -> Any:
            super().update(weight, grad)
            return weight

    assert rule_of(Returning()) == rule_of(Both()) == rule_of(Changing())


def test_a_hyper_parameter_that_a_rule_branches_on_is_as_free_as_others() -> None:
    class Switched:
        def __init__(self, lr: float = 0.01, decay: float = 0.5, nesterov: bool = True) -> None:  # noqa: FBT001, FBT002
            self.lr, self.decay, self.nesterov = lr, decay, nesterov

        def update(self, weight: Array, grad: Array) -> None:
            if self.decay > 0 and self.nesterov:
                weight *= 1 - self.lr * self.decay
            weight -= self.lr * grad

    assert rule_of(Switched()).free == ("lr", "decay")
    for decay in (0.0, 0.5):
        points = walked(rule_of(Switched()), surface_from("beale"), {"lr": 0.01, "decay": decay}, (2.5, 0.6), 20)
        np.testing.assert_array_equal(points, record("beale", Switched(decay=decay), (2.5, 0.6), 20).points[:, :, 0])


def test_a_hyper_parameter_that_a_rule_needs_as_a_number_stays_the_number_that_it_is() -> None:
    class Repeated:
        def __init__(self, lr: float = 0.01, times: int = 3) -> None:
            self.lr, self.times = lr, times

        def update(self, weight: Array, grad: Array) -> None:
            for _ in range(self.times):
                weight -= self.lr * grad

    assert rule_of(Repeated()).free == ("lr",)


def test_a_rule_that_has_nothing_to_begin_with_has_one_step_for_all() -> None:
    assert rule_of(catalogue()["sgd"]()).begin == ()
    assert len(rule_of(catalogue()["adam"]()).begin) == 1
    # Before the first step there is no gradient, before the second there is one, and then there are two.
    assert len(rule_of(TwoLags()).begin) == 2


def test_a_hyper_parameter_that_made_another_attribute_stays_the_number_that_it_is() -> None:
    class Derived:
        def __init__(self, lr: float = 0.01, span: float = 10.0, size: int = 2) -> None:
            self.lr, self.span, self.decay, self.size, self.v = lr, span, 1 - 1 / span, size, np.zeros(size)

        def update(self, weight: Array, grad: Array) -> None:
            self.v = self.decay * self.v + grad / self.span
            weight -= self.lr * self.v

    assert rule_of(Derived()).free == ("lr",)


def test_what_a_rule_says_of_its_step_is_traced_too() -> None:
    optimizer, surface = Adam(0.1), surface_from("beale")
    rule = rule_of(optimizer)
    weight = np.array(surface.start)
    optimizer.step(weight, surface)
    assert optimizer.m is not None
    assert optimizer.v is not None
    s = [optimizer.t, *optimizer.m, *optimizer.v]
    known = {"s": s, "h": optimizer.settings()}
    found = evaluated(rule.effective, lambda symbol: known[symbol.name][symbol.key])
    np.testing.assert_allclose(found, optimizer.effective_step(), rtol=1e-15)


@pytest.mark.parametrize("cls", [Clipped, Wrapped, InPlace], ids=lambda cls: cls.__name__)
def test_a_rule_that_changes_its_update_does_not_say_what_its_base_says(cls: type) -> None:
    assert rule_of(cls()).effective == ()
