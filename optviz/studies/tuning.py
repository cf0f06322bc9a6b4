"""The best learning rate for every rule of a race: each is tried with the same rates, from the same start.

A rate is the best by which a rule comes to rest in the fewest steps at a minimum, the lowest at which any of its rates
has it rest. Where none does, it is the one with the lowest loss at the end, of those that neither diverged nor left the
window. Where each step sees something else, to stay at a minimum is to rest there. Where it is known that there is no
minimum, no rate is the best: the one that stays longest in the window would be, and to leave it is what runs do there.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optviz.errors import OptvizError, OptvizWarning
from optviz.given.parameters import number_text, rounded
from optviz.given.spec import Spec
from optviz.judging.ground import Ground
from optviz.judging.outcome import BEST_FIRST, KINDS, LOST, OUTSIDE, WAYS
from optviz.objectives.base import Array, is_random
from optviz.objectives.surfaces import Surface
from optviz.plan.forms.adapted import RATES as NAMES
from optviz.plan.inputs import optimizer_from, settings_of
from optviz.plan.plan import Plan
from optviz.plan.rates import RATE, has_rate, takes_no_rate, with_rate
from optviz.plan.run import run_of
from optviz.plan.tuned import Trial, Tuned, Tuning, Why
from optviz.race.entries import Entries, entries_of, shape_of
from optviz.race.extent import window_of
from optviz.race.lockstep import lockstep
from optviz.studies.moving.moves import Plain
from optviz.studies.moving.swept import judged
from optviz.system.progress import Progress, silent

# Five in each decade, and each of two digits, so that labels tell all of it.
RATES = tuple(rounded(10 ** (place / 5)) for place in range(-30, 16))
# From so many places along each side of the window a rule is raced with the rate that was found for it: an even number
# keeps them off the middle, where saddles are.
SIDE = 10
# A minimum is as low as another if it is higher by less than this share of what was lost on the way there.
SLIGHT = 1e-3


def has_goal(surface: Surface) -> bool:
    """Whether runs may arrive somewhere, as far as is known."""
    return surface.dimension != 2 or not surface.complete or bool(surface.minima)


def best_of(trials: Sequence[Trial], first_loss: float) -> Trial | None:
    """The trial with the best rate, and of two that are as good the smaller one; None if all are lost or outside.

    All began with the loss `first_loss`.
    """
    resting = [each for each in trials if each.rests]
    if resting:
        lowest = min(each.floor for each in resting)
        low = [each for each in resting if each.floor - lowest <= SLIGHT * (first_loss - lowest)]
        return min(low, key=lambda each: (each.step, each.rate))
    here = [each for each in trials if each.kind not in LOST | OUTSIDE]
    return min(here, key=lambda each: (each.loss, each.rate), default=None)


def tuned(plan: Plan, asked: Sequence[object], progress: Progress[Any] = silent) -> Plan:
    """The same race, in which every rule that is named without a learning rate has its best one.

    `asked` are the optimizers of the plan as they were asked for. Each is tried from the first start, in as many steps
    as the race has; rates that somebody gave stay as they are. Raises `OptvizError` where there is no minimum.
    """
    if not has_goal(plan.surface):
        raise OptvizError(
            f"No learning rate is the best on {plan.surface.spec}, because it has no minimum to arrive at; leave out "
            "the tuning, or take another surface."
        )
    racers = plan.optimizers[: plan.abreast]
    texts = [each for each in asked for _ in range(len(racers) // len(asked))]
    is_varied = any(axis.title == RATE for axis in plan.varied)
    tried = [
        [] if is_varied else _candidates(text, made, plan.surface, plan.steps)
        for text, made in zip(texts, racers, strict=True)
    ]
    if not any(tried):
        warnings.warn(
            "Tuning changes nothing here, because no optimizer is without a learning rate that it could have; leave it "
            "out.",
            OptvizWarning,
            stacklevel=2,
        )
    ends = iter(raced_from_start(plan, [each for some in tried for each in some if each is not None], progress))
    first_loss = float(plan.surface.value(np.array(plan.runs[0].start)))
    chosen, rules = [], []
    for made, candidates in zip(racers, tried, strict=True):
        trials = tuple(
            Trial(rate, "raised", 0, math.nan, math.nan) if each is None else next(ends)._replace(rate=rate)
            for rate, each in zip(RATES, candidates, strict=False)
        )
        best = best_of(trials, first_loss)
        chosen.append(candidates[RATES.index(best.rate)] if best else made)
        name, rate = _rate_of(chosen[-1])
        title = run_of(made, plan.runs[0].start).title
        if best and best.rate in {RATES[0], RATES[-1]}:
            which = "smallest" if best.rate == RATES[0] else "largest"
            warnings.warn(
                f"The best learning rate for {title} is the {which} that was tried, {number_text(best.rate)}; one "
                "beyond it may be better still.",
                OptvizWarning,
                stacklevel=2,
            )
        why: Why = "tuned" if best else "lost" if trials else "none" if rate is None else "given"
        rules.append(Tuned(title, why, name, rate, trials))
    shares = shares_of(plan, chosen, progress)
    found = tuple(each._replace(share=share) for each, share in zip(rules, shares, strict=True))
    optimizers = tuple(chosen * len(plan.starts))
    runs = tuple(run_of(each, run.start) for each, run in zip(optimizers, plan.runs, strict=True))
    return replace(plan, runs=runs, optimizers=optimizers, tuned=Tuning(found, SIDE * SIDE))


def _candidates(asked: object, made: Any, surface: Surface, steps: int) -> list[Any]:
    """The rule with every rate of the grid, None where it refuses one; nothing if it has none, or if one was given."""
    spec = Spec.parse(asked) if isinstance(asked, str) else None
    if spec is None or takes_no_rate(spec) or has_rate(spec):
        return []
    found = [_candidate(spec, made, rate, surface, steps) for rate in RATES]
    known = [(rate, each) for rate, each in zip(RATES, found, strict=True) if each is not None]
    # Code of one's own may take what it does not use.
    return found if known and all(_rate_of(each)[1] == rate for rate, each in known) else []


def _candidate(spec: Spec, made: Any, rate: float, surface: Surface, steps: int) -> Any:
    try:
        if shape_of(made) is not None:
            return type(made)(**made.settings() | {RATE: rate})
        return optimizer_from(str(with_rate(spec, rate)), surface, steps)
    except OptvizError:
        return None


def _rate_of(optimizer: Any) -> tuple[str, float | None]:
    """What a rule calls its learning rate, and that; None if it has none."""
    settings = settings_of(optimizer)
    return next(((name, settings[name]) for name in NAMES if name in settings), ("", None))


def raced_from_start(plan: Plan, optimizers: Sequence[Any], progress: Progress[Any] = silent) -> list[Trial]:
    """How a run of each of some rules ends, from the first start of a race and in as many steps; `rate` is unknown."""
    surface, start = plan.surface, np.array(plan.runs[0].start)[:, np.newaxis]
    if not optimizers:
        return []
    starts = np.repeat(start, len(optimizers), axis=1)
    window = window_of(surface, start[np.newaxis], np.zeros((1, 1))) if surface.window else None
    return _raced(plan, optimizers, starts, Ground(surface, window), progress)


def shares_of(plan: Plan, optimizers: Sequence[Any], progress: Progress[Any] = silent) -> list[float | None]:
    """Of each rule, the share of its runs from all over the window that come to rest at a minimum.

    None where there is no window, no minimum to rest at, or a path that goes its way from wherever it begins.
    """
    surface = plan.surface
    if surface.dimension != 2 or surface.window is None:
        return [None] * len(optimizers)
    middles = [low + (high - low) * (np.arange(SIDE) + 0.5) / SIDE for low, high in surface.window]
    starts = np.stack(np.meshgrid(*middles)).reshape(2, -1)
    every = [each for each in optimizers for _ in range(starts.shape[1])]
    runs = _raced(plan, every, np.tile(starts, len(optimizers)), Ground(surface, surface.window), progress)
    rest = np.array([each.rests for each in runs]).reshape(len(optimizers), -1)
    known = bool(surface.minima) or rest.any()
    return [
        float(each.mean()) if known and getattr(rule, "path", None) is None else None
        for rule, each in zip(optimizers, rest, strict=True)
    ]


def _raced(
    plan: Plan, optimizers: Sequence[Any], starts: Array, ground: Ground, progress: Progress[Any]
) -> list[Trial]:
    """How a run of each of B rules ends, each from its column of `starts` `(P, B)`."""
    entries, surface, steps = entries_of(optimizers, starts), plan.surface, plan.steps
    with warnings.catch_warnings():
        # A rule that raises an exception with some rates is told of in the race.
        warnings.simplefilter("ignore", OptvizWarning)
        if ground.window is None:
            return _lasting(surface, entries, steps, plan.seed, progress)
        states = progress(itertools.islice(lockstep(surface, entries, plan.seed), steps + 1), steps + 1)
        found = judged(ground, Plain(iter(states), starts), steps)
    rests = WAYS["arrived"] if is_random(surface) else BEST_FIRST[0]
    runs = zip(found.kind.tolist(), found.step.tolist(), found.place.tolist(), found.loss.tolist(), strict=True)
    return [
        # A minimum that is not listed is as low as the run is.
        Trial(math.nan, KINDS[kind], step, loss, surface.minima[place].value if place >= 0 else loss)
        if KINDS[kind] in rests
        else Trial(math.nan, KINDS[kind], step, loss, math.nan)
        for kind, step, place, loss in runs
    ]


def _lasting(surface: Surface, entries: Entries, steps: int, seed: int, progress: Progress[Any]) -> list[Trial]:
    """The same where there is no window to be judged by: who has diverged, and the loss of the others at the end."""
    states = lockstep(surface, entries, seed, losses_every=steps)
    *_, last = progress(itertools.islice(states, steps + 1), steps + 1)
    return [
        Trial(math.nan, "diverged" if lost else "moving", steps, loss, math.nan)
        for lost, loss in zip(last.diverged.tolist(), last.losses.tolist(), strict=True)
    ]
