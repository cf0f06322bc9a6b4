"""Whether a format can hold what a recipe asks of a film, which is known before any work."""

from __future__ import annotations

from collections.abc import Sequence

from optviz.errors import OptvizError, about
from optviz.film.formats import Format, formats
from optviz.recipe.recipe import Recipe


def check_fits(recipe: Recipe, ending: str) -> None:
    """Refuse a film that its format, told by the ending of its name, cannot show as the recipe says.

    Raises `OptvizError` with the endings that can.
    """
    kind = next((each for each in formats() if ending in each.endings), None)
    if recipe.loop and not (kind and kind.loops):
        with about("loop"):
            raise OptvizError(
                f"How often a film plays is kept in {_listed([each for each in formats() if each.loops])}, and not in "
                f"{_named(ending)}; write one of those, or give loop 0."
            )


def _named(ending: str) -> str:
    return ending or "a folder of frames"


def _listed(some: Sequence[Format]) -> str:
    *others, last = [ending for each in some for ending in each.endings]
    return f"{', '.join(others)} and {last}" if others else last
