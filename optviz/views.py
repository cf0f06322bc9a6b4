"""What a figure can show of a race: a row for each view, which names the file in `optviz.draw.views` that draws it."""

from __future__ import annotations

from typing import Literal, NamedTuple


class View(NamedTuple):
    """What is to be known of a view without drawing it.

    A `picture` is one of the plane, a `curve` is over the steps, and has a file that says what its values are. What is
    `of_plane` needs two coordinates. `ticks` tells that numbers stand at the edges of a picture, `turns` that it is
    seen from a camera, and `vectors` that what optimizers hold can be drawn in it; `of_samples` that it shows no
    steps but the data that the loss is the mean over. On the page, a view is switched by
    its `key`; one without is not there. `about` stands beside its name in the help.
    """

    drawing: str
    kind: Literal["picture", "curve"]
    about: str = ""
    of_plane: bool = False
    ticks: bool = False
    turns: bool = False
    vectors: bool = False
    of_samples: bool = False
    key: str = ""


VIEWS = {
    "contour": View("contour", "picture", of_plane=True, ticks=True, vectors=True, key="c"),
    "3d": View("relief", "picture", "the surface from the side", of_plane=True, turns=True, key="d"),
    "loss": View("loss", "curve", key="l"),
    "gradient": View("gradient", "curve", "its norm"),
    "samples": View("samples", "curve", "those of --data, with the line of each run", of_samples=True),
    "step": View("step", "curve", "the effective step per coordinate", of_plane=True),
}
# What a figure shows that asks for nothing else, and what one shows that has no plane.
FIRST = "contour"
FIRST_CURVE = "loss"


def meaning() -> str:
    """All views in a line, with what they are."""

    def named(kind: str) -> str:
        chosen = ((name, view.about) for name, view in VIEWS.items() if view.kind == kind)
        return ", ".join(name + (f" ({about})" if about else "") for name, about in chosen)

    return f"{named('picture')}, and over the steps: {named('curve')}"
