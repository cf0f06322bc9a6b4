"""What is said of each run beside its picture: its name and settings, its bar, and what the losses are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import mixed
from optviz.draw.layout import Lane, Layout, Slot
from optviz.draw.legend.bars import Bar
from optviz.draw.legend.marks import mark_for
from optviz.draw.legend.naming import write_name
from optviz.draw.lettering.text import Live, text_width, write
from optviz.draw.panes.across import across
from optviz.figure.scene import Scene
from optviz.figure.texts.apart import short_names
from optviz.figure.texts.called import run_titles
from optviz.figure.texts.captions import tally
from optviz.figure.texts.outcomes import outcome_of
from optviz.figure.track import Track
from optviz.judging.outcome import LOST
from optviz.look import FADED, SMALL, Look
from optviz.objectives.base import Array
from optviz.views import VIEWS

# At which size widths are measured, which grow with it.
_MEASURED = 64.0
# The word for what a number is has at least so much room, in sizes of its letters.
_LOSS = 2.9


def lanes_of(scene: Scene) -> tuple[Lane, ...]:
    """What a layout has to know of each run."""
    lanes, along = [], bar_places(scene)
    runs = zip(scene.tracks, names_of(scene, settings=True), names_of(scene, settings=False), strict=True)
    for run, (track, name, full) in enumerate(runs):
        lanes.append(
            Lane(
                width_of(name, "bold"),
                width_of(full, "bold"),
                width_of(scene.settings_text(run)),
                width_of(scene.ending_text(run)),
                width_of(track.verdict.beside_in(scene.language)),
                0.0 if scene.bars_are_alike else float(along[run][end_of_bar(track)]),
            )
        )
    return tuple(lanes)


def width_of(text: str, weight: str = "normal") -> float:
    """How wide a text is, in units of its size."""
    return text_width(text, _MEASURED, weight) / _MEASURED


def names_of(scene: Scene, *, settings: bool) -> list[str]:
    """What tells the runs apart, or else their titles, with what differs between equal ones without settings."""
    if scene.apart:
        return list(scene.apart.names)
    runs = [track.run for track in scene.tracks]
    return run_titles(runs, scene.words) if settings else short_names(runs, scene.words)


def write_tally(figure: Figure, scene: Scene, layout: Layout, look: Look) -> Text | None:
    """Write how many runs ended how, if they are not told one by one."""
    return write(figure, layout.tally, tally(scene, scene.words), look.ink) if layout.tally else None


def write_runs(figure: Figure, scene: Scene, layout: Layout, hues: Sequence[Hue], look: Look) -> None:
    """Write the names and the settings, and the heads of their groups."""
    names = names_of(scene, settings=all(places.settings for places in layout.runs))
    for run, (places, hue, name) in enumerate(zip(layout.runs, hues, names, strict=True)):
        if places.name:
            write_name(figure, places.name, name, hue, look)
        if places.settings:
            write(figure, places.settings, scene.settings_text(run), look.grey)
    for slot, group in zip(layout.groups, scene.groups, strict=bool(layout.groups)):
        write(figure, slot, scene.head_of(group), look.grey, weight="bold")


def bar_places(scene: Scene) -> Sequence[Array]:
    """How far the bar of each run has come at each step `(steps + 1,)`, from 0 to 1: as its curves, if it has any."""
    if any(VIEWS[view].kind == "curve" for view in scene.recipe.view):
        return across(scene).places
    return [np.linspace(0, 1, scene.steps + 1)] * len(scene.tracks)


def end_of_bar(track: Track) -> int:
    """The step at which the bar of a run ends: with its verdict, if that is the end of its way, or with the run."""
    verdict = track.verdict
    is_over = verdict.kind in ("converged", "left") or verdict.kind in LOST
    return verdict.step if is_over else max(verdict.step, track.end)


def bars_of(scene: Scene, layout: Layout, hues: Sequence[Hue], look: Look) -> dict[int, Bar]:
    """The bar of each run that has a place for one."""
    found: dict[int, Bar] = {}
    if scene.bars_are_alike:
        return found
    along = bar_places(scene)
    for run, (places, track, hue) in enumerate(zip(layout.runs, scene.tracks, hues, strict=True)):
        if not places.bar:
            continue
        named = places.name or places.verdict
        found[run] = Bar(
            places.bar,
            tuple(np.rint(places.bar.width * along[run]).astype(int).tolist()),
            track.verdict.step,
            end_of_bar(track),
            mark_for(track.verdict.kind, outcome_of(track)),
            hue.color,
            hue.color if look.plain else mixed(hue.color, look.paper, FADED),
            named.size if named else layout.unit,
        )
    return found


def write_loss_labels(figure: Figure, scene: Scene, layout: Layout, losses: Sequence[Live | None], look: Look) -> None:
    """Say what the number in each heading is, or in the first one alone, if all have no room for it."""
    labels = []
    names = names_of(scene, settings=all(places.settings for places in layout.runs))
    for run, (places, loss) in enumerate(zip(layout.runs, losses, strict=True)):
        if not (places.name and loss):
            return
        size = SMALL * places.name.size
        right = loss.rect.x - round(0.5 * size)
        name, above = places.name, places.settings
        end = name.x + text_width(names[run], name.size, "bold")
        if above and above.y == name.y:
            end = above.x + text_width(scene.settings_text(run), above.size)
        labels.append(Slot(right, name.y, math.floor(right - end), size, "right"))
    if any(slot.width < _LOSS * slot.size for slot in labels):
        # Where some have no room, the first one says it for all.
        labels = [slot for slot in labels[:1] if slot.width >= _LOSS * slot.size]
    for slot in labels:
        write(figure, slot, scene.words.say("figure.loss"), look.grey)
