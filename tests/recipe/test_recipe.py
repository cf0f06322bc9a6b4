"""Recipes: files and what is wrong in them, the line of the command, the schema, and texts of any kind."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from shell import words_of

from optviz import OptvizError, Recipe, figure_of, load_recipe
from optviz.cli import optviz
from optviz.recipe.files import LONGEST, MARK, embedded_text, read_recipe
from optviz.recipe.recipe import default_of, option_of, table
from optviz.recipe.schema import schema
from optviz.recipe.study import OF_MAPS

TEXTS = {
    "quotes": "\"'\"\"\"'''",
    "backslashes": "\\ \\n \\u0041 C:\\",
    "DEL": "a\x7fb",
    "newlines": "one\ntwo\r\nthree\r\t",
    "other line ends": "\x85\u2028\u2029",
    "Korean": "학습률이 너무 크다 🐎",
    "braces": "{adam.loss} {{ }} } {",
    "TOML": 'a = 1 # [b]\n[c]\nsteps = "x"',
    "a mark": "\ufeff",
    "a shell": "$(rm -rf x) `y` !z; & | * ~ -",
    "an option": "--steps=3",
    "nothing": "",
    "blanks": "  ",
}


def made(**keys: Any) -> Recipe:
    """A recipe from values as files and callers have them."""
    return Recipe(**keys)


FULL = made(
    surface=("saddle", "ravine:condition=10,angle=-30"),
    optimizers=("sgd", "momentum:learning_rate=0.02,momentum=0.95"),
    starts=((-9, 1.5), "random", (1 / 3, 5e-324), (1e22, -1.7976931348623157e308)),
    steps=12,
    seed=7,
    seeds=3,
    layout="overlay",
    view=("contour", "3d", "loss", "gradient", "step"),
    over="samples",
    internals=True,
    window=(-1, 2.5, -3.5, 1e-6),
    fit="runs",
    aspect="fill",
    camera=(-30.5, 60),
    heights=True,
    tune=True,
    orbit=-90,
    title='The "saddle"',
    caption="sgd: {sgd.loss}\n'momentum': {momentum.loss}",
    language="ko",
    axes=False,
    letters="text",
    theme="dark",
    transparent=True,
    size=(640, 480),
    dpi=150,
    frames=5,
    fps=12.5,
    seconds=3.25,
    loop=2,
    pace="arc",
    at=3,
)
GRID = made(surface="ravine", optimizers="momentum", vary=("lr=0.001:0.1:log:5", "momentum=0,0.9"), layout="grid")
IN_FILES = {"notice": {"en": "Look.", "ko": "보라."}, "question": "Why?", "own": ("Bowl", "Halver")}
RECIPES = {
    "full": FULL,
    "with all that files have": FULL.changed(vary="momentum=0,0.5", **IN_FILES),
    "grid": GRID,
    "comparison": made(surface="ravine", optimizers="sgd", vary="lr=0.01,0.02"),
    "short": made(surface="saddle"),
    "languages": made(surface="saddle", title={"en": "Saddle", "ko-KR": "안장", "x-y": "z"}, language="x-y"),
    **{f"text: {name}": made(surface="saddle", title=text, caption=text) for name, text in TEXTS.items()},
}
# What files alone have is not on the command line, and of several languages only one is.
BY_COMMAND = {name: recipe for name, recipe in RECIPES.items() if name not in {"with all that files have", "languages"}}


def refusal(text: str) -> str:
    with pytest.raises(OptvizError) as caught:
        read_recipe(text, "r.toml")
    return str(caught.value)


def refusal_of_file(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(OptvizError) as caught:
        load_recipe(path)
    return str(caught.value).removeprefix(str(path))


def command(name: str) -> click.Command:
    found = optviz.get_command(click.Context(optviz), name)
    assert found
    return found


def parsed(line: str) -> Recipe:
    """What the command line takes from a line."""
    _, name, *arguments = words_of(line)
    context = command(name).make_context(name, arguments)
    given = {key: value for key, value in context.params.items() if key in table() and value not in (None, ())}
    return Recipe().changed(**given | ({"layout": "grid"} if name == "compare" else {}))


def test_the_recipes_of_these_tests_have_every_key_set() -> None:
    # A study stands in the place of a race, and has what maps have.
    assert set(RECIPES["with all that files have"].settings()) == set(table()) - {"study", *OF_MAPS}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_is_read_from_a_file_as_it_was_written(recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_bytes(recipe.toml().encode())
    assert load_recipe(tmp_path / "r.toml") == recipe
    assert set(tomllib.loads(recipe.toml())) == set(recipe.settings())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_of_every_language_are_read_as_they_were_written(text: str) -> None:
    words = {"en": text, "ko": "가", "pt-BR": text}
    recipe = made(surface="saddle", notice=words)
    assert dict(read_recipe(recipe.toml(), "r.toml").notice) == words


@pytest.mark.parametrize("recipe", BY_COMMAND.values(), ids=BY_COMMAND)
def test_the_command_of_a_recipe_says_the_same_to_the_command_line(recipe: Recipe) -> None:
    said = parsed(recipe.command())
    assert said.changed(layout="panels") == recipe.changed(layout="panels")
    assert said.layout == ("grid" if recipe.vary else recipe.layout)


def test_the_command_of_a_figure_in_several_languages_has_the_text_of_its_own() -> None:
    recipe = RECIPES["languages"]
    assert parsed(recipe.command()).text(parsed(recipe.command()).title) == recipe.text(recipe.title) == "z"


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_text_in_a_file_is_a_recipe_whatever_is_said_of_the_figure(recipe: Recipe) -> None:
    text = embedded_text(recipe, ["One line.", "Two\nlines\r\n[steps]\nsteps = 0"])
    assert text.startswith(f"{MARK} ")
    assert read_recipe(text, "film.gif") == recipe


# What is wrong, and where


@pytest.mark.parametrize("name", table())
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_key(name: str) -> None:
    slip = name[:-1] if name[:-1] not in table() else f"{name}z"
    assert refusal(f'# steps\nsurface = "saddle"\n\n  {slip} = 1\n') == (
        f"A recipe has no key `{slip}`; the nearest key is `{name}`. (r.toml, line 4)"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [('[zzz]\nsurface = "saddle"', 1), ("\n\nzzz.a = 1", 3), ('steps = 3\n"zzz" = 1', 2), ("\n[[zzz]]", 2)],
)
def test_where_no_key_is_near_all_are_named(text: str, line: int) -> None:
    assert refusal(text) == f"A recipe has no key `zzz`; the keys are {', '.join(table())}. (r.toml, line {line})"


def test_an_unknown_key_is_refused_from_python_too() -> None:
    with pytest.raises(OptvizError, match=r"^A recipe has no key `step`; the nearest key is `steps`\.$"):
        Recipe().changed(step=3)


SIZE = "WIDTHxHEIGHT in pixels, from 320x240 to 3840x3840"
WRONG: list[tuple[str, str]] = [
    ('steps = "3"', "`steps` must be a whole number from 1 to 10000000, got '3'."),
    ("steps = 0", "`steps` must be a whole number from 1 to 10000000, got 0."),
    ("steps = 2.5", "`steps` must be a whole number from 1 to 10000000, got 2.5."),
    ("steps = true", "`steps` must be a whole number from 1 to 10000000, got true."),
    ("steps = 2030-01-01", '`steps` must be a whole number from 1 to 10000000, got "2030-01-01".'),
    ("seed = -1", "`seed` must be a whole number from 0 to 9007199254740992, got -1."),
    ("fps = 121", "`fps` must be a number from 0.1 to 120, got 121."),
    ("fps = nan", "`fps` must be a number from 0.1 to 120, got nan."),
    ("size = [900]", f"`size` must be {SIZE}, got [900]."),
    ('size = "900by600"', f"`size` must be {SIZE}, got '900by600'."),
    (
        "starts = [\n  [1, 2],\n  [3],\n]",
        "`starts` must be two finite numbers, as in -9,1.5, or 'random', got [[1, 2], ",
    ),
    ("optimizers = 5", "`optimizers` must be a list, each a text that is not empty, got 5."),
    ('layout = "circle"', "`layout` must be panels, overlay or grid, got 'circle'."),
    (
        'view = ["contour", "4d"]',
        '`view` must be contour, 3d, loss, gradient, accuracy, samples, step, image or rate, got ["contour", "4d"].',
    ),
    ("view = []", "`view` must name at least one view, and each once, got []."),
    ('view = ["loss", "loss"]', '`view` must name at least one view, and each once, got ["loss", "loss"].'),
    ("internals = 1", "`internals` must be true or false, got 1."),
    (
        "window = [1, 0, 0, 1]",
        "`window` must be XLOW,XHIGH,YLOW,YHIGH with low below high, got [1.0, 0.0, 0.0, 1.0].",
    ),
    ("camera = [0, 91]", "`camera` must have an elevation from -90 to 90 degrees, got [0.0, 91.0]."),
    ("title = 5", '`title` must be a text, or texts by language as in { en = "…", ko = "…" }, got 5.'),
    (f'theme = "{"x" * 500}"', f"`theme` must be light, dark or print, got '{'x' * 58}…."),
]


@pytest.mark.parametrize(("line", "message"), WRONG, ids=[line[:30] for line, _ in WRONG])
def test_a_wrong_value_is_named_with_its_line_and_what_it_must_be(line: str, message: str) -> None:
    said = refusal(f'# {line.splitlines()[0]}\nsurface = "saddle"\n\n{line}\npace = "arc"\n')
    assert said.startswith(message)
    assert said.endswith(" (r.toml, line 4)")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"view": "3d", "internals": True}, '`view` must have contour, where internals are drawn, got ["3d"].'),
        ({"size": (3840, 2160), "dpi": 101}, "`dpi` must leave at most 3840 pixels on a side, got 101.0."),
    ],
)
def test_values_that_do_not_go_together_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(OptvizError) as caught:
        made(**changes)
    assert str(caught.value) == message


def test_a_mark_at_the_beginning_and_line_ends_of_windows_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_bytes(b'\xef\xbb\xbfsurface = "saddle"\r\nsteps = 3\r\n')
    assert load_recipe(tmp_path / "r.toml") == made(surface="saddle", steps=3)
    assert refusal_of_file(tmp_path / "r.toml", b"\xef\xbb\xbfsurface = 'saddle'\r\nsteps = 0").endswith("line 2)")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('title = "Müller"'.encode("latin-1"), " is not a text in UTF-8 (byte 10); save it as UTF-8."),
        ('title = "a"'.encode("utf-16"), " is not a text in UTF-8 (byte 0); save it as UTF-8."),
        (b"#" * (LONGEST + 1), f" is longer than {LONGEST} bytes; a recipe is a small text."),
        (b"steps", " is not TOML: "),
        (b"steps = 1\nsteps = 2", " is not TOML: "),
        (b"title = 'a\x00b'", " is not TOML: "),
        (b"starts = " + b"[" * 30_000, " is nested too deeply; "),
        (b"starts = " + b"[" * 30_000 + b"]" * 30_000, " is nested too deeply; "),
        (b"a." * 30_000 + b"b = 1", " is nested too deeply; "),
    ],
    ids=["Latin-1", "UTF-16", "long", "no value", "twice", "zero", "deep", "deep and closed", "many dots"],
)
def test_a_file_that_is_no_recipe_is_refused_in_a_sentence(tmp_path: Path, data: bytes, message: str) -> None:
    said = refusal_of_file(tmp_path / "r.toml", data)
    assert said.startswith(message)
    assert "\n" not in said


@pytest.mark.parametrize(
    "line",
    [f"steps = {'9' * 5000}", f"fps = 1{'0' * 400}", f"starts = [[1{'0' * 400}, 2]]", f"size = [1{'0' * 400}, 2]"],
)
def test_a_number_that_no_computer_holds_is_refused_in_a_sentence(line: str) -> None:
    said = refusal(f'surface = "saddle"\n{line}')
    assert "r.toml" in said
    assert "\n" not in said


@pytest.mark.parametrize("text", ["x\udcff", "\ud800"])
def test_a_text_that_cannot_be_written_as_utf_8_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(OptvizError):
        made(surface="saddle", title=text)


def test_a_recipe_of_the_longest_length_is_read(tmp_path: Path) -> None:
    recipe = b'surface = "saddle"\n'
    (tmp_path / "r.toml").write_bytes(recipe + b"#" * (LONGEST - len(recipe)))
    assert load_recipe(tmp_path / "r.toml") == made(surface="saddle")


@pytest.mark.parametrize(
    ("name", "why"),
    [("missing.toml", ": no such file or directory; optviz animate saddle "), (".", " because it is a folder; give ")],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, name: str, why: str) -> None:
    path = tmp_path / name
    with pytest.raises(OptvizError, match=f"^Cannot read the recipe {re.escape(f'{path}{why}')}"):
        load_recipe(path)


def test_what_is_not_in_the_catalogue_cannot_be_made_again() -> None:
    with pytest.raises(OptvizError) as caught:
        figure_of(made(surface="saddle", own="Bowl"))
    assert str(caught.value) == (
        "This figure shows Bowl, which is not in the catalogue; make it again in Python, where that is."
    )


def test_a_recipe_without_a_surface_is_refused() -> None:
    with pytest.raises(
        OptvizError, match=r"^There is nothing to race on; give a surface, as in surface = \"saddle\"\.$"
    ):
        figure_of(made(steps=3))


# The keys


@pytest.mark.parametrize(("name", "key"), table().items(), ids=table())
def test_every_key_has_a_meaning_a_default_of_its_kind_and_an_option_or_none(name: str, key: Any) -> None:
    assert key.meaning.strip() == key.meaning != ""
    assert not key.meaning.endswith(".")
    default = default_of(name)
    assert default is None or key.kind.take(default) == default
    options = {
        option
        for name_of_command in ("animate", "compare")
        for each in command(name_of_command).params
        if isinstance(each, click.Option) and each.name == name
        for option in each.opts
    }
    assert options == (set() if key.in_files_only else {option_of(name)})


def test_no_two_keys_have_the_same_option() -> None:
    assert len({option_of(name) for name in table()}) == len(table())


def test_the_schema_names_every_key_with_its_meaning_and_default_and_no_other() -> None:
    described = json.loads(json.dumps(schema()))
    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(described["properties"]) == list(table())
    for name, each in described["properties"].items():
        assert each["description"] == table()[name].meaning
        if "default" in each:
            assert made(**{name: each["default"]}) == Recipe()


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_schema_accepts_what_is_written(recipe: Recipe, is_valid: Any) -> None:
    assert is_valid(tomllib.loads(recipe.toml()), dict(schema()))


@pytest.mark.parametrize(
    "text",
    ['surface = "saddle"\nstep = 3', "steps = 3", 'surface = "saddle"\nsteps = 0', 'surface = "saddle"\nfps = 121'],
)
def test_the_schema_rejects_what_is_refused(text: str, is_valid: Any) -> None:
    assert not is_valid(tomllib.loads(text), dict(schema()))


def test_a_recipe_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.steps = 3  # type: ignore[misc]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_a_character_that_not_every_format_can_hold_is_refused(character: str) -> None:
    rule = "in UTF-8" if character == "\ud800" else "without control characters"
    for words in (f"a{character}b", {"en": f"a{character}b"}):
        with pytest.raises(OptvizError, match=f"must be a text {rule}"):
            Recipe(title=words)
