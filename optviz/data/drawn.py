"""Which samples a step sees: a function of the seed and of the number of the step, and of nothing else.

The numbers are a counter put through SplitMix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number
generators, OOPSLA 2014, section 4): a few lines, the same in every language and with every version of NumPy.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
# So that an epoch never has the numbers of a step.
_EPOCHS = np.uint64(1 << 63)
# Nor has a mask.
_MASKS = np.uint64(1 << 62)

Indices = NDArray[np.int64]


def with_replacement(count: int, size: int, seed: int, step: int) -> Indices:
    """`size` of so many samples for a step, counted from 1; each is drawn from all."""
    # The remainder favours the first samples by less than count / 2**64.
    return (_numbers(np.uint64(step), size, seed) % np.uint64(count)).astype(np.int64)


def in_epochs(count: int, size: int, seed: int, step: int) -> Indices:
    """The next `size` of so many samples for a step, counted from 1: each epoch goes once through all, in a new order.

    The last step of an epoch sees what is left over.
    """
    epoch, place = divmod(step - 1, -(-count // size))
    return _order(epoch, count, seed)[place * size : (place + 1) * size]


def kept(count: int, share: float, seed: int, step: int) -> NDArray[np.bool_]:
    """Which of so many units a step keeps, each with the chance `share` and for itself."""
    # A float64 has 53 bits.
    return (_numbers(_MASKS | np.uint64(step), count, seed) >> np.uint64(11)) < share * 2.0**53


# All steps of an epoch ask for the same; some races go on side by side.
@functools.lru_cache(maxsize=4)
def _order(epoch: int, count: int, seed: int) -> Indices:
    """In which order an epoch, counted from 0, goes through so many samples."""
    order = np.argsort(_numbers(_EPOCHS | np.uint64(epoch), count, seed), kind="stable").astype(np.int64)
    order.setflags(write=False)
    return order


def sizes_in_epochs(count: int, size: int, steps: int) -> Indices:
    """How many samples each of so many steps sees, `(steps,)`, if every epoch goes once through all."""
    places = -(-count // size)
    left_over = count - size * (places - 1)
    return np.where(np.arange(1, steps + 1) % places == 0, left_over, size).astype(np.int64)


def _numbers(stream: np.uint64, count: int, seed: int) -> NDArray[np.uint64]:
    """So many numbers of 64 bits from a stream of a seed."""
    with np.errstate(over="ignore"):
        key = _mixed(_mixed(np.array([seed], dtype=np.uint64) + _GOLDEN) + stream)
        return _mixed(key + _GOLDEN * np.arange(1, count + 1, dtype=np.uint64))


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    once = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    twice = (once ^ (once >> np.uint64(27))) * _SECOND
    return twice ^ (twice >> np.uint64(31))
