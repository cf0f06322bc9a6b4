"""What `optviz record` writes, and recordings that cannot be used."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from command_line import names, refused, succeeded

from optviz import load_recording, record


def test_a_recording_as_csv_has_a_line_for_every_run_and_step(folder: Path) -> None:
    succeeded("record --surface beale --optimizer adam --optimizer sgd --steps 7 --out race.csv")
    with (folder / "race.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expected = record("beale", ["adam", "sgd"], steps=7)
    assert [(row["optimizer"], int(row["step"])) for row in rows] == [
        (name, step) for name in ("adam", "sgd") for step in range(8)
    ]
    for row in rows:
        step, number = int(row["step"]), int(row["run"])
        assert [float(row[name]) for name in ("x", "y")] == expected.points[step, :, number].tolist()
        assert float(row["loss"]) == expected.losses[step, number]


def test_another_seed_gives_another_random_start(folder: Path) -> None:
    for seed in (1, 2):
        succeeded(f"record --surface saddle --optimizer sgd --start random --seed {seed} --steps 1 --out {seed}.npz")
    one, two = (load_recording(folder / f"{seed}.npz").runs[0].start for seed in (1, 2))
    assert one != two


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("points"),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "a bit changed": lambda path: path.write_bytes(_with_a_bit_changed(path.read_bytes())),
    "without losses": lambda path: _without(path, "losses.npy"),
    "without description": lambda path: _without(path, "about.npy"),
    "pickled": lambda path: np.savez(path, about=np.array({"format": 1}, dtype=object)),
    "another archive": lambda path: np.savez(path, points=np.zeros(3)),
}


def _with_a_bit_changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _without(path: Path, member: str) -> None:
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != member}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_recording_is_refused_in_one_sentence(folder: Path, damage: str) -> None:
    succeeded("record --surface saddle --steps 40 --quiet --out race.npz")
    DAMAGE[damage](folder / "race.npz")
    assert re.fullmatch(
        r"race\.npz is not a recording that can be used because .*; record it again\.", refused("animate race.npz")
    )
    assert names(folder) == ["race.npz"]


def test_a_folder_of_the_name_of_a_recording_is_told_as_one(folder: Path) -> None:
    (folder / "race.npz").mkdir()
    assert refused("animate race.npz") == "Cannot read the recording race.npz: is a directory; check the file."


def test_a_recording_of_another_version_of_the_format_is_refused(folder: Path) -> None:
    record("saddle", steps=2).save(folder / "race.npz")
    with np.load(folder / "race.npz") as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"])) | {"format": 99}
    np.savez(folder / "race.npz", **(arrays | {"about": np.array(json.dumps(about))}))
    assert refused("animate race.npz") == (
        "race.npz is not a recording that can be used because its format is not 1; record it again."
    )
