"""Which colour and which shape tell a rule from the others in a figure."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from optviz.draw.colors.style import channels, mixed, seen_on
from optviz.given.own_code import held
from optviz.look import GREYED, LOOKS, SHAPE_COUNT, SPARE, Look
from optviz.objectives.base import Array
from optviz.optimizers import is_in_catalogue
from optviz.plan.run import checked_color
from optviz.race.recording import Recording

# Those that every course explains, and what is shown beside them, have these wherever they appear.
KNOWN = {
    "sgd": "#d55e00",
    "momentum": "#009e73",
    "nag": "#cc79a7",
    "adagrad": "#0072b2",
    "rmsprop": "#111111",
    "adam": "#e69f00",
    "adamuncorrected": "#8800ee",
    "adadelta": "#882255",
}
# The difference in CIELAB (CIE76) from which on two colours are plain to tell apart; 2.3 is just noticeable.
APART = 20
_COLOURED = tuple(look for look in LOOKS.values() if not look.plain)


class Hue(NamedTuple):
    """The colour of a run, and the number of its shape, which tells it from the others with that colour."""

    color: str
    shape: int


class Rule(NamedTuple):
    """What the colour of a rule is chosen by: its name, if it is in the catalogue, its title, and its wish."""

    name: str | None
    title: str
    wish: str | None


def rule_of(optimizer: Any, name: str, title: str) -> Rule:
    """What is known of an optimizer, or of one that a file does not tell (None)."""
    ours = optimizer is not None and is_in_catalogue(type(optimizer))
    return Rule(name, title, None) if ours else Rule(None, title, checked_color(held(optimizer, "color")))


def hues(rules: Sequence[Rule]) -> list[Hue]:
    """For each rule, a colour that it has in every figure, or that it asks for, or else the next that is free.

    Free is what is plain to tell from all others in every theme. When there is none left, the same colours come again
    with other shapes.
    """
    fixed = {rule: KNOWN.get(rule.name or "") or rule.wish for rule in rules}
    chosen = {rule: Hue(color, 0) for rule, color in fixed.items() if color}
    free, again = [color for color in SPARE if all(_is_apart(color, hue.color) for hue in chosen.values())], 0
    for rule in (rule for rule in fixed if rule not in chosen):
        if free:
            chosen[rule] = Hue(free[0], 0)
            free = [color for color in free if _is_apart(color, free[0])]
        else:
            chosen[rule] = Hue(SPARE[again % len(SPARE)], 1 + again // len(SPARE) % (SHAPE_COUNT - 1))
            again += 1
    return [chosen[rule] for rule in rules]


def of_runs(recordings: Iterable[Recording], look: Look) -> list[Hue]:
    """The hue of each run of some recordings that share a figure, so that it can be seen in a theme."""
    runs = [each for one in recordings for each in zip(one.runs, one.optimizers, range(len(one.runs)), strict=True)]
    if look.plain:
        # Every other one is grey, so that two lines that cross are told apart; with the shapes again, it is the others.
        turns = ((place + place // SHAPE_COUNT) % 2 for place in range(len(runs)))
        greys = [mixed(look.ink, look.paper, GREYED * turn) for turn in turns]
        return [Hue(grey, number % SHAPE_COUNT) for grey, (_, _, number) in zip(greys, runs, strict=True)]
    found = hues([rule_of(optimizer, run.optimizer, run.title) for run, optimizer, _ in runs])
    return [hue._replace(color=seen_on(look, hue.color)) for hue in found]


def _is_apart(one: str, other: str) -> bool:
    """Whether two colours are plain to tell apart in every theme that has colours."""
    return bool((np.linalg.norm(_seen(one) - _seen(other), axis=1) >= APART).all())


@functools.cache
def _seen(color: str) -> Array:
    """What a colour becomes in each theme, in CIELAB under D65, `(themes, 3)`."""
    share = np.array([channels(seen_on(look, color)) for look in _COLOURED]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ linear.T / [[0.9505], [1.0], [1.089]])
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)
