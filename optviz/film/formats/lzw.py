"""LZW for pictures that are nearly all "unchanged": the time it takes grows with what changed, not with the picture.

A compressor that walks over every pixel spends most of a film's time on runs of index 0. Here a run of zeros is one
step: the codes of all runs up to the longest one met so far are kept in a list, so that a gap between two changes takes
one or two codes. Matches end where a gap begins, which LZW allows: a decoder learns its dictionary from the codes
alone. Reference: GIF89a specification, appendix F.
"""

from __future__ import annotations

import math
import struct

import numpy as np
from numpy.typing import NDArray

# Shorter runs of zeros are like other pixels: they recur within a glyph or the edge of a ball.
_LONG_GAP = 6
# From this many runs on, a gap is written at once.
_MANY_RUNS = 4
_MOST_CODES = 4096
_MOST_BITS = 12
_BLOCK = 255
# As many as there are codes: to take some of them is faster than to count.
_NUMBERS = list(range(_MOST_CODES))


def compress(places: NDArray[np.int64], values: NDArray[np.uint8], length: int, bits: int) -> bytes:
    """The data sub-blocks of a GIF image, without the terminating block.

    The image has `length` pixels, which are 0 but for the ascending `places` `(N,)`, which have the `values` `(N,)`,
    from 1 and below `2**bits`.
    """
    clear = 1 << bits
    # The decoder learns from code number n and the one after it, which is the entry `end + n`. The clear code is number
    # 0: what stands for the pair that it is in is never asked for.
    end = clear + 1
    codes: list[int] = []
    # What the decoder will know: the code of each known word with one more pixel, and of each run of zeros by length.
    # When it is full, both go on with what is known.
    pairs: dict[int, int] = {}
    zeros = [-1, 0]
    longest = 1
    write, known_or = codes.append, pairs.setdefault
    word, free = clear, end
    for token in _tokens(places, values, length):
        if token >= 0:
            pair = word << 8 | token
            longer = known_or(pair, free)
            if longer != free:
                word = longer
            else:
                write(word)
                word = token
                if free < _MOST_CODES:
                    free += 1
        else:
            write(word)
            gap = -token
            while gap > longest:
                if gap > _MANY_RUNS * longest:
                    gap -= _write_runs(gap, codes, zeros, end)
                    longest = len(zeros) - 1
                    continue
                gap -= longest
                write(zeros[-1])
                learned = clear + len(codes)
                if learned < _MOST_CODES:
                    zeros.append(learned)
                    longest += 1
            word = zeros[gap]
            free = min(end + len(codes), _MOST_CODES)
    write(word)
    write(end)
    return blocks(_packed(codes, bits))


def _write_runs(gap: int, codes: list[int], zeros: list[int], end: int) -> int:
    """Write runs of zeros, each the longest known, from each of which the decoder learns the one longer by one.

    This does at once what the loop of `compress` does one by one. Returns how many pixels of the gap were written.
    """
    longest, first = len(zeros) - 1, end + len(codes)
    codes.append(zeros[-1])
    room = _MOST_CODES - first
    if room <= 0:
        return longest
    # The runs are longest, longest + 1, …: as many as fit into the gap, by the sum of an arithmetic series.
    half = longest + 0.5
    runs = max(1, min(int(math.sqrt(half * half + 2 * (gap - longest)) - half), room))
    codes += _NUMBERS[first : first + runs - 1]
    zeros += _NUMBERS[first : first + runs]
    return runs * longest + runs * (runs - 1) // 2


def _tokens(places: NDArray[np.int64], values: NDArray[np.uint8], length: int) -> list[int]:
    """The pixels, each long run of zeros as one negative number."""
    edges = np.empty(len(places) + 2, dtype=np.int64)
    edges[0], edges[1:-1], edges[-1] = -1, places, length
    # Each value comes after one token for a long gap, or after as many zeros as a short one has.
    tokens_to = edges[1:] - edges[:-1]
    long = np.flatnonzero(tokens_to > _LONG_GAP)
    gaps = tokens_to[long] - 1
    tokens_to[long] = 2
    ends = tokens_to.cumsum()
    tokens = np.zeros(ends[-1], dtype=np.int64)
    tokens[ends[:-1] - 1] = values
    tokens[ends[long] - 2] = -gaps
    # The last end is that of a value that is not there.
    in_order: list[int] = tokens[:-1].tolist()
    return in_order


def _packed(codes: list[int], bits: int) -> bytes:
    """The codes in their bits, of which the first is the clear code and the last the end code."""
    clear = 1 << bits
    low_byte_first = np.frombuffer(struct.pack(f"<{len(codes)}H", *codes), dtype=np.uint8)
    each = np.unpackbits(low_byte_first, bitorder="little").reshape(-1, 16)
    pieces = []
    first = 0
    for width in range(bits + 1, _MOST_BITS + 1):
        # A decoder reads as many bits as the next entry needs of those that it knows.
        last = len(codes) if width == _MOST_BITS else (1 << width) - clear
        pieces.append(each[first:last, :width].ravel())
        first = last
    return np.packbits(np.concatenate(pieces), bitorder="little").tobytes()


def blocks(data: bytes) -> bytes:
    """The data cut into blocks of at most 255 bytes, each after its length."""
    pieces = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return b"".join(bytes([len(piece)]) + piece for piece in pieces)
