"""What the catalogue costs: `python tests/benchmarks/catalogue.py`.

All rules of vectors in lockstep, the search for the best learning rates of six, a formula beside the same surface that
is written by hand, and `optviz check` of one file. What is told is the time of the processor, because the machine may
do other things; of a program, that of its process.
"""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from optviz.optimizers import CLASSIC, every_optimizer, families
from optviz.optimizers.rates import sound_rate
from optviz.plan.inputs import surface_from
from optviz.plan.plan import planned
from optviz.race.entries import entries_of
from optviz.race.lockstep import lockstep
from optviz.studies.tuning import tuned
from optviz.tables import markdown

ROUNDS, STEPS = 5, 1000
# The same surface as it is written by hand in the catalogue, and as a formula.
ALIKE = (("rosenbrock", "(1 - x)**2 + 100*(y - x**2)**2"), ("himmelblau", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"))
HOMEWORK = "class Mine:\n    def update(self, weight, grad):\n        weight -= 0.01 * grad\n"


def main() -> None:
    """Print the table."""
    rules = [cls for name, cls in every_optimizer().items() if name not in families()["matrices"]]
    rows = [
        [f"{len(rules)} rules, {STEPS} steps in lockstep on {name}", seconds(lambda name=name: race(name, rules))]
        for name in ("rosenbrock", "himmelblau")
    ]
    rows += [
        [f"--tune of {len(CLASSIC)} rules on {name}", seconds(lambda name=name: tuned(planned(name), CLASSIC))]
        for name in ("himmelblau", "ravine")
    ]
    for name, formula in ALIKE:
        by_hand, typed = (median(lambda surface=each: step_through(surface)) for each in (name, formula))
        rows.append([f"a step of a formula over one of {name}, {len(CLASSIC)} rules", f"{typed / by_hand:.2f} times"])
    rows += [
        [f"optviz check of one file{' against sgd' if against else ''}", f"{checked(*against):.2f} s"]
        for against in ([], ["--against", "sgd"])
    ]
    print(markdown(["what", "processor"], rows))


def race(name: str, rules: list[type]) -> None:
    """All rules, each with its own learning rate."""
    surface = surface_from(name)
    starts = np.repeat(np.array(surface.start)[:, np.newaxis], len(rules), axis=1)
    entries = entries_of([cls(learning_rate=sound_rate(cls, surface)) for cls in rules], starts)
    for _ in itertools.islice(lockstep(surface, entries), STEPS + 1):
        pass


def step_through(text: str) -> None:
    """The classic rules, with rates by which none diverges."""
    surface = surface_from(text)
    rules = [every_optimizer()[name](learning_rate=1e-4) for name in CLASSIC]
    starts = np.repeat(np.array([[-1.2], [1.0]]), len(rules), axis=1)
    race = lockstep(surface, entries_of(rules, starts))
    next(race)
    for _ in itertools.islice(race, STEPS):
        pass


def checked(*against: str) -> float:
    """How long a program takes that checks a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "homework.py"
        file.write_text(HOMEWORK, encoding="utf-8")
        began = os.times()
        command = [sys.executable, "-m", "optviz", "check", f"{file}:Mine", *against]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        ended = os.times()
    return ended.children_user + ended.children_system - began.children_user - began.children_system


def median(work: Callable[[], object]) -> float:
    """Seconds of the processor for some work, after it was done once."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times[1:])


def seconds(work: Callable[[], object]) -> str:
    """The same, as it is told."""
    return f"{median(work):.2f} s"


if __name__ == "__main__":
    main()
