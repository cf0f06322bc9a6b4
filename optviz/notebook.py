"""A recording as a notebook shows it: the film and the table of verdicts, or, where nothing moves, the last frame."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from optviz.errors import OptvizError
from optviz.figure.scene import Scene, scene_of
from optviz.figure.studied import Studied
from optviz.figure.texts.captions import alt_text
from optviz.figure.texts.endings import list_verdicts
from optviz.film.fits import fastest
from optviz.output import write_film, write_still
from optviz.race.recording import Recording
from optviz.system.display import Contents
from optviz.system.files import temporary_folder
from optviz.tables import Row
from optviz.views import FIRST_CURVE


def contents(shown: Recording | Scene | Studied) -> Contents:
    """What there is for a page, for paper and for a terminal; none of it needs anything from outside.

    What is more than a figure can hold, such as a recording of very many runs, is told in a line.
    """
    plain: Contents = {"text/plain": lambda: repr(shown)}
    try:
        scene = _scene(shown)
    except OptvizError:
        return plain
    return plain | {"text/html": lambda: film(scene), "image/png": lambda: still(scene)}


def film(scene: Scene | Studied) -> str:
    """A piece of HTML with the film and the verdicts, or what was found; every text in it is escaped."""
    header, rows = scene.table() if isinstance(scene, Studied) else list_verdicts(scene)
    alt = escaped(scene.alt_text() if isinstance(scene, Studied) else alt_text(scene))
    lines = [_cells("th", header), *(_cells("td", row) for row in rows)]
    scene = replace(scene, recipe=scene.recipe.changed(transparent=False))
    # What is too quick for a GIF.
    kind = "gif" if scene.recipe.fps <= fastest(".gif") else "webp"
    data = _written(lambda path: write_film(scene, path), f"film.{kind}")
    return f'<img alt="{alt}" src="data:image/{kind};base64,{data}"><table>{"".join(lines)}</table>'


def still(scene: Scene | Studied) -> str:
    """The still as PNG in base64."""
    return _written(lambda path: write_still(scene, path), "still.png")


def escaped(text: str) -> str:
    """A text within HTML, in one line, so that a notebook that is turned into a text has one line of it."""
    return html.escape(text).replace("\n", "&#10;")


def _scene(shown: Recording | Scene | Studied) -> Scene | Studied:
    if isinstance(shown, (Scene, Studied)):
        return shown
    has_picture = shown.surface.dimension == 2 or shown.surface.views
    return scene_of(shown) if has_picture else scene_of(shown, view=FIRST_CURVE)


def _written(write: Callable[[Path], None], name: str) -> str:
    with temporary_folder() as folder:
        path = folder / name
        write(path)
        return base64.b64encode(path.read_bytes()).decode()


def _cells(tag: str, texts: Row) -> str:
    return "<tr>" + "".join(f"<{tag}>{escaped(text)}</{tag}>" for text in texts) + "</tr>"
