"""LZW for pictures that are nearly all "unchanged": the time it takes grows with what changed, not with the picture.

A compressor that walks over every pixel spends most of a film's time on runs of index 0. Here a run of zeros is one
step: the codes of all runs up to the longest one met so far are kept in a list, so that a gap between two changes takes
one or two codes. Matches end where a gap begins or ends, which LZW allows: a decoder learns its dictionary from the
codes alone. Reference: GIF89a specification, appendix F.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_MOST_CODES = 4096
_MOST_BITS = 12
_BLOCK = 255


def compress(indices: NDArray[np.uint8], bits: int) -> bytes:
    """The data sub-blocks of a GIF image for flat indices `(N,)` below `2**bits`, without the terminating block.

    For pictures in which most pixels changed, Pillow's compressor is faster.
    """
    # NumPy finds truth values ten times faster than numbers.
    changed = np.flatnonzero(indices != 0)
    gaps = np.diff(changed, prepend=-1, append=len(indices)) - 1
    # The pixel after the last one closes the last word or run.
    values = [*indices[changed].tolist(), -1]
    first_free = (1 << bits) + 2
    # A dictionary is left a little before its end, so that one turn of the loop needs no further check.
    full = _MOST_CODES - first_free - 4
    stretches: list[list[int]] = [[]]
    codes, pairs, zeros = stretches[0], _Pairs(), [-1, 0]
    word = -1
    for gap, value in zip(gaps.tolist(), values, strict=True):
        if gap:
            if word >= 0:
                codes.append(word)
            while gap >= len(zeros):
                gap -= _grow(gap, codes, zeros, first_free, full)
                if len(codes) > full:
                    codes, pairs, zeros = [], _Pairs(), [-1, 0]
                    stretches.append(codes)
            codes.append(zeros[gap])
        elif word >= 0:
            pair = word << 8 | value
            longer = pairs.get(pair)
            if longer is not None:
                word = longer
                continue
            pairs[pair] = first_free + len(codes)
            codes.append(word)
        word = value
        if len(codes) > full:
            codes, pairs, zeros = [], _Pairs(), [-1, 0]
            stretches.append(codes)
    return _blocks(_packed(stretches, bits))


_Pairs = dict[int, int]


def _grow(gap: int, codes: list[int], zeros: list[int], first_free: int, full: int) -> int:
    """Write runs of zeros, each the longest known, from each of which the decoder learns the one longer by one.

    `zeros[k]` is the code of a run of k. Returns how many pixels of the gap were written.
    """
    longest = len(zeros) - 1
    # The runs are longest, longest + 1, …: as many as fit into the gap, by the sum of an arithmetic series.
    half = longest + 0.5
    runs = max(1, min(int(math.sqrt(half * half + 2 * (gap - longest)) - half), full + 1 - len(codes)))
    learned = range(first_free + len(codes), first_free + len(codes) + runs)
    codes.append(zeros[-1])
    codes.extend(learned[:-1])
    zeros.extend(learned)
    return runs * longest + runs * (runs - 1) // 2


def _packed(stretches: list[list[int]], bits: int) -> bytes:
    """The codes in their bits, each stretch with a dictionary of its own behind a clear code, and the end code."""
    clear = 1 << bits
    written, widths = [], []
    for number, codes in enumerate(stretches):
        last = number == len(stretches) - 1
        # What follows a stretch, an end or a clear code, is written in the width that the stretch has reached.
        all_codes = [*codes, clear + 1 if last else clear]
        # Before the decoder reads code i it knows i - 1 entries beyond the first free code.
        known = clear + 1 + np.arange(len(all_codes))
        grown = np.searchsorted(1 << np.arange(_MOST_BITS), known, side="right")
        written.append(np.array(all_codes))
        widths.append(np.clip(grown, bits + 1, _MOST_BITS))
    codes_in_order = np.concatenate([[clear], *written])
    widths_in_order = np.concatenate([[bits + 1], *widths])
    low_bytes_first = codes_in_order.astype("<u2").view(np.uint8).reshape(-1, 2)
    each_bit = np.unpackbits(low_bytes_first, axis=1, bitorder="little")
    used = np.arange(each_bit.shape[1]) < widths_in_order[:, None]
    return np.packbits(each_bit[used], bitorder="little").tobytes()


def _blocks(data: bytes) -> bytes:
    """The data cut into blocks of at most 255 bytes, each after its length."""
    pieces = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return b"".join(bytes([len(piece)]) + piece for piece in pieces)
