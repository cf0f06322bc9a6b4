"""The text in a written file, read back from it, and from what strangers make of such files."""

from __future__ import annotations

import html
import io
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import av
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from optviz.errors import OptvizError
from optviz.film.formats import film_endings, formats
from optviz.film.provenance import KEY, checked, embedded, html_meta, still_metadata
from optviz.film.writers import written_film
from optviz.pixels import Sample
from optviz.recipe.files import LONGEST, MARK

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
STILLS = [".png", ".pdf", ".svg"]
VIDEOS = [ending for each in formats() if each.check for ending in each.endings]
ALL = [*film_endings(), "", *STILLS, ".html"]
TEXTS = {
    "plain": f"{MARK} 1.2\nsurface = 'saddle'\n",
    "Korean": f'{MARK}\ntitle = "안장점 🐎 é ∂f/∂x"\n',
    "Latin-1": f"{MARK}\ntitle = 'Müller'\n",
    "quotes": f'{MARK}\na = """\'<>&amp;&lt;"""\nb = \'\\n\\\\ \\( (]]> [()) ]\'\tc = \')\'\n-->\n',
    "PDF": f"{MARK}\na = '/Subject (x) /Subject(y)'\n<dc:description>no</dc:description>",
    "blocks": f"{MARK}\n" + "a" * (510 - len(MARK) - 1),
    "long": f"{MARK}\n" + "α = 'β(ó)<\"\\'\n" * ((LONGEST - 10) // 17),
}


def write(path: Path, text: str) -> Path:
    """A small file of the kind that the ending says."""
    if path.suffix in STILLS:
        figure = Figure((1, 1))
        figure.text(0, 0, "a")
        figure.savefig(path, metadata=still_metadata(path.suffix, text))
    elif path.suffix == ".html":
        page = f"<!doctype html><html><head><title>t</title>{html_meta(text)}</head><body><svg></svg></body></html>"
        path.write_text(page, encoding="utf-8", newline="")
    else:
        pixels = np.full((20, 30), 0xFF8090A0, dtype=np.uint32)
        with written_film(path, (20, 30), [40, 40], lambda: Sample(pixels), text) as writer:
            writer.add(pixels, [], 40)
            pixels[3:5, 3:5] = 0xFFFFFFFF
            writer.add(pixels, [(slice(3, 5), slice(3, 5))], 40)
    return path


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("ending", ALL)
def test_a_text_is_read_back_as_it_was_written(ending: str, text: str, tmp_path: Path) -> None:
    assert embedded(write(tmp_path / f"file{ending}", text)) == text


@pytest.mark.parametrize("ending", [each for each in ALL if each])
def test_what_a_file_is_called_does_not_matter(ending: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"file{ending}", TEXTS["Korean"])
    assert embedded(path.rename(tmp_path / "file.txt")) == TEXTS["Korean"]


def test_other_programs_find_the_text_too(tmp_path: Path) -> None:
    text = TEXTS["Korean"]
    with Image.open(write(tmp_path / "film.gif", text)) as film:
        assert film.info["comment"].decode() == text
    for name in ("film.apng", "still.png"):
        with Image.open(write(tmp_path / name, text)) as film:
            assert film.info[KEY] == text
    with Image.open(write(tmp_path / "film.webp", text)) as film:
        described = ET.fromstring(film.info["xmp"]).iter(f"{DUBLIN_CORE}description")  # noqa: S314 our own
        assert ["".join(each.itertext()) for each in described] == [text]
    (svg,) = ET.parse(write(tmp_path / "still.svg", text)).iter(f"{DUBLIN_CORE}description")  # noqa: S314
    assert svg.text == text
    for ending in VIDEOS:
        with av.open(write(tmp_path / f"film{ending}", text)) as film:
            found = {key.lower(): value for key, value in film.metadata.items()}
        assert found["comment"] == text
    with Image.open(write(tmp_path / "film.tiff", text)) as film:
        assert film.tag_v2[270].encode("latin-1").decode() == text


def foreign(path: Path, comment: str) -> None:
    """A file of another program with a comment of its own."""
    image = Image.new("RGB", (4, 4))
    match path.suffix:
        case ".gif":
            image.save(path, comment=comment)
        case ".png":
            text = PngInfo()
            text.add_text(KEY, comment)
            image.save(path, pnginfo=text)
        case ".pdf":
            image.save(path, subject=comment)
        case _:
            path.write_text(f"<svg><dc:description>{comment}</dc:description></svg>", encoding="utf-8")


@pytest.mark.parametrize("ending", [".gif", ".png", ".pdf", ".svg"])
@pytest.mark.parametrize("comment", ["Made with love", "#optviz", "# optvizor", " # optviz", "x" * 200_000])
def test_the_comment_of_another_program_is_not_ours(ending: str, comment: str, tmp_path: Path) -> None:
    foreign(tmp_path / f"file{ending}", comment)
    assert embedded(tmp_path / f"file{ending}") is None


@pytest.mark.parametrize("ending", [".gif", ".png", ".svg"])
def test_a_longer_text_than_we_write_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"file{ending}"
    foreign(path, f"{MARK}\n" + "x" * LONGEST)
    with pytest.raises(OptvizError) as caught:
        embedded(path)
    assert str(caught.value) == f"The text in {path} is longer than 65536 bytes, which optviz does not write."


def test_a_text_that_is_too_long_is_not_written(tmp_path: Path) -> None:
    assert checked(MARK + "\n" * (LONGEST - len(MARK)))
    with pytest.raises(OptvizError, match="has 65537 bytes, and 65536 fit into a file"):
        write(tmp_path / "film.gif", MARK + "\n" * (LONGEST - len(MARK) + 1))
    assert list(tmp_path.iterdir()) == []


def test_a_text_without_the_mark_is_not_written() -> None:
    with pytest.raises(ValueError, match="begins with '# optviz'"):
        checked("surface = 'saddle'")


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_compressed_text_is_not_inflated(kind: bytes, tmp_path: Path) -> None:
    bomb = zlib.compress(MARK.encode() + b"\0" * 10_000_000)
    content = KEY.encode() + (b"\0\0" if kind == b"zTXt" else b"\0\1\0\0\0") + bomb
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    (tmp_path / "file.png").write_bytes(file.getvalue()[:33] + chunk + file.getvalue()[33:])
    assert embedded(tmp_path / "file.png") is None


def never_another_exception(path: Path, data: bytes) -> str | None:
    path.write_bytes(data)
    try:
        return embedded(path)
    except OptvizError as error:
        assert str(error).endswith(".")  # noqa: PT017 a sentence
        return None


@pytest.mark.parametrize("ending", [each for each in ALL if each])
def test_a_file_that_was_cut_off_is_no_surprise(ending: str, tmp_path: Path) -> None:
    data = write(tmp_path / f"file{ending}", TEXTS["Korean"]).read_bytes()
    for length in [*range(300), *range(300, len(data), len(data) // 100 + 1)]:
        found = never_another_exception(tmp_path / "cut", data[:length])
        assert found in {None, TEXTS["Korean"]}


@pytest.mark.parametrize("ending", [each for each in ALL if each])
def test_flipped_bits_are_no_surprise(ending: str, tmp_path: Path) -> None:
    data = write(tmp_path / f"file{ending}", TEXTS["quotes"]).read_bytes()
    generator = np.random.default_rng(0)
    for _ in range(300):
        broken = bytearray(data)
        # Half of the bits are flipped near the beginning, where most of a format's structure is.
        for place in generator.integers(0, generator.choice([200, len(data)]), 3) % len(data):
            broken[place] ^= 1 << int(generator.integers(8))
        found = never_another_exception(tmp_path / "broken", bytes(broken))
        assert found is None or (found.startswith(MARK) and len(found.encode()) <= LONGEST)


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0AVI ",
        b"II*\0",
        b"MM\0*",
        b"\0\0\0\x08ftyp",
        b"\x1a\x45\xdf\xa3",
        b"%PDF",
    ],
)
def test_noise_is_no_surprise(beginning: bytes, tmp_path: Path) -> None:
    generator = np.random.default_rng(len(beginning))
    for length in (0, 1, 2, 10, 1000):
        for _ in range(20):
            assert never_another_exception(tmp_path / "noise", beginning + generator.bytes(length)) is None


@pytest.mark.parametrize(
    "endless",
    [
        b"GIF89a" + b"\0" * 7 + b"\x21\xfe\x01a\0" * 300_000,
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0aaaa\0\0\0\0" * 300_000,
        b"RIFF\0\0\0\0WEBP" + b"aaaa\0\0\0\0" * 300_000,
        b"RIFF\0\0\0\0AVI " + b"LIST\0\0\0\0" * 300_000,
        b"RIFF\0\0\0\0AVI LIST\xff\xff\xff\x7fINFO" + b"aaaa\0\0\0\0" * 300_000,
        b"II*\0\x08\0\0\0\xff\xff" + b"\0" * 12 * 65_535,
        b"\0\0\0\x08ftyp" * 300_000,
        b"\x1a\x45\xdf\xa3\x80" * 300_000,
        b"%PDF" + b"/Subject (" * 300_000,
        b"%PDF/Subject (" + b"\\" * 3_000_000,
        b"<dc:description>" * 300_000,
        b'<meta name="optviz" content="' * 100_000,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_a_file_made_to_take_long_does_not(endless: bytes, tmp_path: Path) -> None:
    assert never_another_exception(tmp_path / "endless", endless) is None


def test_a_bit_that_flipped_in_the_text_of_a_png_is_noticed(tmp_path: Path) -> None:
    data = write(tmp_path / "still.png", TEXTS["plain"]).read_bytes()
    (tmp_path / "broken.png").write_bytes(data.replace(b"'saddle'", b"'saddlf'"))
    assert embedded(tmp_path / "broken.png") is None


def test_text_that_is_not_unicode_is_damaged(tmp_path: Path) -> None:
    data = write(tmp_path / "film.gif", TEXTS["plain"]).read_bytes()
    (tmp_path / "broken.gif").write_bytes(data.replace(b"'saddle'", b"'sa\xffdle'"))
    with pytest.raises(OptvizError, match=r"is damaged: it is not UTF-8\."):
        embedded(tmp_path / "broken.gif")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptvizError) as caught:
        embedded(tmp_path / "none.gif")
    assert str(caught.value) == f"Cannot read {tmp_path / 'none.gif'} because there is no such file; check its name."


def test_an_empty_file_and_a_folder_without_frames_have_no_text(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert embedded(tmp_path / "empty") is None
    assert embedded(tmp_path) is None


def test_matplotlib_writes_a_still_with_a_text_to_the_same_bytes_twice(tmp_path: Path) -> None:
    for ending in (".png", ".pdf"):
        one, two = (write(tmp_path / f"{name}{ending}", TEXTS["Korean"]).read_bytes() for name in ("one", "two"))
        assert one == two


def test_a_page_carries_the_text_as_a_browser_reads_it() -> None:
    element = html_meta(TEXTS["quotes"])
    content = element.removeprefix('<meta name="optviz" content="').removesuffix('">')
    assert not set(content) & set('"<>')
    assert html.unescape(content) == TEXTS["quotes"]
