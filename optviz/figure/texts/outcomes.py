"""How runs ended, in the few ways that a comparison is read by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from optviz.figure.track import Track
from optviz.judging.outcome import WAYS
from optviz.look import OUTCOMES
from optviz.words import Words


class Outcome(NamedTuple):
    """One of `OUTCOMES` that a figure has, and what it is called there."""

    name: str
    text: str


def outcome_of(track: Track) -> str:
    """Which of `OUTCOMES` a run came to."""
    return next(name for name in OUTCOMES if track.verdict.kind in WAYS[name])


def outcomes_of(tracks: Sequence[Track], said: Words) -> list[Outcome]:
    """Those that runs came to; one that came about in one way alone is called by that."""
    found = []
    for name in OUTCOMES:
        ways = {each.verdict.counted_in(said.language) for each in tracks if outcome_of(each) == name}
        if ways:
            found.append(Outcome(name, ways.pop() if len(ways) == 1 else said.say(f"outcomes.{name}")))
    return found
