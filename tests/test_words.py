"""The words of each language: all there, with the same places for what is given, and drawn where a figure asks."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import optviz
from optviz import Recipe, Scene, record, scene_of
from optviz.data.models.fit import Linear, Logistic
from optviz.data.models.named import MODELS
from optviz.data.names import MADE
from optviz.figure.texts.captions import alt_text, filled
from optviz.given.parameters import parameters
from optviz.judging.outcome import KINDS, Kind
from optviz.objectives.around import AROUND, Minibatch
from optviz.objectives.formula.surface import Formula
from optviz.objectives.named import PLANELESS
from optviz.objectives.surfaces import kinds, names, surface_class
from optviz.optimizers import catalogue, every_optimizer, every_wrapper
from optviz.output import provenance
from optviz.tables import summary
from optviz.views import VIEWS
from optviz.words import languages, words

FOLDER = Path(optviz.__file__).parent / "words"


def table(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def texts(found: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its path; of one that has a plural, the form that all languages have."""
    for name, each in found.items():
        if isinstance(each, str):
            yield f"{path}{name}", each
        elif "other" in each:
            yield f"{path}{name}", each["other"]
        else:
            yield from texts(each, f"{path}{name}.")


# What has a name of its own in a language is told by the program's name or title otherwise.
UNTRACED = {"langevin", "dampednewton", "bfgs", "conjugategradient", "muon", "shampoo", "soap", "limited"}
CALLED = {"names", "parameters", "catalogue", "slips"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_words_with_the_same_places(language: str) -> None:
    own, english = (
        {path: text for path, text in texts(table(each)) if path.partition(".")[0] not in CALLED}
        for each in (language, "en")
    )
    assert own.keys() == english.keys()
    assert {path: places(text) for path, text in own.items()} == {path: places(text) for path, text in english.items()}
    assert all(text.strip() for text in own.values())


def with_parameters() -> list[type[Any]]:
    rules = [*every_optimizer().values(), *every_wrapper().values()]
    return [*rules, *map(surface_class, names()), *AROUND.values()]


@pytest.mark.parametrize("language", languages())
def test_what_has_a_name_in_a_language_is_in_the_catalogue(language: str) -> None:
    known = {name: parameter for each in with_parameters() for name, parameter in parameters(each).items()}
    found = table(language)
    assert found["names"].keys() <= {*names(), *catalogue(), *MADE, *MODELS, *PLANELESS}
    assert found["parameters"].keys() <= {*known, *(parameter.symbol for parameter in known.values())}
    assert all(text.strip() for part in CALLED for text in found[part].values())


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_what_the_catalogue_says_of_itself_is_said_in_every_language(language: str) -> None:
    # A page has losses over samples too, of which each step sees a batch.
    rules = [*every_optimizer().values(), *every_wrapper().values()]
    classes = [*map(surface_class, names()), Linear, Logistic, Formula]
    # Those that are no expressions are recorded, and say why instead.
    traced = [each for each in rules if each.__name__.lower() not in UNTRACED]
    said = {
        *map(summary, [*traced, *classes]),
        *(parameter.meaning for each in [*traced, *classes, Minibatch] for parameter in parameters(each).values()),
    }
    assert table(language)["catalogue"].keys() == said


def test_no_setting_of_a_korean_figure_is_called_in_english() -> None:
    said = words("ko")
    for name, parameter in (each for cls in with_parameters() for each in parameters(cls).items()):
        for called in (said.parameter(name), said.settings(f"{parameter.symbol} 0.1")):
            assert not re.search("[A-Za-z]{2,}", called), (name, called)


def test_no_word_that_a_korean_figure_shows_or_tells_is_english() -> None:
    parts = ("verdicts", "names", "parameters", "bound", "views", "figure", "alt", "facts")
    for path, text in texts({part: table("ko")[part] for part in parts}):
        # The weight is what it is called in code.
        assert not re.search("[A-Za-z]{2,}", re.sub(r"\{\w+\}|weight", "", text)), path


def test_of_a_minimum_korean_does_not_say_that_it_is_the_lowest_one() -> None:
    """English has one word for both, and so has a list of critical points."""
    lowest = [path for path, text in texts(table("ko")) if "최소점" in text or "최솟값" in text]
    assert lowest == ["figure.minimum"]
    assert "극소점" in table("ko")["verdicts"]["converged"]["sentence"]


@pytest.mark.parametrize("language", languages())
def test_verdicts_and_views_are_those_that_there_are(language: str) -> None:
    found = table(language)
    assert set(KINDS) == set(get_args(Kind)) <= found["verdicts"].keys()
    assert {kind for kind in KINDS if "brief" not in found["verdicts"][kind]} == set()
    assert found["views"].keys() == set(VIEWS)
    assert found["kinds"].keys() == set(kinds())
    assert not found["figure"].keys() & found["page"].keys(), "the page has one word for each name"


def test_what_a_language_lacks_is_said_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import optviz.words as module

    for name, lines in (("en", table("en")), ("eo", {"name": "Esperanto", "figure": {"loss": "perdo"}})):
        (tmp_path / f"{name}.json").write_text(json.dumps(lines), encoding="utf-8")
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    for cached in (module.languages, module._words):
        cached.cache_clear()
    try:
        assert module.languages() == ("en", "eo")
        assert words("eo-XX").say("figure.loss") == "perdo"
        assert words("eo").say("figure.step") == "step"
        assert words("eo").say("alt.page", count=1, surface="Saddle") == "1 optimizer on Saddle, to be explored."
        assert words("ko").say("figure.loss") == "loss"
    finally:
        monkeypatch.undo()
        for cached in (module.languages, module._words):
            cached.cache_clear()


@pytest.fixture(scope="module")
def korean() -> Scene:
    return scene_of(record("saddle", ["sgd", "adam"], steps=40), language="ko")


def test_alt_texts_captions_and_written_files_are_in_the_language_of_the_figure(korean: Scene) -> None:
    verdict = korean.tracks[1].verdict
    assert alt_text(korean).startswith("안장, 실행 2개, 40걸음")
    assert verdict.sentence_in("ko") in provenance(korean)
    assert filled(korean, "{adam.verdict}") == verdict.brief_in("ko") != verdict.brief
    assert filled(korean, "{adam.verdict}", "en") == verdict.brief == verdict.brief_in("en") == verdict.brief_in("xx")


@pytest.mark.parametrize(
    ("keys", "language"),
    [
        ({}, ""),
        ({"language": "ko"}, "ko"),
        ({"title": {"ko": "협곡", "en": "Canyon"}}, "ko"),
        ({"title": {"ko": "협곡", "en": "Canyon"}, "language": "en"}, "en"),
        ({"title": "Canyon", "caption": {"ko": "협곡"}}, ""),
    ],
)
def test_a_figure_speaks_the_language_of_its_texts(keys: dict[str, Any], language: str) -> None:
    assert Recipe(**keys).spoken == language


def test_a_study_of_samples_calls_them_in_the_language_of_its_figure() -> None:
    made = optviz.studied(Recipe(study="dropout(spirals):repeats=2", steps=3, language="ko"))
    assert made.subtitle.startswith("나선 ")
    assert "spirals" not in made.alt_text("ko")
