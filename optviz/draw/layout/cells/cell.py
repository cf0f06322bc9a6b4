"""How the views of some runs share a cell, with the race beside or below them if it is told there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from optviz.draw.layout.cells.arrange import arrangements
from optviz.draw.layout.cells.lanes import Lanes, lanes
from optviz.draw.layout.cells.scale import is_shown_to_scale, sides, to_scale
from optviz.draw.layout.page import ticks_below, ticks_left
from optviz.draw.layout.parts import Area, Content, Rect, Slot
from optviz.errors import OptvizError
from optviz.look import SMALL
from optviz.objectives.surfaces import Window
from optviz.views import VIEWS

# Between views, in units of the text size, and how much more there is left of names, and between them and a caption.
GAP, _SHAPES, _CLEAR = 1.2, 0.35, 0.45
# An area with fewer pixels than this shows nothing; a picture that is smaller beside others should be alone.
_SMALLEST_AREA, _SMALLEST_BESIDE = 12, 24
# A picture that is not to scale, a surface from the side without axes on the floor, samples, and a curve may be so much
# wider than high.
_PICTURES, _SURFACES, _SAMPLES, _CURVES = (1.0, 1.7), (1.4, 1.9), (1.0, 2.2), (1.2, 4.5)
# How much the window of a map counts beside what the map shows around it, and how much of that counts, in windows.
_ITSELF, _AROUND = 0.7, 2.0
# What counts how much: the first picture, the others, samples, curves, and the lanes of the race; and so much more a
# surface from the side that is the only picture, because it fills less of its place.
_FIRST, _PICTURE, _SAMPLE, _CURVE, LANES, _FROM_SIDE = 1.0, 0.6, 0.4, 0.3, 1.2, 1.0
# The share of the width that the first of several views has beside others.
FIRST_SHARE = 0.55


class Cell(NamedTuple):
    """The views of some runs in a cell, the lanes if they are there too, and how good that is; more is better."""

    areas: tuple[Area, ...]
    lanes: Lanes | None
    worth: float


def arranged(
    cell: Rect,
    content: Content,
    unit: float,
    runs: tuple[int, ...],
    *,
    left: bool = True,
    below: bool = True,
    raced: bool = False,
    widest: int = 0,
) -> Cell:
    """The best way in which the views of some runs share a cell. Raises `OptvizError` if there is no room for them.

    `left` and `below` tell whether the cell is at the left or lower edge, where the numbers at the axes hang out of it.
    If it is `raced` in, the lanes are in the cell. Beside others, the first view is at least `widest` pixels wide.
    """
    views = sorted(content.views, key=lambda view: VIEWS[view].kind == "curve")
    pictures = sum(VIEWS[view].kind == "picture" for view in views)
    best: Cell | None = None
    gap = round(GAP * unit)
    for rects in arrangements(cell, len(views) + raced, pictures, gap):
        if len(views) > 1 and rects[0].width < min(widest, cell.width):
            continue
        areas = _areas(cell, rects, views, content, unit, runs, left=left, below=below)
        if any(min(area.rect[2:]) < _smallest(area.view, alone=len(views) == 1) for area in areas):
            continue
        room = _raised(cell, rects[-1], areas, unit, captioned=content.caption > 0) if raced else None
        told = lanes(room, unit, content, axis_beside(room, areas)) if room else None
        if raced and told is None:
            continue
        each = [worth_of(area, content.window(runs[0]), first=area is areas[0], axes=content.axes) for area in areas]
        worth = sum(each) + (_FROM_SIDE * each[0] if pictures == 1 and VIEWS[views[0]].turns else 0)
        worth += LANES * math.log(told.quality) if told else 0
        if best is None or worth > best.worth:
            best = Cell(areas, told, worth)
    if best is None:
        raise no_room(len(views))
    return best


def axis_beside(room: Rect, areas: Sequence[Area]) -> tuple[int, int] | None:
    """Where the axis of the nearest curve above or below a room begins, and how long it is; None if there is none."""
    curves = [area.rect for area in areas if VIEWS[area.view].kind == "curve"]
    over = [each for each in curves if each.x < room.x + room.width and room.x < each.x + each.width]
    nearest = min(over, key=lambda each: (abs(each.y - room.y), each.x), default=None)
    return nearest and (nearest.x, nearest.width)


def _raised(cell: Rect, room: Rect, areas: Sequence[Area], unit: float, *, captioned: bool) -> Rect:
    """The room of the lanes: below all areas it begins where they end, and at the edge of the cell no numbers hang.

    Beside areas it begins a little later, as shapes hang left of names, and above a caption it ends a little higher.
    """
    low = min(area.rect.y for area in areas)
    under = ticks_below(unit) - (round(_CLEAR * unit) if captioned else 0)
    bottom = room.y - (under if room.y == cell.y else 0)
    top = room.y + room.height
    if top <= low:
        top = low - ticks_below(unit) - round(GAP * unit)
    left = room.x + (round(_SHAPES * unit) if room.x > cell.x else 0)
    return Rect(left, bottom, room.x + room.width - left, top - bottom)


def _smallest(view: str, *, alone: bool) -> int:
    return _SMALLEST_AREA if alone or VIEWS[view].kind == "curve" else _SMALLEST_BESIDE


def _areas(
    cell: Rect,
    rects: Sequence[Rect],
    views: Sequence[str],
    content: Content,
    unit: float,
    runs: tuple[int, ...],
    *,
    left: bool,
    below: bool,
) -> tuple[Area, ...]:
    """The areas of views in their parts of a cell, with room for the numbers at their axes and for what a curve is."""
    areas = []
    for number, (view, part) in enumerate(zip(views, rects, strict=False)):
        curve = VIEWS[view].kind == "curve"
        numbers = content.numbered(view)
        # Curves above each other have the same steps.
        above = curve and any(
            (other.x, other.width) == (part.x, part.width) for other in rects[number + 1 : len(views)]
        )
        beside = 0 if part.x == cell.x else ticks_left(view, unit, content)
        under = ticks_below(unit) if numbers and not above and part.y > cell.y else 0
        head = round(1.5 * unit) if curve and not content.bare else 0
        x, y, width, height = part.x + beside, part.y + under, part.width - beside, part.height - under - head
        label = Slot(x, y + height + round(0.45 * unit), width, SMALL * unit) if curve and left and head else None
        area = Area(view, Rect(x, y, width, height), runs, label, left and numbers, below and numbers and not above)
        areas.append(_on_plane(area, content) if min(width, height) > 0 else area)
    return tuple(areas)


def _on_plane(area: Area, content: Content) -> Area:
    """A picture with the part of the plane that it shows, to scale if it can be."""
    window = content.window(area.runs[0]) if VIEWS[area.view].ticks else None
    if window is None:
        return area
    if not (content.equal and is_shown_to_scale(window)):
        return area._replace(window=window)
    rect, shown = to_scale(area.rect, window)
    return area._replace(rect=rect, window=shown)


def worth_of(area: Area, window: Window | None, *, first: bool, axes: bool = True) -> float:
    """How good the size of an area is, with `axes` or without: by the pixels that it has of use."""
    _, _, width, height = area.rect
    if VIEWS[area.view].of_samples:
        return _SAMPLE * math.log(_pixels(width, height, *_SAMPLES))
    if VIEWS[area.view].kind == "curve":
        return _CURVE * math.log(_pixels(width, height, *_CURVES))
    if area.window is None or window is None or area.window == window:
        pixels = _pixels(width, height, *(_SURFACES if VIEWS[area.view].turns and not axes else _PICTURES))
    else:
        across, up = sides(window)
        # The window itself counts more than what is shown around it.
        unit = min(width / across, height / up)
        own = unit * across * unit * up
        pixels = own**_ITSELF * min(width * height, _AROUND * own) ** (1 - _ITSELF)
    return (_FIRST if first else _PICTURE) * math.log(pixels)


def _pixels(width: float, height: float, flattest: float, highest: float) -> float:
    """What of a rectangle has a good shape: its width as a multiple of its height is between two numbers."""
    return min(width, highest * height) * min(height, width / flattest)


def no_room(views: int, panels: int = 1) -> OptvizError:
    """The error that something does not fit into a picture."""
    what = f"{panels} panels" if panels > 1 else "the race"
    each = f" of {views} views" if views > 1 else ""
    fewer = ", or for fewer views" if views > 1 else ""
    return OptvizError(f"There is no room for {what}{each} in a picture of this size; ask for a larger one{fewer}.")


def shifted(areas: Sequence[Area], x: int, y: int, runs: tuple[int, ...], *, left: bool, below: bool) -> list[Area]:
    """The areas of a cell at the origin in another one of the same size, with the numbers that it has at its edges."""
    return [
        area._replace(
            rect=area.rect._replace(x=area.rect.x + x, y=area.rect.y + y),
            runs=runs,
            label=area.label._replace(x=area.label.x + x, y=area.label.y + y) if area.label and left else None,
            ticks_left=area.ticks_left and left,
            ticks_below=area.ticks_below and below,
        )
        for area in areas
    ]
