"""Maps over two settings: each cell is the run that its values make, and the edge is where theory has it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

import optviz
from optviz.given.parameters import number_text
from optviz.judging.ground import Ground
from optviz.judging.outcome import KINDS, WAYS, outcomes
from optviz.judging.seen.judge import Judge
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.studies.named import study_named
from optviz.studies.study import Asked
from optviz.studies.sweeps.map import ARRIVED, ENDS, LOST, WAY_OF, Map, Mapped
from optviz.system.progress import silent


def mapped(of: str, rule: str, x: str, y: str, steps: int = 100) -> Mapped:
    study = study_named(f"map({of})")
    assert isinstance(study, Map)
    study.check(steps, (rule,), (x, y))
    return study.find(Asked(lambda surface: [optimizer_from(rule, surface)], steps, 0, (rule,), (x, y)), silent)


@pytest.mark.parametrize(
    ("of", "rule", "x", "y"),
    [
        ("ravine", "momentum", "lr=0.01:0.2:log:9", "momentum=0:0.9:7"),
        ("rosenbrock", "adam", "beta1=0:0.95:8", "lr=0.001:10:log:6"),
        ("himmelblau", "sgd:lr=0.01", "x=-4:4:6", "y=-4:4:9"),
        ("ravine", "nag", "lr=0.01:0.2:log:6", "condition=2:60:log:5"),
        ("ravine", "nag", "condition=2:60:log:5", "momentum=0:0.9:3"),
        ("saddle", "rmsprop", "lr=0.001:1:log:7", "decay=0.5:0.99:4"),
        ("noisy(ravine)", "sgd", "lr=0.01:0.2:log:4", "noise=0:1:3"),
        ("minibatch(linear(regression))", "sgd", "batch=1:5:5", "lr=0.01:0.2:3"),
        ("x**2 + a*y**2:a=10", "sgd", "lr=0.01:0.2:4", "a=0:20:3"),
        # So many that they go by expressions.
        ("ravine", "momentum", "lr=0.01:0.2:log:50", "momentum=0:0.9:50"),
    ],
)
def test_a_cell_is_the_run_of_its_values(of: str, rule: str, x: str, y: str) -> None:
    found = mapped(of, rule, x, y, 60)
    cells = np.random.default_rng(5).integers(0, [found.up.values.size, found.right.values.size], (8, 2))
    for row, column in cells:
        surface, settings, start = surface_from(of), "", list(surface_from(of).start)
        for axis, value in ((found.right, found.right.values[column]), (found.up, found.up.values[row])):
            if axis.whose == "rule":
                settings += f",{axis.name}={float(value)!r}"
            elif axis.whose == "surface":
                surface = surface_from(f"{of.partition(':')[0]}:{axis.name}={float(value)!r}")
            else:
                start["xy".index(axis.name)] = float(value)
        one = f"{rule}{settings}" if ":" in rule else f"{rule}:{settings[1:]}".rstrip(":")
        # Where the surface has another curvature, the rule keeps the rate that it has on the one that is named.
        optimizer = optimizer_from(one, surface_from(of))
        recording = optviz.record(surface, optimizer, start=tuple(start), steps=60)
        (verdict,) = optviz.verdicts(recording)
        assert verdict.kind in WAYS[ENDS[found.ends[row, column]]]
        assert verdict.step == found.steps[row, column]


def test_a_parameter_of_a_surface_within_another_is_changed_where_it_is() -> None:
    surface = surface_from("noisy(rotated(ravine:condition=4)):noise=0.5")
    assert surface.adjusted("condition", 9.0).spec == "noisy(rotated(ravine:condition=9)):noise=0.5"
    assert surface.adjusted("noise", 2.0).spec == "noisy(rotated(ravine:condition=4)):noise=2"
    assert {"condition", "noise", "angle"} <= {*surface.adjustable()}


@pytest.mark.parametrize(
    ("of", "rule", "x", "y"),
    [
        ("ravine", "momentum", "learning_rate=0.001:0.2:log:70", "momentum=0:0.99:60"),
        ("himmelblau", "sgd", "learning_rate=0.001:0.05:log:60", "x=-4.9:4.9:50"),
        ("hyperbola", "sgd:learning_rate=0.8", "x=-2:2:40", "y=-2:2:40"),
    ],
)
def test_what_names_a_pixel_replays_its_run_with_the_same_verdict_in_1000_of_1000(
    of: str, rule: str, x: str, y: str
) -> None:
    found, surface = mapped(of, rule, x, y, 60), surface_from(of)
    chance = np.random.default_rng(11)
    cells = chance.integers(0, [found.up.values.size, found.right.values.size], (1000, 2))
    rules, starts = [], np.repeat(np.array(surface.start)[:, np.newaxis], 1000, axis=1)
    for run, (row, column) in enumerate(cells):
        # As somebody types it who reads the table of numbers.
        settings = []
        for axis, number in ((found.right, column), (found.up, row)):
            value = number_text(axis.values[number])
            if axis.whose == "start":
                starts["xy".index(axis.name), run] = float(value)
            else:
                settings.append(f"{axis.name}={value}")
        named = ",".join(settings)
        rules.append(f"{rule}:{named}" if named else rule)
    entries = entries_of([optimizer_from(each, surface) for each in rules], starts)
    judge = Judge(Ground(surface, surface.window), 60, 1000)
    states = [*itertools.islice(lockstep(surface, entries), 61)]
    judge.see(np.array([each.points for each in states]), np.array([each.losses for each in states]))
    lost = np.array([each.diverged for each in states])
    diverged_at = np.where(lost[-1], lost.argmax(axis=0), -1)
    told = outcomes(judge, diverged_at, states[-1].no_number)
    assert np.array_equal(WAY_OF[told.kind], found.ends[tuple(cells.T)])
    assert np.array_equal(told.step, found.steps[tuple(cells.T)])
    assert np.array_equal(states[-1].losses, found.last[tuple(cells.T)])


@pytest.mark.parametrize(
    ("rule", "factor"),
    [("momentum", lambda mu: 2 * (1 + mu)), ("nag", lambda mu: 2 * (1 + mu) / (1 + 2 * mu))],
)
@pytest.mark.parametrize(("condition", "angle"), [(4, 0), (25, 30), (100, 0)])
def test_the_edge_of_divergence_is_within_a_cell_of_theory(
    rule: str, factor: Callable[[float], float], condition: int, angle: int
) -> None:
    """Heavy ball: Polyak 1964; Nesterov's from the roots of its characteristic polynomial; L is the condition."""
    found = mapped(
        f"ravine:condition={condition},angle={angle}",
        rule,
        f"lr={0.2 / condition}:{8 / condition}:log:60",
        "momentum=0:0.9:7",
        3000,
    )
    rates = found.right.values
    for momentum, row in zip(found.up.values, found.ends, strict=True):
        first = int(np.argmax(row == LOST))
        # In a run that begins on an axis nothing else is seen, and at the very edge divergence takes for ever.
        assert rates[first - 2] < factor(momentum) / condition < rates[first]


@pytest.mark.parametrize(
    ("ripple", "rates", "least", "most"), [(0.03, "0.6:1.2", 0.95, 1.1), (0.1, "0.95:1.1", 1.5, 2.0)]
)
def test_the_border_of_divergence_turns_fractal_where_the_bowl_is_not_convex(
    ripple: float, rates: str, least: float, most: float
) -> None:
    """Y. Liu, arXiv:2406.13971; the bowl is convex up to a ripple of 1 / (2 π²), about 0.05."""
    lost = mapped(f"rippled-bowl:ripple={ripple}", "sgd", f"lr={rates}:256", "x=-2.4:2.4:256", 200).ends == LOST
    border = np.zeros_like(lost)
    border[1:] |= lost[1:] != lost[:-1]
    border[:, 1:] |= lost[:, 1:] != lost[:, :-1]
    sides = np.array([2, 4, 8, 16])
    boxes = [border.reshape(256 // side, side, 256 // side, side).any(axis=(1, 3)).sum() for side in sides]
    dimension = -np.polyfit(np.log(sides), np.log(boxes), 1)[0]
    assert least < dimension < most


def test_probes_are_the_cells_that_are_nearest_to_what_is_given() -> None:
    study = study_named("map(ravine)")
    texts = "momentum=0.9,lr=0.02", "learning_rate=0.2,momentum=0"
    vary = "lr=0.001:0.2:log:9", "momentum=0:0.95:20"
    asked = Asked(lambda surface: [optimizer_from("momentum", surface)], 20, 0, ("momentum",), vary, probes=texts)
    found = study.find(asked, silent)
    assert isinstance(found, Mapped)
    (one, other) = found.probes
    assert np.abs(np.log(found.right.values / 0.02)).argmin() == one.column
    assert found.up.values[one.row] == pytest.approx(0.9)
    assert (other.row, other.column) == (0, 8)
    assert [probe.run.settings["momentum"] for probe in found.probes] == [found.up.values[one.row], 0]


def test_on_curves_of_minima_the_map_shows_both_thresholds_of_the_rate_within_a_cell() -> None:
    """At (1, 1) the curvature of (1 - xy)²/2 along the way is 2, and least: a step there leaves 1 - 2 lr of the way."""
    found = mapped("hyperbola", "sgd", "lr=0.8:1.2:21", "x=0.91:1.09:4", 3000)
    for row in found.ends:
        # Above 1 no minimum holds a run, and at 1 itself it takes for ever.
        assert row[:10].tolist() == [ARRIVED] * 10
        assert ARRIVED not in row[10:]
    # At 1/2 nothing is left, and steps begin to go across; on either side of (1, 1) the curvature differs.
    found = mapped("hyperbola", "sgd", "lr=0.3:0.7:21", "x=0.886:1.114:2", 200)
    fewest = [found.right.values[row == row.min()][[0, -1]].mean() for row in found.steps]
    assert abs(np.mean(fewest) - 0.5) < 0.02


@pytest.mark.parametrize("of", ["hyperbola", "(1 - x*y)**2 / 2"])
def test_who_comes_to_a_curve_of_minima_has_arrived_at_it(of: str) -> None:
    found = mapped(of, "sgd:lr=0.2", "x=-2:2:9", "y=-2:2:8")
    assert found.goal == ARRIVED
    for row, column in np.argwhere(found.ends == ARRIVED)[::5]:
        place = np.array([found.right.values[column], found.up.values[row]])
        for _ in range(100):
            place += 0.2 * (1 - place[0] * place[1]) * place[::-1]
        assert place[0] * place[1] == pytest.approx(1, abs=0.02)
    assert (found.ends == ARRIVED).mean() > 0.9


def test_the_best_setting_is_one_that_arrives_and_is_among_the_probes() -> None:
    found = mapped("ravine", "momentum", "lr=0.01:0.2:log:20", "momentum=0:0.9:10")
    assert found.best is not None
    assert found.ends[found.best] == ARRIVED
    assert found.steps[found.best] == found.steps[found.ends == ARRIVED].min() == found.facts()["best_steps"]
    assert found.best in {(probe.row, probe.column) for probe in found.probes}
    for probe in found.probes:
        assert probe.path.shape == (101, 2)
    assert sum(found.facts()[way] for way in ENDS) == pytest.approx(100, abs=1e-9)


def test_every_kind_of_end_has_a_colour() -> None:
    assert set(WAYS) == set(ENDS)
    assert all(any(kind in kinds for kinds in WAYS.values()) for kind in KINDS)
