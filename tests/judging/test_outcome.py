"""What is said of runs of one's own surfaces, of runs without numbers, and of runs that swing, come back or creep."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from given import SOME_SURFACES
from numpy.typing import NDArray

from optviz import Recording, load_recording, record, verdicts
from optviz.judging.ground import Ground
from optviz.judging.outcome import KINDS, outcomes
from optviz.judging.seen.judge import Judge
from optviz.optimizers import catalogue
from optviz.plan.inputs import surface_from

Array = NDArray[np.float64]


class Own:
    """A surface of one's own, told by its formulas."""

    window = ((-5.0, 5.0), (-5.0, 5.0))

    def __init__(self, value: Any, gradient: Any, start: tuple[float, float]) -> None:
        self.formulas, self.start = (value, gradient), start

    def value(self, w: Array) -> Array:
        return np.asarray(self.formulas[0](*w))

    def gradient(self, w: Array) -> Array:
        return np.stack(np.broadcast_arrays(*self.formulas[1](*w)))


def pit(start: tuple[float, float]) -> Own:
    def slope(x: Array, y: Array) -> tuple[Array, Array]:
        return 2 * x * np.exp(-x * x - y * y), 2 * y * np.exp(-x * x - y * y)

    return Own(lambda x, y: 1 - np.exp(-x * x - y * y), slope, start)


GUTTER = Own(lambda x, y: x * x + 0 * y, lambda x, y: (2 * x, 0 * y), (2.0, 1.0))
QUARTIC = Own(lambda x, y: x * x * x * x + y * y * y * y, lambda x, y: (4 * x * x * x, 4 * y * y * y), (1.0, 0.8))
CONE = Own(np.hypot, lambda x, y: (x / np.hypot(x, y), y / np.hypot(x, y)), (1.0, 0.0))


class HalfNumbers:
    """From its third step on, 0/0."""

    def __init__(self) -> None:
        self.steps = 0

    def update(self, weight: Array, grad: Array) -> None:
        self.steps += 1
        weight -= 0.01 * grad * (np.float64(0) / 0 if self.steps > 2 else 1)


def brief(surface: Any, optimizer: Any, start: Any = None, steps: int | None = None) -> str:
    (verdict,) = verdicts(record(surface, optimizer, start, steps))
    return verdict.brief


def sentence(surface: Any, optimizer: Any, start: Any = None, steps: int | None = None) -> str:
    (verdict,) = verdicts(record(surface, optimizer, start, steps))
    return verdict.sentence


def judged(recording: Recording, block: int) -> Any:
    """The outcomes of a recording that a judge sees in blocks of so many steps."""
    judge = Judge(Ground(recording.surface, recording.window), recording.steps, len(recording.runs))
    for first in range(0, recording.steps + 1, block):
        judge.see(recording.points[first : first + block], recording.losses[first : first + block])
    return outcomes(judge, recording.diverged_at, recording.no_number)


@pytest.mark.parametrize("name", SOME_SURFACES)
@pytest.mark.parametrize("steps", [1, 7, 8, 60, 333])
def test_steps_that_go_by_one_by_one_give_the_verdict_of_the_whole(name: str, steps: int) -> None:
    rates = np.geomspace(1e-3, 3, 6)
    recording = record(name, [each(learning_rate=lr) for each in catalogue().values() for lr in rates], steps=steps)
    whole = judged(recording, steps + 1)
    for block in (1, 5):
        apart = judged(recording, block)
        assert (apart.kind == whole.kind).all()
        assert (apart.step == whole.step).all()
        assert (apart.place == whole.place).all()
        assert np.array_equal(apart.to_go, whole.to_go, equal_nan=True)
    assert [KINDS[kind] for kind in whole.kind] == [each.kind for each in verdicts(recording)]


@pytest.mark.parametrize("runs", [1, 2, 5, 40])
def test_what_is_added_up_of_a_run_is_the_same_to_the_bit_in_any_blocks_and_beside_any_others(runs: int) -> None:
    chance = np.random.default_rng(runs)
    points = np.cumsum(chance.normal(size=(1_001, 2, runs)) * chance.choice([0, 1e-9, 1], (1_001, 2, runs)), axis=0)
    losses = (points * points).sum(axis=1)
    # A step as it would be written down, of the second eighth before the last.
    one, plain = points[625:751, :, 0].tolist(), 0.0
    for before, after in itertools.pairwise(one):
        plain += math.sqrt(
            (after[0] - before[0]) * (after[0] - before[0]) + (after[1] - before[1]) * (after[1] - before[1])
        )
    ground = Ground(surface_from("himmelblau"), ((-5.0, 5.0), (-5.0, 5.0)))
    tails = []
    for block, some in ((1_001, runs), (16, runs), (7, runs), (300, 1)):
        judge = Judge(ground, 1_000, some)
        for begin in range(0, 1_001, block):
            judge.see(points[begin : begin + block, :, :some], losses[begin : begin + block, :some])
        assert judge.tail is not None
        tails.append(judge.tail)
        assert judge.tail.way[1, 0] == plain
    for tail in tails:
        for mine, whole in zip(tail[1:], tails[0][1:], strict=True):
            assert np.array_equal(np.asarray(mine)[..., :1], np.asarray(whole)[..., :1])
            assert mine.shape[-1] == 1 or np.array_equal(mine, whole)


# At rest


@pytest.mark.parametrize("steps", [2, 5, 9])
def test_a_run_of_a_few_steps_that_is_on_the_minimum_to_the_bit_has_converged(steps: int) -> None:
    assert brief("ravine:condition=1", "sgd:lr=1", None, steps) == "converged at step 1"


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_run_of_a_few_steps_that_moves_is_moving(steps: int) -> None:
    assert brief("saddle", "sgd:lr=0.004", (0, 0.5), steps) == "still moving"
    # By less in ten steps than can be seen.
    assert brief("ravine", "sgd:lr=1e-6", None, steps) == "creeping"


@pytest.mark.parametrize("steps", [500, 2000, 20000])
def test_however_long_a_run_is_a_hundred_steps_at_a_minimum_are_enough(steps: int) -> None:
    # An exact arrival late in the run: no fifth of the steps is left to prove it.
    late = steps - 150
    recording = record("ravine", "sgd", steps=steps)
    recording.points[:late] = recording.points[0]
    recording.points[late:] = 0
    (verdict,) = verdicts(recording)
    assert (verdict.kind, verdict.step) == ("converged", late)


def test_a_run_that_passes_a_minimum_at_its_last_step_has_not_arrived() -> None:
    recording = record("ravine:condition=1", "momentum:momentum=0.999,lr=1e-5", steps=1000)
    inside = np.hypot(*recording.points[:, :, 0].T) <= np.hypot(14, 4.4) / 500
    first = int(np.argmax(inside))
    assert first > 0
    told = sentence("ravine:condition=1", "momentum:momentum=0.999,lr=1e-5", None, first)
    assert told == "at the minimum (0, 0) at the last step, but still moving"


# Swings


def test_zigzags_that_grow_and_that_shrink_are_told_apart_from_those_that_stay() -> None:
    # Across the valley a step multiplies by 1 - 25 lr: by -1.0025, -0.9975 and -1.
    assert brief("ravine", "sgd:lr=0.0801", None, 100) == "swings ever wider"
    assert brief("ravine", "sgd:lr=0.0799", None, 200) == "swings ever closer"
    assert brief("ravine", "sgd:lr=0.08", None, 200) == "oscillating"


@pytest.mark.parametrize(
    ("surface", "optimizer", "start", "steps"),
    [
        ("rosenbrock", "rmsprop", None, 500),
        ("beale", "adagrad:lr=3", (3.5, -1.5), 2000),
        ("rosenbrock", "adagrad:lr=1.1752", None, 2000),
        ("rosenbrock", "momentum:lr=0.00424663", (0, 0), 200),
    ],
)
def test_a_zigzag_that_travels_does_not_oscillate(
    surface: str, optimizer: str, start: tuple[float, float] | None, steps: int
) -> None:
    recording = record(surface, optimizer, start, 10 * steps)
    reach = Ground(recording.surface, recording.window).resolution
    assert np.hypot(*(recording.points[-1, :, 0] - recording.points[steps, :, 0])) > 20 * reach
    assert brief(surface, optimizer, start, steps) != "oscillating"


@pytest.mark.parametrize(
    ("optimizer", "start", "steps"),
    [("adamuncorrected:lr=0.46", (0, 2), 20), ("momentum:lr=0.000651661", (0, 2), 60)],
)
def test_a_single_swing_is_no_oscillation(optimizer: str, start: tuple[float, float], steps: int) -> None:
    assert brief("ravine", optimizer, start, 20 * steps).startswith("converged")
    assert brief("ravine", optimizer, start, steps) != "oscillating"


def test_a_run_that_hops_round_a_minimum_for_ever_hovers() -> None:
    told = sentence("himmelblau", "rmsprop:lr=0.02,decay=0", None, 600)
    # With no memory each step is the learning rate along both axes.
    assert re.fullmatch(r"hovers round the minimum \(.+\) since step \d+, in steps of 0\.028", told)


# Outside


def test_an_overshoot_is_outside_and_no_more_is_said() -> None:
    optimizer = "momentum:lr=0.01,momentum=0.99"
    assert sentence("ravine", optimizer, None, 100) == "outside of the window since step 86"
    assert brief("ravine", optimizer, None, 2000) == "converged at step 1132"


@pytest.mark.parametrize(
    ("optimizer", "steps"), [("rmsprop:lr=3", 200), ("adamuncorrected:lr=3", 60), ("rmsprop:lr=3", 201)]
)
def test_a_run_that_comes_back_or_circles_does_not_diverge(optimizer: str, steps: int) -> None:
    (verdict,) = verdicts(record("bounded-saddle", optimizer, (-0.8, 0.3), steps))
    assert verdict.kind not in {"diverging", "diverged"}


# Pace


def test_a_run_at_a_constant_pace_is_told_how_many_steps_it_needs() -> None:
    # From x = -9 the floor of the ravine shrinks by 1 - lr a step, to a resolution of 0.0293.
    recording = record("ravine", "sgd:lr=0.01", (-9, 0), 200)
    (verdict,) = verdicts(recording)
    needed = np.log(np.hypot(14, 4.4) / 500 / 9) / np.log(0.99) - 200
    assert verdict.kind == "approaching"
    more = int(re.findall(r"about (\d+) more steps", verdict.sentence)[0])
    assert more == pytest.approx(needed, rel=0.1)
    assert verdict.sentence == f"on its way to the minimum (0, 0): at this pace about {more} more steps"


def test_a_run_that_hardly_moves_creeps() -> None:
    told = sentence("rosenbrock", "sgd:lr=1e-8", None, 400)
    assert told == "creeping: in the last quarter of its steps it gets less far than a figure can show"


# At a saddle or a top


def test_a_run_that_leaves_a_saddle_or_a_top_is_not_stuck_there() -> None:
    top = (-0.27084459066735, -0.92303855647998)
    assert brief("himmelblau", "nag:lr=3", top, 5) == "lingers at a maximum"
    assert brief("saddle", "sgd:lr=0.025", (0.001, 1e-9), 100) == "lingers at a saddle"
    assert brief("saddle", "sgd:lr=0.025", (0.001, 0), 100) == "stuck at a saddle"


# Surfaces of one's own


@pytest.mark.parametrize("start", [(3.0, 3.0), (-3.5, 2.5)])
def test_a_plateau_is_seen_where_nearly_all_of_the_window_is_one(start: tuple[float, float]) -> None:
    assert brief(pit(start), "sgd:lr=0.1", None, 500) == "stuck on a plateau"


def test_a_run_in_a_gutter_of_minima_rests_in_it() -> None:
    assert sentence(GUTTER, "sgd:lr=0.5", None, 300) == "converged at step 1 to a minimum near (0, 1)"


def test_a_flat_bottom_is_a_minimum_only_for_who_is_on_it() -> None:
    recording = record(QUARTIC, "adam:lr=0.05", steps=2000)
    (verdict,) = verdicts(recording)
    reach = Ground(recording.surface, recording.window).resolution
    if verdict.kind == "converged":
        assert np.hypot(*recording.points[-1, :, 0]) <= reach
    far = record(QUARTIC, "sgd:lr=0.01", steps=3000)
    assert np.hypot(*far.points[-1, :, 0]) > reach
    assert verdicts(far)[0].kind != "converged"


# What is not a number


def test_a_minimum_where_the_gradient_is_no_number_is_reached_not_diverged_from() -> None:
    CONE.minima = ((0.0, 0.0, 0.0),)  # type: ignore[attr-defined]
    recording = record(CONE, "sgd:lr=0.5", steps=20)
    (verdict,) = verdicts(recording)
    assert (recording.points[-1] == 0).all()
    assert (verdict.kind, verdict.step) == ("converged", 2)
    assert verdict.sentence == "stopped at the minimum (0, 0) at step 2: the gradient there is not a number"


def test_at_a_minimum_a_rule_that_divides_zero_by_zero_is_told_so_as_the_gradient_is_a_number() -> None:
    class Undivided:
        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.1 * grad / np.sqrt(grad * grad)

    (verdict,) = verdicts(record("ravine", Undivided(), (0, 0), 20))
    assert (verdict.kind, verdict.step) == ("no-number", 1)
    assert verdict.sentence.startswith("gave no number at step 1: 0/0")


def test_a_rule_that_makes_no_number_of_numbers_is_told_so() -> None:
    told = sentence("ravine", HalfNumbers(), None, 20)
    assert re.fullmatch(r"gave no number at step 3: 0/0 \(test_outcome.py, line \d+\)", told)


def test_to_outgrow_floating_point_is_to_diverge_and_to_fall_below_it_is_not() -> None:
    assert ": its numbers outgrew floating point (lr 30 is above" in sentence("ravine", "sgd:lr=30", None, 200)
    (verdict,) = verdicts(record("saddle", "sgd:lr=1", steps=1000))
    assert verdict.kind == "fell"
    assert verdict.sentence == f"fell without end: at step {verdict.step} its loss was below all numbers"
    # Each step triples y, from a millionth, until its square is more than the largest number.
    assert verdict.step == int(np.ceil((np.log(np.finfo(float).max) / 2 - np.log(1e-6)) / np.log(3)))


def test_a_file_keeps_what_was_no_number(tmp_path: Path) -> None:
    recording = record("ravine", [HalfNumbers(), "sgd:lr=30"], steps=200)
    recording.save(tmp_path / "race.npz")
    read = load_recording(tmp_path / "race.npz")
    assert read.no_number.tolist() == [True, False]
    assert [each.kind for each in verdicts(read)] == ["no-number", "diverged"]
