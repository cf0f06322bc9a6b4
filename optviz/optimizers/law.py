"""What the learning rate of a rule grows with.

A rule that multiplies the gradient by its rate settles where the rate is below a constant over the curvature, and
diverges above. A rule that divides by the size of the gradient makes steps as long as its rate, so that its rate is a
share of the way there is to go.
"""

from __future__ import annotations

from typing import NamedTuple


class Law(NamedTuple):
    """What a sound learning rate of a rule grows with; of two, the smaller rate is taken, and without any its default.

    `over_curvature` is divided by the largest curvature of the surface, `of_length` multiplied by its length.
    """

    over_curvature: float | None = None
    of_length: float | None = None


# For a rule of which nothing is said: neither too large for one that multiplies the gradient, even with the momentum
# that is usual, nor for one that divides by its size.
EITHER = Law(over_curvature=0.25, of_length=0.005)
