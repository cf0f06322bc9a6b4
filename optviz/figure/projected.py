"""A race among many parameters, as it is seen on a plane through them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.objectives.base import Array
from optviz.objectives.plane import Directions, Plane
from optviz.objectives.unknown import Unknown
from optviz.race.extent import box_around
from optviz.race.recording import Recording
from optviz.recipe.recipe import Recipe
from optviz.system.progress import Progress, silent
from optviz.views import VIEWS

# Where the loss on the plane is off by more than this share of what the runs lost in all, a trail is faint.
OFF = 0.1


@dataclass(frozen=True, eq=False, repr=False)
class Projected(Recording):
    """What a plane shows of a recording: the feet of its points and of its gradients, and the losses that it truly has.

    `heights` `(steps + 1, B)` are the losses on the plane there, NaN beyond what was computed of it.
    """

    whole: Recording = field(kw_only=True)

    directions: Directions = field(kw_only=True)

    @property
    def judged(self) -> Recording:
        """The recording itself: what a plane shows of a run does not tell how it ended."""
        return self.whole

    @cached_property
    def heights(self) -> Array:
        """The losses on the plane."""
        with np.errstate(all="ignore"):
            return self.surface.value(self.points.transpose(1, 0, 2))

    @cached_property
    def gaps(self) -> Array:
        """How far the losses on the plane are from the true ones, as a share of what the runs lost in all."""
        lost = float(self.losses.max() - self.losses.min())
        with np.errstate(all="ignore"):
            return np.asarray(np.abs(self.heights - self.losses) / (lost or 1.0))

    @property
    def strays(self) -> NDArray[np.bool_]:
        """Where the plane tells something else than what is true, `(steps + 1, B)`; what is unknown tells nothing."""
        return ~(self.gaps <= OFF) if self.knows_losses else np.zeros(self.losses.shape, dtype=np.bool_)

    @property
    def knows_losses(self) -> bool:
        """Whether the losses on the plane are known."""
        return not isinstance(self.surface, Plane) or not isinstance(self.surface.inner, Unknown)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording itself."""
        self.whole.save(path)


def on_plane(recording: Recording, progress: Progress[Any] = silent) -> Recording:
    """A recording among more than two parameters as a plane shows it; one of two as it is."""
    surface, plan = recording.surface, recording.plan
    if surface.dimension <= 2:
        return recording
    directions = directions_of(recording)
    points, gradients = directions.on_plane(recording.points), directions.along(recording.gradients)
    (left, right), (bottom, top) = box_around(points, recording.losses)
    plane = Plane(surface, directions, ((left, right), (bottom, top)), progress)
    starts = points[0].T.tolist()
    runs = tuple(replace(run, start=tuple(start)) for run, start in zip(plan.runs, starts, strict=True))
    return Projected(
        replace(plan, surface=plane, runs=runs),
        plane.window,
        points,
        recording.losses,
        gradients,
        recording.evaluations,
        recording.diverged_at,
        recording.no_number,
        recording.version,
        recording.reasons,
        recording.rules,
        whole=recording,
        directions=directions,
    )


def seen_as(recipe: Recipe, recording: Recording, progress: Progress[Any] = silent) -> Recording:
    """A recording as a recipe shows it: on a plane, if it asks for pictures of one."""
    return on_plane(recording, progress) if any(VIEWS[view].kind == "picture" for view in recipe.view) else recording


def directions_of(recording: Recording) -> Directions:
    """The plane in which the runs moved most: the first two principal directions of all their points together.

    A run that diverged has no part in them. Raises `OptvizError` if no run moved.
    """
    lasts = recording.diverged_at < 0
    if not lasts.any():
        raise OptvizError(f"All runs on {recording.surface.name} diverged, and no plane shows them; take lower rates.")
    points = recording.points[:, :, lasts].transpose(1, 0, 2).reshape(recording.surface.dimension, -1)
    middle = points.mean(axis=1)
    away = points - middle[:, np.newaxis]
    # Of P numbers of N points, what is square is the smaller of the two.
    wide = away.shape[0] > away.shape[1]
    strengths, found = np.linalg.eigh(away.T @ away if wide else away @ away.T)
    strengths, found = strengths[::-1][:2], found[:, ::-1][:, :2]
    total = float((away * away).sum())
    if not total > 0 or not np.isfinite(total):
        raise OptvizError(f"No run on {recording.surface.name} moved, and there is no plane to see it in.")
    axes = np.linalg.qr(away @ found if wide else found)[0]
    # A direction has two ways to be written down; the largest number of it is positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    first, second = (float(max(strength, 0.0)) / total for strength in strengths)
    return Directions(middle, axes, (first, second))
