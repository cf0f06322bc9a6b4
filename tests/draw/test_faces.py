"""The faces that figures are written in: what is in them, under which name, and that a figure needs no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.font_manager import fontManager

from optviz import compare, record, scene_of
from optviz.draw.colors.style import DIGIT_ADVANCE, SANS
from optviz.draw.lettering import fonts
from optviz.draw.lettering.faces import FOLDER, KOREAN
from optviz.draw.still import Poster
from optviz.draw.strip import _strip
from optviz.figure.captions import alt_text
from optviz.figure.scene import Scene
from optviz.optimizers import CLASSIC
from optviz.words import words
from optviz.words.numerals import CHARACTERS

LATIN = ("Regular", "Bold", "Italic")
OTHERS = ("Korean-Regular", "Korean-Bold")


def face_of(name: str) -> TTFont:
    return TTFont(FOLDER / f"{name}.ttf")


@pytest.fixture(params=LATIN)
def face(request: pytest.FixtureRequest) -> TTFont:
    return face_of(request.param)


def test_there_are_no_faces_but_those_that_are_known() -> None:
    assert {path.stem for path in FOLDER.glob("*.ttf")} == {*LATIN, *OTHERS}


def test_digits_and_signs_are_equally_wide(face: TTFont) -> None:
    advances = {face["hmtx"][face.getBestCmap()[ord(each)]][0] / face["head"].unitsPerEm for each in "0123456789−+×"}
    assert len(advances) == 1
    if face["name"].getDebugName(2) == "Regular":
        assert advances == {DIGIT_ADVANCE}


def test_all_words_in_english_and_all_numbers_can_be_written(face: TTFont) -> None:
    assert {*words("en").in_figures(), *CHARACTERS} <= set(map(chr, face.getBestCmap()))


@pytest.mark.parametrize("name", OTHERS)
def test_all_words_in_korean_can_be_written(name: str) -> None:
    syllables = {each for each in words("ko").in_figures() if "가" <= each <= "힣"}
    assert len(syllables) > 50
    assert syllables <= set(map(chr, face_of(name).getBestCmap()))


@pytest.mark.parametrize("name", [*LATIN, *OTHERS])
def test_the_name_is_not_the_reserved_one_and_the_licence_is_beside(name: str) -> None:
    face = face_of(name)
    assert "glyf" in face, "a PDF takes it as TrueType"
    names = {number: face["name"].getDebugName(number) for number in range(7)}
    assert names[1] == (SANS if name in LATIN else KOREAN)
    assert not any("Source" in names[number] for number in (1, 2, 3, 4, 6))
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "with Reserved Font Name 'Source'" in licence
    assert "© 2014-2021 Adobe" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


VIEWS = ("contour", "3d", "loss", "gradient", "step")
FIGURES = {
    "panels": lambda: scene_of(record("saddle", steps=20), view=VIEWS[:1], internals=True, caption="1 ≤ 2 → “3”"),
    "overlay": lambda: scene_of(record("beale", steps=20), view=VIEWS, layout="overlay", size=(1280, 900)),
    "print": lambda: scene_of(record("ravine", steps=20), theme="print"),
    "comparison": lambda: compare("ravine", "momentum", "lr=1e-6:1:log:3", steps=10),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_without_other_scripts_needs_no_other_font(figure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(fonts, "_family_with", look)
    scene: Scene = FIGURES[figure]()
    written = Poster(scene).at(scene.steps).texts
    assert written
    assert {tuple(text.get_fontfamily()) for text in written} == {(SANS,)}


@pytest.fixture
def only_our_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own = [entry for entry in fontManager.ttflist if Path(entry.fname).parent == FOLDER]
    monkeypatch.setattr(fontManager, "ttflist", own)
    cached = (fonts._family_with, fonts._faces)
    for each in cached:
        each.cache_clear()
    yield
    for each in cached:
        each.cache_clear()


def in_korean(surfaces: Sequence[str], optimizers: Sequence[str], **keys: Any) -> Scene:
    starts = keys.pop("start", None)
    races = [record(surface, optimizers, start=starts, steps=10) for surface in surfaces]
    return scene_of(races, language="ko", **keys)


FEW = ("sgd", "momentum")
KOREAN_FIGURES: dict[str, Callable[[], Scene]] = {
    "six": lambda: in_korean(["saddle"], CLASSIC, internals=True),
    "all views": lambda: in_korean(["beale"], FEW, view=VIEWS, layout="overlay", internals=True, size=(1900, 1300)),
    "starts": lambda: in_korean(["beale"], FEW, start=[(1, 1), (0, 2)]),
    "starts together": lambda: in_korean(["beale"], FEW, start=[(1, 1), (0, 2)], layout="overlay"),
    "surfaces": lambda: in_korean(["saddle", "ravine"], FEW, view="loss"),
    "surfaces together": lambda: in_korean(["saddle", "rosenbrock"], FEW, layout="overlay"),
    "stretched": lambda: in_korean(["beale"], FEW, aspect="fill", window=(-1, 5, -1, 1)),
    "rates": lambda: compare("ravine", "sgd", "lr=1e-6:1:log:3", steps=10, language="ko"),
    "optimizers": lambda: compare("ravine", FEW, start=[(1, 1), (2, 2)], steps=10, language="ko"),
}
NAME = re.compile("[A-Za-z]{2,}")


@pytest.mark.usefixtures("only_our_fonts")
@pytest.mark.parametrize("figure", KOREAN_FIGURES)
def test_a_korean_figure_has_no_latin_word_but_names_and_needs_no_font_that_is_installed(figure: str) -> None:
    scene = KOREAN_FIGURES[figure]()
    runs = (f"{track.run.title} {track.run.label}" for track in scene.tracks)
    surfaces = (f"{each.surface.spec} {each.surface.title} {each.surface.formula}" for each in scene.recordings)
    names = {name for text in (*runs, *surfaces) for name in NAME.findall(text)}
    # A hyper-parameter is called as it is written.
    names |= {*NAME.findall("learning_rate")} if scene.grid else set()
    drawn = [Poster(scene).at(scene.steps), *([] if scene.grid else [_strip(scene)])]
    texts = [text.get_text() for figure in drawn for text in figure.texts]
    assert "걸음" in "".join(texts)
    assert {name for text in texts for name in NAME.findall(text)} <= names
    assert set(NAME.findall(alt_text(scene))) <= names
