"""In which order runs are told that share a picture: under which head, and there by how they ended."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from optviz.figure.track import Track
from optviz.judging.outcome import BEST_FIRST, Kind
from optviz.objectives.start import Start
from optviz.race.recording import Recording

RANKS: dict[Kind, int] = {kind: rank for rank, kinds in enumerate(BEST_FIRST) for kind in kinds}


class Group(NamedTuple):
    """Some runs of a figure, best first, and what they have in common: the number of their surface, and their start.

    What all runs of the figure have in common is None.
    """

    surface: int | None
    start: Start | None
    runs: tuple[int, ...]


def groups_of(recordings: Sequence[Recording], tracks: Sequence[Track]) -> list[Group]:
    """The runs by surface and by start, if there are several of them, and in each group by how they ended."""
    surfaces = len(recordings) > 1
    starts = [Counter(run.start for run in each.runs) for each in recordings]
    several = len({start for each in starts for start in each}) > 1
    # A head for a single run is none.
    shared = several and any(max(each.values()) > 1 for each in starts)
    at = [number for number, each in enumerate(recordings) for _ in each.runs]
    found: dict[tuple[int | None, Start | None], list[int]] = {}
    for run, (surface, track) in enumerate(zip(at, tracks, strict=True)):
        head = (surface if surfaces else None, track.run.start if shared else None)
        found.setdefault(head, []).append(run)
    return [Group(*head, tuple(sorted(runs, key=lambda run: _standing(tracks[run])))) for head, runs in found.items()]


def _standing(track: Track) -> tuple[int, float, float]:
    """By the kind of its end, then by when it came about or is expected to, then by the loss."""
    verdict, loss = track.verdict, float(track.losses[-1])
    rank = RANKS.get(verdict.kind, RANKS["moving"])
    if verdict.kind == "left" and not track.recording.surface.minima:
        # Where there is nothing to arrive at, who is off first comes first.
        rank = RANKS["converged"]
    return rank, verdict.expected, math.inf if math.isnan(loss) else loss


def end_together(tracks: Sequence[Track]) -> bool:
    """Whether several runs ended at one step, so that bars of their steps tell nothing apart."""
    return len(tracks) > 1 and len({track.verdict.step for track in tracks}) == 1
