"""Races from many starts: every run is that of a recording, and shares and medians have the intervals of textbooks."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

import optviz
from optviz.judging.outcome import WAYS
from optviz.plan.inputs import optimizer_from
from optviz.studies.counted import median_interval, wilson
from optviz.studies.named import study_named
from optviz.studies.study import Asked
from optviz.studies.sweeps.map import ARRIVED, ENDS
from optviz.studies.sweeps.race import Race
from optviz.studies.sweeps.raced import Raced
from optviz.system.progress import silent


def raced(study: str, *rules: str, steps: int = 60) -> Raced:
    made = study_named(study)
    assert isinstance(made, Race)
    made.check(steps, rules, ())
    return made.find(Asked(lambda surface: [optimizer_from(rule, surface) for rule in rules], steps, 3, rules), silent)


@pytest.mark.parametrize("study", ["race(himmelblau;saddle):starts=7", "race(noisy(ravine):noise=0.5):seeds=7"])
def test_a_run_is_that_of_its_recording(study: str) -> None:
    rules = "sgd", "adam"
    found = raced(study, *rules)
    for rule, place, run in itertools.product(range(2), range(len(found.surfaces)), (0, 6)):
        surface = found.surfaces[place]
        start = tuple(found.starts[place, :, run])
        optimizer = optimizer_from(rules[rule], surface)
        recording = optviz.record(surface, optimizer, start=start, steps=60, seed=int(found.seeds[run]))
        (verdict,) = optviz.verdicts(recording)
        assert verdict.kind in WAYS[ENDS[found.ends[rule, place, run]]]
        assert verdict.step == found.steps[rule, place, run]
        assert np.array_equal(found.losses[rule, place, :, run], recording.losses[found.marks, 0])
        assert found.last[rule, place, run] == recording.losses[-1, 0]


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    """R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3."""
    assert [float(each) for each in wilson(np.array(hits), total)] == pytest.approx([low, high], abs=5e-5)
    # Of those that do not, it is the mirror image.
    assert [1 - float(each) for each in wilson(np.array(total - hits), total)] == pytest.approx([high, low], abs=5e-5)


@pytest.mark.parametrize("count", [6, 7, 10, 20, 25, 100, 1000])
def test_the_interval_of_a_median_holds_it_in_95_of_100_samples_and_none_within_it_does(count: int) -> None:
    measured = np.arange(1.0, count + 1)
    median, low, high = median_interval(measured[::-1])
    assert median == (count + 1) / 2
    assert low + high == count + 1

    def misses(rank: int) -> float:
        """How likely the number of a rank, from 1 on, is above the median, or its mirror image below."""
        return sum(math.comb(count, k) for k in range(rank)) / 2 ** (count - 1)

    assert misses(int(low)) <= 0.05 < misses(int(low) + 1)


def test_a_profile_tells_who_is_within_a_factor_of_the_best() -> None:
    found = raced("race(ravine):starts=6", "sgd", "adam")
    steps = np.array([[[10, 10, 40, 50, 60, 0]], [[20, 5, 10, 50, 60, 0]]])
    ends = np.full_like(steps, ARRIVED)
    # Of the fourth problem the second rule solves nothing, of the fifth neither does.
    ends[1, 0, 3] = ends[:, 0, 4] = 1
    own = replace(found, steps=steps, ends=ends)
    assert [own.profile(factor).tolist() for factor in (1, 2, 4, 1e9)] == [
        [3 / 6, 3 / 6],
        [4 / 6, 4 / 6],
        [5 / 6, 4 / 6],
        [5 / 6, 4 / 6],
    ]


def test_all_rules_begin_at_the_same_places_within_the_window_and_a_seed_gives_them_again() -> None:
    one, other = (raced("race(beale):starts=50", "sgd", steps=1) for _ in range(2))
    (left, right), (low, high) = one.surfaces[0].window or ((0, 0), (0, 0))
    x, y = one.starts[0]
    assert np.array_equal(one.starts, other.starts)
    assert len(set(x.tolist())) == 50
    assert left <= x.min() < x.max() <= right
    assert low <= y.min() < y.max() <= high


def test_where_no_run_arrives_the_shares_say_so() -> None:
    found = raced("race(rosenbrock):starts=9", "sgd:lr=1e-9", "adam:lr=1e-9", steps=5)
    assert (found.kind, found.facts()["best_share"], found.facts()["best_steps"]) == ("none", 0, math.inf)
    assert all(row["steps"] is None and row["share"] == 0 < row["share_high"] for row in found.rows())
