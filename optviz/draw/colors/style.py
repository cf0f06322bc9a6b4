"""Colours that are mixed, faces, and lengths for matplotlib."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from optviz.look import DARKEST, READABLE, SHADED, WHITE, Look

# The face of all letters.
SANS = "Optviz Sans"
# The advance of every digit, in units of the size.
DIGIT_ADVANCE = 0.497

DPI = 100


def inches(pixels: int) -> float:
    """The side of a figure; before matplotlib 3.11, of 4.81 inches only 480 whole pixels would be seen."""
    exact = pixels / DPI
    return exact if int(exact * DPI) == pixels else math.nextafter(exact, math.inf)


def points(pixels: float) -> float:
    """A length in points."""
    return pixels * 72 / DPI


def is_dark(look: Look) -> bool:
    """Whether white stands out on the paper of a theme."""
    return contrast(look.paper, WHITE) >= READABLE


def seen_on(look: Look, color: str) -> str:
    """A colour, on dark paper as bright as its hue gets and then mixed with the ink, until it stands out there."""
    if not is_dark(look):
        return color
    full = _brightest(color)
    for share in np.linspace(0, 2, 41).tolist():
        seen = mixed(color, full, share) if share < 1 else mixed(full, look.ink, share - 1)
        if contrast(seen, look.paper) >= 1.5 * READABLE:
            return seen
    return look.ink


def _brightest(color: str) -> str:
    """The same hue with its largest channel full; black stays black."""
    most = max(channels(color))
    return "#" + "".join(f"{round(each * 255 / most):02x}" for each in channels(color)) if most > 40 else color


def shades(colors_of_runs: Sequence[str], look: Look) -> list[str]:
    """The same colours, each repeat of one darker, so that runs of one optimizer can be told apart in one picture."""
    if look.plain:
        return list(colors_of_runs)
    total = Counter(colors_of_runs)
    seen: Counter[str] = Counter()
    told_apart = []
    for color in colors_of_runs:
        # Black cannot get darker.
        toward = look.paper if contrast(color, look.paper) > DARKEST else look.ink
        told_apart.append(mixed(color, toward, SHADED * seen[color] / max(1, total[color] - 1)))
        seen[color] += 1
    return told_apart


def for_text(color: str, look: Look) -> str:
    """A colour that can be read on paper: a contrast of at least 3 (WCAG 2.1, large text)."""
    share = 0.0
    while contrast(mixed(color, look.ink, share), look.paper) < READABLE:
        share += 0.05
    return mixed(color, look.ink, share)


def channels(color: str) -> list[int]:
    """Red, green and blue, from 0 to 255."""
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)]


def mixed(color: str, other: str, share: float) -> str:
    """A colour with a share of another."""
    each = (round(a + share * (b - a)) for a, b in zip(channels(color), channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in each)


def contrast(color: str, other: str) -> float:
    """Of two colours, by the relative luminance of sRGB (WCAG 2.1)."""
    darker, lighter = sorted((_luminance(color), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
