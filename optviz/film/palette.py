"""The colours of a film, chosen once from its finished picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from optviz.pixels import Pixels, Sample

_RGB = 0xFFFFFF
# How many colours a film has, and how many of them are the commonest ones: few make a small file, and do for maps. One
# of many colours has more if after these so large a share of the picture has no near colour; and so has one with
# shades, of which so many may be near to a shade.
_FEW, _SOME, _MANY = (63, 36), (127, 80), (255, 190)
_SHADES = 210
_NOT_NEAR = 0.025
# Two colours nearer than this (Euclidean, in 8-bit RGB) are not both worth a place, and two shades nearer than that.
_NEAR = 9.0
_NEAR_SHADE = 6.0
# Where every frame is a picture of its own: so many shades, no nearer than this, and colours in all.
_TURNING = (110, 9.0, 155)
# What fills so large a share of the picture is a plane of one colour, and exact.
_PLANE = 0.005


class Palette:
    """At most 255 colours and the way from any colour to the nearest of them. Index 0 is kept for "unchanged"."""

    def __init__(self, sample: Sample) -> None:
        self.colors = _chosen(sample)
        # One byte for each of the 2**24 colours; the system gives memory only for the parts that are touched.
        self._index = np.zeros(_RGB + 1, dtype=np.uint8)
        # Squares of whole numbers that are sums of three are exact in this type, and so is the nearest.
        self._weights = -2 * self.colors.T.astype(np.float32)
        self._squares = (self.colors.astype(np.float32) ** 2).sum(axis=1)

    def indices(self, pixels: Pixels) -> NDArray[np.uint8]:
        """The nearest colour of each pixel, from 1."""
        numbers = pixels & _RGB
        found: NDArray[np.uint8] = self._index.take(numbers)
        if np.count_nonzero(found) < found.size:
            new = found == 0
            unknown = np.unique(numbers[new])
            distances = _channels(unknown).T @ self._weights + self._squares
            self._index[unknown] = 1 + distances.argmin(axis=1)
            found[new] = self._index[numbers[new]]
        return found


def rgb(pixels: Pixels) -> NDArray[np.uint8]:
    """Red, green and blue `(H, W, 3)` of a picture `(H, W)`, as an array of its own."""
    return pixels.astype("<u4", copy=False).view(np.uint8).reshape(*pixels.shape, 4)[..., :3].copy()


class _Choice:
    """Some colours as numbers `(N,)`, how far each is from all that are chosen, squared, and what is chosen."""

    def __init__(self, numbers: Pixels, chosen: list[int]) -> None:
        self.numbers, self.chosen = numbers, list(chosen)
        self.channels = _channels(numbers)
        self.distance = np.full(len(numbers), np.inf, dtype=np.float32)
        self._measure(chosen)

    def add(self, place: int) -> None:
        self.chosen.append(int(self.numbers[place]))
        self._measure(self.chosen[-1:])

    def add_farthest(self, most: int, near: float) -> None:
        """Add the farthest of all that are chosen until there are so many, or all are near to one."""
        while len(self.chosen) < most and self.distance.max(initial=0) >= near**2:
            self.add(int(self.distance.argmax()))

    def _measure(self, added: list[int]) -> None:
        for red, green, blue in _channels(np.array(added, dtype=np.uint32)).T:
            away = self.channels - np.array([[red], [green], [blue]])
            np.minimum(self.distance, np.einsum("ij,ij->j", away, away), out=self.distance)


def _chosen(sample: Sample) -> NDArray[np.uint8]:
    """The colours `(N, 3)` of a film.

    First what is exact; then the commonest that are not too near to each other, or where there are shades, some that
    are near to all of them; then those that are farthest from all chosen ones: the soft edges of thin trails are rare,
    but the eye follows them.
    """
    numbers, counts = _counted(sample.picture)
    planes = numbers[counts >= _PLANE * counts.sum()]
    exact = list(dict.fromkeys([*(sample.exact & _RGB).tolist(), *planes.tolist()]))[: _MANY[1]]
    shades = np.unique(sample.shades & _RGB)
    # Those behind others are in no picture.
    shades = shades[np.isin(shades, numbers)]
    if shades.size:
        count, near, most = _TURNING if sample.turns else (_SHADES, _NEAR_SHADE, _MANY[0])
        some = _Choice(shades, exact)
        some.add_farthest(count, near)
        every = _Choice(numbers, some.chosen)
        every.add_farthest(most, _NEAR)
    else:
        for most, common in (_FEW, _SOME, _MANY):
            every = _Choice(numbers, exact)
            for place in range(len(numbers)):
                if len(every.chosen) < common and every.distance[place] >= _NEAR**2:
                    every.add(place)
            every.add_farthest(most, _NEAR)
            if counts[every.distance >= _NEAR**2].sum() < _NOT_NEAR * counts.sum():
                break
    return _channels(np.array(every.chosen, dtype=np.uint32)).T.astype(np.uint8)


def _counted(picture: Pixels) -> tuple[Pixels, NDArray[np.int64]]:
    """The colours of a picture, the commonest first, and on how many pixels each is."""
    height, width = picture.shape
    image = Image.frombuffer("RGBA", (width, height), (picture | ~np.uint32(_RGB)).astype("<u4").tobytes())
    # Pillow counts five times as fast as np.unique, which sorts.
    counted: Any = image.getcolors(height * width)
    # Ties are broken by the colour itself, so that the same picture gives the same palette everywhere.
    counted.sort(key=lambda each: (-each[0], each[1]))
    colors = np.array([color[:3] for _, color in counted], dtype=np.uint32)
    return colors @ np.array([1, 1 << 8, 1 << 16], dtype=np.uint32), np.array([count for count, _ in counted])


def _channels(numbers: Pixels) -> NDArray[np.float32]:
    """Red, green and blue `(3, N)`."""
    return np.stack([numbers & 0xFF, numbers >> 8 & 0xFF, numbers >> 16 & 0xFF]).astype(np.float32)
