"""How the views of some runs share a cell."""

from __future__ import annotations

from collections.abc import Sequence

from optviz.draw.layout.parts import Area, Rect, Slot
from optviz.errors import OptvizError
from optviz.views import VIEWS

# An area with fewer pixels than this shows nothing.
_SMALLEST_AREA = 10
# The height of a curve beside that of the picture above it.
_CURVE_SHARE = 0.3


def split(
    cell: Rect, views: Sequence[str], unit: float, runs: tuple[int, ...], *, left: bool, below: bool
) -> list[Area]:
    """The areas of some views in a cell: pictures of the plane side by side or stacked, curves in strips under them.

    `left` and `below` tell whether the cell is at the left or lower edge, where the ticks are.
    """
    spatial = [view for view in views if VIEWS[view].kind == "picture"]
    curves = [view for view in views if VIEWS[view].kind == "curve"]
    areas: list[Area] = []
    label = round(1.5 * unit)
    top = cell.y + cell.height
    if spatial:
        # Between the plane and a curve are the ticks of the one and the label of the other.
        between = label + (round(1.2 * unit) if any(VIEWS[view].ticks for view in spatial) else 0)
        strip = round(_CURVE_SHARE * cell.height * 2 / (1 + len(curves)))
        height = cell.height - (between + strip * len(curves) + label * (len(curves) - 1) if curves else 0)
        where = _side_by_side_or_stacked(Rect(cell.x, top - height, cell.width, height), spatial, unit, left=left)
        lowest = min(rect.y for rect in where)
        areas = [
            Area(view, rect, runs, None, left and (rect.x == cell.x or VIEWS[view].ticks), below and rect.y == lowest)
            for view, rect in zip(spatial, where, strict=True)
        ]
        top = lowest - between + label
    else:
        strip = (cell.height - label * len(curves)) // max(1, len(curves))
    for number, view in enumerate(curves):
        y = top - (number + 1) * (label + strip)
        size = 0.95 * unit
        areas.append(
            Area(
                view,
                Rect(cell.x, y, cell.width, strip),
                runs,
                Slot(cell.x, y + strip + round(0.4 * unit), cell.width, size) if left else None,
                left,
                below and view == curves[-1],
            )
        )
    for area in areas:
        check_room(area.rect.width, area.rect.height, len(views))
    return areas


def _side_by_side_or_stacked(room: Rect, views: Sequence[str], unit: float, *, left: bool) -> list[Rect]:
    """Rectangles for pictures of the plane, whichever way leaves them larger."""
    count = len(views)
    # Ticks stand left of a map, also where another picture is there.
    gaps = [round((3.3 if left and VIEWS[view].ticks else 1.2) * unit) for view in views[1:]]
    width = (room.width - sum(gaps)) // count
    gap = round(1.2 * unit)
    height = (room.height - gap * (count - 1)) // count
    if min(width, 1.25 * room.height) >= min(room.width, 1.25 * height):
        return [Rect(room.x + n * width + sum(gaps[:n]), room.y, width, room.height) for n in range(count)]
    return [Rect(room.x, room.y + room.height - (n + 1) * height - n * gap, room.width, height) for n in range(count)]


def check_room(width: int, height: int, panels: int) -> None:
    """Refuse an area that would show nothing."""
    if min(width, height) < _SMALLEST_AREA:
        raise OptvizError(f"There is no room for {panels} panels in a picture of this size; ask for a larger one.")
