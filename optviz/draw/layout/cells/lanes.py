"""The race under a picture: a bar for each run, which grows with its steps.

Beside the bar stand the name and the settings, and at its end the verdict; where it is narrow, the bar has a line of
its own below them. All bars have one axis: where curves stand above or below them, it is theirs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from optviz.draw.layout.parts import Content, Lane, Places, Rect, Slot
from optviz.look import BAR, BAR_MARK, BAR_RIM, SMALL, SMALLEST

# In units of the text size: between a name and a bar, between columns, and the line of a head.
_GAP, _BETWEEN, _HEAD = 0.6, 2.5, 1.5
# From the end of a bar to its verdict, and to whatever stands beside it: there is room for a mark at its end.
AFTER, MARK = 1.1, BAR_MARK + BAR_RIM
# The middle of a bar that has a line of its own, below the upper edge of the lane.
_BELOW = 2.1
# A bar that is shorter tells little, and one as long as the other all that it can.
_SHORTEST, _LONG_ENOUGH = 4.0, 16.0
# No name takes more of the width than this: it is shortened instead, unless it is no longer than so many letters.
_LONGEST_NAME, _SHORT_NAME = 0.4, 7.0
_MOST_COLUMNS = 4


class _Form(NamedTuple):
    """How a lane is set: with its settings or not, its bar below its name or not, its height at least and at most.

    `worth` is how good that is beside the others.
    """

    settings: bool
    below: bool
    least: float
    most: float
    worth: float


_FORMS = (
    _Form(settings=True, below=False, least=1.3, most=2.6, worth=1.0),
    _Form(settings=True, below=True, least=2.6, most=5.0, worth=0.9),
    _Form(settings=False, below=False, least=1.3, most=2.6, worth=0.6),
    _Form(settings=False, below=True, least=2.6, most=5.0, worth=0.55),
)


class Lanes(NamedTuple):
    """The places of the runs, those of the heads of the groups, and how good they are, up to 1."""

    runs: dict[int, Places]
    heads: tuple[Slot, ...]
    quality: float


class _Shape(NamedTuple):
    """A form in letters of a size, on lines so far apart, and the widths of a column and of what is in it.

    If there is an `axis`, bars begin at that place of the column.
    """

    form: _Form
    size: float
    pitch: float
    width: int
    name: int
    settings: int
    bar: int
    quality: float
    axis: int | None


# The places of a run that is told in a tally alone.
UNTOLD = Places(None, None, None, None)
# The runs of a column from above; None is the head of a group.
_Column = list[int | None]


def lanes(rect: Rect, unit: float, content: Content, axis: tuple[int, int] | None = None) -> Lanes | None:
    """The best places for all runs in a rectangle; None if there is no room for them.

    An `axis` is where all bars begin, and how long they are.
    """
    groups = content.groups or (tuple(range(len(content.lanes))),)
    known = [content.lane(run) for group in groups for run in group]
    best: tuple[_Shape, list[_Column]] | None = None
    within = axis and (axis[0] - rect.x, axis[1])
    for count in range(1, 2 if axis else min(_MOST_COLUMNS, len(known)) + 1):
        columns = _columns(groups, count)
        for form in _FORMS:
            shape = _shape(rect, unit, known, columns, form, within)
            if shape and not (best and shape.quality <= best[0].quality):
                best = shape, columns
    if best is None:
        return None
    shape, columns = best
    runs: dict[int, Places] = {}
    heads = []
    for number, column in enumerate(columns):
        x, top = rect.x + number * round(shape.width + _BETWEEN * shape.size), float(rect.y + rect.height)
        for run in column:
            if run is None:
                heads.append(Slot(x, round(top - 1.1 * shape.size), shape.width, _small(shape.size)))
                top -= _HEAD * shape.size
            else:
                runs[run] = (_lane_below if shape.form.below else _lane)(x, top, shape, content.lane(run))
                top -= shape.pitch
    return Lanes(runs, tuple(heads), shape.quality)


def _columns(groups: Sequence[Sequence[int]], count: int) -> list[_Column]:
    """All runs in about so many columns: whole groups under their heads, or one group in columns of one height."""
    each = math.ceil(sum(map(len, groups)) / count)
    if len(groups) == 1:
        (runs,) = groups
        return [list(runs[first : first + each]) for first in range(0, len(runs), each)]
    columns: list[_Column] = [[]]
    for group in groups:
        # The group goes where more than half of it has room.
        if columns[-1] and len(columns) < count and len(columns[-1]) + len(group) / 2 > each:
            columns.append([])
        columns[-1] += [None, *group]
    return columns


def _shape(
    rect: Rect,
    unit: float,
    known: Sequence[Lane],
    columns: Sequence[_Column],
    form: _Form,
    axis: tuple[int, int] | None,
) -> _Shape | None:
    """How a form fits; None if it does not."""
    heads = [column.count(None) for column in columns]
    rows = [len(column) - head for column, head in zip(columns, heads, strict=True)]
    size = min(
        unit,
        *(rect.height / (row * form.least + head * _HEAD) for row, head in zip(rows, heads, strict=True)),
    )
    if size < SMALLEST:
        return None
    pitch = min((rect.height - head * _HEAD * size) / row for row, head in zip(rows, heads, strict=True))
    width = int((rect.width - _BETWEEN * size * (len(columns) - 1)) / len(columns))
    gap = _GAP * size
    longest = size * max(each.name if form.settings else each.full for each in known)
    name = min(longest, max(_LONGEST_NAME * width, _SHORT_NAME * size))
    settings = _small(size) * max(each.settings for each in known) if form.settings else 0.0
    # Places are whole pixels, which may be one more each.
    left = name + gap + (settings + gap if settings else 0) + 3
    # Every verdict stands right of the end of its bar, or of its own settings, or left of all bars on an axis.
    verdicts = [size * (each.verdict + (_GAP if form.below or axis else AFTER)) for each in known]
    if form.below:
        unused = [settings - _small(size) * each.settings if form.settings else 0.0 for each in known]
        room = width - left - max(each - free for each, free in zip(verdicts, unused, strict=True))
        bar = width - math.ceil(MARK * size) if axis is None else float(axis[1])
    elif axis:
        room, bar = axis[0] - left - max(verdicts) - MARK * size, float(axis[1])
    else:
        room = width - left - max(verdicts)
        ends = [(width - left - each) / lane.share for each, lane in zip(verdicts, known, strict=True) if lane.share]
        bar = min(ends, default=math.inf)
    bar = min(bar, width - (0 if form.below or axis else left))
    if room < 0 or bar < _SHORTEST * size:
        return None
    worth = form.worth * min(1.0, bar / (_LONG_ENOUGH * size)) ** 0.5 * (size / unit) ** 8
    # Of names that nobody can see, none is shortened.
    whole = name / longest if longest else 1.0
    worth *= 0.93 ** (len(columns) - 1) * (0.5 + 0.5 * whole)
    return _Shape(
        form,
        size,
        min(pitch, form.most * size),
        width,
        math.ceil(name),
        math.ceil(settings),
        int(bar),
        worth,
        axis and axis[0],
    )


def _lane(x: int, top: float, shape: _Shape, lane: Lane) -> Places:
    """A name, its settings, its bar, and at the end of that its verdict, or before it where it is on an axis."""
    size, gap, height = shape.size, round(_GAP * shape.size), bar_height(shape.size)
    middle = top - shape.pitch / 2
    base = round(middle - 0.36 * size)
    left = x + shape.name + gap
    settings = None
    if shape.settings:
        settings = Slot(left, base, shape.settings, _small(size))
        left += shape.settings + gap
    at = left if shape.axis is None else x + shape.axis
    bar = Rect(at, round(middle - height / 2), shape.bar, height)
    end = left if shape.axis is not None else at + (round(lane.share * shape.bar + AFTER * size) if lane.share else 0)
    verdict = Slot(end, base, math.ceil(lane.verdict * size) + 1, size)
    return Places(Slot(x, base, shape.name, size, "left", size), settings, None, verdict, bar)


def _lane_below(x: int, top: float, shape: _Shape, lane: Lane) -> Places:
    """A name, its settings and its verdict, and below them the bar."""
    size, gap, height = shape.size, round(_GAP * shape.size), bar_height(shape.size)
    base = round(top - size)
    verdict = Slot(x + shape.width, base, math.ceil(lane.verdict * size) + 1, size, "right")
    left = x + shape.name + gap
    own = math.ceil(lane.settings * _small(size))
    settings = Slot(left, base, own, _small(size)) if shape.settings else None
    bar = Rect(x + (shape.axis or 0), round(top - _BELOW * size - height / 2), shape.bar, height)
    return Places(Slot(x, base, shape.name, size, "left", size), settings, None, verdict, bar)


def _small(size: float) -> float:
    """The size of letters beside those of a size."""
    return max(SMALLEST, SMALL * size)


def bar_height(size: float) -> int:
    """How high a bar is beside letters of a size."""
    return max(2, round(BAR * size))
