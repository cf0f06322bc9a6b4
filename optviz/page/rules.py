"""The rules of the page: which ones there are, as expressions, and which of their learning rates are the same."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from optviz.draw.colors.hues import Rule as Hued
from optviz.draw.colors.hues import hues
from optviz.draw.colors.hues import rule_of as hued
from optviz.draw.colors.style import seen_on
from optviz.given.parameters import default_of, parameters
from optviz.look import SPARE, on_page
from optviz.optimizers import catalogue, every_optimizer, every_wrapper, is_in_catalogue
from optviz.optimizers.base import Optimizer
from optviz.optimizers.wrappers.composed import composed
from optviz.trace.expression import UntraceableError
from optviz.traced.rule import rule_of
from optviz.traced.steps import Rule

# What every wrapper is offered around. Another pair is on a page that is made with it.
_WITHIN = ("sgd", "momentum", "adam")


class PageRule(NamedTuple):
    """A rule by the name that it has on the page, and what tracing it gave."""

    name: str
    optimizer: Any
    traced: Rule | UntraceableError

    @property
    def ours(self) -> bool:
        """Whether it is of the catalogue or further, or one around such."""
        return is_in_catalogue(type(self.optimizer))

    @property
    def further(self) -> bool:
        """Whether it stands in no table until somebody adds it."""
        return self.ours and type(self.optimizer) not in catalogue().values()


def all_rules(own: Sequence[Any]) -> list[PageRule]:
    """Those that courses explain with their defaults, one's own, and all further ones that can be traced."""
    listed, further = ([_of_class(cls) for cls in some] for some in (catalogue().values(), _further()))
    named = zip(optimizer_names(own), own, strict=True)
    mine = [
        _of_class(type(each)) if _is_named(type(each)) else PageRule(name, each, _traced(each)) for name, each in named
    ]
    traced = (each for each in further if isinstance(each.traced, Rule))
    found: dict[str, PageRule] = {}
    for each in (*listed, *mine, *traced):
        found.setdefault(each.name, each)
    return list(found.values())


def optimizer_names(optimizers: Iterable[Any]) -> list[str]:
    """The name that each optimizer has on the page: as the command line has it, or one of its own."""
    taken = {_name_of(cls) for cls in _every() if _is_named(cls)}
    names = ((each, _name_of(type(each))) for each in optimizers)
    return [name if _is_named(type(each)) else untaken(name, taken) for each, name in names]


def untaken(name: str, taken: set[str]) -> str:
    """A name, or with a number if it is taken, which it is from now on."""
    free = next(each for each in chain([name], (f"{name}-{count}" for count in range(2, 10**6))) if each not in taken)
    taken.add(free)
    return free


def _name_of(cls: type) -> str:
    return cls.__name__.lower()


def _is_named(cls: type) -> bool:
    """Whether a class is known by its name, which says all of it but its settings, and not by a path of one run."""
    return is_in_catalogue(cls) and isinstance(_of_class(cls).traced, Rule)


def _of_class(cls: type[Any]) -> PageRule:
    """One with its defaults, which is traced once."""
    if cls not in _known:
        made = cls()
        _known[cls] = PageRule(_name_of(cls), made, _traced(made))
    return _known[cls]


_known: dict[type, PageRule] = {}


def _traced(optimizer: Any) -> Rule | UntraceableError:
    try:
        return rule_of(optimizer)
    except UntraceableError as error:
        return error


@functools.cache
def _further() -> tuple[type[Optimizer], ...]:
    alone = [cls for name, cls in every_optimizer().items() if name not in catalogue()]
    around = [composed(wrapper, catalogue()[name]) for wrapper in every_wrapper().values() for name in _WITHIN]
    return (*alone, *around)


def rate_names() -> dict[str, str]:
    """For each further rule of ours whose learning rate is always that of another one, its name."""
    return {name: first for name, (first, _) in _by_rate(_every()).items() if name != first}


def rated(chosen: Iterable[str]) -> Iterator[tuple[str, type[Optimizer]]]:
    """The rules whose learning rates are told of a surface that has chosen some; all others have that of one of them.

    `chosen` are the names in its `learning_rates`.
    """
    further = set(chosen) - catalogue().keys()
    for name, (first, cls) in _by_rate(_every()).items():
        if name in catalogue() or name == first or further & set(_ancestors(cls)):
            yield name, cls


def _every() -> tuple[type[Optimizer], ...]:
    return (*catalogue().values(), *_further())


@functools.cache
def _by_rate(classes: tuple[type[Optimizer], ...]) -> dict[str, tuple[str, type[Optimizer]]]:
    """Each rule with a learning rate: the first that has the same one, wherever a surface names those of courses."""
    firsts: dict[Any, str] = {}
    found = {}
    for cls in classes:
        name = _name_of(cls)
        if name in catalogue() or (_is_named(cls) and "learning_rate" in parameters(cls)):
            named = next((each for each in _ancestors(cls) if each in catalogue()), None)
            key = cls.law, default_of(cls, "learning_rate"), named
            found[name] = firsts.setdefault(key, name), cls
    return found


def _ancestors(cls: type[Optimizer]) -> list[str]:
    """What a surface may name a rule by; see `sound_rate`."""
    return [_name_of(base) for base in cls.core().__mro__]


def colors_of(rules: Sequence[PageRule]) -> dict[str, dict[str, str]]:
    """The colours of the rules that are in the table from the beginning, on each theme's paper."""
    listed = [each for each in rules if not each.further]
    chosen = hues([hued(each.optimizer, each.name, each.name) for each in listed])
    return {each.name: on_papers(hue.color) for each, hue in zip(listed, chosen, strict=True)}


def spare_colors(rules: Sequence[PageRule]) -> list[dict[str, str]]:
    """Those that further rules have in the order in which they are added, as in a film of them."""
    own = [hued(each.optimizer, each.name, each.name) for each in rules if not each.ours]
    added = [Hued(None, str(place), None) for place in range(len(SPARE))]
    return [on_papers(hue.color) for hue in hues([*own, *added])[len(own) :] if not hue.shape]


def on_papers(color: str) -> dict[str, str]:
    """A colour as it is seen on the paper of each theme."""
    return {theme: seen_on(each, color) for theme, each in on_page().items()}
