"""The short names of runs beside their balls while these move.

A name that went along with its ball would cost as much as the ball in every frame. It stands beside its way instead,
and takes another place when the ball has gone too far from it, or something comes: all of the way is known, so that a
place is chosen where it may stay for long.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from optviz.draw.colors.hues import Hue
from optviz.draw.colors.style import DPI, SANS, channels, for_text, inches, points
from optviz.draw.layout import Rect
from optviz.draw.legend.leaders import Leader, leaders
from optviz.draw.lettering.fonts import drawable
from optviz.draw.lettering.text import text_width
from optviz.draw.panes.pane import Pane
from optviz.draw.places import place_in
from optviz.draw.trails.ends import Exit
from optviz.draw.trails.glide import Glide
from optviz.look import BALL_EDGE, BALL_RADIUS, MOST_NAMES, NAME_LINE, NAME_RIM, Look
from optviz.objectives.base import Array
from optviz.pixels import Pixels

# In which directions and how far names are tried, in heights of the text; how far they may be from their ball.
_DIRECTIONS, _DISTANCES, _LEASH = 12, (0.3, 1.1), 2.6
# So many frames are looked ahead. A name that can stay for fewer than the least is not shown, and tried again so many
# frames later; of so many places that are good, the one is chosen that hides least.
_AHEAD, _LEAST, _WAIT, _CHOICE = 32, 3, 4, 3
# How many frames longer another side must be free than that where a name was, and what each height of the text counts.
_SAME_SIDE, _PER_HEIGHT = 6.0, 3.0
# The soft edges of letters have so few steps, so that they are small in a file.
_STEPS = 4
# A name is at least so many characters where it is cut, and whole if it has no more than so many.
_SHORTEST, _WHOLE = 3, 4
_ANGLES = np.pi * (0.25 - 2 * np.arange(_DIRECTIONS) / _DIRECTIONS)
_ACROSS, _UP = (np.tile(each, len(_DISTANCES)) for each in (np.cos(_ANGLES), np.sin(_ANGLES)))
_FAR = np.repeat(_DISTANCES, _DIRECTIONS)
_NOWHERE = np.array([np.inf, np.inf, -np.inf, -np.inf], dtype=np.float64)


def short_forms(names: Sequence[str]) -> list[str]:
    """The beginnings of some names, as short as they can be told apart; words that all begin with are left out."""
    words = [name.split() for name in names]
    while len(words) > 1 and all(len(each) > 1 for each in words) and len({each[0] for each in words}) == 1:
        words = [each[1:] for each in words]
    whole = [" ".join(each) for each in words]
    return [_cut(name, [other for other in whole if other != name]) for name in whole]


def _cut(name: str, others: Sequence[str]) -> str:
    for length in range(_SHORTEST, len(name) if len(name) > _WHOLE else 0):
        short = name[:length]
        # A number that is cut is another number.
        if not any(each.isdigit() for each in name) and not any(other.startswith(short) for other in others):
            return short.rstrip()
    return name


class _Tag(NamedTuple):
    """A name as pixels `(h, w)`, which of these it has, and the colour of its letters."""

    pixels: Pixels
    there: NDArray[np.bool_]
    color: str


class MovingNames:
    """The names of the runs in one picture of the plane, in the frames of a film."""

    def __init__(
        self,
        pane: Pane,
        tags: Sequence[_Tag],
        balls: Sequence[Glide],
        pieces: Sequence[Sequence[Rect | None]],
        exits: Sequence[Exit | None],
        size: float,
        last: int,
    ) -> None:
        """`last` is the step of the end; `pieces` are what the path of each run covers that is new in each frame."""
        self.pane, self.tags, self.size = pane, tags, size
        self.near = np.stack([_near(ball, out) for ball, out in zip(balls, exits, strict=True)], axis=1)
        self.boxes = np.stack([_path_boxes(ball.rects, new) for ball, new in zip(balls, pieces, strict=True)], axis=1)
        goals = np.zeros((0, 2)) if pane.goals is None else np.nan_to_num(pane.goals, nan=-1e6)
        around = BALL_RADIUS * pane.trails[0].mark
        arrows = [np.concatenate([each.arrow.min(axis=0), each.arrow.max(axis=0)]) for each in exits if each]
        still = [*np.concatenate([goals - around, goals + around], axis=1), *arrows, *_boxes(pane.numbers)]
        axes = pane.area.rect
        self.low = np.array([axes.x, axes.y], dtype=np.float64)
        self.high = self.low + np.array([axes.width, axes.height], dtype=np.float64)
        # Boxes of what stands still, and of the names that stand now.
        self.standing = np.array([*still, *(_NOWHERE for _ in tags)], dtype=np.float64)
        self.names = len(still)
        self.reach = (BALL_RADIUS + BALL_EDGE) * pane.trails[0].mark
        self.tried = [self._around(*tag.pixels.shape) for tag in tags]
        fades = [each.fades for each in pane.trails if each.fades is not None]
        # The frames in which something becomes pale, and the last one, after which nothing is asked.
        self.swept = {bisect.bisect_left(balls[0].steps, step) for step in (*fades, last)}
        self.until = [1] * len(tags)
        self.side = [0] * len(tags)
        self.kept: list[tuple[Rect, Pixels] | None] = [None] * len(tags)

    def _around(self, height: int, width: int) -> Array:
        """Boxes around a ball `(N, 4)` in which a name is tried."""
        reach = self.reach + _FAR * self.size
        left, bottom = _ACROSS * (reach + width / 2) - width / 2, _UP * (reach + height / 2) - height / 2
        # So that what is rounded down is as wide everywhere.
        left, bottom = np.floor(left), np.floor(bottom)
        return np.stack([left, bottom, left + width, bottom + height], axis=1)

    def leave(self, pixels: Pixels, frame: int) -> list[Rect]:
        """Take away what cannot stay in a frame, and all before what changes under them; return what has changed."""
        if frame in self.swept:
            self.until = [min(frame, until) for until in self.until]
            moved = list(range(len(self.tags)))
        else:
            moved = [run for run, until in enumerate(self.until) if until <= frame and not self._remain(run, frame)]
        return [rect for run in moved for rect in self._take_away(pixels, run)]

    def settle(self, pixels: Pixels, blank: Pixels, frame: int) -> list[Rect]:
        """Write each name that has no place in a frame where it can stay, if it can; return what has changed."""
        changed = []
        for run in [run for run, until in enumerate(self.until) if until <= frame]:
            rect, self.until[run] = self._place(pixels, blank, run, frame)
            if rect:
                place, tag = place_in(pixels, rect), self.tags[run]
                self.standing[self.names + run] = _boxes([rect])[0]
                self.kept[run] = rect, pixels[place].copy()
                np.copyto(pixels[place], tag.pixels, where=tag.there)
                changed.append(rect)
        return changed

    def leaders(self, frame: int) -> Iterator[Leader]:
        """The lines in a frame to the balls that are farther from their names than they are wide."""
        names, colors = [kept and kept[0] for kept in self.kept], [tag.color for tag in self.tags]
        far = self.reach + 2 * BALL_RADIUS * self.pane.trails[0].mark
        return leaders(names, self.near[frame].tolist(), colors, self.reach, far, NAME_LINE * self.size)

    def _remain(self, run: int, frame: int) -> bool:
        """Whether a name can stay where it is after all that was looked ahead."""
        if not self.kept[run]:
            return False
        (stays,) = self._stay(self.standing[[self.names + run]], self.near[frame : frame + _AHEAD, run], frame)
        self.until[run] = frame + int(stays)
        return bool(stays)

    def _take_away(self, pixels: Pixels, run: int) -> list[Rect]:
        kept, self.kept[run] = self.kept[run], None
        if not kept:
            return []
        rect, below = kept
        self.standing[self.names + run] = _NOWHERE
        pixels[place_in(pixels, rect)] = below
        return [rect]

    def _place(self, pixels: Pixels, blank: Pixels, run: int, frame: int) -> tuple[Rect | None, int]:
        """Where a name stands from a frame on, and until which; None where there is no room before that."""
        near = self.near[frame : frame + _AHEAD, run]
        x, y = near[0].tolist()
        if not math.isfinite(x):
            there = np.flatnonzero(np.isfinite(near[:, 0]))
            return None, frame + (int(there[0]) if there.size else _AHEAD)
        tried = np.floor(self.tried[run] + np.array([x, y, x, y], dtype=np.float64))
        free = (tried[:, :2] >= self.low).all(axis=1) & (tried[:, 2:] <= self.high).all(axis=1)
        free &= ~_meet(tried, self.standing).any(axis=1)
        some = np.flatnonzero(free)
        stays = self._stay(tried[some], near, frame)
        worth = stays - _PER_HEIGHT * _FAR[some] + _SAME_SIDE * (some == self.side[run])
        worth[stays < min(_LEAST, len(near))] = -np.inf
        if not len(worth) or not np.isfinite(most := worth.max()):
            return None, frame + _WAIT
        # Of the best places, the one that hides least.
        found = []
        for at in np.argsort(-worth, kind="stable")[:_CHOICE].tolist():
            if worth[at] > most - _SAME_SIDE:
                left, bottom, right, top = tried[some[at]].astype(int).tolist()
                rect = Rect(left, bottom, right - left, top - bottom)
                place = place_in(pixels, rect)
                found.append((np.count_nonzero(pixels[place] != blank[place]), at, rect))
        _, at, rect = min(found)
        self.side[run] = int(some[at])
        return rect, frame + int(stays[at])

    def _stay(self, tried: Array, near: Array, frame: int) -> NDArray[np.int64]:
        """For how many frames each of some boxes `(N, 4)` stays free and near to its ball."""
        boxes = self.boxes[frame : frame + _AHEAD]
        met = _meet(tried, boxes.reshape(-1, 4)).reshape(len(tried), *boxes.shape[:2]).any(axis=2)
        across, up = (
            np.maximum(np.maximum(tried[:, [low]] - near[:, axis], near[:, axis] - tried[:, [low + 2]]), 0)
            for axis, low in ((0, 0), (1, 1))
        )
        with np.errstate(invalid="ignore"):
            bad = met | ~(np.hypot(across, up) <= self.reach + _LEASH * self.size)
        return np.where(bad.any(axis=1), bad.argmax(axis=1), len(near))


def _meet(some: Array, others: Array) -> NDArray[np.bool_]:
    """Which of some boxes `(N, 4)` meet which of others `(M, 4)`."""
    left, bottom, right, top = (some[:, [side]] for side in range(4))
    return np.asarray((left < others[:, 2]) & (right > others[:, 0]) & (bottom < others[:, 3]) & (top > others[:, 1]))


def _near(ball: Glide, out: Exit | None) -> Array:
    """Where a run is in each frame `(frames, 2)`: at its ball, or where it left the picture, or else nowhere."""
    places = np.array([way[-1] for way in ball.ways])
    places[[rect is None for rect in ball.rects]] = np.inf
    if out:
        places[np.array(ball.steps) >= out.step] = out.arrow.mean(axis=0)
    return places


def _boxes(rects: Sequence[Rect | None]) -> Array:
    """Rectangles as boxes `(N, 4)` of two corners; one that is none meets no other."""
    boxes = [(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height) if rect else _NOWHERE for rect in rects]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def _path_boxes(balls: Sequence[Rect | None], pieces: Sequence[Rect | None]) -> Array:
    """In each frame, a box around a ball and what its path covers that is new `(N, 4)`."""
    one, other = _boxes(balls), _boxes(pieces)
    return np.concatenate([np.minimum(one[:, :2], other[:, :2]), np.maximum(one[:, 2:], other[:, 2:])], axis=1)


def is_named(pane: Pane) -> bool:
    """Whether the runs in a picture of the plane have names there."""
    return pane.goals is not None and 1 < len(pane.trails) <= MOST_NAMES


def tags_of(names: Sequence[str], hues: Sequence[Hue], size: float, look: Look) -> list[_Tag]:
    """The pictures of some names, all drawn below each other at once."""
    rim = NAME_RIM * size
    widths = [int(np.ceil(text_width(name, size, "bold") + 2 * rim)) for name in names]
    height, width = int(np.ceil(1.1 * size + 2 * rim)), max(widths)
    colors = [for_text(hue.color, look) for hue in hues]
    figure = Figure((inches(width), inches(height * len(names))), dpi=DPI, facecolor="none")
    for row, (name, color, wide) in enumerate(zip(names, colors, widths, strict=True)):
        text, font = drawable(name, FontProperties(family=SANS, weight="bold", size=points(size)))
        x, y = 0.5 * wide / width, 1 - (row + 0.5) / len(names)
        written = figure.text(
            x, y, text, color=color, fontproperties=font, ha="center", va="center_baseline", parse_math=False
        )
        written.set_path_effects([withStroke(linewidth=points(2 * rim), foreground=look.paper)])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = np.array(canvas.buffer_rgba())
    rows = [drawn[row * height : (row + 1) * height, :wide] for row, wide in enumerate(widths)]
    return [_tag(rgba.copy(), color, look) for rgba, color in zip(rows, colors, strict=True)]


def _tag(rgba: NDArray[np.uint8], color: str, look: Look) -> _Tag:
    """A name as it was drawn, in few steps between its colour and the paper's."""
    there = rgba[..., 3] > 127
    paper, ink = (np.array(channels(each), dtype=np.float64) for each in (look.paper, color))
    way = ink - paper
    share = np.rint(np.clip((rgba[..., :3] - paper) @ way / (way @ way), 0, 1) * (_STEPS - 1)) / (_STEPS - 1)
    rgba[..., :3] = np.rint(paper + share[..., None] * way)
    rgba[..., 3] = 255
    return _Tag(rgba.view(np.uint32)[..., 0], there, color)
