"""What a figure shows of a recording: which views, and which part of the plane."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from optviz.objectives.around import innermost
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window
from optviz.race.recording import Recording
from optviz.recipe.recipe import Recipe

# The room around the runs, as a share of the longer side of what they fill, of which the shorter is this at least.
_ROOM, _SLIMMEST = 0.12, 0.4
# And around a mark, as a share of the same.
_MARK = 0.07


def shown_window(recipe: Recipe, recording: Recording, every: Sequence[Recording]) -> Window | None:
    """The part of the plane that is shown of a recording: the recipe's, or else all or a part of its own.

    Of those of a figure that are on batches of one loss, or on it with noise and without, all show the same part.
    """
    if not recording.window:
        return None
    if recipe.window:
        left, right, bottom, top = recipe.window
        return (left, right), (bottom, top)
    spec = innermost(recording.surface).spec
    alike = [each for each in every if innermost(each.surface).spec == spec]
    shown = [around_runs(each) if recipe.fit == "runs" else each.window for each in alike]
    ends = np.array([each for each in shown if each])
    (left, bottom), (right, top) = ends[:, :, 0].min(axis=0).tolist(), ends[:, :, 1].max(axis=0).tolist()
    return (left, right), (bottom, top)


def around_runs(recording: Recording) -> Window | None:
    """The part of a recording's window where its runs are, with all starts and the minimum that is nearest to them.

    Nothing of a run that is in the window is outside of it.
    """
    if recording.window is None:
        return None
    low, high = np.array(recording.window, dtype=np.float64).T
    points = recording.points.transpose(1, 0, 2).reshape(2, -1)
    seen = points[:, np.all((low[:, None] <= points) & (points <= high[:, None]), axis=0)]
    shown = np.concatenate([seen, recording.points[0], _goal(recording, seen)], axis=1)
    lowest, highest = shown.min(axis=1), shown.max(axis=1)
    longer = (highest - lowest).max()
    if longer == 0:
        return recording.window
    lack = np.maximum(0, _SLIMMEST * longer - (highest - lowest)) / 2
    first, last = lowest - lack - _ROOM * longer, highest + lack + _ROOM * longer
    for place in _marked(recording):
        if ((first <= place) & (place <= last)).all():
            # Its mark is whole.
            first, last = np.minimum(first, place - _MARK * longer), np.maximum(last, place + _MARK * longer)
    (left, bottom), (right, top) = np.maximum(low, first).tolist(), np.minimum(high, last).tolist()
    return (left, right), (bottom, top)


def _marked(recording: Recording) -> Array:
    """The places of all critical points `(N, 2)`."""
    surface = recording.surface
    known = [*surface.minima, *surface.saddles, *surface.maxima]
    return np.array([(each.x, each.y) for each in known], dtype=np.float64).reshape(-1, 2)


def _goal(recording: Recording, seen: Array) -> Array:
    """The minimum that a run comes nearest to, `(2, 1)`, or none if there is none."""
    minima = np.array([(each.x, each.y) for each in recording.surface.minima], dtype=np.float64).reshape(-1, 2)
    if not minima.size or not seen.size:
        return np.zeros((2, 0))
    away = [np.hypot(*(seen - each[:, None])).min() for each in minima]
    return minima[[int(np.argmin(away))]].T


def with_usual_views(recipe: Recipe, keys: Collection[str], several: Sequence[object]) -> Recipe:
    """The recipe with the views that all surfaces, or those of recordings, have, unless `view` is among the keys."""
    chosen = {getattr(getattr(each, "surface", each), "views", ()) for each in several}
    return recipe.changed(view=chosen.pop()) if "view" not in keys and len(chosen) == 1 and all(chosen) else recipe
