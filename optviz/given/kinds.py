"""The kinds of values that a recipe has: how each is checked, read from the command line, and described in a schema.

Nothing here knows what a recipe is about. A value of the wrong kind raises `UnfitError`, whose text follows "must be".
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from optviz.given.limits import LARGEST_WHOLE, LONGEST_TEXT, MOST_LANGUAGES, MOST_LISTED, counted

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}


class UnfitError(ValueError):
    """A value is not of its kind; the text says what it must be."""


class Kind(NamedTuple):
    """A kind of value.

    `take` gives the value as it is kept, from what a file or a caller has, or raises `UnfitError`; `read` turns the
    text of an option into what a file would have. `many` is for options that are given several times.
    """

    take: Callable[[Any], Any]
    read: Callable[[str], Any]
    schema: Schema
    metavar: str
    many: bool = False


def real_number(value: Any) -> float:
    """A number as Python's, NaN for what is none, as a truth value, a complex or a masked number, or several."""
    try:
        return float(value) if _is_one(value) and hasattr(value, "__float__") else math.nan
    # A type has the method too.
    except (OverflowError, TypeError, ValueError):
        return math.nan


def whole_number(value: Any) -> int | None:
    """A whole number as Python's, None for what is none."""
    try:
        return operator.index(value) if _is_one(value) else None
    except TypeError:
        return None


def _is_one(value: Any) -> bool:
    """Whether a value may be one real number, as what NumPy has tells of itself."""
    kind = getattr(getattr(value, "dtype", None), "kind", "f")
    return (
        not isinstance(value, bool) and kind in "iuf" and not getattr(value, "ndim", 0) and not hasattr(value, "mask")
    )


def text(metavar: str, *, empty: bool = False, longest: int = LONGEST_TEXT) -> Kind:
    """A line of text."""
    rule = "a text" if empty else "a text that is not empty"

    def take(value: Any) -> str:
        if not isinstance(value, str) or not (empty or value.strip()):
            raise UnfitError(rule)
        return _writable(value, longest)

    return Kind(take, str, _TEXT | {"maxLength": longest} | ({} if empty else {"minLength": 1}), metavar)


def _writable(value: str, longest: int = LONGEST_TEXT) -> str:
    """A text, if every format can hold it: what XML 1.0 calls characters (section 2.2), and not too many."""
    if len(value) > longest:
        raise UnfitError(f"a text of at most {longest} characters")
    # Python has a half character for each byte that is not UTF-8.
    if re.search("[\ud800-\udfff]", value):
        raise UnfitError("a text in UTF-8")
    if re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", value):
        raise UnfitError("a text without control characters")
    return value


def language(*, empty: bool = False) -> Kind:
    """The tag of a language, as in `en` or `pt-BR`; the longest has 35 characters (RFC 5646, section 4.4.1)."""
    rule = "a language such as en or pt-BR, of up to 35 letters, digits and hyphens"
    pattern = f"^[A-Za-z0-9-]{{{0 if empty else 1},35}}$"

    def take(value: Any) -> str:
        if not (isinstance(value, str) and re.fullmatch(pattern, value)):
            raise UnfitError(rule)
        return value

    return Kind(take, str, {"type": "string", "pattern": pattern}, "CODE")


def flag() -> Kind:
    """Yes or no."""

    def take(value: Any) -> bool:
        if not isinstance(value, bool):
            raise UnfitError("true or false")
        return value

    return Kind(take, lambda given: given == "true", {"type": "boolean"}, "")


def switch() -> Kind:
    """Yes or no, where yes is the rule: its option takes a value."""
    said = {"true": True, "false": False}
    return Kind(flag().take, lambda given: said.get(given.strip().lower(), given), flag().schema, "[true|false]")


def one_of(*choices: str) -> Kind:
    """One of some words."""

    def take(value: Any) -> str:
        if not (isinstance(value, str) and value in choices):
            raise UnfitError(f"{', '.join(choices[:-1])} or {choices[-1]}")
        return str(value)

    def read(given: str) -> str:
        return next((each for each in choices if each.lower() == given.strip().lower()), given)

    return Kind(take, read, {"enum": list(choices)}, f"[{'|'.join(choices)}]")


def whole(low: int, high: int = LARGEST_WHOLE) -> Kind:
    """A whole number in a closed interval."""
    rule = f"a whole number from {low} to {high}"

    def take(value: Any) -> int:
        number = whole_number(value)
        if number is None or not low <= number <= high:
            raise UnfitError(rule)
        return number

    return Kind(take, _number_or_text, {"type": "integer", "minimum": low, "maximum": high}, "N")


def number(low: float, high: float, metavar: str = "X") -> Kind:
    """A number in a closed interval, which may be infinite but the number may not."""
    finite = math.isfinite(low) and math.isfinite(high)
    rule = f"a number from {low:g} to {high:g}" if finite else "a finite number"

    def take(value: Any) -> float:
        taken = real_number(value)
        if not (math.isfinite(taken) and low <= taken <= high):
            raise UnfitError(rule)
        return taken

    schema: Schema = {"type": "number"} | ({"minimum": low, "maximum": high} if finite else {})
    return Kind(take, _number_or_text, schema, metavar)


def numbers(count: int, rule: str, metavar: str, *, low: float = -math.inf, high: float = math.inf) -> Kind:
    """So many numbers, separated by commas on the command line."""
    each = number(low, high)

    def take(value: Any) -> tuple[float, ...]:
        try:
            taken = tuple(each.take(part) for part in counted(value, count))
        except (TypeError, UnfitError):
            raise UnfitError(rule) from None
        if len(taken) != count:
            raise UnfitError(rule)
        return taken

    schema = {"type": "array", "items": each.schema, "minItems": count, "maxItems": count}
    return Kind(take, lambda given: [_number_or_text(part) for part in given.split(",")], schema, metavar)


def size(low: tuple[int, int], high: tuple[int, int]) -> Kind:
    """Width and height in pixels, `[900, 600]` in a file and `900x600` on the command line."""
    rule = f"WIDTHxHEIGHT in pixels, from {low[0]}x{low[1]} to {high[0]}x{high[1]}"
    sides = [whole(*ends) for ends in zip(low, high, strict=True)]

    def take(value: Any) -> tuple[int, int]:
        value = read(value) if isinstance(value, str) else value
        try:
            width, height = (side.take(part) for side, part in zip(sides, value, strict=True))
        except (TypeError, ValueError):
            raise UnfitError(rule) from None
        return width, height

    def read(given: str) -> Any:
        match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", given.strip())
        return [int(match[1]), int(match[2])] if match else given

    schema = {"type": "array", "prefixItems": [side.schema for side in sides], "minItems": 2, "maxItems": 2}
    return Kind(take, read, schema, "WIDTHxHEIGHT")


def start() -> Kind:
    """Where a run begins: two numbers, or the word random."""
    pair = numbers(2, "two finite numbers, as in -9,1.5, or 'random'", "X,Y")

    def take(value: Any) -> tuple[float, ...] | str:
        return value if isinstance(value, str) and value == "random" else tuple(pair.take(value))

    def read(given: str) -> Any:
        return given if given == "random" else pair.read(given)

    return Kind(take, read, {"anyOf": [{"const": "random"}, pair.schema]}, "X,Y")


def several(kind: Kind, *, by_comma: bool = False) -> Kind:
    """Values of one kind; a file may give a single one without brackets.

    On the command line they are the parts of a text, or an option that is repeated.
    """

    def take(value: Any) -> tuple[Any, ...]:
        single = isinstance(value, str) or _fits(kind, value)
        if isinstance(value, Mapping):
            raise UnfitError(f"a list, each {_rule_of(kind)}")
        try:
            given = [value] if single else counted(value, MOST_LISTED)
        except TypeError:
            raise UnfitError(f"a list, each {_rule_of(kind)}") from None
        if len(given) > MOST_LISTED:
            raise UnfitError(f"a list of at most {MOST_LISTED}, each {_rule_of(kind)}")
        return tuple(kind.take(each) for each in given)

    def read(given: str) -> Any:
        return [kind.read(part.strip()) for part in given.split(",")] if by_comma else kind.read(given)

    schema = {"anyOf": [kind.schema, {"type": "array", "items": kind.schema}]}
    metavar = "NAME,…" if by_comma else kind.metavar
    return Kind(take, read, schema, metavar, many=not by_comma)


def words() -> Kind:
    """A text, or the same text in several languages: `{ en = "…", ko = "…" }`. Kept as pairs, `""` for no language."""
    tag = language()
    rule = 'a text, or texts by language as in { en = "…", ko = "…" }'

    def take(value: Any) -> tuple[tuple[str, str], ...]:
        if isinstance(value, str):
            pairs = [("", value)]
        elif isinstance(value, Mapping) and "" not in value:
            pairs = list(value.items())
        # What was taken before is taken again.
        elif isinstance(value, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value):
            pairs = list(value)
        else:
            raise UnfitError(rule)
        if not all(isinstance(part, str) for pair in pairs for part in pair):
            raise UnfitError(rule)
        if len(pairs) > MOST_LANGUAGES:
            raise UnfitError(f"a text in at most {MOST_LANGUAGES} languages")
        if not all(_fits(tag, language) for language, _ in pairs if language):
            raise UnfitError(f"texts by language, each {_rule_of(tag)}")
        return tuple((language, _writable(words)) for language, words in pairs)

    schema = {
        "anyOf": [
            _TEXT,
            {
                "type": "object",
                "additionalProperties": _TEXT,
                "propertyNames": tag.schema,
                "maxProperties": MOST_LANGUAGES,
            },
        ]
    }
    return Kind(take, str, schema, "TEXT")


def _fits(kind: Kind, value: Any) -> bool:
    try:
        kind.take(value)
    except UnfitError:
        return False
    return True


def _rule_of(kind: Kind) -> str:
    try:
        kind.take(None)
    except UnfitError as unfit:
        return str(unfit)
    return "of its kind"


def _number_or_text(given: str) -> Any:
    """A number, or the text itself, which is then refused with what was expected."""
    for number_type in (int, float):
        try:
            return number_type(given)
        except ValueError:
            continue
    return given
