"""Averages of networks: their errors against theory, their intervals, and that members are trained independently."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optviz.data.made import made_samples
from optviz.optimizers.adam import Adam
from optviz.studies.networks.dropout import Dropout
from optviz.studies.networks.ensemble import Ensemble, averaged, expected
from optviz.studies.networks.interval import interval
from optviz.studies.networks.training import Learner, training
from optviz.studies.study import Asked
from optviz.system.progress import silent

# In standard errors: of a million such tests, one fails by chance.
FAR = 5


def test_errors_that_go_together_keep_the_share_that_theory_has() -> None:
    """Normal errors with the correlation rho: the average of K keeps 1/K + (1 - 1/K) rho of the squared error."""
    draw, members, samples, rho = np.random.default_rng(0), 8, 20_000, 0.3
    shared, own = draw.standard_normal((1, samples, 1)), draw.standard_normal((members, samples, 1))
    errors = math.sqrt(rho) * shared + math.sqrt(1 - rho) * own
    # The one class is certain, so that what is said is 1 and the error.
    _, squared, alone, together = averaged(1 + errors, np.zeros(samples, dtype=int))
    theory = expected(rho, np.arange(1.0, members + 1))
    # A square of a normal error has the standard deviation of sqrt(2) times its mean.
    assert np.allclose(squared, theory, rtol=FAR * math.sqrt(2 / samples))
    assert alone == pytest.approx(1, rel=FAR * math.sqrt(2 / samples))
    assert together == pytest.approx(rho, abs=FAR * math.sqrt(2 / samples))


@pytest.mark.parametrize(
    ("members", "chance", "theory"), [(5, 0.3, 0.16308), (11, 0.3, 0.0782248), (25, 0.45, 0.306324)]
)
def test_sure_and_independent_members_vote_as_the_binomial_distribution_has_it(
    members: int, chance: float, theory: float
) -> None:
    samples = 40_000
    wrong_ones = np.random.default_rng(1).uniform(size=(members, samples)) < chance
    said = np.eye(2)[wrong_ones.astype(int)]
    wrong, *_ = averaged(said, np.zeros(samples, dtype=int))
    assert wrong[0] == pytest.approx(chance, abs=FAR * math.sqrt(chance * (1 - chance) / samples))
    assert wrong[-1] == pytest.approx(theory, abs=FAR * math.sqrt(theory * (1 - theory) / samples))


def test_an_interval_is_as_wide_as_student_has_it_for_so_many() -> None:
    found = interval(np.array([0.0, 2.0]))
    assert (found.mean, found.low, found.high) == pytest.approx((1, 1 - 12.706, 1 + 12.706))
    # The 97.5 % points for 40 and 120 degrees of freedom (Abramowitz and Stegun, table 26.10).
    for freedom, point in ((40, 2.021), (120, 1.980)):
        measured = np.random.default_rng(freedom).standard_normal(freedom + 1)
        far = interval(measured).high - measured.mean()
        assert far * math.sqrt(freedom + 1) / measured.std(ddof=1) == pytest.approx(point, abs=6e-4)


def test_a_member_learns_as_it_would_alone() -> None:
    study = Ensemble(made_samples("moons"), hidden=5)
    network = study.network(0, 0)
    learners = [Learner(3, 3), Learner(4, 4, 4, 0.5), Learner(5, 5)]
    *_, together = training(network, learners, Adam(learning_rate=0.01), 16, 20)
    for number, learner in enumerate(learners):
        *_, alone = training(network, [learner], Adam(learning_rate=0.01), 16, 20)
        assert np.array_equal(together[:, number], alone[:, 0])
    assert not np.array_equal(together[:, 0], together[:, 2])


def test_what_is_found_of_a_trained_ensemble_keeps_to_theory() -> None:
    """Averages of one and of all are exact; of some, groups of neighbours stand for all groups."""
    asked = Asked(lambda _: [Adam(learning_rate=0.02)], 60, 0)
    found = Ensemble(made_samples("spirals"), members=8, repeats=6, hidden=8).find(asked, silent)
    measured = found.squared_by_count
    assert measured.mean[[0, -1]] == pytest.approx(found.theory[[0, -1]], rel=1e-12)
    assert np.all((measured.low - 1e-12 <= found.theory) & (found.theory <= measured.high + 1e-12))


def test_dropout_is_compared_with_a_network_that_differs_by_nothing_else() -> None:
    """Where all units are kept, there is no difference at all."""
    asked = Asked(lambda _: [Adam(learning_rate=0.02)], 30, 0)
    found = Dropout(made_samples("moons"), keep=1.0, repeats=2, hidden=6, masks=3).find(asked, silent)
    assert np.array_equal(found.losses[:, 0], found.losses[:, 1])
    assert (found.kind, found.mean, found.variance) == ("alike", 1, 0)
    assert np.all(found.thinned == found.whole)
    assert found.whole == pytest.approx(found.wrong[-1, 1, 1, 0])
