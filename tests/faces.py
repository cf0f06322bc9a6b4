"""Make the faces that figures and pages are written in: `python tests/faces.py SOURCE_SANS NOTO_CJK`.

The first folder has SourceSans3-Regular.ttf, -Bold.ttf and -It.ttf of Source Sans 3.052 by Adobe, and its LICENSE.md;
the second NotoSansCJK-Regular.ttc and -Bold.ttc of Noto Sans CJK 2.004, which is drawn to stand beside it. Their
licence, the SIL Open Font License, lets everybody change and pass on the fonts under another name than theirs.
Without folders, those of pages are made anew from ours.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont, newTable  # type: ignore[import-untyped]

import optviz
from optviz.draw.colors.style import SANS
from optviz.draw.lettering.faces import FOLDER, KOREAN

# Latin, Greek and Cyrillic, marks that combine, punctuation, superscripts, currencies, arrows, mathematics, and shapes.
KEPT = (
    (0x20, 0x24F),
    (0x2B0, 0x36F),
    (0x370, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x22FF),
    (0x2500, 0x26FF),
)
# A page carries its faces along: Western Latin, Greek, punctuation, superscripts, arrows, operators, and its circles.
KEPT_ON_PAGE = (
    *((0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3C9), (0x2010, 0x2044), (0x2070, 0x209C), (0x2190, 0x2193)),
    *((0x2202, 0x2265), (0x25B2, 0x25B3), (0x25CB, 0x25CF)),
)
PAGE = Path(optviz.__file__).parent / "page" / "web" / "faces"
# Version, licence and copyright are said on; what names the family is written anew.
COPYRIGHT, VERSION, LICENCE, LICENCE_AT = 0, 5, 13, 14
# Kerning, ligatures, and marks above and below letters.
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk"]
# How far from a curve of PostScript one of TrueType may be, in thousandths of the size.
NEAR = 1.0


def main(latin: str, korean: str) -> None:
    """Write each face, and the licence."""
    copyrights = []
    for theirs, ours in {"Regular": "Regular", "Bold": "Bold", "It": "Italic"}.items():
        font = TTFont(Path(latin) / f"SourceSans3-{theirs}.ttf", recalcTimestamp=False)
        shrink(font, among(font, KEPT), FEATURES)
        write(font, SANS, ours, FOLDER / f"{ours}.ttf")
    for weight in ("Regular", "Bold"):
        collection = TTCollection(Path(korean) / f"NotoSansCJK-{weight}.ttc", recalcTimestamp=False)
        font = next(each for each in collection.fonts if each["name"].getDebugName(1) == "Noto Sans CJK KR")
        copyrights = [font["name"].getDebugName(COPYRIGHT)]
        shrink(font, set(map(ord, syllables())), [])
        as_truetype(font)
        write(font, KOREAN, weight, FOLDER / f"Korean-{weight}.ttf")
    licence = (Path(latin) / "LICENSE.md").read_text(encoding="utf-8")
    (FOLDER / "OFL.txt").write_text("\n\n".join([*copyrights, licence.rstrip()]) + "\n", encoding="utf-8")


def make_for_page() -> None:
    """Write the faces of pages, compressed."""
    for style in ("Regular", "Bold"):
        font = TTFont(FOLDER / f"{style}.ttf", recalcTimestamp=False)
        shrink(font, among(font, KEPT_ON_PAGE), FEATURES)
        font.flavor = "woff"
        write(font, SANS, style, PAGE / f"{style}.woff")


def among(font: TTFont, ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The characters of a face that are in some ranges."""
    return {code for code in font.getBestCmap() if any(low <= code <= high for low, high in ranges)}


def syllables() -> str:
    """The 2350 syllables of the Korean standard KS X 1001, which are nearly all that occur."""
    rows, places = range(0xB0, 0xC9), range(0xA1, 0xFF)
    return "".join(bytes([row, place]).decode("euc-kr") for row in rows for place in places)


def shrink(font: TTFont, codes: Collection[int], features: list[str]) -> None:
    """Take out what no figure shows; instructions go too, as every size is fitted to the pixels by one rule."""
    options = Options(
        hinting=False,
        layout_features=features,
        name_IDs=[COPYRIGHT, VERSION, LICENCE, LICENCE_AT],
        name_languages=[0x409],
        notdef_outline=True,
        drop_tables=["DSIG", "BASE", "VORG", "vhea", "vmtx", *([] if features else ["GPOS", "GSUB", "GDEF"])],
    )
    chosen = Subsetter(options)
    chosen.populate(unicodes=codes)
    chosen.subset(font)


def as_truetype(font: TTFont) -> None:
    """Give a face outlines of TrueType, which every program takes in a PDF."""
    outlines, order, made = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, NEAR, reverse_direction=True))
        made[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, made
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    font["post"].formatType = 3.0
    limits: Any = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements", "SizeOfInstructions"):
        setattr(limits, f"max{name}", 0)
    limits.maxComponentElements = 0


def write(font: TTFont, family: str, style: str, path: Path) -> None:
    """Write a face under a name of ours: a changed font may not have one that its makers reserved."""
    named = f"{family} {style}"
    names = {1: family, 2: style, 3: named, 4: named, 6: f"{family.replace(' ', '')}-{style}"}
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font["OS/2"].achVendID = "    "
    font.save(path)


if __name__ == "__main__":
    if sys.argv[1:]:
        main(*sys.argv[1:])
    make_for_page()
