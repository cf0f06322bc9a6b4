"""Each verdict from real runs; what it says is worked out here a second time, from the points alone."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizWarning, Recipe, Recording, Verdict, figure_of, record, scene_of, verdicts
from optviz.objectives.surfaces import CriticalPoint, names, surface_class
from optviz.optimizers import catalogue

Array = NDArray[np.float64]
# Where the list is not complete, a run may end at what is not in it.
COMPLETE = [name for name in names() if surface_class(name)().complete]


class Pit:
    """1 - exp(-r²/2): a round pit in a plain without end."""

    window = ((-4, 4), (-4, 4))
    start = (3.6, 3.6)

    def value(self, w: Array) -> Array:
        return 1 - np.exp(-0.5 * (w[0] * w[0] + w[1] * w[1]))

    def gradient(self, w: Array) -> Array:
        return w * np.exp(-0.5 * (w[0] * w[0] + w[1] * w[1]))


class PitWithHessian(Pit):
    def hessian(self, w: Array) -> Array:
        x, y = w
        inside = np.stack([np.stack([1 - x * x, -x * y]), np.stack([-x * y, 1 - y * y])])
        return inside * np.exp(-0.5 * (x * x + y * y))


class UnlistedSaddle:
    window = ((-1.5, 1.5), (-1, 1))
    start = (1, 0)

    def value(self, w: Array) -> Array:
        return w[0] * w[0] - w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return np.stack([2 * w[0], -2 * w[1]])

    def hessian(self, w: Array) -> Array:
        return np.broadcast_to(np.diag([2.0, -2.0]).reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape))


class MonkeySaddle:
    """x³ - 3xy², with no curvature at all in the middle."""

    window = ((-1.5, 1.5), (-1, 1))
    start = (1, 0)

    def value(self, w: Array) -> Array:
        x, y = w
        return x * x * x - 3 * x * y * y

    def gradient(self, w: Array) -> Array:
        x, y = w
        return np.stack([3 * x * x - 3 * y * y, -6 * x * y])

    def hessian(self, w: Array) -> Array:
        x, y = w
        return np.stack([np.stack([6 * x, -6 * y]), np.stack([-6 * y, -6 * x])])


class UnlistedBowl:
    window = ((-2, 2), (-2, 2))
    start = (1, 1.5)

    def value(self, w: Array) -> Array:
        return w[0] * w[0] + w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return 2 * w

    def hessian(self, w: Array) -> Array:
        return np.broadcast_to(2 * np.eye(2).reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape))


def verdict_on(surface: Any, optimizer: Any, start: Any = None, steps: int | None = None) -> Verdict:
    (verdict,) = verdicts(record(surface, optimizer, start, steps))
    return verdict


def reach(recording: Recording) -> float:
    (left, right), (bottom, top) = recording.window
    return math.hypot(right - left, top - bottom) / 500


def near(recording: Recording, number: int, point: CriticalPoint) -> list[bool]:
    """Step by step, whether a run is closer to a point than the figure can show."""
    path = recording.points[:, :, number].tolist()
    return [math.dist(place, point[:2]) <= reach(recording) for place in path]


def outside(recording: Recording, number: int) -> list[bool]:
    (left, right), (bottom, top) = recording.window
    return [not (left <= x <= right and bottom <= y <= top) for x, y in recording.points[:, :, number].tolist()]


def settled(steps: int) -> int:
    """For how many of its last steps a run must have been at a point to rest there: a fifth, from ten to a hundred."""
    return min(max(10, steps // 5), 100)


def begins(holds: list[bool]) -> int | None:
    """The first step from which something holds to the end."""
    return next((step for step in range(len(holds)) if all(holds[step:])), None)


def lost_by_hand(lr: float, steps: int) -> int | None:
    """When gradient descent on Rosenbrock's function leaves the finite numbers, in plain floats."""
    x, y = -1.2, 1.0
    for step in range(1, steps + 1):
        slope_x, slope_y = -2 * (1 - x) - 4 * 100 * x * (y - x * x), 2 * 100 * (y - x * x)
        x, y = x - lr * slope_x, y - lr * slope_y
        loss = (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
        if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(loss)):
            return step
    return None


@pytest.mark.parametrize("name", COMPLETE)
def test_the_step_of_a_verdict_is_the_first_from_which_it_holds_to_the_end(name: str) -> None:
    starts = [surface_class(name)().start, *["random"] * 6]
    recording = record(name, list(catalogue()), starts, seed=4)
    surface = recording.surface
    for number, verdict in enumerate(verdicts(recording)):
        expected = {
            "converged": [begins(near(recording, number, point)) for point in surface.minima],
            "hovering": [begins(near(recording, number, point)) for point in surface.minima],
            "saddle": [begins(near(recording, number, point)) for point in surface.saddles],
            "left": [begins(outside(recording, number))],
            "diverging": [begins(outside(recording, number))],
            "diverged": [int(recording.diverged_at[number])],
            "fell": [int(recording.diverged_at[number])],
        }
        assert verdict.step in expected.get(verdict.kind, [recording.steps])


@pytest.mark.parametrize("name", COMPLETE)
def test_every_run_that_has_rested_at_a_minimum_is_said_to_have_converged(name: str) -> None:
    recording = record(name, list(catalogue()), [surface_class(name)().start, *["random"] * 6], seed=4)
    found = verdicts(recording)
    for number in range(len(recording.runs)):
        resting = any(
            all(near(recording, number, point)[-settled(recording.steps) :]) for point in recording.surface.minima
        )
        finite = bool(recording.diverged_at[number] < 0)
        assert (found[number].kind in {"converged", "hovering"}) >= (resting and finite)
        # One that has just come needs a last step so short that as many of them would keep it there.
        if found[number].kind == "converged" and not resting:
            last = math.dist(*recording.points[-2:, :, number].tolist())
            assert last * settled(recording.steps) <= reach(recording)
            assert any(near(recording, number, point)[-1] for point in surface_class(name)().minima)


@pytest.mark.parametrize("kind", ["converged", "saddle", "left", "diverged"])
def test_the_sentences_name_the_same_step_as_the_verdict(kind: str) -> None:
    recording = record("beale", list(catalogue()), ["random"] * 30, steps=400)
    saddles = record("saddle", ["sgd", "momentum"], [(1, 1e-6), (1, 0)], steps=150)
    of_kind = [each for each in verdicts(recording) + verdicts(saddles) if each.kind == kind]
    assert of_kind
    for verdict in of_kind:
        assert re.findall(r"(?<=step )\d+", verdict.brief) in ([str(verdict.step)], [])
        assert re.findall(r"(?<=step )\d+", verdict.sentence) == [str(verdict.step)]


@pytest.mark.parametrize(
    ("optimizer", "minimum"),
    [
        ("sgd:lr=0.01", (-3.7793102533777, -3.2831859912862)),
        ("momentum:lr=0.003", (-2.8051180869527, 3.1313125182506)),
        ("nag:lr=0.003", (-2.8051180869527, 3.1313125182506)),
        ("adagrad:lr=1", (-3.7793102533777, -3.2831859912862)),
        ("adam:lr=0.3", (-3.7793102533777, -3.2831859912862)),
    ],
)
def test_a_converged_run_is_told_which_minimum_it_reached(optimizer: str, minimum: tuple[float, float]) -> None:
    recording = record("himmelblau", optimizer, (0.0, -4.0), 200)
    (verdict,) = verdicts(recording)
    step = begins(near(recording, 0, CriticalPoint(*minimum, 0)))
    away = math.dist(recording.points[-1, :, 0], minimum)
    assert (verdict.kind, verdict.step, verdict.brief) == ("converged", step, f"converged at step {step}")
    so_far = ", so far" if optimizer.startswith("adam") else ""
    assert verdict.sentence == (
        f"converged at step {step} to the minimum ({minimum[0]:.4g}, {minimum[1]:.4g}), {away:.2g} away at the end"
        f"{so_far}"
    )


@pytest.mark.parametrize("name", [name for name in names() if surface_class(name)().minima])
def test_a_run_that_starts_at_a_minimum_has_converged_at_step_0(name: str) -> None:
    minima = [point[:2] for point in surface_class(name)().minima]
    found = verdicts(record(name, "sgd:lr=0.001", minima, 20))
    assert [(each.kind, each.step) for each in found] == [("converged", 0)] * len(minima)


@pytest.mark.parametrize("name", [name for name in names() if surface_class(name)().saddles])
def test_a_run_that_starts_at_a_saddle_is_stuck_there_from_step_0(name: str) -> None:
    saddles = [point[:2] for point in surface_class(name)().saddles]
    found = verdicts(record(name, "sgd:lr=0.0001", saddles, 20))
    assert [(each.kind, each.step) for each in found] == [("saddle", 0)] * len(saddles)
    for (x, y), verdict in zip(saddles, found, strict=True):
        # A saddle whose place has no last digit is not met to the last bit, and a run beside it leaves it in the end,
        # unless its steps are too short for the digits that there are.
        place = np.array([x, y])
        exact = np.array_equal(place - 0.0001 * surface_class(name)().gradient(place), place)
        assert verdict.brief == ("stuck at a saddle" if exact else "lingers at a saddle")
        assert verdict.sentence.startswith(
            f"{'stuck' if exact else 'lingers'} at the saddle ({x:.4g}, {y:.4g}) since step 0"
        )


def test_a_run_that_starts_on_a_top_has_not_converged() -> None:
    (top,) = surface_class("himmelblau")().maxima
    verdict = verdict_on("himmelblau", "sgd:lr=0.00001", top[:2], 20)
    assert (verdict.kind, verdict.brief) == ("maximum", "stuck at a maximum")


def test_gradient_descent_beside_the_ridge_line_is_stuck_at_the_saddle() -> None:
    # x shrinks by 0.95 a step from 1.2, y grows by 1.05 from 1e-6: x gets into reach at step 100, y stays until 300.
    verdict = verdict_on("saddle", "sgd:lr=0.025")
    within = math.hypot(3, 2) / 500
    assert (verdict.kind, verdict.step) == ("saddle", math.ceil(math.log(within / 1.2) / math.log(0.95)))
    # It leaves in the end, by a millionth that grows by a twentieth a step.
    assert verdict.sentence.endswith(f"since step {verdict.step}, {1e-6 * 1.05**150:.2g} beside where it would stay")


@pytest.mark.parametrize("steps", [10, 50, 200, 1000])
@pytest.mark.parametrize(
    "surface",
    ["saddle", "bounded-saddle", UnlistedSaddle(), MonkeySaddle()],
    ids=["plain", "bounded", "unlisted", "monkey"],
)
def test_a_run_on_the_exact_ridge_line_never_converges(surface: Any, steps: int) -> None:
    race = record(surface, list(catalogue()), (1.0, 0.0), steps)
    kinds = dict(zip(catalogue(), (each.kind for each in verdicts(race)), strict=True))
    assert [name for name, kind in kinds.items() if kind == "converged"] == []


@pytest.mark.parametrize(
    "surface", ["saddle", "bounded-saddle", UnlistedSaddle()], ids=["plain", "bounded", "unlisted"]
)
def test_a_run_on_the_exact_ridge_line_is_stuck_at_the_saddle(surface: Any) -> None:
    optimizers = ["sgd:lr=0.1", "momentum:lr=0.1", "nag:lr=0.1", "adagrad:lr=0.3"]
    assert {each.kind for each in verdicts(record(surface, optimizers, (1.0, 0.0), 500))} == {"saddle"}


def test_a_saddle_that_no_list_names_is_told_by_how_the_gradient_turns_round_it() -> None:
    # From the beginning of the last quarter on: in seven eighths of the steps and one.
    verdict = verdict_on(UnlistedSaddle(), "sgd:lr=0.25", None, 60)
    assert (verdict.kind, verdict.step) == ("saddle", 60 - 2 * (60 // 8))


def test_a_minimum_that_no_list_names_is_told_by_how_the_gradient_turns_round_it() -> None:
    verdict = verdict_on(UnlistedBowl(), "sgd:lr=0.25", None, 60)
    assert (verdict.kind, verdict.step) == ("converged", 60 - 2 * (60 // 8))
    assert re.fullmatch(rf"converged at step {verdict.step} to a minimum at \(.+, .+\)", verdict.sentence)


@pytest.mark.parametrize("optimizer", ["sgd:lr=0.5", "momentum:lr=0.1", "nag:lr=0.1"])
@pytest.mark.parametrize("surface", [Pit(), PitWithHessian()], ids=["gradient alone", "with Hessian"])
def test_a_run_that_cannot_feel_the_slope_rests_on_a_plateau(surface: Any, optimizer: str) -> None:
    verdict = verdict_on(surface, optimizer, (3.6, 3.6), 100)
    assert (verdict.kind, verdict.step) == ("plateau", 100 - 2 * (100 // 8))


def test_a_run_that_feels_the_slope_finds_the_pit_from_the_same_place() -> None:
    verdict = verdict_on(PitWithHessian(), "adagrad:lr=0.3", (3.6, 3.6), 400)
    assert verdict.kind == "converged"


def test_a_minimum_is_known_without_a_hessian() -> None:
    assert verdict_on(Pit(), "adagrad:lr=0.3", (3.6, 3.6), 400).kind == "converged"


@pytest.mark.parametrize("condition", [4, 16, 25, 64])
@pytest.mark.parametrize("steps", [200, 400])
def test_gradient_descent_at_exactly_the_threshold_oscillates(condition: int, steps: int) -> None:
    # Across the valley it hops from 1.5 to -1.5 for ever, whatever is left of the way along it.
    verdict = verdict_on(f"ravine:condition={condition}", f"sgd:lr={2 / condition}", None, steps)
    assert (verdict.kind, verdict.step, verdict.brief) == ("oscillating", steps, "oscillating")
    assert verdict.sentence == "oscillating: it keeps turning back"


@pytest.mark.parametrize("surface", ["ravine", "himmelblau", "bounded-saddle"])
def test_rmsprop_oscillates_around_a_minimum_by_its_learning_rate(surface: str) -> None:
    # It keeps hopping by about the learning rate, which is many times what the figure can show.
    recording = record(surface, "rmsprop:lr=0.2", steps=300)
    jumps = np.hypot(*np.diff(recording.points[-75:, :, 0], axis=0).T)
    assert jumps.min() > 2 * reach(recording)
    assert verdicts(recording)[0].kind == "oscillating"


@pytest.mark.parametrize(("surface", "optimizer"), [("rosenbrock", "sgd"), ("beale", "adam"), ("beale", "sgd")])
def test_a_run_that_is_under_way_is_still_moving(surface: str, optimizer: str) -> None:
    recording = record(surface, optimizer)
    (verdict,) = verdicts(recording)
    assert (np.diff(recording.losses[-10:, 0]) < 0).all()
    assert not any(near(recording, 0, recording.surface.minima[0]))
    assert (verdict.kind, verdict.step, verdict.brief) == ("moving", recording.steps, "still moving")


@pytest.mark.parametrize(
    ("surface", "optimizer", "start"),
    [
        ("beale", "sgd:lr=0.01", (3.3, 0.4)),
        ("rosenbrock", "sgd:lr=0.0015", (1.5, 1.2)),
        ("rosenbrock", "adagrad:lr=0.5", (1.9, -0.5)),
    ],
)
def test_a_run_that_creeps_along_a_valley_with_the_minimum_in_sight_is_still_moving(
    surface: str, optimizer: str, start: tuple[float, float]
) -> None:
    recording = record(surface, optimizer, start)
    (minimum,) = recording.surface.minima
    assert (np.diff(recording.losses[-100:, 0]) < 0).all()
    assert math.dist(recording.points[-1, :, 0], minimum[:2]) > 4 * reach(recording)
    assert verdicts(recording)[0].kind in {"moving", "creeping", "approaching"}


def test_to_pass_through_a_minimum_is_not_to_arrive() -> None:
    optimizer = "momentum:momentum=0.999,lr=0.00001"
    whole = record("ravine:condition=1", optimizer, steps=1000)
    inside = near(whole, 0, CriticalPoint(0, 0, 0))
    first = inside.index(True)
    assert not all(inside[first : first + 5])
    assert verdict_on("ravine:condition=1", optimizer, None, first).kind == "moving"


@pytest.mark.parametrize("optimizer", ["momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"])
def test_a_run_that_left_the_view_is_said_to_have_left(optimizer: str) -> None:
    recording = record("saddle", optimizer)
    (verdict,) = verdicts(recording)
    step = begins(outside(recording, 0))
    assert (verdict.kind, verdict.step, verdict.brief) == ("left", step, f"outside since step {step}")


def test_a_run_that_left_the_view_and_came_back_has_not_left() -> None:
    recording = record("ravine", "momentum:lr=0.07", steps=400)
    assert any(outside(recording, 0))
    assert verdicts(recording)[0].kind == "converged"


@pytest.mark.parametrize("lr", [0.01, 0.02, 0.1, 1.0])
def test_a_diverged_run_is_told_the_step_at_which_its_numbers_ended(lr: float) -> None:
    expected = lost_by_hand(lr, 300)
    assert expected is not None
    verdict = verdict_on("rosenbrock", f"sgd:lr={lr}")
    assert (verdict.kind, verdict.step, verdict.brief) == ("diverged", expected, f"diverged at step {expected}")


def test_a_run_that_is_far_out_but_finite_is_still_diverging() -> None:
    expected = lost_by_hand(0.0063, 300)
    assert expected is not None
    assert expected > 9
    assert verdict_on("rosenbrock", "sgd:lr=0.0063", None, expected - 1).kind == "diverging"


def test_of_a_few_steps_outside_no_more_is_said_than_that_they_are() -> None:
    # It comes back and converges, whatever its loss is after one step.
    verdict = verdict_on("beale", "rmsprop:lr=3", None, 1)
    assert (verdict.kind, verdict.sentence) == ("left", "outside of the window since step 1")


@pytest.mark.parametrize("optimizer", ["sgd:lr=0.09", "nag:lr=0.2", "momentum:lr=0.2"])
def test_a_run_whose_loss_grows_out_of_the_view_is_diverging_and_one_that_falls_has_left(optimizer: str) -> None:
    assert verdict_on("ravine", optimizer, None, 60).kind == "diverging"
    assert verdict_on("saddle", optimizer, (1.0, 0.1), 60).kind == "left"


@pytest.mark.parametrize("name", names())
def test_what_has_converged_stays_so_when_the_run_goes_on(name: str) -> None:
    steps = surface_class(name)().steps
    found = verdicts(record(name, list(catalogue())))
    longer = verdicts(record(name, list(catalogue()), steps=3 * steps))
    for early, late in zip(found, longer, strict=True):
        # A rule that forgets how large its gradients were may take visible steps again; nothing else leaves.
        stays = {"converged"} if "so far" not in early.sentence else {"converged", "hovering"}
        assert early.kind != "converged" or (late.kind in stays and late.step == early.step)


@pytest.mark.parametrize("surface", ["rosenbrock:b=1e6", "rosenbrock:a=20"])
def test_no_minimum_and_no_plateau_is_invented_where_the_surface_has_none(surface: str) -> None:
    found = verdicts(record(surface, list(catalogue())))
    assert not {each.kind for each in found} & {"converged", "saddle", "plateau"}


def test_a_rule_that_changes_nothing_is_told_so() -> None:
    class Rebinding:
        def update(self, weight: Array, grad: Array) -> None:
            weight = weight - 0.1 * grad

    with pytest.warns(OptvizWarning, match="Rebinding never moved in"):
        verdict = verdict_on("saddle", Rebinding())
    assert (verdict.kind, verdict.brief) == ("stopped", "never moved")
    assert "in place" in verdict.sentence


def test_a_start_outside_of_the_window_widens_the_view() -> None:
    recording = record("himmelblau", "sgd:lr=0.0001", (20, -30), 20)
    (left, right), (bottom, top) = recording.window
    assert left == -5
    assert right > 20
    assert bottom < -30
    assert top == 5
    assert verdicts(recording)[0].kind != "left"


def test_a_verdict_does_not_depend_on_the_other_runs_of_the_race() -> None:
    starts = [(0.0, -4.0), (1.0, 1.0), (-4.0, 4.0)]
    together = verdicts(record("himmelblau", list(catalogue()), starts))
    alone = [verdict_on("himmelblau", name, start) for start in starts for name in catalogue()]
    assert together == alone


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("zoom", [1 / 1000, 1 / 3, 10, 1e6])
def test_what_is_shown_of_a_run_does_not_change_how_it_ended(name: str, zoom: float) -> None:
    recording = record(name, list(catalogue()))
    x, y = recording.surface.minima[0][:2] if recording.surface.minima else (0.0, 0.0)
    window = (x - 2 * zoom, x + 2 * zoom, y - 2 * zoom, y + 2 * zoom)
    scene = scene_of(recording, window=window)
    assert [track.verdict for track in scene.tracks] == verdicts(recording)
    assert {track.window for track in scene.tracks} == {(window[:2], window[2:])}


def test_the_framed_run_of_a_comparison_is_told_the_same_when_it_is_seen_from_near() -> None:
    recipe = Recipe(surface="ravine", optimizers="momentum", vary="lr=0.01,0.02,0.04", layout="grid", steps=200)
    whole, near_by = figure_of(recipe), figure_of(recipe.changed(window=(-0.02, 0.02, -0.02, 0.02)))
    assert whole.grid
    assert whole.grid.measure == "fewestSteps"
    assert near_by.grid == whole.grid
    assert [track.verdict for track in near_by.tracks] == [track.verdict for track in whole.tracks]
