"""Runs side by side as rows and columns, row by row, and which of them is framed as the best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from optviz.errors import OptvizError
from optviz.figure.texts.apart import apart
from optviz.figure.texts.called import axis_labels, axis_title
from optviz.figure.track import Track
from optviz.judging.outcome import LOST
from optviz.plan.axes import Axis, columns_and_rows
from optviz.plan.plan import Plan
from optviz.views import VIEWS
from optviz.words import Words

WIDTH = 1280
# Of a picture, its height in shares of its width, and of a curve; more cards than so many are in several rows; what all
# cards have of the width where rows have labels; what stands above and below all cards, and below each, in shares of
# the side of a square as large as the figure, as its letters are.
_SHAPE, _CURVE, _MOST_ABREAST = 0.62, 0.35, 5
_CARDS, _HEAD, _FOOT = 0.88, 0.2, 0.05


class Grid(NamedTuple):
    """The headers of a comparison, and which of its runs is framed as the best.

    `measure` is the name of the words that say by what.
    """

    row_title: str
    rows: tuple[str, ...]
    column_title: str
    columns: tuple[str, ...]
    best: int | None
    measure: str


def grid_of(plan: Plan, tracks: Sequence[Track], said: Words) -> Grid:
    """The grid of a race, in some language. Raises `OptvizError` if it is none."""
    columns, rows = columns_and_rows_of(plan)
    best, measure = best_run(tracks)
    # What does not vary is said in the title, or in the subtitle.
    down = _header(rows, plan, said) if len(rows.values) > 1 else ("", ("",))
    return Grid(*down, *_header(columns, plan, said), best, measure)


def _header(axis: Axis, plan: Plan, said: Words) -> tuple[str, tuple[str, ...]]:
    """What varies along an axis, and the labels; what the runs of one optimizer differ in needs no title."""
    if axis.title == "optimizer" and plan.abreast:
        told = apart(plan.runs[: plan.abreast : plan.abreast // len(axis.values)], said)
        if told:
            return "", told.names
    return axis_title(axis, said), axis_labels(axis, plan, said)


def columns_and_rows_of(plan: Plan) -> tuple[Axis, Axis]:
    """The two axes of a race. Raises `OptvizError` if it has others."""
    if not plan.abreast:
        raise OptvizError(
            "A grid shows every optimizer from every start, and each of these runs has a start of its own; give "
            "layout='panels' or layout='overlay'."
        )
    return columns_and_rows(plan.axes)


def fitting(plan: Plan, views: Sequence[str]) -> tuple[int, int]:
    """A size in which the pictures are neither tall nor flat, and to scale."""
    columns, rows = columns_and_rows_of(plan)
    count = len(columns.values) * len(rows.values)
    across = len(columns.values)
    if len(rows.values) == 1:
        across = math.ceil(count / math.ceil(count / _MOST_ABREAST))
    window = plan.surface.window
    side = _SHAPE
    if window and any(VIEWS[view].ticks for view in views):
        (left, right), (bottom, top) = window
        # What a map shows is up to twice as wide or as high as its window.
        side = min(max(side, 0.5 * (top - bottom) / (right - left)), 2 * (top - bottom) / (right - left))
    high = sum(side if VIEWS[view].kind == "picture" else _CURVE for view in views)
    width = WIDTH * (_CARDS if len(rows.values) > 1 else 1) / max(across, 2)
    height = 600.0
    for _ in range(5):
        side = math.sqrt(WIDTH * height)
        height = _HEAD * side + math.ceil(count / across) * (width * high + _FOOT * side)
    return WIDTH, round(min(960.0, max(300.0, height)))


def best_run(tracks: Sequence[Track]) -> tuple[int | None, str]:
    """The run to be framed, if one did best, and the name of the measure by which.

    Who has arrived at a minimum in the fewest steps did. Where there is no minimum to arrive at, it is who went down
    and was first out of the window: how far one has fallen there by the last step tells only how long it was falling.
    Elsewhere, of those that are still in the window and were not lost, it is the one with the lowest loss.
    """
    runs = range(len(tracks))
    ends = [float(track.losses[-1]) for track in tracks]
    converged = [run for run in runs if tracks[run].verdict.kind == "converged"]
    if converged:
        return min(converged, key=lambda run: (tracks[run].verdict.step, ends[run])), "fewestSteps"
    off = [run for run in runs if tracks[run].verdict.kind == "left"]
    if not tracks[0].recording.surface.minima:
        fell = [run for run in off if ends[run] < tracks[run].losses[0]]
        if fell:
            return min(fell, key=lambda run: (tracks[run].verdict.step, ends[run])), "firstOff"
    here = [run for run in runs if tracks[run].verdict.kind not in LOST and run not in off]
    return min(here, key=lambda run: ends[run], default=None), "lowestLoss"
