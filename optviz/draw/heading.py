"""The lines above a figure: what it is about, and whether its maps are to scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from matplotlib.figure import Figure
from matplotlib.text import Text

from optviz.draw.layout import Layout, Slot
from optviz.draw.layout.cells.scale import stretch
from optviz.draw.lettering.text import text_width, write
from optviz.figure.scene import Scene
from optviz.figure.texts.called import formula_of
from optviz.look import SMALL, Look
from optviz.words.numerals import number_in_print

# A unit that is longer than the other by less than this is not seen to be.
_ALIKE = 0.01
_GAP = "   "
_BETWEEN = f"{_GAP}·{_GAP}"


def write_heading(figure: Figure, scene: Scene, layout: Layout, look: Look) -> None:
    """Write the title, and the line below it."""
    write(figure, layout.title, scene.title, look.ink, weight="bold", cut="middle")
    text, slot, _ = _line(scene, layout)
    write(figure, slot, text, look.grey)


def write_framing(figure: Figure, scene: Scene, layout: Layout, look: Look) -> list[Text]:
    """Write after the line below the title by what the best run is framed, which is known at the end."""
    text, slot, framed = _line(scene, layout)
    if not framed:
        return []
    gone = math.ceil(text_width(text + _GAP, slot.size)) if text else 0
    said = (_BETWEEN + framed).removeprefix(_GAP) if text else framed
    return [write(figure, slot._replace(x=slot.x + gone, width=slot.width - gone), said, look.grey)]


def _line(scene: Scene, layout: Layout) -> tuple[str, Slot, str]:
    """The line below the title and its slot, whose letters leave room for what follows with the end."""
    slot = layout.subtitle
    stretched, scale = _about_scale(scene, layout)
    last = len(scene.subtitle) - scene.tells_start
    told, start = scene.subtitle[:last], scene.subtitle[last:]
    framed = scene.framing if any(places.card for places in layout.runs) else ""
    found = [*told[:1], scale if stretched else "", *told[1:], *start, "" if stretched else scale]
    formula = formula_of(scene.recordings, scene.title)

    def width(parts: Sequence[str], size: float) -> float:
        return text_width(_BETWEEN.join([*parts, framed] if framed else parts), size)

    # That it is to scale, the start, which is seen, and the formula give way rather than that all gets small.
    for gone in _giving_way("" if stretched else scale, "".join(start), formula):
        parts = [part for part in found if part and part not in gone]
        if width(parts, SMALL * slot.size) <= slot.width:
            break
    parts = parts or [formula]
    if framed:
        slot = slot._replace(size=slot.size * min(1.0, slot.width / width(parts, slot.size)))
    return _BETWEEN.join(parts), slot, framed


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
