"""The page of a study: its heading, its counter, the places of its panels, and its caption."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optviz.draw.colors.style import DPI, inches, mixed, seen_on
from optviz.draw.fills import add_fill
from optviz.draw.layout import Rect, Slot
from optviz.draw.layout.page import unit_of
from optviz.draw.layout.tiles import alike, tiles
from optviz.draw.lettering.text import text_width, wrapped, write
from optviz.errors import OptvizError
from optviz.figure.studied import Moment, Studied
from optviz.look import LOOKS, SMALL, TITLE, Look
from optviz.words.numerals import number_in_print

# What share of the width the first panel has beside the others, and of the height above them.
_FIRST, _UPPER = 0.5, 0.4
# And what share it has at most, where it is a picture of a given shape.
_MOST = 0.64
# In units of the text size: between panels, above one for its line, and for a second one, and left of and below its
# numbers.
_GAP, _HEAD, _LINE, _LEFT, _BELOW = 1.0, 1.5, 1.3, 2.9, 1.5
# Where the only line of a panel stands, above its picture.
LINE_ABOVE = _HEAD - 1.0
# From one line of a title to the next, and by how much its bold letters are wider than others.
_TITLE_LINE, _BOLD = 2.1, 1.08
# What a heading of a panel takes, and the size of its letters.
_HEADING, _HEADING_SIZE = 1.4, 1.2
_LEAST = 40
# Letters above a tile are not smaller than this share of their size; what is told of it follows its letter after this.
_LEAST_SHARE, APART = 0.85, "    "
# Between two pieces of a line, in sizes of its letters.
_BETWEEN = 1.2
# A piece that is a square of its colour, which belongs to the word after it: its side, and what is between the two.
SWATCH = "■"
_SIDE, _BESIDE_SIDE = 0.75, 0.45


class Pens(NamedTuple):
    """The colours of a study in a theme: of what is compared, and of what is many."""

    first: str
    second: str
    faint: str
    look: Look


class Panel(NamedTuple):
    """A place of the page with its line of what it shows, its legend of texts in colours, and what is drawn in it.

    Above all stands its heading, if it has one, and beside that what is `told` of a moment.
    """

    label: str
    legend: Sequence[tuple[str, str]]
    still: Callable[[Figure, Rect, float], Axes]
    moving: Callable[[Axes, Moment], list[Artist]]
    numbered: bool = True
    heading: str = ""
    told: Callable[[Moment], str] | None = None


class Placed(NamedTuple):
    """A panel and where it is, with what stands above it, line by line in pieces of a colour; all is in the `whole`."""

    panel: Panel
    whole: Rect
    rect: Rect
    heading: Slot
    lines: Sequence[tuple[Slot, Sequence[tuple[str, str]]]]


class Page:
    """Everything of a study's figure but what moves."""

    def __init__(
        self,
        shown: Studied,
        panels: Sequence[Panel],
        shape: float = 0.0,
        below: int = 0,
        first: float = _FIRST,
        others: float = 0.0,
        upper: float = _UPPER,
    ) -> None:
        """With a `shape`, height by width, all panels are alike, side by side as large as they can be.

        Each has then a picture of that shape, and so many pixels below it. Where charts with numbers follow, the first
        alone is such a picture. Pictures whose shape is that of the `others` stand in as many columns as suit them.
        The `first` panel has that share of the width, or of the height the `upper` one where the page is upright.
        """
        self.shape, self.below, self.first, self.others, self.upper = shape, below, first, others, upper
        self.is_alike = bool(shape) and not any(panel.numbered for panel in panels)
        self.shown, self.look = shown, LOOKS[shown.recipe.theme]
        self.width, self.height = shown.recipe.pixels
        self.unit = unit_of(self.width, self.height)
        self.caption = self._lines(shown.caption())
        self.meanwhile = {each: self._lines(shown.meanwhile(each)) for each in shown.every_moment[:-1]}
        self.below_all = max(map(len, [self.caption, *self.meanwhile.values()]))
        self.subtitle = wrapped(shown.subtitle, self.width - 2 * self.margin, self.unit)
        # A title that has no room beside the counter has two lines.
        beside = self.width - 2 * self.margin - self._counter_room
        self.title = wrapped(shown.title, beside, _BOLD * TITLE * self.unit)
        self.title = self.title if len(self.title) == 2 else [shown.title]
        self.heading = _HEADING
        rects = self._rects(len(panels), 1)
        if not all(self._is_told_beside(panel, rect) for panel, rect in zip(panels, rects, strict=True)):
            self.heading += _LINE
            rects = self._rects(len(panels), 1)
        fit = [self._is_line(panel, rect) for panel, rect in zip(panels, rects, strict=True)]
        if self.is_alike and not all(fit):
            fit, rects = [False] * len(fit), self._rects(len(panels), 2)
        if others:
            # Tiles have as many lines above them each as the one that needs most, if there is room for two.
            low = min(rect.height for rect in rects) < _LEAST + (_HEAD + _LINE) * self.unit
            fit[1:] = [low or all(fit[1:])] * len(fit[1:])
        self.placed = [self._placed(*each) for each in zip(panels, rects, fit, strict=True)]

    @property
    def margin(self) -> int:
        """Around everything."""
        return round(1.3 * self.unit)

    @property
    def _counter_room(self) -> int:
        """How wide the counter is, and what is left of it."""
        return round(text_width(self.counter_text(self.shown.every_moment[-1]), self.unit) + 2 * self.unit)

    @property
    def _lower(self) -> float:
        """By how much all is lower that stands below a title of several lines, in units of the text size."""
        return _TITLE_LINE * (len(self.title) - 1)

    def figure(self) -> tuple[Figure, list[Axes]]:
        """A figure with all that stands still, and the axes of its panels."""
        figure = Figure((inches(self.width), inches(self.height)), dpi=DPI, facecolor=self.look.paper)
        room = self.width - 2 * self.margin
        for line, text in enumerate(self.title):
            high = self.height - round((2.4 + _TITLE_LINE * line) * self.unit)
            slot = Slot(self.margin, high, room - self._counter_room, TITLE * self.unit, "left", self.unit)
            write(figure, slot, text, self.look.ink, weight="bold", cut="middle")
        for line, text in enumerate(self.subtitle):
            y = self.height - round((4.1 + self._lower + _LINE * line) * self.unit)
            write(figure, Slot(self.margin, y, room, self.unit), text, self.look.grey)
        made = []
        for panel, _, rect, heading, lines in self.placed:
            made.append(panel.still(figure, rect, SMALL * self.unit))
            write(figure, heading, panel.heading, self.look.ink, weight="bold")
            for slot, pieces in lines:
                write_pieces(figure, slot, pieces)
        return figure, made

    def counter(self, figure: Figure, moment: Moment) -> Artist:
        """Write which moment is shown."""
        line = self.height - round(2.4 * self.unit)
        slot = Slot(self.width - self.margin, line, self.width, self.unit, "right")
        return write(figure, slot, self.counter_text(moment), self.look.ink)

    def counter_text(self, moment: Moment) -> str:
        """Which moment is shown."""
        said, shown = self.shown.words, self.shown
        if setting := shown.found.setting(moment.told):
            return f"{said.parameter(setting[0])} {number_in_print(setting[1])}"
        if moment.told:
            return said.say(f"studies.{shown.study.name}.counter", count=moment.told)
        return f"{said.say('figure.step')} {moment.step} / {shown.steps}"

    def tellings(self, figure: Figure, moment: Moment) -> list[Artist]:
        """Write what is told of a moment: beside the headings, and below all panels; at last, what was found."""
        lines = self.meanwhile.get(moment, self.caption)
        slots = [round((0.9 + 1.35 * (self.below_all - 1 - each)) * self.unit) for each in range(len(lines))]
        below = [
            write(figure, Slot(self.margin, y, self.width - 2 * self.margin, self.unit), text, self.look.ink)
            for y, text in zip(slots, lines, strict=True)
        ]
        return [*below, *(self._told(figure, each, moment) for each in self.placed if each.panel.told)]

    def _told(self, figure: Figure, placed: Placed, moment: Moment) -> Artist:
        """What is told of a panel, at the right end of its heading, or below it where that has no room."""
        rect, y = placed.rect, placed.heading.y
        slot = Slot(rect.x + rect.width, y, rect.width, SMALL * self.unit, "right")
        if self.heading > _HEADING:
            slot = slot._replace(x=rect.x, y=y - round(_LINE * self.unit), align="left")
        return write(figure, slot, placed.panel.told(moment) if placed.panel.told else "", self.look.ink)

    def _is_told_beside(self, panel: Panel, whole: Rect) -> bool:
        """Whether what is told of any moment has room beside a panel's heading."""
        told = {panel.told(moment) for moment in self.shown.every_moment} if panel.told else {""}
        room = whole.width - _BOLD * text_width(panel.heading, _HEADING_SIZE * self.unit) - self.unit
        return max(text_width(text, SMALL * self.unit) for text in told) <= room

    def _lines(self, text: str) -> list[str]:
        return wrapped(text, self.width - 2 * self.margin, self.unit) if text.strip() else []

    def _rects(self, count: int, lines: int) -> list[Rect]:
        """The first panel at the left, or above where the page is upright, and the others below each other.

        Above pictures that are alike there are so many lines.
        """
        bottom = round((1.35 * self.below_all + 1.4) * self.unit)
        above = round((4.9 + self._lower + _LINE * (len(self.subtitle) - 1)) * self.unit)
        body = Rect(self.margin, bottom, self.width - 2 * self.margin, self.height - bottom - above)
        gap = round(_GAP * self.unit)
        head = round((_HEAD + _LINE * (lines - 1) + self.heading) * self.unit) + self.below
        if self.is_alike:
            return alike(body, count, self.shape, gap, head)
        if self.height > self.width:
            upper = round(self.upper * body.height) if count > 1 else body.height
            if self.shape:
                upper = min(round(_MOST * body.height), round(body.width * self.shape) + head)
            first = Rect(body.x, body.y + body.height - upper, body.width, upper)
            rest = body._replace(height=body.height - upper - gap)
        else:
            left = round(self.first * (body.width - gap))
            if self.shape:
                left = min(round(_MOST * (body.width - gap)), round((body.height - head) / self.shape))
            first = body._replace(width=left)
            rest = body._replace(x=body.x + left + gap, width=body.width - left - gap)
        if self.others:
            return [first, *tiles(rest, count - 1, self.others, gap, round(_HEAD * self.unit), _LEAST)]
        each = (rest.height - (count - 2) * gap) // max(1, count - 1)
        others = [
            rest._replace(y=rest.y + rest.height - (number + 1) * each - number * gap, height=each)
            for number in range(count - 1)
        ]
        return [first, *others]

    def _is_line(self, panel: Panel, whole: Rect) -> bool:
        """Whether what stands above a panel fits into one line."""
        width = whole.width - round(_LEFT * self.unit) * panel.numbered
        every = [(panel.label, ""), *panel.legend]
        return not panel.label or widths_of(every, SMALL * self.unit) <= width

    def _with_room(self, panel: Panel, width: int) -> list[tuple[str, str]]:
        """What can be read in a line above a tile: all that is told of it, or its letter and its end, or the letter."""
        letter = panel.label.partition(APART)[0]
        ends = [(letter, self.look.grey), *panel.legend]
        every = [[(panel.label, self.look.grey), *panel.legend], ends, ends[:1]]
        return next((each for each in every if _LEAST_SHARE * widths_of(each, SMALL * self.unit) <= width), ends[:1])

    def _placed(self, panel: Panel, whole: Rect, in_one: bool) -> Placed:  # noqa: FBT001 one of three, in their order
        unit = self.unit
        left, below = (round(each * unit) if panel.numbered else 0 for each in (_LEFT, _BELOW))
        width, size = whole.width - left, SMALL * unit
        label = [(panel.label, self.look.grey)] if panel.label else []
        if in_one:
            pieces = [self._with_room(panel, width) if self.others and label else [*label, *panel.legend]]
        elif panel.numbered:
            # What is long has several lines, rather than small letters.
            lines = [[(line, self.look.grey)] for line in wrapped(panel.label, width, size)]
            pieces = [*lines, *([list(panel.legend)] if panel.legend else [])]
        else:
            pieces = [label, list(panel.legend)]
        above = self.heading if panel.heading else 0.0
        head = round((_HEAD + _LINE * (len(pieces) - 1) + above) * unit)
        rect = Rect(whole.x + left, whole.y + below, width, whole.height - head - below)
        if min(rect.width, rect.height) < _LEAST:
            raise OptvizError("There is no room for the panels in a picture of this size; ask for a larger one.")
        top = whole.y + whole.height
        heights = [round(top - (1.0 + above + _LINE * line) * unit) for line in range(len(pieces))]
        slots = [Slot(rect.x, y, width, size) for y in heights]
        heading = Slot(rect.x, round(top - 1.1 * unit), width, _HEADING_SIZE * unit)
        return Placed(panel, whole, rect, heading, list(zip(slots, pieces, strict=True)))


def pens_of(look: Look) -> Pens:
    """The colours of a theme for a study; in greys where the theme has no others."""
    first, second = (look.ink, look.grey) if look.plain else (seen_on(look, "#0072b2"), seen_on(look, "#d55e00"))
    return Pens(first, second, mixed(second, look.paper, 0.55), look)


def widths_of(pieces: Sequence[tuple[str, str]], size: float) -> float:
    """How wide texts are one after the other."""
    return sum(_step_of(text, size) for text, _ in pieces) - _BETWEEN * size


def _step_of(text: str, size: float) -> float:
    """From where a piece begins to where the next one does."""
    return (_SIDE + _BESIDE_SIDE) * size if text == SWATCH else text_width(text, size) + _BETWEEN * size


def write_pieces(figure: Figure, slot: Slot, pieces: Sequence[tuple[str, str]]) -> None:
    """Write texts in colours one after the other, all smaller where they are too wide together."""
    size = slot.size * min(1.0, slot.width / max(1.0, widths_of(pieces, slot.size)))
    x = float(slot.x)
    for text, color in pieces:
        if text == SWATCH:
            side = round(_SIDE * size)
            add_fill(figure, Rect(round(x), slot.y, side, side), color)
        else:
            width = text_width(text, size)
            write(figure, slot._replace(x=round(x), size=size, width=round(width) + 2), text, color)
        x += _step_of(text, size)
