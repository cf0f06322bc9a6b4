"""The table of tuned learning rates, and the defaults that follow from it: `python tests/studies/tuned.py`.

A line is an optimizer on a surface, with its start and number of steps: the learning rate that the surface's story or
the rule's law gives, and how the run ends; the best of the rates that `--tune` tries, and how that ends; by which
factor the first is worse, in steps or in how far the loss is above the lowest minimum; and from how many of 100 starts
both come to rest, where the first is bad. It is bad where it does not come to rest and the best does, or is worse by
more than three times. Where there is no minimum, no rate is the best.

A bad rate is replaced in `optviz/optimizers/tuned.json` by the best of those with which the run never leaves the
window, if it is bad beside that too, and if that rests from as many starts: what rests from fewer is lucky. The rules
of courses keep theirs, because stories of surfaces and the gallery tell what they do with them; so do those whose rate
is 1 by what they are, and those that draw.
"""

from __future__ import annotations

import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz import record
from optviz.given.parameters import number_text
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import catalogue, every_optimizer, families
from optviz.optimizers.base import Optimizer
from optviz.optimizers.law import Law
from optviz.optimizers.rates import TUNED, rate_before, source_before
from optviz.plan.plan import Plan, planned
from optviz.plan.tuned import Trial
from optviz.studies.tuning import RATES, SLIGHT, best_of, has_goal, raced_from_start, shares_of

TABLE = Path(__file__).with_name("tuned.txt")
RULES: dict[str, type[Optimizer]] = {
    name: cls for name, cls in every_optimizer().items() if name not in families()["matrices"]
}
BAD = 3.0
KEEP = {*catalogue(), *families()["at random"], *(name for name, cls in RULES.items() if cls.law == Law())}
HEADING = (
    f"{'# surface':17}{'optimizer':20}{'rate':9}{'from':20}{'ends':25}{'best':9}{'ends':25}{'worse by':18}"
    f"{'rest from':14}default"
)


class Compared(NamedTuple):
    """A default beside the best rate: by which `factor` it is worse, in what, and whether that is too much."""

    factor: float
    measure: str

    @property
    def bad(self) -> bool:
        return self.factor > BAD

    def __str__(self) -> str:
        counted = self.measure in {"steps", "loss"} and not math.isinf(self.factor)
        return f"{self.factor:.3g} {self.measure}" if counted else self.measure or "-"


def compared(default: Trial, best: Trial, first_loss: float, lowest: float | None) -> Compared:
    """By how much a default is worse than the best rate."""
    if best.rests and not default.rests:
        return Compared(math.inf, "does not rest")
    if best.rests:
        if default.floor - best.floor > SLIGHT * (first_loss - best.floor):
            return Compared(1.0, "elsewhere")
        return Compared(default.step / max(best.step, 1), "steps")
    if not np.isfinite(default.loss) or default.kind in {"left", "diverging", "diverged", "fell", "no-number"}:
        return Compared(math.inf, default.kind)
    if lowest is None or not best.loss > lowest:
        return Compared(1.0, "")
    return Compared((default.loss - lowest) / (best.loss - lowest), "loss")


def ending(trial: Trial) -> str:
    """How a run ends: from which step on it rests, or its last loss."""
    return f"{trial.kind} {trial.step}" if trial.rests else f"{trial.kind} {trial.loss:.4g}"


def rows(name: str, rules: dict[str, type[Optimizer]] = RULES) -> list[tuple[str, str, float | None]]:
    """Of each rule on a surface its name, its line, and the rate that is to be its default, if that is a tuned one."""
    surface = surface_class(name)()
    defaults = [cls(learning_rate=rate_before(cls, surface)) for cls in rules.values()]
    plan = planned(name, defaults)
    every = [cls(learning_rate=rate) for cls in rules.values() for rate in RATES]
    ends = raced_from_start(plan, [*every, *defaults])
    trials = np.reshape(np.array(ends[: len(every)], dtype=object), (len(rules), len(RATES), -1)).tolist()
    first_loss = float(surface.value(np.array(surface.start)))
    lowest = min((each.value for each in surface.minima), default=None)
    stays = np.reshape(_stays(name, every), (len(rules), len(RATES)))
    found = []
    for (rule, cls), default, some, end, inside in zip(
        rules.items(), defaults, trials, ends[len(every) :], stays, strict=True
    ):
        all_of_it = [Trial(rate, *each[1:]) for rate, each in zip(RATES, some, strict=True)]
        best = best_of(all_of_it, first_loss) if has_goal(surface) else None
        seen = best_of([each for each, stay in zip(all_of_it, inside, strict=True) if stay], first_loss)
        none = "none stays" if has_goal(surface) else "no minimum"
        told = Compared(1.0, none) if best is None else compared(end, best, first_loss, lowest)
        chosen, shares = None, ""
        if told.bad and seen is not None and compared(end, seen, first_loss, lowest).bad and rule not in KEEP:
            chosen, shares = _chosen(plan, default, cls(learning_rate=seen.rate))
        line = (
            f"{name:17}{rule:20}{number_text(default.learning_rate):9}{source_before(cls, surface):20}{ending(end):25}"
            f"{'' if best is None else number_text(best.rate):9}{'' if best is None else ending(best):25}{told!s:18}"
            f"{shares:14}{f'tuned {number_text(chosen)}' if chosen else 'kept' if told.bad else ''}"
        )
        found.append((rule, line.rstrip(), chosen))
    return found


def _stays(name: str, optimizers: list[Optimizer]) -> NDArray[np.bool_]:
    """Which of some runs never leave the window."""
    points, window = record(name, optimizers).points, surface_class(name)().window
    assert window
    low, high = np.array(window).T[..., np.newaxis]
    return np.asarray(((low <= points) & (points <= high)).all(axis=(0, 1)))


def _chosen(plan: Plan, default: Optimizer, best: Optimizer) -> tuple[float | None, str]:
    """The rate of the second, if it is to be the default, and from how many starts both rest."""
    before, after = shares_of(plan, [default, best])
    shares = "" if before is None or after is None else f"{100 * before:.0f} -> {100 * after:.0f}"
    return None if (after or 0) < (before or 0) else best.learning_rate, shares


def main() -> None:
    """Write the table and the defaults."""
    chosen = names() if len(sys.argv) == 1 else sys.argv[1:]
    with ProcessPoolExecutor(2) as pool:
        every = dict(zip(chosen, pool.map(rows, chosen), strict=True))
    lines = [line for found in every.values() for _, line, _ in found]
    tuned = {
        name: {rule: rate for rule, _, rate in found if rate is not None}
        for name, found in every.items()
        if any(rate is not None for *_, rate in found)
    }
    if len(sys.argv) > 1:
        sys.stdout.write("\n".join([HEADING, *lines, ""]))
        return
    TABLE.write_text("\n".join([HEADING, *lines, ""]), encoding="utf-8")
    TUNED.write_text(json.dumps(tuned, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
