"""Colours, faces and proportions: everything about the look that is a choice."""

from __future__ import annotations

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
