"""Maps to scale: one unit as long across as along, so that a step of gradient descent is perpendicular to a contour."""

from __future__ import annotations

from optviz.draw.layout.parts import Rect
from optviz.look import MOST_UNEQUAL, MOST_WIDENED
from optviz.objectives.surfaces import Window
from optviz.objectives.window import fault_of


def is_shown_to_scale(window: Window) -> bool:
    """Whether the sides of a window are so alike that it is a picture, and not a line, where both have one unit."""
    across, up = sides(window)
    return max(across, up) <= MOST_UNEQUAL * min(across, up)


def sides(window: Window) -> tuple[float, float]:
    """How wide and how high a window is."""
    (left, right), (bottom, top) = window
    return right - left, top - bottom


def to_scale(rect: Rect, window: Window) -> tuple[Rect, Window]:
    """The upper left part of a rectangle in which a window is to scale, and the window, made wider to fill that.

    A side of the window grows to no more than `MOST_WIDENED` times its length, and what is left of the rectangle stays
    empty.
    """
    for widened in (MOST_WIDENED, 1.0):
        across, up = sides(window)
        pixels = min(rect.width / across, rect.height / up)
        width = min(rect.width, max(1, round(widened * pixels * across)))
        height = min(rect.height, max(1, round(widened * pixels * up)))
        shape = Rect(rect.x, rect.y + rect.height - height, width, height)
        shown = _grown(window[0], width / pixels), _grown(window[1], height / pixels)
        if fault_of(shown) is None:
            return shape, shown
    # At the edge of what can be shown, not even the rest of a pixel can be added.
    return shape, window


def stretch(rect: Rect, window: Window) -> float:
    """How much longer a unit along y is drawn than one along x."""
    across, up = sides(window)
    return (rect.height / up) / (rect.width / across)


def _grown(ends: tuple[float, float], length: float) -> tuple[float, float]:
    """Ends that are so far apart, or as they are if they are that anyhow, round the same middle."""
    low, high = ends
    room = (length - (high - low)) / 2
    return (low - room, high + room) if room > 1e-9 * length else ends
