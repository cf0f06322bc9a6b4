"""Where everything goes: pure numbers, in whole pixels from the lower left corner.

Nothing is written over a path: names, settings, losses and verdicts have places of their own outside of the areas that
are drawn into.
"""

from __future__ import annotations

from optviz.draw.layout.grid import grid
from optviz.draw.layout.overlay import overlay
from optviz.draw.layout.panels import panels
from optviz.draw.layout.parts import Align, Area, Content, Lane, Layout, Places, Rect, Slot, along_row
from optviz.draw.layout.strip import strip

__all__ = [
    "Align",
    "Area",
    "Content",
    "Lane",
    "Layout",
    "Places",
    "Rect",
    "Slot",
    "along_row",
    "grid",
    "overlay",
    "panels",
    "strip",
]
