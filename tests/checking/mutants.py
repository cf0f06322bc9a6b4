"""Slips made by machine in all rules, and how many are named: `python tests/checking/mutants.py --seed 7`.

Each slip is made in each rule that has the place for it, with hyper-parameters at random, and handed over as code of
one's own, which tells nothing but where it goes and its settings. It is named rightly if its name is among those told;
a mutant that goes the same way as the right rule on all surfaces is none. The right rules are checked in the same way.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from optviz.checking.checked import check
from optviz.checking.known import FORMS, FURTHER
from optviz.checking.slips import slips_of
from optviz.checking.walks import follows, walks_of
from optviz.optimizers import every_optimizer, families
from optviz.optimizers.base import Optimizer

# Of each, drawn evenly; of rates, by their logarithm.
DRAWN = {"momentum": (0.5, 0.99), "decay_rate": (0.5, 0.99), "beta1": (0.5, 0.95), "beta2": (0.96, 0.9995)}


class Mutant(NamedTuple):
    """A rule with a slip, and what it should be told to be."""

    rule: str
    slip: str
    optimizer: Optimizer


def settings(cls: type[Optimizer], draw: np.random.Generator) -> dict[str, float]:
    """Hyper-parameters at random."""
    chosen = {name: float(draw.uniform(*ends)) for name, ends in DRAWN.items() if hasattr(cls, name)}
    return {"learning_rate": float(10 ** draw.uniform(-3, -1.5)), **chosen}


def rules() -> Iterator[tuple[str, type[Optimizer]]]:
    """The right ones, in all their forms."""
    # Those of matrices do not go on a plane.
    for name, cls in ((name, cls) for name, cls in every_optimizer().items() if name not in families()["matrices"]):
        yield name, cls
        yield from ((name, form) for _, form in FORMS.get(cls, ()))


def mutants(seed: int, rounds: int, every: int = 1) -> Iterator[Mutant]:
    """All slips in all rules, some times; or `every` so many of them, evenly."""
    draw = np.random.default_rng(seed)
    for _ in range(rounds):
        made = [(name, cls, slip.name, each) for name, cls in rules() for slip, each in slips_of(cls)]
        made += [(name, cls, slip, each) for name, cls in rules() for slip, _, each in FURTHER.get(cls, ())]
        for name, cls, slip, each in made[::every]:
            chosen = settings(cls, draw)
            if not follows(each(**chosen), walks_of(cls(**chosen))):
                yield Mutant(name, slip, each(**chosen))


def judged(mutant: Mutant) -> bool:
    """Whether a mutant is told to be wrong, and its slip named."""
    found = check(mutant.optimizer, mutant.rule)
    return found.agrees is False and mutant.slip in found.slips


def main() -> int:
    """Tell how many were named, which were not, and which right rules were accused; 1 if that is too little."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    chosen = parser.parse_args()
    made = list(mutants(chosen.seed, chosen.rounds, chosen.every))
    missed = [mutant for mutant in made if not judged(mutant)]
    draw = np.random.default_rng(chosen.seed)
    right = [(name, cls(**settings(cls, draw))) for name, cls in rules() for _ in range(10)]
    accused = [name for name, each in right if not check(each, name).agrees]
    for mutant in missed:
        sys.stdout.write(f"missed: {mutant.slip} in {mutant.rule}: {check(mutant.optimizer, mutant.rule).told}\n")
    named = len(made) - len(missed)
    sys.stdout.write(
        f"{named} of {len(made)} slips named ({100 * named / len(made):.1f} %); "
        f"{len(accused)} of {len(right)} right rules accused {sorted(set(accused))}\n"
    )
    return int(named < 0.95 * len(made) or bool(accused))


if __name__ == "__main__":
    sys.exit(main())
