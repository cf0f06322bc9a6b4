"""Curves of all runs of a comparison in areas that they share, beside its cards or below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from optviz.draw.layout.cells.cell import worth_of
from optviz.draw.layout.page import ticks_below
from optviz.draw.layout.parts import Area, Content, Rect, Slot
from optviz.look import SMALL

# The shares of a room that curves may have.
_SHARES = (0.3, 0.35, 0.4, 0.45, 0.5)
# What they count beside those of one run.
_WORTH = 1.5
# In units of the text size: what is between cards and curves, the line above each, and the numbers left of it.
_GAP, _HEAD, _TICKS = 1.0, 1.55, 2.8


class Split(NamedTuple):
    """A room in two: that of the cards, and that of the curves, which is nothing where there are none."""

    cards: Rect
    curves: Rect | None
    below: bool = False


def splits(room: Rect, unit: float, content: Content) -> Iterator[Split]:
    """The ways in which cards and curves share a room."""
    if not content.shared:
        yield Split(room, None)
        return
    gap = round(_GAP * unit)
    for share in _SHARES:
        width, height = round(share * room.width), round(share * room.height)
        left, over = room.width - width - gap, room.height - height - gap
        yield Split(room._replace(width=left), room._replace(x=room.x + left + gap, width=width))
        yield Split(room._replace(y=room.y + height + gap, height=over), room._replace(height=height), below=True)


def worth(split: Split, unit: float, content: Content) -> float:
    """How good the places of the curves are."""
    if not split.curves:
        return 0.0
    areas = curves_in(split.curves, unit, content, ())
    return _WORTH * sum(worth_of(area, None, first=False) for area in areas)


def curves_in(room: Rect, unit: float, content: Content, runs: tuple[int, ...]) -> list[Area]:
    """The curves of some runs below each other, each with a line above that says of what."""
    small, count = SMALL * unit, len(content.shared)
    beside, head, under = round(_TICKS * small), round(_HEAD * unit), ticks_below(unit)
    height = max(1, (room.height - under) // count - head)
    areas = []
    for number, view in enumerate(content.shared):
        y = room.y + under + (count - 1 - number) * (height + head)
        rect = Rect(room.x + beside, y, max(1, room.width - beside), height)
        label = Slot(rect.x, y + height + round(0.45 * unit), rect.width, small)
        areas.append(Area(view, rect, runs, label, True, number == count - 1))
    return areas


def beside_cards(room: Rect, cards: Sequence[Rect], unit: float, *, below: bool) -> Rect:
    """The place of the curves where the cards leave it: as high as these, or as near below them as can be."""
    gap = round(_GAP * unit)
    low = min(card.y for card in cards)
    if below:
        return room._replace(height=low - gap - room.y)
    left = max(card.x + card.width for card in cards) + gap
    top = room.y + room.height
    return Rect(left, low, room.x + room.width - left, top - low)
