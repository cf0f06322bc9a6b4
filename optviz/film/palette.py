"""The colours of a film, chosen once from its finished picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint32]
# Two colours nearer than this (Euclidean, in 8-bit RGB) are not both worth a place.
_NEAR = 9.0
_RGB = 0xFFFFFF
# Colours that agree in the upper six bits of each channel share an entry of the table: the eye cannot tell them apart,
# and a film has far fewer of them.
_KEY = 0xFCFCFC
_KEY_MIDDLE = 0x020202


class Palette:
    """At most 63 colours and the way from any colour to the nearest of them. Index 0 is kept for "unchanged"."""

    def __init__(self, picture: Pixels, most: int = 63) -> None:
        """Choose the commonest colours of a picture `(H, W)` that are not too near to each other."""
        height, width = picture.shape
        image = Image.frombuffer("RGBA", (width, height), picture.astype("<u4").tobytes())
        # Pillow counts five times as fast as np.unique, which sorts.
        counted: Any = image.getcolors(height * width)
        counts, found = np.array([(count, r | g << 8 | b << 16) for count, (r, g, b, _) in counted]).T
        # Ties are broken by the colour itself, so that the same picture gives the same palette everywhere.
        by_number = found[np.lexsort((found, -counts))]
        wanted = _channels(by_number.astype(np.uint32))
        chosen = np.empty((0, 3))
        far = np.full(len(wanted), np.inf)
        for place in range(len(wanted)):
            if far[place] >= _NEAR:
                chosen = np.vstack([chosen, wanted[place]])
                away = wanted - wanted[place]
                far = np.minimum(far, np.sqrt((away * away).sum(axis=1)))
                if len(chosen) == most:
                    break
        self.colors = chosen.astype(np.uint8)
        # One byte for each of the 2**24 colours; the system gives memory only for the parts that are touched.
        self._index = np.zeros(_RGB + 1, dtype=np.uint8)
        numbers = chosen.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)
        self._index[(numbers & _KEY)[::-1]] = np.arange(len(chosen), 0, -1)

    def indices(self, pixels: Pixels) -> NDArray[np.uint8]:
        """The nearest colour of each pixel, from 1."""
        keys = pixels & _KEY
        found: NDArray[np.uint8] = self._index[keys]
        if not found.all():
            self._learn(np.unique(keys[found == 0]))
            found = self._index[keys]
        return found

    def _learn(self, keys: Pixels) -> None:
        distance = _channels(keys | np.uint32(_KEY_MIDDLE))[:, None] - self.colors[None].astype(np.float64)
        self._index[keys] = 1 + (distance * distance).sum(axis=-1).argmin(axis=1)


def _channels(colors: Pixels) -> NDArray[np.float64]:
    """Red, green and blue `(N, 3)`."""
    return np.stack([colors & 0xFF, colors >> 8 & 0xFF, colors >> 16 & 0xFF], axis=-1).astype(np.float64)
