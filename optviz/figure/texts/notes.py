"""What a figure says beside its subject: what its ellipses and its bands are, and how its rates were found."""

from __future__ import annotations

from optviz.figure.texts.tuned import tuning_notes
from optviz.figure.track import Track
from optviz.judging.stationary import Cloud
from optviz.objectives.surfaces import CriticalPoint, Window
from optviz.recipe.recipe import Recipe
from optviz.views import VIEWS
from optviz.words import Words


def notes_of(recipe: Recipe, tracks: tuple[Track, ...], clouds: list[Cloud | None], said: Words) -> list[str]:
    """In a few words each."""
    tunings = (each.recording.judged.plan.tuned for each in tracks)
    notes = [*tuning_notes(filter(None, tunings), said)]
    curved = any(VIEWS[view].over_steps for view in recipe.view)
    mapped = any(VIEWS[view].vectors for view in recipe.view)
    if recipe.seeds > 1 and (curved or mapped):
        notes.append(said.say("figure.bands" if curved else "figure.seeds", count=recipe.seeds))
    goals = _goals(recipe, tracks, said)
    if goals:
        notes.append(goals)
    if any(clouds) and mapped:
        notes.append(said.say("figure.clouds", count=tracks[0].seen.steps))
    return notes


def _goals(recipe: Recipe, tracks: tuple[Track, ...], said: Words) -> str:
    """What the marks of saddles and maxima are, if one is seen: a star needs no words."""
    if not any(VIEWS[view].of_plane and VIEWS[view].kind == "picture" for view in recipe.view):
        return ""
    seen = []
    for sign, name in (("×", "saddles"), ("▲", "maxima")):
        points = ((point, each) for each in tracks for point in getattr(each.recording.surface, name))
        if any(_is_in(each.window, point) for point, each in points):
            seen.append(f"{sign} {said.say(f'figure.{name}')}")
    return "  ".join(seen)


def _is_in(window: Window, point: CriticalPoint) -> bool:
    return all(low <= at <= high for at, (low, high) in zip((point.x, point.y), window, strict=True))
