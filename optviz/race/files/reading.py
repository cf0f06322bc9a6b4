"""Recordings that were saved, read again.

Files come from strangers: nothing in them is run, and what they declare is checked before it is inflated.
"""

from __future__ import annotations

import json
import math
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from optviz.errors import OptvizError
from optviz.given import kinds as keys
from optviz.given.code_files import is_code
from optviz.given.kinds import Kind, UnfitError
from optviz.given.limits import LONGEST_FORMULA, LONGEST_NAME, MOST_BYTES, MOST_RECORDED_RUNS, MOST_SETTINGS, MOST_STEPS
from optviz.given.no_number import Reason
from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.objectives.surfaces import Surface, is_in_catalogue, names
from optviz.objectives.window import FARTHEST_START, fault_of
from optviz.optimizers import optimizer_named
from optviz.plan.inputs import surface_from
from optviz.plan.plan import listed
from optviz.plan.run import Run
from optviz.race.files.writing import FORMAT, longest
from optviz.race.recorded import ARRAYS, are_steps_lost
from optviz.race.recording import Recording
from optviz.system.archive import Declared, array_in, check_list, declared_in
from optviz.system.files import advice_for, check_ordinary, reason_of

_TEXT, _WORD = keys.text("TEXT", empty=True, longest=LONGEST_NAME), keys.text("TEXT", longest=LONGEST_NAME)
_SPEC = keys.text("TEXT", longest=LONGEST_FORMULA)
_NUMBER, _SEED = keys.number(-math.inf, math.inf), keys.whole(0)
# What a loss may differ by, as a share of the largest, where it is computed by another version of its own libraries.
_SAME = 1e-6


def load_recording(path: str | os.PathLike[str], surface: object = None) -> Recording:
    """Read what `Recording.save` wrote.

    A `surface` of one's own is not in the file, and has to be given again, as for `record`. Raises `OptvizError` if the
    file is missing, damaged or of another kind, or if the surface is missing or not the one that was raced on.

    >>> import optviz
    >>> optviz.record("saddle", "adam", steps=50).save("adam.npz")
    >>> optviz.load_recording("adam.npz")
    <Recording: 1 run of 50 steps on saddle: Adam>
    """
    return read_npz(path, surface)


def read_npz(
    path: str | os.PathLike[str], surface: object = None, check: Callable[[int, int], None] | None = None
) -> Recording:
    """As `load_recording`; `check` may refuse so many runs of so many steps before they are read."""
    check_ordinary(path)
    try:
        with Path(path).open("rb") as file:
            check_list(file)
            with zipfile.ZipFile(file) as archive:
                _check_kind(archive, path)
                declared = {name: declared_in(archive, name) for name in ("about", *ARRAYS)}
                described = declared.pop("about")
                steps, dimension, runs = _checked_shapes(declared)
                if check:
                    check(runs, steps)
                about = _about(archive, described, longest(runs, dimension))
                raced = _surface(about, path, surface, dimension)
                recorded = _described(about, raced, runs, steps)
                arrays = {name: array_in(archive, name) for name in ARRAYS}
    except FileNotFoundError:
        raise no_recording(str(path)) from None
    except _UnfitFileError as unfit:
        raise _damaged(path, str(unfit)) from unfit
    except OptvizError:
        raise
    except OSError as error:
        advice = advice_for(error, "check the file")
        raise OptvizError(f"Cannot read the recording {path}: {reason_of(error)}; {advice}.") from error
    # A damaged archive makes NumPy, zipfile, zlib and json fail each in its own ways; none of them runs code.
    except Exception as error:
        raise _damaged(path, f"it cannot be read ({type(error).__name__})") from error
    _check_numbers(arrays, path)
    recording = Recording(**recorded, **arrays)
    if surface is not None:
        _check_losses(recording, path, "`surface`", "give the one that was")
    elif not is_in_catalogue(recording.surface):
        # Of a table, the file has only the name.
        _check_losses(recording, path, recording.surface.spec, "bring back the table as it was, or record it again")
    return recording


def _check_kind(archive: zipfile.ZipFile, path: str | os.PathLike[str]) -> None:
    """Refuse arrays that somebody saved, which are something else than a recording."""
    held = {*archive.namelist()}
    if held and held.isdisjoint(f"{name}.npy" for name in ("about", *ARRAYS)):
        raise OptvizError(
            f"{path} has arrays in it and no recording; paths over a surface are raced as in optviz animate saddle "
            f"--optimizer {path}, and trainings are shown by optviz landscape {path}."
        )


def no_recording(path: str) -> OptvizError:
    """The error for a file that is not there."""
    if path in names():
        return OptvizError(f"There is no file {path}; to film the surface of that name, give --surface {path}.")
    if path.endswith(".npz"):
        return OptvizError(f"There is no file {path}; optviz record --surface NAME --out FILE.npz makes a recording.")
    return OptvizError(f"There is no file {path}; give a recipe, a figure made by optviz, or --surface NAME.")


class _UnfitFileError(Exception):
    """What a file has that no recording has."""


def _about(archive: zipfile.ZipFile, declared: Declared, most: int) -> dict[str, Any]:
    if declared.kind != "U" or declared.shape != () or declared.itemsize > 4 * most:
        raise _UnfitFileError(f"its description is not a text of at most {most} characters")
    about = json.loads(str(array_in(archive, "about")))
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise _UnfitFileError(f"its format is not {FORMAT}")
    return about


def _checked_shapes(declared: dict[str, Declared]) -> tuple[int, int, int]:
    """How many steps, parameters and runs all arrays agree on."""
    shape = declared["points"].shape
    rows, dimension, runs = shape if len(shape) == 3 else (1, 2, 1)
    sizes = {"steps": rows, "parameters": dimension, "runs": runs}
    for name, (kind, axes) in ARRAYS.items():
        expected, found = tuple(sizes[axis] for axis in axes), declared[name]
        if found != (kind, 8, expected):
            raise _UnfitFileError(
                f"`{name}` is {found.kind}{found.itemsize} of the shape {found.shape} instead of {kind}8 of the shape "
                f"{expected}"
            )
    total = sum(8 * math.prod(each.shape) for each in declared.values())
    if total > MOST_BYTES:
        raise _UnfitFileError(f"it would take {total / 2**30:.1f} GiB of memory, more than a recording may")
    if not (1 < rows <= MOST_STEPS + 1 and 1 <= runs <= MOST_RECORDED_RUNS):
        raise _UnfitFileError(f"it has {rows - 1} steps of {runs} runs")
    return rows - 1, dimension, runs


def _surface(about: dict[str, Any], path: str | os.PathLike[str], given: object, count: int) -> Surface:
    """What was raced on, of `count` parameters: that of the catalogue, or one's own, which is given again."""
    try:
        name = _taken(about, "surface", _SPEC)
        if given is None and not about.get("own_surface"):
            return surface_from(name)
    except (KeyError, TypeError, ValueError) as error:
        raise _UnfitFileError(f"its description is wrong ({error})") from error
    if given is None and is_code(Spec.parse(name).name):
        # It is run only if whoever runs the program has named its file.
        return surface_from(name)
    if given is None:
        raise OptvizError(
            f"The recording {path} was made on a surface of one's own, '{name}', which is not in the file; give it "
            "again in Python, as in optviz.load_recording(path, surface=…)."
        )
    surface = surface_from(given, count)
    if surface.dimension != count or not (about.get("own_surface") or surface.spec == name):
        raise OptvizError(
            f"The recording {path} was made on '{name}', of {count} parameters, and `surface` is '{surface.spec}', of "
            f"{surface.dimension}; give the one that was raced on."
        )
    return surface


def _check_losses(recording: Recording, path: str | os.PathLike[str], named: str, advice: str) -> None:
    """Refuse a surface, `named` so, that has other losses than were recorded where the runs began and ended."""
    ends = [0, recording.steps]
    points, recorded = recording.points[ends].transpose(1, 0, 2), recording.losses[ends]
    with np.errstate(all="ignore"):
        losses = recording.surface.value(points)
        same = np.abs(losses - recorded) <= _SAME * np.abs(recorded).max()
    if not same.all():
        place, run = (int(each[0]) for each in np.nonzero(~same))
        raise OptvizError(
            f"{named} is not the one that {path} was recorded on: where run {run} {('began', 'ended')[place]}, its "
            f"loss is {losses[place, run]:.6g}, and {recorded[place, run]:.6g} was recorded; {advice}."
        )


def _described(about: dict[str, Any], surface: Surface, count: int, steps: int) -> dict[str, Any]:
    """All of a recording but its arrays."""
    try:
        if len(about["runs"]) != count:
            raise ValueError(f"it tells of {len(about['runs'])} runs, and the numbers are of {count}")  # noqa: TRY301
        many = "two" if surface.dimension == 2 else surface.dimension
        rule = f"{many} numbers from {-FARTHEST_START:g} to {FARTHEST_START:g}"
        start = keys.numbers(surface.dimension, rule, "X,Y", low=-FARTHEST_START, high=FARTHEST_START)
        runs = tuple(_run(each, start) for each in about["runs"])
        racers = [None if each.get("own") else _made_again(run) for run, each in zip(runs, about["runs"], strict=True)]
        return {
            "plan": listed(surface, runs, racers, steps, _taken(about, "seed", _SEED)),
            "window": _window(about["window"]) if surface.dimension == 2 else None,
            "version": _taken(about, "optviz", _TEXT),
            # Older recordings do not tell.
            "no_number": np.array([each.get("no_number") is True for each in about["runs"]]),
            "reasons": tuple(_reason(each["reason"]) if "reason" in each else None for each in about["runs"]),
        }
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise _UnfitFileError(f"its description is wrong ({error})") from error


def _taken(table: dict[str, Any], name: str, kind: Kind) -> Any:
    """A value of a table in the file, if it is of its kind."""
    try:
        return kind.take(table[name])
    except UnfitError as unfit:
        raise ValueError(f"`{name}` must be {unfit}") from None


def _run(each: dict[str, Any], start: Kind) -> Run:
    if len(each["settings"]) > MOST_SETTINGS:
        raise ValueError(f"`settings` must be at most {MOST_SETTINGS} numbers")
    # What a rule of one's own holds may be infinite; it is not made again, and is shown as it is.
    number = float if each.get("own") else _NUMBER.take
    return Run(
        _taken(each, "optimizer", _WORD),
        _taken(each, "title", _TEXT),
        {_WORD.take(name): number(value) for name, value in each["settings"].items()},
        _taken(each, "label", _TEXT),
        _taken(each, "start", start),
        # Older recordings do not tell.
        _taken(each, "code", _TEXT) if "code" in each else "",
    )


def _reason(told: dict[str, Any]) -> Reason:
    return Reason(told["raised"] is True, _taken(told, "told", _TEXT))


def _window(ends: Any) -> Any:
    (left, right), (bottom, top) = ((_NUMBER.take(low), _NUMBER.take(high)) for low, high in ends)
    window = (left, right), (bottom, top)
    if fault := fault_of(window):
        raise ValueError(f"`window` must be one {fault}")
    return window


def _made_again(run: Run) -> Any:
    """An optimizer of the catalogue from a run's settings; None if they are not those of the class of that name."""
    cls = optimizer_named(run.optimizer)
    if cls is None or run.settings.keys() != parameters(cls).keys():
        return None
    try:
        return cls(**run.settings)
    except OptvizError:
        return None


def _check_numbers(arrays: dict[str, Any], path: str | os.PathLike[str]) -> None:
    finite = np.isfinite(arrays["points"]).all() and np.isfinite(arrays["losses"]).all()
    if not (finite and are_steps_lost(arrays["diverged_at"], len(arrays["losses"]) - 1)):
        raise _damaged(path, "its numbers are out of range")


def _damaged(path: str | os.PathLike[str], reason: str) -> OptvizError:
    return OptvizError(f"{path} is not a recording that can be used because {reason}; record it again.")
