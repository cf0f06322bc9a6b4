"""The layout of a scene: what it has to find places for, and the lines of its heading and its caption."""

from __future__ import annotations

from collections.abc import Callable

from optviz.draw import layout as places
from optviz.draw.compared.table import beside
from optviz.draw.heading import lines_below
from optviz.draw.layout import Content, Layout
from optviz.draw.legend.runs import lanes_of, width_of
from optviz.draw.lettering.text import wrapped
from optviz.errors import OptvizError, about
from optviz.figure.scene import Scene
from optviz.figure.texts.caption import caption_of
from optviz.figure.texts.outcomes import outcomes_of
from optviz.given.limits import LONGEST_TEXT


def laid_out(scene: Scene, made: Callable[[Content], Layout]) -> tuple[Layout, list[str]]:
    """The layout, `made` of what is in it, and the lines of the caption that it has room for."""
    text = caption_of(scene)
    shared = scene.shared_curves
    content = Content(
        tuple(view for view in scene.recipe.view if view not in shared),
        0,
        scene.recipe.internals,
        len(str(scene.steps)),
        tuple(track.shown for track in scene.tracks),
        scene.recipe.aspect == "equal",
        scene.recipe.axes,
        lanes_of(scene),
        tuple(group.runs for group in scene.groups),
        beside=beside(scene.grid),
        key=tuple(width_of(each.text) for each in outcomes_of(scene.tracks, scene.words)),
        shared=shared,
        title=width_of(scene.title, "bold"),
    )
    layout = made(content)
    lines: list[str] = []
    if text.strip():
        with about("caption"):
            if len(text) > LONGEST_TEXT:
                raise OptvizError(
                    f"The caption has {len(text)} characters with its numbers filled in, and at most {LONGEST_TEXT} "
                    "are drawn; shorten it."
                )
        lines = wrapped(text, layout.counter.x - layout.subtitle.x, layout.unit)
    content = content._replace(caption=len(lines))
    further = lines_below(scene, layout)
    if further:
        try:
            return made(content._replace(further=further)), lines
        except OptvizError:
            # Where there is no room for more lines, letters are as small as one line needs.
            pass
    if not lines:
        return layout, []
    try:
        return made(content), lines
    except OptvizError as error:
        raise OptvizError(
            f"There is no room for a caption of {len(lines)} lines in a picture of this size; shorten it, or ask for "
            "a larger picture."
        ) from error


def layout_of(scene: Scene, content: Content) -> Layout:
    """The layout that a recipe asks for, of what is in it."""
    size, runs = scene.recipe.pixels, len(scene.tracks)
    if scene.recipe.layout == "overlay":
        return places.overlay(*size, [len(each.runs) for each in scene.recordings], content)
    if scene.grid:
        return places.grid(*size, len(scene.grid.rows), len(scene.grid.columns), content)
    # Several starts or surfaces stand below each other, so that the columns are the optimizers.
    columns = runs // len(scene.headings) if scene.headings else None
    return places.panels(*size, runs, columns, content, own_ticks=len(scene.recordings) > 1)
