"""What the runs of a race differ in, as axes of which every combination is a run; two of them make a grid."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, cast, get_args

import numpy as np

from optviz.errors import OptvizError, name_in
from optviz.given.code_files import is_code
from optviz.given.limits import MOST_CELLS, MOST_PANELS
from optviz.given.own_code import shown
from optviz.given.parameters import number_text, parameters, parse_number
from optviz.given.spec import Spec
from optviz.objectives.surfaces import Surface
from optviz.plan.forms.libraries import is_of_library
from optviz.plan.forms.walking import is_path
from optviz.plan.inputs import optimizer_of
from optviz.system.printable import cut

# How the numbers of a range lie: evenly, by their logarithms, or by those of what they lack to 1.
Spacing = Literal["lin", "log", "near1"]
# What is compared wherever there are several of it.
_ALWAYS_SEVERAL = {"optimizer": "--optimizer sgd,adam", "start": "--start 1,2 --start 3,4"}
# As many digits as a count has at most.
_LONGEST_COUNT = 18
# How many digits a number of a range has at least, how far it may be moved for that, in shares of the way to the next,
# and what beside the ends of the range is nothing.
_FEWEST_DIGITS, _MOVED, _DUST = 3, 0.1, 1e-12


class Axis(NamedTuple):
    """One thing in which runs may differ: what it is called, its values, and the header of each.

    Of a hyper-parameter, `text` is how its values were asked for.
    """

    title: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]
    text: str = ""


def varied(texts: Sequence[str], optimizers: Sequence[object], surface: Surface) -> tuple[Axis, ...]:
    """An axis for each text such as `momentum=0,0.5,0.9`: values of a hyper-parameter that all optimizers have.

    Raises `OptvizError` if one has it not, or is given with it, or is no name.
    """
    for each in optimizers if texts else ():
        if not isinstance(each, str):
            raise OptvizError(f"A comparison takes optimizers by name, such as 'adam'; got {shown(each)}.")
    axes = tuple(_axis(text, [str(each) for each in optimizers], surface) for text in texts)
    titles = [axis.title for axis in axes]
    for twice in (title for title in titles if titles.count(title) > 1):
        raise OptvizError(f"`{twice}` is varied twice; give all its values in one --vary.")
    return axes


def _axis(text: str, optimizers: Sequence[str], surface: Surface) -> Axis:
    given, values = parse_vary(text)
    name = given
    for optimizer in optimizers:
        parsed = Spec.parse(optimizer)
        if is_path(parsed.core.name):
            raise OptvizError(f"{parsed.core.name} is a path, which has nothing to vary; leave it out.")
        if is_code(parsed.core.name) or is_of_library(parsed.core.name):
            raise OptvizError(
                f"--vary is for rules of the catalogue; give {parsed.core.name} several times, as in "
                f"{parsed.core.name}:{given}={number_text(values[0])}."
            )
        cls, settings = optimizer_of(parsed)
        if given in parameters(type(surface)) and given not in parameters(cls):
            raise OptvizError(
                f"`{given}` is a parameter of the surface, and a comparison varies those of optimizers; see the "
                f"surfaces side by side, as in optviz animate {Spec(surface.name, {given: values[0]})},"
                f"{Spec(surface.name, {given: values[-1]})}."
            )
        # An unknown name is an error here, with a suggestion; a short form becomes the full name.
        (name,) = cls.full_names({given: values[0]})
        if name in settings:
            raise OptvizError(f"`{name}` is both varied and given in '{optimizer}'; leave it out there.")
    return Axis(name, tuple(values), tuple(number_text(value) for value in values), text)


def parse_vary(text: str) -> tuple[str, list[float]]:
    """What is varied and its values, from `name=1,2,3`, `name=low:high:count` or `name=low:high:log:count`.

    With `near1` for `log`, they lie closer the nearer they are to 1, as settings do that are a share which is kept.

    >>> parse_vary("momentum=0,0.5,0.9")
    ('momentum', [0.0, 0.5, 0.9])
    >>> parse_vary("lr=0.01:1:log:3")
    ('lr', [0.01, 0.1, 1.0])
    >>> parse_vary("momentum=0:0.99:near1:3")
    ('momentum', [0.0, 0.9, 0.99])
    """
    name, equals, values = (piece.strip() for piece in text.partition("="))
    if not (name and equals and values):
        raise OptvizError(f"'{text}' does not say what to vary; write it as momentum=0,0.5,0.9 or lr=0.001:0.1:log:5.")
    for known, like in _ALWAYS_SEVERAL.items():
        if name_in((known, f"{known}s"), name) is not None:
            raise OptvizError(f"--vary is for hyper-parameters; several {known}s are compared as in {like}.")
    if ":" not in values:
        _check_panels(values.count(",") + 1)
        return name, [parse_number(each, f"A value of `{name}`") for each in values.split(",")]
    low, high, count, spacing = parse_range(name, values)
    if count > MOST_CELLS:
        _check_panels(count)
    return name, _in_few_digits(spaced(low, high, count, spacing))


def parse_range(name: str, values: str) -> tuple[float, float, int, Spacing]:
    """The ends of a range, how many numbers it has, and how they lie; see `parse_vary`."""
    parts = values.split(":")
    spacing = parts.pop(2) if len(parts) == 4 else "lin"
    if len(parts) != 3 or spacing not in get_args(Spacing) or not re.fullmatch("0*[1-9][0-9]*", parts[2]):
        raise OptvizError(f"'{values}' is not a range; write it as low:high:count or low:high:log:count.")
    if len(parts[2].lstrip("0")) > _LONGEST_COUNT:
        raise OptvizError(f"A range of {cut(parts[2], 40)} numbers has no end; take fewer.")
    low, high = (parse_number(each, f"An end of the range of `{name}`") for each in parts[:2])
    if spacing == "log" and not (low > 0 and high > 0):
        raise OptvizError(f"A log range must begin and end above 0, got {values}; use low:high:count instead.")
    if spacing == "near1" and not (low < 1 and high < 1):
        raise OptvizError(f"A range near 1 must begin and end below 1, got {values}; use low:high:count instead.")
    return low, high, int(parts[2]), cast("Spacing", spacing)


def spaced(low: float, high: float, count: int, spacing: Spacing = "lin") -> list[float]:
    """So many numbers from one end to the other."""
    if spacing == "log":
        return [float(value) for value in np.geomspace(low, high, count)]
    if spacing == "near1":
        # The ends are those that were asked for, to the last digit.
        return [low, *(1 - value for value in spaced(1 - low, 1 - high, count, "log")[1:-1]), high][:count]
    # Halved and doubled again, so that the difference of two numbers near the largest one does not overflow.
    scale = 0.5 if max(abs(low), abs(high)) > np.finfo(float).max / 4 else 1.0
    return [float(value) / scale for value in np.linspace(scale * low, scale * high, count)]


def _in_few_digits(values: list[float]) -> list[float]:
    """A range whose inner numbers are such as a person would write: the label of a panel is exactly what was used.

    They have three digits, or as many as move none of them by more than a small part of the way to the next. The ends
    are those that were asked for.
    """
    if len(values) < 3:
        return values
    first, *inner, last = values
    # What is left of a difference that should be nothing.
    dust = _DUST * max(abs(first), abs(last))
    rooms = [min(abs(value - values[k]), abs(values[k + 2] - value)) for k, value in enumerate(inner)]
    for digits in range(_FEWEST_DIGITS, 17):
        short = [float(f"{value:.{digits}g}") if abs(value) > dust else 0.0 for value in inner]
        moved = zip(short, inner, rooms, strict=True)
        if all(math.isfinite(each) and abs(each - value) <= _MOVED * room for each, value, room in moved):
            return [first, *short, last]
    return values


def columns_and_rows(axes: Sequence[Axis], of: str = "") -> tuple[Axis, Axis]:
    """Of the axes of a race, the two that a grid shows: the first along which anything varies is its columns.

    `of` is what a command says of the surface and of an optimizer.
    Raises `OptvizError` if more than two vary, or if there are more panels than can be read.
    """
    several = [axis for axis in axes if axis.text or len(axis.values) > 1]
    if len(several) > 2:
        named = ", ".join(axis.title for axis in several)
        raise OptvizError(f"A comparison has rows and columns, so two things can vary, not {len(several)} ({named}).")
    columns, rows, *_ = [*several, *(axis for axis in axes if axis not in several)]
    _check_panels(
        len(rows.values) * len(columns.values), [axis.text for axis in several if axis.title != "optimizer"], of
    )
    return columns, rows


def _check_panels(count: int, texts: Sequence[str] = (), of: str = "") -> None:
    """Refuse more panels than can be read; where ranges alone make them, a map has a cell for each."""
    if count <= MOST_PANELS:
        return
    instead = ""
    if of and texts and count <= MOST_CELLS and all(":" in text for text in texts):
        axes = " ".join(f"--{axis} {text}" for axis, text in zip("xy", texts, strict=False))
        instead = f", or map all values, as in optviz map {of} {axes}"
    raise OptvizError(f"{count} panels would be too small to read; compare at most {MOST_PANELS} at once{instead}.")
