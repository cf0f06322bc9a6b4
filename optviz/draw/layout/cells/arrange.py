"""How a few things share a rectangle: the ways in which they can, of which a layout takes the best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from optviz.draw.layout.parts import Rect

# The share of a room that its first part may have.
_SHARES = (0.3, 0.36, 0.42, 0.48, 0.54, 0.6, 0.66, 0.72, 0.78, 0.84, 0.9)
# How much larger the first of several is, and how large the last may be beside the others.
_FIRST = 1.6
_LAST = (0.5, 1.0, 1.6)


def arrangements(room: Rect, count: int, first: int, gap: int) -> Iterator[list[Rect]]:
    """Rectangles for `count` things, beside or below each other, or in two parts of which each is so.

    The first part is the first of them, or the `first` ones.
    """
    whole = list(range(count))
    for down in (False, True):
        yield from _alike(room, whole, gap, down=down, hero=first > 1, last=first < count)
    for split in sorted({1, first} - {0, count}):
        for down in (False, True):
            for share in _SHARES:
                one, other = _parts(room, (share, 1 - share), gap, down=down)
                for one_down in (False, True)[: min(split, 2)]:
                    for ahead in _alike(one, whole[:split], gap, down=one_down, hero=split > 1, last=False):
                        for other_down in (False, True)[: min(count - split, 2)]:
                            for behind in _alike(
                                other, whole[split:], gap, down=other_down, hero=False, last=count - split > 1
                            ):
                                yield ahead + behind


def _alike(room: Rect, items: Sequence[int], gap: int, *, down: bool, hero: bool, last: bool) -> Iterator[list[Rect]]:
    """All beside or below each other, the first one larger if it is the `hero`, the `last` one of several sizes."""
    for weight in _LAST if last and len(items) > 1 else (1.0,):
        weights = [1.0] * len(items)
        weights[-1] = weight
        weights[0] = _FIRST if hero else weights[0]
        yield _parts(room, weights, gap, down=down)


def _parts(room: Rect, weights: Sequence[float], gap: int, *, down: bool) -> list[Rect]:
    """A room in parts of such shares, from the left to the right or from above."""
    space = (room.height if down else room.width) - gap * (len(weights) - 1)
    total, begin, gone = sum(weights), 0, 0.0
    rects: list[Rect] = []
    for weight in weights:
        gone += weight
        end = round(space * gone / total)
        length, at = end - begin, begin + gap * len(rects)
        rects.append(
            Rect(room.x, room.y + room.height - at - length, room.width, length)
            if down
            else Rect(room.x + at, room.y, length, room.height)
        )
        begin = end
    return rects


def table(room: Rect, count: int, across: int, gap_x: int, gap_y: int) -> list[Rect]:
    """So many cells of one size in rows of `across`, from the upper left."""
    down = math.ceil(count / across)
    width = (room.width - gap_x * (across - 1)) // across
    height = (room.height - gap_y * (down - 1)) // down
    top = room.y + room.height - height
    cells = []
    for number in range(count):
        row, column = divmod(number, across)
        cells.append(Rect(room.x + column * (width + gap_x), top - row * (height + gap_y), width, height))
    return cells
