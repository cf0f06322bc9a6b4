"""Artists of our own: the race itself in a figure that is saved, and what stands still over what moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from optviz.draw.colors.style import DPI
from optviz.draw.panes.pane import Moving, Pane
from optviz.draw.trails.glide import around_each_other, glide
from optviz.draw.trails.growing import Growing, draw_at_once


class Race(Artist):
    """All trails of some panes up to the last of some steps, drawn by the same calls as the frames of a film."""

    def __init__(self, sheet: Figure, panes: Sequence[Pane], held: Sequence[Moving], steps: Sequence[int]) -> None:
        """`steps` are those of the frames: what was drawn in one lies above what was drawn in those before."""
        super().__init__()
        self.sheet, self.panes, self.held, self.steps = sheet, panes, held, steps
        self.set_zorder(5)

    def draw(self, renderer: Any) -> None:
        """Draw on any of matplotlib's renderers."""
        # matplotlib draws PDF and SVG at 72 dots per inch, whatever the resolution of the figure.
        scale = self.sheet.dpi / DPI
        drawn = [(each, each.pen(renderer, scale)) for pane in self.panes for each in pane.trails]
        if isinstance(renderer, RendererAgg):
            Growing(renderer, drawn).grow_along([0, *self.steps])
        else:
            draw_at_once(renderer, drawn, self.steps)
        for ball in around_each_other([glide(each, pen, self.steps[-1:]) for each, pen in drawn]):
            if ball.rects[0]:
                ball.draw_ball(renderer, 0)
        for held in self.held:
            held.draw(renderer, scale, 0)


class Lasting(Artist):
    """What stands still, drawn once more over what moves below it."""

    def __init__(self, lasting: Artist) -> None:
        super().__init__()
        self.lasting = lasting

    def draw(self, renderer: RendererBase) -> None:
        """Draw it."""
        self.lasting.draw(renderer)

    def remove(self) -> None:
        """Leave it where it is."""
