"""How large a film will be whose camera turns, said before it is made: each of its frames is a picture of its own."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
from PIL import Image

from optviz.errors import OptvizWarning
from optviz.film.fits import loops
from optviz.film.palette import Palette
from optviz.pixels import Sample

# In bytes, from where on it is said.
_LARGE = 4_000_000


def warn_of_size(ending: str, frames: int, sample: Sample, turning: Iterable[tuple[slice, slice]]) -> None:
    """Warn of a film that will be large, where so many frames have parts that are drawn anew in each.

    A video, in which what moves takes little room, is never that large.
    """
    if not loops(ending):
        return
    expected = expected_size(frames, sample, turning)
    if expected >= _LARGE:
        warnings.warn(
            f"A camera that turns makes a large film: {frames} frames as {ending} have about {expected / 1e6:.0f} MB, "
            "and as .mp4 or .webm several times less; a smaller picture or fewer frames help too.",
            OptvizWarning,
            stacklevel=3,
        )


def expected_size(frames: int, sample: Sample, turning: Iterable[tuple[slice, slice]]) -> int:
    """About how many bytes a GIF has for what is drawn anew in each of so many frames; without loss of colours, more.

    The frames are taken to be as large as the last one.
    """
    return frames * sum(_compressed(sample, place) for place in turning)


def _compressed(sample: Sample, place: tuple[slice, slice]) -> int:
    """How many bytes a GIF has for a part of the picture."""
    palette = Palette(sample)
    indices = np.ascontiguousarray(palette.indices(sample.picture[place]))
    height, width = indices.shape
    bits = max(2, len(palette.colors).bit_length())
    return len(Image.frombytes("P", (width, height), indices.tobytes()).tobytes("gif", "P", bits))
