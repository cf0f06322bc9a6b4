"""From what was seen of runs to how they ended, and why we say so.

All verdicts are about the end of a run, and all are told from what was seen: to pass through is not to arrive, to be
outside is not to diverge, and what may yet change is said to be so.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from optviz.judging import ground
from optviz.judging.judge import EIGHTHS, Counts, Judge
from optviz.judging.staying import TURNINGS, WANDERS, hovers
from optviz.objectives.base import Array

Kind = Literal[
    "converged",
    "hovering",
    "saddle",
    "maximum",
    "plateau",
    "stopped",
    "oscillating",
    "growing",
    "closing",
    "approaching",
    "creeping",
    "moving",
    "left",
    "diverging",
    "diverged",
    "fell",
    "no-number",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Of these, no loss at the end is worth comparing.
LOST: frozenset[Kind] = frozenset({"diverging", "diverged", "fell", "no-number"})
# These are told of runs that are outside of the window.
OUTSIDE: frozenset[Kind] = frozenset({"left", "diverging"})
# Who has arrived comes first, then who is on the way, who has found another way out, who is stuck, and who is lost.
BEST_FIRST: tuple[frozenset[Kind], ...] = (
    frozenset({"converged"}),
    frozenset({"hovering"}),
    frozenset({"approaching", "closing"}),
    frozenset({"moving", "creeping"}),
    frozenset({"oscillating"}),
    frozenset({"left"}),
    frozenset({"saddle", "maximum", "plateau", "stopped"}),
    frozenset({"growing"}),
    LOST,
)
# The few ways in which runs end, by which a comparison is read.
WAYS: dict[str, frozenset[Kind]] = {
    "arrived": frozenset({"converged", "hovering"}),
    "moving": frozenset({"approaching", "closing", "moving", "creeping"}),
    "swinging": frozenset({"oscillating", "growing"}),
    "outside": frozenset({"left"}),
    "stuck": frozenset({"saddle", "maximum", "plateau", "stopped"}),
    "lost": LOST,
}
Flags = NDArray[np.bool_]

# A run rests at a point if it has been there for a fifth of its steps, but for at least and at most so many; or if it
# has come there and its last step is so short that as many of them would not take it away.
SETTLED_SHARE = 1 / 5
SETTLED_STEPS = (10, 100)
# Steps that are longer than this share of the resolution, and do not get shorter, are no rest.
HOP = 1 / 2
# A path whose last quarter is shorter than this share of the resolution is at rest, below the resolution it creeps.
CREEPING = 0.1
# To swing is to turn back in the same place to this share of the swing.
DRIFT = 0.1
# From one eighth of the steps to the next, a swing that grows or shrinks does so by more than this each time, and at a
# pace that stays the same to this factor; one that does not is of the same width to it.
SWELL = 0.002
REGULAR = 2.0
# A swing travels if its middle goes on in one direction, in the last eighth by more than this share of that before, and
# so far that in ten times as many steps it would be gone.
STEADY = 0.7
GONE = 1 / 80
# A prediction needs so many steps, a path as straight as this, a pace that does not grow and of which all ways to go on
# agree to this factor; it looks no farther ahead than this multiple of what was seen, and no nearer than so many steps.
PREDICTED_FROM = 40
STRAIGHT = 1.2
AGREED = 1.3
FARTHEST = 5
SOONEST = 2
# From numbers below this one, no product of two overflows.
MODERATE = 1e100


def constants() -> dict[str, Any]:
    """The numbers that verdicts depend on, by name in small letters, for a judge in another language."""
    named = {**vars(ground), **globals(), "TURNINGS": TURNINGS, "WANDERS": WANDERS}
    words = {"KINDS", "LOST", "OUTSIDE", "BEST_FIRST", "WAYS"}
    return {name.lower(): value for name, value in named.items() if name.isupper() and name not in words}


class Outcomes(NamedTuple):
    """How B runs ended, each `(B,)`.

    `kind` is a place in `KINDS`. `step` is the first step from which that holds until the end; it is the last step
    where only the whole run allows to say it. `place` is that of a listed critical point in `Ground.critical_points`,
    or -1. Of a run that rests where nothing is listed, `step` is where its last quarter begins, unless it has not moved
    by a bit since before. `to_go` is how many more steps a run that approaches a minimum would need.
    """

    kind: NDArray[np.uint8]
    step: Counts
    place: Counts
    to_go: Array


def outcomes(judge: Judge, diverged_at: Counts, no_number: Flags) -> Outcomes:
    """How each run ended that a judge has seen to its last step; the others `(B,)` are as in a recording."""
    with np.errstate(all="ignore"):
        return _outcomes(judge, diverged_at, no_number)


def _outcomes(judge: Judge, diverged_at: Counts, no_number: Flags) -> Outcomes:
    steps, runs = judge.steps, len(diverged_at)
    last = np.full(runs, steps)
    to_go = _to_go(judge)
    lost, moderate = diverged_at >= 0, no_number & _moderate(judge)
    # Each line: the kind, where it holds, from which step on, and at which listed point; the first that holds counts.
    lines: list[tuple[Kind, Flags, Counts, int]] = []
    rests = _rests(judge)
    minima, saddles = len(judge.ground.surface.minima), len(judge.ground.surface.saddles)
    lines += [("converged", lost & moderate & rests[k], judge.arrived_at[k], k) for k in range(minima)]
    lines += [
        ("no-number", lost & moderate, diverged_at, -1),
        ("fell", lost & (judge.last_loss < 0), diverged_at, -1),
        ("diverged", lost, diverged_at, -1),
    ]
    for k, since in enumerate(judge.arrived_at):
        if k < minima:
            lines += [("hovering", rests[k] & _hops(judge, since), since, k), ("converged", rests[k], since, k)]
        else:
            lines.append(("saddle" if k < minima + saddles else "maximum", rests[k], since, k))
    outside = judge.outside_since <= steps
    lines += [
        ("diverging", outside & _grows(judge), judge.outside_since, -1),
        ("left", outside, judge.outside_since, -1),
        *(("hovering", hovers(judge, k), np.full(runs, steps - steps // 2), k) for k in range(minima)),
        *((kind, where, last, -1) for kind, where in _swings(judge)),
        ("approaching", np.isfinite(to_go), last, -1),
        ("creeping", _way(judge) <= judge.ground.resolution, last, -1),
        ("moving", np.ones(runs, dtype=bool), last, -1),
    ]
    first = np.argmax([where for _, where, _, _ in lines], axis=0)
    kind = np.array([KINDS.index(name) for name, *_ in lines], dtype=np.uint8)[first]
    step = np.array([since for _, _, since, _ in lines])[first, np.arange(runs)]
    place = np.array([k for *_, k in lines])[first]
    for run in np.flatnonzero(~lost & (kind >= KINDS.index("approaching")) & (kind <= KINDS.index("moving"))):
        told = _resting(judge, int(run))
        if told:
            kind[run], step[run] = KINDS.index(told[0]), told[1]
    return Outcomes(kind, step, place, to_go)


def _moderate(judge: Judge) -> Flags:
    """Whether the numbers of a run are so small that none of them can have overflowed."""
    return np.asarray((np.abs(judge.last).max(axis=0) < MODERATE) & (np.abs(judge.last_loss) < MODERATE))


def _settled(steps: int) -> int:
    least, most = SETTLED_STEPS
    return min(max(least, int(SETTLED_SHARE * steps)), most)


def _rests(judge: Judge) -> Flags:
    """Whether each run rests at each listed point, `(K, B)`."""
    enough = _settled(judge.steps)
    stay = judge.steps + 1 - judge.arrived_at
    return np.asarray((stay >= 1) & ((stay >= enough) | (judge.last_move * enough <= judge.ground.resolution)))


def _hops(judge: Judge, since: Counts) -> Flags:
    """Whether a run that stays at a minimum goes on in visible steps that do not get shorter."""
    tail = judge.tail
    if tail is None:
        return np.zeros(len(since), dtype=bool)
    stays = judge.steps + 1 - since >= tail.length
    long = tail.way[3] > HOP * judge.ground.resolution * tail.length
    return np.asarray(stays & long & (tail.way[3] >= (1 - DRIFT) * tail.way[2]))


def _grows(judge: Judge) -> Flags:
    """Whether a run gets farther from the window, and its loss larger, from each eighth of the steps to the next."""
    tail = judge.tail
    if tail is None:
        return np.zeros(len(judge.last_loss), dtype=bool)
    far = np.linalg.norm(tail.mean - judge.ground.bounds.mean(axis=0)[:, None], axis=1)
    rising = (np.diff(tail.loss, axis=0) > 0).all(axis=0) & (judge.last_loss > judge.first_loss)
    return np.asarray(rising & (far[3] > far[2]) & (far[2] > far[1]))


def _swings(judge: Judge) -> list[tuple[Kind, Flags]]:
    """Where a run goes to and fro over visible distances: ever wider, ever closer, or neither."""
    tail, resolution = judge.tail, judge.ground.resolution
    if tail is None:
        return []
    spread, mean = tail.spread, tail.mean
    near = np.maximum(resolution / 2, DRIFT * spread[3])
    drifts = np.diff(mean, axis=0)
    stays = np.linalg.norm(drifts[2], axis=0) <= near
    stays &= np.linalg.norm(mean[3] + mean[2] - mean[1] - mean[0], axis=0) <= 4 * near
    visible = (_way(judge) > 2 * resolution) & (spread[3] > resolution / 2)
    swings = visible & stays & (tail.turnings[2] + tail.turnings[3] >= TURNINGS)
    ratios = spread[1:] / spread[:-1]
    pace = np.log(ratios[2]) / np.log(ratios[0])
    regular = swings & (pace > 1 / REGULAR) & (pace < REGULAR)
    return [
        ("closing", regular & (ratios < 1 - SWELL).all(axis=0)),
        ("growing", regular & (ratios > 1 + SWELL).all(axis=0)),
        ("oscillating", swings & ~_travels(drifts, spread[3]) & (spread.max(axis=0) <= REGULAR * spread.min(axis=0))),
    ]


def _travels(drifts: Array, spread: Array) -> Flags:
    """Whether the middle of a swing goes on and on; `drifts` `(3, P, B)` is by what it moved from eighth to eighth."""
    onwards = (drifts[1:] * drifts[:-1]).sum(axis=1).min(axis=0) > 0
    before, last = np.linalg.norm(drifts[1:], axis=1)
    return np.asarray(onwards & (last > STEADY * before) & (last > GONE * spread))


def _way(judge: Judge) -> Array:
    """The length of the path in the last quarter of the steps; infinite if there were too few to tell."""
    tail = judge.tail
    return np.full(len(judge.last_loss), np.inf) if tail is None else tail.way[2] + tail.way[3]


def _to_go(judge: Judge) -> Array:
    """How many more steps it takes a run to the nearest listed minimum, if it goes on as it does; NaN if unknown.

    Its distance is taken to shrink by `r`, `r r`, … of what it shrank by in the last eighth of the steps. That is told
    if a pace as before, and one that goes on to change as it did, would take it there as soon.
    """
    tail, minima = judge.tail, judge.ground.minima
    unknown = np.full(len(judge.last_loss), np.nan)
    if tail is None or not minima.size or judge.steps < PREDICTED_FROM:
        return unknown
    nearest = tail.away[3].argmin(axis=0)
    away = tail.away[:, nearest, np.arange(len(nearest))]
    earlier, middle, later = away[:-1] - away[1:]
    need, pace, before = (away[3] - judge.ground.resolution) / later, later / middle, middle / earlier
    ways = [_eighths(need, pace, 1.0), _eighths(need, before, 1.0), _eighths(need, pace, pace / before)]
    needed = (np.stack(ways) - 0.5) * tail.length
    displaced = np.linalg.norm(tail.mean[3] - tail.mean[2], axis=0)
    believed = (later > 0) & (pace > 0) & (pace <= 1) & (before > 0) & (before <= 1)
    believed &= (tail.way[3] <= STRAIGHT * displaced) & (needed.max(axis=0) <= AGREED * needed.min(axis=0))
    # Who arrives in steps that are longer than what is near may step over it.
    believed &= tail.way[3] / tail.length * pace ** (needed[0] / tail.length) <= judge.ground.resolution
    return np.where(
        believed & (needed[0] <= FARTHEST * judge.steps) & (needed.min(axis=0) >= SOONEST), needed[0], unknown
    )


def _eighths(need: Array, pace: Array, turn: Array | float) -> Array:
    """How many eighths it takes to get nearer by `need`; infinite if more than are looked ahead.

    Each gets nearer by `pace` times what the one before did, which is 1 at first; each pace is `turn` times the last.
    """
    took, gone, step = np.full_like(need, np.inf), np.zeros_like(need), np.ones_like(need)
    for eighth in range(2 * EIGHTHS * FARTHEST + 1):
        step = step * pace
        took = np.where((gone < need) & (gone + step >= need), eighth + (need - gone) / step, took)
        gone, pace = gone + step, pace * turn
    return took


def _resting(judge: Judge, run: int) -> tuple[Kind, int] | None:
    """The kind and the step of a run that rests where nothing is listed; None if it does not rest."""
    steps, tail = judge.steps, judge.tail
    still = steps - judge.moved_at[run] >= max(2, steps // 4) or judge.moved_at[run] == 0
    if not still and not _way(judge)[run] <= CREEPING * judge.ground.resolution:
        return None
    step = int(judge.moved_at[run]) if still else steps - 2 * (tail.length if tail else 0)
    found = judge.ground.kind_of(judge.last[:, run])
    # Where all critical points are listed, there is none elsewhere.
    if found == "plateau" or (found != "slope" and not judge.ground.complete):
        return ("converged" if found == "minimum" else found), step
    return ("stopped", step) if still else None
