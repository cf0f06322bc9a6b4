"""What is told at a glance is what a judge tells that looks at everything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz.judging.ground import Ground
from optviz.judging.outcome import KINDS
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.race.entries import entries_as_columns
from optviz.studies.moving.moves import AT_A_TIME, Moves
from optviz.studies.moving.stepping import moves_of
from optviz.studies.moving.swept import glanced, judged
from optviz.traced.together import together

RUNS = 200


def ends(name: str, rule: str, steps: int) -> set[str]:
    """The ways to end that were told at a glance; all of them are what is told of everything."""
    surface = surface_from(name)
    ground = Ground(surface, surface.window)
    (left, right), (low, high) = surface.window or ((0, 0), (0, 0))
    starts = np.random.default_rng(11).uniform([left, low], [right, high], (RUNS, 2)).T
    # Some begin where nothing moves, and some where hardly anything does.
    starts[:, :10] = np.resize(ground.places, (2, 10))
    starts[:, 10:20] = starts[:, :10] + ground.resolution / 2
    optimizer = optimizer_from(rule, surface)
    entries, marks = entries_as_columns(optimizer, starts), [0, steps // 2, steps, steps]
    expressions = together(surface, optimizer)
    told = judged(ground, moves_of(surface, entries, 0, None), steps, marks)
    quick, others = glanced(ground, moves_of(surface, entries, 0, expressions), steps, marks)
    known = np.setdiff1d(np.arange(RUNS), others)
    for one, other in zip(quick, told, strict=True):
        assert np.array_equal(one[..., known], other[..., known], equal_nan=True)
    # So are the others once they are judged.
    again = moves_of(surface, entries_as_columns(optimizer, starts[:, others]), 0, expressions)
    for one, other in zip(judged(ground, again, steps, marks), told, strict=True):
        assert np.array_equal(one, other[..., others], equal_nan=True)
    return {KINDS[kind] for kind in quick.kind[known]}


@pytest.mark.parametrize(
    ("name", "rule", "steps", "kinds"),
    [
        ("himmelblau", "sgd:lr=0.01", 200, {"converged"}),
        ("himmelblau", "sgd:lr=0.3", 90, {"diverged"}),
        ("himmelblau", "adam:lr=0.9", 150, {"converged"}),
        ("himmelblau", "momentum:lr=0.01", 150, {"converged"}),
        ("ravine", "sgd:lr=0.2", 900, {"diverged"}),
        ("ravine", "momentum:lr=0.02", 300, {"converged"}),
        ("saddle", "sgd:lr=0.5", 2_000, {"fell"}),
        ("bounded-saddle", "nag:lr=0.1", 500, {"converged", "saddle"}),
        ("six-hump-camel", "rmsprop:lr=0.05", 120, set()),
        ("beale", "sgd:lr=0.2", 40, {"diverged"}),
        ("x**2 + y**2", "sgd:lr=0.4", 7, {"converged"}),
        ("x**2 + y**2", "sgd:lr=1", 33, set()),
    ],
)
def test_a_glance_tells_what_a_judge_tells(name: str, rule: str, steps: int, kinds: set[str]) -> None:
    assert ends(name, rule, steps) >= kinds


def test_most_are_told_at_a_glance_where_most_arrive() -> None:
    surface = surface_from("himmelblau")
    optimizer, starts = optimizer_from("adam", surface), np.random.default_rng(2).uniform(-5, 5, (2, RUNS))
    moves = moves_of(surface, entries_as_columns(optimizer, starts), 0, together(surface, optimizer))
    told, others = glanced(Ground(surface, surface.window), moves, 200)
    assert others.size < RUNS / 20
    assert (told.kind == KINDS.index("converged")).mean() > 0.95


def test_runs_that_are_moved_beside_others_of_their_kind_are_where_they_are_alone() -> None:
    surface = surface_from("himmelblau")
    optimizer, starts = optimizer_from("adam", surface), np.random.default_rng(2).uniform(-5, 5, (2, RUNS))
    expressions = together(surface, optimizer)

    def moves(some: Any) -> Moves:
        return moves_of(surface, entries_as_columns(optimizer, some), 0, expressions)

    def gone(each: Moves) -> bytes:
        return b"".join(part.tobytes() for part in each.take(AT_A_TIME))

    alone = []
    for some in (starts, starts[::-1]):
        each = moves(some)
        alone.append((gone(each), gone(each)))
        del each
    one, other = moves(starts), moves(starts[::-1])
    assert [*zip(*((gone(one), gone(other)) for _ in range(2)), strict=True)] == alone
    # Those that leave take nothing from those that stay.
    one, some = moves(starts), np.arange(RUNS)[::-3]
    gone(one)
    one.keep(some)
    other = moves(starts[:, some])
    gone(other)
    assert gone(one) == gone(other)
