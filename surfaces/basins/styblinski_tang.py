"""A quartic with four minima of different depth."""

from __future__ import annotations

from optviz.objectives.base import Array
from optviz.objectives.differentiated import Differentiated
from optviz.objectives.surfaces import CriticalPoint


def _quartic(x: Array) -> Array:
    square = x * x
    return square * square - 16 * square + 5 * x


class StyblinskiTang(Differentiated):
    """Four valleys in a square, the deepest of which is farthest from the start.

    Why a teacher shows it: with the suggested learning rates, each of the six classic rules ends in the valley where it
    began, and that is the least deep.

    Reference: M. Styblinski and T.-S. Tang, Experiments in nonconvex optimization, 1990.
    """

    title = "Styblinski-Tang"
    formula = "(x⁴ - 16x² + 5x + y⁴ - 16y² + 5y) / 2"
    window = ((-5.0, 5.0), (-5.0, 5.0))
    start = (4.0, 4.5)
    steps = 100
    minima = (
        CriticalPoint(-2.903534027771177, -2.903534027771177, -78.33233140754282),
        CriticalPoint(-2.903534027771177, 2.746802770990837, -64.19561235905536),
        CriticalPoint(2.746802770990837, -2.903534027771177, -64.19561235905536),
        CriticalPoint(2.746802770990837, 2.746802770990837, -50.05889331056788),
    )
    saddles = (
        CriticalPoint(-2.903534027771177, 0.1567312567803401, -38.97055334471606),
        CriticalPoint(0.1567312567803401, -2.903534027771177, -38.97055334471606),
        CriticalPoint(0.1567312567803401, 2.746802770990837, -24.833834296228584),
        CriticalPoint(2.746802770990837, 0.1567312567803401, -24.833834296228584),
    )
    maxima = (CriticalPoint(0.1567312567803401, 0.1567312567803401, 0.39122471811071613),)

    def value(self, w: Array) -> Array:
        """The loss at `w`."""
        x, y = w
        return (_quartic(x) + _quartic(y)) / 2
