"""The table of verdicts, so that a change is seen in review: `python tests/judging/verdicts.py` writes `verdicts.txt`.

A line is a surface, a number of steps and an optimizer, each with its own defaults, and then a code for each learning
rate, from the smallest to the largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from optviz import record, verdicts
from optviz.judging.outcome import KINDS, Kind
from optviz.optimizers import catalogue

TABLE = Path(__file__).with_name("verdicts.txt")
# Those on which runs end in every way; how each optimizer ends on every surface is told in tests/optimizers/rates.txt.
SURFACES = ("beale", "bounded-saddle", "himmelblau", "ravine", "rosenbrock", "saddle", "two-valleys")
STEPS = (20, 200, 2000)
RATES = [float(f"{rate:.3g}") for rate in np.geomspace(1e-4, 3, 12)]
CODES: dict[Kind, str] = {
    "converged": "con",
    "hovering": "hov",
    "saddle": "sad",
    "maximum": "max",
    "plateau": "pla",
    "stopped": "sto",
    "oscillating": "osc",
    "growing": "gro",
    "closing": "clo",
    "approaching": "app",
    "creeping": "cre",
    "moving": "mov",
    "left": "out",
    "diverging": "dvg",
    "diverged": "div",
    "fell": "fel",
    "no-number": "nan",
    "raised": "err",
    "learned": "lrd",
    "learning": "lrg",
    "overfitting": "ovf",
    "untaught": "unt",
}


def lines(surface: str, steps: int) -> Iterator[str]:
    """The lines of a surface and a number of steps, one for each optimizer."""
    race = record(surface, [f"{name}:lr={rate!r}" for name in catalogue() for rate in RATES], steps=steps)
    codes = iter(CODES[each.kind] for each in verdicts(race))
    for name in catalogue():
        yield f"{surface:14} {steps:4} {name:15} {' '.join(next(codes) for _ in RATES)}"


def heading() -> list[str]:
    """What the codes stand for, and the learning rates."""
    meanings = [f"{CODES[kind]} {kind}" for kind in KINDS]
    rates = ", ".join(f"{rate:g}" for rate in RATES)
    return [f"# {', '.join(meanings)}", f"# learning rates {rates}"]


def main() -> None:
    """Write the table."""
    rows = [line for surface in SURFACES for steps in STEPS for line in lines(surface, steps)]
    TABLE.write_text("\n".join([*heading(), *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
