"""Recordings as files: what is kept exactly, and given back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from given import SOME_SURFACES
from saved import Bowl, Demanding, assert_same, assert_sentence, forge, refusal, settings_and_state, small

from optviz import OptvizError, load_recording, record
from optviz.optimizers import SGD, Adam, Momentum, catalogue


def test_an_npz_file_gives_back_the_recording_exactly(tmp_path: Path) -> None:
    recording = small()
    assert recording.diverged_at.max() > 0
    recording.save(tmp_path / "race.npz")
    assert_same(load_recording(tmp_path / "race.npz"), recording)


@pytest.mark.parametrize("name", SOME_SURFACES)
def test_a_recording_of_every_surface_survives_the_file(name: str, tmp_path: Path) -> None:
    recording = record(name, list(catalogue()), steps=20)
    recording.save(tmp_path / "race.npz")
    assert_same(load_recording(tmp_path / "race.npz"), recording)


def test_a_seed_that_numpy_made_survives_the_file(tmp_path: Path) -> None:
    recording = record("saddle", "sgd", "random", steps=2, seed=np.int64(7))
    recording.save(tmp_path / "race.npz")
    assert_same(load_recording(tmp_path / "race.npz"), recording)


def test_a_file_gives_back_the_optimizers_of_the_catalogue(tmp_path: Path) -> None:
    recording = record("himmelblau", [*catalogue(), *(f"{name}:lr=0.125" for name in catalogue())], steps=2)
    recording.save(tmp_path / "race.npz")
    loaded = load_recording(tmp_path / "race.npz")
    assert list(map(settings_and_state, loaded.optimizers)) == list(map(settings_and_state, recording.optimizers))


def test_a_rule_of_ones_own_is_not_taken_for_the_one_of_the_catalogue_that_has_its_name(tmp_path: Path) -> None:
    own = type("Momentum", (Momentum,), {})
    recording = record("himmelblau", [own(0.001), Momentum(0.001), Demanding(0.001)], steps=2)
    for path in (tmp_path / "once.npz", tmp_path / "twice.npz"):
        recording.save(path)
        recording = load_recording(path)
        assert [type(each) for each in recording.optimizers] == [type(None), Momentum, type(None)]


def test_a_file_from_before_optimizers_were_told_apart_is_read_by_their_names(tmp_path: Path) -> None:
    old = {"optimizer": "sgd", "title": "SGD", "label": "", "start": [0, 0], "color": None}
    settings: list[dict[str, float]] = [{"learning_rate": 0.5}, {"lr": 0.5}, {"learning_rate": -0.5}, {}]
    path = forge(tmp_path / "race.npz", about={"runs": [old | {"settings": each} for each in settings]})
    first, *others = load_recording(path).optimizers
    assert settings_and_state(first) == settings_and_state(SGD(0.5))
    assert others == [None, None, None]


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        small().save(tmp_path / f"{name}.npz")
        small().save_csv(tmp_path / f"{name}.csv")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_file_can_be_read_with_numpy_alone_and_holds_no_pickle(tmp_path: Path) -> None:
    small().save(tmp_path / "race.npz")
    with np.load(tmp_path / "race.npz", allow_pickle=False) as file:
        kinds = {name: file[name].dtype.kind for name in file.files}
    assert kinds == {"about": "U"} | dict.fromkeys(("points", "losses", "gradients"), "f") | dict.fromkeys(
        ("evaluations", "diverged_at"), "i"
    )


def test_a_csv_file_holds_every_number_exactly(tmp_path: Path) -> None:
    recording = small()
    recording.save_csv(tmp_path / "race.csv")
    header, *rows = csv.reader(io.StringIO((tmp_path / "race.csv").read_text(encoding="utf-8")))
    assert ",".join(header) == "run,optimizer,settings,step,x,y,loss,gradient_x,gradient_y,evaluations,diverged"
    assert len(rows) == 4 * 13
    for (number, step), row in zip(((b, k) for b in range(4) for k in range(13)), rows, strict=True):
        run = recording.runs[number]
        settings = " ".join(f"{name}={value!r}" for name, value in run.settings.items())
        assert row[:4] == [str(number), run.optimizer, settings, str(step)]
        expected = [
            *recording.points[step, :, number],
            recording.losses[step, number],
            *recording.gradients[step, :, number],
        ]
        np.testing.assert_array_equal([float(cell) for cell in row[4:9]], expected)
        lost = 0 <= recording.diverged_at[number] <= step
        assert row[9:] == [str(recording.evaluations[step, number]), str(int(lost))]


def test_a_csv_file_reads_as_written_by_hand(tmp_path: Path) -> None:
    record("saddle", "sgd:lr=0.25", (1.0, 0.5), steps=1).save_csv(tmp_path / "race.csv")
    assert (tmp_path / "race.csv").read_text(encoding="utf-8").splitlines() == [
        "run,optimizer,settings,step,x,y,loss,gradient_x,gradient_y,evaluations,diverged",
        "0,sgd,learning_rate=0.25,0,1.0,0.5,0.75,2.0,-1.0,0,0",
        "0,sgd,learning_rate=0.25,1,0.5,0.75,-0.3125,1.0,-1.5,1,0",
    ]


@pytest.mark.parametrize("method", ["save", "save_csv"])
def test_a_place_that_cannot_be_written_is_refused_and_nothing_is_left_behind(method: str, tmp_path: Path) -> None:
    for place in (tmp_path / "missing" / "race", tmp_path):
        with pytest.raises(OptvizError) as caught:
            getattr(small(), method)(place)
        assert_sentence(str(caught.value))
        assert str(place) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named_together_with_the_way_to_make_it(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    assert refusal(path) == (f"There is no file {path}; optviz record --surface NAME --out FILE.npz makes a recording.")


def test_a_surface_of_ones_own_can_be_saved_as_csv(tmp_path: Path) -> None:
    record(Bowl(), [Momentum(0.25), Adam(0.25)], (1, 0.5), steps=1).save_csv(tmp_path / "race.csv")
    lines = (tmp_path / "race.csv").read_text(encoding="utf-8").splitlines()
    assert lines[2] == "0,momentum,learning_rate=0.25 momentum=0.9,1,0.5,0.25,0.3125,1.0,0.5,1,0"
