"""How much is read of a file before it is given up: as little of a very large one as of a small one."""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path
from typing import Any

import pytest

from optviz.errors import OptvizError
from optviz.film import pieces
from optviz.film.formats import find_text
from optviz.film.pieces import Pieces
from optviz.film.provenance import embedded
from optviz.recipe.files import LONGEST

HEAD = b"GIF89a" + bytes(7)


class Counted(bytes):
    """Bytes that count how often one asked for some of them."""

    asked = 0

    def __getitem__(self, key: Any) -> Any:
        Counted.asked += 1
        return super().__getitem__(key)


class Measured(io.FileIO):
    """A file that knows how much was read of it, and at once."""

    bytes_read = longest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.bytes_read, self.longest = self.bytes_read + len(data), max(self.longest, len(data))
        return data


def element(kind: bytes, content: bytes) -> bytes:
    """An element of a WebM file."""
    return kind + (len(content) | 1 << 56).to_bytes(8, "big") + content


def webm(*tags: bytes) -> bytes:
    """A WebM file with tags that are as they are given."""
    return b"\x1a\x45\xdf\xa3\x80" + element(b"\x18\x53\x80\x67", element(b"\x12\x54\xc3\x67", b"".join(tags)))


@pytest.mark.parametrize(
    "endless",
    [
        HEAD + b"\x21\xfe" + b"\x01a" * 1_000_000 + b"\0",
        HEAD + b"\x21\xff" + b"\x01a" * 1_000_000,
        HEAD + (b"\x21\xff" + b"\x01a" * 1000 + b"\0") * 1000,
        HEAD + b"\x21\xff" + b"\x01a" * 99_000 + b"\0\x21\xfe" + b"\x01#" * 2000 + b"\0",
        webm(*[element(b"\x73\x73", element(b"\x67\xc8", b"\xec\x80" * 500) * 100)] * 20),
        webm(*[element(b"\x73\x73", element(b"\x67\xc8", b"") * 90_000)] * 20),
        b"%PDF" + b"/Subject" * 1_000_000,
        b"%PDF" + b"/Subject         (" * 500_000,
    ],
    ids=lambda data: repr(data[12:50]),
)
def test_a_file_of_small_pieces_is_given_up_after_some_of_them(endless: bytes) -> None:
    Counted.asked = 0
    assert find_text(Counted(endless), LONGEST) is None
    assert Counted.asked < 1_000_000


@pytest.mark.parametrize(
    ("place", "data"),
    [
        (0, b"%PDF /Subject (# optviz)"),
        (150_000_000, b'<meta name="optviz" content="# optviz">'),
        (150_000_000, b"<dc:description># optviz</dc:description>"),
    ],
    ids=["PDF", "HTML", "SVG"],
)
def test_a_very_large_file_is_searched_where_our_text_would_be(place: int, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(data if place == 0 else b"<")
    assert embedded(path) == ("# optviz" if place == 0 else None)
    with path.open("r+b") as file:
        # A hole in a file takes no room.
        file.truncate(200_000_000)
        file.seek(place)
        file.write(data)
    assert embedded(path) is None


@pytest.mark.parametrize(
    "beginning",
    [b"<", b"%PDF", b"RIFF\0\0\0\0WEBP", b"RIFF\0\0\0\0AVI ", HEAD, webm(), b"II*\0", b"\x89PNG", b"\0\0\0\x10ftyp"],
)
def test_of_a_very_large_file_little_is_read(beginning: bytes, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(beginning)
    os.truncate(path, 1 << 30)
    with Measured(path) as file:
        assert find_text(Pieces(file), LONGEST) is None
        assert file.bytes_read < 1 << 28
        assert file.longest < 1 << 21


@pytest.mark.parametrize("left", [0, 20, 1000, 100_000])
def test_a_file_that_is_cut_while_it_is_read_is_refused(
    left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "film.gif"
    path.write_bytes(HEAD + b"\x21\xfe" + b"\xffabc" * 50_000)

    def cut(data: Pieces, most: int) -> bytes | None:
        assert len(data) == 200_015
        os.truncate(path, left)
        return find_text(data, most)

    monkeypatch.setattr("optviz.film.formats.find_text", cut)
    with pytest.raises(OptvizError, match=r"film\.gif because it was changed meanwhile; try again\.$"):
        embedded(path)


def test_a_file_is_searched_as_bytes_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("_BLOCK", 5), ("_MOST_KEPT", 2), ("_LONGEST_SEARCH", 12)):
        monkeypatch.setattr(pieces, name, size)
    data = b"abbabaabbaababbaabbabaab" * 3
    file = Pieces(io.BytesIO(data))
    assert [file[place] for place in range(len(data))] == list(data)
    for start, end in itertools.product(range(0, 75, 4), repeat=2):
        assert file[start:end] == data[start:end]
        for what in (b"a", b"abbab", b"bbaabbabaaba", b"aaa"):
            assert file.find(what, start, end) == data.find(what, start, end)
            assert file.rfind(what, start, end) == data.rfind(what, start, end)


def test_the_comment_of_a_film_is_found_behind_what_other_programs_add() -> None:
    other = b"\x21\xff" + b"\x01a" * 9000 + b"\0"
    assert find_text(HEAD + other + b"\x21\xfe\x08# optviz\0", LONGEST) == b"# optviz"


def test_the_last_subject_of_a_pdf_is_the_one() -> None:
    assert find_text(b"%PDF /Subject (one) /Subject \n (two) /Subject two", LONGEST) == b"two"
