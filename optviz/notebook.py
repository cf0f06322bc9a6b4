"""A recording as a notebook shows it: the film, and the table of verdicts."""

from __future__ import annotations

import base64
import html
import tempfile
from pathlib import Path

from optviz.captions import alt_text
from optviz.output import write_film
from optviz.recording import Recording
from optviz.scene import Scene, scene_of
from optviz.tables import Row, list_verdicts


def as_html(shown: Recording | Scene) -> str:
    """A piece of HTML that needs nothing from outside; every text in it is escaped."""
    scene = shown if isinstance(shown, Scene) else scene_of(shown)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.gif"
        write_film(scene, film)
        data = base64.b64encode(film.read_bytes()).decode()
    header, rows = list_verdicts(scene)
    alt = html.escape(alt_text(scene))
    lines = [_cells("th", header), *(_cells("td", row) for row in rows)]
    return f'<img alt="{alt}" src="data:image/gif;base64,{data}"><table>{"".join(lines)}</table>'


def _cells(tag: str, texts: Row) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts) + "</tr>"
