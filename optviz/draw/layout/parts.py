"""What a layout is made of."""

from __future__ import annotations

from typing import Literal, NamedTuple

from optviz.views import FIRST

# Nine characters of the fixed-width face and a gap, and each character more, in units of the text size.
_LOSS_WIDTH, _LOSS_CHARACTER = 6.2, 0.6
# The same for the counter of steps, which is larger.
_COUNTER_WIDTH, _COUNTER_CHARACTER = 11, 0.7

Align = Literal["left", "center", "right"]


class Rect(NamedTuple):
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int


class Slot(NamedTuple):
    """A place for one line of text: `x` is its left, middle or right by `align`, `y` its baseline.

    `size` is the height of the text, which shrinks if the text is wider than `width`.
    """

    x: int
    y: int
    width: int
    size: float
    align: Align = "left"


class Area(NamedTuple):
    """A rectangle in which a view of some runs is drawn. Leftmost curves have a `label` above that says of what."""

    view: str
    rect: Rect
    runs: tuple[int, ...]
    label: Slot | None
    ticks_left: bool
    ticks_below: bool


class Places(NamedTuple):
    """The places of the texts of one run."""

    name: Slot | None
    settings: Slot | None
    loss: Slot | None
    verdict: Slot | None


class Layout(NamedTuple):
    """The places of a figure. `unit` is the text size, `mark` that from which line widths and markers are derived.

    `corner`, `rows` and `columns` are for the labels of a grid of settings; `headings` are for the names of several
    surfaces, and `groups` for the same above the texts of their runs; `legend` and `caption` are empty where there is
    nothing to be said.
    """

    width: int
    height: int
    unit: float
    mark: float
    title: Slot
    subtitle: Slot
    counter: Slot
    areas: tuple[Area, ...]
    runs: tuple[Places, ...]
    tick_size: float
    legend: Slot | None = None
    caption: tuple[Slot, ...] = ()
    headings: tuple[Slot, ...] = ()
    groups: tuple[Slot, ...] = ()
    rows: tuple[Slot, ...] = ()
    columns: tuple[Slot, ...] = ()
    corner: tuple[Slot, ...] = ()


class Content(NamedTuple):
    """What a layout has to find places for: the views, the lines of the caption, and whether there is a legend.

    `loss` and `step` are the characters of the longest loss and of the last step.
    """

    views: tuple[str, ...] = (FIRST,)
    caption: int = 0
    legend: bool = False
    loss: int = 9
    step: int = 3

    @property
    def loss_width(self) -> float:
        """The room for a loss, in units of its text size."""
        return _LOSS_WIDTH + _LOSS_CHARACTER * max(0, self.loss - 9)

    @property
    def counter_width(self) -> float:
        """The room for the counter, in which the number of steps stands twice, in units of the text size."""
        return _COUNTER_WIDTH + 2 * _COUNTER_CHARACTER * max(0, self.step - 3)
