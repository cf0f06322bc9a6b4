"""Learning rates by a law: what it is made of, that it gives sound runs on surfaces and rules it has never seen."""

from __future__ import annotations

import numpy as np
import pytest
from given import Bowl, new_surfaces
from numpy.typing import NDArray
from rates import HEADING, OPTIMIZERS, SURFACES, TABLE, lines

from optviz import Optimizer, record
from optviz.given.parameters import rounded
from optviz.objectives.base import Array
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import Surface, names, surface_class
from optviz.optimizers import SGD, AdaGrad, Adam, Momentum, catalogue
from optviz.optimizers.rates import rate_by_law, sound_rate


class Plain(Optimizer):
    """It multiplies the gradient, and says nothing of its rate; nor do the others here."""

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


class Heavy(Optimizer):
    """It multiplies a sum of gradients."""

    v: NDArray[np.float64] | float = 0.0

    def update(self, weight: Array, grad: Array) -> None:
        self.v = 0.9 * self.v - self.lr * grad
        weight += self.v


class Direction(Optimizer):
    """It divides by the length of the gradient."""

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad / (np.sqrt((grad * grad).sum(axis=0)) + 1e-12)


class Clipped(Optimizer):
    """It multiplies small gradients, and divides by large ones."""

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad / np.maximum(1.0, np.sqrt((grad * grad).sum(axis=0)))


UNSAID = {each.__name__: each for each in (Plain, Heavy, Direction, Clipped)}
# Of each kind some, on which nothing goes down without end.
BOUNDED = ("ackley", "beale", "himmelblau", "quarters", "ravine", "rosenbrock", "two-gaussians")


@pytest.mark.parametrize("name", SURFACES)
def test_the_table_has_the_rates_of_today(name: str) -> None:
    """If the change is meant, `python tests/optimizers/rates.py` writes the table anew."""
    kept = TABLE.read_text(encoding="utf-8").splitlines()
    assert kept[0] == HEADING
    today = list(lines(name))
    assert [line for line in kept[1:] if line.split()[0] == name] == today
    assert [line for line in today if "diverged" in line] == []


def raced(surface: Surface) -> dict[str, NDArray[np.float64]]:
    """The losses of every rule with the rate of its law, none of which diverged."""
    rules = OPTIMIZERS | UNSAID
    race = record(surface, [cls(learning_rate=rate_by_law(cls, surface)) for cls in rules.values()])
    assert race.diverged_at.tolist() == [-1] * len(rules)
    return dict(zip(rules, race.losses.T, strict=True))


@pytest.mark.parametrize("name", BOUNDED)
def test_every_rule_ends_lower_on_every_surface_with_the_rate_of_its_law(name: str) -> None:
    assert {each for each, losses in raced(SURFACES[name]()).items() if losses[-1] >= losses[0]} == set()


@pytest.mark.parametrize("name", BOUNDED)
@pytest.mark.parametrize("shares", [(0.33, 0.66), (0.93, 0.08)], ids=str)
def test_from_elsewhere_every_rule_goes_down_with_the_rate_of_its_law(name: str, shares: tuple[float, float]) -> None:
    cls = SURFACES[name]
    window = cls().window
    assert window
    place = tuple(low + share * (high - low) for share, (low, high) in zip(shares, window, strict=True))
    # It may begin beside a minimum, around which some rules hop by their rate.
    beside = type(cls.__name__, (cls,), {"start": place})()
    assert {each for each, losses in raced(beside).items() if losses.min() >= losses[0]} == set()


@pytest.mark.parametrize("name", SURFACES)
def test_the_curvature_is_the_largest_eigenvalue_at_the_start_and_at_the_minima(name: str) -> None:
    surface = SURFACES[name]()
    places = np.array([surface.start, *(each[:2] for each in surface.minima)])
    with np.errstate(all="ignore"):
        hessians = [surface.hessian(place) for place in places]
    largest = max(np.abs(np.linalg.eigvalsh(each)).max() for each in hessians if np.isfinite(each).all())
    assert surface.curvature == pytest.approx(largest, rel=1e-12)
    assert surface.window
    (left, right), (bottom, top) = surface.window
    assert surface.length == pytest.approx(np.hypot(right - left, top - bottom), rel=1e-15)


@pytest.mark.parametrize("name", SURFACES)
def test_gradient_descent_is_below_what_diverges_at_the_start_and_at_the_minima(name: str) -> None:
    surface = SURFACES[name]()
    assert surface.curvature
    # By two digits, at most a twentieth too large.
    assert 0.95 <= rate_by_law(SGD, surface) * surface.curvature <= 1.05
    assert rate_by_law(Momentum, surface) < rate_by_law(SGD, surface)


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1000.0])
def test_what_multiplies_the_gradient_has_a_rate_that_does_not_see_the_unit_of_the_loss(scale: float) -> None:
    surface, scaled = (new_surfaces()["quarters"](**each) for each in ({}, {"scale": scale}))
    for cls in (SGD, Momentum):
        assert rate_by_law(cls, scaled) == pytest.approx(rate_by_law(cls, surface) / scale)
    for cls in (AdaGrad, Adam):
        assert rate_by_law(cls, scaled) == rate_by_law(cls, surface)


def test_a_rule_of_which_nothing_is_said_has_the_smaller_rate() -> None:
    surface, scaled = (new_surfaces()["quarters"](**each) for each in ({}, {"scale": 1e-6}))
    assert rate_by_law(Plain, surface) == rounded(0.25 / surface.curvature)
    assert rate_by_law(Plain, scaled) == rounded(0.005 * scaled.length)


class Flat(Surface):
    """Nothing to be learnt of."""

    formula, window, start, steps = "0", ((-1.0, 1.0), (-1.0, 1.0)), (0.5, 0.5), 5

    def value(self, w: Array) -> Array:
        return 0.0 * w[0]

    def gradient(self, w: Array) -> Array:
        return 0.0 * w

    def hessian(self, w: Array) -> Array:
        return np.zeros((2, *w.shape))


def test_where_a_surface_tells_nothing_a_rule_has_its_default() -> None:
    assert (rate_by_law(SGD, Flat()), rate_by_law(Adam, Flat())) == (0.01, rounded(0.01 * np.sqrt(8)))
    own = OwnSurface(Bowl())
    assert [sound_rate(cls, own) for cls in catalogue().values()] == [cls().lr for cls in catalogue().values()]


def test_what_a_surface_tells_of_a_rule_holds_for_those_that_derive_from_it() -> None:
    class Slower(Momentum):
        pass

    told = type("Told", (Flat,), {"learning_rates": {"momentum": 0.125}})()
    assert (sound_rate(Momentum, told), sound_rate(Slower, told), sound_rate(SGD, told)) == (0.125, 0.125, 0.01)
    assert Slower.law == Momentum.law


@pytest.mark.parametrize("name", names())
def test_a_story_is_told_of_optimizers_that_there_are(name: str) -> None:
    rates = surface_class(name)().learning_rates
    assert set(rates) <= set(catalogue())
    assert all(rate > 0 for rate in rates.values())
