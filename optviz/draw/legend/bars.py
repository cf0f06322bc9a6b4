"""The bars of the race: each grows with its run's steps, with a mark at the step from which its verdict holds.

A bar is strong until then. Who does not come to rest there goes on, and so does the bar, pale, or hatched where runs
are told apart by shape. It is whole pixels of one colour, so that a frame of a film fills in what it has grown by, and
a picture has it as rectangles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from optviz.draw.fills import add_fill, fill
from optviz.draw.layout import Rect
from optviz.draw.legend.marks import mark_at
from optviz.draw.lettering.text import Pixels
from optviz.look import BAR_MARK, BAR_RIM, Look

# In the first frame of a film, what is to come is a line of so much of the height of the bar.
_TO_COME = 0.3
# A bar grows by so many pixels at once, so that not all of them change in every frame.
_GRAIN = 3
# How wide a stripe of a hatched bar is, and the gap after it, in heights of the bar.
_STRIPE = 0.5


class Piece(NamedTuple):
    """A part of a bar."""

    rect: Rect
    color: str


class Bar(NamedTuple):
    """The bar of a run: `rect` is that of all steps, and `along` tells how many pixels of it are over at each.

    It has its `mark` at step `told`, and ends at `end`. What follows the mark is `pale`, or hatched where that is the
    `color`. `size` is that of the letters beside.
    """

    rect: Rect
    along: tuple[int, ...]
    told: int
    end: int
    mark: str
    color: str
    pale: str
    size: float

    @property
    def reach(self) -> int:
        """How far from its middle the mark and its rim are seen."""
        return math.ceil((BAR_MARK + BAR_RIM) * self.size)

    @property
    def middle(self) -> tuple[int, float]:
        """The middle of the mark."""
        return self.rect.x + self.along[self.told], self.rect.y + self.rect.height / 2

    def pieces(self, step: int) -> list[Piece]:
        """What there is of it at a step, from the left, without the mark."""
        return [self._piece(left, right, color) for left, right, color in self._spans(step)]

    def to_come(self) -> list[Piece]:
        """What there is of it in the first frame, which shows the whole film: a thin line up to the mark."""
        x, y, _, height = self.rect
        thin = max(1, round(_TO_COME * height))
        length = self.along[self.told]
        return [Piece(Rect(x, y + (height - thin) // 2, length, thin), self.color)] if length else []

    def grown(self, before: int, step: int) -> list[Piece]:
        """What is there at a step and was not at the one before; from -1 on, all of it."""
        if before >= min(self.end, step):
            return []
        old = {left: right for left, right, _ in self._spans(before)} if before >= 0 else {}
        return [
            self._piece(old.get(left, left), right, color)
            for left, right, color in self._spans(step)
            if right > old.get(left, left)
        ]

    def _spans(self, step: int) -> Iterator[tuple[int, int, str]]:
        """Where each of its parts begins and ends at a step, and its colour."""
        if length := self._length(step, self.told):
            yield 0, length, self.color
        begin = self.along[self.told] + self.reach
        end = self._length(step, self.end) if step > self.told else 0
        if self.pale != self.color:
            if end > begin:
                yield begin, end, self.pale
            return
        wide = max(2, round(_STRIPE * self.rect.height))
        for left in range(begin, end, 2 * wide):
            yield left, min(left + wide, end), self.color

    def _length(self, step: int, last: int) -> int:
        """How long it is at a step; before the last one, in whole grains."""
        length = self.along[min(step, last)]
        return length if step >= last else length - length % _GRAIN

    def _piece(self, left: int, right: int, color: str) -> Piece:
        x, y, _, height = self.rect
        return Piece(Rect(x + left, y, right - left, height), color)


def draw_bars(figure: Figure, bars: Iterable[Bar], step: int) -> None:
    """Draw all bars as they are at a step, without their marks."""
    for bar in bars:
        for piece in bar.pieces(step):
            add_fill(figure, piece.rect, piece.color)


def write_bar_mark(figure: Figure, bar: Bar, look: Look) -> Artist:
    """Add the mark of a bar above it; return what was added."""
    return mark_at(figure, bar.middle, BAR_MARK * bar.size, bar.mark, look.ink, (look.paper, BAR_RIM * bar.size))


def fill_to_come(pixels: Pixels, bars: Iterable[Bar]) -> Iterator[Rect]:
    """Fill into a picture `(H, W)` what is to come of all bars, and say where."""
    return _filled(pixels, (piece for bar in bars for piece in bar.to_come()))


def grow_bars(pixels: Pixels, bars: Iterable[Bar], before: int, step: int) -> Iterator[Rect]:
    """Fill into a picture `(H, W)` what bars have grown by since the step before, and say where."""
    return _filled(pixels, (piece for bar in bars for piece in bar.grown(before, step)))


def _filled(pixels: Pixels, pieces: Iterable[Piece]) -> Iterator[Rect]:
    for piece in pieces:
        fill(pixels, piece.rect, piece.color)
        yield piece.rect
