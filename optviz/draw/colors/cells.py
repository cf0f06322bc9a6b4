"""What the colour of a cell of a map tells: a number, as the steps until a run is there, or else how the run ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from numpy.typing import NDArray

from optviz.draw.colors.ends import AHEAD, end_color, rest_color, step_colors
from optviz.draw.layout import Rect
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.studies.sweeps.map import ENDS, LOST, Mapped
from optviz.studies.sweeps.sweep import NOWHERE

# A loss that is nearer to the lowest has come as near as float64 tells apart from 1.
_NEAREST = 1e-16
# These ends are certain as soon as they are there.
_AT_ONCE = [ENDS.index(way) for way in ("arrived", "outside", "lost", "failed")]
# In sizes of the text: from one stroke of a hatching to the next, and how wide it is.
_PERIOD, _STROKE = 0.5, 0.1


class Region(NamedTuple):
    """Cells without a number that end alike: in which way of `ENDS`, at which place (`Mapped.rested`), and where."""

    way: str
    rested: int
    where: NDArray[np.bool_]
    color: str


class Cells(NamedTuple):
    """The `numbers` `(H, W)` that colours tell, and of which cells they are `known`; `low` and `high` are their ends.

    They are on a log scale; `word` names them, empty where no numbers are shown. Where minima are told
    `apart`, each has a colour of its own, as saddles and plateaus have.
    """

    numbers: Array
    known: NDArray[np.bool_]
    low: float
    high: float
    word: str
    apart: bool = False

    def share(self, numbers: Array | float) -> Array:
        """Where numbers are between the ends, from 0 to 1."""
        share: Array = np.log(np.maximum(numbers, self.low) / self.low) / np.log(max(self.high / self.low, 1.0001))
        return np.minimum(share, 1)

    def picture(self, found: Mapped, look: Look, box: Rect, unit: float, until: int | None = None) -> Array:
        """The colours `(H, W, 3)`; who has no number has that of the end.

        `until` a step that is not the last, cells whose end is not certain yet have a shade of it.

        Without colours, ways to end are hatched, and the picture has a row and a column for each pixel of the box.
        """
        picture = np.array(number_colors(look)(self.share(self.numbers)))[..., :3]
        for region in self.regions(found, look):
            picture[region.where] = to_rgb(region.color)
        if until is not None:
            # That a run swings or goes on is known when its steps are over.
            certain = (found.steps <= until) & ((found.ends == found.goal) | np.isin(found.ends, _AT_ONCE))
            picture[~certain] = AHEAD * picture[~certain] + (1 - AHEAD) * np.array(to_rgb(look.paper))
        if not look.plain:
            return picture
        shape = (box.height, box.width)
        cells = np.ix_(*(np.arange(size) * count // size for size, count in zip(shape, found.ends.shape, strict=True)))
        ends, known, hatched = found.ends[cells], self.known[cells], picture[cells]
        for way, strokes in _hatches(shape, unit).items() if until is None else ():
            hatched[(ends == ENDS.index(way)) & ~known & strokes] = to_rgb(look.grey)
        return hatched

    def regions(self, found: Mapped, look: Look) -> list[Region]:
        """Those that are on the map."""
        made = []
        for place, way in enumerate(ENDS):
            whole = (found.ends == place) & ~self.known
            rested = np.where((found.rested < 0) | self.apart, found.rested, NOWHERE)
            for number in np.unique(rested[whole]).tolist():
                color = rest_color(number, look) if number != NOWHERE else end_color(way, look)
                made.append(Region(way, number, whole & (rested == number), color))
        return made


def _hatches(shape: tuple[int, int], unit: float) -> dict[str, NDArray[np.bool_]]:
    """Where a picture of so many rows and columns has strokes for a way to end: each has its own."""
    rows, columns = np.indices(shape)
    period, width = max(4, round(_PERIOD * unit)), max(1, round(_STROKE * unit))
    rising, falling, level, upright = (
        each % period < width for each in (columns - rows, columns + rows, rows, columns)
    )
    return {
        "swinging": rising,
        "outside": falling,
        "moving": level,
        "stuck": level | upright,
        "failed": rising | falling,
    }


def number_colors(look: Look) -> LinearSegmentedColormap:
    """From the least to the most."""
    return LinearSegmentedColormap.from_list("steps", step_colors(look))


def cells_of(found: Mapped, color: str, lowest: float | None) -> Cells:
    """What the colours of a map are to tell: `steps`, `loss` (above the lowest that there is), or the `verdict`."""
    if color == "verdict":
        return Cells(found.last, np.zeros(found.ends.shape, dtype=bool), 1.0, 2.0, "", apart=True)
    if color == "loss":
        known = (found.ends != LOST) & np.isfinite(found.last)
        losses = found.last - (lowest if lowest is not None else found.last[known].min(initial=0.0))
        some = losses[known & (losses > _NEAREST)]
        low, high = (float(some.min()), float(some.max())) if some.size else (_NEAREST, 1.0)
        return Cells(losses, known, low, max(high, 2 * low), "losses")
    known = found.ends == found.goal
    steps = found.steps.astype(float)
    arrived = steps[known]
    ends = (max(1.0, float(arrived.min())), max(2.0, float(arrived.max()))) if arrived.size else (1.0, 2.0)
    return Cells(steps, known, *ends, "scale" if arrived.size else "")
