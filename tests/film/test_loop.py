"""How often a film plays before it stands still, as other programs read it."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from optviz import Recording, animate, load_recipe, record
from optviz.errors import OptvizError
from optviz.film.formats import film_endings, formats
from optviz.given.limits import MOST_PLAYS

LOOPING = [ending for each in formats() if each.loops for ending in each.endings]
SMALL = {"size": (320, 240), "frames": 2, "layout": "overlay"}


@pytest.fixture(scope="module")
def race() -> Recording:
    return record("saddle", "sgd", steps=4)


def repeats(path: Path) -> int | None:
    """What gifsicle, which knows nothing of ours, calls the loop count: how often a GIF is repeated after the first
    time, 0 for ever; None if it is not."""
    program = shutil.which("gifsicle")
    if program is None:
        pytest.skip("gifsicle is not installed")
    said = subprocess.run([program, "--info", path], capture_output=True, text=True, check=True).stdout
    if "loop forever" in said:
        return 0
    count = said.partition("loop count ")[2].split("\n")[0]
    return int(count) if count else None


@pytest.mark.parametrize(("loop", "repeated"), [(0, 0), (1, None), (2, 1), (3, 2), (MOST_PLAYS, MOST_PLAYS - 1)])
def test_a_gif_counts_what_comes_after_the_first_time(
    loop: int, repeated: int | None, race: Recording, tmp_path: Path
) -> None:
    path = tmp_path / "film.gif"
    animate(race, path, loop=loop, **SMALL)
    with Image.open(path) as film:
        assert film.info.get("loop") == repeated
    assert repeats(path) == repeated


@pytest.mark.parametrize("ending", [".apng", ".webp"])
@pytest.mark.parametrize("loop", [0, 1, 2, MOST_PLAYS])
def test_an_apng_and_a_webp_count_every_time(ending: str, loop: int, race: Recording, tmp_path: Path) -> None:
    path = tmp_path / f"film{ending}"
    animate(race, path, loop=loop, **SMALL)
    data = path.read_bytes()
    # The second number of acTL (PNG, 11.3.5.1), and that behind the colour of ANIM (RFC 9649, 2.7.1.1).
    kind, form, skipped = (b"acTL", ">I", 4) if ending == ".apng" else (b"ANIM", "<H", 8)
    at = data.index(kind) + 4 + skipped
    assert struct.unpack_from(form, data, at) == (loop,)
    with Image.open(path) as film:
        assert film.info["loop"] == loop


@pytest.mark.parametrize("ending", [*(each for each in film_endings() if each not in LOOPING), "/"])
def test_what_cannot_tell_it_is_refused_before_the_race(ending: str, tmp_path: Path) -> None:
    path = f"{tmp_path}/film{ending}"
    with pytest.raises(OptvizError, match=r"is kept in \.gif, \.apng and \.webp, and not in .*; write one") as caught:
        animate("saddle", path, loop=1, steps=10_000_000)
    assert caught.value.key == "loop"
    assert list(tmp_path.iterdir()) == []


def test_a_film_made_again_from_itself_plays_as_often(race: Recording, tmp_path: Path) -> None:
    animate(race, tmp_path / "film.webp", loop=2, **SMALL)
    from optviz.film.provenance import embedded

    (tmp_path / "again.toml").write_text(embedded(tmp_path / "film.webp") or "", encoding="utf-8")
    assert load_recipe(tmp_path / "again.toml").loop == 2
