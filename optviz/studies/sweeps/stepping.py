"""The steps of very many runs: by the rule itself."""

from __future__ import annotations

from collections.abc import Iterator

from optviz.objectives.surfaces import Surface
from optviz.race.entries import Entries
from optviz.race.lockstep import Step, lockstep


def stepped(surface: Surface, entries: Entries, seed: int) -> Iterator[Step]:
    """The state of all runs at the start and after each step, as `lockstep` has it."""
    return lockstep(surface, entries, seed)
