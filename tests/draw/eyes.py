"""Colours as they are seen, by measures that are not the program's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
COLOURED = ("light", "dark")
# A difference in CIELAB that is seen at a glance; 2.3 is just noticeable.
PLAIN_TO_SEE = 20


def linear(color: str) -> Values:
    """sRGB without its gamma (IEC 61966-2-1)."""
    parts = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance_ratio(one: str, other: str) -> float:
    """Contrast by WCAG 2.1."""
    lights = sorted(float(linear(each) @ (0.2126, 0.7152, 0.0722)) + 0.05 for each in (one, other))
    return lights[1] / lights[0]


# What becomes of light in eyes without one kind of cones (Machado, Oliveira, Fernandes: A physiologically-based model
# for simulation of color vision deficiency, 2009, severity 1), and on a printer without colours.
EYES = {
    "protanopia": [(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)],
    "deuteranopia": [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)],
    "grey": [(0.2126, 0.7152, 0.0722)] * 3,
}


def lab(color: str) -> Values:
    """CIELAB under D65."""
    return _lab(linear(color))


def difference_to(eyes: str, one: str, other: str) -> float:
    """As such eyes have it (CIE76)."""
    seen = [_lab(np.clip(np.array(EYES[eyes]) @ linear(each), 0, 1)) for each in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def _lab(light: Values) -> Values:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ light / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str) -> float:
    """As the eye has it (CIE76)."""
    return float(np.linalg.norm(lab(one) - lab(other)))


class Own:
    """A rule of one's own, of a title and perhaps a colour."""

    def __init__(self, title: str, color: str | None = None) -> None:
        self.title, self.color = title, color

    def update(self, weight: Values, grad: Values) -> None:
        weight -= 0.01 * grad
