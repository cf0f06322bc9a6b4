"""A comparison: cards in rows and columns, whose labels stand at the edges, and below them what their colours say."""

from __future__ import annotations

import math

from optviz.draw.layout.cells.cards import LABEL, areas_in, places_in, tables, wholes
from optviz.draw.layout.cells.cell import no_room
from optviz.draw.layout.cells.shared import beside_cards, curves_in, splits, worth
from optviz.draw.layout.page import PLAIN, Page, mark_of
from optviz.draw.layout.parts import Content, Layout, Rect, Slot
from optviz.look import SMALL
from optviz.views import VIEWS

# The text size, in shares of the side of a square as large as the picture, and in pixels at least.
_UNIT, _LEAST = 0.0195, 9.0
# In units of the text size: a line below the cards, and what is free below the last one, the gap right of labels and
# above cards, and the room left of curves.
_LINE, _OVER, _GAP, _TICKS = 1.5, 0.4, 0.55, 2.8
# Between two things that the key explains, and the mark before each, in units of the text size.
_BETWEEN, _MARK = 1.4, 1.25
# The share of the width that the labels of the rows may have.
_LABELLED = 0.25


def grid(width: int, height: int, rows: int, columns: int, content: Content = PLAIN) -> Layout:
    """A card for each cell of a table; one row alone may become several, and then each card has its label above it."""
    unit = max(_LEAST, _UNIT * math.sqrt(width * height))
    page = Page(width, height, unit, content._replace(bare=True))
    small, gap = SMALL * unit, round(_GAP * unit)
    curves = any(VIEWS[view].kind == "curve" for view in content.views)
    beside = min(round(_LABELLED * width), math.ceil(content.beside * unit)) if rows > 1 else 0
    left = page.margin + (beside + gap if beside else 0) + (round(_TICKS * small) if curves else 0)
    key = _flow([SMALL * each + _MARK for each in content.key], (page.right - page.margin) / unit)
    lines = (key[-1][0] + 1 if key else 0) + curves
    title = page.top - round(0.9 * unit)
    top, bottom = title - gap, page.bottom + round(_LINE * unit) * lines + (round(_OVER * unit) if lines else 0)
    room = Rect(left, bottom, page.right - left, top - bottom)
    found = (
        (table, split, table.worth + worth(split, unit, content))
        for split in splits(room, unit, content)
        for table in tables(split.cards, unit, rows, columns, content)
    )
    best, split, _ = max(found, key=lambda each: each[2], default=(None, None, 0))
    if not (best and split):
        raise no_room(len(content.views) + len(content.shared), rows * columns)
    cards = wholes(best, left, top, unit, rows * columns)
    areas = areas_in(best, cards)
    places = [places_in(best, card, content) for card in cards]
    low = cards[-1].y
    if split.curves:
        place = beside_cards(split.curves, cards, unit, below=split.below)
        areas += curves_in(place, unit, content, tuple(range(len(cards))))
        low = min(low, split.curves.y) if split.below else low
    under = [low - round(_LINE * unit) * (line + 1) for line in range(lines)]
    header = round((LABEL - 1) * unit)
    end, middles = (
        page.margin + beside,
        [card.y + card.height // 2 - round(0.35 * unit) for card in cards[:: best.across]],
    )
    tick_size = min(small, best.text or small) if curves else small if content.shared else 0
    return page.placed(mark_of(unit, areas), areas, places, tick_size)._replace(
        rows=tuple(Slot(end, y, beside, unit, "right") for y in (middles if rows > 1 else middles[:1])),
        columns=tuple(
            Slot(x + wide // 2, y + high + header, wide, unit, "center") for x, y, wide, high in cards[:columns]
        ),
        corner=(
            Slot(end, cards[0].y + cards[0].height + header, beside, small, "right"),
            Slot(left, title, page.right - left, small),
        ),
        key=tuple(
            Slot(page.margin + round((x + _MARK) * unit), under[line], math.ceil(each * small) + 1, small)
            for (line, x), each in zip(key, content.key, strict=True)
        ),
        curves=Slot(page.margin, under[-1], page.right - page.margin, small) if curves else None,
    )


def _flow(widths: list[float], room: float) -> list[tuple[int, float]]:
    """The line, and the place on it, of things so wide that follow each other."""
    found, line, x = [], 0, 0.0
    for width in widths:
        if x and x + width > room:
            line, x = line + 1, 0.0
        found.append((line, x))
        x += width + _BETWEEN
    return found
