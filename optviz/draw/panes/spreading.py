"""What many seeds did, which a film shows as far as it has come: a part of it after the other, below the trails."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from optviz.draw.layout import Rect
from optviz.draw.panes.pane import Pane
from optviz.draw.places import place_in
from optviz.draw.trails.growing import Growing

# Each part is a whole picture of a pane in the film's file. Where names stand beside balls, all comes with the end.
_PARTS = 10


def spread_until(pane: Pane, step: int, last: int) -> int:
    """Up to which step a pane shows what other seeds did when the film is at one; nothing is 0."""
    parts = _PARTS if len(pane.area.runs) == 1 else 1
    return parts * step // last * last // parts


class Spreading:
    """The panes of a figure in which something spreads, on an Agg renderer where trails grow over it."""

    def __init__(self, figure: Figure, panes: Sequence[Pane], growing: Growing, last: int) -> None:
        self.figure, self.growing, self.last = figure, growing, last
        self.panes = [pane for pane in panes if pane.spread]
        self.bare = [growing.blank[self._place(pane)].copy() for pane in self.panes]
        self.shown = [0] * len(self.panes)

    def _place(self, pane: Pane) -> tuple[slice, slice]:
        return place_in(self.growing.blank, pane.area.rect)

    def to(self, step: int, stops: Sequence[int]) -> list[Rect]:
        """Show what there is at a step, over which trails have grown along some stops; return where that is new."""
        found = []
        for number, pane in enumerate(self.panes):
            until = spread_until(pane, step, self.last)
            if until != self.shown[number]:
                self.shown[number] = until
                place = self._place(pane)
                self.growing.pixels[place] = self.bare[number]
                self.draw(pane, until)
                self.growing.put_ground(pane.area.rect, place, stops)
                found.append(pane.area.rect)
        return found

    def draw(self, pane: Pane, until: int) -> None:
        """Draw what there is until a step over what is in the picture."""
        for made in pane.spread(self.figure, until) if pane.spread else []:
            made.draw(self.growing.renderer)
            made.remove()

    def draw_all(self) -> None:
        """Draw what there is at the end."""
        for pane in self.panes:
            self.draw(pane, self.last)

    def clear(self) -> None:
        """Forget what was shown, and the ground with it."""
        for number, pane in enumerate(self.panes):
            self.growing.blank[self._place(pane)] = self.bare[number]
            self.shown[number] = 0
