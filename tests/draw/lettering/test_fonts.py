"""Text in any script: drawn with faces that are made here, so that it does not matter what is installed."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from numpy.typing import NDArray

from optviz import Scene, explore, record, scene_of
from optviz.draw.colors.style import DPI, SANS, points
from optviz.draw.layout import Slot
from optviz.draw.lettering import fonts
from optviz.draw.lettering.faces import KOREAN
from optviz.draw.lettering.fonts import drawable
from optviz.draw.lettering.text import text_width, write
from optviz.draw.still import Still
from optviz.errors import OptvizWarning

# In no face of ours: it is not among the 2350 syllables of the Korean standard.
HAN = "햏"
SIZE = 40
FONT = FontProperties(family=SANS, size=points(SIZE))
# Of a thousand units: a glyph made here is a rectangle on the baseline, and its advance is one size.
LEFT, RIGHT, TOP = 100, 900, 600
# The ink of one such glyph, in pixels.
BOX = SIZE * SIZE * (RIGHT - LEFT) / 1000 * TOP / 1000
NOWHERE = "is in no installed font and is shown as '?', as others of its kind may be;"
Install = Callable[..., None]


def make_font(path: Path, family: str, characters: str, *, top: int = TOP, weight: int = 400) -> None:
    """A face in which each character is a black rectangle; a `top` of 0 leaves them blank."""
    pen = TTGlyphPen(None)
    if top:
        pen.moveTo((LEFT, 0))
        pen.lineTo((LEFT, top))
        pen.lineTo((RIGHT, top))
        pen.lineTo((RIGHT, 0))
        pen.closePath()
    box, empty = pen.glyph(), TTGlyphPen(None).glyph()
    names = {ord(character): f"uni{ord(character):04X}" for character in characters}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": empty} | dict.fromkeys(names.values(), box))
    builder.setupHorizontalMetrics({".notdef": (1000, 0)} | dict.fromkeys(names.values(), (1000, LEFT if top else 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(path)


@pytest.fixture(autouse=True)
def only_own_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine with no fonts but ours and matplotlib's, in a process that has drawn nothing yet."""
    folders = {Path(mpl.get_data_path()), Path(fonts.__file__).parent}
    own = [entry for entry in fontManager.ttflist if folders & set(Path(entry.fname).parents)]
    monkeypatch.setattr(fontManager, "ttflist", own)
    monkeypatch.setattr(fonts, "findSystemFonts", list)
    for cached in (fonts._family_with, fonts._faces, fonts._add_system_fonts, fonts._characters, fonts._open):
        cached.cache_clear()
    fonts._WARNED.clear()


@pytest.fixture
def install(tmp_path: Path) -> Install:
    def make_and_add(family: str, characters: str, **shape: int) -> None:
        path = tmp_path / f"{family}.ttf"
        make_font(path, family, characters, **shape)
        fontManager.addfont(path)

    return make_and_add


def written(text: str, **how: Any) -> Figure:
    figure = Figure((4, 1), dpi=DPI)
    write(figure, Slot(20, 30, 360, SIZE), text, "black", **how)
    return figure


def ink(figure: Figure) -> NDArray[np.bool_]:
    """Where a figure `(H, W)` is more dark than light."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 0] < 128


def area(figure: Figure) -> int:
    """The number of dark pixels."""
    return int(ink(figure).sum())


def test_a_face_is_opened_a_few_times_however_many_characters_it_draws(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    characters = "".join(map(chr, range(0xAC00, 0xAC00 + 200)))
    install("Korean", characters)
    opened = []
    monkeypatch.setattr(fonts, "FT2Font", lambda *which, **how: opened.append(which) or FT2Font(*which, **how))
    _, font = drawable(characters, FONT)
    assert len(font.get_family()) == 2
    # Each that comes with matplotlib is asked too.
    assert len(opened) < 2 * len(fontManager.ttflist) < len(characters)


@pytest.mark.parametrize("how", [{}, {"weight": "bold"}, {"style": "italic"}])
def test_a_character_is_drawn_with_the_font_that_has_it(
    install: Install, how: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    install("Korean", HAN)
    y, x = np.nonzero(ink(written(HAN, **how)))
    # Hinting moves edges to whole pixels.
    assert x.min() == pytest.approx(20 + SIZE * LEFT / 1000, abs=1)
    assert x.max() + 1 == pytest.approx(20 + SIZE * RIGHT / 1000, abs=1)
    assert y.max() + 1 - y.min() == pytest.approx(SIZE * TOP / 1000, abs=1)
    assert len(x) == pytest.approx(BOX, rel=0.1)
    # matplotlib would complain of a family that has no bold.
    assert not caplog.records


def test_an_svg_has_the_outline(install: Install) -> None:
    install("Korean", HAN)
    file = io.BytesIO()
    written(f"a{HAN}").savefig(file, format="svg")
    svg = ET.fromstring(file.getvalue())  # noqa: S314
    outlines = [path.get("d", "") for path in svg.iterfind(".//{*}defs//{*}path")]
    corners = [np.array(re.findall(r"[ML] (\S+) (\S+)", outline), float) for outline in outlines]
    boxes = [np.ptp(each, axis=0) for each in corners if len(np.unique(each, axis=0)) == 4]
    assert [width / height for width, height in boxes] == [pytest.approx((RIGHT - LEFT) / TOP, rel=0.02)]


def test_a_pdf_has_the_outline(install: Install) -> None:
    install("Korean", HAN)
    file = io.BytesIO()
    with mpl.rc_context({"pdf.compression": 0}):
        written(f"a{HAN}").savefig(file, format="pdf")
    pdf = file.getvalue()
    for x, y in ((LEFT, 0), (LEFT, TOP), (RIGHT, TOP), (RIGHT, 0)):
        assert f"\n{x} {y} ".encode() in pdf


def test_a_font_installed_after_matplotlib_made_its_list_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "damaged.ttf").write_bytes(b"no font")
    make_font(tmp_path / "korean.ttf", "Korean", HAN)
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [str(path) for path in tmp_path.iterdir()])
    assert area(written(HAN)) == pytest.approx(BOX, rel=0.1)


def test_a_font_added_while_the_program_runs_is_found(install: Install) -> None:
    with pytest.warns(OptvizWarning, match="U\\+D58F"):
        written(HAN)
    install("Korean", HAN)
    assert area(written(HAN)) == pytest.approx(BOX, rel=0.1)


def test_widths_are_those_of_the_face_that_draws(install: Install) -> None:
    install("Korean", HAN)
    assert text_width(20 * HAN, SIZE) == pytest.approx(20 * SIZE, rel=0.02)
    _, x = np.nonzero(ink(written(20 * HAN)))
    assert x.max() < 20 + 360
    assert x.max() - x.min() > 300


def test_without_a_font_one_warning_names_the_character_and_a_question_mark_is_drawn() -> None:
    sentence = (
        f"The character '햏' (U+D58F, HANGUL SYLLABLE HAEH) {NOWHERE} "
        "install a font that has it, such as Noto Sans CJK KR."
    )
    with pytest.warns() as caught:
        first = written(f"a {HAN}{HAN} b")
    assert [str(each.message) for each in caught] == [sentence]
    assert issubclass(caught[0].category, OptvizWarning)
    assert np.array_equal(ink(first), ink(written("a ?? b")))
    # A second warning would be an error.
    assert np.array_equal(ink(written(HAN, weight="bold")), ink(written("?", weight="bold")))
    assert text_width(HAN, SIZE) == text_width("?", SIZE)


def test_each_script_has_one_warning_which_names_its_first_character() -> None:
    with pytest.warns() as caught:
        shown = written("햏똠펲 ท 똠햏, ทุ")
    assert [str(each.message).split(" (")[0] for each in caught] == ["The character '햏'", "The character 'ท'"]
    assert np.array_equal(ink(shown), ink(written("??? ? ??, ??")))
    # Another warning would be an error.
    written("펲")


@pytest.mark.parametrize(
    ("character", "ending"),
    [
        ("ひ", "it, such as Noto Sans CJK JP."),
        ("ー", "it, such as Noto Sans CJK JP."),
        ("図", "it, such as Noto Sans CJK SC."),
        ("。", "it, such as Noto Sans CJK SC."),
        ("「", "it, such as Noto Sans CJK SC."),
        ("अ", "it, such as Noto Sans Devanagari."),
        ("ท", "it, such as Noto Sans Thai."),
        ("አ", "it, such as Noto Sans Ethiopic."),
        ("𐌰", "it, such as Noto Sans Gothic."),
        ("🚀", "it, such as Noto Emoji."),
        ("\ue9ab", f"The character U+E9AB {NOWHERE} install a font that has it."),
        ("\udc80", f"The character U+DC80 {NOWHERE} install a font that has it."),
    ],
)
def test_a_warning_suggests_a_font_of_the_script(character: str, ending: str) -> None:
    with pytest.warns(OptvizWarning) as caught:
        written(character)
    assert str(caught[0].message).endswith(ending)


@pytest.mark.parametrize("family", ["Zebra", "Noto Color Emoji"])
def test_a_face_without_an_outline_of_the_character_is_passed_over(install: Install, family: str) -> None:
    install("Noto Sans CJK KR", HAN, top=0)
    install(family, HAN)
    assert area(written(HAN)) == pytest.approx(BOX, rel=0.1)


def test_the_family_that_is_made_for_a_script_comes_first(install: Install) -> None:
    install("Aardvark", HAN, top=200)
    install("Noto Sans CJK KR", HAN)
    assert area(written(HAN)) == pytest.approx(BOX, rel=0.1)


@pytest.mark.parametrize(("family", "beside"), [("Noto Sans CJK JP", "の"), ("Noto Sans CJK KR", HAN)])
def test_han_characters_stand_in_the_face_of_what_is_beside_them(install: Install, family: str, beside: str) -> None:
    install("Noto Sans CJK SC", f"{beside}図", top=200)
    install(family, f"{beside}図")
    assert area(written(f"図{beside}")) == pytest.approx(2 * BOX, rel=0.1)
    assert area(written("図図")) == pytest.approx(2 * BOX * 200 / TOP, rel=0.1)


def test_all_syllables_of_a_text_are_of_one_face(install: Install) -> None:
    install("Noto Sans CJK KR", f"가나{HAN}")
    assert area(written(f"가{HAN}나")) == pytest.approx(3 * BOX, rel=0.1)
    assert area(written("가나")) < 1.5 * BOX


def test_where_no_face_has_all_syllables_each_is_taken_from_one_that_has_it() -> None:
    with pytest.warns(OptvizWarning, match="U\\+D58F"):
        shown = ink(written(f"가{HAN}"))
    assert np.array_equal(shown, ink(written("가?")))


def test_the_nearest_weight_is_taken(install: Install) -> None:
    install("Noto Sans CJK KR", HAN, weight=400)
    bold = "Noto Sans CJK KR"
    install(f"{bold} Bold", HAN, top=200, weight=700)
    # Two files of one family, as a font's makers name them.
    entry = next(entry for entry in fontManager.ttflist if entry.name == f"{bold} Bold")
    object.__setattr__(entry, "name", bold)
    assert area(written(HAN)) == pytest.approx(BOX, rel=0.1)
    assert area(written(HAN, weight="bold")) == pytest.approx(BOX * 200 / TOP, rel=0.1)


def test_syllables_taken_apart_are_put_together(install: Install) -> None:
    install("Korean", HAN)
    apart = unicodedata.normalize("NFD", HAN)
    assert len(apart) == 3
    assert np.array_equal(ink(written(apart)), ink(written(HAN)))


@pytest.mark.parametrize("separator", ["\n", "\t", "\r", "\x00", "\x7f", "\u2028", "\u3000"])
def test_what_would_break_a_line_becomes_a_space(separator: str) -> None:
    assert np.array_equal(ink(written(f"a{separator}b²")), ink(written("a b²")))


@pytest.mark.parametrize("text", ["".join(map(chr, range(32, 127))), "f = x² + y³ → −1 … ≤ π ↓"])
@pytest.mark.parametrize(("weight", "style"), [("normal", "normal"), ("bold", "normal"), ("normal", "italic")])
def test_a_text_that_the_own_face_has_is_left_as_it_is_and_no_other_face_is_looked_at(
    text: str, weight: str, style: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(fonts, "_open", look)
    monkeypatch.setattr(fonts, "_installed", look)
    font = FontProperties(family=SANS, weight=weight, style=style, size=points(7))
    shown, same = drawable(text, font)
    assert shown == text
    assert same is font
    assert same.get_family() == [SANS]


def test_a_plain_text_is_drawn_as_matplotlib_draws_it() -> None:
    figure = Figure((4, 1), dpi=DPI)
    figure.text(20 / 400, 30 / 100, "Adam, x²", color="black", fontproperties=FONT)
    assert np.array_equal(ink(figure), ink(written("Adam, x²")))


def in_korean() -> Scene:
    """All that a figure has words for."""
    views, race = ("contour", "loss", "step"), record("saddle", ["sgd", "adam"], steps=40)
    return scene_of(race, language="ko", view=views, internals=True, size=(1400, 900))


def shown(scene: Scene) -> list[str]:
    return [text.get_text() for text in Still(scene).at(scene.steps).texts]


def test_a_figure_speaks_its_language() -> None:
    scene = in_korean()
    said = shown(scene)
    assert {"걸음", "손실", *(track.verdict.short_in("ko") for track in scene.tracks)} <= set(said)
    assert {word for text in said for word in re.findall(r"[A-Za-z]{3,}", text)} <= {"Saddle", "SGD", "Adam"}


@pytest.fixture
def latin_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a language for which no face comes with us."""
    latin = [entry for entry in fontManager.ttflist if entry.name != KOREAN]
    monkeypatch.setattr(fontManager, "ttflist", latin)


@pytest.mark.usefixtures("latin_only")
def test_a_figure_speaks_english_where_no_font_has_the_letters_of_its_language() -> None:
    with pytest.warns(OptvizWarning, match="letters of 한국어, so that the figure's own words are in English; install"):
        said = shown(in_korean())
    assert {"step", "loss"} <= set(said)
    assert not re.search("[가-힣?]", "".join(said))


@pytest.mark.usefixtures("latin_only")
def test_the_picture_in_a_page_says_nothing_of_letters_that_the_page_itself_has() -> None:
    page = explore("saddle", "sgd", steps=3, language="ko")
    with pytest.warns(OptvizWarning, match=r"^No installed font has the letters of 한국어"):
        Still(page.scene)
    with fonts.unsaid():
        written(HAN)
    # A figure that is drawn afterwards says it.
    with pytest.warns(OptvizWarning, match="HANGUL SYLLABLE HAEH"):
        written(HAN)
