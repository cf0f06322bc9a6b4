"""Where numbers stand at an axis, and how they are written."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from matplotlib.ticker import MaxNLocator

from optviz.words.numerals import in_print

# Of numbers beyond these, matplotlib finds no places, or goes over the edge of floating point on the way.
_SMALL, _LARGE = 1e-200, 1e200
# A float64 has no more digits.
_MOST_DIGITS = 17
# In what is between two numbers.
_NEAR = 0.01


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round numbers from `low` to `high`, at about `most` steps, as they are and as text that tells them apart."""
    far = max(abs(low), abs(high))
    scale = 1.0 if _SMALL <= far <= _LARGE or far == 0 else 10.0 ** max(-300, math.floor(math.log10(far)))
    places = MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values(low / scale, high / scale)
    # Adding zero turns -0.0 into 0.0.
    values = [float(place) * scale + 0.0 for place in places if low <= float(place) * scale <= high]
    return list(zip(values, written(values), strict=True))


def written(values: Sequence[float]) -> list[str]:
    """Numbers in order as text, of as few digits from six on as say each much nearer than the next one is."""
    gaps = [math.inf, *(abs(one - other) for one, other in itertools.pairwise(values)), math.inf]
    for digits in range(6, _MOST_DIGITS + 1):
        texts = [f"{value:.{digits}g}" for value in values]
        off = [abs(float(text) - value) for text, value in zip(texts, values, strict=True)]
        if all(each <= _NEAR * min(gaps[place : place + 2]) for place, each in enumerate(off)):
            break
    return [in_print(text) for text in texts]
