"""Make the faces that figures are written in: `python tests/faces.py FOLDER`.

In the folder are SourceSans3-Regular.ttf, -Bold.ttf and -It.ttf of Source Sans 3.052 by Adobe, and its LICENSE.md. Its
licence, the SIL Open Font License, lets everybody change and pass on the fonts under another name than theirs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

TARGET = Path(__file__).parents[1] / "optviz" / "draw" / "lettering" / "faces"
FAMILY = "Optviz Sans"
FACES = {"Regular": "Regular", "Bold": "Bold", "It": "Italic"}
# Latin, Greek and Cyrillic, marks that combine, punctuation, superscripts, currencies, arrows, mathematics, and shapes.
KEPT = (
    (0x20, 0x24F),
    (0x2B0, 0x36F),
    (0x370, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x22FF),
    (0x2500, 0x26FF),
)
# Version, licence and copyright are said on; what names the family is written anew.
COPYRIGHT, VERSION, LICENCE, LICENCE_AT = 0, 5, 13, 14


def main(folder: str) -> None:
    """Write each face, and the licence."""
    source = Path(folder)
    for theirs, ours in FACES.items():
        font = TTFont(source / f"SourceSans3-{theirs}.ttf", recalcTimestamp=False)
        shrink(font)
        rename(font, ours)
        font.save(TARGET / f"{ours}.ttf")
    (TARGET / "OFL.txt").write_text(
        (source / "LICENSE.md").read_text(encoding="utf-8").rstrip() + "\n", encoding="utf-8"
    )


def shrink(font: TTFont) -> None:
    """Take out what no figure shows; instructions go too, as every size is fitted to the pixels by one rule."""
    options = Options(
        hinting=False,
        layout_features=["kern", "liga", "ccmp", "locl", "mark", "mkmk"],
        name_IDs=[COPYRIGHT, VERSION, LICENCE, LICENCE_AT],
        name_languages=[0x409],
        notdef_outline=True,
        drop_tables=["DSIG", "BASE"],
    )
    chosen = Subsetter(options)
    chosen.populate(unicodes=[code for code in font.getBestCmap() if any(low <= code <= high for low, high in KEPT)])
    chosen.subset(font)


def rename(font: TTFont, style: str) -> None:
    """Call the face ours: a changed font may not have a name that its makers reserved."""
    names = {1: FAMILY, 2: style, 3: f"{FAMILY} {style}", 4: f"{FAMILY} {style}", 6: f"OptvizSans-{style}"}
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font["OS/2"].achVendID = "    "


if __name__ == "__main__":
    main(*sys.argv[1:])
