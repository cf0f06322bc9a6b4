"""Text that fits its slot, and text that changes with every frame."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.text import Text
from numpy.typing import NDArray

from optviz.draw.colors.style import DIGIT_ADVANCE, DPI, SANS, channels, inches, points
from optviz.draw.layout import Rect, Slot
from optviz.draw.lettering.fonts import drawable
from optviz.look import SMALLEST, Look

Pixels = NDArray[np.uint32]
Style = Literal["normal", "italic"]
_STEPS = 5
# In pixels: letters that are smaller are dust, and would be most of the work where there are hundreds of long names.
_DUST = 2.0
# So much wider than its slot a text may be, in pixels: widths do not grow exactly as sizes do.
_NEAR = 0.5
# Faces measure in parts of a pixel.
_SUBPIXELS = 64


def write(
    figure: Figure,
    slot: Slot,
    text: str,
    color: str,
    *,
    weight: str = "normal",
    style: Style = "normal",
    cut: Literal["end", "middle"] = "end",
) -> Text:
    """Put one line of text into a slot, smaller if it would be too wide, and cut short if it then were too small.

    A slot of less than two pixels, in which nobody can read, is left empty.
    """
    text = text if slot.size >= _DUST else ""
    text, font = drawable(text, FontProperties(family=SANS, weight=weight, style=style, size=points(slot.size)))
    width = _width(text, font)
    if width > slot.width + _NEAR:
        least = slot.least or min(SMALLEST, slot.size)
        font.set_size(points(max(slot.size * slot.width / width, least)))
        width = _width(text, font)
    if width > slot.width + 1:
        fits, too_long = 0, len(text)
        while too_long - fits > 1:
            length = (fits + too_long) // 2
            shown = _shortened(text, length, cut)
            fits, too_long = (length, too_long) if _width(shown, font) <= slot.width + 1 else (fits, length)
        text = _shortened(text, fits, cut) if fits else ""
    x, y = slot.x / figure.bbox.width, slot.y / figure.bbox.height
    return figure.text(x, y, text, color=color, fontproperties=font, ha=slot.align, va="baseline", parse_math=False)


def _shortened(text: str, length: int, cut: Literal["end", "middle"]) -> str:
    """A text with so many of its characters: the first ones, or as many from its end."""
    last = length // 2 if cut == "middle" else 0
    return text[: length - last].rstrip() + "…" + (text[-last:].lstrip() if last else "")


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
    size = math.inf
    for slot, text in zip(slots, texts, strict=True):
        # What is as small as it may be is not measured further.
        if slot and size > SMALLEST:
            size = min(size, slot.size * min(1.0, slot.width / max(1.0, text_width(text, slot.size, weight))))
    size = max(size, SMALLEST)
    return [slot and slot._replace(size=min(slot.size, size)) for slot in slots]


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a text would be, in pixels like its size."""
    if size < _DUST:
        return 0.0
    return _width(*drawable(text, FontProperties(family=SANS, weight=weight, size=points(size))))


def _width(text: str, font: FontProperties) -> float:
    """In pixels."""
    # A font may be changed later on, and is no key.
    return _measured(text, tuple(font.get_family()), font.get_weight(), font.get_style(), font.get_size())


@functools.cache
def _face(family: str, weight: str | int, style: Style) -> str:
    """The file of a face, which is that for all sizes: matplotlib looks through all faces for each of them."""
    return fontManager.findfont(FontProperties(family=family, weight=weight, style=style))


@functools.lru_cache(maxsize=4096)
def _measured(text: str, families: tuple[str, ...], weight: str | int, style: Style, size: float) -> float:
    font = get_font([_face(family, weight, style) for family in families])
    font.set_size(size, DPI)
    # As it is drawn, whatever the user's settings are where nothing is drawn yet.
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / _SUBPIXELS


def digit_advance(size: float) -> int:
    """The width of a digit, in whole pixels, so that glyphs can be copied."""
    return max(1, round(DIGIT_ADVANCE * size))


@functools.cache
def _glyphs(advance: int, height: int, descent: int, alphabet: str, look: Look, weight: str) -> dict[str, Pixels]:
    """The picture of each character in a cell of whole pixels: of digits, one `advance` wide."""
    size = advance / DIGIT_ADVANCE
    font = FontProperties(family=SANS, size=points(size), weight=weight)
    widths = [advance if each.isascii() and each.isdigit() else max(1, round(_width(each, font))) for each in alphabet]
    lefts = [sum(widths[:number]) for number in range(len(alphabet))]
    figure = Figure((inches(sum(widths)), inches(height)), dpi=DPI, facecolor=look.paper)
    for left, character in zip(lefts, alphabet, strict=True):
        write(figure, Slot(left, descent, 2 * advance, size), character, look.ink, weight=weight)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = _in_few_steps(np.array(canvas.buffer_rgba()), look).view(np.uint32)[..., 0]
    return {
        each: pixels[:, left : left + width].copy() for each, left, width in zip(alphabet, lefts, widths, strict=True)
    }


class Live:
    """A number that ends at a fixed place on paper, rewritten glyph by glyph; there is room for so many `digits`.

    matplotlib sets a text in about a third of a millisecond; this copies ready-made glyphs, and says which part of the
    picture it has changed. All digits are equally wide, so that none moves where another one changes.
    """

    def __init__(self, slot: Slot, digits: int, alphabet: str, look: Look, weight: str = "normal") -> None:
        advance = digit_advance(slot.size)
        self.size = advance / DIGIT_ADVANCE
        width = advance * digits
        self.descent = round(0.3 * self.size)
        left = slot.x - (width if slot.align == "right" else 0)
        self.rect = Rect(left, slot.y - self.descent, width, round(1.3 * self.size))
        self.glyphs = _glyphs(advance, self.rect.height, self.descent, alphabet, look, weight)
        self.widths = {each: picture.shape[1] for each, picture in self.glyphs.items()}
        self.paper = np.uint32(int.from_bytes(bytes([*channels(look.paper), 255]), "little"))
        self.clear()

    @property
    def slot(self) -> Slot:
        """Where the whole text stands, for a picture that does not move."""
        return Slot(self.rect.x + self.rect.width, self.rect.y + self.descent, self.rect.width, self.size, "right")

    def clear(self) -> None:
        """Take the place for empty."""
        self.text = ""
        self.shown: set[tuple[int, str]] = set()

    def show(self, pixels: Pixels, text: str) -> Rect | None:
        """Write `text` into the picture `(H, W)`; return the rectangle that changed, or None."""
        if text == self.text:
            return None
        self.text = text
        widths, placed, x = self.widths, set(), self.rect.x + self.rect.width
        for character in reversed(text):
            x -= widths[character]
            placed.add((x, character))
        changed = placed ^ self.shown
        if not changed:
            return None
        top = len(pixels) - self.rect.y - self.rect.height
        rows = slice(top, top + self.rect.height)
        for left, character in self.shown - placed:
            pixels[rows, left : left + widths[character]] = self.paper
        for left, character in placed - self.shown:
            pixels[rows, left : left + widths[character]] = self.glyphs[character]
        self.shown = placed
        first, last = min(changed)[0], max(left + widths[character] for left, character in changed)
        return Rect(first, self.rect.y, last - first, self.rect.height)
