"""Recordings as files: an `.npz` that holds everything and is read again, and a `.csv` for spreadsheets.

Files come from strangers: nothing in them is run, and what they declare is checked before it is inflated.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz import kinds as keys
from optviz.errors import OptvizError
from optviz.kinds import Kind, UnfitError
from optviz.limits import MOST_BYTES, MOST_RECORDED_RUNS, MOST_STEPS
from optviz.objectives.surfaces import is_in_catalogue, names
from optviz.objectives.window import FARTHEST_START, fault_of
from optviz.optimizers import catalogue
from optviz.parameters import parameters
from optviz.race.archive import Declared, array_in, check_list, declared_in
from optviz.race.inputs import surface_from
from optviz.race.recording import Recording, Run, checked_color
from optviz.system.files import check_ordinary, checked_ending, written_whole

FORMAT = 1
# Each array with the kind of its numbers, of eight bytes, and its shape for so many steps and runs.
_ARRAYS = {
    "points": ("f", ("steps", 2, "runs")),
    "losses": ("f", ("steps", "runs")),
    "gradients": ("f", ("steps", 2, "runs")),
    "evaluations": ("i", ("steps", "runs")),
    "diverged_at": ("i", ("runs",)),
}
# In bytes, of the description, which has four for each character: some hundreds for each of the most runs.
_MOST_TEXT = 128 << 20
_TEXT, _WORD = keys.text("TEXT", empty=True), keys.text("TEXT")
_NUMBER, _SEED = keys.number(-math.inf, math.inf), keys.whole(0)
_START = keys.numbers(
    2, f"two numbers from {-FARTHEST_START:g} to {FARTHEST_START:g}", "X,Y", low=-FARTHEST_START, high=FARTHEST_START
)


def write_npz(recording: Recording, path: str | os.PathLike[str]) -> None:
    """Write everything to an `.npz` file. It holds numbers and text, no code."""
    checked_ending(path, (".npz",), "A recording")
    about = {
        "format": FORMAT,
        "optviz": recording.version,
        "surface": recording.surface.spec,
        "own_surface": not is_in_catalogue(recording.surface),
        "window": recording.window,
        "seed": recording.seed,
        "runs": [
            asdict(run) | {"own": type(optimizer) is not catalogue().get(run.optimizer), "no_number": bool(no_number)}
            for run, optimizer, no_number in zip(recording.runs, recording.optimizers, recording.no_number, strict=True)
        ],
    }
    arrays = {"about": np.array(json.dumps(about))} | {name: getattr(recording, name) for name in _ARRAYS}
    # As `np.savez_compressed` does it, which in NumPy 2.0 leaves the archive open when the disk is full.
    with written_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


def columns(recording: Recording) -> dict[str, NDArray[Any]]:
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


def write_csv(recording: Recording, path: str | os.PathLike[str]) -> None:
    """Write one line for each run and step."""
    checked_ending(path, (".csv",), "A table")
    table = columns(recording)
    with written_whole(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        lines = csv.writer(text)
        lines.writerow(table)
        # As Python's numbers, which take several times the room, one run at a time.
        for first in range(0, len(table["run"]), recording.steps + 1):
            run = slice(first, first + recording.steps + 1)
            lines.writerows(zip(*(column[run].tolist() for column in table.values()), strict=True))
        text.detach()


def load_recording(path: str | os.PathLike[str]) -> Recording:
    """Read what `Recording.save` wrote. Raises `OptvizError` if the file is missing, damaged or of another kind."""
    check_ordinary(path)
    try:
        with Path(path).open("rb") as file:
            check_list(file)
            with zipfile.ZipFile(file) as archive:
                declared = {name: declared_in(archive, name) for name in ("about", *_ARRAYS)}
                about = _about(archive, declared.pop("about"))
                recorded = _described(about, path)
                _check_shapes(declared, len(recorded["runs"]))
                arrays = {name: array_in(archive, name) for name in _ARRAYS}
    except FileNotFoundError:
        raise no_recording(str(path)) from None
    except _UnfitFileError as unfit:
        raise _damaged(path, str(unfit)) from unfit
    except OptvizError:
        raise
    # A damaged archive makes NumPy, zipfile, zlib and json fail each in its own ways; none of them runs code.
    except Exception as error:
        raise _damaged(path, f"it cannot be read ({type(error).__name__})") from error
    _check_numbers(arrays, path)
    return Recording(**recorded, **arrays)


def no_recording(path: str) -> OptvizError:
    """The error for a file that is not there."""
    if path in names():
        return OptvizError(f"There is no file {path}; to film the surface of that name, give --surface {path}.")
    if path.endswith(".npz"):
        return OptvizError(f"There is no file {path}; optviz record --surface NAME --out FILE.npz makes a recording.")
    return OptvizError(f"There is no file {path}; give a recipe, a figure made by optviz, or --surface NAME.")


class _UnfitFileError(Exception):
    """What a file has that no recording has."""


def _about(archive: zipfile.ZipFile, declared: Declared) -> dict[str, Any]:
    if declared.kind != "U" or declared.shape != () or declared.itemsize > _MOST_TEXT:
        raise _UnfitFileError(f"its description is not a text of at most {_MOST_TEXT // 4} characters")
    about = json.loads(str(array_in(archive, "about")))
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise _UnfitFileError(f"its format is not {FORMAT}")
    return about


def _check_shapes(declared: dict[str, Declared], runs: int) -> None:
    shape = declared["points"].shape
    sizes = {"steps": shape[0] if shape else 1, "runs": runs}
    for name, (kind, axes) in _ARRAYS.items():
        expected = tuple(sizes[axis] if isinstance(axis, str) else axis for axis in axes)
        found = declared[name]
        if found != (kind, 8, expected):
            raise _UnfitFileError(
                f"`{name}` is {found.kind}{found.itemsize} of the shape {found.shape} instead of {kind}8 of the shape "
                f"{expected}"
            )
    total = sum(8 * math.prod(each.shape) for each in declared.values())
    if total > MOST_BYTES:
        raise _UnfitFileError(f"it would take {total / 2**30:.1f} GiB of memory, more than a recording may")
    if not (1 < sizes["steps"] <= MOST_STEPS + 1 and 1 <= runs <= MOST_RECORDED_RUNS):
        raise _UnfitFileError(f"it has {sizes['steps'] - 1} steps of {runs} runs")


def _described(about: dict[str, Any], path: str | os.PathLike[str]) -> dict[str, Any]:
    """All of a recording but its arrays."""
    if about.get("own_surface"):
        raise OptvizError(
            f"The recording {path} was made on a surface of one's own, '{about.get('surface')}', which is not in the "
            "file; draw it from Python, where the surface is."
        )
    try:
        runs = tuple(_run(each) for each in about["runs"])
        return {
            "surface": surface_from(_taken(about, "surface", _WORD)),
            "runs": runs,
            "window": _window(about["window"]),
            "seed": _taken(about, "seed", _SEED),
            "version": _taken(about, "optviz", _TEXT),
            # Older recordings do not tell.
            "no_number": np.array([each.get("no_number") is True for each in about["runs"]]),
            "optimizers": tuple(
                None if each.get("own") else _made_again(run) for run, each in zip(runs, about["runs"], strict=True)
            ),
        }
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise _UnfitFileError(f"its description is wrong ({error})") from error


def _taken(table: dict[str, Any], name: str, kind: Kind) -> Any:
    """A value of a table in the file, if it is of its kind."""
    try:
        return kind.take(table[name])
    except UnfitError as unfit:
        raise ValueError(f"`{name}` must be {unfit}") from None


def _run(each: dict[str, Any]) -> Run:
    # What a rule of one's own holds may be infinite; it is not made again, and is shown as it is.
    number = float if each.get("own") else _NUMBER.take
    return Run(
        _taken(each, "optimizer", _WORD),
        _taken(each, "title", _TEXT),
        {_WORD.take(name): number(value) for name, value in each["settings"].items()},
        _taken(each, "label", _TEXT),
        _taken(each, "start", _START),
        checked_color(each["color"]),
    )


def _window(ends: Any) -> Any:
    (left, right), (bottom, top) = ((_NUMBER.take(low), _NUMBER.take(high)) for low, high in ends)
    window = (left, right), (bottom, top)
    if fault := fault_of(window):
        raise ValueError(f"`window` must be one {fault}")
    return window


def _made_again(run: Run) -> Any:
    """An optimizer of the catalogue from a run's settings; None if they are not those of the class of that name."""
    cls = catalogue().get(run.optimizer)
    if cls is None or run.settings.keys() != parameters(cls).keys():
        return None
    try:
        return cls(**run.settings)
    except OptvizError:
        return None


def _check_numbers(arrays: dict[str, Any], path: str | os.PathLike[str]) -> None:
    finite = np.isfinite(arrays["points"]).all() and np.isfinite(arrays["losses"]).all()
    lost = arrays["diverged_at"]
    if not (finite and (lost >= -1).all() and (lost < len(arrays["losses"])).all()):
        raise _damaged(path, "its numbers are out of range")


def _damaged(path: str | os.PathLike[str], reason: str) -> OptvizError:
    return OptvizError(f"{path} is not a recording that can be used because {reason}; record it again.")
