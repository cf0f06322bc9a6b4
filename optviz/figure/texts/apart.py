"""What tells the runs of one optimizer apart, which is their name then: what all of them have is said once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from optviz.figure.texts.called import place_in_print, run_title, run_titles, settings_text
from optviz.plan.run import Run
from optviz.words import Words


class Apart(NamedTuple):
    """What all runs have in common, their optimizer and settings, and the name of each: what it alone has of these."""

    title: str
    settings: str
    names: tuple[str, ...]


def apart(runs: Sequence[Run], said: Words) -> Apart | None:
    """How some runs are told apart, if all are of one optimizer and each has settings or a start of its own."""
    if len(runs) < 2 or len({(run.optimizer, run.title, run.source) for run in runs}) > 1:
        return None
    parts = [settings_text(run, said).split("  ") for run in runs]
    shared = [part for part in parts[0] if all(part in mine for mine in parts)]
    names = ["  ".join(part for part in mine if part not in shared) for mine in parts]
    if not any(names) and len({run.start for run in runs}) == len(runs):
        names = [place_in_print(run.start) for run in runs]
    if not all(names):
        return None
    return Apart(run_title(runs[0], said), "  ".join(shared), tuple(names))


def short_names(runs: Sequence[Run], said: Words) -> list[str]:
    """The titles of some runs, and of those that have the same one the settings that are not the same too."""
    named = [
        (title, settings_text(run, said).split("  ")) for title, run in zip(run_titles(runs, said), runs, strict=True)
    ]
    names = []
    for title, mine in named:
        alike = [other for each, other in named if each == title]
        own = [part for part in mine if not all(part in other for other in alike)]
        names.append(" ".join([title, *own]))
    return names
