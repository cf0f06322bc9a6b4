"""TOML beside the parser: the line of every key, how deep names go, and texts that are made to take long."""

from __future__ import annotations

import tomllib

import pytest

from optviz import OptvizError
from optviz.recipe.files import LONGEST, read_recipe
from optviz.recipe.toml import DEEPEST, is_too_deep, keys_and_lines, line_of

ENDS = {name: line for line, name in enumerate("abcdef", 1)}
TEXTS: dict[str, tuple[str, dict[str, int]]] = {
    "nothing": ("", {}),
    "lines": ("a = 1\nb=2\r\n\n  c\t= 3", {"a": 1, "b": 2, "c": 4}),
    "comments": ("# a = 1\nb = 2 # c = 3\n#\n", {"b": 2}),
    "quoted names": ("\"a b\" = 1\n'c\\u0064' = 2\n", {"a b": 1, "c\\u0064": 2}),
    "escaped names": ('\n"st\\u0065ps" = 1\n"\\"" = 2', {"steps": 2, '"': 3}),
    "dotted names": ("a.b = 1\na . 'c.d' = 2\n", {"a": 1}),
    "lists over lines": ("a = [\n  [1, 2], # ]\n  'b = 3',\n]\nc = 4", {"a": 1, "c": 5}),
    "tables in a line": ("a = { b = 1, c = [2, { d = 3 }] }\ne = 5", {"a": 1, "e": 2}),
    "tables": ("a = 1\n[b]\nc = 1\n[ 'd' . e ]\nf = 1\n[[g]]\nh = 1\n[[g]]", {"a": 1, "b": 2, "d": 4, "g": 6}),
    "a name as a value": ("a = 'b = 1'\nb = \"c = 2\"", {"a": 1, "b": 2}),
    "texts over lines": (
        'a = \'\'\'\nb = 1\n\'\'\'\nc = """\nd = 1 \\""" \'\'\' "" """"\ne = 1',
        {"a": 1, "c": 4, "e": 6},
    ),
    "ends of quotes": ("a = ''\nb = \"\"\nc = ''''''\nd = \"\"\"\"\"\"\ne = '''''a'''''\nf = 1", ENDS),
}


@pytest.mark.parametrize(("text", "lines"), TEXTS.values(), ids=TEXTS)
def test_every_key_has_its_line(text: str, lines: dict[str, int]) -> None:
    assert list(tomllib.loads(text)) == list(lines)
    assert {name: line_of(text, name) for name in lines} == lines
    assert line_of(text, "missing") is None
    assert {name for name, _ in keys_and_lines(text)} == set(lines)


# Each would take minutes or a gigabyte, if any part of the text were looked at again for each other part.
ENDLESS = {
    "blank lines": ("\n" * 60_000 + 'surface = "saddle"\n"st\\u0065ps" = -1\n', "line 60002"),
    "a long word": (f'surface = "saddle"\ntheme = "{"a" * 60_000}"', "line 2"),
    "a long bare word": ("a" * 60_000 + " = 1", "line 1"),
    "dotted names": ("a." * 30_000 + "a = 1", "nested too deeply"),
    "quoted dotted names": ('"!".' * 16_000 + '"!" = 1', "nested too deeply"),
    "dotted names in a table": ("title = { " + "'a' . " * 10_000 + "a = 1 }", "nested too deeply"),
    "a dotted head": ("[" + "a." * 30_000 + "a]", "nested too deeply"),
    "open quotes": ('"\\' * 32_000, "is not TOML"),
    "open quotes on lines": ('"a\n' * 20_000, "is not TOML"),
    "open texts": ('title = """' + '\\"""' * 16_000, "is not TOML"),
    "half open texts": ('title = """' + '""a' * 20_000, "is not TOML"),
    "quotes": ("'" * 64_000, "is not TOML"),
    "brackets": ("[" * 64_000, "r.toml"),
    "blanks": ("steps = " + " " * 60_000 + "0", "line 1"),
}


@pytest.mark.parametrize(("text", "part"), ENDLESS.values(), ids=ENDLESS)
def test_a_text_that_is_made_to_take_long_is_refused_at_once(text: str, part: str) -> None:
    assert len(text) <= LONGEST
    with pytest.raises(OptvizError) as caught:
        read_recipe(text, "r.toml")
    assert part in str(caught.value)


def test_names_may_have_as_many_parts_as_anybody_writes() -> None:
    assert not is_too_deep(".".join("a" * DEEPEST) + " = 1")
    assert is_too_deep(".".join("a" * (DEEPEST + 1)) + " = 1")


def test_points_in_numbers_texts_and_comments_do_not_count() -> None:
    numbers = ", ".join(f"[{number}.5, -{number}.25]" for number in range(50))
    assert not is_too_deep(f"starts = [{numbers}]\ntitle = '{'.a' * 50}' # {'a.' * 50}\n" + "a.b = 1\n" * 50)
