"""What theory knows of the maps on the page, from the same formulas as in films: as JavaScript, and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from optviz.judging.bound import BOUNDS
from optviz.optimizers.momentum import SGD
from optviz.page.javascript import array, function, statements
from optviz.studies.defaults import every_default
from optviz.studies.sweeps.theory import BEST, DAMPED, QUICKEST
from optviz.trace.array import Traced
from optviz.trace.expression import Symbol
from optviz.trace.running import nodes_by
from optviz.words.numerals import in_print


def theory_source() -> dict[str, list[str]]:
    """By rule: how many times 1 / L its edge is, the momentum of critical damping, and the best rate and momentum.

    They are functions of a momentum, of the root of the rate times λ, and of L and λ.
    """
    return {_name(cls): [*_functions(cls)] for cls in BOUNDS}


def theory_told(rule: str) -> dict[str, Any]:
    """The formulas of a rule as they are written, and its defaults, by whose they are; empty where nothing is known."""
    cls = next((each for each in BOUNDS if _name(each) == rule), None)
    bound = {"bound": in_print(BOUNDS[cls][0])} if cls else {}
    damped = {"damped": in_print(DAMPED[cls][0])} if cls in DAMPED else {}
    quickest = {"rate": in_print(QUICKEST[0])} if cls is SGD else {}
    defaults = every_default(rule)
    return {**({"theory": bound | damped | quickest} if cls else {}), **({"defaults": defaults} if defaults else {})}


def _functions(cls: type) -> Iterator[str]:
    yield _function("bound", ("momentum",), BOUNDS[cls][1])
    if cls in DAMPED:
        yield _function("damped", ("root",), DAMPED[cls][1])
    if cls in BEST:
        yield _function("best", ("large", "small"), BEST[cls])
    if cls is SGD:
        yield _function("rate", ("large", "small"), QUICKEST[1])


def _function(name: str, unknown: tuple[str, ...], formula: Callable[..., Any]) -> str:
    results = nodes_by(lambda: formula(*(Traced.symbol(Symbol(each)) for each in unknown)))
    lines, found = statements(results, lambda symbol: symbol.name)
    result = array(results, found) if len(results) > 1 else found[results[0]]
    return function(f"{name}({', '.join(unknown)})", [*lines, f"return {result};"])


def _name(cls: type) -> str:
    return cls.__name__.lower()
