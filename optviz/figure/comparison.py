"""Hyper-parameters side by side: every combination is a run, laid out as rows and columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optviz.errors import OptvizError, about, name_in
from optviz.figure.scene import Grid, Scene
from optviz.judging.outcome import LOST
from optviz.judging.verdict import Verdict, verdicts
from optviz.limits import MOST_PANELS, check_runs
from optviz.objectives.start import Start, dimension_told, place_text
from optviz.objectives.surfaces import Surface, is_in_catalogue
from optviz.optimizers import CLASSIC, optimizer_class
from optviz.own_code import shown
from optviz.parameters import number_text, parameters, parse_number
from optviz.plan.inputs import optimizer_from, optimizer_of, surface_from
from optviz.plan.shorthand import names_in
from optviz.plan.starts import starts_from
from optviz.race.recording import Recording, record
from optviz.recipe.recipe import Recipe
from optviz.spec import Spec
from optviz.system.progress import Progress, silent

WIDTH = 1280
# What is compared wherever there are several of it.
_ALWAYS_SEVERAL = {"optimizer": "--optimizer sgd,adam", "start": "--start 1,2 --start 3,4"}


@dataclass(frozen=True)
class _Axis:
    """One thing that is varied: what it is called, its values, and their labels."""

    title: str
    values: Sequence[Any]
    labels: tuple[str, ...]


def parse_vary(text: str) -> tuple[str, list[float]]:
    """What is varied and its values, from `name=1,2,3`, `name=low:high:count` or `name=low:high:log:count`.

    >>> parse_vary("momentum=0,0.5,0.9")
    ('momentum', [0.0, 0.5, 0.9])
    >>> parse_vary("lr=0.01:1:log:3")
    ('lr', [0.01, 0.1, 1.0])
    """
    name, equals, values = (piece.strip() for piece in text.partition("="))
    if not (name and equals and values):
        raise OptvizError(f"'{text}' does not say what to vary; write it as momentum=0,0.5,0.9 or lr=0.001:0.1:log:5.")
    for known, like in _ALWAYS_SEVERAL.items():
        if name_in((known, f"{known}s"), name) is not None:
            raise OptvizError(f"--vary is for hyper-parameters; several {known}s are compared as in {like}.")
    if ":" not in values:
        _check_panels(values.count(",") + 1)
        return name, [parse_number(each, f"A value of `{name}`") for each in values.split(",")]
    parts = values.split(":")
    spacing = parts.pop(2) if len(parts) == 4 else "lin"
    if len(parts) != 3 or spacing not in {"log", "lin"} or not re.fullmatch("0*[1-9][0-9]*", parts[2]):
        raise OptvizError(f"'{values}' is not a range; write it as low:high:count or low:high:log:count.")
    digits = parts[2].lstrip("0")
    count = int(digits) if len(digits) <= len(str(MOST_PANELS)) else MOST_PANELS + 1
    _check_panels(count, digits)
    low, high = (parse_number(each, f"An end of the range of `{name}`") for each in parts[:2])
    if spacing == "log" and not (low > 0 and high > 0):
        raise OptvizError(f"A log range must begin and end above 0, got {values}; use low:high:count instead.")
    return name, [_as_written(value) for value in _spaced(low, high, count, log=spacing == "log")]


def _spaced(low: float, high: float, count: int, *, log: bool) -> list[float]:
    if log:
        return [float(value) for value in np.geomspace(low, high, count)]
    # Halved and doubled again, so that the difference of two numbers near the largest one does not overflow.
    scale = 0.5 if max(abs(low), abs(high)) > np.finfo(float).max / 4 else 1.0
    return [float(value) / scale for value in np.linspace(scale * low, scale * high, count)]


def _as_written(value: float) -> float:
    """A number rounded to what a person would write: the label of a panel is exactly what was used."""
    rounded = float(f"{value:.4g}")
    return rounded if np.isfinite(rounded) else value


def _check_panels(count: int, digits: str = "") -> None:
    if count > MOST_PANELS:
        raise OptvizError(
            f"{digits or count} panels would be too small to read; compare at most {MOST_PANELS} at once."
        )


def compare(
    surface: object,
    optimizers: Sequence[str] | str = ("sgd",),
    vary: Sequence[str] | str = (),
    start: Any = None,
    steps: int | None = None,
    seed: int = 0,
    progress: Progress[Any] = silent,
    **keys: Any,
) -> Scene:
    """Race every combination and lay them out as a grid, to be written by `write_film` or `write_still`.

    `vary` holds texts such as `"momentum=0,0.5,0.9"` or `"learning_rate=0.001:0.1:log:5"`. At most two of these may
    have several values: optimizers, starts, and each thing that is varied. The best run is framed: the one that
    converged in the fewest steps, or else the one with the lowest loss at the end. `keys` are those of a recipe that
    say how the figure looks (`size`, `frames`, `view`, …); with `layout="overlay"` all runs are in one picture. Raises
    `OptvizError` before any work if something is wrong.

    >>> import optviz
    >>> optviz.compare("ravine", ["sgd", "adam"], vary="lr=0.01,0.02", steps=50)
    <Scene: grid of contour, 1280x960: <Recording: 4 runs of 50 steps on ravine: SGD, SGD, Adam, Adam>>
    """
    chosen = surface_from(surface, dimension_told(start))
    given = [optimizers] if isinstance(optimizers, str) else list(optimizers or ())
    if not given:
        raise OptvizError("There is no optimizer to compare; give at least one, such as 'sgd'.")
    for name in given:
        if not isinstance(name, str):
            raise OptvizError(f"A comparison takes optimizers by name, such as 'adam'; got {shown(name)}.")
    names = [name for text in given for name in names_in(text, "optimizers")]
    keys = {"layout": "grid"} | keys | {"vary": vary, "optimizers": names}
    recipe = Recipe().changed(**keys)
    return _compared(chosen, starts_from(start, chosen, seed), recipe.changed(steps=steps, seed=int(seed)), progress)


def compared(recipe: Recipe, progress: Progress[Any] = silent) -> Scene:
    """The comparison that a recipe says; see `compare`."""
    if len(recipe.surface) > 1:
        with about("surface"):
            raise OptvizError(f"A comparison is made on one surface, not on {len(recipe.surface)}; give one.")
    with about("surface"):
        chosen = surface_from(recipe.surface[0])
    starts = starts_from(list(recipe.starts) or None, chosen, recipe.seed)
    layout = "overlay" if recipe.layout == "overlay" else "grid"
    recipe = recipe.changed(layout=layout, optimizers=recipe.optimizers or CLASSIC)
    return _compared(chosen, starts, recipe, progress)


def _compared(surface: Surface, starts: Sequence[Start], recipe: Recipe, progress: Progress[Any]) -> Scene:
    names = recipe.optimizers
    with about("optimizers"):
        for name in names:
            optimizer_from(name, surface)
    with about("vary"):
        varied = [_parameter_axis(each, names, surface) for each in recipe.vary]
    columns, rows = _rows_and_columns(varied, names, starts)
    runs, at = [], []
    for row, column in itertools.product(rows.values, columns.values):
        cell: dict[str, Any] = {"optimizer": names[0], "start": starts[0], "settings": {}}
        for axis, value in ((rows, row), (columns, column)):
            if axis.title in {"optimizer", "start"}:
                cell[axis.title] = value
            else:
                cell["settings"][axis.title] = value
        runs.append(_with_settings(cell["optimizer"], cell["settings"], surface))
        at.append(cell["start"])
    check_runs(len(runs), recipe.steps or 1)
    recording = record(surface, runs, at, recipe.steps, recipe.seed, progress, paired=True)
    best, measure = best_run(recording, verdicts(recording))
    title = f"{recording.surface.title}, {recording.runs[0].title}" if len(names) == 1 else recording.surface.title
    # What does not vary is said in the title, or in the subtitle.
    across = rows if len(rows.values) > 1 else _Axis("", rows.values, ("",))
    grid = Grid(title, across.title, across.labels, columns.title, columns.labels, best, measure)
    spelled_out = recipe.changed(
        surface=surface.spec,
        optimizers=[_spelled_out(each, surface, [axis.title for axis in varied]) for each in names],
        starts=list(starts) if surface.dimension == 2 else [],
        steps=recording.steps,
        size=recipe.size or (_fitting(len(rows.values), len(columns.values)) if recipe.layout == "grid" else None),
        own=() if is_in_catalogue(surface) else (surface.name,),
    )
    return Scene((recording,), spelled_out, grid if recipe.layout == "grid" else None)


def _spelled_out(spec: str, surface: Surface, varied: Sequence[str]) -> str:
    """An optimizer with all settings that are neither varied nor defaults."""
    made = optimizer_from(spec, surface)
    settings = {name: value for name, value in made.changed().items() if name not in varied}
    return str(Spec(type(made).__name__.lower(), settings))


def _fitting(rows: int, columns: int) -> tuple[int, int]:
    """A size in which the panels are neither tall nor flat."""
    fitting = 150 + rows * (30 + 0.75 * WIDTH / max(columns, 2))
    return WIDTH, round(min(960.0, max(300.0, fitting)))


def best_run(recording: Recording, found: Sequence[Verdict]) -> tuple[int | None, str]:
    """The run to be framed, if any ended well, and the name of the measure by which."""
    losses = recording.losses[-1]
    converged = [run for run, verdict in enumerate(found) if verdict.kind == "converged"]
    if converged:
        return min(converged, key=lambda run: (found[run].step, losses[run])), "fewestSteps"
    finite = [run for run, verdict in enumerate(found) if verdict.kind not in LOST]
    return (min(finite, key=lambda run: losses[run]) if finite else None), "lowestLoss"


def _parameter_axis(text: str, optimizers: Sequence[str], surface: Surface) -> _Axis:
    given, values = parse_vary(text)
    name = given
    for optimizer in optimizers:
        cls, _ = optimizer_of(Spec.parse(optimizer))
        if given in parameters(type(surface)) and given not in parameters(cls):
            raise OptvizError(
                f"`{given}` is a parameter of the surface, and a comparison varies those of optimizers; see the "
                f"surfaces side by side, as in optviz animate {Spec(surface.name, {given: values[0]})},"
                f"{Spec(surface.name, {given: values[-1]})}."
            )
        # An unknown name is an error here, with a suggestion; a short form becomes the full name.
        (name,) = cls.full_names({given: values[0]})
    return _Axis(name, values, tuple(number_text(value) for value in values))


def _rows_and_columns(
    varied: Sequence[_Axis], optimizers: Sequence[str], starts: Sequence[Start]
) -> tuple[_Axis, _Axis]:
    """The columns are what is varied first; the rows are what is varied next, or the optimizers, or the starts."""
    titles = [axis.title for axis in varied]
    for twice in (title for title in titles if titles.count(title) > 1):
        raise OptvizError(f"`{twice}` is varied twice; give all its values in one --vary.")
    by_optimizer = _Axis("optimizer", optimizers, tuple(_title(each) for each in optimizers))
    by_start = _Axis("start", starts, tuple(place_text(start) for start in starts))
    several = [*varied, *(axis for axis in (by_optimizer, by_start) if len(axis.values) > 1)]
    if len(several) > 2:
        named = ", ".join(axis.title for axis in several)
        raise OptvizError(f"A comparison has rows and columns, so two things can vary, not {len(several)} ({named}).")
    others = [axis for axis in (by_optimizer, by_start) if axis not in several]
    columns, rows, *_ = [*several, *others]
    _check_panels(len(rows.values) * len(columns.values))
    return columns, rows


def _title(spec: str) -> str:
    """An optimizer with the settings that were asked for."""
    parsed = Spec.parse(spec)
    settings = [f"{key} {number_text(value)}" for key, value in parsed.settings.items()]
    return " ".join([optimizer_class(parsed.name).__name__, *settings])


def _with_settings(spec: str, settings: dict[str, float], surface: Any) -> Any:
    cls, given = optimizer_of(Spec.parse(spec))
    for twice in settings.keys() & given.keys():
        raise OptvizError(f"`{twice}` is both varied and given in '{spec}'; leave it out there.")
    return cls(**optimizer_from(spec, surface).settings() | settings)
