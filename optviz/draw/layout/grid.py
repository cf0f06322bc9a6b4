"""A panel for each cell of a table."""

from __future__ import annotations

from optviz.draw.layout.cells import arranged, shifted
from optviz.draw.layout.page import PLAIN, Page, mark_of, unit_of
from optviz.draw.layout.parts import LOSS_WIDTH, Area, Content, Layout, Places, Rect, Slot
from optviz.look import SMALLEST


def grid(width: int, height: int, rows: int, columns: int, content: Content = PLAIN) -> Layout:
    """A panel for each cell of a table; the labels of rows and columns stand at its edges."""
    page = Page(width, height, unit_of(width, height, 4, 3), content)
    unit = page.unit
    label = round(6.5 * unit)
    left, top = page.margin + label, page.top - round(3 * unit)
    gap = max(3, round((0.9 if columns <= 6 else 0.45) * unit))
    panel_width = (width - page.margin - left - gap * (columns - 1)) // columns
    row_height = (top - page.bottom - gap * (rows - 1)) // rows
    text = max(min(0.95 * unit, panel_width / 14, row_height / 4), SMALLEST)
    # The frame of the best panel needs its own pixels between the panel and the text.
    below = round(1.6 * text + 0.2 * unit)
    wide = panel_width > 23 * text
    panel_height = row_height - below
    shown = arranged(Rect(0, 0, panel_width, panel_height), content, text, (0,)).areas
    cells: list[Rect] = []
    areas: list[Area] = []
    places: list[Places] = []
    for row in range(rows):
        for column in range(columns):
            x = left + column * (panel_width + gap)
            y = top - (row + 1) * panel_height - row * (below + gap)
            cells.append(Rect(x, y, panel_width, panel_height))
            areas += shifted(shown, x, y, (len(places),), left=column == 0, below=False)
            base = y - round(1.1 * text + 0.25 * unit)
            places.append(
                Places(
                    None,
                    None,
                    Slot(x + panel_width, base, panel_width // 2, text, "right") if wide else None,
                    Slot(x, base, panel_width - (round(LOSS_WIDTH * text) if wide else 0), text),
                )
            )
    areas = [area._replace(ticks_left=False) for area in areas]
    middle = [cell.y + cell.height // 2 - round(0.35 * unit) for cell in cells[::columns]]
    return page.placed(mark_of(unit, areas), areas, places, 0)._replace(
        rows=tuple(Slot(left - round(0.6 * unit), y, label, unit, "right") for y in middle),
        columns=tuple(
            Slot(cell.x + panel_width // 2, top + round(0.6 * unit), panel_width, unit, "center")
            for cell in cells[:columns]
        ),
        corner=(
            Slot(left - round(0.6 * unit), top + round(0.6 * unit), label, 0.95 * unit, "right"),
            Slot(left, top + round(2 * unit), width - left, 0.95 * unit),
        ),
    )
