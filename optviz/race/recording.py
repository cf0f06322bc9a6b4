"""What was logged of a race: every point, loss and gradient of every run, and the exact settings."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz import kinds as keys
from optviz._version import VERSION
from optviz.display import Displayed
from optviz.errors import OptvizError, OptvizWarning
from optviz.limits import LONGEST_NAME, MOST_BYTES, MOST_RECORDED_RUNS, MOST_SETTINGS, MOST_STEPS
from optviz.objectives.base import Array, sampled
from optviz.objectives.start import Start, dimension_told, place_text
from optviz.objectives.surfaces import Surface, Window
from optviz.objectives.window import FARTHEST_START, NARROWEST, fault_of
from optviz.optimizers import CLASSIC, catalogue
from optviz.own_code import held, line_in, shown
from optviz.parameters import number_text, parameters
from optviz.plan.inputs import copied, optimizers_from, settings_of, surface_from
from optviz.plan.starts import starts_from
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.system.printable import cut
from optviz.system.progress import Progress, silent


@dataclass(frozen=True)
class Run:
    """One optimizer, one set of hyper-parameters, one start.

    `label` is the settings as a figure shows them.
    """

    optimizer: str
    title: str
    settings: dict[str, float]
    label: str
    start: Start

    def __repr__(self) -> str:
        """In one line."""
        return cut(f"<Run: {self.title} {self.label} from {place_text(self.start)}>")


@dataclass(frozen=True, eq=False)
class Recording(Displayed):
    """B runs of the same number of steps on one surface, or on an objective of P parameters; P is 2 for a surface.

    `points` `(steps + 1, P, B)`, `losses` `(steps + 1, B)` and `gradients` `(steps + 1, P, B)` begin with the start.
    A gradient is that at its point, as the rule was given it for the step that follows (`optviz.race.lockstep.Step`).
    `evaluations` `(steps + 1, B)` counts what each run has asked of the surface until then. `diverged_at` `(B,)` is the
    step at which a run left the finite numbers, or -1; from that step on its last finite point is repeated. `no_number`
    `(B,)` tells which of these came to what is not a number, instead of outgrowing floating point.
    `window` is the part of the plane that counts as the view, None if P is not 2. `optimizers` holds the optimizer of
    each run as it was before its first step, or None where a file cannot tell it, as for a rule of one's own.
    """

    surface: Surface
    runs: tuple[Run, ...]
    window: Window | None
    seed: int
    points: Array
    losses: Array
    gradients: Array
    evaluations: NDArray[np.int64]
    diverged_at: NDArray[np.int64]
    no_number: NDArray[np.bool_]
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
        from optviz.race.storage import write_npz

        write_npz(self, path)

    def save_csv(self, path: str | os.PathLike[str]) -> None:
        """Write one line for each run and step; `diverged` is 1 where the last finite point is repeated."""
        from optviz.race.columns import write_csv

        write_csv(self, path)

    def table(self) -> dict[str, NDArray[Any]]:
        """The columns of `save_csv`, each with a row for every run and step: `pandas.DataFrame(recording.table())`."""
        from optviz.race.columns import columns

        return columns(self)

    def __repr__(self) -> str:
        """In one line, without the numbers."""
        count = len(self.runs)
        runs = f"{count} {'run' if count == 1 else 'runs'} of {self.steps} {'step' if self.steps == 1 else 'steps'}"
        titles = ", ".join(run.title for run in self.runs[:20])
        return cut(f"<Recording: {runs} on {self.surface.spec}: {titles}>")


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

    `surface` is a name (`"saddle"`, `"rosenbrock:b=10"`), a `Surface`, or an object with `value(w)` and `gradient(w)`;
    without a gradient, its exact derivatives are found from its value.
    `optimizers` are names (`"adam"`, `"momentum:learning_rate=0.02"`, several in one text as in `"sgd,adam"`, `"all"`
    or `"classic"`), instances, classes, or objects with `update(weight, grad)`; a name without a learning rate takes
    the one that the surface suggests.
    `start` is a pair, several pairs, or `"random"` (drawn from the window with `seed`); None is the surface's own. For
    an object of P parameters it has P numbers; see `OwnSurface` for what such an object may tell. What an objective
    that is random samples for each step is drawn with `seed` too.
    `steps` is at least 1; None is the surface's own. With `paired`, there is one start for each optimizer, instead of
    all for each. Raises `OptvizError` before any work if something is wrong.

    >>> import optviz
    >>> recording = optviz.record("saddle", ["sgd", "adam:lr=0.1"], start=(-0.5, 0.001), steps=50)
    >>> recording
    <Recording: 2 runs of 50 steps on saddle: SGD, Adam>
    >>> recording.points.shape, recording.losses.shape
    ((51, 2, 2), (51, 2))
    """
    surface = surface_from(surface, dimension_told(start))
    _check_text(surface.spec, "a surface", empty=False)
    starts = starts_from(start, surface, seed)
    # The caller may use an instance up after the race.
    racers = [copied(each) for each in optimizers_from(optimizers, surface)]
    if paired and len(racers) != len(starts):
        raise OptvizError(f"With `paired`, each of the {len(racers)} optimizers needs a start; got {len(starts)}.")
    count = len(starts) if paired else len(racers) * len(starts)
    steps = _checked_steps(surface.steps if steps is None else steps, count, surface.dimension)
    chosen = list(zip(racers, starts, strict=True)) if paired else [(each, at) for at in starts for each in racers]
    runs = tuple(_run(optimizer, at) for optimizer, at in chosen)

    points = np.empty((steps + 1, surface.dimension, len(runs)))
    losses = np.empty((steps + 1, len(runs)))
    evaluations = np.empty((steps + 1, len(runs)), dtype=np.int64)
    diverged_at = np.full(len(runs), -1)
    no_number = np.zeros(len(runs), dtype=bool)
    gradients = np.empty_like(points)
    entries = entries_of([optimizer for optimizer, _ in chosen], np.array([at for _, at in chosen]).T)
    race = lockstep(surface, entries, int(seed), keep_gradients=True)
    for number, step in enumerate(progress(islice(race, steps + 1), steps + 1)):
        if number == 0:
            _check_start(surface, step.points, step.losses)
        points[number], losses[number], evaluations[number] = step.points, step.losses, step.evaluations
        diverged_at[step.diverged & (diverged_at < 0)] = number
        no_number = step.no_number
        if number:
            gradients[number - 1] = step.gradients
    with np.errstate(all="ignore"):
        # What the next step would have been given.
        last = sampled(surface, int(seed), steps + 1).gradient(points[-1])
    gradients[-1] = np.where(diverged_at < 0, last, gradients[-2])
    _warn_of_rest([optimizer for optimizer, _ in chosen], points, gradients, diverged_at)
    return Recording(
        surface,
        runs,
        _window_of(surface, points, losses),
        int(seed),
        points,
        losses,
        gradients,
        evaluations,
        diverged_at,
        no_number,
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


def _checked_steps(steps: int, runs: int, dimension: int) -> int:
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1:
        text = ", a text and not a number" if isinstance(steps, str) else ""
        raise OptvizError(f"The number of steps must be a whole number of at least 1, got {shown(steps)}{text}.")
    if runs > MOST_RECORDED_RUNS:
        raise OptvizError(f"A recording holds at most {MOST_RECORDED_RUNS} runs, not {runs}; leave some out.")
    if steps > MOST_STEPS:
        raise OptvizError(f"A recording holds at most {MOST_STEPS} steps; take fewer.")
    # The points and the gradients, the loss and the count of evaluations.
    needed = (int(steps) + 1) * runs * 8 * (2 * dimension + 2)
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
    # Before the race, not when it is drawn.
    checked_color(held(optimizer, "color"))
    title = line_in(held(optimizer, "title", cls.__name__), optimizer, "title")
    label = "  ".join(parts)
    if len(label) > LONGEST_NAME:
        # The settings are kept whole; this is what a figure has room for at most.
        label = label[: LONGEST_NAME - 1] + "…"
    for text in (cls.__name__, title, label, *settings):
        _check_text(text, "an optimizer")
    if len(settings) > MOST_SETTINGS:
        raise OptvizError(
            f"A recording keeps at most {MOST_SETTINGS} settings of a run, and {cls.__name__} has {len(settings)}; "
            "let it take them as one table."
        )
    return Run(cls.__name__.lower(), title, settings, label, start)


def _check_text(text: str, named: str, *, empty: bool = True) -> None:
    """Refuse what a file could not give back."""
    try:
        keys.text("TEXT", empty=empty, longest=LONGEST_NAME).take(text)
    except keys.UnfitError as unfit:
        raise OptvizError(f"What {named} is called must be {unfit}, got '{cut(text, 60)}'.") from None


def checked_color(color: object) -> str | None:
    """A colour of the form #rrggbb, or None. Raises `OptvizError` for anything else."""
    if color is not None and not (isinstance(color, str) and re.fullmatch("#[0-9a-fA-F]{6}", color)):
        raise OptvizError(f"The color of an optimizer must be of the form #rrggbb, got {color!r}.")
    return color


def _check_start(surface: Surface, starts: Array, losses: Array) -> None:
    """Refuse starts `(P, B)` that have no loss or are too far away, and a window that cannot be shown."""
    if not np.isfinite(losses).all():
        raise OptvizError(f"The loss of {surface.name} at a start is not a finite number; choose another start.")
    if surface.window and (fault := fault_of(surface.window)):
        raise OptvizError(f"The window of {surface.name} must be one {fault}, got {surface.window}.")
    for far in np.flatnonzero((np.abs(starts) > FARTHEST_START).any(axis=0)):
        raise OptvizError(
            f"The start {place_text(starts[:, far])} is too far away to be shown; choose numbers up to "
            f"{FARTHEST_START:g}."
        )


def _window_of(surface: Surface, points: Array, losses: Array) -> Window | None:
    if surface.dimension != 2:
        return None
    if surface.window:
        return _with_starts(surface.window, points[0])
    (left, right), (bottom, top) = box_around(points, losses)
    return (left, right), (bottom, top)


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


def box_around(points: Array, losses: Array) -> list[tuple[float, float]]:
    """For each coordinate, two ends: of a box around the starts and all points that are not worse, with some room."""
    # What lies farther away than can be shown has left the picture.
    near = (np.abs(points) <= FARTHEST_START).all(axis=1)
    good = points.transpose(1, 0, 2)[:, near & (losses <= losses[0].max())]
    middle, half = (good.max(axis=1) + good.min(axis=1)) / 2, (good.max(axis=1) - good.min(axis=1)) / 2
    half = 1.25 * np.maximum(half, max(half.max() / 4, 1e-6, NARROWEST * np.abs(middle).max()))
    return list(zip((middle - half).tolist(), (middle + half).tolist(), strict=True))
