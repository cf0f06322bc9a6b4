"""Which samples a step sees: by the seed and the step alone, each as often as it should be."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.data.drawn import _GOLDEN, _mixed, in_epochs, with_replacement


def test_the_numbers_are_those_of_splitmix64() -> None:
    # The first five that the generator gives from 1234567, as others who wrote it list them.
    states = np.uint64(1234567) + _GOLDEN * np.arange(1, 6, dtype=np.uint64)
    assert _mixed(states).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@pytest.mark.parametrize(("count", "size"), [(64, 8), (64, 10), (7, 7), (5, 1), (1, 1), (1000, 999)])
def test_every_epoch_goes_once_through_all_samples(count: int, size: int) -> None:
    steps = -(-count // size)
    for epoch in range(3):
        batches = [in_epochs(count, size, 3, 1 + epoch * steps + place) for place in range(steps)]
        assert sorted(np.concatenate(batches)) == list(range(count))
        assert {len(each) for each in batches[:-1]} <= {size}
        assert len(batches[-1]) == count - size * (steps - 1)


def test_epochs_steps_and_seeds_have_orders_of_their_own() -> None:
    orders = {tuple(in_epochs(64, 64, seed, step)) for seed in (0, 1, 2**53) for step in (1, 2, 10**7)}
    drawn = {tuple(with_replacement(64, 64, seed, step)) for seed in (0, 1, 2**53) for step in (1, 2, 10**7)}
    assert len(orders) == len(drawn) == 9
    assert not orders & drawn


def test_with_replacement_every_sample_is_as_likely_as_any_other() -> None:
    count, drawn = 10, 200_000
    seen = np.bincount(np.concatenate([with_replacement(count, 2000, 5, step) for step in range(1, 101)]), minlength=10)
    # Chi-squared with 9 degrees of freedom is above 33.7 once in 10,000 times.
    assert ((seen - drawn / count) ** 2 / (drawn / count)).sum() < 33.7


def test_the_place_of_a_sample_in_an_epoch_is_as_likely_as_any_other() -> None:
    places = np.bincount([int(np.argmax(in_epochs(8, 8, 1, step) == 3)) for step in range(1, 4001)], minlength=8)
    # Chi-squared with 7 degrees of freedom is above 29.9 once in 10,000 times.
    assert ((places - 500) ** 2 / 500).sum() < 29.9
