"""The table of learning rates, so that a change is seen in review: `python tests/optimizers/rates.py` writes it.

A line is an optimizer on a surface, with the default start and number of steps: its learning rate and where that comes
from (the story of the surface, that of a rule it derives from, its law, or a search), how the run ends, and the rate by
the law.
Optimizers beyond those of courses are raced on some surfaces of each kind, so that one more makes no test longer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from given import SOME_SURFACES, new_optimizers, new_surfaces

from optviz import record, verdicts
from optviz.given.parameters import number_text
from optviz.objectives.surfaces import Surface, names, surface_class
from optviz.optimizers import catalogue, every_optimizer, families
from optviz.optimizers.base import Optimizer
from optviz.optimizers.rates import rate_by_law, sound_rate, source_of

TABLE = Path(__file__).with_name("rates.txt")
SURFACES: dict[str, type[Surface]] = {name: surface_class(name) for name in names()} | new_surfaces()
OF_VECTORS = {name: cls for name, cls in every_optimizer().items() if name not in families()["matrices"]}
OPTIMIZERS: dict[str, type[Optimizer]] = catalogue() | new_optimizers()


def lines(name: str) -> Iterator[str]:
    """The lines of a surface, one for each optimizer."""
    surface = SURFACES[name]()
    rules = OPTIMIZERS | (OF_VECTORS if name in SOME_SURFACES else {})
    rates = {each: sound_rate(cls, surface) for each, cls in rules.items()}
    race = record(surface, [rules[each](learning_rate=rate) for each, rate in rates.items()])
    for (each, rate), verdict in zip(rates.items(), verdicts(race), strict=True):
        cls = rules[each]
        by_law = number_text(rate_by_law(cls, surface))
        end = f"{verdict.kind} {verdict.step}"
        yield f"{name:17}{each:20}{number_text(rate):9}{source_of(cls, surface):19}{end:18}{by_law}"


HEADING = f"{'# surface':17}{'optimizer':20}{'rate':9}{'from':19}{'verdict, step':18}by law"


def main() -> None:
    """Write the table."""
    rows = [line for name in SURFACES for line in lines(name)]
    TABLE.write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
