"""How runs ended, in the few ways that a comparison is read by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from optviz.figure.track import Track
from optviz.judging.outcome import WAYS
from optviz.look import OUTCOMES
from optviz.words import Words


class Outcome(NamedTuple):
    """One of `OUTCOMES` that a figure has, what it is called there, and the kind of all its runs, if they have one."""

    name: str
    text: str
    kind: str = ""


def outcome_of(track: Track) -> str:
    """Which of `OUTCOMES` a run came to."""
    return next(name for name in OUTCOMES if track.verdict.kind in WAYS[name])


def outcomes_of(tracks: Sequence[Track], said: Words) -> list[Outcome]:
    """Those that runs came to; one that came about in one way alone is called by that."""
    found = []
    for name in OUTCOMES:
        verdicts = [each.verdict for each in tracks if outcome_of(each) == name]
        ways = {verdict.counted_in(said.language): verdict.kind for verdict in verdicts}
        if len(ways) == 1:
            found.append(Outcome(name, *ways.popitem()))
        elif ways:
            found.append(Outcome(name, said.say(f"outcomes.{name}")))
    return found
