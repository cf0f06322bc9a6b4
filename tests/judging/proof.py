"""A large sample of verdicts, each held against ten times as many steps: `python tests/judging/proof.py --seed 7`.

Surfaces of the catalogue and others, with parameters, starts, rules, rates and numbers of steps at random; the seed
makes the same sample each time. Tells how many verdicts of each kind are belied, and which.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from given import newcomers
from longer import Array, contradiction, shorter

from optviz import record, verdicts
from optviz.judging.outcome import KINDS
from optviz.objectives.surfaces import Surface, names
from optviz.optimizers import catalogue

MOST_STEPS = 500
# Parameters for which a surface stays the one that it is.
PARAMETERS: dict[str, dict[str, tuple[float, float]]] = {
    "ravine": {"condition": (1, 200), "angle": (-90, 90)},
    "rosenbrock": {"a": (0.3, 3), "b": (1, 150)},
}
# And of rules, besides the rate.
SETTINGS = {"momentum": (0, 0.999), "decay_rate": (0.1, 0.999), "beta1": (0, 0.99), "beta2": (0.5, 0.9999)}


class Typed:
    """A surface of one's own of which nothing is known but its value, its window and a start."""

    def __init__(self, name: str, value: Callable[[Any, Any], Any], half: tuple[float, float]) -> None:
        (self.name, self.formula_of), (x, y) = (name, value), half
        self.window, self.start = ((-x, x), (-y, y)), (0.7 * x, 0.6 * y)

    def value(self, w: Array) -> Any:
        """The loss at `w`."""
        return self.formula_of(*w)


TYPED = (
    Typed("six humps", lambda x, y: (4 - 2.1 * x * x + x**4 / 3) * x * x + x * y + 4 * (y * y - 1) * y * y, (2, 1.2)),
    Typed("three humps", lambda x, y: 2 * x * x - 1.05 * x**4 + x**6 / 6 + x * y + y * y, (2.2, 2.5)),
    Typed("monkey saddle", lambda x, y: x * x * x - 3 * x * y * y, (1.5, 1)),
    Typed("quartic", lambda x, y: x**4 + y**4, (2, 2)),
    Typed("gutter", lambda x, y: x * x + 0 * y, (3, 2)),
    Typed("pit", lambda x, y: 1 - np.exp(-x * x - y * y), (3, 3)),
    Typed("cone", lambda x, y: np.sqrt(x * x + y * y), (2, 2)),
    Typed("corner", lambda x, y: np.abs(x) + 3 * np.abs(y), (2, 2)),
    Typed("slanted bowl", lambda x, y: 0.26 * (x * x + y * y) - 0.48 * x * y, (10, 10)),
    Typed("waves", lambda x, y: np.sin(x) * np.cos(y) + 0.05 * (x * x + y * y), (6, 6)),
    Typed("two classes", lambda x, y: np.log1p(np.exp(-x - y)) + np.log1p(np.exp(2 * y - x)), (10, 4)),
    Typed("cliff", lambda x, y: np.tanh(3 * x) + 0.05 * y * y, (3, 3)),
)


class Told(NamedTuple):
    """A verdict, and what belies it, if anything does."""

    surface: str
    optimizer: str
    start: Any
    steps: int
    kind: str
    sentence: str
    why: str


def rules(draw: np.random.Generator, each: int) -> Iterator[str]:
    """Rules of the catalogue, with rates from 1e-4 to 3 and now and then other settings."""
    for name, cls in catalogue().items():
        known = [setting for setting in SETTINGS if hasattr(cls(), setting)]
        for _ in range(each):
            settings = {"learning_rate": np.exp(draw.uniform(np.log(1e-4), np.log(3)))}
            settings |= {name: draw.uniform(*SETTINGS[name]) for name in known if draw.random() < 0.3}
            yield f"{name}:{','.join(f'{setting}={value:.5g}' for setting, value in settings.items())}"


def surfaces(draw: np.random.Generator) -> Iterator[Any]:
    """Each surface once, those with parameters with some at random."""
    for name in names():
        yield name
        if name in PARAMETERS:
            settings = (f"{key}={draw.uniform(*ends):.3g}" for key, ends in PARAMETERS[name].items())
            yield f"{name}:{','.join(settings)}"
    yield from (cls() for cls in newcomers("surfaces", Surface).values())
    yield from TYPED


def told(seed: int, rounds: int, each: int) -> Iterator[Told]:
    """All verdicts of a sample, and of each what belies it."""
    draw = np.random.default_rng(seed)
    for number in range(rounds):
        for surface in surfaces(draw):
            raced = list(rules(draw, each))
            ((left, right), (low, high)) = record(surface, "sgd", steps=1).window
            start = None if number % 3 == 0 else (draw.uniform(left, right), draw.uniform(low, high))
            steps = np.unique(np.exp(draw.uniform(0, np.log(MOST_STEPS + 1), 7)).astype(int)).tolist()
            race = record(surface, raced, start, 11 * steps[-1])
            for count in steps:
                few = shorter(race, 11 * count)
                for run, verdict in enumerate(verdicts(shorter(race, count))):
                    why = contradiction(verdict, few, run, count)
                    told = race.surface.spec, raced[run], start, count, verdict.kind, verdict.sentence, why
                    yield Told(*told)


def main() -> int:
    """Print what was found, and say whether it is more than three in a thousand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1, help="how often each surface is raced on")
    parser.add_argument("--each", type=int, default=8, help="how many rates of each rule")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    all_told, wrong = Counter[str](), Counter[str]()
    for one in told(given.seed, given.rounds, given.each):
        all_told[one.kind] += 1
        if one.why:
            wrong[one.kind] += 1
            print(*one, sep=" | ", flush=True)
    for kind in KINDS:
        print(f"{kind:12} {all_told[kind]:6} told {wrong[kind]:4} belied")
    share = 1000 * wrong.total() / all_told.total()
    print(f"{'all':12} {all_told.total():6} told {wrong.total():4} belied, {share:.2f} in a thousand")
    return int(share > 3)


if __name__ == "__main__":
    raise SystemExit(main())
