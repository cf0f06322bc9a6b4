"""What the colours of a film are chosen from, where a format has few of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint32]
_NONE: Pixels = np.zeros(0, dtype=np.uint32)


class Sample(NamedTuple):
    """A picture `(H, W)` with the colours of the film, as numbers 0xAABBGGRR of which AA counts for nothing.

    The colours `exact` `(N,)` tell something, as the levels of a map do: each is to be as it is, the first before the
    others. Of all `shades` `(M,)` of a surface from the side that are in the picture, each is to have one near to it;
    where that `turns`, not as near, because every frame is a picture of its own, and much larger with many colours.
    """

    picture: Pixels
    exact: Pixels = _NONE
    shades: Pixels = _NONE
    turns: bool = False
