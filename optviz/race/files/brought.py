"""Paths that were made elsewhere, such as the weights of a network after each step of its training in PyTorch."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from optviz.data.walked import paths_in
from optviz.errors import OptvizError
from optviz.given.limits import LONGEST_NAME
from optviz.objectives.unknown import Unknown
from optviz.objectives.window import window_from
from optviz.plan.plan import listed
from optviz.plan.run import Run
from optviz.race.extent import box_around
from optviz.race.recording import Recording
from optviz.system.printable import cut


def read_paths(path: str | os.PathLike[str]) -> Recording:
    """The runs of a file as a recording whose loss is unknown. Raises `OptvizError` with what is wrong in it."""
    runs = paths_in(path)
    steps, dimension = runs[0].points.shape
    for run in runs:
        if run.points.shape != (steps, dimension):
            raise OptvizError(
                f"Runs of one figure have one shape, and in {path} `{run.name}` has {run.points.shape} and "
                f"`{runs[0].name}` {runs[0].points.shape}; cut them to as many steps, or show them one by one."
            )
    points = np.stack([run.points for run in runs], axis=2)
    losses = np.stack([run.losses for run in runs], axis=1)
    # More than two are seen on a plane through them, which is chosen later.
    window = window_from(box_around(points, losses)) if dimension == 2 else None
    surface = Unknown(cut(Path(path).stem, LONGEST_NAME), dimension, window)
    told = [Run(run.name.lower(), run.name, {}, "", tuple(run.points[0].tolist())) for run in runs]
    return Recording(
        listed(surface, told, [None] * len(runs), steps - 1, 0),
        window,
        points,
        losses,
        np.full_like(points, np.nan),
        np.zeros((steps, len(runs)), dtype=np.int64),
        np.full(len(runs), -1),
        np.zeros(len(runs), dtype=bool),
    )
