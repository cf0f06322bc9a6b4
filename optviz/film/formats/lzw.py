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

# Shorter runs of zeros are like other pixels: they recur within a glyph or the edge of a ball.
_LONG_GAP = 6
# From this many runs on, a gap is written at once.
_MANY_RUNS = 4
_MOST_CODES = 4096
_MOST_BITS = 12
_BLOCK = 255


def compress(  # noqa: C901, PLR0912 the one hot loop: a call for each token would double its time
    places: NDArray[np.int64], values: NDArray[np.uint8], length: int, bits: int
) -> bytes:
    """The data sub-blocks of a GIF image, without the terminating block.

    The image has `length` pixels, which are 0 but for the ascending `places` `(N,)`, which have the `values` `(N,)`,
    from 1 and below `2**bits`.
    """
    first_free = (1 << bits) + 2
    codes: list[int] = []
    # What the decoder will know: the code of each known word with one more pixel, and of each run of zeros by length.
    # Its entry number i comes from codes i and i + 1. When it is full, both go on with what is known.
    pairs: dict[int, int] = {}
    zeros = [-1, 0]
    longest = 1
    room = _MOST_CODES - first_free
    write, longer_than = codes.append, pairs.get
    word = -1
    for token in _tokens(places, values, length):
        if token >= 0:
            if word < 0:
                word = token
                continue
            pair = word << 8 | token
            longer = longer_than(pair)
            if longer is None:
                if len(codes) < room:
                    pairs[pair] = first_free + len(codes)
                write(word)
                word = token
            else:
                word = longer
        else:
            if word >= 0:
                write(word)
                word = -1
            gap = -token
            while gap > longest:
                if gap > _MANY_RUNS * longest:
                    gap -= _write_runs(gap, codes, zeros, first_free)
                    longest = len(zeros) - 1
                    continue
                gap -= longest
                if len(codes) < room:
                    zeros.append(first_free + len(codes))
                    longest += 1
                    write(zeros[-2])
                else:
                    write(zeros[-1])
            write(zeros[gap])
    if word >= 0:
        write(word)
    return _blocks(_packed(codes, bits))


def _write_runs(gap: int, codes: list[int], zeros: list[int], first_free: int) -> int:
    """Write runs of zeros, each the longest known, from each of which the decoder learns the one longer by one.

    This does at once what the loop of `compress` does one by one. Returns how many pixels of the gap were written.
    """
    longest = len(zeros) - 1
    room = _MOST_CODES - first_free - len(codes)
    if room <= 0:
        codes.append(zeros[-1])
        return longest
    # The runs are longest, longest + 1, …: as many as fit into the gap, by the sum of an arithmetic series.
    half = longest + 0.5
    runs = max(1, min(int(math.sqrt(half * half + 2 * (gap - longest)) - half), room))
    learned = range(first_free + len(codes), first_free + len(codes) + runs)
    codes.append(zeros[-1])
    codes.extend(learned[:-1])
    zeros.extend(learned)
    return runs * longest + runs * (runs - 1) // 2


def _tokens(places: NDArray[np.int64], values: NDArray[np.uint8], length: int) -> list[int]:
    """The pixels, each long run of zeros as one negative number."""
    gaps = np.diff(places, prepend=-1, append=length) - 1
    long = gaps >= _LONG_GAP
    # Each value comes after one token for a long gap, or after as many zeros as a short one has.
    ends = np.cumsum(1 + np.where(long, 1, gaps))
    tokens = np.zeros(ends[-1], dtype=np.int64)
    tokens[ends[:-1] - 1] = values
    tokens[ends[long] - 2] = -gaps[long]
    # The last end is that of a value that is not there.
    in_order: list[int] = tokens[:-1].tolist()
    return in_order


def _packed(codes: list[int], bits: int) -> bytes:
    """The codes in their bits, between a clear code and an end code."""
    clear = 1 << bits
    written = [*codes, clear + 1]
    pieces = [_bits_of([clear], bits + 1)]
    first = 0
    for width in range(bits + 1, _MOST_BITS + 1):
        # Before the decoder reads code i it knows i - 1 entries beyond the two special ones, and reads as many bits as
        # the next entry needs.
        last = len(written) if width == _MOST_BITS else (1 << width) - clear - 1
        pieces.append(_bits_of(written[first:last], width))
        first = last
    return np.packbits(np.concatenate(pieces), bitorder="little").tobytes()


def _bits_of(codes: list[int], width: int) -> NDArray[np.uint8]:
    """The bits of some codes, the low ones first."""
    low_byte_first = np.array(codes, dtype="<u2").view(np.uint8).reshape(-1, 2)
    return np.unpackbits(low_byte_first, axis=1, bitorder="little")[:, :width].ravel()


def _blocks(data: bytes) -> bytes:
    """The data cut into blocks of at most 255 bytes, each after its length."""
    pieces = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return b"".join(bytes([len(piece)]) + piece for piece in pieces)
