"""Cards in rows: the pictures of a run on a ground that tells how it ended, and below them the words for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from optviz.draw.layout.cells.cell import GAP, arranged, shifted
from optviz.draw.layout.parts import LOSS_WIDTH, Area, Card, Content, Places, Rect, Slot
from optviz.errors import OptvizError
from optviz.look import CARD_EDGE, SMALL, SMALLEST
from optviz.views import VIEWS

# In units of the text size of the figure: the line of a label above a card, and the gap between cards at least and at
# most.
LABEL, _GAP, _WIDEST_GAP = 1.45, 0.5, 1.4
# The text in a card is so large at most; in units of itself: its line, the mark before it, and the room beside it.
_TEXT, _LINE, _MARK, _BESIDE = 0.92, 1.3, 0.8, 0.3
# It is at most this share of the height of its card.
_SHARE = 0.25
# What an empty place costs, in shares of the cards.
_EMPTY = 0.7


class Cards(NamedTuple):
    """Cards in rows of `across`, so large and so far apart, and how good that is; each has a label if it is `labelled`.

    `areas` are the pictures of the first one, its lower left corner at the origin; `foot` is how high the line below
    them is, for words of size `text`, or 0 if there is no room for any; they are `short` if there is little.
    """

    across: int
    width: int
    height: int
    gap: tuple[int, int]
    labelled: bool
    foot: int
    areas: tuple[Area, ...]
    text: float
    short: bool
    worth: float


def tables(room: Rect, unit: float, rows: int, columns: int, content: Content) -> Iterator[Cards]:
    """All ways in which cards fit into a rectangle with the labels of their columns; one row may become several."""
    downs = range(1, columns + 1) if rows == 1 else [rows]
    for across in sorted({math.ceil(rows * columns / down) for down in downs}):
        down = math.ceil(rows * columns / across)
        labelled = rows == 1 and down > 1
        made = _table(room, unit, across, down, content, labelled=labelled)
        if made:
            empty = (across * down - rows * columns) / (rows * columns)
            yield made._replace(worth=made.worth - _EMPTY * empty)


def _table(room: Rect, unit: float, across: int, down: int, content: Content, *, labelled: bool) -> Cards | None:
    edge, gap, label = edge_of(unit), max(4, round(_GAP * unit)), round(LABEL * unit)
    labels = label * (down if labelled else 1)
    width = (room.width - gap * (across - 1)) // across
    height = (room.height - labels - gap * (down - 1)) // down
    text, short = _text_size(width - 2 * edge, min(_TEXT * unit, _SHARE * height), SMALL * unit, content)
    foot = round(_LINE * text) if text else max(3 * edge, round(0.7 * SMALLEST))
    inside = Rect(edge, foot, width - 2 * edge, height - edge - foot)
    try:
        found = arranged(inside, content._replace(bare=True), edge / GAP, (0,))
    except OptvizError:
        return None
    # No more of the card than pictures need.
    packed = _packed(found.areas, edge)
    right = max(each.rect.x + each.rect.width for each in packed)
    low = min(each.rect.y for each in packed) - foot
    areas = [each._replace(rect=each.rect._replace(y=each.rect.y - low)) for each in packed]
    spare = min(low, round((_WIDEST_GAP - _GAP) * unit)) if down > 1 else 0
    return Cards(
        across,
        right + edge,
        height - low,
        (gap, gap + spare),
        labelled,
        foot,
        tuple(areas),
        text,
        short,
        found.worth,
    )


def _packed(areas: Sequence[Area], gap: int) -> list[Area]:
    """Areas that stand above each other with a gap between and no more: a map to scale may be lower than its place."""
    found: list[Area] = []
    for area in sorted(areas, key=lambda each: -each.rect.y):
        rect, above = area.rect, found[-1].rect if found else None
        if above and rect.y + rect.height <= above.y:
            rect = rect._replace(y=above.y - gap - rect.height)
        found.append(area._replace(rect=rect))
    return found


def edge_of(unit: float) -> int:
    """How wide the ground of a card is seen around its pictures."""
    return max(2, round(CARD_EDGE * unit))


def _text_size(width: int, most: float, wished: float, content: Content) -> tuple[float, bool]:
    """The largest size in which all verdicts fit beside their marks, and whether they are short.

    They are if that makes them larger, where they would be smaller than wished. The size is 0 if it cannot be read.
    """
    whole, short = (min(most, width / (_widest(content, short=each) + _MARK + 3 * _BESIDE)) for each in (False, True))
    size = short if whole < wished else whole
    return (size, short > whole and size == short) if size >= SMALLEST else (0.0, False)


def _widest(content: Content, *, short: bool) -> float:
    return max((lane.beside if short else lane.verdict for lane in content.lanes), default=0.0)


def wholes(cards: Cards, left: int, top: int, unit: float, count: int) -> list[Rect]:
    """Where the cards are, from the left and from a line above the labels."""
    label = round(LABEL * unit)
    found = []
    for number in range(count):
        row, column = divmod(number, cards.across)
        x = left + column * (cards.width + cards.gap[0])
        y = top - label - (row + 1) * cards.height - row * (cards.gap[1] + (label if cards.labelled else 0))
        found.append(Rect(x, y, cards.width, cards.height))
    return found


def areas_in(cards: Cards, wholes: Sequence[Rect]) -> list[Area]:
    """The pictures in all cards; the curves of the leftmost ones have numbers left of them."""
    found = []
    for number, (x, y, *_) in enumerate(wholes):
        first = number % cards.across == 0
        here = shifted(cards.areas, x, y, (number,), left=False, below=False)
        found += [each._replace(ticks_left=first and VIEWS[each.view].kind == "curve") for each in here]
    return found


def places_in(cards: Cards, whole: Rect, content: Content) -> Places:
    """What stands in a card."""
    x, y, width, _ = whole
    pictures = tuple(area.rect._replace(x=x + area.rect.x, y=y + area.rect.y) for area in cards.areas)
    size = cards.text or 0.8 * cards.foot
    # Letters that go below the line stay off the edge.
    base = y + max(round((cards.foot - 0.66 * size) / 2), math.ceil(0.25 * size) + 1)
    beside, mark = _BESIDE * size, _MARK * size
    if not cards.text:
        return Places(
            None, None, None, None, card=Card(whole, pictures, Slot(x + width // 2, base, 0, size, "center"), None)
        )
    left = math.ceil(x + mark + 2 * beside)
    widest = math.ceil(size * _widest(content, short=cards.short)) + 1
    right = math.floor(x + width - beside)
    loss = math.ceil(LOSS_WIDTH * size)
    fits = left + widest + round(2 * beside) + loss <= right
    return Places(
        None,
        None,
        None,
        Slot(left, base, right - left - (loss if fits else 0), size),
        card=Card(
            whole,
            pictures,
            Slot(round(x + beside + mark / 2), base, math.ceil(mark), size, "center"),
            Slot(right, base, loss, size, "right") if fits else None,
            cards.short,
        ),
    )
