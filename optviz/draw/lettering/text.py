"""Text that fits its slot, and text that changes with every frame."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from numpy.typing import NDArray

from optviz.draw.layout import Rect, Slot
from optviz.draw.lettering.fonts import drawable
from optviz.draw.style import DPI, MONO, MONO_ADVANCE, SANS, channels, points
from optviz.look import SMALLEST, Look

Pixels = NDArray[np.uint32]
_STEPS = 5
_measure = RendererAgg(1, 1, DPI)


def write(
    figure: Figure,
    slot: Slot,
    text: str,
    color: str,
    *,
    face: str = SANS,
    weight: str = "normal",
    style: Literal["normal", "italic"] = "normal",
) -> Text:
    """Put one line of text into a slot, smaller if it would be too wide, and cut short if it then were too small."""
    text, font = drawable(text, FontProperties(family=face, weight=weight, style=style, size=points(slot.size)))
    width = _width(text, font)
    if width > slot.width:
        size, least = slot.size * slot.width / width, min(SMALLEST, slot.size)
        font.set_size(points(max(size, least)))
        # Widths are hinted: they do not shrink in proportion.
        while (width := _width(text, font)) > slot.width and size > least:
            size *= 0.97
            font.set_size(points(max(size, least)))
    if width > slot.width + 1:
        fits, too_long = 0, len(text)
        while too_long - fits > 1:
            length = (fits + too_long) // 2
            fits, too_long = (
                (length, too_long) if _width(text[:length] + "…", font) <= slot.width + 1 else (fits, length)
            )
        text = text[:fits].rstrip() + "…" if fits else ""
    x, y = slot.x / figure.bbox.width, slot.y / figure.bbox.height
    return figure.text(x, y, text, color=color, fontproperties=font, ha=slot.align, va="baseline", parse_math=False)


def _in_few_steps(rgba: NDArray[np.uint8], look: Look) -> NDArray[np.uint8]:
    """Text with its soft edges in few steps: digits change in every frame, and must be small in a file."""
    paper, ink = (np.array(channels(color), dtype=np.float64) for color in (look.paper, look.ink))
    steps = np.rint((rgba[..., :3] - paper) / (ink - paper) * (_STEPS - 1)) / (_STEPS - 1)
    rgba[..., :3] = np.rint(paper + steps * (ink - paper))
    return rgba


def wrapped(text: str, width: int, size: float) -> list[str]:
    """A text as lines that are at most so wide; what has no spaces is broken anywhere."""
    words, lines, first = re.findall(r"\S+\s*", text), [], 0

    def fits(pieces: Sequence[str]) -> bool:
        return text_width("".join(pieces).rstrip(), size) <= width

    while first < len(words):
        count = _most(words, first, fits)
        if count:
            lines.append("".join(words[first : first + count]))
            first += count
            continue
        word, place = words[first], 0
        while place + (length := max(1, _most(word, place, fits))) < len(word):
            lines.append(word[place : place + length])
            place += length
        # What is left of the word begins the next line, unless it is one character that is wider than a line.
        lines += [] if place else [word]
        words[first] = word[place:]
        first += not (place and words[first].strip())
    return [line.rstrip() for line in lines]


def _most(pieces: Sequence[str], first: int, fits: Callable[[Sequence[str]], bool]) -> int:
    """How many pieces from the first on fit: what is measured is at most twice as long, however many pieces follow."""
    count, too_many = 0, 1
    while first + too_many <= len(pieces) and fits(pieces[first : first + too_many]):
        count, too_many = too_many, 2 * too_many
    too_many = min(too_many, len(pieces) - first + 1)
    while too_many - count > 1:
        middle = (count + too_many) // 2
        count, too_many = (middle, too_many) if fits(pieces[first : first + middle]) else (count, middle)
    return count


def alike(slots: Sequence[Slot | None], texts: Sequence[str], weight: str = "normal") -> list[Slot | None]:
    """The same slots with one size for all, in which each text fits its own, unless that would be too small."""
    sizes = [
        slot.size * min(1.0, slot.width / max(1.0, text_width(text, slot.size, weight)))
        for slot, text in zip(slots, texts, strict=True)
        if slot
    ]
    size = max(min(sizes, default=0.0), SMALLEST)
    return [slot and slot._replace(size=min(slot.size, size)) for slot in slots]


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a text would be, in pixels like its size."""
    return _width(*drawable(text, FontProperties(family=SANS, weight=weight, size=points(size))))


def _width(text: str, font: FontProperties) -> float:
    """In pixels."""
    width: float = _measure.get_text_width_height_descent(text, font, ismath=False)[0]
    return width


def mono_advance(size: float) -> int:
    """The width of a character of the fixed-width face, in whole pixels, so that glyphs can be copied."""
    return max(1, round(MONO_ADVANCE * size))


@functools.cache
def _glyphs(width: int, height: int, descent: int, alphabet: str, look: Look) -> dict[str, Pixels]:
    """The picture of each character in a cell of whole pixels."""
    figure = Figure((width * len(alphabet) / DPI, height / DPI), dpi=DPI, facecolor=look.paper)
    for number, character in enumerate(alphabet):
        write(figure, Slot(number * width, descent, 2 * width, width / MONO_ADVANCE), character, look.ink, face=MONO)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = _in_few_steps(np.array(canvas.buffer_rgba()), look).view(np.uint32)[..., 0]
    return {each: pixels[:, n * width : (n + 1) * width].copy() for n, each in enumerate(alphabet)}


class Live:
    """A short text in a fixed-width face at a fixed place on paper, rewritten glyph by glyph.

    matplotlib sets a text in about a third of a millisecond; this copies ready-made glyphs, and says which part of the
    picture it has changed.
    """

    def __init__(self, slot: Slot, characters: int, alphabet: str, look: Look) -> None:
        self.advance = mono_advance(slot.size)
        self.size = self.advance / MONO_ADVANCE
        left = slot.x - (self.advance * characters if slot.align == "right" else 0)
        self.descent = round(0.3 * self.size)
        self.rect = Rect(left, slot.y - self.descent, self.advance * characters, round(1.3 * self.size))
        self.glyphs = _glyphs(self.advance, self.rect.height, self.descent, alphabet, look)
        self.characters = characters
        self.clear()

    @property
    def slot(self) -> Slot:
        """Where the whole text stands, for a picture that does not move."""
        return Slot(self.rect.x, self.rect.y + self.descent, 2 * self.rect.width, self.size)

    def clear(self) -> None:
        """Take the place for empty."""
        self.shown = " " * self.characters

    def show(self, pixels: Pixels, text: str) -> Rect | None:
        """Write `text` into the picture `(H, W)`; return the rectangle that changed, or None."""
        text = text.rjust(self.characters)
        changed = [n for n, (old, new) in enumerate(zip(self.shown, text, strict=True)) if old != new]
        if not changed:
            return None
        top = len(pixels) - self.rect.y - self.rect.height
        for n in changed:
            x = self.rect.x + n * self.advance
            pixels[top : top + self.rect.height, x : x + self.advance] = self.glyphs[text[n]]
        self.shown = text
        first, last = changed[0], changed[-1]
        return Rect(
            self.rect.x + first * self.advance, self.rect.y, (last - first + 1) * self.advance, self.rect.height
        )
