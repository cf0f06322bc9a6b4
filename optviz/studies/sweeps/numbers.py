"""The numbers of a map, of basins or of a race: one row for each run, as a table or as arrays."""

from __future__ import annotations

import csv
import io
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.studies.study import Found
from optviz.studies.sweeps.basins import LOST, STUCK, UNDER_WAY, Caught, CaughtOver
from optviz.studies.sweeps.map import ENDS, Mapped
from optviz.studies.sweeps.raced import Raced
from optviz.system.files import written_whole

ENDINGS = (".csv", ".npz")
_NO_MINIMUM = {UNDER_WAY: "moving", STUCK: "stuck", LOST: "lost"}


def columns_of(found: Caught | CaughtOver | Mapped | Raced) -> dict[str, NDArray[Any]]:
    """Columns of one length: where each run began or how it was set, how it ended, and at which step.

    To be caught by a minimum is told as its number, from 1 on, in the order in which the surface lists them.
    """
    if isinstance(found, Mapped):
        right, up = np.meshgrid(found.right.values, found.up.values)
        return {
            found.right.name: right.ravel(),
            found.up.name: up.ravel(),
            "end": np.array(ENDS)[found.ends].ravel(),
            "step": found.steps.ravel(),
            "loss": found.last.ravel(),
        }
    if isinstance(found, Raced):
        rules, surfaces, runs = found.ends.shape
        return {
            "rule": np.repeat([str(run.spec) for rule in zip(*found.entered, strict=True) for run in rule], runs),
            "surface": np.tile(np.repeat([each.spec for each in found.surfaces], runs), rules),
            "seed": np.tile(found.seeds, rules * surfaces),
            "x": np.tile(found.starts[:, 0].ravel(), rules),
            "y": np.tile(found.starts[:, 1].ravel(), rules),
            "end": np.array(ENDS)[found.ends].ravel(),
            "step": found.steps.ravel(),
            "loss": found.last.ravel(),
        }
    if isinstance(found, CaughtOver):
        tables = [columns_of(each) for each in found.slices]
        rows = len(tables[0]["x"])
        return {found.along.name: np.repeat(found.along.values, rows)} | {
            name: np.concatenate([each[name] for each in tables]) for name in tables[0]
        }
    x, y = np.meshgrid(found.x, found.y)
    words = np.array([*(str(number + 1) for number in range(len(found.minima))), *_NO_MINIMUM.values()])
    # What no minimum has caught is told from the end of the list.
    places = np.where(found.ends >= 0, found.ends, len(found.minima) - 1 - found.ends)
    count = len(found.rules)
    return {
        "rule": np.repeat([str(run.spec) for run in found.rules], x.size),
        "x": np.tile(x.ravel(), count),
        "y": np.tile(y.ravel(), count),
        "end": words[places].ravel(),
        "step": found.steps.ravel(),
    }


def write_numbers(found: Found, path: str | os.PathLike[str]) -> None:
    """Write the columns as `.csv` or `.npz`, whole or not at all."""
    if not isinstance(found, (Caught, CaughtOver, Mapped, Raced)):
        raise TypeError(f"{type(found).__name__} has no rows")
    columns = columns_of(found)
    with written_whole(path) as file:
        if str(path).lower().endswith(".npz"):
            np.savez_compressed(file, allow_pickle=False, **columns)
            return
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
        text.detach()
