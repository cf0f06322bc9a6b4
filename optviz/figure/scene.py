"""What a figure is to show, as data: recordings, their verdicts, the recipe, and which steps are frames."""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from optviz.errors import OptvizError
from optviz.figure.check import check_figure
from optviz.figure.framing import shown_window, with_usual_views
from optviz.figure.grid import Grid, grid_of
from optviz.figure.projected import seen_as
from optviz.figure.standing import Group, end_together, groups_of
from optviz.figure.texts.apart import Apart, apart
from optviz.figure.texts.called import place_in_print, run_title, surface_texts, surface_title, told_of_surface
from optviz.figure.texts.notes import notes_of
from optviz.figure.texts.tuned import rate_told, settings_told
from optviz.figure.timing import frame_moments, is_quick
from optviz.figure.told import told
from optviz.figure.track import Track
from optviz.given.own_code import guarded, shown
from optviz.judging.stationary import Cloud, cloud_of
from optviz.judging.verdict import verdicts
from optviz.look import SHAPE_COUNT
from optviz.objectives.start import Start
from optviz.objectives.surfaces import Window
from optviz.plan.plan import Plan
from optviz.race.bundle import others_of
from optviz.race.recording import Recording
from optviz.recipe.recipe import RACE, Recipe
from optviz.system.display import Displayed
from optviz.system.printable import cut
from optviz.views import VIEWS
from optviz.words import Words, words
from optviz.words.numerals import number_in_print

# The room for a loss in digits, which the longest fits into: −1.23×10⁻¹².
LOSS_CHARACTERS = 10
# A start of more numbers tells nobody anything.
_MOST_TOLD = 6


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

    @guarded
    def __post_init__(self) -> None:
        made_of = isinstance(self.recordings, tuple) and isinstance(self.recipe, Recipe)
        if not (made_of and self.recordings and isinstance(self.language, str)):
            raise OptvizError(
                "A scene is made of a tuple of recordings, a Recipe and the tag of a language; let optviz.scene_of or "
                "optviz.compare make it."
            )
        for each in self.recordings:
            if not isinstance(each, Recording):
                raise OptvizError(f"{shown(each)} is not a recording; make one with optviz.record(…).")
        check_figure(self.recipe, self.plans)
        object.__setattr__(self, "recordings", tuple(seen_as(self.recipe, each) for each in self.recordings))
        object.__setattr__(self, "language", self.language or self.recipe.spoken)
        # A verdict is about the run: to zoom in on a part of it does not change how it ended.
        tracks = tuple(
            Track(each, number, verdict, self.window_of(each), others)
            for each, others in ((each, others_of(each, self.recipe.seeds)) for each in self.recordings)
            for number, verdict in enumerate(verdicts(each.judged))
        )
        grid = grid_of(self.plans[0], tracks, self.words) if self.recipe.layout == "grid" else None
        for name, value in {
            "tracks": tracks,
            "grid": grid,
            "recipe": told(self.recipe, [each.judged.plan for each in self.recordings]),
        }.items():
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
        """The part of the plane that is shown of a recording: the recipe's, or else all or a part of its own."""
        return shown_window(self.recipe, recording, self.recordings)

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
    def frame_moments(self) -> list[float]:
        """What each frame shows: a step, or a part of the way to the next; the last one always is the last step."""
        return frame_moments(self.recipe, self.tracks)

    @property
    def frame_steps(self) -> list[int]:
        """The step that each frame is in."""
        return [int(moment) for moment in self.frame_moments]

    @functools.cached_property
    def frames_are_quick(self) -> list[bool]:
        """Of each frame, whether the film is running faster there than it usually does."""
        if self.recipe.pace != "events":
            return [False] * len(self.frame_moments)
        return is_quick(self.frame_moments, self.tracks)

    @functools.cached_property
    def clouds(self) -> list[Cloud | None]:
        """Of each run that never rests round a minimum, where theory has it; None of others."""
        return [cloud_of(track.recording, track.number) if track.shown else None for track in self.tracks]

    def steps_until(self, step: int) -> list[int]:
        """The steps that frames have shown when they come to a step, which is the last one."""
        return [*(each for each in dict.fromkeys(self.frame_steps) if 0 < each < step), step]

    @property
    def still_step(self) -> int:
        """The step that a still shows."""
        return self.steps if self.recipe.at is None else self.recipe.at

    @property
    def still_share(self) -> float:
        """How much of the film is over at that step."""
        if self.still_step == self.steps:
            return 1.0
        moments = self.frame_moments
        return bisect.bisect_left(moments, self.still_step) / max(1, len(moments) - 1)

    def loss_text(self, run: int, step: int) -> str:
        """The loss of a run at a step; nothing where it is not known."""
        loss = float(self.tracks[run].losses[step])
        return "" if math.isnan(loss) else number_in_print(loss)

    def ending_text(self, run: int, *, beside: bool = False) -> str:
        """The verdict in the words that a figure has room for, or in those that are enough `beside` a mark."""
        verdict = self.tracks[run].verdict
        if beside:
            return verdict.beside_in(self.language)
        parts = [verdict.short_in(self.language), *(rate_told(self.tracks[run], self.words) if self.grid else ())]
        if self.bars_are_alike and self.recipe.layout == "overlay" and (loss := self.loss_text(run, self.steps)):
            parts.append(f"{self.words.say('figure.loss')} {loss}")
        return ", ".join(parts)

    @functools.cached_property
    def bars_are_alike(self) -> bool:
        """Whether the bars of the runs would tell nothing, so that there are none, and the losses are told instead."""
        return not self.grid and end_together(self.tracks)

    def settings_text(self, run: int) -> str:
        """The settings of a run, and its start where there are several and no heading says it."""
        track = self.tracks[run]
        said = (
            self.has_one_start
            or (self.recipe.layout == "overlay" and any(group.start for group in self.groups))
            or (bool(self.headings) if len(self.recordings) == 1 else len(track.recording.plan.starts) == 1)
        )
        text = settings_told(track, self.words, apart=bool(self.apart))
        if said or (self.apart and place_in_print(track.run.start) in self.apart.names):
            return text
        return f"{text}  {self._from(track.run.start)}".strip()

    def _from(self, start: Start) -> str:
        return self.words.say("figure.from", place=place_in_print(start))

    @functools.cached_property
    def headings(self) -> list[str]:
        """What the runs on each surface have in common, or those of a row of panels; empty if all have it."""
        if len(self.recordings) > 1:
            surfaces = [plan.surface for plan in self.plans]
            return [
                text + (f"  {self._from(plan.starts[0])}" if len(plan.starts) == 1 and not self.has_one_start else "")
                for plan, text in zip(self.plans, surface_texts(surfaces, self.words), strict=True)
            ]
        rows = self.plans[0].starts if self.recipe.layout == "panels" else ()
        return [self._from(start) for start in rows] if 1 < len(rows) < len(self.tracks) else []

    @functools.cached_property
    def groups(self) -> list[Group]:
        """The runs in the order in which they are told where they share a picture."""
        return groups_of(self.recordings, self.tracks)

    def head_of(self, group: Group) -> str:
        """What the runs of a group have in common; empty if all runs have it."""
        if group.start is None:
            return "" if group.surface is None else self.headings[group.surface]
        if group.surface is None:
            return self._from(group.start)
        surfaces = surface_texts([plan.surface for plan in self.plans], self.words)
        return f"{surfaces[group.surface]}  " + self._from(group.start)

    @functools.cached_property
    def has_one_start(self) -> bool:
        """Whether all runs begin at the same place."""
        return len({run.start for plan in self.plans for run in plan.runs}) == 1

    @functools.cached_property
    def apart(self) -> Apart | None:
        """How the runs are told apart, if all are of one optimizer and on one surface."""
        return apart([track.run for track in self.tracks], self.words) if len(self.recordings) == 1 else None

    @functools.cached_property
    def shared_curves(self) -> tuple[str, ...]:
        """The curves that all runs of a comparison share beside its pictures: those of one row, if it has few cards."""
        kinds = {view: VIEWS[view].kind for view in self.recipe.view}
        if not (self.grid and self.apart and len(self.grid.rows) == 1 and len(self.tracks) <= SHAPE_COUNT):
            return ()
        return tuple(view for view in kinds if kinds[view] == "curve") if "picture" in kinds.values() else ()

    @property
    def title(self) -> str:
        """What the figure is about: if it is not given, the surfaces, and the optimizer if all runs are of one."""
        titles = dict.fromkeys(surface_title(each.surface, self.words) for each in self.recordings)
        alone = self.apart or (self.grid and len(self.tracks) == 1)
        named = [run_title(self.tracks[0].run, self.words)] if alone else []
        return self.recipe.text(self.recipe.title) or ", ".join([*titles, *named])

    @property
    def subtitle(self) -> tuple[str, ...]:
        """What all runs have in common, as far as the title does not say it.

        That is the formula, what a step sees, their optimizer with its settings, and at last the start.
        """
        parts = told_of_surface(self.recordings, self.title, self.words)
        if self.apart:
            named = self.apart.title if self.recipe.text(self.recipe.title) else ""
            parts += filter(None, [f"{named}  {self.apart.settings}".strip()])
        parts += notes_of(self.recipe, self.tracks, self.clouds, self.words)
        if self.tells_start:
            parts.append(
                self.words.say("figure.startAt", place=place_in_print(self.recordings[0].judged.runs[0].start))
            )
        return tuple(parts)

    @property
    def tells_start(self) -> bool:
        """Whether all runs have one start, of few enough numbers to be told."""
        return self.has_one_start and self.recordings[0].judged.surface.dimension <= _MOST_TOLD

    @property
    def framing(self) -> str:
        """By what measure a run of a comparison is framed as the best; nothing if none is."""
        if not self.grid or self.grid.best is None:
            return ""
        return self.words.say("figure.framed", measure=self.words.say(f"figure.{self.grid.measure}"))


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
    return Scene(several, with_usual_views(recipe, keys, several))
