"""How each run of a recording ended, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from optviz.errors import OptvizError
from optviz.given.no_number import Reason
from optviz.given.own_code import shown
from optviz.judging import lasting
from optviz.judging.bound import above_bound
from optviz.judging.ground import Ground, curvature_at
from optviz.judging.learned import taught
from optviz.judging.outcome import KINDS, Kind, Outcomes, outcomes
from optviz.judging.seen.judge import Judge
from optviz.judging.seen.tally import Tail
from optviz.judging.spent import spent
from optviz.judging.stationary import cloud_of
from optviz.objectives.base import Array, is_random
from optviz.objectives.start import place_text
from optviz.objectives.surfaces import Surface
from optviz.race.extent import box_around
from optviz.race.learning import learning_of
from optviz.race.recording import Recording
from optviz.words import ENGLISH, words


@dataclass(frozen=True)
class Verdict:
    """What became of a run: `kind` and `step` as in `optviz.judging.outcome.Outcomes`.

    `told` is in which of the words of its kind it is said, with the texts `fields`; `bound` is which bound its learning
    rate is above, or that theory says how near a run stays. `brief` is said in captions, `sentence` stands in the
    table, both in English.
    """

    kind: Kind
    step: int
    told: str
    fields: Mapping[str, str | int]
    bound: str = ""

    @property
    def brief(self) -> str:
        """The verdict in a few words."""
        return self.brief_in(ENGLISH)

    @property
    def sentence(self) -> str:
        """The verdict as a sentence."""
        return self.sentence_in(ENGLISH)

    @property
    def expected(self) -> float:
        """The step from which it holds; of a run that is on its way, the one at which it should be there."""
        return self.step + (float(self.fields["more"]) if self.kind == "approaching" else 0.0)

    def brief_in(self, language: str) -> str:
        """The verdict in a few words of a language, as `"ko"`; of one that is not known, in English."""
        return words(language).verdict("brief", self.told, self.kind, **self.fields)

    def short_in(self, language: str) -> str:
        """The verdict in the words of a language that stand at the end of a bar, as short as they can be."""
        return words(language).verdict("short", self.told, self.kind, count=self.step, **self.fields)

    def beside_in(self, language: str) -> str:
        """The verdict in the words of a language that are enough beside the mark of its outcome."""
        return words(language).verdict("beside", self.told, self.kind, count=self.step, **self.fields)

    def counted_in(self, language: str) -> str:
        """What it has in common with those of other runs, in a few words of a language."""
        return words(language).verdict("counted", self.told, self.kind, **self.fields)

    def sentence_in(self, language: str) -> str:
        """The verdict as a sentence in a language, as `"ko"`; of one that is not known, in English."""
        chosen = words(language)
        reason = f" ({chosen.say(f'bound.{self.bound}', **self.fields)})" if self.bound else ""
        return chosen.verdict("sentence", self.told, self.kind, **self.fields) + reason

    def __repr__(self) -> str:
        """In one line."""
        return f"<Verdict: {self.sentence}>"


# The coordinates of a point, and the loss there; a CriticalPoint is one.
Point = tuple[float, ...]


class _End(NamedTuple):
    """A run at its end: `listed` is the critical point where it rests, `goal` the minimum that is nearest.

    `even` and `rests_along` are what `optviz.judging.lasting` says.
    """

    kind: Kind
    here: Point
    listed: Point | None
    goal: Point | None
    step: int
    to_go: float
    hop: float
    around: float
    even: bool
    rests_along: bool


def verdicts(recording: Recording) -> list[Verdict]:
    """The verdict on every run of a recording. Raises `OptvizError` for what is none.

    Runs are judged by the recording's window, whatever part of it is shown: the surface's own, made wider where any of
    them starts outside. So a run that is outside of the window when it races alone may be inside beside another.

    >>> import optviz
    >>> recording = optviz.record("saddle", "sgd", start=(1, 0))
    >>> [verdict.kind for verdict in optviz.verdicts(recording)]
    ['saddle']
    """
    if not isinstance(recording, Recording):
        raise OptvizError(f"{shown(recording)} is not a recording; make one with optviz.record(…).")
    # Between points at the edge of floating point, distances are infinite, and are compared as such.
    with np.errstate(all="ignore"):
        return _told_of(recording)


def _told_of(recording: Recording) -> list[Verdict]:
    judge = Judge(ground_of(recording), recording.steps, len(recording.runs))
    judge.see(recording.points, recording.losses)
    reasons = [recording.reason(run) for run in range(len(recording.runs))]
    raised = np.array([reason is not None and reason.raised for reason in reasons])
    found = outcomes(judge, recording.diverged_at, recording.no_number, raised)
    ends = _ends(judge, found)
    told = [
        _with_reason(
            _verdict(end, judge.ground, settles=_settles(optimizer, recording.surface, end), lost=bool(lost >= 0)), why
        )
        for end, optimizer, lost, why in zip(ends, recording.optimizers, recording.diverged_at, reasons, strict=True)
    ]
    learning = learning_of(recording)
    if learning is not None:
        # Where a network has come to means less than what it has learned.
        told = [
            each if lost >= 0 else Verdict(*taught(recording, learning, run))
            for run, (each, lost) in enumerate(zip(told, recording.diverged_at, strict=True))
        ]
    else:
        told = [_explained(recording, each, end, run) for run, (each, end) in enumerate(zip(told, ends, strict=True))]
    budgets = (spent(recording, each.kind, run) for run, each in enumerate(told))
    return [each if found is None else Verdict(*found) for each, found in zip(told, budgets, strict=True)]


def _with_reason(verdict: Verdict, reason: Reason | None) -> Verdict:
    """The verdict with why the rule gave no number, where it is told so."""
    if reason is None or verdict.told not in {"no-number", "raised"}:
        return verdict
    told = "raised" if reason.raised else "no-number for a reason"
    return replace(verdict, told=told, fields={**verdict.fields, "reason": reason.told})


def _settles(optimizer: Any, surface: Surface, end: _End) -> bool:
    """Whether a rule that has come to rest at a minimum stays there: its kind does, and its rate is not too large.

    Where each step sees something else, none does.
    """
    rests = bool(getattr(type(optimizer), "settles", False)) and not is_random(surface)
    return rests and not (end.listed and above_bound(optimizer, surface, np.array(end.listed[:-1])))


def _explained(recording: Recording, verdict: Verdict, end: _End, run: int) -> Verdict:
    """The verdict with the bound that the learning rate is above, if known, where the run began or swings or rests.

    Of a run that stays at a minimum while each step sees something else, it is with how near theory has it.
    """
    if verdict.told == "hovering in noise" and (cloud := cloud_of(recording, run)):
        width = f"{float(np.sqrt(np.trace(cloud.covariance))):.2g}"
        return replace(verdict, bound="stays", fields={**verdict.fields, "theory": width})
    if end.kind in {"diverged", "diverging"}:
        bound, place = "diverged", recording.points[0, :, run]
    elif end.goal and (end.kind in {"oscillating", "growing"} or (end.kind == "converged" and end.listed)):
        bound, place = "swings", np.array(end.goal[:-1])
    else:
        return verdict
    numbers = above_bound(recording.optimizers[run], recording.surface, place)
    return replace(verdict, bound=bound, fields={**verdict.fields, **numbers}) if numbers else verdict


def ground_of(recording: Recording) -> Ground:
    """What the runs of a recording are judged by, whatever part of it is shown."""
    if recording.window:
        return Ground(recording.surface, recording.window)
    box = np.array(box_around(recording.points, recording.losses))
    return Ground(recording.surface, None, float(np.linalg.norm(box[:, 1] - box[:, 0])))


def _ends(judge: Judge, found: Outcomes) -> list[_End]:
    """All runs at their ends."""
    # What is the same for all is made once: there may be very many.
    tail, even, rests_along = judge.tail, lasting.is_even(judge), lasting.rests_along(judge)
    listed, minima = (*judge.ground.critical_points, None), judge.ground.surface.lowest
    places = zip(judge.last.T.tolist(), judge.last_loss.tolist(), strict=True)
    return [
        _End(
            KINDS[found.kind[run]],
            here,
            point,
            min(minima, key=lambda minimum: _distance(here, minimum), default=None),
            int(found.step[run]),
            float(found.to_go[run]),
            float(tail.way[-1, run] / tail.length) if tail else 0.0,
            _around(tail, run, point),
            bool(even[run]),
            bool(rests_along[run]),
        )
        for run, here, point in (
            (run, (*place, loss), listed[found.place[run]]) for run, (place, loss) in enumerate(places)
        )
    ]


def _around(tail: Tail | None, run: int, listed: Point | None) -> float:
    """How far a run was from a point in the last half of its steps: the root of the mean square."""
    if tail is None or listed is None:
        return 0.0
    away = tail.mean[..., run] - np.array(listed[:-1])
    return float(np.sqrt(np.mean(np.square(tail.spread[:, run]) + np.square(away).sum(axis=1))))


def _verdict(end: _End, ground: Ground, *, settles: bool, lost: bool) -> Verdict:
    off = _off_balance(ground, end.here, end.listed) if end.kind in {"saddle", "maximum"} and end.listed else 0.0
    steep = {"stopped", "no-number"} if ground.window else {"stopped", "no-number", "creeping"}
    gradient = _gradient(ground, end.here) if end.kind in steep else np.zeros(1)
    numbers = {
        "away": _distance(end.here, end.listed or end.here),
        "hop": end.hop,
        "around": end.around,
        "off": off,
        "loss": end.here[-1],
        "steepness": float(np.hypot.reduce(gradient)),
    }
    fields: dict[str, str | int] = {
        "step": end.step,
        "at": _place(end.listed or end.here),
        "goal": _place(end.goal or end.here),
        "more": f"{float(f'{end.to_go:.1g}'):.0f}",
        **{name: f"{number:.2g}" for name, number in numbers.items()},
    }
    told = _told(end, ground, gradient, off=off, settles=settles, lost=lost)
    return Verdict(end.kind, end.step, told, fields)


def _told(end: _End, ground: Ground, gradient: Array, *, off: float, settles: bool, lost: bool) -> str:
    """In which words a kind is told."""
    if end.kind == "converged" and lost:
        return "converged where no gradient is"
    at_minimum = end.goal and _distance(end.here, end.goal) <= ground.resolution
    somewhere = "" if end.listed else " somewhere"
    # A rule that forgets how large its gradients were takes long steps again where they have been small for long.
    lasts = end.even and (settles or not end.rests_along)
    told: dict[Kind, str] = {
        "converged": f"converged{somewhere}{'' if settles else ' so far'}",
        "saddle": "saddle for now" if off else f"saddle{somewhere}",
        "maximum": "maximum for now" if off else f"maximum{somewhere}",
        "hovering": "hovering in noise" if is_random(ground.surface) else "hovering",
        "oscillating": "oscillating" if lasts else "oscillating so far",
        "stopped": "stopped" if end.step else "stopped at once",
        "no-number": "no-number" if np.isfinite(gradient).all() else "no-number where no gradient is",
        "moving": "moving at a minimum" if at_minimum else "moving",
        "creeping": "creeping in space" if not ground.window and np.isfinite(gradient).all() else "creeping",
    }
    return told.get(end.kind, end.kind)


def _off_balance(ground: Ground, here: Point, listed: Point) -> float:
    """How far a run is from a saddle or a maximum along the directions in which the surface falls away from it."""
    away = np.array(here[:-1]) - np.array(listed[:-1])
    found = curvature_at(ground.surface, np.array(listed[:-1]))
    return float(np.linalg.norm(found[1][:, found[0] < 0].T @ away if found else away))


def _gradient(ground: Ground, here: Point) -> Array:
    with np.errstate(all="ignore"):
        return ground.surface.gradient(np.array(here[:-1]))


def _distance(one: Point, other: Point) -> float:
    return float(np.hypot.reduce(np.subtract(one[:-1], other[:-1])))


def _place(point: Point) -> str:
    return place_text(point[:-1])
