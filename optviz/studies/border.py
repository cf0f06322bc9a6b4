"""How a region of a picture is bounded: the box dimension of its border."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array
from optviz.studies.sweeps.theory import Theory

# In cells: the sides of the boxes.
_SIDES = (2, 4, 8, 16)
# A border that is in fewer of the largest boxes tells nothing.
_FEWEST = 4


def borders(region: NDArray[np.bool_], up: Array, theory: Theory) -> dict[str, float]:
    """The dimension of the border of a region of a map, up to where a surface is convex and beyond."""
    convex = next((each.up[0] for each in theory.lines if each.what == "convex"), np.nan)
    parts = {"convex": up <= convex, "beyond": up > convex}
    return {f"border_{name}": box_dimension(region[rows]) for name, rows in parts.items()}


def box_dimension(region: NDArray[np.bool_]) -> float:
    """By which power the boxes become more that hold some of the border of a region `(H, W)`, the smaller they are.

    It is 1 of a smooth line, and nearly 2 of a border that is everywhere; not a number where there is next to none.
    """
    border = np.zeros_like(region)
    border[1:] |= region[1:] != region[:-1]
    border[:, 1:] |= region[:, 1:] != region[:, :-1]
    # What is left over at the ends belongs to no box of any size.
    rows, columns = (count - count % _SIDES[-1] for count in border.shape)
    counts = [_boxes(border[:rows, :columns], side) for side in _SIDES]
    if counts[-1] < _FEWEST:
        return float("nan")
    return float(-np.polyfit(np.log(_SIDES), np.log(counts), 1)[0])


def _boxes(border: NDArray[np.bool_], side: int) -> int:
    """In how many boxes of so many cells a border is."""
    rows, columns = (count // side for count in border.shape)
    return int(border.reshape(rows, side, columns, side).any(axis=(1, 3)).sum())
