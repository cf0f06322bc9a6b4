"""What was seen of runs: whether they rest, hop, swing, grow, or are on their way; each sign is `(B,)`."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from optviz.judging import ground
from optviz.judging.seen.judge import Judge
from optviz.judging.seen.lengths import Flags
from optviz.judging.seen.tally import EIGHTHS, Counts, Tail
from optviz.objectives.base import Array, is_random

# A run rests at a point if it has been there for a fifth of its steps, but for at least and at most so many; or if it
# has come there and its last step is so short that as many of them would not take it away, or trembles there.
SETTLED_SHARE = 1 / 5
SETTLED_STEPS = (10, 100)
# Steps that are longer than this share of the resolution, and do not get shorter, are no rest.
HOP = 1 / 2
# A path whose last quarter is shorter than this share of the resolution is at rest, below the resolution it creeps.
CREEPING = 0.1
# On a plateau it is shorter than this, so that ten times as many steps are no farther than the resolution.
STAYS = 1 / 40
# What is shorter than this share of the resolution cannot be seen.
CALM = 1 / 4
# To swing is to turn back so often within the last quarter, in the same place to this share of the swing.
TURNS = 4
DRIFT = 0.1
# A swing that is of the same width is so to this factor, turns back as often to the next one, and gets by no more wider
# or closer than would make three times or a third of it in ten times as many steps; that is the logarithm, for an
# eighth of the steps.
SAME = 1.65
OFTEN = 1.25
SWELL = math.log(3) / 80
# One that grows or shrinks does so at a pace that is the same to this factor, but one that shrinks by hardly less each
# time: a rule that forgets its gradients does so until its steps are as long as its learning rate.
REGULAR = 2.0
LASTING = 0.95
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
# To hover is to turn back so often within the last quarter.
TURNINGS = 3
# A cloud of places, of which each depends on the last, is as wide in one quarter of the steps as in another to this.
WANDERS = 3.0
# From numbers below this one, no product of two overflows.
MODERATE = 1e100


def moderate(judge: Judge) -> Flags:
    """Whether the numbers of a run are so small that none of them can have overflowed."""
    return is_moderate(judge.last, judge.last_loss)


def is_moderate(points: Array, losses: Array) -> Flags:
    """The same of points `(P, B)` and losses `(B,)`."""
    return np.asarray((np.abs(points).max(axis=0) < MODERATE) & (np.abs(losses) < MODERATE))


def without_gradient(judge: Judge) -> Flags:
    """Whether the gradient where a run is last is not a number."""
    return np.asarray(~np.isfinite(judge.ground.surface.gradient(judge.last)).all(axis=0))


def settled(steps: int) -> int:
    """How many steps a run must have been at a point to rest there."""
    least, most = SETTLED_STEPS
    return min(max(least, int(SETTLED_SHARE * steps)), most)


def rests(judge: Judge) -> Flags:
    """Whether each run rests at each listed point, `(K, B)`."""
    enough, minima = settled(judge.steps), judge.ground.minima.shape[1]
    stay = judge.steps + 1 - judge.arrived_at
    rests = (stay >= 1) & ((stay >= enough) | (judge.last_move * enough <= judge.ground.resolution))
    hardly = (2 * stay[:minima] > judge.steps) & (way(judge) <= judge.ground.resolution)
    rests[:minima] |= (stay[:minima] >= 1) & (hardly | calms(judge))
    if judge.tail:
        often = judge.tail.turnings[3] >= TURNS
        rests[:minima] |= (stay[:minima] >= judge.tail.length) & often & trembles(judge)
    return np.asarray(rests)


def hops(judge: Judge, since: Counts) -> Flags:
    """Whether a run that stays at a minimum goes on in visible steps that do not get shorter."""
    tail = judge.tail
    if tail is None:
        return np.zeros(len(since), dtype=bool)
    stays = judge.steps + 1 - since >= tail.length
    return np.asarray(stays & are_hops(tail.way[2], tail.way[3], judge.ground.resolution * tail.length))


def are_hops(before: Array, last: Array, reach: float) -> Flags:
    """Whether the steps of an eighth of all, of a path `last`, are visible and do not get shorter than those before.

    As many steps that are as long as the resolution have the path `reach`.
    """
    return np.asarray((last > HOP * reach) & (last >= (1 - DRIFT) * before))


def hovers(judge: Judge, k: int) -> Flags:
    """Whether a run of which each step sees something else keeps turning round a minimum, and gets no nearer to it."""
    tail = judge.tail
    if tail is None or not is_random(judge.ground.surface):
        return np.zeros(len(judge.last_loss), dtype=bool)
    before, after = ((tail.mean[each].mean(axis=0), _spread_of(tail, each)) for each in (slice(2), slice(2, None)))
    away = np.linalg.norm(after[0] - judge.ground.minima[:, k, None], axis=0)
    turns = tail.turnings[2] + tail.turnings[3] >= TURNINGS
    steady = (before[1] <= WANDERS * after[1]) & (after[1] <= WANDERS * before[1])
    return np.asarray(turns & steady & (away <= after[1]))


def _spread_of(tail: Tail, some: slice) -> Array:
    """The root of the variance of the places in some eighths of the steps."""
    within, between = np.square(tail.spread[some]).mean(axis=0), tail.mean[some].var(axis=0).sum(axis=0)
    return np.asarray(np.sqrt(within + between))


def grows(judge: Judge) -> Flags:
    """Whether a run gets farther from the window, and its loss larger, from each eighth of the steps to the next."""
    tail = judge.tail
    if tail is None:
        return np.zeros(len(judge.last_loss), dtype=bool)
    far = np.linalg.norm(tail.mean - judge.ground.bounds.mean(axis=0)[:, None], axis=1)
    rising = (np.diff(tail.loss, axis=0) > 0).all(axis=0) & (judge.last_loss > judge.first_loss)
    faster = (tail.way[3] > tail.way[2]) & (tail.way[2] > tail.way[1])
    # Of so few steps, one that is longer than the window is enough.
    told = (tail.length > 1) | (judge.last_move * ground.RESOLUTION > judge.ground.resolution)
    return np.asarray(told & rising & faster & (far[3] > far[2]) & (far[2] > far[1]))


class Swings(NamedTuple):
    """Where a run goes to and fro over visible distances: ever closer, ever wider, or over the same ones."""

    closing: Flags
    growing: Flags
    lasting: Flags


def swings(judge: Judge) -> Swings:
    """How each run swings, if it does."""
    tail, resolution = judge.tail, judge.ground.resolution
    if tail is None:
        return Swings(*np.zeros((3, len(judge.last_loss)), dtype=bool))
    spread, mean = tail.spread, tail.mean
    near = np.maximum(resolution / 2, DRIFT * spread[3])
    drifts = np.diff(mean, axis=0)
    in_place = np.linalg.norm(drifts[2], axis=0) <= near
    in_place &= np.linalg.norm(mean[3] + mean[2] - mean[1] - mean[0], axis=0) <= 4 * near
    visible = (way(judge) > 2 * resolution) & (spread[3] > resolution / 2)
    swinging = visible & in_place & (tail.turnings[2] + tail.turnings[3] >= TURNS)
    ratios, strides = spread[1:] / spread[:-1], tail.way[1:] / tail.way[:-1]
    paces = np.log(ratios[1:]) / np.log(ratios[:-1])
    shrinks, swells = _trend(ratios)
    regular = swinging & (paces > 1 / REGULAR).all(axis=0) & (paces < REGULAR).all(axis=0)
    same = spread.max(axis=0) <= SAME * spread.min(axis=0)
    same &= tail.turnings.max(axis=0) <= OFTEN * tail.turnings.min(axis=0) + 1
    # What gets wider does so until its steps are as long as its learning rate, unless it does so at one pace.
    trends = shrinks | _trend(strides)[0] | (swells & regular)
    return Swings(
        regular & shrinks & (paces > LASTING).all(axis=0),
        regular & swells & (spread[0] > resolution / 2),
        swinging & same & ~trends & ~_travels(drifts, spread[3]),
    )


def _trend(ratios: Array) -> tuple[Flags, Flags]:
    """Where something gets smaller and where it gets larger, from ratios `(3, B)` of each eighth to the one before."""
    logs = np.log(ratios)
    goes_on = (REGULAR * np.abs(logs[1:]) > np.abs(logs[:-1])).all(axis=0)
    shrinks, swells = (logs < -SWELL).all(axis=0) & goes_on, (logs > SWELL).all(axis=0) & goes_on
    return np.asarray(shrinks), np.asarray(swells)


def _travels(drifts: Array, spread: Array) -> Flags:
    """Whether the middle of a swing goes on and on; `drifts` `(3, P, B)` is by what it moved from eighth to eighth."""
    onwards = (drifts[1:] * drifts[:-1]).sum(axis=1).min(axis=0) > 0
    before, last = np.linalg.norm(drifts[1:], axis=1)
    return np.asarray(onwards & (last > STEADY * before) & (last > GONE * spread))


def way(judge: Judge) -> Array:
    """The length of the path in the last quarter of the steps; of too few, of as many like the last as would settle."""
    tail = judge.tail
    return settled(judge.steps) * judge.last_move if tail is None else tail.way[2] + tail.way[3]


def still(judge: Judge) -> Flags:
    """Whether a run has not moved by a bit for a quarter of its steps, or never."""
    return np.asarray((judge.steps - judge.moved_at >= max(2, judge.steps // 4)) | (judge.moved_at == 0))


def crawls(judge: Judge) -> Flags:
    """Whether a run has hardly moved in the last quarter of its steps."""
    return np.asarray(way(judge) <= CREEPING * judge.ground.resolution) & (judge.tail is not None)


def creeps(judge: Judge) -> Flags:
    """Whether a run got less far than can be seen in the last quarter of its steps, to and fro or not."""
    tail, resolution = judge.tail, judge.ground.resolution
    short = way(judge) <= resolution
    # Of a few places, the spread tells nothing.
    if tail is None or tail.length < EIGHTHS:
        return np.asarray(short)
    moved = np.linalg.norm(tail.mean[3] - tail.mean[2], axis=0)
    return np.asarray(short | (np.maximum(tail.spread[2:].max(axis=0), moved) <= CALM * resolution))


def stays(judge: Judge) -> Flags:
    """Whether a run, at the pace of its last quarter, would be where it is after ten times as many steps."""
    return np.asarray(way(judge) <= STAYS * judge.ground.resolution)


def calms(judge: Judge) -> Flags:
    """Whether all that is to come of a run could hardly be seen, if its steps go on to shrink as the last one did."""
    last, before = judge.last_move, judge.move_before
    still_to_come = last * last / (before - last)
    short = last * settled(judge.steps) <= judge.ground.resolution
    shrinks = (2 * last <= before) & (still_to_come <= CALM * judge.ground.resolution)
    # Of steps that each see something else, the next one may be of any length.
    return np.asarray(short | (shrinks & (not is_random(judge.ground.surface))))


def trembles(judge: Judge) -> Flags:
    """Whether a run stays where it is to less than can be seen, in steps that cannot be seen."""
    tail, resolution = judge.tail, judge.ground.resolution
    if tail is None:
        return np.zeros(len(judge.last_loss), dtype=bool)
    unseen = tail.way[3] <= HOP * resolution * tail.length
    return np.asarray(unseen & (tail.spread[3] <= CALM * resolution))


def to_go(judge: Judge) -> Array:
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
    pace, before = later / middle, middle / earlier
    displaced = np.linalg.norm(tail.mean[3] - tail.mean[2], axis=0)
    # Who is there already only passes.
    here = np.linalg.norm(judge.last - minima[:, nearest], axis=0) <= judge.ground.resolution
    believed = ~here & (later > 0) & (pace > 0) & (pace <= 1) & (before > 0) & (before <= 1)
    believed &= tail.way[3] <= STRAIGHT * displaced
    # It takes some time to look ahead, and few need it.
    runs = np.flatnonzero(believed)
    need, pace, before = ((away[3] - judge.ground.resolution) / later)[runs], pace[runs], before[runs]
    ways = [_eighths(need, pace, 1.0), _eighths(need, before, 1.0), _eighths(need, pace, pace / before)]
    needed = (np.stack(ways) - 0.5) * tail.length
    agreed = needed.max(axis=0) <= AGREED * needed.min(axis=0)
    # Who arrives in steps that are longer than what is near may step over it.
    agreed &= tail.way[3, runs] / tail.length * pace ** (needed[0] / tail.length) <= judge.ground.resolution
    agreed &= (needed[0] <= FARTHEST * judge.steps) & (needed.min(axis=0) >= SOONEST)
    unknown[runs[agreed]] = needed[0, agreed]
    return unknown


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
