"""Objectives of any number of parameters: raced, judged, kept and drawn where no plane is needed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, animate, compare, explore, frames, record, scene_of, still, verdicts
from optviz.figure.texts.captions import filled
from optviz.judging.seen.judge import Judge
from optviz.judging.verdict import ground_of
from optviz.optimizers import SGD, catalogue
from optviz.plan.inputs import surface_from
from optviz.race.internals import internals
from optviz.race.recording import Recording

Array = NDArray[np.float64]
START = [1.0, -2.0, 3.0, -4.0, 0.5]
RATE = 0.03


class Bowl:
    """Half the sum of h w², for a point or for several."""

    def __init__(self, curvatures: Any = (1, 2, 3, 4, 25)) -> None:
        self.curvatures = np.array(curvatures, dtype=np.float64)

    def value(self, w: Array) -> Array:
        return 0.5 * np.tensordot(self.curvatures, w * w, 1)

    def gradient(self, w: Array) -> Array:
        return (self.curvatures * w.T).T


class Single:
    """The same, for a point alone."""

    def value(self, w: Array) -> float:
        return float(sum(w * w)) if w.ndim == 1 else w.no_such_thing  # type: ignore[attr-defined] # As it may be.

    def gradient(self, w: Array) -> Array:
        return 2 * w


class Homework:
    """Sees a point, and gives the new one."""

    def update(self, weight: Array, grad: Array) -> Array:
        assert weight.shape == grad.shape == (5,)
        return weight - RATE * grad


def bowl(steps: int = 40, optimizers: Any = "sgd:lr=0.03") -> Recording:
    return record(Bowl(), optimizers, START, steps=steps)


def test_gradient_descent_shrinks_each_of_five_coordinates_by_its_own_factor() -> None:
    recording = bowl()
    factors = (1 - RATE * Bowl().curvatures) ** np.arange(41)[:, None]
    np.testing.assert_allclose(recording.points[:, :, 0], factors * START, rtol=1e-12)
    np.testing.assert_allclose(recording.gradients[:, :, 0], Bowl().curvatures * factors * START, rtol=1e-12)
    np.testing.assert_allclose(recording.losses[:, 0], [Bowl().value(w) for w in factors * START], rtol=1e-12)


@pytest.mark.parametrize("name", catalogue())
def test_an_optimizer_of_the_catalogue_does_with_five_coordinates_what_it_does_with_each_alone(name: str) -> None:
    together = bowl(60, f"{name}:lr=0.02")
    for place, (curvature, start) in enumerate(zip(Bowl().curvatures, START, strict=True)):
        alone = record(Bowl([curvature]), f"{name}:lr=0.02", [start], steps=60)
        np.testing.assert_allclose(together.points[:, place, 0], alone.points[:, 0, 0], rtol=1e-12, atol=1e-300)


def test_how_many_parameters_there_are_is_told_by_the_object_or_by_where_it_starts() -> None:
    class Says(Single):
        dimension = 3

    class Starts(Single):
        start = (1.0, 2.0, 3.0, 4.0)

    class Shown(Single):
        window = (-1, 1), (-1, 1)

    assert [surface_from(each()).dimension for each in (Single, Says, Starts, Shown)] == [2, 3, 4, 2]
    assert record(Starts(), "sgd", steps=1).points.shape == (2, 4, 1)
    for start, shape in (
        ([1.0], (2, 1, 1)),
        ("1,2,3", (2, 3, 1)),
        ([[1, 2, 3], [4, 5, 6]], (2, 3, 2)),
        (np.zeros(7), (2, 7, 1)),
        (np.zeros((4, 6)), (2, 6, 4)),
    ):
        assert record(Single(), "sgd", start, steps=1).points.shape == shape


def test_rules_and_objectives_for_a_single_point_take_part() -> None:
    both = record(Bowl(), [Homework(), SGD(RATE)], START, steps=30)
    np.testing.assert_array_equal(both.points[:, :, 0], both.points[:, :, 1])
    alone = record(Single(), ["sgd:lr=0.1", "adam"], [START, START[::-1]], steps=3)
    np.testing.assert_allclose(alone.points[1, :, 0], 0.8 * np.array(START), rtol=1e-15)


@pytest.mark.parametrize(
    ("optimizer", "steps", "kind", "sentence"),
    [
        ("sgd:lr=0.03", 20, "moving", "still moving at the last step"),
        ("sgd:lr=0.5", 1000, "diverged", "diverged at step 145: its numbers outgrew floating point"),
        ("sgd:lr=0.08", 200, "oscillating", "oscillating: it keeps turning back"),
        (
            "sgd:lr=0.0799",
            200,
            "closing",
            "swings ever closer: it keeps turning back, and goes less far each time",
        ),
        (
            "sgd:lr=0.03",
            400,
            "creeping",
            (
                "creeping: in the last quarter of its steps it gets less far than a 500th of the space that the runs "
                "went through; the gradient is 5.1e-06 there"
            ),
        ),
    ],
)
def test_how_a_run_ends_is_told_without_a_plane(optimizer: str, steps: int, kind: str, sentence: str) -> None:
    (verdict,) = verdicts(bowl(steps, optimizer))
    assert (verdict.kind, verdict.sentence) == (kind, sentence)


def test_a_run_that_rests_has_stopped_where_the_gradient_is_told() -> None:
    class Stops:
        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.1 * grad * (weight[0] > 0.5)

    (verdict,) = verdicts(record(Single(), Stops(), [1.0] * 9, steps=40))
    assert verdict.kind == "stopped"
    assert verdict.sentence == (
        "stopped at (0.4096, 0.4096, 0.4096, 0.4096, 0.4096, 0.4096, … +3) at step 4; the gradient is 2.5 there"
    )


def test_what_is_near_is_told_by_the_space_that_the_runs_went_through_and_nothing_is_outside() -> None:
    recording = record(Single(), "sgd:lr=0.5", [3.0, 0.0, 4.0], steps=3)
    ground = ground_of(recording)
    # From the start to the minimum, and a quarter more; where nothing moved, a quarter of the longest side.
    sides = 1.25 * np.array([3.0, 1.0, 4.0])
    assert ground.resolution == pytest.approx(np.linalg.norm(sides) / 500, rel=1e-12)
    judge = Judge(ground, 3, 1)
    judge.see(1e6 * recording.points, recording.losses)
    assert judge.outside_since.tolist() == [4]


def test_it_is_kept_with_a_column_for_each_coordinate(tmp_path: Path) -> None:
    recording = record(Bowl(), ["sgd:lr=0.03", "adam"], [START, [1.0] * 5], steps=6)
    recording.save(tmp_path / "five.npz")
    recording.save_csv(tmp_path / "five.csv")
    with np.load(tmp_path / "five.npz") as saved:
        np.testing.assert_array_equal(saved["points"], recording.points)
    header, *lines = csv.reader((tmp_path / "five.csv").read_text().splitlines())
    coordinates = ["w0", "w1", "w2", "w3", "w4"]
    gradients = [f"gradient_{each}" for each in coordinates]
    assert header == [
        "run",
        "optimizer",
        "settings",
        "step",
        *coordinates,
        "loss",
        *gradients,
        "evaluations",
        "diverged",
    ]
    assert len(lines) == 4 * 7
    table = recording.table()
    assert list(table) == header
    for place, name in enumerate(coordinates):
        np.testing.assert_array_equal(table[name], recording.points[:, place].ravel(order="F"))


def test_one_coordinate_is_called_w0() -> None:
    assert list(record(Single(), "sgd", [1.0], steps=1).table())[4:7] == ["w0", "loss", "gradient_w0"]


def test_what_the_optimizer_holds_is_found_by_replay() -> None:
    recording = bowl(10, ["momentum:lr=0.01,momentum=0.5"])
    found = internals(recording, 0)
    np.testing.assert_array_equal(found.step, np.diff(recording.points[:, :, 0], axis=0))
    np.testing.assert_allclose(found.inertia[1:], 0.5 * found.step[:-1], rtol=1e-9)
    np.testing.assert_array_equal(found.effective_step, 0.01)


@pytest.mark.parametrize(("layout", "pace"), [("panels", "events"), ("overlay", "linear"), ("panels", "arc")])
def test_loss_and_gradient_are_filmed(tmp_path: Path, layout: str, pace: str) -> None:
    recording = bowl(20, ["sgd:lr=0.03", "sgd:lr=0.5", "adam"])
    keys: dict[str, Any] = {"layout": layout, "pace": pace, "view": ("loss", "gradient"), "size": (400, 300)}
    assert len(list(frames(recording, frames=4, **keys))) == 4
    still(recording, tmp_path / "five.svg", **keys)
    assert "start (1, −2, 3, −4, 0.5)" in scene_of(recording, **keys).subtitle


def test_an_object_and_its_start_are_filmed_at_once(tmp_path: Path) -> None:
    animate(Single(), tmp_path / "a.gif", optimizers="sgd", start=[1, 2, 3], steps=2, view="loss")
    assert (tmp_path / "a.gif").stat().st_size


def test_a_notebook_shows_its_loss() -> None:
    recording = bowl(3)
    assert "1 run on Bowl, 3 steps, shown as loss." in recording._repr_html_()
    assert repr(recording.runs[0]) == "<Run: SGD lr 0.03 from (1, -2, 3, -4, 0.5)>"


def test_rates_are_compared_by_their_losses() -> None:
    scene = compare(Bowl(), "sgd", vary="lr=0.01,0.02,0.03", start=START, steps=20, view="loss")
    assert scene.grid
    assert scene.grid.best == 2


def test_a_caption_says_none_where_x_and_y_are_asked_for() -> None:
    scene = scene_of(bowl(20), view="loss")
    assert filled(scene, "{sgd.x} {sgd.overshoot_y} {sgd.last_effective_x}") == "none none none"
    assert float(filled(scene, "{sgd.loss}")) == pytest.approx(scene.tracks[0].losses[-1], rel=1e-2)


class Wide(Single):
    dimension = 2.5


class Random(Single):
    dimension = 5


class Slope:
    def value(self, w: Array) -> Array:
        return w.sum(axis=0)

    def gradient(self, w: Array) -> Array:
        return np.ones_like(w)


NEEDS = "needs a loss of two parameters, and Bowl has 5 parameters"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: animate(bowl(2), "five.gif", internals=True), f"What optimizers hold {NEEDS}; leave internals out."),
        (
            lambda: still(bowl(2), "a.png", view="step"),
            f"The view 'step' {NEEDS}; give view='loss' or view='gradient'.",
        ),
        (lambda: explore(Bowl(), start=START), f"The page {NEEDS}."),
        (lambda: scene_of(bowl(2), view="loss").tracks[0].window, f"A map {NEEDS}."),
        (
            lambda: record(Random(), start="random"),
            "The surface Random has no window to draw a random start from; give a start.",
        ),
        (lambda: record(Random()), "The surface Random has no start of its own; give one, of 5 numbers."),
        (lambda: record(Random(), start=[1, 2, 3]), "A start must be 5 finite numbers; got [1, 2, 3]."),
        (lambda: record(Random(), start=[[1] * 5, [1] * 4]), "A start must be 5 finite numbers; got [1, 1, 1, 1]."),
        (lambda: record("saddle", start=[1, 2, 3]), "A start must be two finite numbers, as in -9,1.5; got [1, 2, 3]."),
        (
            lambda: record(Wide()),
            "The dimension of Wide must be a whole number of at least 1, got 2.5 (test_dimension.py).",
        ),
        (
            lambda: record(Slope(), start=[0, 0, 1e200, 0, 0]),
            "The start (0, 0, 1e+200, 0, 0) is too far away to be shown; choose numbers up to 4e+154.",
        ),
    ],
)
def test_what_needs_a_plane_or_another_start_is_refused_in_a_sentence(ask: Callable[[], Any], message: str) -> None:
    with pytest.raises(OptvizError) as caught:
        ask()
    assert str(caught.value) == message


def test_more_parameters_have_fewer_steps() -> None:
    class Network(Single):
        dimension = 100_000

    with pytest.raises(OptvizError) as caught:
        record(Network(), "sgd", np.zeros(100_000), steps=10_000)
    assert str(caught.value) == (
        "10000 steps of 1 runs would take 14.9 GiB of memory, more than the 2 GiB that a recording may have; take "
        "fewer steps."
    )
