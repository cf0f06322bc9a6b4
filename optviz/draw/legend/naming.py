"""The name of a run, and what the marks at its ball mean."""

from __future__ import annotations

from matplotlib.figure import Figure

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.ink import SHAPES
from optviz.draw.colors.style import for_text, points
from optviz.draw.layout import Slot
from optviz.draw.lettering.text import text_width, write
from optviz.draw.panes.vectors import legend
from optviz.figure.scene import Scene
from optviz.look import Look

# The shape of a run hangs left of its name, so that names stand where they do without: its middle and its size, in
# sizes of the letters. Nothing else comes so near to a name.
_BEFORE, _SHAPE = 0.6, 0.62


def write_name(figure: Figure, slot: Slot, title: str, hue: Hue, look: Look) -> None:
    """Write the name of a run in its colour, with the shape before it that stands for it where colours alone do not."""
    if look.plain or hue.shape:
        width, height = figure.bbox.width, figure.bbox.height
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        axes.set_axis_off()
        axes.plot(
            [slot.x - _BEFORE * slot.size],
            [slot.y + 0.36 * slot.size],
            marker=SHAPES[hue.shape],
            markersize=points(_SHAPE * slot.size),
            color=hue.color,
            markeredgewidth=0,
        )
    write(figure, slot, title, for_text(hue.color, look), weight="bold", cut="middle")


def write_legend(figure: Figure, slot: Slot, scene: Scene, look: Look) -> None:
    """Say what the marks at the balls mean."""
    pieces = legend(scene, look)
    gap = "    "
    whole = sum(text_width(text + gap, slot.size) for text, _ in pieces)
    size = slot.size * min(1.0, slot.width / whole)
    x = float(slot.x)
    for text, color in pieces:
        write(figure, Slot(round(x), slot.y, slot.width, size), text, color)
        x += text_width(text + gap, size)
