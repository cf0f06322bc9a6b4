"""The table of tuned rates and the defaults in the package: as they are made today, and used where they hold."""

from __future__ import annotations

import json

import pytest
from tuned import BAD, HEADING, KEEP, RULES, TABLE, Compared, compared, rows

from optviz import record
from optviz.given.spec import Spec
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import every_optimizer, rule_of
from optviz.optimizers.rates import TUNED, rate_before, sound_rate, source_of
from optviz.plan.inputs import surface_from
from optviz.plan.tuned import Trial
from optviz.tables import show

LINES = TABLE.read_text(encoding="utf-8").splitlines()
CHOSEN: dict[str, dict[str, float]] = json.loads(TUNED.read_text(encoding="utf-8"))
# A pair whose default was tuned.
SURFACE, RULE = "ravine", "centredrmsprop"


def test_every_optimizer_on_every_surface_is_in_the_table() -> None:
    """If there is one more, `python tests/tables.py` writes the table anew."""
    assert LINES[0] == HEADING
    assert [tuple(line.split()[:2]) for line in LINES[1:]] == [(name, rule) for name in names() for rule in RULES]


@pytest.mark.parametrize("name", ["booth", "saddle"])
def test_the_table_says_what_is_found_today(name: str) -> None:
    some = {rule: RULES[rule] for rule in ("sgd", "adamax", "centredrmsprop", "lion")}
    kept = [line for line in LINES if line.split()[0] == name and line.split()[1] in some]
    found = rows(name, some)
    assert [line for _, line, _ in found] == kept
    assert {rule: rate for rule, _, rate in found if rate} == {
        rule: rate for rule, rate in CHOSEN.get(name, {}).items() if rule in some
    }


def test_the_defaults_are_those_of_the_table() -> None:
    told = {
        (line.split()[0], line.split()[1]): float(line.split()[-1]) for line in LINES if line.split()[-2] == "tuned"
    }
    assert told == {(name, rule): rate for name, rates in CHOSEN.items() for rule, rate in rates.items()}
    assert {rule for _, rule in told}.isdisjoint(KEEP)


def test_a_tuned_default_is_used_on_the_surface_as_it_is_in_the_catalogue_alone() -> None:
    cls, surface = every_optimizer()[RULE], surface_class(SURFACE)()
    rate = CHOSEN[SURFACE][RULE]
    assert rate != rate_before(cls, surface)
    assert (sound_rate(cls, surface), source_of(cls, surface)) == (rate, "tuned")
    assert record(SURFACE, RULE, steps=1).runs[0].settings["learning_rate"] == rate
    assert sound_rate(rule_of(Spec.parse(f"clip({RULE})"))[0], surface) == rate
    for other in (f"{SURFACE}:condition=9", f"noisy({SURFACE})"):
        assert source_of(cls, surface_from(other)) != "tuned"
        assert sound_rate(cls, surface_from(other)) == rate_before(cls, surface_from(other))


def test_optviz_show_says_where_rates_are_from() -> None:
    lines = show(SURFACE).splitlines()
    begin = next(place for place, line in enumerate(lines) if line.startswith("rates from"))
    sources = [line.split("  ")[0] for line in lines[begin + 2 :]]
    assert {"story", "story of adam", "law", "tuned"} <= set(sources)
    tuned = lines[begin + 2 + sources.index("tuned") :]
    assert f"{RULE} {CHOSEN[SURFACE][RULE]}" in " ".join(tuned)


def trial(kind: str, step: int, loss: float, floor: float = float("nan")) -> Trial:
    return Trial(0.1, kind, step, loss, floor)


@pytest.mark.parametrize(
    ("default", "best", "told", "bad"),
    [
        (trial("moving", 100, 1.0), trial("converged", 50, 0.0, 0.0), "does not rest", True),
        (trial("converged", 31, 0.0, 0.0), trial("converged", 10, 0.0, 0.0), "3.1 steps", True),
        (trial("converged", 30, 0.0, 0.0), trial("converged", 10, 0.0, 0.0), "3 steps", False),
        (trial("converged", 90, 2.0, 2.0), trial("converged", 10, 0.0, 0.0), "elsewhere", False),
        (trial("moving", 100, 0.7), trial("moving", 100, 0.2), "6 loss", True),
        (trial("left", 40, -1.0), trial("moving", 100, 0.2), "left", True),
    ],
)
def test_a_rate_is_bad_that_does_not_arrive_or_is_worse_by_more_than_three_times(
    default: Trial, best: Trial, told: str, *, bad: bool
) -> None:
    found: Compared = compared(default, best, 9.0, 0.1)
    assert BAD == 3
    assert (str(found), found.bad) == (told, bad)
