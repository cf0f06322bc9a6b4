"""Letters in files: what publishers and programs for drawings can take."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from optviz import Scene, compare, record, scene_of, write_still
from optviz.draw.layout import Slot
from optviz.draw.lettering.saving import save
from optviz.draw.lettering.text import write
from optviz.output import write_strip
from optviz.recipe.recipe import Recipe

VIEWS = ("contour", "loss")


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(record("saddle", ["sgd", "adam"], steps=10), view=VIEWS, internals=True, caption="1 → 2")


@pytest.mark.parametrize(
    ("language", "faces"),
    [("en", {b"OptvizSans-Regular", b"OptvizSans-Bold"}), ("ko", {b"OptvizSansKR-Regular", b"OptvizSansKR-Bold"})],
)
def test_no_pdf_has_a_face_of_type_3(language: str, faces: set[bytes], scene: Scene, tmp_path: Path) -> None:
    spoken = replace(scene, recipe=scene.recipe.changed(language=language, layout="overlay"), language="")
    write_still(spoken, tmp_path / "still.pdf")
    write_strip(spoken, tmp_path / "strip.pdf")
    write_still(compare("ravine", "sgd", "lr=1e-5,0.01", steps=5, language=language), tmp_path / "grid.pdf")
    for path in tmp_path.iterdir():
        pdf = path.read_bytes()
        assert b"/Type3" not in pdf
        assert b"/FontFile2" in pdf
        assert faces <= set(re.findall(rb"/BaseFont /[A-Z]{6}\+(\S+)", pdf))


def make_postscript_font(path: Path, character: str) -> None:
    """A face with outlines of PostScript, in which a character is a triangle."""
    pen = T2CharStringPen(1000, None)
    pen.moveTo((100, 0))
    pen.lineTo((900, 0))
    pen.lineTo((500, 700))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "one"])
    builder.setupCharacterMap({ord(character): "one"})
    builder.setupCFF(
        "Script", {}, {".notdef": T2CharStringPen(0, None).getCharString(), "one": pen.getCharString()}, {}
    )
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 100)})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Script", "styleName": "Regular", "psName": "Script"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_what_cannot_stand_in_a_pdf_as_truetype_is_a_shape_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_postscript_font(tmp_path / "script.otf", "\U00013000")
    monkeypatch.setattr(fontManager, "ttflist", list(fontManager.ttflist))
    fontManager.addfont(tmp_path / "script.otf")
    figure = Figure((4, 1))
    write(figure, Slot(20, 30, 360, 40), "a \U00013000", "black")
    write(figure, Slot(20, 60, 360, 20), "as letters", "black")
    file = io.BytesIO()
    save(figure, file, "pdf", {"CreationDate": None}, Recipe())
    assert set(re.findall(rb"/BaseFont /[A-Z]{6}\+(\S+)", file.getvalue())) == {b"OptvizSans-Regular"}
    assert b"/FontFile2" in file.getvalue()


def letters(path: Path) -> list[str]:
    return ["".join(each.itertext()) for each in ET.parse(path).iterfind(".//{*}text")]  # noqa: S314


def test_an_svg_has_its_letters_as_text_if_that_is_asked_for(scene: Scene, tmp_path: Path) -> None:
    write_still(scene, tmp_path / "shapes.svg")
    assert letters(tmp_path / "shapes.svg") == []
    as_text = scene_of(scene.recordings, view=VIEWS, letters="text", caption="</text> 1 → 2")
    write_still(as_text, tmp_path / "text.svg")
    found = letters(tmp_path / "text.svg")
    assert {"Saddle", "SGD", "</text> 1 → 2"} <= set(found)
    assert any(line.startswith("f(x, y) = x² − y²") for line in found)
    families = set(re.findall("font-family: ([^;]*)", (tmp_path / "text.svg").read_text(encoding="utf-8")))
    assert len(families) == 1
    assert families.pop().endswith(", sans-serif")


def test_a_strip_takes_its_letters_the_same_way(scene: Scene, tmp_path: Path) -> None:
    write_strip(scene_of(scene.recordings, letters="text"), tmp_path / "strip.svg")
    assert "Saddle" in letters(tmp_path / "strip.svg")
