"""The colours of a film, chosen once from its finished picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint32]
# Two colours nearer than this (Euclidean, in 8-bit RGB) are not both worth a place.
_NEAR = 9.0
# How many colours there are, and how many of them are the commonest ones: few make a small file, and do for maps.
_FEW = (63, 42)
# A picture with shades needs more; it is one if after the few so large a share of it has no near colour.
_MANY = (255, 190)
_SHADED = 0.025
_RGB = 0xFFFFFF
# Colours that agree in the upper six bits of each channel share an entry of the table: the eye cannot tell them apart,
# and a film has far fewer of them.
_KEY = 0xFCFCFC
_KEY_MIDDLE = 0x020202


class Palette:
    """At most 255 colours and the way from any colour to the nearest of them. Index 0 is kept for "unchanged"."""

    def __init__(self, picture: Pixels) -> None:
        """Choose from the colours of a picture `(H, W)`."""
        self.colors = _chosen(picture)
        # One byte for each of the 2**24 colours; the system gives memory only for the parts that are touched.
        self._index = np.zeros(_RGB + 1, dtype=np.uint8)
        numbers = self.colors.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32)
        self._index[(numbers & _KEY)[::-1]] = np.arange(len(self.colors), 0, -1)

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


def rgb(pixels: Pixels) -> NDArray[np.uint8]:
    """Red, green and blue `(H, W, 3)` of a picture `(H, W)`, as an array of its own."""
    return pixels.astype("<u4", copy=False).view(np.uint8).reshape(*pixels.shape, 4)[..., :3].copy()


def _chosen(picture: Pixels) -> NDArray[np.uint8]:
    """The colours `(N, 3)` of a film whose finished picture is given.

    First the commonest that are not too near to each other, then those that are farthest from all chosen ones: the soft
    edges of thin trails are rare, but the eye follows them.
    """
    height, width = picture.shape
    image = Image.frombuffer("RGBA", (width, height), picture.astype("<u4").tobytes())
    # Pillow counts five times as fast as np.unique, which sorts.
    counted: Any = image.getcolors(height * width)
    # Ties are broken by the colour itself, so that the same picture gives the same palette everywhere.
    counted.sort(key=lambda each: (-each[0], each[1]))
    colors = np.array([color[:3] for _, color in counted], dtype=np.float64)
    distance = np.full(len(colors), np.inf)
    chosen: list[int] = []

    def choose(place: int) -> None:
        chosen.append(place)
        away = colors - colors[place]
        np.minimum(distance, np.sqrt((away * away).sum(axis=1)), out=distance)

    pixels = np.array([count for count, _ in counted])
    for most, common in (_FEW, _MANY):
        for place in range(len(colors)):
            if len(chosen) < common and distance[place] >= _NEAR:
                choose(place)
        while len(chosen) < most and distance.max() >= _NEAR:
            choose(int(distance.argmax()))
        if pixels[distance >= _NEAR].sum() < _SHADED * pixels.sum():
            break
    return colors[chosen].astype(np.uint8)


def _channels(colors: Pixels) -> NDArray[np.float64]:
    """Red, green and blue `(N, 3)`."""
    return np.stack([colors & 0xFF, colors >> 8 & 0xFF, colors >> 16 & 0xFF], axis=-1).astype(np.float64)
