"""A recording as columns of one length, and as a `.csv` of them for spreadsheets."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.plan.sources import check_plan_stays
from optviz.race.recorded import Recorded
from optviz.system.files import checked_ending, written_whole
from optviz.system.progress import Progress, silent

# Written within a tenth of a second.
_ROWS = 10_000
# What a formula begins with in one spreadsheet or another.
_FORMULAS = tuple("=+-@\t\r")


def columns(recording: Recorded) -> dict[str, NDArray[Any]]:
    """The numbers of a recording as columns of one length, run after run; `diverged` is 1 for a repeated point."""
    runs, rows = recording.runs, recording.steps + 1
    settings = [" ".join(f"{name}={value!r}" for name, value in run.settings.items()) for run in runs]

    def of_runs(values: list[Any], kind: type) -> NDArray[Any]:
        return np.repeat(np.array(values, dtype=kind), rows)

    steps, lost = np.arange(rows)[:, np.newaxis], recording.diverged_at
    axes = coordinates(recording.surface.dimension)
    numbers = {
        "step": np.broadcast_to(steps, recording.losses.shape),
        **{axis: recording.points[:, place] for place, axis in enumerate(axes)},
        "loss": recording.losses,
        **{f"gradient_{axis}": recording.gradients[:, place] for place, axis in enumerate(axes)},
        "evaluations": recording.evaluations,
        **({} if recording.samples is None else {"samples": recording.samples}),
        "diverged": ((lost >= 0) & (lost <= steps)).astype(np.int64),
    }
    return {
        "run": of_runs(list(range(len(runs))), int),
        "optimizer": of_runs([run.optimizer for run in runs], object),
        "settings": of_runs(settings, object),
    } | {name: values.flatten(order="F") for name, values in numbers.items()}


def coordinates(dimension: int) -> Sequence[str]:
    """What the parameters of a loss are called: x and y, or w0, w1 and so on."""
    return ("x", "y") if dimension == 2 else [f"w{place}" for place in range(dimension)]


def write_csv(recording: Recorded, path: str | os.PathLike[str], progress: Progress[Any] = silent) -> None:
    """Write one line for each run and step."""
    checked_ending(path, (".csv",), "A table")
    check_plan_stays(path, recording.plan)
    table = columns(recording)
    with written_whole(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        lines = csv.writer(text)
        lines.writerow(table)
        # As Python's numbers, which take several times the room, some at a time.
        pieces = range(0, len(table["run"]), _ROWS)
        for first in progress(pieces, len(pieces)):
            rows = slice(first, first + _ROWS)
            lines.writerows(zip(*(_cells(column[rows].tolist()) for column in table.values()), strict=True))
        text.detach()


def _cells(values: list[Any]) -> list[Any]:
    """The same, but that a spreadsheet takes no text, which may be a stranger's, for a formula."""
    return [f"'{each}" if isinstance(each, str) and each[:1] in _FORMULAS else each for each in values]
