"""What was logged of a race: every point, loss and gradient of every run, and the exact settings."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz._version import VERSION
from optviz.errors import OptvizError, OptvizWarning
from optviz.files import check_ordinary, checked_ending, written_whole
from optviz.limits import MOST_BYTES, MOST_RECORDED_RUNS, MOST_STEPS
from optviz.lockstep import lockstep
from optviz.objective import Array
from optviz.optimizers import CLASSIC, catalogue
from optviz.own import copied, optimizers_from, settings_of, surface_from
from optviz.parameters import number_text, parameters
from optviz.progress import Progress, silent
from optviz.starts import Start, starts_from
from optviz.surfaces import Surface, Window, is_in_catalogue, names
from optviz.window import FARTHEST_START, NARROWEST, fault_of

FORMAT = 1
_ARRAYS = ("points", "losses", "gradients", "evaluations", "diverged_at")


@dataclass(frozen=True)
class Run:
    """One optimizer, one set of hyper-parameters, one start.

    `label` is the settings as a figure shows them; `color` is `#rrggbb`, or None for a rule that has none of its own.
    """

    optimizer: str
    title: str
    settings: dict[str, float]
    label: str
    start: Start
    color: str | None


@dataclass(frozen=True, eq=False)
class Recording:
    """B runs of the same number of steps on one surface.

    `points` `(steps + 1, 2, B)`, `losses` `(steps + 1, B)` and `gradients` `(steps + 1, 2, B)` begin with the start.
    `evaluations` `(steps + 1, B)` counts what each run has asked of the surface until then. `diverged_at` `(B,)` is the
    step at which a run left the finite numbers, or -1; from that step on its last finite point is repeated.
    `window` is the part of the plane that counts as the view. `optimizers` holds the optimizer of each run as it was
    before its first step, or None where a file cannot tell it, as for a rule of one's own.
    """

    surface: Surface
    runs: tuple[Run, ...]
    window: Window
    seed: int
    points: Array
    losses: Array
    gradients: Array
    evaluations: NDArray[np.int64]
    diverged_at: NDArray[np.int64]
    version: str = VERSION
    optimizers: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if not self.optimizers:
            object.__setattr__(self, "optimizers", (None,) * len(self.runs))

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.losses) - 1

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to an `.npz` file, which `load_recording` reads. It holds numbers and text, no code."""
        checked_ending(path, (".npz",), "A recording")
        about = {
            "format": FORMAT,
            "optviz": self.version,
            "surface": self.surface.spec,
            "own_surface": not is_in_catalogue(self.surface),
            "window": self.window,
            "seed": self.seed,
            "runs": [
                asdict(run) | {"own": type(optimizer) is not catalogue().get(run.optimizer)}
                for run, optimizer in zip(self.runs, self.optimizers, strict=True)
            ],
        }
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        with written_whole(path) as file:
            np.savez_compressed(file, about=np.array(json.dumps(about)), **arrays)

    def save_csv(self, path: str | os.PathLike[str]) -> None:
        """Write one line for each run and step; `diverged` is 1 where the last finite point is repeated."""
        checked_ending(path, (".csv",), "A table")
        with written_whole(path) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            table = csv.writer(text)
            table.writerow(
                [
                    "run",
                    "optimizer",
                    "settings",
                    "step",
                    "x",
                    "y",
                    "loss",
                    "gradient_x",
                    "gradient_y",
                    "evaluations",
                    "diverged",
                ]
            )
            for number, run in enumerate(self.runs):
                settings = " ".join(f"{name}={value!r}" for name, value in run.settings.items())
                columns = zip(
                    *self.points[:, :, number].T.tolist(),
                    self.losses[:, number].tolist(),
                    *self.gradients[:, :, number].T.tolist(),
                    self.evaluations[:, number].tolist(),
                    strict=True,
                )
                lost = self.diverged_at[number]
                for step, row in enumerate(columns):
                    table.writerow([number, run.optimizer, settings, step, *row, int(0 <= lost <= step)])
            text.detach()

    def _repr_html_(self) -> str:
        """The film and the verdicts, where a notebook asks."""
        from optviz.notebook import as_html

        return as_html(self)


def record(
    surface: object,
    optimizers: Any = CLASSIC,
    start: Any = None,
    steps: int | None = None,
    seed: int = 0,
    progress: Progress[Any] = silent,
    *,
    paired: bool = False,
) -> Recording:
    """Race optimizers on a surface, from each start.

    `surface` is a name (`"saddle"`, `"rosenbrock:b=10"`), a `Surface`, or an object with `value(w)` and `gradient(w)`.
    `optimizers` are names (`"adam"`, `"momentum:learning_rate=0.02"`), instances, classes, or objects with
    `update(weight, grad)`; a name without a learning rate takes the one that the surface suggests.
    `start` is a pair, several pairs, or `"random"` (drawn from the window with `seed`); None is the surface's own.
    `steps` is at least 1; None is the surface's own. With `paired`, there is one start for each optimizer, instead of
    all for each. Raises `OptvizError` before any work if something is wrong.
    """
    surface = surface_from(surface)
    starts = starts_from(start, surface, seed)
    # The caller may use an instance up after the race.
    racers = [copied(each) for each in optimizers_from(optimizers, surface)]
    if paired and len(racers) != len(starts):
        raise OptvizError(f"With `paired`, each of the {len(racers)} optimizers needs a start; got {len(starts)}.")
    count = len(starts) if paired else len(racers) * len(starts)
    steps = _checked_steps(surface.steps if steps is None else steps, count)
    chosen = list(zip(racers, starts, strict=True)) if paired else [(each, at) for at in starts for each in racers]
    runs = tuple(_run(optimizer, at) for optimizer, at in chosen)

    points = np.empty((steps + 1, 2, len(runs)))
    losses = np.empty((steps + 1, len(runs)))
    evaluations = np.empty((steps + 1, len(runs)), dtype=np.int64)
    diverged_at = np.full(len(runs), -1)
    race = lockstep(surface, [optimizer for optimizer, _ in chosen], np.array([at for _, at in chosen]).T)
    for number, step in enumerate(progress(islice(race, steps + 1), steps + 1)):
        if number == 0:
            _check_start(surface, step.points, step.losses)
        points[number], losses[number], evaluations[number] = step.points, step.losses, step.evaluations
        diverged_at[step.diverged & (diverged_at < 0)] = number
    with np.errstate(all="ignore"):
        gradients = np.moveaxis(surface.gradient(np.moveaxis(points, 1, 0)), 0, 1)
    _warn_of_rest([optimizer for optimizer, _ in chosen], points, gradients, diverged_at)
    return Recording(
        surface,
        runs,
        _with_starts(surface.window, points[0]) if surface.window else _window_around(points, losses),
        int(seed),
        points,
        losses,
        gradients,
        evaluations,
        diverged_at,
        optimizers=tuple(optimizer for optimizer, _ in chosen),
    )


def _warn_of_rest(optimizers: Sequence[Any], points: Array, gradients: Array, diverged_at: NDArray[np.int64]) -> None:
    """Say which rules of one's own never moved: most often they compute a new weight and do nothing with it."""
    rests = (points == points[0]).all(axis=(0, 1)) & gradients[0].any(axis=0) & (diverged_at < 0)
    for optimizer in dict.fromkeys(
        type(each) for each, rest in zip(optimizers, rests, strict=True) if rest and not _is_in_catalogue(each)
    ):
        warnings.warn(
            f"{optimizer.__name__} never moved in {len(points) - 1} steps, although the gradient is not zero; its "
            "`update` must change `weight` in place, as in weight -= self.lr * grad, or return the new weight.",
            OptvizWarning,
            stacklevel=3,
        )


def _is_in_catalogue(optimizer: object) -> bool:
    return type(optimizer) in catalogue().values()


def _checked_steps(steps: int, runs: int) -> int:
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1:
        raise OptvizError(f"The number of steps must be a whole number of at least 1, got {steps}.")
    if runs > MOST_RECORDED_RUNS:
        raise OptvizError(f"A recording holds at most {MOST_RECORDED_RUNS} runs, not {runs}; leave some out.")
    if steps > MOST_STEPS:
        raise OptvizError(f"A recording holds at most {MOST_STEPS} steps; take fewer.")
    needed = (int(steps) + 1) * runs * 8 * 6
    if needed > MOST_BYTES:
        raise OptvizError(
            f"{steps} steps of {runs} runs would take {needed / 2**30:.1f} GiB of memory, more than the "
            f"{MOST_BYTES / 2**30:.0f} GiB that a recording may have; take fewer steps."
        )
    return int(steps)


def _run(optimizer: Any, start: Start) -> Run:
    cls, settings = type(optimizer), settings_of(optimizer)
    declared = parameters(cls)
    parts = []
    for name, value in settings.items():
        parameter = declared.get(name)
        if parameter is None or not parameter.quiet or value != getattr(cls, name, None):
            parts.append(f"{parameter.symbol if parameter else name} {number_text(value)}")
    color = getattr(optimizer, "color", None)
    title = " ".join(str(getattr(optimizer, "title", cls.__name__)).split())
    return Run(cls.__name__.lower(), title, settings, "  ".join(parts), start, _checked_color(color))


def _checked_color(color: object) -> str | None:
    if color is not None and not (isinstance(color, str) and re.fullmatch("#[0-9a-fA-F]{6}", color)):
        raise OptvizError(f"The color of an optimizer must be of the form #rrggbb, got {color!r}.")
    return color


def _check_start(surface: Surface, starts: Array, losses: Array) -> None:
    """Refuse starts `(2, B)` that have no loss or are too far away, and a window that cannot be shown."""
    if not np.isfinite(losses).all():
        raise OptvizError(f"The loss of {surface.name} at a start is not a finite number; choose another start.")
    if surface.window and (fault := fault_of(surface.window)):
        raise OptvizError(f"The window of {surface.name} must be one {fault}, got {surface.window}.")
    for x, y in starts.T.tolist():
        if max(abs(x), abs(y)) > FARTHEST_START:
            raise OptvizError(
                f"The start ({x:.4g}, {y:.4g}) is too far away to be shown; choose numbers up to {FARTHEST_START:g}."
            )


def _with_starts(window: Window, starts: Array) -> Window:
    """The window, made wider where runs start outside of it."""
    ends = []
    for (low, high), places in zip(window, starts, strict=True):
        room = 0.05 * (max(high, places.max()) - min(low, places.min()))
        ends.append(
            (
                low if places.min() >= low else float(places.min() - room),
                high if places.max() <= high else float(places.max() + room),
            )
        )
    return ends[0], ends[1]


def _window_around(points: Array, losses: Array) -> Window:
    """A box around the starts and all points that are not worse than the worst start, with some room."""
    # What lies farther away than can be shown has left the picture.
    near = (np.abs(points) <= FARTHEST_START).all(axis=1)
    good = points.transpose(1, 0, 2)[:, near & (losses <= losses[0].max())]
    middle, half = (good.max(axis=1) + good.min(axis=1)) / 2, (good.max(axis=1) - good.min(axis=1)) / 2
    half = 1.25 * np.maximum(half, max(half.max() / 4, 1e-6, NARROWEST * np.abs(middle).max()))
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return (left, right), (bottom, top)


def load_recording(path: str | os.PathLike[str]) -> Recording:
    """Read what `Recording.save` wrote. Raises `OptvizError` if the file is missing, damaged or of another kind."""
    check_ordinary(path)
    try:
        # Opened here, so that it is closed even if NumPy gives up on it.
        with Path(path).open("rb") as stored, np.load(stored, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            arrays = {name: file[name] for name in _ARRAYS}
    except FileNotFoundError:
        raise no_recording(str(path)) from None
    # A damaged archive makes NumPy, zipfile, zlib and json fail each in its own ways; none of them runs code.
    except Exception as error:
        raise _damaged(path, f"it cannot be read ({type(error).__name__})") from error
    return _recording_from(about, arrays, path)


def no_recording(path: str) -> OptvizError:
    """The error for a file that is not there."""
    if path in names():
        return OptvizError(f"There is no file {path}; to film the surface of that name, give --surface {path}.")
    if path.endswith(".npz"):
        return OptvizError(f"There is no file {path}; optviz record --surface NAME --out FILE.npz makes a recording.")
    return OptvizError(f"There is no file {path}; give a recipe, a figure made by optviz, or --surface NAME.")


def _recording_from(about: Any, arrays: dict[str, Any], path: str | os.PathLike[str]) -> Recording:
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise _damaged(path, f"its format is not {FORMAT}")
    if about.get("own_surface"):
        raise OptvizError(
            f"The recording {path} was made on a surface of one's own, '{about.get('surface')}', which is not in the "
            "file; draw it from Python, where the surface is."
        )
    try:
        surface = surface_from(str(about["surface"]))
        runs = tuple(
            Run(
                str(each["optimizer"]),
                str(each["title"]),
                {str(name): float(value) for name, value in each["settings"].items()},
                str(each["label"]),
                (float(each["start"][0]), float(each["start"][1])),
                _checked_color(each["color"]),
            )
            for each in about["runs"]
        )
        (left, right), (bottom, top) = ((float(low), float(high)) for low, high in about["window"])
        recording = Recording(
            surface,
            runs,
            ((left, right), (bottom, top)),
            int(about["seed"]),
            **arrays,
            version=str(about["optviz"]),
            optimizers=tuple(
                None if each.get("own") else _made_again(run) for run, each in zip(runs, about["runs"], strict=True)
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise _damaged(path, f"its description is wrong ({error})") from error
    _check_shapes(recording, path)
    return recording


def _made_again(run: Run) -> Any:
    """An optimizer of the catalogue from a run's settings; None if they are not those of the class of that name."""
    cls = catalogue().get(run.optimizer)
    if cls is None or run.settings.keys() != parameters(cls).keys():
        return None
    try:
        return cls(**run.settings)
    except OptvizError:
        return None


def _check_shapes(recording: Recording, path: str | os.PathLike[str]) -> None:
    length, count = len(np.atleast_1d(recording.points)), len(recording.runs)
    expected: dict[str, tuple[Sequence[int], str]] = {
        "points": ((length, 2, count), "f"),
        "losses": ((length, count), "f"),
        "gradients": ((length, 2, count), "f"),
        "evaluations": ((length, count), "i"),
        "diverged_at": ((count,), "i"),
    }
    for name, (shape, kind) in expected.items():
        array = getattr(recording, name)
        if array.shape != shape or array.dtype.kind != kind or array.dtype.itemsize != 8:
            raise _damaged(path, f"`{name}` has the shape {array.shape} instead of {shape}")
    finite = np.isfinite(recording.points).all() and np.isfinite(recording.losses).all()
    in_time = (recording.diverged_at >= -1).all() and (recording.diverged_at < length).all()
    if not (length > 1 and count > 0 and finite and in_time):
        raise _damaged(path, "its numbers are out of range")
    if fault := fault_of(recording.window):
        raise _damaged(path, f"its window is not one {fault}")


def _damaged(path: str | os.PathLike[str], reason: str) -> OptvizError:
    return OptvizError(f"{path} is not a recording that can be used because {reason}; record it again.")
