"""The lines above a figure: what it is about, and whether its maps are to scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.text import Text

from optviz.draw.layout import Layout, Slot
from optviz.draw.layout.cells.scale import stretch
from optviz.draw.lettering.text import text_width, wrapped, write
from optviz.figure.scene import Scene
from optviz.figure.texts.called import formula_of
from optviz.look import SMALL, SMALLEST, Look
from optviz.words.numerals import number_in_print

# A unit that is longer than the other by less than this is not seen to be.
_ALIKE = 0.01
_GAP = "   "
_BETWEEN = f"{_GAP}·{_GAP}"
# What does not fit on so many lines is cut.
_MOST_LINES = 3
# And so much of the height of a picture they take at most, each about as high as the letters.
_MOST_HEIGHT = 0.08


class _Line(NamedTuple):
    """A line below the title: its slot, what stands there from the beginning, and what is added with the end."""

    slot: Slot
    told: str
    framed: str


def write_heading(figure: Figure, scene: Scene, layout: Layout, look: Look) -> None:
    """Write the title, and the lines below it."""
    write(figure, layout.title, scene.title, look.ink, weight="bold", cut="middle")
    for line in _lines(scene, layout):
        write(figure, line.slot, line.told, look.grey)


def write_framing(figure: Figure, scene: Scene, layout: Layout, look: Look) -> list[Text]:
    """Write after the lines below the title by what the best run is framed, which is known at the end."""
    added = []
    for slot, told, framed in _lines(scene, layout):
        gone = math.ceil(text_width(told + _GAP, slot.size)) if told else 0
        said = (_BETWEEN + framed).removeprefix(_GAP) if told else framed
        if framed:
            added.append(write(figure, slot._replace(x=slot.x + gone, width=slot.width - gone), said, look.grey))
    return added


def lines_below(scene: Scene, layout: Layout) -> int:
    """How many lines more below the title make what stands there large enough to be read."""
    parts, framed, fits = _parts(scene, layout)
    most = min(_MOST_LINES - 1, int(_MOST_HEIGHT * layout.height / layout.unit))
    return 0 if fits else min(most, len(_packed(parts, framed, layout.subtitle)) - 1)


def _lines(scene: Scene, layout: Layout) -> list[_Line]:
    """All lines below the title, whose letters leave room for what follows with the end."""
    slot = layout.subtitle
    parts, framed, fits = _parts(scene, layout)
    if fits or not layout.further:
        whole = text_width(_BETWEEN.join([*parts, *framed]), slot.size)
        size = max(SMALLEST, slot.size * min(1.0, slot.width / whole)) if framed else slot.size
        return [_Line(slot._replace(size=size), _BETWEEN.join(parts), _BETWEEN.join(framed))]
    small = [each._replace(size=SMALL * each.size) for each in (slot, *layout.further)]
    packed = _packed(parts, framed, slot)
    # What has no line is on the last one, which is cut.
    packed = [*packed[: len(small) - 1], [each for line in packed[len(small) - 1 :] for each in line]]
    return [
        _Line(each, *(_BETWEEN.join(text for text, late in line if late == is_late) for is_late in (False, True)))
        for each, line in zip(small, packed, strict=False)
    ]


def _packed(parts: Sequence[str], framed: Sequence[str], slot: Slot) -> list[list[tuple[str, bool]]]:
    """The parts on lines of small letters, each with whether it is added with the end."""
    size, lines = SMALL * slot.size, [list[tuple[str, bool]]()]
    for part, late in (*((each, False) for each in parts), *((each, True) for each in framed)):
        for piece in wrapped(part, slot.width, size):
            if lines[-1] and text_width(_BETWEEN.join([*(each for each, _ in lines[-1]), piece]), size) > slot.width:
                lines.append([])
            lines[-1].append((piece, late))
    return lines


def _parts(scene: Scene, layout: Layout) -> tuple[list[str], list[str], bool]:
    """What stands below the title, by what the best run is framed, and whether one line of small letters holds it."""
    slot = layout.subtitle
    stretched, scale = _about_scale(scene, layout)
    last = len(scene.subtitle) - scene.tells_start
    told, start = scene.subtitle[:last], scene.subtitle[last:]
    framed = [scene.framing] if scene.framing and any(places.card for places in layout.runs) else []
    found = [*told[:1], scale if stretched else "", *told[1:], *start, "" if stretched else scale]
    formula = formula_of(scene.recordings, scene.title)
    # That it is to scale, the start, which is seen, and the formula give way rather than that all gets small.
    for gone in _giving_way("" if stretched else scale, "".join(start), formula):
        parts = [part for part in found if part and part not in gone]
        if text_width(_BETWEEN.join([*parts, *framed]), SMALL * slot.size) <= slot.width:
            return parts or [formula], framed, bool(parts or not formula)
    return parts or [formula], framed, False


def _giving_way(scale: str, start: str, formula: str) -> Iterator[set[str]]:
    """What may be left out, in the order in which it is tried."""
    for last in (set[str](), {formula}):
        for first in (set[str](), {scale}, {scale, start}):
            yield first | last


def _about_scale(scene: Scene, layout: Layout) -> tuple[bool, str]:
    """Whether an axis is stretched, and what is to be said of that; nothing where there is no map."""
    found = {
        scene.tracks[area.runs[0]].recording.surface.spec: stretch(area.rect, area.window)
        for area in layout.areas
        if area.window
    }
    said = {surface: _scale_of(factor, scene) for surface, factor in found.items()}
    stretched = any(abs(factor - 1) >= _ALIKE for factor in found.values())
    if len(set(said.values())) < 2:
        return stretched, next(iter(said.values()), "")
    return stretched, ", ".join(f"{surface}: {text}" for surface, text in said.items())


def _scale_of(factor: float, scene: Scene) -> str:
    if abs(factor - 1) < _ALIKE:
        return scene.words.say("figure.toScale")
    axis, times = ("y", factor) if factor > 1 else ("x", 1 / factor)
    return scene.words.say("figure.stretched", axis=axis, factor=number_in_print(times, 2))
