"""The part of a figure that does not move, as a matplotlib Figure; and, with the end of the race, the whole still."""

from __future__ import annotations

from typing import Any, BinaryIO

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from optviz.draw import layout as places
from optviz.draw.contour import draw_contours
from optviz.draw.layout import Layout, Rect, Slot
from optviz.draw.style import BEST, DPI, FRAME, GREY, INK, MONO, PAPER, colors, for_text, points, shades
from optviz.draw.text import Live, alike, mono_advance, text_width, write
from optviz.draw.trail import Trail, trail
from optviz.scene import LOSS_CHARACTERS, Grid, Scene


class Poster:
    """A scene laid out: its layout, its trails, the slots of what is live, and the figure with everything else."""

    def __init__(self, scene: Scene, *, surfaces: int | None = None) -> None:
        """`surfaces` is the number of axes to draw the surface in; None is all of them."""
        self.scene = scene
        self.layout = _layout(scene)
        self.trails = _trails(scene, self.layout)
        self.counter = Live(self._counter_slot(), len(str(scene.recording.steps)), " 0123456789")
        self.losses = [
            Live(each.loss, LOSS_CHARACTERS, " 0123456789.+-e") if each.loss else None for each in self.layout.runs
        ]
        self.verdicts = alike([each.verdict for each in self.layout.runs], [each.brief for each in scene.verdicts])
        self.figure = self._figure(surfaces)

    def _counter_slot(self) -> Slot:
        """Left of what follows the number."""
        slot = self.layout.counter
        return slot._replace(x=slot.x - mono_advance(slot.size) * len(self._total()))

    def _total(self) -> str:
        return f" / {self.scene.recording.steps}"

    def _figure(self, surfaces: int | None) -> Figure:
        layout, scene = self.layout, self.scene
        figure = Figure((layout.width / DPI, layout.height / DPI), dpi=DPI, facecolor=PAPER)
        window = scene.recording.window
        for rect in layout.axes[:surfaces]:
            axes = figure.add_axes(
                (
                    rect.x / layout.width,
                    rect.y / layout.height,
                    rect.width / layout.width,
                    rect.height / layout.height,
                ),
                xlim=window[0],
                ylim=window[1],
                xticks=[],
                yticks=[],
                facecolor=FRAME,
            )
            axes.spines[:].set_visible(False)
            draw_contours(axes, scene.recording.surface, window, layout.mark)
        self._write_heading(figure)
        self._write_ticks(figure)
        self._write_runs(figure)
        if scene.grid:
            self._write_grid(figure, scene.grid)
        return figure

    def _write_heading(self, figure: Figure) -> None:
        layout, scene = self.layout, self.scene
        write(figure, layout.title, scene.title, weight="bold")
        write(figure, layout.subtitle, scene.subtitle, GREY, style="italic")
        total, counter = self._total(), self.counter
        size = counter.size
        write(figure, Slot(layout.counter.x, layout.counter.y, layout.width, size, "right"), total, INK, face=MONO)
        before = Slot(counter.rect.x - round(0.6 * size), layout.counter.y, layout.width, size, "right")
        write(figure, before, "step", INK, face=MONO)

    def _write_ticks(self, figure: Figure) -> None:
        layout, size = self.layout, self.layout.tick_size
        (left, right), (bottom, top) = self.scene.recording.window
        for number in layout.ticks_below:
            rect = layout.axes[number]
            for value in _ticks(left, right, rect.width / (4.5 * size)):
                x = rect.x + round((value - left) / (right - left) * rect.width)
                slot = Slot(x, rect.y - round(1.25 * size), rect.width, size, "center")
                write(figure, slot, f"{value:g}", GREY)
        for number in layout.ticks_left:
            rect = layout.axes[number]
            for value in _ticks(bottom, top, rect.height / (3 * size)):
                y = rect.y + round((value - bottom) / (top - bottom) * rect.height - 0.36 * size)
                slot = Slot(rect.x - round(0.5 * size), y, rect.x, size, "right")
                write(figure, slot, f"{value:g}", GREY)

    def _write_runs(self, figure: Figure) -> None:
        places = self.layout.runs
        titles = [run.title for run in self.scene.recording.runs]
        for slot, title, color in zip(
            alike([each.name for each in places], titles, "bold"), titles, _colors(self.scene), strict=True
        ):
            if slot:
                write(figure, slot, title, for_text(color), weight="bold")
        settings = [self.scene.settings_text(number) for number in range(len(places))]
        for slot, text in zip(alike([each.settings for each in places], settings), settings, strict=True):
            if slot:
                write(figure, slot, text, GREY)
        self._write_loss_labels(figure)

    def _write_loss_labels(self, figure: Figure) -> None:
        """Say what the number in each heading is, if there is room for that in all of them."""
        labels = []
        for run, slots, loss in zip(self.scene.recording.runs, self.layout.runs, self.losses, strict=True):
            if not (slots.name and loss):
                return
            size = slots.name.size / 1.25
            right = loss.rect.x - round(0.5 * size)
            room = right - slots.name.x - min(text_width(run.title, slots.name.size, "bold"), slots.name.width)
            if room < 2.9 * size:
                return
            labels.append(Slot(right, slots.name.y, round(room), size, "right"))
        for slot in labels:
            write(figure, slot, "loss", GREY)

    def _write_grid(self, figure: Figure, grid: Grid) -> None:
        layout = self.layout
        for slot, text in zip((*layout.rows, *layout.columns), (*grid.rows, *grid.columns), strict=True):
            write(figure, slot, text, weight="bold")
        for slot, text in zip(layout.corner, (f"{grid.row_title} ↓", f"{grid.column_title} →"), strict=True):
            if len(text) > 2:
                write(figure, slot, text, GREY)
        if grid.best is not None:
            figure.add_artist(_frame(figure, layout.axes[grid.best], layout))

    def still(self) -> Figure:
        """The figure as it is at the last step, to be saved in any format that matplotlib writes."""
        figure, scene = self.figure, self.scene
        last = scene.recording.steps
        figure.add_artist(_Race(figure, self.trails, last))
        write(figure, self.counter.slot, str(last).rjust(len(self.counter.shown)), face=MONO)
        for run, loss in enumerate(self.losses):
            if loss:
                write(figure, loss.slot, scene.loss_text(run, last), face=MONO)
            self.write_verdict(run, last)
        return figure

    def save_still(self, file: BinaryIO, kind: str) -> None:
        """Write the still as `"png"`, `"pdf"` or `"svg"`: without a date and with fixed ids, always the same bytes."""
        metadata: dict[str, Any] = {"png": {}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}[kind]
        self.still().savefig(file, format=kind, metadata=metadata)

    def write_verdict(self, run: int, step: int) -> Any:
        """Write the verdict on a run, if it is known at a step; return matplotlib's text, or None."""
        slot, text = self.verdicts[run], self.scene.verdict_text(run, step)
        return write(self.figure, slot, text) if slot and text else None


class _Race(Artist):
    """All trails up to a step, drawn by the same calls as the frames of a film."""

    def __init__(self, sheet: Figure, trails: list[Trail], step: int) -> None:
        super().__init__()
        self.sheet, self.trails, self.step = sheet, trails, step
        self.set_zorder(5)

    def draw(self, renderer: Any) -> None:
        """Draw on any of matplotlib's renderers."""
        # matplotlib draws PDF and SVG at 72 dots per inch, whatever the resolution of the figure.
        scale = self.sheet.dpi / DPI
        drawn = [(each, each.pen(renderer, scale)) for each in self.trails]
        for each, pen in drawn:
            each.draw_start(renderer, pen)
        for each, pen in drawn:
            each.draw_piece(renderer, pen, 0, self.step)
        for each, pen in drawn:
            if each.ball_rects([self.step])[0]:
                each.draw_ball(renderer, pen, self.step)


def _layout(scene: Scene) -> Layout:
    runs = len(scene.recording.runs)
    if scene.layout == "overlay":
        return places.overlay(*scene.size, runs)
    if scene.grid:
        return places.grid(*scene.size, len(scene.grid.rows), len(scene.grid.columns))
    starts = len({run.start for run in scene.recording.runs})
    # Several starts stand below each other, so that the columns are the optimizers.
    return places.panels(*scene.size, runs, runs // starts if starts > 1 and runs % starts == 0 else None)


def _colors(scene: Scene) -> list[str]:
    """An optimizer has one colour everywhere; only where its runs share a picture do they differ in shade."""
    of_runs = colors(scene.recording.runs)
    return shades(of_runs) if scene.layout == "overlay" else of_runs


def _trails(scene: Scene, layout: Layout) -> list[Trail]:
    recording = scene.recording
    return [
        trail(
            recording.points[:, :, number],
            recording.steps if lost < 0 else int(lost) - 1,
            color,
            layout.axes[slots.axes],
            recording.window,
            layout.mark,
        )
        for number, (slots, color, lost) in enumerate(
            zip(layout.runs, _colors(scene), recording.diverged_at, strict=True)
        )
    ]


def _ticks(low: float, high: float, most: float) -> list[float]:
    inside = MaxNLocator(nbins=max(1, min(4, int(most))), steps=[1, 2, 5, 10]).tick_values(low, high)
    # Adding zero turns -0.0 into 0.0.
    return [float(value) + 0.0 for value in inside if low <= value <= high]


def _frame(figure: Figure, rect: Rect, layout: Layout) -> Any:
    width = 0.16 * layout.unit
    return Rectangle(
        ((rect.x - width / 2) / layout.width, (rect.y - width / 2) / layout.height),
        (rect.width + width) / layout.width,
        (rect.height + width) / layout.height,
        fill=False,
        edgecolor=BEST,
        linewidth=points(width),
        transform=figure.transFigure,
    )
