"""Runs as columns: they step as runs of an instance each do, and no run is made one by one."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest
from given import calls_of
from numpy.typing import NDArray

from optviz import OptvizError
from optviz.optimizers import NAG, SGD, Adam, Momentum, catalogue
from optviz.optimizers.base import Optimizer
from optviz.plan.inputs import surface_from
from optviz.race.entries import Entries, entries_as_columns, entries_of, shape_of, side_by_side
from optviz.race.lockstep import lockstep

Array = NDArray[np.float64]
SURFACE = surface_from("rosenbrock")


class Mine(SGD):
    """One's own, though it has a base of the catalogue."""


def starts_for(count: int) -> Array:
    return np.random.default_rng(3).uniform(-1, 1, (2, count))


def raced(entries: Entries, steps: int = 30) -> list[Any]:
    return list(islice(lockstep(SURFACE, entries), steps + 1))


def assert_the_same_race(one: Entries, other: Entries) -> None:
    for left, right in zip(raced(one), raced(other), strict=True):
        # What moves a run of one's own is a copy in each race.
        for mine, yours in zip(left[:-1], right[:-1], strict=True):
            np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("cls", catalogue().values(), ids=catalogue())
def test_columns_step_as_one_instance_a_run_does(cls: type[Optimizer]) -> None:
    # Some of the runs are lost.
    rates, starts = np.geomspace(1e-4, 10, 13), starts_for(13)
    assert_the_same_race(entries_as_columns(cls(rates), starts), entries_of([cls(lr) for lr in rates.tolist()], starts))


def test_every_hyper_parameter_may_be_an_array() -> None:
    beta1, beta2, starts = np.linspace(0, 0.9, 5), np.linspace(0.9, 0.999, 5), starts_for(5)
    alone = [Adam(0.01, *pair) for pair in zip(beta1.tolist(), beta2.tolist(), strict=True)]
    assert_the_same_race(entries_as_columns(Adam(0.01, beta1, beta2), starts), entries_of(alone, starts))


def test_a_quarter_of_a_million_runs_are_entered_without_looking_at_each() -> None:
    many, few = starts_for(512 * 512), starts_for(4)

    def first_step(starts: Array) -> Any:
        return raced(entries_as_columns(Adam(np.full(starts.shape[1], 0.01)), starts), 1)

    assert calls_of(lambda: first_step(many)) == calls_of(lambda: first_step(few))


def test_groups_stand_side_by_side() -> None:
    starts = starts_for(7)
    together = side_by_side(
        entries_as_columns(Adam(0.01), starts[:, :3]),
        entries_of([Mine(0.001), SGD(0.002), Mine(0.003)], starts[:, 3:6]),
        entries_as_columns(NAG(0.001), starts[:, 6:]),
    )
    alone = [Adam(0.01)] * 3 + [Mine(0.001), SGD(0.002), Mine(0.003), NAG(0.001)]
    assert_the_same_race(together, entries_of(alone, starts))


@pytest.mark.parametrize(
    ("which", "columns"),
    [
        ("aaa", [slice(0, 3, 1)]),
        ("aabb", [slice(0, 2, 1), slice(2, 4, 1)]),
        ("ababab", [slice(0, 5, 2), slice(1, 6, 2)]),
        ("baab", [slice(0, 4, 3), slice(1, 3, 1)]),
        ("abaa", [[0, 2, 3], slice(1, 2, 1)]),
        ("omo", [0, 1, 2]),
    ],
)
def test_runs_of_a_class_are_a_slice_where_they_are_evenly_spaced(which: str, columns: list[Any]) -> None:
    made = {"a": SGD(), "b": Adam(), "o": Mine(), "m": Mine()}
    groups = entries_of([made[each] for each in which], starts_for(len(which))).groups
    found = [each.columns.tolist() if isinstance(each.columns, np.ndarray) else each.columns for each in groups]
    assert found == columns


def test_only_the_classes_of_the_catalogue_have_a_shape() -> None:
    assert shape_of(SGD(0.1)) == shape_of(SGD(0.2)) != shape_of(Momentum())
    assert shape_of(Mine()) is None


def test_a_race_uses_neither_its_entries_up_nor_what_they_were_made_of() -> None:
    rates, starts = np.array([0.001, 0.002]), starts_for(2)
    adam = Adam(rates)
    entries = entries_as_columns(adam, starts)
    first = raced(entries)[-1].points
    rates[:], starts[:] = 1, 0
    np.testing.assert_array_equal(raced(entries)[-1].points, first)
    assert adam.t is None


def test_what_an_optimizer_has_learnt_before_is_not_raced() -> None:
    used, starts = Adam(0.01), starts_for(1)
    used.update(np.ones((2, 1)), np.ones((2, 1)))
    assert_the_same_race(entries_as_columns(used, starts), entries_as_columns(Adam(0.01), starts))


def wrong_size() -> object:
    return entries_as_columns(Adam(np.array([0.1, 0.2, 0.3])), starts_for(4))


def wrong_value() -> object:
    return entries_as_columns(Adam(np.array([0.1, 0.2, -0.3])), starts_for(3))


def set_later() -> object:
    adam = Adam()
    adam.beta1 = np.array([0.5, 1.5])  # type: ignore[assignment] # Numbers or arrays.
    return entries_as_columns(adam, starts_for(2))


def ones_own() -> object:
    return entries_as_columns(Mine(), starts_for(2))


def array_for_one() -> object:
    return entries_of([SGD(np.array([0.1, 0.2])), SGD(0.1)], starts_for(2))  # type: ignore[arg-type]


def too_few() -> object:
    return entries_of([SGD()], starts_for(2))


@pytest.mark.parametrize(
    ("enter", "message"),
    [
        (
            wrong_size,
            "`learning_rate` of Adam must be one number or one for each of the 4 runs, got array([0.1, 0.2, 0.3]).",
        ),
        (wrong_value, "`learning_rate` of Adam must be in (0, inf), got -0.3 at index 2."),
        (set_later, "`beta1` of Adam must be in [0, 1), got 1.5 at index 1."),
        (ones_own, "Mine is not in the catalogue, so each of its runs needs an instance of its own."),
        (array_for_one, "`learning_rate` of SGD must be one number for one run, got array([0.1, 0.2])."),
        (too_few, "There must be one optimizer for each of the 2 starts, got 1."),
    ],
)
def test_entries_that_cannot_be_raced_are_refused(enter: Any, message: str) -> None:
    with pytest.raises(OptvizError) as caught:
        enter()
    assert str(caught.value) == message
