"""What a figure says beside its subject: what its ellipses and its bands are."""

from __future__ import annotations

from optviz.figure.track import Track
from optviz.judging.stationary import Cloud
from optviz.recipe.recipe import Recipe
from optviz.views import VIEWS
from optviz.words import Words


def notes_of(recipe: Recipe, tracks: tuple[Track, ...], clouds: list[Cloud | None], said: Words) -> list[str]:
    """In a few words each."""
    notes = []
    curved = any(VIEWS[view].over_steps for view in recipe.view)
    mapped = any(VIEWS[view].vectors for view in recipe.view)
    if recipe.seeds > 1 and (curved or mapped):
        notes.append(said.say("figure.bands" if curved else "figure.seeds", count=recipe.seeds))
    if any(clouds) and mapped:
        notes.append(said.say("figure.clouds", count=tracks[0].seen.steps))
    return notes
