"""How a surface or an optimizer is written as one text, and what that text holds.

    adam                                   a name
    adam:lr=0.1,beta1=0.8                  with settings
    lookahead(adam:lr=0.1):period=5        one around another
    homework.py:Adam:lr=0.1                a class in a file
    torch:AdamW:lr=0.1                     a rule of another library
    linear(points.csv:size:price)          a model around a table, with its columns
    "a*x**2 + y**2:a=3"                    a formula, with its parameters
    race(ravine:condition=9;booth)         one around several

What the names mean, and whether there are such, is known to whoever resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from optviz.errors import OptvizError
from optviz.given.parameters import number_text, parse_number

# Of names within names; each makes a rule of another kind, and nobody means so many.
_DEEPEST = 20
# A class in a file has a colon in its name.
_IN_A_FILE = re.compile(r"(?P<name>[^:(]*\.py:[^:(]*)(?::(?P<rest>.*))?", re.DOTALL)
# So has a table with its columns, or an archive with the name of an array, and no settings.
_A_TABLE = re.compile(r"(?P<name>[^:]*\.(?:csv|npz)(?::[^()=]*)?)", re.DOTALL | re.IGNORECASE)
# And a rule of another library.
_OF_A_LIBRARY = re.compile(r"(?P<name>(?:torch|optax|keras|scipy|cma):[^:=(,]*)(?::(?P<rest>.*))?", re.DOTALL)
_AROUND = re.compile(r"(?P<name>[\w -]+)\((?P<inner>.*)\)\s*(?::(?P<rest>.*))?", re.DOTALL)
_TOLD_AROUND = re.compile(r"[\w -]+\((.*)\)((?: sha256:.*)?)", re.DOTALL)
_PLAIN = re.compile(r"(?P<name>[^:]*)(?::(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Spec:
    """A name, its settings as they were written (short forms too), and what it stands around, if anything.

    >>> Spec.parse("lookahead(adam:lr=0.1,beta1=0.8):period=5")
    Spec(name='lookahead', settings={'period': 5.0}, inner=Spec(name='adam', settings={'lr': 0.1, 'beta1': 0.8}))
    >>> print(Spec("adam", {"lr": 0.1}), Spec.parse("homework.py:Adam:lr=1e-3"))
    adam:lr=0.1 homework.py:Adam:lr=0.001
    """

    name: str
    settings: Mapping[str, float] = field(default_factory=dict)
    inner: Spec | None = None

    @classmethod
    def parse(cls, text: str, depth: int = 0) -> Spec:
        """The parts of a text. Raises `OptvizError` where a setting is not of the form parameter=value.

        `depth` is within how many other names it stands.
        """
        if depth > _DEEPEST:
            raise OptvizError(f"'{text}' stands within more than {_DEEPEST} other names; leave some brackets out.")
        forms = (_IN_A_FILE, _A_TABLE, _OF_A_LIBRARY, _AROUND)
        found = next((found for form in forms if (found := form.fullmatch(text))), None)
        if found is None or not _is_closed(found.groupdict().get("inner") or ""):
            found = _PLAIN.fullmatch(text)
        # The last form fits every text.
        groups = found.groupdict() if found else {"name": text}
        inner = groups.get("inner")
        settings = _settings(groups["name"].strip(), groups.get("rest") or "", text)
        if inner is not None and ";" in inner:
            # Several, which whoever resolves the name takes apart.
            return cls(groups["name"].strip(), settings, cls(inner))
        return cls(groups["name"].strip(), settings, None if inner is None else cls.parse(inner, depth + 1))

    @property
    def layers(self) -> list[Spec]:
        """Itself and all that it stands around, from the outermost to the innermost."""
        return [self, *(self.inner.layers if self.inner else ())]

    @property
    def core(self) -> Spec:
        """What is within all else, or itself."""
        return self.layers[-1]

    def called(self, shorten: Callable[[str], str]) -> str:
        """Its names without settings, that of the core in short."""
        return f"{self.name}({self.inner.called(shorten)})" if self.inner else shorten(self.name)

    def __str__(self) -> str:
        """As it is written."""
        settings = ",".join(f"{name}={number_text(value)}" for name, value in self.settings.items())
        return f"{self.name}{'' if self.inner is None else f'({self.inner})'}{':' if settings else ''}{settings}"

    def __repr__(self) -> str:
        """With what it has."""
        parts: dict[str, Any] = {"name": self.name, "settings": dict(self.settings), "inner": self.inner}
        return f"Spec({', '.join(f'{name}={value!r}' for name, value in parts.items() if value or name == 'name')})"


def core_of(told: str) -> str:
    """What is told of a rule of one's own, without what stands around it.

    >>> core_of("clip(homework.py:Adam) sha256:0123456789ab")
    'homework.py:Adam sha256:0123456789ab'
    """
    found = _TOLD_AROUND.fullmatch(told)
    return core_of(found[1] + found[2]) if found else told


def parts_of(text: str) -> Iterator[str]:
    """A text cut at its commas, but for those within brackets.

    >>> list(parts_of("sgd,lookahead(adam:lr=0.1,beta1=0.8),nag"))
    ['sgd', 'lookahead(adam:lr=0.1,beta1=0.8)', 'nag']
    """
    depth, begin = 0, 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")" and depth > 0)
        if sign == "," and not depth:
            yield text[begin:place]
            begin = place + 1
    yield text[begin:]


def _settings(name: str, text: str, spec: str) -> dict[str, float]:
    settings: dict[str, float] = {}
    for part in text.split(",") if text else ():
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not (key and equals):
            number = re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", key, re.IGNORECASE)
            like = f"{name}:{key if key.isidentifier() else 'parameter'}={value or (key if number else '0.1')}"
            named = f"; optviz show {name} tells their names" if number else ""
            raise OptvizError(f"In '{spec}', '{part}' is not of the form parameter=value, as in {like}{named}.")
        if ":" in value and "=" in value:
            apart = value.replace(":", ",")
            raise OptvizError(f"In '{spec}', settings are separated by commas, as in {key}={apart}.")
        if key in settings:
            raise OptvizError(f"In '{spec}', `{key}` is given twice; give it once.")
        settings[key] = parse_number(value, f"`{key}` in '{spec}'")
    return settings


def _is_closed(text: str) -> bool:
    """Whether every bracket that closes in a text was opened in it."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0
