"""The bars of the race: each grows with its run's steps, and ends in a mark where its verdict is told.

A bar is whole pixels of one colour, so that a frame of a film fills in what it has grown by, and a picture has it as a
rectangle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.figure import Figure

from optviz.draw.fills import add_fill, fill
from optviz.draw.layout import Rect
from optviz.draw.lettering.text import Pixels

# The mark at the end: how wide, and how much of the height of the bar it stands out above and below.
_MARK, _OUT = 0.34, 0.5
# In the first frame of a film, what is to come is a line of so much of the height of the bar.
_TO_COME = 0.3
# A bar grows by so many pixels at once, so that not all of them change in every frame.
_GRAIN = 3


class Bar(NamedTuple):
    """The bar of a run: `rect` is all `steps` long, and what is told of it is known at step `told`."""

    rect: Rect
    steps: int
    told: int
    color: str

    def pieces(self, step: int) -> list[Rect]:
        """What there is of it at a step: the bar so far, and then the mark."""
        x, y, _, height = self.rect
        length = self._length(step)
        pieces = [Rect(x, y, length, height)] if length else []
        if step >= self.told:
            width, out = max(2, round(_MARK * height)), max(1, round(_OUT * height))
            pieces.append(Rect(x + max(0, length - width), y - out, width, height + 2 * out))
        return pieces

    def to_come(self) -> list[Rect]:
        """What there is of it in the first frame, which shows the whole film: a thin line, and the mark at its end."""
        x, y, _, height = self.rect
        *whole, mark = self.pieces(self.told)
        thin = max(1, round(_TO_COME * height))
        return [Rect(x, y + (height - thin) // 2, bar.width, thin) for bar in whole] + [mark]

    def _length(self, step: int) -> int:
        length = round(self.rect.width * min(step, self.told) / self.steps)
        return length if step >= self.told else length - length % _GRAIN

    def grown(self, before: int, step: int) -> list[Rect]:
        """What is there at a step and was not at the one before; from -1 on, all of it."""
        if before >= min(self.told, step):
            return []
        old = self._length(before) if before >= 0 else 0
        return [
            Rect(piece.x + old, piece.y, piece.width - old, piece.height) if piece.height == self.rect.height else piece
            for piece in self.pieces(step)
            if piece.height != self.rect.height or piece.width > old
        ]


def draw_bars(figure: Figure, bars: list[Bar], step: int) -> None:
    """Draw all bars as they are at a step."""
    for bar in bars:
        for piece in bar.pieces(step):
            add_fill(figure, piece, bar.color)


def fill_to_come(pixels: Pixels, bars: list[Bar]) -> Iterator[Rect]:
    """Fill into a picture `(H, W)` what is to come of all bars, and say where."""
    for bar in bars:
        for piece in bar.to_come():
            fill(pixels, piece, bar.color)
            yield piece


def grow_bars(pixels: Pixels, bars: list[Bar], before: int, step: int) -> Iterator[Rect]:
    """Fill into a picture `(H, W)` what bars have grown by since the step before, and say where."""
    for bar in bars:
        for piece in bar.grown(before, step):
            fill(pixels, piece, bar.color)
            yield piece
