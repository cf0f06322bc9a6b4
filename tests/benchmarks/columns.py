"""What a race of 512x512 runs as columns costs beside the bare rule: `python tests/benchmarks/columns.py`.

The bare rule is one optimizer on one array, in a plain loop that counts nothing and looks for no lost run. Both sides
take turns; what is compared is the time of the processor, because the machine may do other things.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from optviz.optimizers import SGD, Adam
from optviz.plan.inputs import surface_from
from optviz.race.entries import entries_as_columns
from optviz.race.lockstep import lockstep
from optviz.tables import markdown

SIDE = 512
ROUNDS = 21


def main() -> None:
    """Print the table."""
    rates = np.full(SIDE * SIDE, 0.01)
    rows = [
        measured("Adam", lambda: Adam(0.01)),
        measured("Adam, a rate for each", lambda: Adam(rates)),
        measured("SGD", lambda: SGD(0.0001)),
    ]
    print(
        markdown(["262,144 runs on Rosenbrock", "set-up, ms", "a step, ms", "bare rule, ms", "ratio", "spread"], rows)
    )


def measured(name: str, make: Callable[[], Any]) -> list[str]:
    """How long it takes until the first state is known, and each step."""
    surface = surface_from("rosenbrock")
    x, y = np.meshgrid(np.linspace(-2, 2, SIDE), np.linspace(-1, 3, SIDE))
    starts = np.stack([x, y]).reshape(2, -1)
    begun = [milliseconds(lambda: next(lockstep(surface, entries_as_columns(make(), starts)))) for _ in range(5)]
    race = lockstep(surface, entries_as_columns(make(), starts))
    weight, optimizer = starts.copy(), make()
    pairs = [
        (milliseconds(lambda: next(race)), milliseconds(lambda: optimizer.update(weight, surface.gradient(weight))))
        for _ in range(ROUNDS + 1)
    ][1:]
    ratios = sorted(step / bare for step, bare in pairs)
    step, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    return [
        name,
        f"{statistics.median(begun):.1f}",
        f"{step:.1f}",
        f"{bare:.1f}",
        f"{statistics.median(ratios):.2f}",
        spread,
    ]


def milliseconds(work: Callable[[], object]) -> float:
    """Of the processor, for some work."""
    began = time.process_time()
    work()
    return 1e3 * (time.process_time() - began)


if __name__ == "__main__":
    main()
