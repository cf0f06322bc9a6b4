"""Colours, faces and proportions: everything about the look that is a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from optviz.recording import Run

PAPER = "#ffffff"
INK = "#1a1a1a"
GREY = "#5c5c5c"
FRAME = "#c3cedb"
BEST = "#1a1a1a"
# From the lowest level to the highest: one pale hue, so that six strong colours can carry the story.
LOW, HIGH = "#f6f9fd", "#94b2d6"
CONTOUR = "#ffffff"
LEVELS = 14

SANS = "DejaVu Sans"
MONO = "DejaVu Sans Mono"
# The advance of every glyph of the fixed-width face, in units of its size.
MONO_ADVANCE = 0.60205078125

DPI = 100
READABLE = 3.0
# The smallest letters, in pixels.
SMALLEST = 6.5
# Lengths in units of `mark`, which is the text size unless panels are tiny.
TRAIL_WIDTH = 0.15
DOT_RADIUS = 0.135
BALL_RADIUS = 0.42
BALL_EDGE = 0.1
START_RADIUS = 0.27
START_EDGE = 0.11
STAR_RADIUS = 0.46
CROSS_RADIUS = 0.3

# For rules of one's own: told apart from the catalogue's and from each other, also by colour-blind readers.
SPARE = ("#5d3a1a", "#4b2991", "#b3123f", "#4d6600", "#5b5bd6", "#00798c")


def points(pixels: float) -> float:
    """A length in points."""
    return pixels * 72 / DPI


def colors(runs: Sequence[Run]) -> list[str]:
    """The colour of each run: that of its optimizer, or a spare one for each other title."""
    spare: dict[str, str] = {}
    chosen = []
    for run in runs:
        if run.color is None and run.title not in spare:
            spare[run.title] = SPARE[len(spare) % len(SPARE)]
        chosen.append(run.color or spare[run.title])
    return chosen


def shades(colors_of_runs: Sequence[str]) -> list[str]:
    """The same colours, each repeat of one darker, so that runs of one optimizer can be told apart in one picture."""
    total = Counter(colors_of_runs)
    seen: Counter[str] = Counter()
    told_apart = []
    for color in colors_of_runs:
        # Black cannot get darker.
        toward = PAPER if _contrast(color) > 10 else INK
        told_apart.append(_mixed(color, toward, 0.65 * seen[color] / max(1, total[color] - 1)))
        seen[color] += 1
    return told_apart


def for_text(color: str) -> str:
    """A colour dark enough to be read on paper: a contrast of at least 3 (WCAG 2.1, large text)."""
    share = 0.0
    while _contrast(_mixed(color, INK, share)) < READABLE:
        share += 0.05
    return _mixed(color, INK, share)


def _channels(color: str) -> list[int]:
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)]


def _mixed(color: str, other: str, share: float) -> str:
    mixed = (round(a + share * (b - a)) for a, b in zip(_channels(color), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _contrast(color: str) -> float:
    """With white, by the relative luminance of sRGB."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
