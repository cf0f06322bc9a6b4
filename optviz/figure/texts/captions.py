"""What a figure says in words: captions, whose numbers come from the recording, and the text for who cannot see it.

A caption names a number as `{optimizer.fact}`, as in `{adam.loss}`; `{adam#2.loss}` is that of the second run of Adam,
`{adam.lr}` a setting by its short form, and `{clip(adam).norm}` one of a rule that another one stands around. `{fact}`
alone is a number of the whole figure. `{{` and `}}` stand for braces.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable

import numpy as np

from optviz.errors import unknown_name
from optviz.figure.projected import Projected
from optviz.figure.scene import Scene
from optviz.figure.texts.called import run_titles, surface_text, surface_title
from optviz.figure.texts.facts import CLOUD_FACTS
from optviz.figure.track import Track
from optviz.given.limits import MOST_PANELS
from optviz.given.parameters import number_text, parameters
from optviz.judging.ground import curvature_at
from optviz.objectives.base import Array
from optviz.objectives.start import place_text
from optviz.race.internals import internals
from optviz.words import Words, words
from optviz.words.numerals import formula_in_print, in_print, number_in_print, percent

PLACE = re.compile(r"\{\{|\}\}|\{(?:([\w()-]+)(?:#(\d+))?\.)?(\w+)\}")
_FEW = 1e-3
# What a caption names: a number, a text, nothing (also NaN), or what is said in the language of the caption.
Fact = float | int | str | None | Callable[[Words], str]
# Nobody listens to how each of more runs ended.
MOST_NAMED = MOST_PANELS


def filled(scene: Scene, text: str, language: str | None = None) -> str:
    """A text with its numbers; what of them is words is in the scene's language, or another one.

    Raises `OptvizError` if it names a run or a fact that there is not.
    """
    said = scene.words if language is None else words(language)

    @functools.cache
    def number(name: str | None, which: str | None, fact: str) -> str:
        if name is None:
            if fact not in FIGURE_FACTS:
                raise unknown_name("fact of a figure", fact, FIGURE_FACTS)
            return told_fact(FIGURE_FACTS[fact](scene), said)
        # No figure has so many runs that their number has more digits.
        track = _track(scene, name, int((which or "1")[:6]))
        setting = _full_name(track, fact)
        if setting in track.run.settings:
            return in_print(number_text(track.run.settings[setting]))
        if fact not in RUN_FACTS:
            raise unknown_name("fact of a run", fact, [*RUN_FACTS, *track.run.settings])
        if fact in _PLANE_FACTS and track.recording.surface.dimension != 2:
            return told_fact(None, said)
        return told_fact(RUN_FACTS[fact](track), said)

    # A brace that is doubled has no fact. What is named often is found once: some facts replay a whole run.
    return PLACE.sub(lambda place: number(*place.groups()) if place[3] else place[0][0], text)


def _full_name(track: Track, name: str) -> str:
    """The name of a setting of a run, also by its short form."""
    optimizer = track.recording.optimizers[track.number]
    known = parameters(type(optimizer)) if optimizer is not None else {}
    return next((full for full, parameter in known.items() if parameter.symbol == name), name)


def loose_brace(text: str) -> str | None:
    """The first brace of a text that is part of no number and not doubled, with what follows it."""
    for place in re.finditer(rf"{PLACE.pattern}|[{{}}]", text):
        if len(place[0]) == 1:
            return " ".join(text[place.start() :][:20].split())
    return None


def _track(scene: Scene, name: str, which: int) -> Track:
    runs = [track for track in scene.tracks if track.run.optimizer == name]
    if not 1 <= which <= len(runs):
        known, seen = [], Counter[str]()
        for optimizer in (track.run.optimizer for track in scene.tracks):
            seen[optimizer] += 1
            known.append(optimizer + (f"#{seen[optimizer]}" if seen[optimizer] > 1 else ""))
        raise unknown_name("run of this figure", f"{name}#{which}" if which > 1 else name, known)
    return runs[which - 1]


def alt_text(scene: Scene, language: str | None = None, told: str = "") -> str:
    """What the figure shows and how each run ended, in one paragraph of plain text, in its language or another one.

    Where the runs are told otherwise, `told` stands in their place.
    """
    said = scene.words if language is None else words(language)
    count, together = len(scene.tracks), said.say("alt.and")
    return said.say(
        "alt.figure",
        count=count,
        surfaces=together.join(dict.fromkeys(surface_title(each.surface, said) for each in scene.recordings)),
        steps=scene.steps,
        views=together.join(said.say(f"views.{view}.meaning") for view in scene.recipe.view),
        runs=told.rstrip(".") or (_endings(scene, said) if count <= MOST_NAMED else tally(scene, said)),
    )


def _endings(scene: Scene, said: Words) -> str:
    """How each run ended, after its title and what tells runs of the same title apart."""
    labels, starts = defaultdict(set), defaultdict(set)
    titles = run_titles([track.run for track in scene.tracks], said)
    for title, track in zip(titles, scene.tracks, strict=True):
        labels[title].add(track.run.label)
        starts[title].add(track.run.start)
    alike = Counter(titles)

    def called(title: str, track: Track) -> str:
        parts = [said.settings(track.run.label)] if len(labels[title]) > 1 else []
        if alike[title] > 1 and len(scene.recordings) > 1:
            parts.append(said.say("alt.on", surface=surface_text(track.recording.surface, said)))
        if len(starts[title]) > 1:
            parts.append(said.say("figure.from", place=place_text(track.run.start)))
        return f"{title} ({', '.join(parts)})" if parts else title

    every = zip(titles, scene.tracks, strict=True)
    endings = ((called(title, track), track.verdict.sentence_in(said.language)) for title, track in every)
    return "; ".join(said.say("alt.ending", name=name, ending=ending) for name, ending in endings)


def tally(scene: Scene, said: Words) -> str:
    """How many runs ended in each way."""
    endings = Counter(track.verdict.counted_in(said.language) for track in scene.tracks)
    return ", ".join(said.say("alt.counted", count=count, ending=ending) for ending, count in endings.most_common())


def about(scene: Scene) -> list[str]:
    """What a written file says of itself, line by line, before its recipe."""
    still = [] if scene.recipe.at is None else [scene.words.say("alt.still", step=scene.recipe.at)]
    return [alt_text(scene), *still]


def told_fact(fact: Fact, said: Words) -> str:
    """A fact as a caption has it."""
    if callable(fact):
        return in_print(fact(said))
    if fact is None or (isinstance(fact, float) and np.isnan(fact)):
        return said.say("facts.none")
    return number_in_print(fact) if isinstance(fact, float) else str(fact)


def _overshoot(axis: int) -> Callable[[Track], Fact]:
    """How far a run gets beyond the minimum nearest to its end, on the other side than where it started."""

    def fact(track: Track) -> Fact:
        away = _beside_minimum(track, axis)
        return None if away is None else max(0.0, float((-np.sign(away[0]) * away).max()))

    return fact


def _beside_minimum(track: Track, axis: int) -> Array | None:
    """Where a run is along an axis, seen from the minimum nearest to its end; None if none is listed."""
    minima = track.recording.surface.minima
    if not minima:
        return None
    places = np.array([(point.x, point.y) for point in minima])
    with np.errstate(over="ignore"):
        middle = places[np.hypot(*(places - track.points[-1]).T).argmin()]
    return np.asarray(track.points[:, axis] - middle[axis])


def _swing_back(track: Track) -> Fact:
    """How far a run returns to the side where it started, after it was beyond that minimum for the first time."""
    away = _beside_minimum(track, 1)
    if away is None:
        return None
    side = np.sign(away[0]) * away
    beyond = np.flatnonzero(side < 0)
    return max(0.0, float(side[beyond[0] :].max())) if beyond.size else 0


def _below_thousandth(track: Track) -> Fact:
    minima = track.recording.surface.minima
    above_minimum = track.losses - min((point.value for point in minima), default=np.nan)
    if not above_minimum[0] > 0:
        return None
    above = np.flatnonzero(~(above_minimum < _FEW * above_minimum[0]))
    step = int(above[-1]) + 1 if above.size else 0
    return step if step < len(track.losses) else lambda said: said.say("facts.moreThan", steps=len(track.losses) - 1)


def _effective(step: int, axis: int) -> Callable[[Track], Fact]:
    """The effective step of a coordinate, at the first or the last step that was made."""

    def fact(track: Track) -> Fact:
        at = 0 if step == 0 else track.end - 1
        if track.end < 1:
            return None
        return float(internals(track.recording, track.number, [at]).effective_step[0, axis])

    return fact


def _length(track: Track, which: slice) -> Fact:
    """The longest of some steps; a run that diverged at once made none."""
    lengths = _lengths(track)[which]
    return float(lengths.max()) if lengths.size else None


def _lengths(track: Track) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(np.hypot.reduce(np.diff(track.points[: track.end + 1], axis=0), axis=1))


def _samples(track: Track) -> Fact:
    seen = track.recording.samples
    return None if seen is None else int(seen[-1, track.number])


def _threshold(scene: Scene) -> Fact:
    """2 / L, above which gradient descent cannot settle at the first minimum; L is the largest curvature there."""
    surface = scene.recordings[0].surface
    if not surface.minima:
        return None
    here = curvature_at(surface, np.array(surface.minima[0][:2]))
    return 2 / float(here[0].max()) if here and here[0].max() > 0 else None


def _explained(direction: int) -> Callable[[Scene], Fact]:
    def fact(scene: Scene) -> Fact:
        recording = scene.recordings[0]
        return percent(recording.directions.explained[direction]) if isinstance(recording, Projected) else None

    return fact


def _fact(meaning: str, fact: Callable[..., Fact]) -> Callable[..., Fact]:
    """A fact with its meaning, which is listed."""
    fact.__doc__ = meaning
    return fact


RUN_FACTS: dict[str, Callable[[Track], Fact]] = {
    "verdict": _fact("its verdict in a few words", lambda track: lambda said: track.verdict.brief_in(said.language)),
    "ending": _fact("its verdict as a sentence", lambda track: lambda said: track.verdict.sentence_in(said.language)),
    "step": _fact(
        "the step from which on its verdict holds; the last step where that is not known",
        lambda track: track.verdict.step,
    ),
    "loss": _fact("the loss at the last step", lambda track: float(track.losses[-1])),
    "x": _fact("x at the last step", lambda track: float(track.points[-1, 0])),
    "y": _fact("y at the last step", lambda track: float(track.points[-1, 1])),
    "evaluations": _fact(
        "how often it asked the surface", lambda track: int(track.recording.evaluations[-1, track.number])
    ),
    "samples": _fact("how many samples it looked at; one that is seen again counts again", _samples),
    "length": _fact("the length of its path", lambda track: float(_lengths(track).sum())),
    "first_step": _fact("the length of its first step", lambda track: _length(track, slice(1))),
    "longest_step": _fact("the length of its longest step", lambda track: _length(track, slice(None))),
    "overshoot_x": _fact("how far it got beyond the minimum nearest to its end, along x", _overshoot(0)),
    "overshoot_y": _fact("how far it got beyond the minimum nearest to its end, along y", _overshoot(1)),
    "swing_back_y": _fact("how far it then came back along y", _swing_back),
    "thousandth": _fact(
        "from which step on the loss is above the lowest minimum by less than a thousandth of what it was at first",
        _below_thousandth,
    ),
    "off_plane": _fact(
        "of a landscape, how far the loss on the plane is at most from the true one, as a share of what the runs lost",
        lambda track: (
            percent(float(track.recording.gaps[: track.end + 1, track.number].max()))
            if isinstance(track.recording, Projected)
            else None
        ),
    ),
    "first_effective_x": _fact("the effective step of x at the first step", _effective(0, 0)),
    "first_effective_y": _fact("the effective step of y at the first step", _effective(0, 1)),
    "last_effective_x": _fact("the effective step of x at the last step", _effective(-1, 0)),
    "last_effective_y": _fact("the effective step of y at the last step", _effective(-1, 1)),
    **{name: _fact(*each) for name, each in CLOUD_FACTS.items()},
}

# What is told of x or y, which not every objective has.
_PLANE_FACTS = {name for name in RUN_FACTS if name.rpartition("_")[2] in {"x", "y", "excess", "gone", "low", "high"}}

FIGURE_FACTS: dict[str, Callable[[Scene], Fact]] = {
    "steps": _fact("the number of steps", lambda scene: scene.steps),
    "runs": _fact("the number of runs", lambda scene: len(scene.tracks)),
    "surface": _fact("the surface as it is written", lambda scene: scene.recordings[0].surface.spec),
    "formula": _fact("its formula", lambda scene: formula_in_print(scene.recordings[0].surface.formula)),
    "first_direction": _fact("of a landscape, the share of the way that lies along x", _explained(0)),
    "second_direction": _fact("of a landscape, the share of the way that lies along y", _explained(1)),
    "threshold": _fact(
        "2 / L, above which gradient descent cannot settle at the first minimum; L is the largest curvature there",
        _threshold,
    ),
}
