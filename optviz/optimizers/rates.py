"""A sound learning rate for every rule on every surface: what a surface says for its story, a law, or a search."""

from __future__ import annotations

import functools
import json
import textwrap
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from optviz.given.parameters import default_of, number_text, rounded
from optviz.objectives.surfaces import Surface, is_in_catalogue
from optviz.optimizers.base import Optimizer

# In letters, of the rates in a line.
_WIDTH = 100
# Of surfaces by name, the rates of those rules that had bad ones: `python tests/studies/tuned.py` writes it.
TUNED = Path(__file__).with_name("tuned.json")


def sound_rate(cls: type[Optimizer], surface: Surface) -> float:
    """The learning rate of a rule on a surface, from where `source_of` says."""
    tuned = tuned_rates(surface).get(_name_of(cls))
    return rate_before(cls, surface) if tuned is None else tuned


def source_of(cls: type[Optimizer], surface: Surface) -> str:
    """Where a learning rate is from: the story of the surface, that of a rule it derives from, a search, or the law."""
    return source_before(cls, surface) if _name_of(cls) not in tuned_rates(surface) else "tuned"


def rate_before(cls: type[Optimizer], surface: Surface) -> float:
    """The rate of a rule on a surface, if none was tuned.

    It is what the surface says for it, or for the rule that it derives from; or else by its law.
    """
    told = _teller(cls, surface)
    return rate_by_law(cls, surface) if told is None else surface.learning_rates[told]


def source_before(cls: type[Optimizer], surface: Surface) -> str:
    """Where that is from."""
    told = _teller(cls, surface)
    return "law" if told is None else "story" if told == _name_of(cls) else f"story of {told}"


def _teller(cls: type[Optimizer], surface: Surface) -> str | None:
    """The rule for which a surface says the rate: this one, or one that it derives from; None where it says none."""
    ancestors = (base.__name__.lower() for base in cls.core().__mro__)
    return next((each for each in ancestors if each in surface.learning_rates), None)


def tuned_rates(surface: Surface) -> Mapping[str, float]:
    """What was found for rules, by name, that had bad rates; nothing where a surface is not as in the catalogue."""
    if not is_in_catalogue(surface) or surface.changed():
        return {}
    return _tuned().get(surface.name, {})


def _name_of(cls: type[Optimizer]) -> str:
    return cls.core().__name__.lower()


@functools.cache
def _tuned() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(TUNED.read_text(encoding="utf-8"))
    return found


def rates_by_source(rates: Mapping[str, float], sources: Mapping[str, str]) -> list[list[str]]:
    """Rows of a table: where some learning rates of optimizers are from, and these, in lines that are read."""
    told: dict[str, list[str]] = {}
    for name, source in sources.items():
        told.setdefault(source, []).append(f"{name}={number_text(rates[name])}")
    wrapped = {source: textwrap.wrap(", ".join(some), _WIDTH) for source, some in told.items()}
    lines = ((source, *each) for source, several in wrapped.items() for each in enumerate(several))
    return [["" if number else source, line.replace("=", " ")] for source, number, line in lines]


def rate_by_law(cls: type[Optimizer], surface: Surface) -> float:
    """In two digits, the rate that a rule's law gives; its default where the surface has not what the law asks for."""
    law, rate = cls.law, np.inf
    with np.errstate(all="ignore"):
        if law.over_curvature is not None and (curvature := surface.curvature) is not None:
            rate = law.over_curvature / curvature
        if law.of_length is not None and (length := surface.length) is not None:
            rate = np.minimum(rate, law.of_length * length)
    # On what is flat, a rule that multiplies the gradient may have any rate.
    default: float = default_of(cls, "learning_rate")
    return rounded(rate) if 0 < rate < np.inf else default
