"""From what was seen of runs to how they ended, and why we say so.

All verdicts are about the end of a run, and all are told from what was seen: to pass through is not to arrive, to be
outside is not to diverge, and what may yet change is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from optviz.judging import around, ground, signs
from optviz.judging.around import Place, places_of
from optviz.judging.seen.judge import Judge
from optviz.judging.seen.lengths import Flags
from optviz.judging.seen.tally import Counts
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
    "raised",
    # These are told of networks alone (`optviz.judging.learned`).
    "learned",
    "learning",
    "overfitting",
    "untaught",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Of these, no loss at the end is worth comparing.
LOST: frozenset[Kind] = frozenset({"diverging", "diverged", "fell", "no-number", "raised"})
# Of these, farther and farther out is all that is to come.
GOING: frozenset[Kind] = frozenset({"diverging", "diverged"})
# What is told of these depends on steps that are still to be made.
UNFINISHED: frozenset[Kind] = frozenset(
    {
        *("stopped", "plateau", "saddle", "maximum", "hovering", "oscillating", "growing", "closing"),
        *("approaching", "creeping", "moving", "learning", "learned"),
    }
)
# These are told of runs that are outside of the window.
OUTSIDE: frozenset[Kind] = frozenset({"left", "diverging"})
# Who has arrived comes first, then who is on the way, who has found another way out, who is stuck, and who is lost.
BEST_FIRST: tuple[frozenset[Kind], ...] = (
    frozenset({"converged"}),
    frozenset({"hovering", "learned"}),
    frozenset({"approaching", "closing", "learning"}),
    frozenset({"moving", "creeping", "overfitting"}),
    frozenset({"oscillating"}),
    frozenset({"left"}),
    frozenset({"saddle", "maximum", "plateau", "stopped", "untaught"}),
    frozenset({"growing"}),
    LOST,
)
# The few ways in which runs end, by which a comparison is read.
WAYS: dict[str, frozenset[Kind]] = {
    "arrived": frozenset({"converged", "hovering"}),
    # A network that has learned need not have come to rest.
    "moving": frozenset({"approaching", "closing", "moving", "creeping", "learned", "learning", "overfitting"}),
    "swinging": frozenset({"oscillating", "growing"}),
    "outside": frozenset({"left"}),
    "stuck": frozenset({"saddle", "maximum", "plateau", "stopped", "untaught"}),
    "lost": frozenset({"diverging", "diverged", "fell"}),
    # Its rule gave no number, or raised an error.
    "failed": frozenset({"no-number", "raised"}),
}


# What is told of a run that rests at such a place.
_STUCK: dict[Place, Kind] = {"saddle": "saddle", "maximum": "maximum"}


def constants() -> dict[str, Any]:
    """The numbers that verdicts depend on, by name in small letters, for a judge in another language."""
    named = {**vars(ground), **vars(around), **vars(signs)}
    return {name.lower(): value for name, value in named.items() if name.isupper() and name[0] != "_"}


class Outcomes(NamedTuple):
    """How B runs ended, each `(B,)`.

    `kind` is a place in `KINDS`. `step` is the first step from which that holds until the end; it is the last step
    where only the whole run allows to say it. `place` is that of a listed critical point in `Ground.critical_points`,
    or -1. Of a run that rests at a minimum that is not listed, or on a curve of them, `step` is that from which it has
    stayed within the resolution of a place. Of others that rest where nothing is listed, it is where the last quarter
    begins, unless it has not moved by a bit since before. `to_go` is how many more steps a run that approaches a
    minimum would need.
    """

    kind: NDArray[np.uint8]
    step: Counts
    place: Counts
    to_go: Array


def outcomes(judge: Judge, diverged_at: Counts, no_number: Flags, raised: Flags | None = None) -> Outcomes:
    """How each run ended that a judge has seen to its last step; the others `(B,)` are as in a recording.

    `raised` tells of which runs the rule raised an exception, if any did.
    """
    with np.errstate(all="ignore"):
        return _outcomes(judge, diverged_at, no_number, np.zeros_like(no_number) if raised is None else raised)


def _outcomes(judge: Judge, diverged_at: Counts, no_number: Flags, raised: Flags) -> Outcomes:
    steps, runs = judge.steps, len(diverged_at)
    last = np.full(runs, steps)
    swings, to_go = signs.swings(judge), signs.to_go(judge)
    lost, moderate = diverged_at >= 0, no_number & signs.moderate(judge)
    # Each line: the kind, where it holds, from which step on, and at which listed point; the first that holds counts.
    lines: list[tuple[Kind, Flags, Counts, int]] = [("raised", lost & raised, diverged_at, -1)]
    rests = signs.rests(judge)
    minima, saddles = len(judge.ground.surface.lowest), len(judge.ground.surface.saddles)
    nowhere = lost & moderate
    # Where the gradient is a number, it is the rule that gave none.
    if nowhere.any():
        nowhere &= signs.without_gradient(judge)
    lines += [("converged", nowhere & rests[k], judge.arrived_at[k], k) for k in range(minima)]
    lines += [
        ("no-number", lost & moderate, diverged_at, -1),
        ("fell", lost & (judge.last_loss < 0), diverged_at, -1),
        ("diverged", lost, diverged_at, -1),
    ]
    for k, since in enumerate(judge.arrived_at):
        if k < minima:
            lines += [("hovering", rests[k] & signs.hops(judge, since), since, k), ("converged", rests[k], since, k)]
        else:
            lines.append(("saddle" if k < minima + saddles else "maximum", rests[k], since, k))
    outside = judge.outside_since <= steps
    lines += [
        ("diverging", outside & signs.grows(judge), judge.outside_since, -1),
        ("left", outside, judge.outside_since, -1),
        *(("hovering", signs.hovers(judge, k), np.full(runs, steps - steps // 2), k) for k in range(minima)),
        ("closing", swings.closing, last, -1),
        ("growing", swings.growing, last, -1),
        ("oscillating", swings.lasting, last, -1),
        ("approaching", np.isfinite(to_go), last, -1),
        ("creeping", signs.creeps(judge), last, -1),
        ("moving", np.ones(runs, dtype=bool), last, -1),
    ]
    first = np.argmax([where for _, where, _, _ in lines], axis=0)
    kind = np.array([KINDS.index(name) for name, *_ in lines], dtype=np.uint8)[first]
    step = np.array([since for _, _, since, _ in lines])[first, np.arange(runs)]
    place = np.array([k for *_, k in lines])[first]
    under_way = ~lost & (kind >= KINDS.index("approaching")) & (kind <= KINDS.index("moving"))
    for run, name, since in _resting(judge, under_way):
        kind[run], step[run] = KINDS.index(name), since
    return Outcomes(kind, step, place, to_go)


def _resting(judge: Judge, asked: Flags) -> Iterator[tuple[int, Kind, int]]:
    """Each of the runs that are asked for that rests where nothing is listed, its kind, and since which step."""
    complete = judge.ground.complete
    still, crawls, stays = signs.still(judge), signs.crawls(judge), signs.stays(judge)
    # Where all critical points are listed, there is none elsewhere, but there may be a plateau.
    looks = still | (crawls & stays) if complete else still | crawls | signs.calms(judge) | signs.trembles(judge)
    runs = np.flatnonzero(asked & looks)
    quarter = judge.steps - 2 * (judge.tail.length if judge.tail else 0)
    found = places_of(judge.ground, judge.last[:, runs], plateaus_alone=complete)
    for run, place in zip(runs.tolist(), found, strict=True):
        step = int(judge.moved_at[run]) if still[run] else quarter if crawls[run] else judge.steps
        if place == "plateau" and (still[run] or (crawls[run] and stays[run])):
            yield run, "plateau", step
        elif place == "minimum":
            yield run, "converged", int(judge.stays_since[run])
        elif place in _STUCK and (still[run] or crawls[run]):
            yield run, _STUCK[place], step
        elif still[run]:
            yield run, "stopped", step
