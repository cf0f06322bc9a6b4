"""Which step each frame of a film shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optviz.figure.track import Track
from optviz.film.timing import LAST_FRAME_SECONDS
from optviz.objectives.base import Array
from optviz.race.extent import box_around
from optviz.recipe.recipe import Recipe

# Beside the one for the start: more steps than this are spread evenly over as many frames.
MOST_FRAMES = 300


def frame_steps(recipe: Recipe, tracks: Sequence[Track]) -> list[int]:
    """The step that each frame shows, the last one always being the last step."""
    steps = tracks[0].recording.steps
    frames = _count(recipe, steps)
    if frames == 1:
        return [steps]
    shares = np.linspace(0, 1, frames)
    if recipe.pace == "arc":
        return _even_in_length(tracks, shares)
    even: list[int] = np.rint(steps * shares).astype(int).tolist()
    return even


def _count(recipe: Recipe, steps: int) -> int:
    if recipe.frames is not None:
        return recipe.frames
    if recipe.seconds is None:
        return min(steps, MOST_FRAMES) + 1
    moving = recipe.seconds - min(LAST_FRAME_SECONDS, recipe.seconds / 4)
    # Where the paths set the pace, a frame may lie between two steps and show the same picture again.
    return max(1, min(round(moving * recipe.fps), steps + 1 if recipe.pace == "linear" else 10**6))


def _even_in_length(tracks: Sequence[Track], shares: Array) -> list[int]:
    """The steps at which so large a share of the paths is gone, on average over the runs."""
    gone = np.zeros(len(tracks[0].losses))
    for track in tracks:
        with np.errstate(all="ignore"):
            lengths = np.hypot.reduce(np.diff(track.points / _extent(track), axis=0), axis=1)
        # What lies far outside of the picture takes no time.
        way = np.concatenate([[0], np.cumsum(np.nan_to_num(np.minimum(lengths, 1.0)))])
        gone += way / way[-1] if way[-1] > 0 else 0
    if gone[-1] == 0:
        gone = np.arange(len(gone), dtype=np.float64)
    # What is even but for rounding counts as even.
    steps = np.searchsorted(gone / gone[-1], shares - 1e-9)
    steps[-1] = len(gone) - 1
    even: list[int] = steps.tolist()
    return even


def _extent(track: Track) -> Array:
    if track.shown:
        return np.array([high - low for low, high in track.shown])
    box = np.array(box_around(track.recording.points, track.recording.losses))
    return np.asarray(box[:, 1] - box[:, 0])
