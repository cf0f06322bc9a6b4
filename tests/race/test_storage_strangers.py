"""Recordings of strangers: what they declare is checked before it is inflated, and what they say before it is used."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
import math
import re
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from optviz import Optimizer, OptvizError, load_recording, record, still
from optviz.cli.sources import scene_from_recording
from optviz.figure.scene import scene_of
from optviz.figure.texts.endings import list_verdicts
from optviz.film.provenance import embedded
from optviz.given.limits import LONGEST_FORMULA, LONGEST_NAME, MOST_SETTINGS

NAMES = ("about", "points", "losses", "gradients", "evaluations", "diverged_at")
MUCH = 20_000_000


class Member(NamedTuple):
    """A member of an archive as it is declared: its bytes, and how many it says that there are when inflated."""

    content: bytes
    says: int


def header_of(dtype: str, shape: tuple[int, ...], version: bytes = b"\x01\x00") -> bytes:
    """The beginning of an .npy file."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    length = struct.pack("<H" if version == b"\x01\x00" else "<I", len(text))
    return b"\x93NUMPY" + version + length + text


def honest() -> dict[str, bytes]:
    """The members of a small recording."""
    file = io.BytesIO()
    recording = record("saddle", "sgd", steps=3)
    recording.save(path := Path("race.npz"))
    file.write(path.read_bytes())
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(f"{name}.npy") for name in NAMES}


def packed(members: dict[str, bytes | Member], path: Path = Path("race.npz")) -> Path:
    """An archive whose members may declare more than they have."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(f"{name}.npy", member if isinstance(member, bytes) else member.content)
        for name, member in members.items():
            if isinstance(member, Member):
                archive.getinfo(f"{name}.npy").file_size = member.says
    return path


def refusal(path: Path, most: int = MUCH) -> str:
    """The sentence with which a file is refused, before much memory is taken."""
    tracemalloc.start()
    try:
        with pytest.raises(OptvizError) as caught:
            load_recording(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most
    start = f"{path} is not a recording that can be used because "
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith("; record it again.")
    return str(caught.value).removeprefix(start).removesuffix("; record it again.")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# What is declared


def zeros(dtype: str, shape: tuple[int, ...]) -> Member:
    """An array of zeros that is only declared."""
    header = header_of(dtype, shape)
    return Member(header, len(header) + np.dtype(dtype).itemsize * math.prod(shape))


@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize("steps", [4, 10**6, 10**9, 10**15, 10**300])
def test_an_array_that_declares_too_much_is_refused_before_it_is_inflated(name: str, steps: int) -> None:
    kind, shape = {
        "points": ("<f8", (steps, 2, 1)),
        "losses": ("<f8", (steps, 1)),
        "gradients": ("<f8", (steps, 2, 1)),
        "evaluations": ("<i8", (steps, 1)),
        "diverged_at": ("<i8", (steps,)),
    }[name]
    # The archive says what the array needs, or less; what it has is next to nothing.
    for says in {min(zeros(kind, shape).says, 2**62), 1000}:
        packed(honest() | {name: Member(header_of(kind, shape), says)})
        assert refusal(Path("race.npz"))


def test_arrays_that_agree_on_too_much_are_refused_by_their_sum() -> None:
    steps = 10**8
    arrays = {
        "points": zeros("<f8", (steps, 2, 1)),
        "losses": zeros("<f8", (steps, 1)),
        "gradients": zeros("<f8", (steps, 2, 1)),
        "evaluations": zeros("<i8", (steps, 1)),
    }
    assert refusal(packed(honest() | arrays)) == "it would take 4.5 GiB of memory, more than a recording may"


def test_an_honest_bomb_is_not_inflated() -> None:
    """Bytes that are there, and are zeros: a hundred megabytes in a hundred kilobytes."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in honest().items():
            with archive.open(f"{name}.npy", "w") as file:
                file.write(content)
                for _ in range(100 if name == "points" else 0):
                    file.write(bytes(1_000_000))
    Path("race.npz").write_bytes(bomb.getvalue())
    assert refusal(Path("race.npz")) == "it cannot be read (ValueError)"


@pytest.mark.parametrize("content", [b"", b"x", b"no array at all" * 10, b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff{"])
@pytest.mark.parametrize("name", NAMES)
def test_a_member_that_is_no_array_is_refused(name: str, content: bytes) -> None:
    assert refusal(packed(honest() | {name: content})).startswith("it cannot be read (")


@pytest.mark.parametrize("name", ["about", "points"])
@pytest.mark.parametrize(
    "content",
    [
        header_of("<f8", (1,), b"\x02\x00"),
        header_of("<f8", (1,), b"\x03\x00"),
        b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 1000,
        b"\x93NUMPY\x01\x00\x10\x27" + b"(" * 10_000,
        header_of("|O", (1,)),
        header_of("<f8", (-1,)),
        header_of("<f8", (-(10**12), -2, 1)),
        header_of("<U99999999", ()),
        header_of("<U2147483647", ()),
        header_of("|V0", (4, 2, 1)),
        header_of("<f8", (0, 2, 1)),
    ],
    ids=lambda content: repr(content[8:70]),
)
def test_a_header_that_is_odd_is_refused(name: str, content: bytes) -> None:
    for says in (len(content), 2**31 - 1, 2**40):
        assert refusal(packed(honest() | {name: Member(content, says)}))


def test_a_description_without_end_is_refused_before_it_is_read() -> None:
    text = header_of("<U40000000", ())
    described = Member(text, len(text) + 160_000_000)
    assert refusal(packed(honest() | {"about": described})) == (
        "its description is not a text of at most 26064 characters"
    )


def test_an_archive_that_lists_more_than_a_recording_has_is_not_looked_through() -> None:
    packed(honest())
    with zipfile.ZipFile("race.npz", "a") as archive:
        for number in range(1000):
            archive.writestr(f"{number}{'x' * 100}", b"")
    assert refusal(Path("race.npz")) == "it cannot be read (BadZipFile)"


def test_an_archive_that_corrects_the_length_of_its_list_is_refused() -> None:
    data = packed(honest()).read_bytes()
    corrected = b"PK\6\6" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 10**6, 10**6, 10**9, 0)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, len(data) - 22, 1)
    Path("race.npz").write_bytes(data[:-22] + corrected + locator + data[-22:])
    assert refusal(Path("race.npz")) == "it cannot be read (BadZipFile)"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_we_do_not_use_is_refused(method: int) -> None:
    members = honest()
    with zipfile.ZipFile("race.npz", "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    assert refusal(Path("race.npz")).startswith("it cannot be read (")


def test_a_member_more_is_not_looked_at() -> None:
    bomb = zlib.compress(bytes(1000))
    packed(honest() | {"another": Member(bomb, 2**50)})
    assert load_recording("race.npz").steps == 3


# What is said


def described(**changed: Any) -> Path:
    """A recording in whose description something is changed, of its run or of all."""
    members = honest()
    about = json.loads(str(np.lib.format.read_array(io.BytesIO(members["about"]))))
    about["runs"][0] |= {name: changed.pop(name) for name in [*changed] if name in about["runs"][0]}
    file = io.BytesIO()
    np.lib.format.write_array(file, np.array(json.dumps(about | changed)))
    return packed(members | {"about": file.getvalue()})


@pytest.mark.parametrize("key", ["optimizer", "title", "label", "optviz", "surface"])
@pytest.mark.parametrize("text", ["a\x1b[31m", "a\0", "\ud800", "\uffff", 5, None, ["a"], {"a": "b"}, True])
def test_a_text_that_no_figure_can_hold_is_refused_where_it_is(key: str, text: Any) -> None:
    rule = "a text"
    if isinstance(text, str):
        rule = "a text in UTF-8" if text == "\ud800" else "a text without control characters"
    assert re.fullmatch(rf"its description is wrong \(`{key}` must be {rule}.*\)", refusal(described(**{key: text})))


@pytest.mark.parametrize("key", ["optimizer", "title", "label", "optviz", "surface"])
def test_what_is_called_by_a_text_without_end_is_refused(key: str) -> None:
    # A surface may be a formula.
    longest = LONGEST_FORMULA if key == "surface" else LONGEST_NAME
    assert refusal(described(**{key: "a" * (longest + 1)})) == (
        f"its description is wrong (`{key}` must be a text of at most {longest} characters)"
    )


def test_the_settings_of_a_run_are_no_more_and_no_longer_than_can_be_drawn() -> None:
    many = {f"c{number}": 1.0 for number in range(MOST_SETTINGS + 1)}
    assert refusal(described(settings=many)) == "its description is wrong (`settings` must be at most 64 numbers)"
    assert "at most 200 characters" in refusal(described(settings={"c" * 201: 1.0}))
    assert len(load_recording(described(settings=dict(list(many.items())[1:]))).runs[0].settings) == MOST_SETTINGS


def test_a_description_of_more_runs_than_there_are_numbers_of_is_refused() -> None:
    run = json.loads(str(np.load(described(), allow_pickle=False)["about"]))["runs"][0]
    assert refusal(described(runs=[run, run])) == (
        "its description is wrong (it tells of 2 runs, and the numbers are of 1)"
    )


@pytest.mark.parametrize(
    ("steps", "runs", "said"),
    [
        (2200, 20_000, "A figure shows at most 1000 runs, not 20000; leave some out."),
        (10**6, 20, "A figure holds at most 10000000 steps of all its runs together"),
    ],
)
def test_more_than_a_figure_shows_is_refused_before_it_is_read(steps: int, runs: int, said: str) -> None:
    """Were anything of it read, it would be found out that nothing is there."""
    arrays = {
        "points": zeros("<f8", (steps + 1, 2, runs)),
        "losses": zeros("<f8", (steps + 1, runs)),
        "gradients": zeros("<f8", (steps + 1, 2, runs)),
        "evaluations": zeros("<i8", (steps + 1, runs)),
        "diverged_at": zeros("<i8", (runs,)),
    }
    path = packed(honest() | arrays)
    with pytest.raises(OptvizError) as caught:
        scene_from_recording(str(path), {})
    assert str(caught.value).startswith(said)
    assert refusal(path).startswith("its description is wrong (it tells of 1 runs")


@pytest.mark.parametrize("seed", [-5, 3.5, "3", True, None, math.nan, [1]])
def test_a_seed_that_is_none_is_the_files_fault(seed: Any) -> None:
    assert refusal(described(seed=seed)).startswith("its description is wrong (`seed` must be a whole number ")


@pytest.mark.parametrize("value", [math.nan, math.inf, "1", None, True, 10**400])
@pytest.mark.parametrize("key", ["start", "settings", "window"])
def test_a_number_that_is_none_is_refused(key: str, value: Any) -> None:
    changed = {"start": [value, 0], "settings": {"learning_rate": value}, "window": [[value, 1], [0, 1]]}[key]
    assert refusal(described(**{key: changed})).startswith("its description is wrong (")


@pytest.mark.parametrize(
    "window",
    [
        [[-1e308, 1e308], [-1e308, 1e308]],
        [[-1e308, 1e308], [0, 1]],
        [[-1e200, 1e200], [-1e200, 1e200]],
        [[1, 1], [0, 1]],
        [[2, 1], [0, 1]],
    ],
)
def test_a_window_that_cannot_be_shown_is_refused_without_a_warning(window: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "window" in refusal(described(window=window))


def test_what_a_rule_of_ones_own_holds_may_be_infinite_and_survives_the_file() -> None:
    class Clipped:
        def __init__(self, lr: float = 0.1, clip: float = math.inf) -> None:
            self.lr, self.clip = lr, clip

        def update(self, weight: Any, grad: Any) -> None:
            weight -= self.lr * np.clip(grad, -self.clip, self.clip)

    recording = record("saddle", Clipped(), steps=2)
    recording.save("race.npz")
    assert load_recording("race.npz").runs == recording.runs


@pytest.mark.parametrize("title", ["a\x1b[31m", "\ud800", "a\0b"])
def test_a_rule_whose_title_a_file_could_not_give_back_is_refused(title: str) -> None:
    class Named(Optimizer):
        def update(self, weight: Any, grad: Any) -> None:
            weight -= grad

    Named.title = title
    with pytest.raises(OptvizError, match=r"^What an optimizer is called must be a text "):
        record("saddle", Named(), steps=1)


@pytest.mark.parametrize("first", list("=+-@\t"))
def test_no_text_of_a_recording_is_a_formula_in_a_spreadsheet(first: str, tmp_path: Path) -> None:
    recording = record("saddle", "sgd", (-1.0, -1.0), steps=1)
    evil = f"{first}HYPERLINK(0)"
    run = dataclasses.replace(recording.runs[0], optimizer=evil, settings={evil: 1.0})
    plan = dataclasses.replace(recording.plan, runs=(run,))
    dataclasses.replace(recording, plan=plan).save_csv(tmp_path / "race.csv")
    with (tmp_path / "race.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [row[1:3] for row in rows] == [[f"'{evil}", f"'{evil}=1.0"]] * 2
    # Numbers below zero are numbers.
    assert rows[0][4:6] == ["-1.0", "-1.0"]


def test_a_title_of_several_lines_is_kept_and_stays_in_its_cell() -> None:
    scene = scene_of(load_recording(described(title="A\n$ rm", label="<b>\u202e")))
    _, ((title, label, *_),) = list_verdicts(scene)
    assert (title, label) == ("A\n$ rm", "<b>\u202e")


HOSTILE = "</title>--><script>alert(1)</script>]]> $x^{2}$ \\frac{1}{2} &lt; \"' {adam}"


def test_the_texts_of_a_recording_are_text_in_every_still_and_in_a_notebook() -> None:
    recording = load_recording(described(title=HOSTILE, label=HOSTILE))
    for ending in ("svg", "pdf", "png"):
        still(recording, f"still.{ending}", size=(320, 240))
    root = ET.fromstring(Path("still.svg").read_text(encoding="utf-8"))  # noqa: S314 our own
    assert not [each for each in root.iter() if each.tag.endswith(("script", "foreignObject", "image"))]
    text = embedded("still.svg")
    assert text is not None
    assert embedded("still.pdf") == embedded("still.png") == text
    shown = recording._repr_html_()
    assert "<script" not in shown
    assert html.escape(HOSTILE) in shown
