"""The part of a figure that does not move, as a matplotlib Figure; and, with the end of the race, the whole still."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from optviz.draw import layout as places
from optviz.draw.artist import Race
from optviz.draw.hues import Hue, of_runs
from optviz.draw.layout import Content, Layout, Rect, Slot
from optviz.draw.lettering.fonts import is_drawable
from optviz.draw.lettering.text import Live, alike, mono_advance, text_width, wrapped, write
from optviz.draw.naming import write_legend, write_name
from optviz.draw.style import DPI, MONO, inches, points, shades
from optviz.draw.trail import Trail
from optviz.draw.views.pane import Pane, Stand
from optviz.draw.views.panes import panes
from optviz.draw.views.relief import cameras
from optviz.draw.views.vectors import Vectors, vectors
from optviz.errors import OptvizError, OptvizWarning, about
from optviz.figure.captions import filled
from optviz.figure.grid import Grid
from optviz.figure.scene import Scene
from optviz.limits import LONGEST_TEXT
from optviz.look import LOOKS, Look
from optviz.views import VIEWS
from optviz.words import ENGLISH, Words


class Poster:
    """A scene laid out: its layout, its panes, the slots of what is live, and the figure with everything else."""

    def __init__(self, scene: Scene, *, share: float = 1.0, copies: bool = True) -> None:
        """`share` of the film is over; without `copies`, of panes that look the same only the first is drawn."""
        self.scene = scene = legible(scene)
        self.look: Look = LOOKS[scene.recipe.theme]
        self.layout, self.caption = laid_out(scene, partial(_layout, scene))
        self.hues = hues_of(scene, self.look)
        self.stand = Stand(scene, self.layout, self.look, self.hues, cameras(scene), scene.recipe.orbit * share)
        self.panes = panes(self.stand)
        self.counter = Live(self._counter_slot(), len(str(scene.steps)), " 0123456789", self.look)
        self.losses = [
            Live(each.loss, scene.loss_characters, " 0123456789.+-e", self.look) if each.loss else None
            for each in self.layout.runs
        ]
        texts = [track.verdict.brief_in(scene.language) for track in scene.tracks]
        self.verdicts = alike([each.verdict for each in self.layout.runs], texts)
        self.figure = self._figure(copies=copies)

    @property
    def inches(self) -> tuple[float, float]:
        """The size of the figure for matplotlib."""
        return inches(self.layout.width), inches(self.layout.height)

    @property
    def trails(self) -> list[Trail]:
        """Those of all panes, in the order in which they are drawn."""
        return [trail for pane in self.panes for trail in pane.trails]

    def vectors(self, steps: list[int]) -> list[Vectors]:
        """What the optimizers hold at the steps of some frames, if that is to be drawn."""
        return held_in(self.scene, self.panes, self.layout, steps)

    def _counter_slot(self) -> Slot:
        """Left of what follows the number."""
        slot = self.layout.counter
        return slot._replace(x=slot.x - mono_advance(slot.size) * len(self._total()))

    def _total(self) -> str:
        return f" / {self.scene.steps}"

    def _figure(self, *, copies: bool) -> Figure:
        layout, scene, look = self.layout, self.scene, self.look
        figure = Figure(self.inches, dpi=DPI, facecolor=look.paper)
        drawn = set()
        for pane in self.panes:
            if copies or pane.key not in drawn:
                pane.draw(figure)
            drawn.add(pane.key)
            pane.write_ticks(figure)
            if pane.area.label:
                write(figure, pane.area.label, pane.label, look.grey)
        self._write_heading(figure)
        self._write_runs(figure)
        if scene.grid:
            self._write_grid(figure, scene.grid)
        for slot, line in zip(layout.caption, self.caption, strict=True):
            write(figure, slot, line, look.ink)
        for group in (layout.headings, layout.groups):
            for slot, text in zip(group, scene.headings, strict=bool(group)):
                write(figure, slot, text, look.grey)
        return figure

    def _write_heading(self, figure: Figure) -> None:
        layout, scene, look = self.layout, self.scene, self.look
        write(figure, layout.title, scene.title, look.ink, weight="bold")
        write(figure, layout.subtitle, scene.subtitle, look.grey, style="italic")
        total, counter = self._total(), self.counter
        size = counter.size
        after = Slot(layout.counter.x, layout.counter.y, layout.width, size, "right")
        write(figure, after, total, look.ink, face=MONO)
        before = Slot(counter.rect.x - round(0.6 * size), layout.counter.y, layout.width, size, "right")
        write(figure, before, scene.words.say("figure.step"), look.ink, face=MONO)
        if layout.legend:
            write_legend(figure, layout.legend, look, scene.words)

    def _write_runs(self, figure: Figure) -> None:
        slots = self.layout.runs
        titles = self.names = self._names()
        names = alike([each.name for each in slots], titles, "bold")
        for slot, title, hue in zip(names, titles, self.hues, strict=True):
            if slot:
                write_name(figure, slot, title, hue, self.look)
        settings = [self.scene.settings_text(number) for number in range(len(slots))]
        for slot, text in zip(alike([each.settings for each in slots], settings), settings, strict=True):
            if slot:
                write(figure, slot, text, self.look.grey)
        self._write_loss_labels(figure)

    def _names(self) -> list[str]:
        """The titles of the runs, with their settings where those have no place and runs have the same title."""
        tracks = self.scene.tracks
        titles = Counter(track.run.title for track in tracks)
        return [
            track.run.title
            if slots.settings or titles[track.run.title] == 1
            else f"{track.run.title} {track.run.label}"
            for track, slots in zip(tracks, self.layout.runs, strict=True)
        ]

    def _write_loss_labels(self, figure: Figure) -> None:
        """Say what the number in each heading is, if there is room for that in all of them."""
        labels = []
        for name, slots, loss in zip(self.names, self.layout.runs, self.losses, strict=True):
            if not (slots.name and loss):
                return
            size = slots.name.size / 1.25
            right = loss.rect.x - round(0.5 * size)
            taken = text_width(name, slots.name.size, "bold") + (1.1 * size if self.look.plain else 0)
            room = right - slots.name.x - min(taken, slots.name.width)
            if room < 2.9 * size:
                return
            labels.append(Slot(right, slots.name.y, round(room), size, "right"))
        for slot in labels:
            write(figure, slot, self.scene.words.say("figure.loss"), self.look.grey)

    def _write_grid(self, figure: Figure, grid: Grid) -> None:
        layout, look, scene = self.layout, self.look, self.scene
        for slot, text in zip((*layout.rows, *layout.columns), (*grid.rows, *grid.columns), strict=True):
            write(figure, slot, text, look.ink, weight="bold")
        for slot, title, arrow in zip(layout.corner, (grid.row_title, grid.column_title), "↓→", strict=True):
            if title:
                write(figure, slot, f"{_axis_title(title, scene.words)} {arrow}", look.grey)
        if grid.best is not None:
            for pane in self.panes:
                if grid.best in pane.area.runs:
                    figure.add_artist(_frame(figure, pane.area.rect, layout, look))

    def at(self, step: int) -> Figure:
        """The figure as it is at a step, to be saved in any format that matplotlib writes."""
        figure, scene = self.figure, self.scene
        figure.add_artist(Race(figure, self.panes, self.vectors([step]), step))
        write(figure, self.counter.slot, str(step).rjust(len(self.counter.shown)), self.look.ink, face=MONO)
        for run, loss in enumerate(self.losses):
            if loss:
                write(figure, loss.slot, scene.loss_text(run, step), self.look.ink, face=MONO)
            self.write_verdict(run, step)
        return figure

    def write_verdict(self, run: int, step: int) -> Any:
        """Write the verdict on a run, if it is known at a step; return matplotlib's text, or None."""
        slot, text = self.verdicts[run], self.scene.verdict_text(run, step)
        return write(self.figure, slot, text, self.look.ink) if slot and text else None


def save_still(scene: Scene, file: BinaryIO, kind: str, metadata: dict[str, Any]) -> None:
    """Write the frame of a still as `"png"`, `"pdf"` or `"svg"`, always the same bytes."""
    figure = Poster(scene, share=scene.still_share).at(scene.still_step)
    figure.savefig(file, format=kind, metadata=metadata, facecolor=figure.get_facecolor())


def _axis_title(name: str, said: Words) -> str:
    """What varies along an axis of a grid: a hyper-parameter is called as it is written."""
    return said.say(f"figure.{name}Axis") if name in {"optimizer", "start"} else name


def legible(scene: Scene) -> Scene:
    """The scene, with its own words in English where no installed font has the letters of its language."""
    said = scene.words
    if is_drawable(said.in_figures()):
        return scene
    warnings.warn(
        f"No installed font has the letters of {said.say('name')}, so that the figure's own words are in English; "
        "install one that has them.",
        OptvizWarning,
        stacklevel=2,
    )
    return replace(scene, language=ENGLISH)


def laid_out(scene: Scene, layout_of: Callable[[Content], Layout]) -> tuple[Layout, list[str]]:
    """The layout, and the lines of the caption that it has room for."""
    try:
        text = filled(scene, scene.recipe.text(scene.recipe.caption))
    except OptvizError as error:
        with about("caption"):
            raise OptvizError(f"The caption cannot be filled in. {error}") from error
    content = Content(scene.recipe.view, 0, scene.recipe.internals, scene.loss_characters, len(str(scene.steps)))
    layout = layout_of(content)
    if not text.strip():
        return layout, []
    with about("caption"):
        if len(text) > LONGEST_TEXT:
            raise OptvizError(
                f"The caption has {len(text)} characters with its numbers filled in, and at most {LONGEST_TEXT} are "
                "drawn; shorten it."
            )
    lines = wrapped(text, layout.subtitle.width, layout.unit)
    try:
        return layout_of(content._replace(caption=len(lines))), lines
    except OptvizError as error:
        raise OptvizError(
            f"There is no room for a caption of {len(lines)} lines in a picture of this size; shorten it, or ask for "
            "a larger picture."
        ) from error


def _layout(scene: Scene, content: Content) -> Layout:
    size, runs = scene.recipe.pixels, len(scene.tracks)
    if scene.recipe.layout == "overlay":
        return places.overlay(*size, [len(each.runs) for each in scene.recordings], content)
    if scene.grid:
        return places.grid(*size, len(scene.grid.rows), len(scene.grid.columns), content)
    # Several starts or surfaces stand below each other, so that the columns are the optimizers.
    columns = runs // len(scene.headings) if scene.headings else None
    return places.panels(*size, runs, columns, content, own_ticks=len(scene.recordings) > 1)


def held_in(scene: Scene, shown: Sequence[Pane], layout: Layout, steps: list[int]) -> list[Vectors]:
    """What the optimizers in some panes hold at some steps, if that is to be drawn."""
    return [
        vectors(scene.tracks[run], steps, pane.area.rect, layout.mark, LOOKS[scene.recipe.theme])
        for pane in shown
        if VIEWS[pane.area.view].vectors and scene.recipe.internals
        for run in pane.area.runs
    ]


def hues_of(scene: Scene, look: Look, *, together: bool = False) -> list[Hue]:
    """An optimizer has one colour everywhere; only where its runs share a picture do they differ in shade."""
    hues = of_runs(scene.recordings, look)
    if not (together or scene.recipe.layout == "overlay") or len(scene.recordings) > 1:
        return hues
    told_apart = shades([hue.color for hue in hues], look)
    return [hue._replace(color=color) for hue, color in zip(hues, told_apart, strict=True)]


def _frame(figure: Figure, rect: Rect, layout: Layout, look: Look) -> Any:
    width = 0.16 * layout.unit
    return Rectangle(
        ((rect.x - width / 2) / layout.width, (rect.y - width / 2) / layout.height),
        (rect.width + width) / layout.width,
        (rect.height + width) / layout.height,
        fill=False,
        edgecolor=look.ink,
        linewidth=points(width),
        transform=figure.transFigure,
    )
