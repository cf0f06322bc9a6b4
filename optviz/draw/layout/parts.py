"""What a layout is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from optviz.objectives.surfaces import Window
from optviz.views import FIRST, VIEWS

# The longest loss, of ten digits, and a gap, in units of its text size.
LOSS_WIDTH = 5.7
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

    `size` is the height of the text, which shrinks if the text is wider than `width`: to `least`, or as long as it can
    be read.
    """

    x: int
    y: int
    width: int
    size: float
    align: Align = "left"
    least: float = 0.0


class Area(NamedTuple):
    """A rectangle in which a view of some runs is drawn: of a map, the part of the plane is its `window`.

    Leftmost curves have a `label` above that says of what.
    """

    view: str
    rect: Rect
    runs: tuple[int, ...]
    label: Slot | None
    ticks_left: bool
    ticks_below: bool
    window: Window | None = None


class Card(NamedTuple):
    """A cell of a comparison: its whole, the pictures in it, its mark, and its loss at the end if there is room.

    Its verdict is told in so few words as are enough beside the mark, if it is `short`.
    """

    whole: Rect
    pictures: tuple[Rect, ...]
    mark: Slot
    loss: Slot | None
    short: bool = False


class Places(NamedTuple):
    """The places of the texts of one run, of the bar that grows with its steps, at its full length, and of its card."""

    name: Slot | None
    settings: Slot | None
    loss: Slot | None
    verdict: Slot | None
    bar: Rect | None = None
    card: Card | None = None


class Layout(NamedTuple):
    """The places of a figure. `unit` is the text size, `mark` that from which line widths and markers are derived.

    `corner`, `rows` and `columns` are for the labels of a grid of settings, `key` for what the colours of its cards
    say, each after a mark, and `curves` for what its curves show; `headings` are for the names of several surfaces, and
    `groups` for what the runs of a group have in common; `tally` is for how many runs ended how, if there are too many
    to be told one by one; `legend`, `caption` and `further`, which continues the subtitle, are empty where there
    is nothing to be said.
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
    further: tuple[Slot, ...] = ()
    headings: tuple[Slot, ...] = ()
    groups: tuple[Slot, ...] = ()
    rows: tuple[Slot, ...] = ()
    columns: tuple[Slot, ...] = ()
    corner: tuple[Slot, ...] = ()
    key: tuple[Slot, ...] = ()
    curves: Slot | None = None
    tally: Slot | None = None


class Lane(NamedTuple):
    """What a layout has to know of a run: the widths of its texts, in units of the text size, and how it ended.

    `beside` is what of the verdict is enough beside the mark of its outcome, and `full` is the width of the name with
    the settings, if they tell it from the others. The verdict comes when a `share` of the steps is over.
    """

    name: float = 6.0
    full: float = 6.0
    settings: float = 8.0
    verdict: float = 6.0
    beside: float = 6.0
    share: float = 1.0


class Content(NamedTuple):
    """What a layout has to find places for: the views, the lines of the caption, and whether there is a legend.

    `step` are the digits that the last step has room for. `windows` are the parts of the plane to be shown of each run,
    if it is in one; `equal` tells whether they are to be drawn to scale if they can. With `axes`, numbers stand at the
    edges of pictures; what is `bare` has nothing there. The runs of a picture that they share are told in `groups`,
    which have a head if there are several. Of a grid, `beside` is the width of what stands left of the rows, and `key`
    has the widths of what explains the cards, in units of the text size; its curves are in cards too, or `shared`. The
    `title` is so wide in letters of the text size, and so many lines `further` continue the subtitle.
    """

    views: tuple[str, ...] = (FIRST,)
    caption: int = 0
    legend: bool = False
    step: int = 3
    windows: tuple[Window | None, ...] = ()
    equal: bool = True
    axes: bool = True
    lanes: tuple[Lane, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    bare: bool = False
    beside: float = 0.0
    key: tuple[float, ...] = ()
    shared: tuple[str, ...] = ()
    title: float = 0.0
    further: int = 0

    @property
    def counter_width(self) -> float:
        """The room for the counter, in which the number of steps stands twice, in units of the text size."""
        return _COUNTER_WIDTH + 2 * _COUNTER_CHARACTER * max(0, self.step - 3)

    def numbered(self, view: str) -> bool:
        """Whether numbers stand at the edges of a view."""
        return not self.bare and (VIEWS[view].kind == "curve" or (self.axes and VIEWS[view].ticks))

    def window(self, run: int) -> Window | None:
        """The part of the plane to be shown of a run."""
        return self.windows[run] if self.windows else None

    def lane(self, run: int) -> Lane:
        """What is to be known of a run."""
        return self.lanes[run] if self.lanes else Lane()


def along_row(label: Slot, area: Area, areas: Sequence[Area]) -> Slot:
    """The slot of what a curve shows, over all curves of its row that have no label of their own."""
    beyond = [each for each in areas if each.rect.x > area.rect.x]
    row = [each for each in beyond if (each.view, each.rect.y) == (area.view, area.rect.y) and not each.label]
    # Another label on its line ends it, and so does an area beside it.
    ends = [each.label.x for each in beyond if each.label and each.label.y == label.y]
    ends += [each.rect.x for each in beyond if each.rect.y - label.size < label.y < each.rect.y + each.rect.height]
    last = max((each.rect.x + each.rect.width for each in row), default=label.x + label.width)
    return label._replace(width=max(label.width, round(min([last, *(x - label.size for x in ends)]) - label.x)))
