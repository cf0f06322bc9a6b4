"""The part of a figure that does not move, as a matplotlib Figure; and, with the end of the race, the whole still."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

from optviz.draw import layout as places
from optviz.draw.artist import Race
from optviz.draw.colors.hues import Hue, of_runs
from optviz.draw.colors.style import DIGIT_ADVANCE, DPI, inches, shades
from optviz.draw.compared.cards import cards_of, draw_grounds, frame_of, tell, write_losses, write_mark
from optviz.draw.compared.table import write_key, write_table
from optviz.draw.fills import add_fill
from optviz.draw.heading import write_framing, write_heading
from optviz.draw.laying import laid_out, layout_of
from optviz.draw.layout import Layout, Rect, Slot
from optviz.draw.legend.bars import draw_bars, write_bar_mark
from optviz.draw.legend.callouts import write_labels
from optviz.draw.legend.naming import write_legend
from optviz.draw.legend.runs import bars_of, write_loss_labels, write_runs, write_tally
from optviz.draw.lettering.fonts import is_drawable
from optviz.draw.lettering.saving import save
from optviz.draw.lettering.text import Live, alike, text_width, write
from optviz.draw.panes.pane import Moving, Pane, Stand
from optviz.draw.panes.panes import panes
from optviz.draw.panes.spreading import spread_until
from optviz.draw.panes.vectors import vectors
from optviz.draw.trails.trail import Trail
from optviz.draw.views.relief import cameras
from optviz.errors import OptvizWarning
from optviz.figure.scene import LOSS_CHARACTERS, Scene
from optviz.figure.texts.caption import tells_end
from optviz.figure.texts.outcomes import outcomes_of
from optviz.look import LOOKS, Look
from optviz.views import VIEWS
from optviz.words import ENGLISH
from optviz.words.numerals import CHARACTERS

# Stands before the counter while the film runs faster.
QUICK = "»"
_QUICK_SIZE = 1.7


class Still:
    """A scene laid out: its layout, its panes, the slots of what is live, and the figure with everything else."""

    def __init__(self, scene: Scene, *, share: float = 1.0, copies: bool = True) -> None:
        """`share` of the film is over; without `copies`, of panes that look the same only the first is drawn."""
        self.scene = scene = legible(scene)
        self.look: Look = LOOKS[scene.recipe.theme]
        self.hues = hues_of(scene, self.look)
        self.layout, self.caption = laid_out(scene, partial(layout_of, scene))
        self.stand = Stand(scene, self.layout, self.look, self.hues, cameras(scene), scene.recipe.orbit * share)
        self.panes = panes(self.stand)
        self.counter = Live(self._counter_slot(), len(str(scene.steps)), "0123456789", self.look)
        word = text_width(scene.words.say("figure.step"), self.counter.size) + 0.9 * self.counter.size
        place = self.counter.rect.x - round(word)
        slot = self.layout.counter._replace(x=place, size=_QUICK_SIZE * self.layout.counter.size)
        self.quick = Live(slot, len(QUICK), QUICK, self.look, "bold")
        self.losses = [
            Live(each.loss, LOSS_CHARACTERS, CHARACTERS, self.look) if each.loss else None for each in self.layout.runs
        ]
        cards = [each.card for each in self.layout.runs]
        self.endings = [scene.ending_text(run, beside=bool(card and card.short)) for run, card in enumerate(cards)]
        self.verdicts = alike([each.verdict for each in self.layout.runs], self.endings)
        self.bars = bars_of(scene, self.layout, self.hues, self.look)
        self.cards = cards_of(scene, self.layout, self.look)
        self.tells_end = tells_end(scene)
        self.figure = self._figure(copies=copies)

    @property
    def inches(self) -> tuple[float, float]:
        """The size of the figure for matplotlib."""
        return inches(self.layout.width), inches(self.layout.height)

    @property
    def trails(self) -> list[Trail]:
        """Those of all panes, in the order in which they are drawn."""
        return [trail for pane in self.panes for trail in pane.trails]

    def write_caption(self, figure: Figure) -> list[Any]:
        """Write the caption; return matplotlib's texts."""
        places = zip(self.layout.caption, self.caption, strict=True)
        return [write(figure, slot, line, self.look.ink) for slot, line in places]

    def moving(self, steps: list[int]) -> list[Moving]:
        """What moves besides trails and balls at the steps of some frames, as what the optimizers hold."""
        return moving_in(self.scene, self.panes, self.layout, steps)

    def write_labels(self, step: int, panes: Sequence[Pane] = (), *, opening: bool = False) -> list[Artist]:
        """Write the names of the runs at their balls, where several share a picture; return what was added.

        `panes` are those of the picture, if cameras have turned since it was laid out. The opening of a film shows the
        paths to a step, and balls at the start.
        """
        shown = panes or self.panes
        return write_labels(self.figure, self.scene, self.layout, shown, self.hues, step, opening=opening)

    def _counter_slot(self) -> Slot:
        """Left of what follows the number, in letters that are no smaller for digits of whole pixels."""
        slot = self.layout.counter
        size = math.ceil(DIGIT_ADVANCE * slot.size) / DIGIT_ADVANCE
        return slot._replace(x=slot.x - math.ceil(text_width(self._total(), size)), size=size)

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
                write(figure, places.along_row(pane.area.label, pane.area, layout.areas), pane.label, look.grey)
        self._write_heading(figure)
        write_runs(figure, scene, layout, self.hues, look)
        write_loss_labels(figure, scene, layout, self.losses, look)
        if scene.grid:
            draw_grounds(figure, self.cards, look)
            write_table(figure, scene, layout, self.hues, look)
            write_key(figure, layout, outcomes_of(scene.tracks, scene.words), look)
            if layout.curves:
                labels = dict.fromkeys(pane.label for pane in self.panes if pane.area.ticks_left)
                write(figure, layout.curves, "   ·   ".join(labels), look.grey)
        if not self.tells_end:
            self.write_caption(figure)
        for slot, text in zip(layout.headings, scene.headings, strict=bool(layout.headings)):
            write(figure, slot, text, look.grey)
        return figure

    def _write_heading(self, figure: Figure) -> None:
        layout, scene, look = self.layout, self.scene, self.look
        write_heading(figure, scene, layout, look)
        total, counter = self._total(), self.counter
        size = counter.size
        write(figure, layout.counter._replace(width=layout.width, size=size), total, look.ink)
        before = Slot(counter.rect.x - round(0.6 * size), layout.counter.y, layout.width, size, "right")
        write(figure, before, scene.words.say("figure.step"), look.ink)
        if layout.legend:
            write_legend(figure, layout.legend, scene, look)

    def at(self, step: int) -> Figure:
        """The figure as it is at a step, to be saved in any format that matplotlib writes."""
        figure, scene = self.figure, self.scene
        for pane in self.panes:
            if pane.spread:
                pane.spread(figure, spread_until(pane, step, scene.steps))
        figure.add_artist(Race(figure, self.panes, self.moving([step]), scene.steps_until(step)))
        write(figure, self.counter.slot, str(step), self.look.ink)
        for run, loss in enumerate(self.losses):
            if loss:
                write(figure, loss.slot, scene.loss_text(run, step), self.look.ink)
            if step >= scene.tracks[run].verdict.step:
                self.write_verdict(run)
        tell(figure, self.cards, step)
        if step == scene.steps:
            for piece in self.best_frame:
                add_fill(figure, piece, self.look.ink)
            self.write_losses()
        self.write_tally(step)
        draw_bars(figure, self.bars.values(), step)
        if self.tells_end and step == scene.steps:
            self.write_caption(figure)
        self.write_labels(step)
        return figure

    def write_tally(self, step: int) -> Text | None:
        """Write at the last step how many runs ended how, if they are not told one by one."""
        return write_tally(self.figure, self.scene, self.layout, self.look) if step == self.scene.steps else None

    def write_verdict(self, run: int) -> list[Artist]:
        """Write the verdict on a run where it has a place, on a card after its mark; return what was added."""
        slot, card = self.verdicts[run], self.cards[run]
        added = [write_mark(self.figure, card)] if card else self.write_bar_marks([run])
        if slot:
            added.append(write(self.figure, slot, self.endings[run], card.ink if card else self.look.ink))
        return added

    def write_bar_marks(self, runs: Iterable[int]) -> list[Artist]:
        """Write the marks of the bars of some runs, if they have any; return what was added."""
        return [write_bar_mark(self.figure, self.bars[run], self.look) for run in runs if run in self.bars]

    def write_losses(self) -> list[Artist]:
        """Write on each card the loss at the end, if there is room, and why one is framed; return what was added."""
        losses = write_losses(self.figure, self.cards, self.scene)
        return [*losses, *write_framing(self.figure, self.scene, self.layout, self.look)]

    @property
    def best_frame(self) -> list[Rect]:
        """The frame around the card of the best run, which is known at the end."""
        best = self.scene.grid and self.scene.grid.best
        card = None if best is None else self.cards[best]
        return frame_of(card, self.layout.unit) if card else []


def save_still(scene: Scene, file: BinaryIO, kind: str, metadata: dict[str, Any]) -> None:
    """Write the frame of a still as `"png"`, `"pdf"` or `"svg"`, always the same bytes."""
    figure = Still(scene, share=scene.still_share).at(scene.still_step)
    save(figure, file, kind, metadata, scene.recipe)


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


def moving_in(scene: Scene, shown: Sequence[Pane], layout: Layout, steps: list[int]) -> list[Moving]:
    """What moves in some panes at some steps, and what the optimizers hold, if that is to be drawn."""
    look = LOOKS[scene.recipe.theme]
    held: list[Moving] = [
        vectors(track, steps, pane.area.rect, pane.area.window or track.window, layout.mark, look)
        for pane in shown
        if VIEWS[pane.area.view].vectors and scene.recipe.internals
        for track in (scene.tracks[run] for run in pane.area.runs)
    ]
    return held + [each for pane in shown if pane.moving for each in pane.moving(steps)]


def hues_of(scene: Scene, look: Look, *, together: bool = False) -> list[Hue]:
    """An optimizer has one colour everywhere; only where its runs share a picture do they differ in shade."""
    hues = of_runs(scene.recordings, look)
    together = together or scene.recipe.layout == "overlay" or bool(scene.shared_curves)
    if look.plain and scene.grid and not together:
        # Its place tells a run from the others.
        return [Hue(look.ink, 0)] * len(hues)
    if not together or len(scene.recordings) > 1:
        return hues
    told_apart = shades([hue.color for hue in hues], look)
    return [hue._replace(color=color) for hue, color in zip(hues, told_apart, strict=True)]
