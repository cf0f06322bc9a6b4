"""Paths that were made elsewhere, such as what SciPy was at after each iteration, or a network after each step.

An `.npz` holds an array `(steps + 1, P)` for each run, under its name, and may hold its losses `(steps + 1,)` as
`NAME_losses`; a `.csv` holds one run, a row for each step, and may have a column `loss`.
"""

from __future__ import annotations

import csv
import itertools
import math
import os
import zipfile
from array import array
from pathlib import Path
from typing import NamedTuple

import numpy as np

from optviz.errors import OptvizError
from optviz.given.limits import LARGEST_TABLE, LONGEST_NAME, MOST_BYTES, MOST_PARAMETERS, MOST_RUNS
from optviz.objectives.base import Array
from optviz.objectives.window import FARTHEST_START
from optviz.system.archive import array_in, check_list, declared_in
from optviz.system.files import advice_for, check_ordinary, reason_of
from optviz.system.printable import cut

_LOSSES, _LOSS = "_losses", "loss"


class Brought(NamedTuple):
    """One run: points `(steps + 1, P)` and losses `(steps + 1,)`, NaN where they are not known."""

    name: str
    points: Array
    losses: Array


def paths_in(path: str | os.PathLike[str]) -> list[Brought]:
    """The runs of a file, each checked by itself. Raises `OptvizError` with what is wrong in it."""
    check_ordinary(path)
    try:
        runs = _of_csv(Path(path)) if Path(path).suffix.lower() == ".csv" else _of_npz(Path(path))
    except OptvizError:
        raise
    except OSError as error:
        raise OptvizError(f"Cannot read {path}: {reason_of(error)}; {advice_for(error, 'check its name')}.") from error
    except Exception as error:
        # What is damaged makes NumPy, zipfile, zlib and csv fail each in its own ways; none of them runs code.
        raise OptvizError(f"{path} cannot be read ({type(error).__name__}); save the weights again.") from error
    for run in runs:
        check_path(run, path)
    return runs


def _of_npz(path: Path) -> list[Brought]:
    with path.open("rb") as file:
        check_list(file)
        with zipfile.ZipFile(file) as archive:
            names = [each.removesuffix(".npy") for each in archive.namelist()]
            declared = {name: declared_in(archive, name) for name in names}
            if sum(each.itemsize * math.prod(each.shape) for each in declared.values()) > MOST_BYTES / 4:
                raise OptvizError(
                    f"{path} holds more than {MOST_BYTES / 4 / 2**30:g} GiB of weights; keep fewer steps."
                )
            runs = [name for name, each in declared.items() if len(each.shape) == 2 and each.kind in "fiu"]
            if not runs:
                raise OptvizError(
                    f"{path} holds no weights; save an array of the shape (steps + 1, P) for each run, as in "
                    "numpy.savez('weights.npz', adam=weights)."
                )
            found = []
            for name in runs[: MOST_RUNS + 1]:
                points = array_in(archive, name).astype(np.float64)
                losses = name + _LOSSES
                known = array_in(archive, losses).astype(np.float64) if losses in names else None
                if known is not None and known.shape != points.shape[:1]:
                    raise OptvizError(
                        f"In {path}, `{losses}` has the shape {known.shape} and not one loss for each of the "
                        f"{len(points)} rows of `{name}`; save one for each."
                    )
                found.append(Brought(name, points, np.full(len(points), np.nan) if known is None else known))
    return found


def _of_csv(path: Path) -> list[Brought]:
    if path.stat().st_size > LARGEST_TABLE:
        raise OptvizError(f"{path} has more than {LARGEST_TABLE / 2**20:.0f} MB; save the weights as .npz.")
    with path.open(encoding="utf-8-sig") as file:
        lines = csv.reader(file, strict=True)
        rows = (row for row in lines if row)
        first = next(rows, None)
        if first is None:
            raise OptvizError(f"{path} is empty; give a row of weights for each step.")
        header = [each.strip() for each in first] if _number(first[0]) is None else []
        # As texts, they would take a hundred times the room of the file.
        numbers = array("d")
        for row in rows if header else itertools.chain([first], rows):
            if len(row) != len(first):
                raise OptvizError(
                    f"Line {lines.line_num} of {path} has {len(row)} columns instead of {len(first)}; mend it."
                )
            for text in row:
                number = _number(text)
                if number is None:
                    raise OptvizError(
                        f"In line {lines.line_num} of {path} is '{cut(text, 40)}' and not a number; mend the line."
                    )
                numbers.append(number)
    table = np.array(numbers).reshape(-1, len(first))
    is_loss = np.array([each.lower() == _LOSS for each in header] or [False] * table.shape[1])
    losses = table[:, is_loss][:, 0] if is_loss.any() else np.full(len(table), np.nan)
    return [Brought(cut(path.stem, LONGEST_NAME), table[:, ~is_loss], losses)]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def check_path(run: Brought, path: str | os.PathLike[str]) -> None:
    """Refuse what cannot be shown."""
    steps, dimension = run.points.shape
    if steps < 2 or not 2 <= dimension <= MOST_PARAMETERS:
        raise OptvizError(
            f"`{run.name}` of {path} has {steps} rows of {dimension} weights; a path has at least two of each, and at "
            f"most {MOST_PARAMETERS} weights."
        )
    far = ~(np.abs(run.points) <= FARTHEST_START)
    if far.any():
        row, column = (int(each[0]) for each in np.nonzero(far))
        raise OptvizError(
            f"`{run.name}` of {path} has {run.points[row, column]} as weight {column} at step {row}, which is in no "
            "picture; leave out the steps after it diverged."
        )
    if not run.name.isprintable() or not run.name or len(run.name) > LONGEST_NAME:
        raise OptvizError(f"A run of {path} has no name that can be shown; give it one.")
