"""Which films a recipe has in a gallery, and which page shows which: a figure is in the language of the page.

The film in the recipe's own language has the name of the recipe, as `saddle.gif`; one in another language in which the
recipe has texts has the language in its name too, as `saddle.ko.gif`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from optviz.recipe.recipe import Recipe
from optviz.words import ENGLISH


class Film(NamedTuple):
    """A film of the recipe in a file, shown on pages; `language` is empty for the recipe's own."""

    source: Path
    language: str
    pages: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self._beside(".gif")

    @property
    def still(self) -> Path:
        """Where its last frame is written, which stands on the pages and leads to the film."""
        return self._beside(".png")

    def _beside(self, ending: str) -> Path:
        # No suffix is replaced: a name may have dots.
        tag = f".{self.language}" if self.language else ""
        return self.source.with_name(f"{self.source.stem}{tag}{ending}")


def languages_of(recipe: Recipe) -> list[str]:
    """The languages of the pages that show a figure."""
    return sorted(_told_in(recipe) | {ENGLISH})


def films_of(source: Path, recipe: Recipe) -> list[Film]:
    """The films of the recipe in a file, its own first."""
    shown: dict[str, list[str]] = {"": []}
    for page in languages_of(recipe):
        is_other = page != (recipe.spoken or ENGLISH) and page in _told_in(recipe)
        shown.setdefault(page if is_other else "", []).append(page)
    return [Film(source, language, tuple(pages)) for language, pages in shown.items()]


def _told_in(recipe: Recipe) -> set[str]:
    """The languages that a figure has texts in."""
    texts = (recipe.title, recipe.caption, recipe.notice, recipe.question)
    return {language for text in texts for language, _ in text if language}
