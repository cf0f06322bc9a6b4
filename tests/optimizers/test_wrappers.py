"""What stands around an optimizer: each against its paper, and what holds of all, around any rule."""

from __future__ import annotations

import os
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wrapped

from optviz import OptvizError, load_recording, record
from optviz import around as around_rule
from optviz.cli.sources import request_from
from optviz.data.models.named import MODELS
from optviz.draw.panes.across import across
from optviz.draw.views.rate import MEASURE
from optviz.figure.scene import scene_of
from optviz.figure.texts.captions import filled
from optviz.given.code_files import allow_only, told_of
from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.objectives.named import WITHIN
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import SGD, every_optimizer, every_wrapper, is_in_catalogue, rule_of
from optviz.optimizers.wrappers.composed import own_of
from optviz.plan.inputs import optimizer_from
from optviz.race.entries import entries_as_columns, entries_of
from optviz.race.lockstep import lockstep
from optviz.studies.moving.stepping import expressions_of, moves_of

START, STEPS = (-1.2, 1.0), 60
AROUND = list(every_wrapper())


# A wrapper around a rule, what its paper prints, and the constants of that.
PAPERS: list[tuple[str, Any, tuple[float, ...]]] = [
    ("clip(sgd:lr=0.02):norm=3", wrapped.clipped_descent, (0.02, 3.0)),
    ("clipvalue(sgd:lr=0.02):value=2", wrapped.cut_descent, (0.02, 2.0)),
    ("lookahead(momentum:lr=0.0005,momentum=0.8):k=4,alpha=0.3", wrapped.lookahead_momentum, (0.0005, 0.8, 4, 0.3)),
    ("sam(sgd:lr=0.001):rho=0.1", wrapped.sam_descent, (0.001, 0.1)),
    ("averaged(sgd:lr=0.001)", wrapped.averaged_descent, (0.001,)),
    ("ema(sgd:lr=0.001):decay=0.8", wrapped.running_descent, (0.001, 0.8)),
    ("cosine(sgd:lr=0.001):floor=0.1", wrapped.descent_by(wrapped.cosine), (0.001, STEPS, 0.1)),
    ("cosine(sgd:lr=0.001):steps=20", wrapped.descent_by(wrapped.cosine), (0.001, 20, 0.0)),
    ("warmrestarts(sgd:lr=0.001):period=7,growth=2", wrapped.descent_by(wrapped.restarts), (0.001, 7, 2, 0.0)),
    ("wsd(sgd:lr=0.001):warmup=0.1,decay=0.2", wrapped.descent_by(wrapped.trapezoid), (0.001, STEPS, 6, 12)),
]


@pytest.mark.parametrize(("written", "paper", "constants"), PAPERS, ids=[each[0] for each in PAPERS])
def test_a_wrapper_does_what_its_paper_prints(written: str, paper: Any, constants: tuple[float, ...]) -> None:
    surface = surface_class("rosenbrock")()
    path = paper(lambda x: surface.gradient(np.array(x)).tolist(), list(START), *constants)
    expected = [START, *(next(path) for _ in range(STEPS))]
    found = record(surface, written, START, STEPS).points[:, :, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_a_gradient_whose_square_outgrows_floating_point_is_shortened_too() -> None:
    path = record("1e200*x", "clip(sgd:lr=0.5):norm=2", (1.0, 0.0), 2).points[:, 0, 0]
    np.testing.assert_allclose(path, [1.0, 0.0, -1.0])


@pytest.mark.parametrize("name", AROUND)
def test_wrapped_runs_together_are_those_alone(name: str) -> None:
    """Bit for bit, also where they differ in settings, and one within another."""
    several = [f"{name}(adam)", f"{name}(adam):lr=0.05", "adam", f"{name}({name}(nag))", f"{name}(barzilaiborwein)"]
    together = record("beale", several, STARTS, 30)
    alone = [record("beale", each, start, 30) for start in STARTS for each in several]
    for number, each in enumerate(alone):
        assert together.points[:, :, number].tobytes() == each.points[:, :, 0].tobytes()
        assert (together.evaluations[:, number] == each.evaluations[:, 0]).all()


STARTS = [(1.0, 1.0), (-2.0, 2.5)]


@pytest.mark.parametrize("name", AROUND)
def test_a_wrapped_run_is_found_again_in_its_file(name: str, tmp_path: Path) -> None:
    made = record("saddle", f"{name}({name}(adam:lr=0.1))", steps=5)
    made.save(tmp_path / "a.npz")
    again = load_recording(tmp_path / "a.npz")
    assert again.runs == made.runs
    assert is_in_catalogue(type(again.optimizers[0]))
    cls, settings = rule_of(Spec.parse(str(again.runs[0].spec)))
    assert cls is type(made.optimizers[0])
    assert cls(**settings).settings() == made.optimizers[0].settings()


def test_settings_of_both_may_stand_behind_the_wrapper() -> None:
    """As the program writes them; what is given to both is refused."""
    one, other = (rule_of(Spec.parse(each)) for each in ("clip(adam:lr=0.1):norm=2", "clip(adam):norm=2,lr=0.1"))
    assert one == other
    with pytest.raises(OptvizError, match=r"`learning_rate` of Clip\(Adam\) is given twice; give it once."):
        rule_of(Spec.parse("clip(adam:lr=0.1):lr=0.2"))


def test_what_is_no_wrapper_is_refused_in_a_sentence() -> None:
    for written, told in [
        ("clipp(adam)", "No wrapper of optimizers is named 'clipp'; there are .*clip.* Did you mean 'clip'?"),
        ("clip", "clip stands around an optimizer; name that too, as in clip\\(adam\\)."),
        ("clip(adem)", "No optimizer is named 'adem'.* Did you mean 'adam'?"),
        ("clip(adam):value=1", r"clip\(…\) has no `value`; it is a setting of clipvalue\(…\)."),
        ("lookahead(adam):k=5:alpha=0.5", "settings are separated by commas, as in k=5,alpha=0.5."),
        ("sgd(adam)", r"No optimizer is named 'sgd\(adam\)'"),
    ]:
        with pytest.raises(OptvizError, match=told):
            record("saddle", written, steps=2)


def schedulers() -> Any:
    """PyTorch's schedules: the one of ours, and one of theirs for an optimizer that begins with the largest rate."""
    try:
        import torch
    except ImportError:
        # It is too large for a test extra; where all tests must run, it is there.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PyTorch is not installed; pip install torch brings it.")
    theirs = torch.optim.lr_scheduler
    return torch, [
        ("cosine:floor=0.05", lambda each: theirs.CosineAnnealingLR(each, STEPS, eta_min=0.05 * LR)),
        ("step:every=7,factor=0.3", lambda each: theirs.StepLR(each, 7, 0.3)),
        ("exponential:factor=0.9", lambda each: theirs.ExponentialLR(each, 0.9)),
        ("warmrestarts:period=5,growth=3", lambda each: theirs.CosineAnnealingWarmRestarts(each, 5, 3)),
        ("warmup:length=9,first=0.2", lambda each: theirs.LinearLR(each, 0.2, 1.0, 9)),
        (
            "onecycle:rise=0.4,div=10,final=100",
            lambda each: theirs.OneCycleLR(
                each, LR, STEPS, pct_start=0.4, div_factor=10, final_div_factor=100, cycle_momentum=False
            ),
        ),
    ]


LR = 0.5


def test_schedules_are_those_of_pytorch() -> None:
    torch, pairs = schedulers()
    for written, schedule in pairs:
        optimizer = torch.optim.SGD([torch.zeros(2, requires_grad=True)], lr=LR)
        scheduler, expected = schedule(optimizer), []
        for _ in range(STEPS):
            expected.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        ours = optimizer_from(around(written, f"sgd:lr={LR}"), surface_class("saddle")(), STEPS)
        np.testing.assert_allclose(ours.rates(STEPS), expected, rtol=1e-12, atol=1e-15, err_msg=written)


def around(written: str, rule: str) -> str:
    name, _, settings = written.partition(":")
    return f"{name}({rule}):{settings}"


def test_clipping_is_that_of_pytorch() -> None:
    """But for the 1e-6 that it adds to the norm."""
    torch, _ = schedulers()
    gradient = np.array([3.0, -4.0])
    for written, clip in [("clip:norm=2", "clip_grad_norm_"), ("clipvalue:value=3.5", "clip_grad_value_")]:
        weight = torch.zeros(2, dtype=torch.float64)
        weight.grad = torch.from_numpy(gradient.copy())
        getattr(torch.nn.utils, clip)([weight], float(written.partition("=")[2]))
        moved = record("3*x - 4*y", around(written, "sgd:lr=1"), (0, 0), 1).points[1, :, 0]
        np.testing.assert_allclose(-moved, weight.grad.numpy(), rtol=1e-6)


def test_the_average_is_that_of_pytorch() -> None:
    """Which leaves the start out."""
    torch, _ = schedulers()
    fast = record("beale", "sgd:lr=0.01", (1, 1), 20).points[:, :, 0]
    model = torch.nn.Linear(2, 1, bias=False, dtype=torch.float64)
    average = torch.optim.swa_utils.AveragedModel(model)
    shown = record("beale", "averaged(sgd:lr=0.01):begin=1", (1, 1), 20).points[:, :, 0]
    for at, expected in zip(fast[1:], shown[1:], strict=True):
        with torch.no_grad():
            model.weight.copy_(torch.from_numpy(at.reshape(1, 2)))
        average.update_parameters(model)
        np.testing.assert_allclose(average.module.weight.detach().numpy()[0], expected, rtol=1e-12)


def test_a_schedule_may_be_around_another_and_around_what_is_around_it() -> None:
    """Rates multiply, whichever stands between."""
    surface = surface_class("saddle")()
    one, other = (optimizer_from(f"{each}(sgd:lr=0.1)", surface, 30).rates(30) for each in ("cosine", "warmup"))
    both = optimizer_from("cosine(clip(warmup(sgd:lr=0.1)))", surface, 30)
    np.testing.assert_allclose(both.rates(30), one * other / 0.1, rtol=1e-14)


def test_sam_asks_twice_in_a_step_and_both_times_of_the_same_noise() -> None:
    """On a plane the gradient is the same everywhere, so that two answers differ by their noise alone."""
    found = record("noisy(ravine):noise=3", "sam(sgd:lr=0.01):rho=0.1,sgd:lr=0.01", (1, 1), 20, seed=4)
    assert found.evaluations[-1].tolist() == [40, 20]

    class Plane:
        def value(self, w: Any) -> Any:
            return w[0] + 2 * w[1]

        def gradient(self, w: Any) -> Any:
            return np.array([1.0 + 0 * w[0], 2.0 + 0 * w[1]])

        def sample(self, generator: Any) -> Any:
            drawn, plane = generator.standard_normal(2), Plane()
            plane.gradient = lambda w: np.array([1 + drawn[0] + 0 * w[0], 2 + drawn[1] + 0 * w[1]])  # type: ignore[method-assign]
            return plane

    both = record(Plane(), ["sam(sgd:lr=0.01):rho=5", "sgd:lr=0.01"], (1, 1), 20, seed=4)
    assert both.points[:, :, 0].tobytes() == both.points[:, :, 1].tobytes()
    assert both.gradients[:, :, 0].tobytes() == both.gradients[:, :, 1].tobytes()


OWN = """class Mine:
    def __init__(self, lr=0.01, norm=2.0):
        self.lr, self.norm = lr, norm

    def update(self, weight, grad):
        weight -= self.lr * grad
"""


@pytest.mark.parametrize("name", AROUND)
def test_around_a_rule_of_ones_own_it_does_what_it_does_around_ours(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text(OWN, encoding="utf-8")
    allow_only([f"{name}(own.py:Mine)"])
    written = [f"{name}(own.py:Mine:lr=0.02)", f"{name}({name}(own.py:Mine:lr=0.02))"]
    written += [each.replace("own.py:Mine", "sgd") for each in written]
    points = record("beale", written, (1, 1), 40).points
    np.testing.assert_array_equal(points[:, :, 0], points[:, :, 2])
    # Shares of a rate are multiplied in another order.
    np.testing.assert_allclose(points[:, :, 1], points[:, :, 3], rtol=1e-12)
    assert not np.array_equal(points[:, :, 0], points[:, :, 1]) or name in {"clip", "clipvalue", "limited"}


def test_of_a_rule_of_ones_own_a_figure_tells_the_file_and_both_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text(OWN, encoding="utf-8")
    allow_only(["clip(own.py:Mine)"])
    made = record("beale", "clip(own.py:Mine:lr=0.02):norm=3", (1, 1), 3)
    (run,) = made.runs
    assert (run.title, run.settings) == ("Clip(Mine)", {"norm": 3.0, "lr": 0.02, "inner_norm": 2.0})
    assert made.plan.own == (told_of("own.py:Mine"),)
    again = record("beale", str(run.spec), (1, 1), 3)
    assert again.points.tobytes() == made.points.tobytes()
    assert again.runs == made.runs


def test_what_nothing_can_stand_around_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text("def rule(w, g):\n    return w - 0.1 * g\n", encoding="utf-8")
    Path("path.csv").write_text("step,x,y\n0,1,1\n1,2,2\n", encoding="utf-8")
    allow_only(["own.py"])
    for written, told in [
        ("cosine(own.py:rule)", "A schedule cannot change the learning rate of rule, which holds none; keep it"),
        ("clip(path.csv)", "path.csv is a path, which goes its way whatever stands around it; leave clip out."),
        ("clip(scipy:BFGS)", "scipy:BFGS makes its iterations by itself"),
    ]:
        with pytest.raises(OptvizError, match=told):
            record("saddle", written, steps=2)


def test_runs_as_columns_have_the_numbers_of_the_rule_itself() -> None:
    """Also where a setting of a wrapper is one number for each run, and where it is replayed from its expressions."""
    surface, starts = surface_class("ravine")(), np.repeat([[-2.0], [1.0]], 3, axis=1)
    for name in AROUND:
        cls, _ = rule_of(Spec.parse(f"{name}(adam)"))
        own = next(iter(own_of(cls.__bases__[0])))
        values = np.array([2.0, 3.0, 4.0]) if parameters(cls)[own].contains(4.0) else np.array([0.2, 0.3, 0.4])
        settings = dict.fromkeys(cls.lasts, 20.0) | {"learning_rate": 0.1}
        several = entries_as_columns(cls(**settings | {own: values}), starts)
        each = entries_of([cls(**settings | {own: value}) for value in values.tolist()], starts)
        for one, other in zip(islice(lockstep(surface, several), 20), islice(lockstep(surface, each), 20), strict=True):
            assert one.points.tobytes() == other.points.tobytes(), name


def test_names_of_wrappers_are_those_of_nothing_else() -> None:
    assert len(AROUND) > 10
    assert not {*AROUND} & {*every_optimizer(), *names(), *WITHIN, *MODELS}


def test_curves_may_go_along_the_evaluations() -> None:
    """Of which a step of SAM makes two."""
    scene = scene_of(record("ravine", "sgd,sam(sgd)", steps=10), view="loss", over="evaluations")
    along = across(scene)
    assert (along.end, along.label) == (20, "over the evaluations")
    assert [each[-1] for each in along.places] == [0.5, 1.0]


def test_captions_name_what_stands_around_a_rule() -> None:
    scene = scene_of(record("ravine", "cosine(sgd:lr=0.05),clip(clip(adam)):norm=2", steps=10))
    told = "{cosine(sgd).lr} {cosine(sgd).steps} {clip(clip(adam)).norm} {clip(clip(adam)).inner_norm}"
    assert filled(scene, told) == "0.05 10 2 1"


def test_a_view_draws_the_rate_that_a_schedule_makes() -> None:
    scene = scene_of(
        record("ravine", "warmup(cosine(sgd:lr=0.05)):length=4,first=0.5,sgd:lr=0.05", steps=8), view="rate"
    )
    first, other = (MEASURE.values(track)[:, 0] for track in scene.tracks)
    fallen = [0.05 * (1 + np.cos(np.pi * t / 8)) / 2 for t in range(9)]
    np.testing.assert_allclose(first, fallen * np.minimum(0.5 + 0.125 * np.arange(9), 1), atol=1e-17)
    assert (other == 0.05).all()


def test_very_many_runs_go_by_the_expressions_of_a_wrapper_to_the_same_bit() -> None:
    surface, rates = surface_class("ravine")(), np.geomspace(0.001, 0.1, 2_000)
    starts = np.repeat([[-2.0], [1.0]], rates.size, axis=1)
    # The second has nothing that it keeps from step to step.
    for name, within in product(AROUND, ("momentum", "sgd")):
        cls, _ = rule_of(Spec.parse(f"{name}({within})"))
        rule = cls(learning_rate=rates, **dict.fromkeys(cls.lasts, 12.0))
        found = expressions_of(surface, rule, rates.size)
        assert bool(found) == (name != "limited"), name
        entries = entries_as_columns(rule, starts)
        points, _ = moves_of(surface, entries, 0, found).take(13)
        *_, plain = islice(lockstep(surface, entries), 13)
        assert points[-1].tobytes() == plain.points.tobytes(), name


@pytest.mark.parametrize("rule", ["bfgs", "conjugategradient", "newton", "polyakstep", "langevin"])
def test_rules_that_ask_for_more_pay_the_same_together_as_alone(rule: str) -> None:
    """A search asks as often as each run needs, and a rule may draw; around them it stays so."""
    several = [f"{name}({rule})" for name in ("sam", "clip", "lookahead")] + [f"limited(sam({rule})):budget=20"]
    together = record("beale", several, STARTS, 8)
    alone = [record("beale", each, start, 8) for start in STARTS for each in several]
    for number, each in enumerate(alone):
        assert together.points[:, :, number].tobytes() == each.points[:, :, 0].tobytes(), several[number % 4]
        assert (together.evaluations[:, number] == each.evaluations[:, 0]).all(), several[number % 4]


def test_around_an_object_of_ones_own_it_is_what_is_around_a_name() -> None:
    """And a schedule lasts as long as the race, whatever it was put around."""

    class Mine:
        def __init__(self) -> None:
            self.lr = 0.02

        def update(self, weight: Any, grad: Any) -> None:
            weight -= self.lr * grad

    own = [around_rule("cosine", around_rule("clip:norm=0.5", rule)) for rule in (Mine(), SGD(0.02), SGD)]
    found = record("beale", [*own, "cosine(clip(sgd:lr=0.02):norm=0.5)"], (1, 1), 12)
    assert [run.title for run in found.runs] == ["Cosine(Clip(Mine))", *["Cosine(Clip(SGD))"] * 3]
    for number in range(2):
        assert found.points[:, :, number].tobytes() == found.points[:, :, 3].tobytes()
    with pytest.raises(OptvizError, match=r"A rule that has a name stands within the brackets; write clip\(adam\)"):
        around_rule("clip", "adam")


def test_who_may_ask_no_more_stays_and_asks_nothing() -> None:
    several = [f"limited({each}):budget=7" for each in ("sgd", "sam(sgd)", "newton")]
    found = record("ravine", [*several, "sgd", "sam(sgd)", "newton"], steps=12)
    assert found.evaluations[-1].tolist() == [7, 8, 8, 12, 24, 24]
    for number, last in enumerate((7, 4, 4)):
        free = found.points[: last + 1, :, 3 + number]
        np.testing.assert_array_equal(found.points[: last + 1, :, number], free)
        assert (found.points[last:, :, number] == free[-1]).all()


def test_on_the_command_line_schedules_and_budgets_are_short_for_what_stands_around(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("walk.csv").write_text("step,x,y\n0,-9,1.5\n1,2,2\n2,1,1\n", encoding="utf-8")
    asked = {"surface": ["ravine"], "optimizers": ["sgd:lr=0.01,walk.csv"], "schedule": "step:every=2", "budget": 2}
    recipe = request_from(None, asked).recipe
    assert recipe.optimizers == ("limited(step(sgd:lr=0.01):every=2):budget=2", "walk.csv")
    assert recipe.steps == 2
    recipe = request_from(None, {"surface": ["ravine"], "schedule": "cosine", "learning_rate": 0.1, "steps": 9}).recipe
    assert recipe.optimizers[:2] == ("cosine(sgd:learning_rate=0.1)", "cosine(momentum:learning_rate=0.1)")
    with pytest.raises(OptvizError, match="--schedule must name a schedule, as in cosine or step:every=20, got 'sam'"):
        request_from(None, {"surface": ["ravine"], "schedule": "sam"})
