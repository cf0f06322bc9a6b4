"""Recordings as `.npz` files: what is in one, and how it is written."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import asdict
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.objectives.named import can_be_named
from optviz.optimizers import is_in_catalogue
from optviz.plan.sources import check_plan_stays
from optviz.race.recorded import ARRAYS, Recorded
from optviz.system.files import checked_ending, written_whole
from optviz.system.progress import Progress, silent

FORMAT = 1
# In characters, of the description: of the whole, for each run, for each number of a start, and at most.
_MOST_TEXT = (20_000, 6_000, 32, 1 << 25)
# So many numbers are compressed within a tenth of a second.
_PIECE = 100_000


def write_npz(recording: Recorded, path: str | os.PathLike[str], progress: Progress[Any] = silent) -> None:
    """Write everything to an `.npz` file. It holds numbers and text, no code.

    The text `about` tells of the runs and, where learning rates were tuned, of each rate that was tried.
    """
    checked_ending(path, (".npz",), "A recording")
    check_plan_stays(path, recording.plan)
    about = {
        "format": FORMAT,
        "optviz": recording.version,
        "surface": recording.surface.spec,
        "own_surface": not can_be_named(recording.surface),
        "window": recording.window,
        "seed": recording.seed,
        "runs": [
            asdict(run)
            | {"own": not is_in_catalogue(type(optimizer)), "no_number": bool(no_number)}
            | ({} if (reason := recording.reason(place)) is None else {"reason": reason._asdict()})
            for place, (run, optimizer, no_number) in enumerate(
                zip(recording.runs, recording.optimizers, recording.no_number, strict=True)
            )
        ],
    }
    if recording.plan.tuned:
        about["tuning"] = recording.plan.tuned.for_programs()
    text, most = json.dumps(about), longest(len(recording.runs), recording.surface.dimension)
    if len(text) > most:
        raise OptvizError(
            f"The runs are described in {len(text)} characters, more than the {most} that a file of them may have; "
            "shorten their names and those of their settings, or save fewer runs."
        )
    arrays = {"about": np.array(text)} | {name: getattr(recording, name) for name in ARRAYS}
    # As `np.savez_compressed` does it, which in NumPy 2.0 leaves the archive open when the disk is full.
    total = sum(-(-array.size // _PIECE) for array in arrays.values())
    with written_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        told = iter(progress(range(total), total))
        for name, array in arrays.items():
            rows = np.asarray(array, order="C")
            # As NumPy's `write_array` does it, but for the pieces.
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array_header_1_0(member, np.lib.format.header_data_from_array_1_0(rows))
                for first in range(0, rows.size, _PIECE):
                    next(told)
                    member.write(rows.reshape(-1)[first : first + _PIECE].tobytes())
        # Whoever tells of it hears that it is over.
        next(told, None)


def longest(runs: int, dimension: int) -> int:
    """How many characters the description of so many runs may have."""
    whole, each, number, most = _MOST_TEXT
    return min(most, whole + runs * (each + number * dimension))
