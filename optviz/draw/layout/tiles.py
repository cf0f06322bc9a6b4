"""Rectangles of one size that share one: as large as a shape allows, or as wide and high as there is room."""

from __future__ import annotations

from optviz.draw.layout.parts import Rect

# The words above pictures are long: where they are so nearly as large in fewer columns, these are taken.
_ENOUGH = 0.65
# Of the room for a picture of cells at least so much is used.
_SNAPPED = 0.93


def alike(body: Rect, count: int, shape: float, gap: int, head: int) -> list[Rect]:
    """So many rectangles of one size, as large as can be, each with a picture of a shape and `head` pixels more."""

    def sizes(columns: int) -> tuple[int, int]:
        rows = -(-count // columns)
        width = (body.width - (columns - 1) * gap) // columns
        height = (body.height - (rows - 1) * gap) // rows - head
        return min(width, round(height / shape)), min(height, round(width * shape))

    # Of those that give the same size, the one that leaves the fewest places empty.
    columns = max(range(1, count + 1), key=lambda columns: (sizes(columns), -(-count % columns), columns))
    width, height = sizes(columns)
    used = columns * width + (columns - 1) * gap
    left = body.x + (body.width - used) // 2 if columns > 1 else body.x
    rows = -(-count // columns)
    # What is left of the height is above and below.
    top = body.y + body.height - (body.height - rows * (height + head) - (rows - 1) * gap) // 2
    return [
        Rect(
            left + (number % columns) * (width + gap),
            top - (number // columns) * (height + head + gap) - height - head,
            width,
            height + head,
        )
        for number in range(count)
    ]


def tiles(body: Rect, count: int, shape: float, gap: int, head: int, least: int = 0) -> list[Rect]:
    """So many rectangles that fill one, in as few columns as give a picture of a shape, below a line, enough room.

    A picture is at least so high, if it can be.
    """

    def sizes(columns: int) -> tuple[int, int]:
        rows = -(-count // columns)
        return (body.width - (columns - 1) * gap) // columns, (body.height - (rows - 1) * gap) // rows

    def room(columns: int) -> float:
        width, height = sizes(columns)
        return min(width, (height - head) / shape)

    high = [columns for columns in range(1, count + 1) if sizes(columns)[1] - head >= least]
    some = high or range(1, count + 1)
    most = max(map(room, some), default=0.0)
    columns = next((columns for columns in some if room(columns) >= _ENOUGH * most), 1)
    width, height = sizes(columns)
    return [
        Rect(
            body.x + (number % columns) * (width + gap),
            body.y + body.height - (number // columns) * (height + gap) - height,
            width,
            height,
        )
        for number in range(count)
    ]


def shaped(room: Rect, shape: float, across: int, up: int) -> Rect:
    """The largest rectangle of a shape in another, at its upper left corner, for so many cells.

    A cell is of whole pixels where that costs little room, so that all are equal, and borders between them sharp.
    """
    width, height = min(room.width, round(room.height / shape)), min(room.height, round(room.width * shape))
    snapped = width - width % across, height - height % up
    if snapped[0] >= _SNAPPED * width and snapped[1] >= _SNAPPED * height:
        width, height = snapped
    return Rect(room.x, room.y + room.height - height, width, height)
