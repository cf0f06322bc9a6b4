"""What optviz says in films, galleries and pages: one file a language, and what it lacks is said in English.

A text is found by the path to it, as in `figure.step`, and `{name}` in it becomes what is given by that name. Where it
depends on a number, `one` and `other` stand in its place, and `count` chooses; of several, each may choose, as in
`{steps:# step|# steps}`. A verdict has a `brief` that stands in a caption, one that is `short` beside a bar or in a
cell, a `sentence`, and how it is `counted` where there are too many to be told one by one; one that lacks a form has
that of its kind. `names` are those of surfaces and optimizers, and `parameters` those of what can be set, by name or
short form, as far as a language has others than the program. `catalogue` has what surfaces, optimizers and parameters
say of themselves, by the English sentence.
"""

from __future__ import annotations

import functools
import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ENGLISH = "en"
_FOLDER = Path(__file__).parent
_IN_FIGURES = ("verdicts", "names", "parameters", "views", "outcomes", "figure", "studies")


class Words(NamedTuple):
    """The words of a language, those that it lacks being English."""

    language: str
    table: dict[str, Any]

    def say(self, path: str, **told: object) -> str:
        """The text at a path. Raises `KeyError` if there is none."""
        found: Any = self.table
        for name in path.split("."):
            found = found[name]
        return _said(found, told)

    def verdict(self, form: str, told: str, kind: str, **fields: object) -> str:
        """A verdict that is `told` in words of its own, or in those of its kind."""
        own, common = (self.table["verdicts"][name] for name in (told, kind))
        # What is not said in fewer words is said in more of them.
        forms = [form, "short", "brief"] if form == "beside" else [form, "brief"]
        found = next(each[name] for name in forms for each in (own, common) if each.get(name))
        return _said(found, fields)

    def parameter(self, name: str) -> str:
        """A hyper-parameter in words; one that is not known as it is written, but for the underscores."""
        known: dict[str, str] = self.table["parameters"]
        return known.get(name, name.replace("_", " "))

    def name(self, known: str, title: str) -> str:
        """What is `known` in the catalogue by a name and has a title, in this language."""
        return str(self.table["names"].get(known, title))

    def settings(self, label: str) -> str:
        """Settings in one line, as in `lr 0.01  momentum 0.9`, under the names that they have in this language."""
        known: dict[str, str] = self.table["parameters"]
        return " ".join(known.get(word, word) for word in label.split(" "))

    def in_figures(self) -> str:
        """All that figures show of them, one after the other."""
        return "".join(text for part in _IN_FIGURES for text in _texts(self.table[part]))

    def on_page(self) -> dict[str, Any]:
        """What the page says: the words by their names, and the views and the verdicts by theirs."""
        table = self.table
        return {
            **table["figure"],
            **table["page"],
            "name": table["name"],
            "choose": table["choose"],
            "views": table["views"],
            "names": table["names"],
            "settings": table["parameters"],
            "catalogue": table["catalogue"],
            "kinds": table["kinds"],
            "maps": {name: _plain(table["studies"][name]) for name in ("map", "basins")},
            "verdicts": {told: each["brief"] for told, each in table["verdicts"].items() if "brief" in each},
        }


def words(language: str) -> Words:
    """The words of a language by its tag, as `ko` or `ko-KR`; of one that is not known, English."""
    tag = language.lower()
    return _words(next((each for each in (tag, tag.partition("-")[0]) if each in languages()), ENGLISH))


@functools.cache
def languages() -> tuple[str, ...]:
    """The tags of all languages that there are, English first."""
    return tuple(sorted((each.stem for each in _FOLDER.glob("*.json")), key=lambda tag: (tag != ENGLISH, tag)))


@functools.cache
def _words(language: str) -> Words:
    table: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return Words(language, table if language == ENGLISH else _completed(table, _words(ENGLISH).table))


def _completed(table: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """A table with what it lacks besides; a text in the plural has its own forms, or all from the other."""

    def one(name: str, other: Any) -> Any:
        own = table.get(name, other)
        return _completed(own, other) if isinstance(own, dict) and "other" not in other else own

    return table | {name: one(name, other) for name, other in by.items()}


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for each in found.values():
            yield from _texts(each)
    else:
        yield found


def _plain(table: dict[str, Any]) -> dict[str, str]:
    """The texts of a table without what is in tables of its own."""
    return {name: each for name, each in table.items() if isinstance(each, str)}


def _said(found: Any, told: dict[str, Any]) -> str:
    if isinstance(found, dict):
        found = found["one" if told.get("count") == 1 and "one" in found else "other"]
    return _FORMS.vformat(str(found), (), told)


class _Forms(string.Formatter):
    """Fills a text as `str.format` does, where a number also chooses between two forms."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, either, other = format_spec.partition("|")
        if not either:
            return str(super().format_field(value, format_spec))
        return (one if str(value) == "1" else other).replace("#", str(value))


_FORMS = _Forms()
