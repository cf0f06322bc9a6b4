"""The gallery of this project: the films of every recipe are there and are what it gives, and pages show them."""

from __future__ import annotations

import json
import re
import shlex
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from optviz import Scene, figure_of, load_recipe
from optviz.cli import optviz
from optviz.draw.laying import laid_out, layout_of
from optviz.film.provenance import embedded
from optviz.recipe.schema import schema
from optviz.views import VIEWS

CHECKOUT = Path(__file__).parents[2]
GALLERY = CHECKOUT / "gallery"
LARGEST = 500_000
# What stands in the names of its films, for each page.
TAGS = {"": "README.md", ".ko": "README.ko.md"}


def figure(stem: str, language: str = "en") -> Scene:
    return figure_of(load_recipe(GALLERY / f"{stem}.toml").changed(frames=1, language=language))


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    """The part of the English page for each film."""
    page = (GALLERY / "README.md").read_text(encoding="utf-8")
    parts = page.split("\n## ")[1:]
    return {re.findall(r"\]\(([\w-]+\.gif)\)", part)[0]: part for part in parts}


def test_the_gallery_has_a_film_for_every_recipe_in_both_languages_and_none_without() -> None:
    recipes = {each.stem for each in GALLERY.glob("*.toml")}
    assert {each.name for each in GALLERY.glob("*.gif")} == {f"{name}{tag}.gif" for name in recipes for tag in TAGS}
    assert len(recipes) >= 12


def test_every_film_of_the_gallery_is_small_and_carries_its_recipe() -> None:
    for path in GALLERY.glob("*.gif"):
        assert path.stat().st_size < LARGEST, path
        text = embedded(path)
        assert text is not None, path
        recipe = load_recipe(GALLERY / f"{path.name.partition('.')[0]}.toml")
        shown = recipe.study or recipe.surface[0]
        assert f" = {json.dumps(shown)}" in text or f'"{shown}"' in text, path


@pytest.mark.parametrize("tag", TAGS)
def test_every_figure_of_a_page_is_there_and_has_a_text_for_who_cannot_see_it(tag: str) -> None:
    page = (GALLERY / TAGS[tag]).read_text(encoding="utf-8")
    (_, hero), *figures = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", page)
    assert hero == f"03-saddle{tag}.gif"
    assert [path for _, path in figures] == sorted(f"{each.stem}{tag}.png" for each in GALLERY.glob("*.toml"))
    assert all((GALLERY / path).is_file() for _, path in figures)
    for alt, _ in figures:
        assert len(alt) > 80
        assert "[" not in alt
        assert "]" not in alt
    for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", page):
        assert f'<a id="{link[1:]}">' in page if link.startswith("#") else (GALLERY / link).is_file()
    assert not re.search(r"\{[\w.#]+\}|\b(nan|inf)\b", page)


def test_the_pages_of_the_gallery_show_every_verdict(entries: dict[str, str]) -> None:
    assert list(entries) == sorted(entries)
    kinds = ("converged", "lingers at the saddle", "outside", "diverg", "oscillating")
    for kind in kinds:
        assert any(kind in each for each in entries.values()), kind


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_the_figures_of_the_manual_are_there_and_have_a_text(name: str) -> None:
    path = CHECKOUT / name
    if not path.exists():
        pytest.skip(f"there is no {name}")
    text = path.read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text)
    shown += [(alt, source) for source, alt in re.findall(r'<img[^>]*src="([^"]+)"[^>]*alt="([^"]*)"', text)]
    assert len(shown) == text.count("![") + text.count("<img")
    for alt, source in shown:
        assert alt.strip()
        local = re.sub(r"^https://[^/]+/[^/]+/[^/]+/(raw|blob)/[^/]+/", "", source)
        assert local.startswith("http") or (CHECKOUT / local).is_file(), source


@pytest.mark.parametrize("stem", ["05-rosenbrock", "09-nag-braking", "14-mini-batches"])
def test_pictures_stand_at_the_same_places_in_both_languages(stem: str) -> None:
    """A caption of one line more, or a wider table, would take from the picture of one language."""
    scenes = [figure(stem, language) for language in ("en", "ko")]
    english, korean = (laid_out(scene, partial(layout_of, scene))[0].areas for scene in scenes)
    pictures = [(a.rect, b.rect) for a, b in zip(english, korean, strict=True) if VIEWS[a.view].kind == "picture"]
    assert pictures
    assert all(a == b for a, b in pictures)


@pytest.mark.parametrize("stem", ["11-adam-bias-correction", "13-rotation"])
def test_no_path_leaves_the_window_of_a_figure_that_compares_whole_paths(stem: str) -> None:
    for track in figure(stem).tracks:
        (left, right), (low, high) = track.window
        x, y = track.points.T
        assert left < x.min() < x.max() < right
        assert low < y.min() < y.max() < high


def test_the_schema_beside_the_recipes_is_the_one_of_the_program() -> None:
    assert json.loads((GALLERY / "recipe.schema.json").read_text(encoding="utf-8")) == schema()
    for path in GALLERY.glob("*.toml"):
        assert path.read_text(encoding="utf-8").startswith("#:schema recipe.schema.json\n")


@pytest.mark.processes
@pytest.mark.parametrize(
    ("language", "names"),
    [
        # One figure of each layout and of each kind of study; `.ci/run` makes all of them again, in both languages.
        ("en", ["03-saddle", "08-nag-vectors", "12-learning-rate", "17-training", "21-dropout-harm"]),
        # In another language the same race is drawn with other words: one figure tells whether it was.
        ("ko", ["08-nag-vectors"]),
    ],
)
def test_the_committed_gallery_is_what_its_recipes_give(
    language: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CHECKOUT)
    arguments = shlex.split(f"gallery --check --quiet --language {language} --only {' --only '.join(names)}")
    assert CliRunner().invoke(optviz, arguments, prog_name="optviz").output == ""
