"""Keys that change nothing beside the others of a recipe, such as a camera where nothing is seen from one.

Whoever gives such a key is told so. In a recipe it may stand: another view, or another format, may be asked for later.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence

from optviz.errors import OptvizWarning
from optviz.recipe.recipe import Recipe, default_of
from optviz.views import VIEWS, View
from optviz.words import languages

# What a key needs to be drawn somewhere, and what is said where that is not.
_SEEN: dict[str, tuple[Callable[[View], bool], str]] = {
    "camera": (lambda view: view.turns, "nothing is seen from a camera"),
    "orbit": (lambda view: view.turns, "nothing is seen from a camera"),
    "heights": (lambda view: view.ticks, "there is no map"),
    "aspect": (lambda view: view.ticks, "there is no map"),
    "axes": (lambda view: view.kind == "picture", "there is no picture of the plane"),
    "window": (lambda view: view.kind == "picture", "there is no picture of the plane"),
    "fit": (lambda view: view.kind == "picture", "there is no picture of the plane"),
    "over": (lambda view: view.over_steps, "there is no curve"),
}
# What tells how a film moves.
_MOVING = ("frames", "fps", "seconds", "loop", "pace")


def warn_of_idle(
    recipe: Recipe, given: Iterable[str], called: Callable[[str], str], outputs: Sequence[str] | None = None
) -> None:
    """Warn of each of the keys that were given and change nothing; `called` is what a key is called for who gave it.

    `outputs` are the endings of all that is written of a figure, `""` for any film; None if that is not known.
    """
    for name in given:
        if getattr(recipe, name, None) != default_of(name) and (why := _idle(name, recipe, outputs)):
            warnings.warn(
                f"{called(name)} changes nothing here, because {why}; leave it out.", OptvizWarning, stacklevel=3
            )


def _idle(name: str, recipe: Recipe, outputs: Sequence[str] | None) -> str:
    """Why a key changes nothing; empty if it may."""
    if name in _SEEN and not recipe.study:
        needs, why = _SEEN[name]
        if not any(needs(VIEWS[view]) for view in recipe.view):
            return why
    if name == "fit" and recipe.window:
        return "the window is given"
    if name == "language" and not _is_said(recipe):
        return f"the figure's own words are in {' and '.join(languages())}, and no text of the recipe is in it"
    if outputs is None:
        return ""
    if name in _MOVING and "" not in outputs:
        return "no film is written"
    return "no SVG is written" if name == "letters" and ".svg" not in outputs else ""


def _is_said(recipe: Recipe) -> bool:
    texts = (recipe.title, recipe.caption, recipe.notice, recipe.question)
    told = {language for words in texts for language, _ in words}
    return recipe.language in told or recipe.language.lower().partition("-")[0] in languages()
