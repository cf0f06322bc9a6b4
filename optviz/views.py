"""What a figure can show of a race: each file in `optviz/draw/views/` draws one, and declares as `VIEW` what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple


class View(NamedTuple):
    """What is to be known of a view without drawing it; those of a lower `rank` are named first.

    A `picture` is one of the plane, a `curve` is over the steps, and has a file that says what its values are. What is
    `of_plane` needs two coordinates. `ticks` tells that numbers stand at the edges of a picture, `turns` that it is
    seen from a camera, and `vectors` that what optimizers hold can be drawn in it; `of_samples` that it shows no
    steps but the data that the loss is the mean over, `of_network` that it is about a network, `of_matrix` about
    a matrix, of which it shows no steps either. On the page, a view is
    switched by its `key`; one without is not there. `about` stands beside its name in the help. `file` is the one that
    draws it.
    """

    name: str
    rank: int
    kind: Literal["picture", "curve"]
    about: str = ""
    of_plane: bool = False
    ticks: bool = False
    turns: bool = False
    vectors: bool = False
    of_samples: bool = False
    of_network: bool = False
    of_matrix: bool = False
    key: str = ""
    file: str = ""

    @property
    def over_steps(self) -> bool:
        """Whether it is a curve over the steps."""
        return self.kind == "curve" and not (self.of_samples or self.of_matrix)


_ROW = re.compile(r"^VIEW = (View\(.*?\))$", re.MULTILINE | re.DOTALL)


def _declared() -> Iterator[View]:
    """The views, as their files declare them.

    The files are read and not run: they draw with matplotlib, for which neither help nor a recipe can wait.
    """
    for path in (Path(__file__).parent / "draw" / "views").glob("*.py"):
        if row := _ROW.search(path.read_text(encoding="utf-8")):
            match ast.parse(row[1], mode="eval").body:
                case ast.Call(_, arguments, keywords):
                    known = {str(each.arg): ast.literal_eval(each.value) for each in keywords}
                    yield View(*map(ast.literal_eval, arguments), **known)._replace(file=path.stem)


VIEWS = {view.name: view for view in sorted(_declared(), key=lambda view: view.rank)}
# What a figure shows that asks for nothing else, and what one shows that has no plane.
FIRST = "contour"
FIRST_CURVE = "loss"


def meaning() -> str:
    """All views in a line, with what they are."""

    def named(kind: str) -> str:
        chosen = ((name, view.about) for name, view in VIEWS.items() if view.kind == kind)
        return ", ".join(name + (f" ({about})" if about else "") for name, about in chosen)

    return f"{named('picture')}, and over the steps: {named('curve')}"
