"""What stands around the cards of a comparison: the labels of rows and columns, and the key of the outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import for_text
from optviz.draw.compared.cards import color_of, ink_on
from optviz.draw.fills import add_fill
from optviz.draw.layout import Layout, Rect
from optviz.draw.legend.marks import add_mark, mark_for
from optviz.draw.legend.runs import width_of
from optviz.draw.lettering.text import write
from optviz.figure.grid import Grid
from optviz.figure.scene import Scene
from optviz.figure.texts.outcomes import Outcome
from optviz.look import SMALL, Look

# The gap between a label and what it labels, in units of its size, is kept free of letters.
_ARROWS = " ↓", " →"
# The field of a colour in the key, and where it ends, in units of the text size.
_FIELD, _END = 1.15, 0.3


def titles_of(grid: Grid) -> tuple[str, str]:
    """What varies from row to row, and from column to column; empty if nothing does."""
    named = zip((grid.row_title, grid.column_title), _ARROWS, strict=True)
    row, column = (f"{title}{arrow}" if title else "" for title, arrow in named)
    return row, column


def beside(grid: Grid | None) -> float:
    """How wide what stands left of the rows of a grid is, in units of the text size."""
    if not grid:
        return 0.0
    title, _ = titles_of(grid)
    return max(SMALL * width_of(title), *(width_of(each, "bold") for each in grid.rows))


def write_table(figure: Figure, scene: Scene, layout: Layout, hues: Sequence[Hue], look: Look) -> None:
    """Write the labels of rows and columns; where runs share curves, the label of each has its colour."""
    grid = scene.grid
    if not grid:
        return
    for slot, text in zip(layout.rows, grid.rows, strict=True):
        write(figure, slot, text, look.ink, weight="bold")
    colors = [for_text(hue.color, look) if scene.shared_curves else look.ink for hue in hues]
    for slot, text, color in zip(layout.columns, grid.columns, colors, strict=False):
        write(figure, slot, text, color, weight="bold")
    for slot, title in zip(layout.corner, titles_of(grid), strict=True):
        write(figure, slot, title, look.grey)


def write_key(figure: Figure, layout: Layout, outcomes: Sequence[Outcome], look: Look) -> None:
    """Say what the colours and the marks of the cards mean."""
    for slot, outcome in zip(layout.key, outcomes, strict=bool(layout.key)):
        color, size = color_of(outcome.name, look), slot.size / SMALL
        width = round(_FIELD * slot.size)
        field = Rect(slot.x - round(_END * slot.size) - width, slot.y - round(0.25 * slot.size), width, width)
        add_fill(figure, field, color)
        middle = slot._replace(x=field.x + width // 2, size=0.8 * size)
        add_mark(figure, middle, mark_for(outcome.kind, outcome.name), ink_on(color, look))
        write(figure, slot, outcome.text, look.grey)
