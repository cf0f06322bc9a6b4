"""What `optviz compare` lays out."""

from __future__ import annotations

from pathlib import Path

from command_line import names, succeeded
from PIL import Image


def test_the_comparison_has_a_panel_for_each_combination(folder: Path) -> None:
    result = succeeded(
        "compare --surface ravine --optimizer momentum "
        "--vary learning_rate=0.001:0.1:log:5 --vary momentum=0,0.5,0.9,0.99"
    )
    assert names(folder) == ["ravine-compare.gif"]
    assert len(result.stdout.splitlines()[2:-1]) == 20
    with Image.open(folder / "ravine-compare.gif") as film:
        assert film.size == (1280, 960)
