"""Which moment of a race each frame of a film shows: a step, or a part of the way to the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optviz.figure.track import Track
from optviz.film.timing import pauses
from optviz.judging.outcome import WAYS
from optviz.objectives.base import Array
from optviz.race.extent import box_around
from optviz.recipe.recipe import Recipe

# Beside the one for the start: more steps than this are spread over as many frames.
MOST_FRAMES = 300
# Where events set the pace: at least so many seconds everything moves,
SHORTEST_SECONDS = 4.0
# a step takes so many times as long at the beginning and around a verdict, and at least where hardly a run moves;
SLOW, QUICK = 2.0, 0.25
# it takes as long as usual where two runs move by this share of the picture, and less in proportion to it.
_MOVING = 3.5e-3
# The beginning, and what is around a verdict, as shares of the race.
_BEGINNING, _AROUND = 0.05, 0.02


def frame_moments(recipe: Recipe, tracks: Sequence[Track]) -> list[float]:
    """What each frame shows, the last one always the last step; the whole part of a moment is the step it is in."""
    steps = tracks[0].recording.steps
    gone = _GONE[recipe.pace](tracks)
    frames = _count(recipe, steps, float(gone[-1]))
    if frames == 1:
        return [float(steps)]
    shares = np.linspace(0, 1, frames)
    if recipe.pace == "events":
        moments = np.interp(shares * gone[-1], gone, np.arange(steps + 1))
    elif recipe.pace == "arc":
        # What is even but for rounding counts as even.
        moments = np.searchsorted(gone / gone[-1], shares - 1e-9)
    else:
        moments = np.rint(steps * shares)
    moments[-1] = steps
    listed: list[float] = moments.astype(np.float64).tolist()
    return listed


def is_quick(moments: Sequence[float], tracks: Sequence[Track]) -> list[bool]:
    """Of each frame, whether a film whose pace is set by events leads to it more quickly than usual."""
    usual = _by_events(tracks)[-1] / max(1, len(moments) - 1)
    quick: list[bool] = (np.diff(moments, prepend=0.0) >= 2 * usual).tolist()
    # At its end a film stands still.
    return [*quick[:-1], False]


def quickness(tracks: Sequence[Track]) -> Array:
    """How many times as long as usual each step takes `(steps,)` where events set the pace."""
    steps = tracks[0].recording.steps
    moves = np.sort([_moves(track) for track in tracks], axis=0)[-min(2, len(tracks))]
    # Runs may end at the edge of what floating point can hold.
    with np.errstate(over="ignore"):
        weights: Array = np.clip(moves / _MOVING, QUICK, 1.0)
    weights[: max(1, round(_BEGINNING * steps))] = SLOW
    around = max(1, round(_AROUND * steps))
    for verdict in (track.verdict for track in tracks):
        step = verdict.step
        # When a run that has come to rest elsewhere is said to be stuck, there is nothing to be seen.
        if 0 < step < steps and verdict.kind not in WAYS["stuck"]:
            weights[max(0, step - around) : step + around] = SLOW
    return weights


def _moves(track: Track) -> Array:
    """By which share of the picture a run moves in it in each step, `(steps,)`."""
    with np.errstate(all="ignore"):
        places = track.points / _extent(track)
        lengths = np.hypot.reduce(np.diff(places, axis=0), axis=1)
        low, high = _ends(track)
        inside = np.all((low <= track.points) & (track.points <= high), axis=1)
    seen = inside[:-1] | inside[1:]
    seen &= np.arange(len(lengths)) < track.end
    return np.asarray(np.where(seen, np.nan_to_num(lengths), 0.0))


def _count(recipe: Recipe, steps: int, usual: float) -> int:
    """How many frames there are, where a film of one frame for each step would have `usual` and one."""
    if recipe.frames is not None:
        return recipe.frames
    if recipe.seconds is not None:
        moving = recipe.seconds - sum(pauses(recipe.seconds))
        # Where a frame may lie between two steps, or show the same picture again, there may be more than steps.
        return max(1, min(round(moving * recipe.fps), steps + 1 if recipe.pace == "linear" else 10**6))
    usual = max(usual, SHORTEST_SECONDS * recipe.fps) if recipe.pace == "events" else steps
    return min(round(usual), MOST_FRAMES) + 1


def _by_events(tracks: Sequence[Track]) -> Array:
    return np.concatenate([[0.0], np.cumsum(quickness(tracks))])


def _by_steps(tracks: Sequence[Track]) -> Array:
    return np.arange(tracks[0].recording.steps + 1, dtype=np.float64)


def _by_length(tracks: Sequence[Track]) -> Array:
    """Which share of the paths is gone at each step, on average over the runs."""
    gone = np.zeros(len(tracks[0].losses))
    for track in tracks:
        with np.errstate(all="ignore"):
            lengths = np.hypot.reduce(np.diff(track.points / _extent(track), axis=0), axis=1)
        # What lies far outside of the picture takes no time.
        way = np.concatenate([[0], np.cumsum(np.nan_to_num(np.minimum(lengths, 1.0)))])
        gone += way / way[-1] if way[-1] > 0 else 0
    return gone if gone[-1] > 0 else _by_steps(tracks)


# How much time is gone at each step `(steps + 1,)`, for each pace.
_GONE = {"linear": _by_steps, "arc": _by_length, "events": _by_events}


def _extent(track: Track) -> Array:
    low, high = _ends(track)
    return np.asarray(high - low)


def _ends(track: Track) -> tuple[Array, Array]:
    """The lowest and the highest place in the picture, by parameter."""
    if track.shown:
        low, high = np.array(track.shown, dtype=np.float64).T
        return low, high
    box = np.array(box_around(track.recording.points, track.recording.losses))
    return box[:, 0], box[:, 1]
