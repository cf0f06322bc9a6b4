"""What a notebook asks of an object: it is asked here, and answered by what draws, of which numbers know nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ClassVar

# By type of content, as Jupyter names it, what makes it.
Contents = dict[str, Callable[[], str]]


class Displayed:
    """An object that a notebook shows as a picture, by what the package sets as `draw`."""

    draw: ClassVar[Callable[[Any], Contents]]

    def _contents(self) -> Contents:
        return Displayed.draw(self)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """What Jupyter asks for: from it, it chooses what a page, a PDF or a Markdown text can hold."""
        return {
            kind: make()
            for kind, make in self._contents().items()
            if (not include or kind in include) and kind not in (exclude or ())
        }

    def _repr_html_(self) -> str | None:
        """For what knows no bundles."""
        make = self._contents().get("text/html")
        return make() if make else None
