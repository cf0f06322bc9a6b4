"""How each run of a recording ended, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from optviz.errors import OptvizError
from optviz.judging.bound import above_bound
from optviz.judging.ground import Ground, curvature_at
from optviz.judging.judge import Judge
from optviz.judging.outcome import KINDS, Kind, Outcomes, outcomes
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint
from optviz.own_code import shown
from optviz.race.recording import Recording, box_around
from optviz.race.starts import place_text

# In brief, and as a sentence. Where a kind is told in different words, they stand under a name of their own.
TEXTS: dict[str, tuple[str, str]] = {
    "converged": (
        "converged at step {step}",
        "converged at step {step} to the minimum {at}, {away:.2g} away at the end",
    ),
    # Where gradients vanish, a rule that forgets them takes larger steps again.
    "converged so far": (
        "converged at step {step}",
        "converged at step {step} to the minimum {at}, {away:.2g} away at the end, so far",
    ),
    "converged somewhere": ("converged at step {step}", "converged at step {step} to a minimum at {at}"),
    "converged where no gradient is": (
        "converged at step {step}",
        "stopped at the minimum {at} at step {step}: the gradient there is not a number",
    ),
    "hovering": ("hovers at a minimum", "hovers round the minimum {at} since step {step}, in steps of {hop:.2g}"),
    "saddle": ("stuck at a saddle", "stuck at the saddle {at} since step {step}"),
    "saddle for now": (
        "lingers at a saddle",
        "lingers at the saddle {at} since step {step}, {off:.2g} beside where it would stay",
    ),
    "maximum": ("stuck at a maximum", "stuck at the maximum {at} since step {step}"),
    "maximum for now": (
        "lingers at a maximum",
        "lingers at the maximum {at} since step {step}, {off:.2g} beside where it would stay",
    ),
    "plateau": ("stuck on a plateau", "stuck on a plateau at {at} since step {step}"),
    "stopped": ("stopped at step {step}", "stopped at {at} at step {step}; the gradient is {steepness:.2g} there"),
    "stopped at once": ("never moved", "never moved; does its update change `weight` in place, as in weight -= …?"),
    "oscillating": ("oscillating", "oscillating: it keeps turning back"),
    "growing": ("swings ever wider", "swings ever wider: it keeps turning back, and goes farther each time"),
    "closing": ("swings ever closer", "swings ever closer: it keeps turning back, and goes less far each time"),
    "approaching": (
        "about {more} steps to go",
        "on its way to the minimum {goal}: at this pace about {more} more steps",
    ),
    "creeping": ("creeping", "creeping: the last quarter of its path is shorter than a figure can show"),
    "creeping in space": (
        "creeping",
        (
            "creeping: the last quarter of its path is shorter than a 500th of the space that the runs went through; "
            "the gradient is {steepness:.2g} there"
        ),
    ),
    "moving": ("still moving", "still moving at the last step"),
    "moving at a minimum": ("still moving", "at the minimum {goal} at the last step, but still moving"),
    "left": ("outside since step {step}", "outside of the window since step {step}"),
    "diverging": (
        "diverging since step {step}",
        "diverging since step {step}: it left the window, and its loss has grown to {loss:.2g}",
    ),
    "diverged": ("diverged at step {step}", "diverged at step {step}: its numbers outgrew floating point"),
    "fell": ("fell to −∞ at step {step}", "fell without end: at step {step} its loss was below all numbers"),
    "no-number": (
        "no number at step {step}",
        "gave no number at step {step}, though its point and gradient were numbers",
    ),
    "no-number where no gradient is": (
        "no number at step {step}",
        "gave no number at step {step}, because the gradient at {at} is none",
    ),
}


@dataclass(frozen=True)
class Verdict:
    """What became of a run: `kind` and `step` as in `optviz.judging.outcome.Outcomes`.

    `brief` fits under a small panel, `sentence` stands in the table.
    """

    kind: Kind
    step: int
    brief: str
    sentence: str


# The coordinates of a point, and the loss there; a CriticalPoint is one.
Point = tuple[float, ...]


class _End(NamedTuple):
    """A run at its end: `listed` is the critical point where it rests, `goal` the minimum that is nearest."""

    kind: Kind
    here: Point
    listed: CriticalPoint | None
    goal: CriticalPoint | None
    step: int
    to_go: float
    hop: float


def verdicts(recording: Recording) -> list[Verdict]:
    """The verdict on every run of a recording. Raises `OptvizError` for what is none."""
    if not isinstance(recording, Recording):
        raise OptvizError(f"{shown(recording)} is not a recording; make one with optviz.record(…).")
    # Between points at the edge of floating point, distances are infinite, and are compared as such.
    with np.errstate(all="ignore"):
        return _told_of(recording)


def _told_of(recording: Recording) -> list[Verdict]:
    judge = Judge(ground_of(recording), recording.steps, len(recording.runs))
    judge.see(recording.points, recording.losses)
    found = outcomes(judge, recording.diverged_at, recording.no_number)
    ends = [_end(judge, found, run) for run in range(len(recording.runs))]
    told = [
        _verdict(end, judge.ground, settles=bool(getattr(type(optimizer), "settles", False)), lost=bool(lost >= 0))
        for end, optimizer, lost in zip(ends, recording.optimizers, recording.diverged_at, strict=True)
    ]
    why = [_why(recording, end, run) for run, end in enumerate(ends)]
    return [replace(each, sentence=each.sentence + reason) for each, reason in zip(told, why, strict=True)]


def _why(recording: Recording, end: _End, run: int) -> str:
    """That the learning rate is too large where the run began, or where it swings, if that is known."""
    if end.kind in {"diverged", "diverging"}:
        place, where = recording.points[0, :, run], "its start"
    elif end.kind in {"oscillating", "growing"} and end.goal:
        place, where = np.array(end.goal[:2]), f"the minimum {_place(end.goal)}"
    else:
        return ""
    reason = above_bound(recording.optimizers[run], recording.surface, place)
    return f" ({reason}, L being the curvature at {where})" if reason else ""


def ground_of(recording: Recording) -> Ground:
    """What the runs of a recording are judged by, whatever part of it is shown."""
    if recording.window:
        return Ground(recording.surface, recording.window)
    box = np.array(box_around(recording.points, recording.losses))
    return Ground(recording.surface, None, float(np.linalg.norm(box[:, 1] - box[:, 0])))


def _end(judge: Judge, found: Outcomes, run: int) -> _End:
    here = (*judge.last[:, run].tolist(), judge.last_loss[run].item())
    place, tail = found.place[run], judge.tail
    return _End(
        KINDS[found.kind[run]],
        here,
        judge.ground.critical_points[place] if place >= 0 else None,
        min(judge.ground.surface.minima, key=lambda minimum: _distance(here, minimum), default=None),
        int(found.step[run]),
        float(found.to_go[run]),
        float(tail.way[-1, run] / tail.length) if tail else 0.0,
    )


def _verdict(end: _End, ground: Ground, *, settles: bool, lost: bool) -> Verdict:
    off = _off_balance(ground, end.here, end.listed) if end.kind in {"saddle", "maximum"} and end.listed else 0.0
    told = {"stopped", "no-number"} if ground.window else {"stopped", "no-number", "creeping"}
    gradient = _gradient(ground, end.here) if end.kind in told else np.zeros(1)
    fields = {
        "step": end.step,
        "at": _place(end.listed or end.here),
        "goal": _place(end.goal or end.here),
        "away": _distance(end.here, end.listed or end.here),
        "more": f"{float(f'{end.to_go:.1g}'):.0f}",
        "hop": end.hop,
        "off": off,
        "loss": end.here[-1],
        "steepness": float(np.hypot.reduce(gradient)),
    }
    text = TEXTS[_told(end, ground, gradient, off=off, settles=settles, lost=lost)]
    return Verdict(end.kind, end.step, *(each.format(**fields) for each in text))


def _told(end: _End, ground: Ground, gradient: Array, *, off: float, settles: bool, lost: bool) -> str:
    """In which words a kind is told."""
    if end.kind == "converged" and lost:
        return "converged where no gradient is"
    at_minimum = end.goal and _distance(end.here, end.goal) <= ground.resolution
    told: dict[Kind, str] = {
        "converged": ("converged" if settles else "converged so far") if end.listed else "converged somewhere",
        "saddle": "saddle for now" if off else "saddle",
        "maximum": "maximum for now" if off else "maximum",
        "stopped": "stopped" if end.step else "stopped at once",
        "no-number": "no-number" if np.isfinite(gradient).all() else "no-number where no gradient is",
        "moving": "moving at a minimum" if at_minimum else "moving",
        "creeping": "creeping" if ground.window else "creeping in space",
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
