"""Whether a run stays where it is because it has asked for as much as it may."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optviz.given.parameters import number_text
from optviz.judging.outcome import UNFINISHED, Kind
from optviz.objectives.start import place_text
from optviz.plan.run import Run
from optviz.race.recording import Recording


class Limit(NamedTuple):
    """How many evaluations a rule may ask for, and whether all that is counted of its run is asked by it."""

    budget: float
    outermost: bool


def limit_of(run: Run) -> Limit | None:
    """The limit of a run's rule, if it has one."""
    if "limited(" not in run.optimizer or "budget" not in run.settings:
        return None
    return Limit(run.settings["budget"], run.optimizer.startswith("limited("))


def spent_at(recording: Recording, run: int) -> int | None:
    """The step with which a run had asked for as much as it may; None if it has not."""
    limit, counts = limit_of(recording.runs[run]), recording.evaluations[:, run]
    if limit is None or counts[-1] < limit.budget:
        return None
    step = int(np.argmax(counts == counts[-1]))
    # What stands around it may ask for more than it does: then it is not known of the last step.
    return step if limit.outermost or step < recording.steps else None


def spent(recording: Recording, kind: Kind, run: int) -> tuple[Kind, int, str, dict[str, str | int]] | None:
    """What is told of a run instead that is of a kind: its budget was used up; None where that is not why."""
    step, limit = spent_at(recording, run), limit_of(recording.runs[run])
    if step is None or limit is None or kind not in UNFINISHED:
        return None
    here = recording.points[-1, :, run]
    with np.errstate(all="ignore"):
        steepness = float(np.hypot.reduce(recording.surface.gradient(here)))
    told: dict[str, str | int] = {
        "step": step,
        "at": place_text(here),
        "budget": number_text(limit.budget),
        "steepness": f"{steepness:.2g}",
    }
    return "stopped", step, "budget used up", told
