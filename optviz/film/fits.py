"""Whether a format can hold what a recipe asks of a film, which is known before any work."""

from __future__ import annotations

from collections.abc import Callable

from optviz.errors import OptvizError, about
from optviz.film.formats import Format, formats
from optviz.given.limits import FASTEST
from optviz.given.parameters import number_text
from optviz.recipe.recipe import Recipe


def check_fits(recipe: Recipe, ending: str) -> None:
    """Refuse a film that its format, told by the ending of its name, cannot show as the recipe says.

    Raises `OptvizError` with the endings that can.
    """
    name = ending or "a folder of frames"
    if recipe.loop and not loops(ending):
        with about("loop"):
            raise OptvizError(
                f"How often a film plays is kept in {_listed(lambda each: each.loops)}, and not in {name}; write one "
                "of those, or give loop 0."
            )
    if recipe.transparent:
        with about("transparent"):
            raise OptvizError(
                "A film keeps its paper, because each frame covers parts of the one before; leave out transparent, or "
                "write a still as .png, .svg or .pdf."
            )
    most = fastest(ending)
    if recipe.fps > most:
        with about("fps"):
            raise OptvizError(
                f"Browsers slow down a film as {name} of more than {most} frames in a second, and fps is "
                f"{number_text(recipe.fps)}; give {most}, or write "
                f"{_listed(lambda each: each.fastest >= recipe.fps, 'or')}."
            )


def loops(ending: str) -> bool:
    """Whether a film of that ending can say how often it plays."""
    return any(each.loops for each in formats() if ending in each.endings)


def fastest(ending: str) -> int:
    """How many frames in a second a film of that ending shows at most; the most of all, if it is a folder."""
    return next((each.fastest for each in formats() if ending in each.endings), FASTEST)


def _listed(fits: Callable[[Format], bool], word: str = "and") -> str:
    *others, last = [ending for each in formats() if each.write and fits(each) for ending in each.endings]
    return f"{', '.join(others)} {word} {last}"
