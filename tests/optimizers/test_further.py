"""Optimizers beyond those of courses: each against its paper, and what holds of all."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import transcribed
from test_pytorch import give_adam_the_epsilon_of_the_note, torch_path

from optviz import Optimizer, load_recording, record
from optviz.objectives.base import Array
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import (
    ADOPT,
    NAG,
    AdaBelief,
    AdaMax,
    AdamW,
    Adan,
    AdEMAMix,
    AMSGrad,
    BarzilaiBorwein,
    BengioNAG,
    CentredRMSProp,
    Lion,
    NAdam,
    NormalizedMomentum,
    Prodigy,
    RAdam,
    RMSPropMomentum,
    Rprop,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
    TorchSGD,
    Yogi,
    every_optimizer,
    families,
    is_in_catalogue,
    optimizer_class,
)
from optviz.optimizers.rates import rate_by_law
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns, entries_of
from optviz.race.internals import internals
from optviz.race.lockstep import lockstep
from optviz.trace.expression import UntraceableError
from optviz.traced.rule import rule_of

# Those of matrices have tests of their own.
FURTHER = {
    name: cls
    for family, some in families().items()
    if family not in {"courses", "matrices"}
    for name, cls in some.items()
}
STEPS = 80
# How often they ask in a step depends on the answers.
SEARCHING = {"bfgs", "conjugategradient", "dampednewton"}
AT_RANDOM = {"langevin"}


class Level:
    """Flat ground."""

    def value(self, w: Array) -> Array:
        return 0 * w[0]

    def gradient(self, w: Array) -> Array:
        return 0 * w

    def hessian(self, w: Array) -> Array:
        return np.zeros((2, *w.shape))


# A rule, its transcription, and the constants of that.
PAPERS: list[tuple[Optimizer, Any, tuple[Any, ...]]] = [
    (TorchSGD(0.002, 0.8, 0.3, 0.1), transcribed.torch_sgd, (0.002, 0.8, 0.3, 0.1)),
    (BengioNAG(0.002, 0.9), transcribed.look_ahead_points, (0.002, 0.9)),
    (NormalizedMomentum(0.03, 0.8), transcribed.normalized_momentum, (0.03, 0.8)),
    (BarzilaiBorwein(0.001), transcribed.barzilai_borwein, (0.001,)),
    (Rprop(0.02, 1.2, 0.5), transcribed.rprop, (0.02, 1.2, 0.5)),
    (Lion(0.02, 0.9, 0.95, 0.1), transcribed.lion, (0.02, 0.9, 0.95, 0.1)),
    (AdamW(0.05, 0.8, 0.99, 1e-3, 0.2), transcribed.adamw, (0.05, 0.8, 0.99, 1e-3, 0.2)),
    (AMSGrad(0.05, 0.8, 0.9, 1e-3), transcribed.amsgrad, (0.05, 0.8, 0.9, 1e-3)),
    (AdaMax(0.05, 0.8, 0.99, 1e-300), transcribed.adamax, (0.05, 0.8, 0.99)),
    (NAdam(0.05, 0.9, 0.99, 1e-3), transcribed.nadam, (0.05, 0.9, 0.99, 1e-3)),
    (RAdam(0.001, 0.9, 0.99, 1e-3), transcribed.radam, (0.001, 0.9, 0.99, 1e-3)),
    (CentredRMSProp(0.01, 0.9, 0.1), transcribed.centred_rmsprop, (0.01, 0.9, 0.1)),
    (RMSPropMomentum(0.002, 0.9, 0.8, 1e-3), transcribed.rmsprop_momentum, (0.002, 0.9, 0.8, 1e-3)),
    (Yogi(0.02, 0.8, 0.99, 1e-3), transcribed.yogi, (0.02, 0.8, 0.99, 1e-3)),
    (AdaBelief(0.01, 0.8, 0.99, 1e-6), transcribed.adabelief, (0.01, 0.8, 0.99, 1e-6)),
    (Adan(0.02, 0.95, 0.9, 0.99, 1e-3), transcribed.adan, (0.02, 0.95, 0.9, 0.99, 1e-3)),
    (ADOPT(0.03, 0.8, 0.99, 1e-6), transcribed.adopt, (0.03, 0.8, 0.99, 1e-6)),
    (AdEMAMix(0.01, 0.8, 0.99, 0.98, 3.0, 1e-3), transcribed.ademamix, (0.01, 0.8, 0.99, 0.98, 3.0, 1e-3)),
    (ScheduleFreeSGD(0.003, 0.8), transcribed.schedule_free, (0.003, 0.8, None, 0.0, 0.0)),
    (ScheduleFreeAdamW(0.1, 0.8, 0.99, 1e-3, 0.2), transcribed.schedule_free, (0.1, 0.8, 0.99, 1e-3, 0.2)),
    (Prodigy(1.0, 0.8, 0.99, 1e-3, 1e-8), transcribed.prodigy, (1.0, 0.8, 0.99, 1e-3, 1e-8)),
]


def test_each_has_a_transcription() -> None:
    """Those of the loss or the Hessian are in `test_curvature.py`, and so on."""
    elsewhere = [families()[each].keys() for each in ("curvature", "line searches", "at random")]
    assert sorted(type(rule).__name__.lower() for rule, _, _ in PAPERS) == sorted(
        FURTHER.keys() - set().union(*elsewhere)
    )


@pytest.mark.parametrize("surface", ["beale", "ravine"])
@pytest.mark.parametrize(("rule", "paper", "constants"), PAPERS, ids=[type(rule).__name__ for rule, _, _ in PAPERS])
def test_each_does_what_its_paper_says(rule: Optimizer, paper: Any, constants: tuple[Any, ...], surface: str) -> None:
    ground = surface_class(surface)()

    def gradient(point: list[float]) -> list[float]:
        return ground.gradient(np.array(point)).tolist()  # type: ignore[no-any-return]

    expected = [list(ground.start), *paper(gradient, list(ground.start), STEPS, *constants)]
    race = record(ground, rule, steps=STEPS)
    assert race.diverged_at.tolist() == [-1]
    np.testing.assert_allclose(race.points[:, :, 0], expected, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("rule", "theirs", "settings", "prepare"),
    [
        (TorchSGD(0.003, 0.8, 0.3, 0.1), "SGD", {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.1}, None),
        (BengioNAG(0.003), "SGD", {"momentum": 0.9, "nesterov": True}, None),
        (CentredRMSProp(0.01, 0.9, 0.1), "RMSprop", {"alpha": 0.9, "eps": 0.1, "centered": True}, None),
        (RMSPropMomentum(0.002), "RMSprop", {"alpha": 0.9, "eps": 1e-7, "momentum": 0.9}, None),
        (AdamW(0.05), "AdamW", {"weight_decay": 0.01}, give_adam_the_epsilon_of_the_note),
        (AMSGrad(0.05), "Adam", {"amsgrad": True}, give_adam_the_epsilon_of_the_note),
        (AdaMax(0.05), "Adamax", {}, None),
        (NAdam(0.05), "NAdam", {}, None),
        (RAdam(0.002), "RAdam", {}, None),
        (Rprop(0.01), "Rprop", {}, None),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Optimizer) else "",
)
def test_pytorch_walks_the_same_path(rule: Optimizer, theirs: str, settings: dict[str, Any], prepare: Any) -> None:
    surface = surface_class("himmelblau")()
    expected = torch_path(theirs, {"lr": rule.lr, **settings}, surface, prepare)
    race = record(surface, rule, steps=len(expected) - 1)
    np.testing.assert_allclose(race.points[:, :, 0], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
def test_bengios_form_walks_where_nag_looks(mu: float) -> None:
    race = record("beale", [NAG(0.003, mu), BengioNAG(0.003, mu)], steps=STEPS)
    asked = internals(race, 0, range(STEPS + 1)).asked_at
    np.testing.assert_allclose(race.points[:, :, 1], asked, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("cls", FURTHER.values(), ids=FURTHER)
def test_columns_step_as_one_instance_a_run_does(cls: type[Optimizer]) -> None:
    surface, rates = surface_from("rosenbrock"), np.geomspace(1e-4, 10, 7)
    starts = np.random.default_rng(3).uniform(-1, 1, (2, 7))
    together = lockstep(surface, entries_as_columns(cls(rates), starts))
    alone = [lockstep(surface, entries_of([cls(rate)], starts[:, [i]])) for i, rate in enumerate(rates.tolist())]
    for all_of_them, *each in islice(zip(together, *alone, strict=True), 25):
        np.testing.assert_array_equal(all_of_them.points, np.hstack([one.points for one in each]))


@pytest.mark.parametrize("cls", FURTHER.values(), ids=FURTHER)
def test_every_hyper_parameter_may_be_an_array(cls: type[Optimizer]) -> None:
    surface, starts = surface_from("beale"), np.random.default_rng(5).uniform(-1, 1, (2, 3))
    settings = {name: np.array([value, value * 0.99, value * 0.98]) for name, value in cls().settings().items()}
    together = lockstep(surface, entries_as_columns(cls(**settings), starts))
    alone = [
        lockstep(
            surface, entries_of([cls(**{name: float(each[i]) for name, each in settings.items()})], starts[:, [i]])
        )
        for i in range(3)
    ]
    for all_of_them, *each in islice(zip(together, *alone, strict=True), 12):
        np.testing.assert_array_equal(all_of_them.points, np.hstack([one.points for one in each]))


@pytest.mark.parametrize("cls", FURTHER.values(), ids=FURTHER)
def test_each_can_be_traced_for_the_page_or_says_why_not(cls: type[Optimizer]) -> None:
    name = cls.__name__.lower()
    if name in SEARCHING | AT_RANDOM:
        why = "it searches along a line" if name in SEARCHING else "it draws at random"
        with pytest.raises(UntraceableError, match=f"cannot be traced because {why}; the page shows its recorded path"):
            rule_of(cls())
    else:
        assert set(rule_of(cls()).free) == set(cls().settings())


def test_what_multiplies_the_gradient_is_named_where_it_can_be() -> None:
    race = record("beale", [cls() for cls in FURTHER.values()], steps=5)
    told = {name: np.isfinite(internals(race, run).effective_step).all() for run, name in enumerate(FURTHER)}
    assert {name for name, one in told.items() if not one} == {
        *("adan", "ademamix", "adopt", "lion", "nadam", "normalizedmomentum", "prodigy", "rmspropmomentum", "rprop"),
        *("schedulefreeadamw", "schedulefreesgd", "newton", "polyakstep", "saddlefreenewton", "sophia"),
        *("bfgs", "conjugategradient", "dampednewton", "langevin"),
    }


def test_a_file_gives_them_back(tmp_path: Path) -> None:
    recording = record("himmelblau", list(FURTHER), steps=2)
    recording.save(tmp_path / "race.npz")
    loaded = load_recording(tmp_path / "race.npz")
    assert [type(each) for each in loaded.optimizers] == list(FURTHER.values())
    assert [each.settings() for each in loaded.optimizers] == [each.settings() for each in recording.optimizers]


def test_they_are_found_by_name_and_are_no_classes_of_ones_own() -> None:
    assert every_optimizer().keys() >= FURTHER.keys()
    assert all(optimizer_class(name.upper()) is cls and is_in_catalogue(cls) for name, cls in FURTHER.items())
    assert not is_in_catalogue(type("Lion", (Lion,), {}))
    assert record("saddle", ["lion", "AdamW:lr=0.1", "sgd"], steps=1).plan.own == ()


def test_every_rate_by_law_goes_down_without_divergence() -> None:
    surface = surface_class("himmelblau")()
    race = record(surface, [cls(rate_by_law(cls, surface)) for cls in FURTHER.values()])
    assert race.diverged_at.tolist() == [-1] * len(FURTHER)
    ended = dict(zip(FURTHER, race.losses[-1] < race.losses[0], strict=True))
    assert all(ended.values()), ended


def test_where_nothing_is_to_be_learnt_they_stay() -> None:
    """A gradient of zero leaves no 0/0 behind."""
    for cls in (each for name, each in FURTHER.items() if name not in AT_RANDOM):
        weight, rule = np.array([0.0, 0.0]), cls()
        for _ in range(3):
            rule.step(weight, Level())
        np.testing.assert_array_equal(weight, np.zeros(2))
