"""What a figure is to show, as data: recordings, their verdicts, the recipe, and which steps are frames."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from optviz.display import Displayed
from optviz.errors import OptvizError
from optviz.figure.raced import with_race
from optviz.figure.timing import frame_steps
from optviz.judging.verdict import Verdict, verdicts
from optviz.limits import check_runs, check_surfaces
from optviz.objectives.base import Array
from optviz.objectives.start import Start, place_text
from optviz.objectives.surfaces import Window, check_plane
from optviz.own_code import shown
from optviz.race.recording import Recording, Run
from optviz.recipe.recipe import RACE, Recipe, WrongValueError
from optviz.system.printable import cut
from optviz.views import VIEWS
from optviz.words import Words, words

# The room for a loss, which most fit into: -1.23e-05.
LOSS_CHARACTERS = 9


class Grid(NamedTuple):
    """How the runs of a comparison stand as rows and columns, row by row, and which of them is framed as the best.

    `measure` is the name of the words that say by what.
    """

    title: str
    row_title: str
    rows: tuple[str, ...]
    column_title: str
    columns: tuple[str, ...]
    best: int | None
    measure: str


class Track(NamedTuple):
    """One run of a recording, with its verdict and the part of the plane that is shown of it, if it is in one."""

    recording: Recording
    number: int
    verdict: Verdict
    shown: Window | None

    @property
    def run(self) -> Run:
        """Its optimizer, settings and start."""
        return self.recording.runs[self.number]

    @property
    def window(self) -> Window:
        """The part of the plane that is shown of it. Raises `OptvizError` if it is in none."""
        if not self.shown:
            check_plane(self.recording.surface, "A map")
            raise OptvizError(f"{self.recording.surface.name} has no window to be shown in.")
        return self.shown

    @property
    def points(self) -> Array:
        """Where it was, `(steps + 1, P)`."""
        return self.recording.points[:, :, self.number]

    @property
    def losses(self) -> Array:
        """The loss there, `(steps + 1,)`."""
        return self.recording.losses[:, self.number]

    @property
    def end(self) -> int:
        """The last step that moves it: from there on it has diverged, or the race is over."""
        lost = int(self.recording.diverged_at[self.number])
        return self.recording.steps if lost < 0 else lost - 1


@dataclass(frozen=True)
class Scene(Displayed):
    """A figure to be drawn; `scene_of` and `figure_of` make one. `grid` is given for the layout `"grid"` only.

    `language` is that of its own words, by default that of its texts.
    """

    recordings: tuple[Recording, ...]
    recipe: Recipe
    grid: Grid | None = None
    language: str = ""
    tracks: tuple[Track, ...] = field(init=False)

    def __post_init__(self) -> None:
        for each in self.recordings:
            if not isinstance(each, Recording):
                raise OptvizError(f"{shown(each)} is not a recording; make one with optviz.record(…).")
        for view in (view for view in self.recipe.view if VIEWS[view].of_plane):
            for each in self.recordings:
                check_plane(each.surface, f"The view '{view}'", "; give view='loss' or view='gradient'")
        check_surfaces(len(self.recordings))
        counts = [len(each.runs) for each in self.recordings]
        if self.recipe.layout == "panels" and len(set(counts)) > 1:
            raise OptvizError(
                f"The recordings stand below each other with one panel for each run, and have {_listed(counts)} runs; "
                "give layout='overlay', or record as many runs on each."
            )
        check_runs(sum(len(each.runs) for each in self.recordings), self.steps)
        if (self.recipe.layout == "grid") != (self.grid is not None):
            raise OptvizError("The layout must be 'panels' or 'overlay'; a grid is made by compare.")
        most = self.steps + 1
        if self.recipe.frames is not None and self.recipe.frames > most:
            raise WrongValueError("frames", f"must be from 1 to {most} (the start and every step)", self.recipe.frames)
        if self.recipe.at is not None and self.recipe.at > self.steps:
            raise WrongValueError("at", f"must be from 0 to {self.steps}, the last step", self.recipe.at)
        object.__setattr__(self, "language", self.language or self.recipe.spoken)
        # A verdict is about the run: to zoom in on a part of it does not change how it ended.
        tracks = tuple(
            Track(each, number, verdict, self.window_of(each))
            for each in self.recordings
            for number, verdict in enumerate(verdicts(each))
        )
        object.__setattr__(self, "tracks", tracks)

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
        return track.run.label if self._starts_are_said else f"{track.run.label}  {self._from(track.run.start)}"

    def _from(self, start: Start) -> str:
        return self.words.say("figure.from", place=place_text(start))

    @functools.cached_property
    def headings(self) -> list[str]:
        """What the runs on each surface have in common, or those of a row of panels; empty if all have it."""
        if len(self.recordings) > 1:
            starts = [{run.start for run in each.runs} for each in self.recordings]
            return [
                each.surface.spec + (f"  {self._from(next(iter(of)))}" if len(of) == 1 and not self._one_start else "")
                for each, of in zip(self.recordings, starts, strict=True)
            ]
        rows = list(dict.fromkeys(track.run.start for track in self.tracks))
        if self.recipe.layout == "panels" and len(rows) > 1 and len(self.tracks) % len(rows) == 0:
            return [self._from(start) for start in rows]
        return []

    @functools.cached_property
    def _starts_are_said(self) -> bool:
        if len(self.recordings) == 1:
            return self._one_start or bool(self.headings)
        return self._one_start or any(len({run.start for run in each.runs}) == 1 for each in self.recordings)

    @functools.cached_property
    def _one_start(self) -> bool:
        return len({track.run.start for track in self.tracks}) == 1

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


def scene_of(recordings: Recording | Sequence[Recording], grid: Grid | None = None, **keys: Any) -> Scene:
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
    if not all(isinstance(each, Recording) for each in several):
        return Scene(several, recipe, grid)
    if len({each.steps for each in several}) > 1:
        raise OptvizError("Recordings in one figure must have the same number of steps.")
    return Scene(several, with_race(recipe, several), grid)


def _listed(counts: Sequence[int]) -> str:
    return " and ".join(str(count) for count in counts)


def _loss_text(loss: float) -> str:
    return f"{loss:.3g}"
