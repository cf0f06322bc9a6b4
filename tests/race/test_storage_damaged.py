"""Files that are no recordings, or damaged ones, are refused in a sentence."""

from __future__ import annotations

import gc
import math
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from saved import ARRAYS, assert_same, assert_sentence, forge, refusal, small

from optviz import OptvizError, load_recording


@pytest.mark.parametrize(
    "content",
    [b"", b"no recording\n", b"PK\x03\x04", b"\x93NUMPY\x01\x00v\x00", b"\x80\x04K\x01.", bytes(1000)],
    ids=["empty", "text", "zip head", "npy head", "pickle", "zeros"],
)
def test_a_file_of_another_kind_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(f"{path} is not a recording that can be used because it cannot be read (")
    assert message.endswith("); record it again.")


def test_a_single_array_or_a_folder_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "race.npy", np.zeros(3))
    path = tmp_path / "race.npy"
    assert refusal(path).startswith(f"{path} is not a recording that can be used because it cannot be read (")
    assert refusal(tmp_path) == f"Cannot read the recording {tmp_path}: is a directory; check the file."


@pytest.mark.parametrize("content", [b"no recording\n", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_a_refused_file_is_not_left_open(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        refusal(path)
        gc.collect()
    assert [str(each.message) for each in caught] == []


def test_a_truncated_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    small().save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 41):
        path.write_bytes(whole[:length])
        assert str(path) in refusal(path)


def test_a_flipped_bit_is_noticed_or_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    recording = small()
    recording.save(path)
    whole = path.read_bytes()
    bits = np.random.default_rng(2).integers(8, size=len(whole)).tolist()
    refused = 0
    for place in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bits[place]
        path.write_bytes(damaged)
        try:
            assert_same(load_recording(path), recording)
        except OptvizError as error:
            assert_sentence(str(error))
            refused += 1
    # The rest are dates and the like in the headers of the archive, which say nothing about the recording.
    assert refused > 0.8 * len(range(0, len(whole), 3))


def test_a_file_that_holds_python_objects_is_refused_and_runs_no_code(tmp_path: Path) -> None:
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (ran,)

    for name in ("about", "points", "diverged_at"):
        path = forge(tmp_path / "race.npz", arrays={name: np.array([Trap()], dtype=object)})
        assert "it cannot be read (ValueError)" in refusal(path)
    assert not ran.exists()


def test_arrays_of_ones_own_are_told_where_they_belong(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, adam=np.zeros((3, 2)))
    assert refusal(path) == (
        f"{path} has arrays in it and no recording; paths over a surface are raced as in optviz animate saddle "
        f"--optimizer {path}, and trainings are shown by optviz landscape {path}."
    )


@pytest.mark.parametrize("name", ["about", *ARRAYS])
def test_a_file_without_one_of_its_arrays_is_refused(name: str, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", without=name)
    assert refusal(path).startswith(f"{path} is not a recording that can be used because ")


@pytest.mark.parametrize("name", ["surface", "window", "seed", "runs", "optviz"])
def test_a_file_whose_description_lacks_something_is_refused(name: str, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", without=name)
    assert refusal(path) == (
        f"{path} is not a recording that can be used because its description is wrong ('{name}'); record it again."
    )


@pytest.mark.parametrize("written", [0, 2, "1", None, [1]])
def test_a_file_of_another_format_is_refused(written: Any, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", about={"format": written})
    assert refusal(path) == (
        f"{path} is not a recording that can be used because its format is not 1; record it again."
    )


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", "7", '"format"', "[" * 100_000])
def test_a_description_that_is_no_json_object_is_refused(text: str, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", arrays={"about": np.array(text)})
    assert refusal(path).startswith(f"{path} is not a recording that can be used because ")


@pytest.mark.parametrize(
    "arrays",
    [
        {"points": np.zeros((13, 2, 3))},
        {"points": np.zeros((12, 2, 4))},
        {"points": np.zeros((13, 3, 4))},
        {"points": np.zeros((13, 2, 4), dtype=np.float32)},
        {"points": np.zeros((13, 2, 4), dtype=np.int64)},
        {"points": np.array(1.0)},
        {"points": np.array("text")},
        {"losses": np.zeros((13, 1))},
        {"losses": np.zeros((4, 13))},
        {"losses": np.zeros((13, 4), dtype=complex)},
        {"gradients": np.zeros((13, 4, 2))},
        {"evaluations": np.zeros((13, 4))},
        {"diverged_at": np.zeros(5, dtype=np.int64)},
        {"diverged_at": np.zeros(4)},
        {"points": np.full((13, 2, 4), np.nan)},
        {"points": np.full((13, 2, 4), np.inf)},
        {"losses": np.full((13, 4), np.nan)},
        {"diverged_at": np.full(4, 999)},
        {"diverged_at": np.full(4, -7)},
        {"diverged_at": np.array([-1, 0, -1, 5])},
        {
            "points": np.zeros((1, 2, 4)),
            "losses": np.zeros((1, 4)),
            "gradients": np.zeros((1, 2, 4)),
            "evaluations": np.zeros((1, 4), dtype=np.int64),
        },
        {name: np.zeros((0, *shape)) for name, shape in {"points": (2, 4), "losses": (4,), "gradients": (2, 4)}.items()}
        | {"evaluations": np.zeros((0, 4), dtype=np.int64)},
    ],
    ids=lambda arrays: " ".join(f"{k} {v.dtype}{list(v.shape)} {v.ravel()[:1].tolist()}" for k, v in arrays.items()),
)
def test_arrays_that_no_recording_can_hold_are_refused(arrays: dict[str, Any], tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", arrays=arrays)
    assert refusal(path).startswith(f"{path} is not a recording that can be used because ")


RUN = {"optimizer": "sgd", "title": "SGD", "settings": {}, "label": "", "start": [0, 0], "color": None}


@pytest.mark.parametrize(
    "changed",
    [
        {"settings": 3},
        {"settings": {"lr": "fast"}},
        {"settings": {"lr": 10**400}},
        {"start": 3},
        {"start": [1]},
        {"start": ["x", "y"]},
    ],
    ids=lambda changed: str(changed)[:30],
)
def test_a_description_with_a_wrong_run_is_refused(changed: dict[str, Any], tmp_path: Path) -> None:
    assert refusal(forge(tmp_path / "race.npz", about={"runs": [RUN | changed] * 4}))


@pytest.mark.parametrize(
    "about",
    [
        {"runs": []},
        {"runs": None},
        {"runs": 4},
        {"runs": "four"},
        {"runs": [1, 2, 3, 4]},
        {"runs": [RUN]},
        {"runs": [{}] * 4},
        {"window": 3},
        {"window": [1, 2]},
        {"window": [[0, 1], [0, 1], [0, 1]]},
        {"window": [["a", "b"], [0, 1]]},
        {"window": [[1, 0], [0, 1]]},
        {"window": [[0, 0], [0, 1]]},
        {"window": [[math.nan, 1], [0, 1]]},
        {"window": [[-math.inf, math.inf], [0, 1]]},
        {"seed": "monday"},
        {"seed": None},
        {"seed": math.inf},
        {"seed": [1]},
        {"surface": None},
        {"surface": 3},
        {"surface": "rosenbrok"},
        {"surface": "rosenbrock:b=-1"},
        {"surface": "rosenbrock:b"},
        {"surface": {"name": "rosenbrock"}},
    ],
    ids=str,
)
def test_a_description_with_wrong_values_is_refused(about: dict[str, Any], tmp_path: Path) -> None:
    assert refusal(forge(tmp_path / "race.npz", about=about))


def test_an_archive_with_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content[: len(content) // 2] if name == "points.npy" else content)
    assert refusal(path).startswith(f"{path} is not a recording that can be used because it cannot be read (")
