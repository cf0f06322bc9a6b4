"""What a figure is to show, as data: recordings, their verdicts, the recipe, and which steps are frames."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optviz.display import Displayed
from optviz.errors import OptvizError
from optviz.figure.grid import Grid, columns_and_rows_of, grid_of
from optviz.figure.timing import frame_steps
from optviz.figure.told import told
from optviz.figure.track import Track
from optviz.judging.verdict import verdicts
from optviz.limits import check_runs, check_surfaces
from optviz.objectives.start import Start, place_text
from optviz.objectives.surfaces import Window, check_plane
from optviz.own_code import shown
from optviz.plan.plan import Plan
from optviz.race.recording import Recording
from optviz.recipe.recipe import RACE, Recipe, WrongValueError
from optviz.system.printable import cut
from optviz.views import VIEWS
from optviz.words import Words, words

# The room for a loss, which most fit into: -1.23e-05.
LOSS_CHARACTERS = 9


@dataclass(frozen=True)
class Scene(Displayed):
    """A figure to be drawn; `scene_of` and `figure_of` make one. Its recipe tells what was raced, whatever was given.

    `language` is that of its own words, by default that of its texts. `grid` is that of the layout `"grid"`.
    """

    recordings: tuple[Recording, ...]
    recipe: Recipe
    language: str = ""
    tracks: tuple[Track, ...] = field(init=False)
    grid: Grid | None = field(init=False)

    def __post_init__(self) -> None:
        if not isinstance(self.recordings, tuple) or not self.recordings or not isinstance(self.recipe, Recipe):
            raise OptvizError("A scene is made of a tuple of recordings and a Recipe; let optviz.compare make it.")
        for each in self.recordings:
            if not isinstance(each, Recording):
                raise OptvizError(f"{shown(each)} is not a recording; make one with optviz.record(…).")
        check_figure(self.recipe, self.plans)
        object.__setattr__(self, "language", self.language or self.recipe.spoken)
        # A verdict is about the run: to zoom in on a part of it does not change how it ended.
        tracks = tuple(
            Track(each, number, verdict, self.window_of(each))
            for each in self.recordings
            for number, verdict in enumerate(verdicts(each))
        )
        grid = grid_of(self.plans[0], tracks) if self.recipe.layout == "grid" else None
        for name, value in {"tracks": tracks, "grid": grid, "recipe": told(self.recipe, self.plans)}.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """In one line."""
        width, height = self.recipe.pixels
        views, several = " and ".join(self.recipe.view), f", {len(self.recordings)} surfaces"
        return cut(
            f"<Scene: {self.recipe.layout} of {views}, {width}x{height}{several if len(self.recordings) > 1 else ''}: "
            f"{self.recordings[0]!r}>"
        )

    def window_of(self, recording: Recording) -> Window | None:
        """The part of the plane that is shown of a recording: the recipe's, or else the recording's own."""
        if not self.recipe.window or not recording.window:
            return recording.window
        left, right, bottom, top = self.recipe.window
        return (left, right), (bottom, top)

    @property
    def plans(self) -> list[Plan]:
        """What was raced, on each surface."""
        return [each.plan for each in self.recordings]

    @property
    def words(self) -> Words:
        """Its own words, such as those of its verdicts."""
        return words(self.language)

    @property
    def steps(self) -> int:
        """How many steps every run makes."""
        return self.recordings[0].steps

    @property
    def turned(self) -> int:
        """How many pictures are drawn anew in every frame, because their camera turns."""
        if not self.recipe.orbit or not any(VIEWS[view].turns for view in self.recipe.view):
            return 0
        return len(self.recordings) if self.recipe.layout == "overlay" else len(self.tracks)

    @functools.cached_property
    def frame_steps(self) -> list[int]:
        """The step that each frame shows, the last one always being the last step."""
        return frame_steps(self.recipe, self.tracks)

    @property
    def still_step(self) -> int:
        """The step that a still shows."""
        return self.steps if self.recipe.at is None else self.recipe.at

    @property
    def still_share(self) -> float:
        """How much of the film is over at that step."""
        if self.still_step == self.steps:
            return 1.0
        steps = self.frame_steps
        return bisect.bisect_left(steps, self.still_step) / max(1, len(steps) - 1)

    def loss_text(self, run: int, step: int) -> str:
        """The loss of a run at a step, as wide as every other."""
        return _loss_text(self.tracks[run].losses[step]).rjust(self.loss_characters)

    @functools.cached_property
    def loss_characters(self) -> int:
        """How wide a loss is: there is room for the longest of all."""
        longest = LOSS_CHARACTERS
        for each in self.recordings:
            size = np.abs(each.losses)
            # What is longer than most has a sign and an exponent of three digits.
            wild = np.unique(each.losses[(each.losses < 0) & ((size > 1e99) | (size < 1e-98))])
            longest = max(longest, *map(len, map(_loss_text, wild.tolist())), 0)
        return longest

    def verdict_text(self, run: int, step: int) -> str:
        """The verdict, as far as it can be known at a step."""
        verdict = self.tracks[run].verdict
        return verdict.brief_in(self.language) if step >= verdict.step else ""

    def settings_text(self, run: int) -> str:
        """The settings of a run, and its start where there are several and no heading says it."""
        track = self.tracks[run]
        said = self._one_start or (
            bool(self.headings) if len(self.recordings) == 1 else len(track.recording.plan.starts) == 1
        )
        return track.run.label if said else f"{track.run.label}  {self._from(track.run.start)}"

    def _from(self, start: Start) -> str:
        return self.words.say("figure.from", place=place_text(start))

    @functools.cached_property
    def headings(self) -> list[str]:
        """What the runs on each surface have in common, or those of a row of panels; empty if all have it."""
        if len(self.recordings) > 1:
            return [
                plan.surface.spec
                + (f"  {self._from(plan.starts[0])}" if len(plan.starts) == 1 and not self._one_start else "")
                for plan in self.plans
            ]
        rows = self.plans[0].starts if self.recipe.layout == "panels" else ()
        return [self._from(start) for start in rows] if len(rows) > 1 else []

    @functools.cached_property
    def _one_start(self) -> bool:
        return len({run.start for plan in self.plans for run in plan.runs}) == 1

    @property
    def title(self) -> str:
        """What the figure is about."""
        given = self.recipe.text(self.recipe.title)
        titles = dict.fromkeys(each.surface.title for each in self.recordings)
        return given or (self.grid.title if self.grid else ", ".join(titles))

    @property
    def subtitle(self) -> str:
        """The formula, the start if all runs share it, and by what measure a run is framed."""
        surface = self.recordings[0].surface
        name = "f(x, y)" if surface.dimension == 2 else "f(w)"
        parts = [f"{name} = {surface.formula}"] if surface.formula and len(self.recordings) == 1 else []
        if self._one_start:
            parts.append(self.words.say("figure.startAt", place=place_text(self.tracks[0].run.start)))
        if self.grid and self.grid.best is not None:
            measure = self.words.say(f"figure.{self.grid.measure}")
            parts.append(self.words.say("figure.framed", measure=measure))
        return "     ".join(parts)


def check_figure(recipe: Recipe, plans: Sequence[Plan]) -> None:
    """Refuse races that cannot be drawn as a recipe says, which is known before they are run."""
    for view in (view for view in recipe.view if VIEWS[view].of_plane):
        for plan in plans:
            check_plane(plan.surface, f"The view '{view}'", "; give view='loss' or view='gradient'")
    check_surfaces(len(plans))
    steps, *others = dict.fromkeys(plan.steps for plan in plans)
    if others:
        raise OptvizError("Recordings in one figure must have the same number of steps.")
    counts = [len(plan.runs) for plan in plans]
    if recipe.layout == "panels" and len(set(counts)) > 1:
        raise OptvizError(
            f"The recordings stand below each other with one panel for each run, and have {_listed(counts)} runs; "
            "give layout='overlay', or record as many runs on each."
        )
    check_runs(sum(counts), steps)
    if recipe.layout == "grid":
        if len(plans) > 1:
            raise OptvizError(f"A grid shows one recording, not {len(plans)}; give one, or another layout.")
        columns_and_rows_of(plans[0])
    most = steps + 1
    if recipe.frames is not None and recipe.frames > most:
        raise WrongValueError("frames", f"must be from 1 to {most} (the start and every step)", recipe.frames)
    if recipe.at is not None and recipe.at > steps:
        raise WrongValueError("at", f"must be from 0 to {steps}, the last step", recipe.at)


def scene_of(recordings: Recording | Sequence[Recording], **keys: Any) -> Scene:
    """A figure of one or several recordings. `keys` are those of a recipe that say how a figure looks.

    >>> import optviz
    >>> optviz.scene_of(optviz.record("saddle", "adam", steps=20), view=["contour", "loss"])
    <Scene: panels of contour and loss, 1280x800: <Recording: 1 run of 20 steps on saddle: Adam>>
    """
    several = tuple(recordings) if isinstance(recordings, (list, tuple)) else (recordings,)
    for name in (name for name in (*RACE, "start") if name in keys):
        raise OptvizError(
            f"A recording is drawn as it is; leave `{name}` out, or record it so, as in "
            "optviz.record('saddle', 'adam', start=(1, 2), steps=50)."
        )
    recipe = Recipe().changed(**keys)
    if not several:
        raise OptvizError("There is no recording to draw; give at least one.")
    return Scene(several, recipe)


def _listed(counts: Sequence[int]) -> str:
    return " and ".join(str(count) for count in counts)


def _loss_text(loss: float) -> str:
    return f"{loss:.3g}"
