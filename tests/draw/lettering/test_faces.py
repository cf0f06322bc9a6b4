"""The faces that figures are written in: what is in them, under which name, and that a figure needs no other."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from optviz import compare, record, scene_of
from optviz.draw.colors.style import DIGIT_ADVANCE, DPI, SANS
from optviz.draw.layout import Slot
from optviz.draw.lettering import fonts
from optviz.draw.lettering.faces import FOLDER, KOREAN
from optviz.draw.lettering.text import text_width, write
from optviz.draw.rc import factory_settings
from optviz.draw.still import Still
from optviz.figure.scene import Scene
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


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("text", ["Momentum AdaGrad", "lr 0.01  momentum 0.9", "모멘텀 학습률"])
def test_small_letters_stand_as_evenly_as_large_ones(text: str, weight: str) -> None:
    """Hinted ones would stand apart by whole pixels, a word of nine pixels a tenth wider."""
    with factory_settings():
        figure = Figure((20, 2), dpi=DPI)
        renderer = FigureCanvasAgg(figure).get_renderer()
        drawn = [
            write(figure, Slot(0, 0, 2000, size), text, "black", weight=weight).get_window_extent(renderer).width / size
            for size in (9.0, 90.0)
        ]
    assert drawn[0] == pytest.approx(drawn[1], rel=0.02)
    assert text_width(text, 9.0, weight) == pytest.approx(9.0 * drawn[1], rel=0.02)


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
    written = Still(scene).at(scene.steps).texts
    assert written
    assert {tuple(text.get_fontfamily()) for text in written} == {(SANS,)}
