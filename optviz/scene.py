"""What a figure is to show, as data: a recording, its verdicts, how to lay it out, and which steps are frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from optviz.errors import OptvizError
from optviz.recording import Recording
from optviz.verdict import Verdict, verdicts

LayoutName = Literal["panels", "overlay", "grid"]

# Beside the one for the start: more steps than this are spread evenly over as many frames.
MOST_FRAMES = 300
LOSS_CHARACTERS = 9


@dataclass(frozen=True)
class Grid:
    """How the runs of a comparison stand as rows and columns, row by row, and which of them is framed as the best."""

    title: str
    row_title: str
    rows: tuple[str, ...]
    column_title: str
    columns: tuple[str, ...]
    best: int | None
    measure: str


@dataclass(frozen=True)
class Scene:
    """A figure to be drawn. `size` is in pixels; `grid` is given for the layout `"grid"` only."""

    recording: Recording
    layout: LayoutName = "panels"
    size: tuple[int, int] = (900, 600)
    frames: int | None = None
    grid: Grid | None = None
    verdicts: list[Verdict] = field(init=False)

    def __post_init__(self) -> None:
        if not isinstance(self.recording, Recording):
            raise OptvizError(f"{self.recording!r} is not a recording; make one with optviz.record(…).")
        if self.layout not in ("grid" if self.grid else "panels", "overlay"):
            raise OptvizError(f"The layout must be 'panels' or 'overlay', got {self.layout!r}.")
        check_size(self.size)
        most = self.recording.steps + 1
        if self.frames is not None and not (_is_whole(self.frames) and 1 <= self.frames <= most):
            raise OptvizError(
                f"The number of frames must be from 1 to {most} (the start and every step), got {self.frames}."
            )
        object.__setattr__(self, "verdicts", verdicts(self.recording))

    def _repr_html_(self) -> str:
        """The film and the verdicts, where a notebook asks."""
        from optviz.notebook import as_html

        return as_html(self)

    @property
    def frame_steps(self) -> list[int]:
        """The step that each frame shows, the last one always being the last step."""
        steps = self.recording.steps
        frames = self.frames or min(steps, MOST_FRAMES) + 1
        return [steps] if frames == 1 else np.rint(np.linspace(0, steps, frames)).astype(int).tolist()

    def loss_text(self, run: int, step: int) -> str:
        """The loss of a run at a step, as wide as every other."""
        return f"{self.recording.losses[step, run]:.3g}".rjust(LOSS_CHARACTERS)

    def verdict_text(self, run: int, step: int) -> str:
        """The verdict, as far as it can be known at a step."""
        return self.verdicts[run].brief if step >= self.verdicts[run].step else ""

    def settings_text(self, run: int) -> str:
        """The settings of a run, and its start where the runs have several; in panels, the first of a row says it."""
        runs = self.recording.runs
        label, (x, y) = runs[run].label, runs[run].start
        in_row = self.layout == "panels" and run > 0 and runs[run - 1].start == runs[run].start
        return label if self._one_start or in_row else f"{label}  from ({x:.4g}, {y:.4g})"

    @property
    def _one_start(self) -> bool:
        return len({run.start for run in self.recording.runs}) == 1

    @property
    def title(self) -> str:
        """What the figure is about."""
        return self.grid.title if self.grid else self.recording.surface.title

    @property
    def subtitle(self) -> str:
        """The formula, the start if all runs share it, and by what measure a run is framed."""
        surface, runs = self.recording.surface, self.recording.runs
        parts = [f"f(x, y) = {surface.formula}"] if surface.formula else []
        if self._one_start:
            x, y = runs[0].start
            parts.append(f"start ({x:.4g}, {y:.4g})")
        if self.grid and self.grid.best is not None:
            parts.append(f"framed: {self.grid.measure}")
        return "     ".join(parts)


def check_size(size: tuple[int, int]) -> None:
    """Refuse a picture that could not be read or would not fit into memory."""
    if not (isinstance(size, tuple) and len(size) == 2 and all(map(_is_whole, size))):
        raise OptvizError(f"A size must be two whole numbers, as in (900, 600), got {size!r}.")
    width, height = size
    if not (320 <= width <= 3840 and 240 <= height <= 3840):
        raise OptvizError(f"The size must be from 320x240 to 3840x3840 pixels, got {width}x{height}.")


def _is_whole(number: object) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)
