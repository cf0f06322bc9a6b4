"""A race on a surface of one's own, or of a rule of one's own, that is saved can be read again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from given import Bowl
from numpy.typing import NDArray

from optviz import OptvizError, load_recording, record, verdicts
from optviz.objectives.surfaces import surface_class
from optviz.race.files.table import write_csv
from optviz.race.files.writing import _PIECE, write_npz

Array = NDArray[np.float64]
ARRAYS = ("points", "losses", "gradients", "evaluations", "diverged_at", "no_number")


class Described(Bowl):
    """It tells what a figure shows of it."""

    name = "my bowl"
    window = ((-3, 3), (-2, 2))
    minima = ((0, 0, 0),)


class Quadric:
    """The squares of any number of parameters."""

    def value(self, w: Array) -> Array:
        return np.asarray((w * w).sum(axis=0))

    def gradient(self, w: Array) -> Array:
        return 2 * w


class Lifted(surface_class("saddle")):  # type: ignore[misc]
    """A surface of the catalogue with another value."""

    def value(self, w: Array) -> Any:
        return super().value(w) + 1


@pytest.mark.parametrize(
    ("surface", "start"),
    [(Bowl(), (1, 0.5)), (Described(), [(1, 0.5), (2, 1)]), (Lifted(), None), (Quadric(), [1.0, 2, 3, 4, 5])],
    ids=lambda each: type(each).__name__,
)
def test_a_recording_of_a_surface_of_ones_own_is_read_again_with_the_surface(
    surface: Any, start: Any, tmp_path: Path
) -> None:
    path = tmp_path / "race.npz"
    recording = record(surface, ["sgd:lr=0.1", "adam:lr=5"], start, steps=30)
    recording.save(path)
    again = load_recording(path, surface)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(recording, name))
    assert (again.runs, again.window, again.seed) == (recording.runs, recording.window, recording.seed)
    assert verdicts(again) == verdicts(recording)


@pytest.mark.parametrize("surface", [Bowl(), Lifted(), Quadric()], ids=lambda each: type(each).__name__)
def test_without_the_surface_it_is_said_how_to_give_it(surface: Any, tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    record(surface, "sgd:lr=0.1", (1, 0.5), steps=3).save(path)
    with pytest.raises(OptvizError) as caught:
        load_recording(path)
    assert re.fullmatch(
        rf"The recording {re.escape(str(path))} was made on a surface of one's own, '.+', which is not in the file; "
        r"give it again in Python, as in optviz\.load_recording\(path, surface=…\)\.",
        str(caught.value),
    )


def test_another_surface_than_the_one_that_was_raced_on_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    record(Bowl(), "sgd:lr=0.1", (1, 0.5), steps=3).save(path)
    with pytest.raises(OptvizError) as caught:
        load_recording(path, Quadric())
    assert str(caught.value) == (
        f"`surface` is not the one that {path} was recorded on: where run 0 began, its loss is 1.25, and 1 was "
        "recorded; give the one that was."
    )
    record(Quadric(), "sgd:lr=0.1", (1, 0.5, 3), steps=3).save(path)
    with pytest.raises(OptvizError) as caught:
        load_recording(path, "saddle")
    assert str(caught.value) == (
        f"The recording {path} was made on 'Quadric', of 3 parameters, and `surface` is 'saddle', of 2; give the one "
        "that was raced on."
    )
    record("beale", "sgd", steps=3).save(path)
    with pytest.raises(OptvizError, match="was made on 'beale', of 2 parameters, and `surface` is 'Bowl', of 2; "):
        load_recording(path, Bowl())
    assert load_recording(path, "beale").surface.name == "beale"


class Named:
    """A rule whose title is told."""

    title: str = "Named"

    def __init__(self, **settings: float) -> None:
        vars(self).update(settings)

    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.1 * grad


def test_what_a_rule_or_a_surface_is_called_fits_into_a_line_or_is_refused() -> None:
    rule = Named()
    rule.title = "a" * 200
    assert record("saddle", rule, steps=1).runs[0].title == rule.title
    rule.title += "a"
    with pytest.raises(OptvizError, match=r"^What an optimizer is called must be a text of at most 200 characters, "):
        record("saddle", rule, steps=1)
    for name, said in (("b" * 201, "of at most 200 characters"), ("", "that is not empty")):
        surface = Bowl()
        surface.name = name  # type: ignore[attr-defined]
        with pytest.raises(OptvizError, match=rf"^What a surface is called must be a text {said}, got "):
            record(surface, "sgd:lr=0.1", (1, 1), steps=1)


def with_settings(count: int, stem: str = "coefficient") -> Any:
    """A rule with so many settings."""
    names = [f"{stem}_{number}" for number in range(count)]
    body = "".join(f"        self.{name} = {name}\n" for name in names)
    space: dict[str, Any] = {}
    arguments = ", ".join(f"{name}=0.5" for name in names)
    exec(f"class Many:\n    def __init__(self, {arguments}):\n{body}", space)  # noqa: S102 our own
    space["Many"].update = Named.update
    return space["Many"]()


def test_many_settings_are_kept_whole_and_shown_as_far_as_there_is_room(tmp_path: Path) -> None:
    recording = record("saddle", with_settings(64), steps=1)
    (run,) = recording.runs
    assert run.label.startswith("coefficient_0 0.5  coefficient_1 0.5")
    assert (len(run.label), run.label[-1], len(run.settings)) == (200, "…", 64)
    recording.save(tmp_path / "race.npz")
    assert load_recording(tmp_path / "race.npz").runs == recording.runs
    with pytest.raises(OptvizError) as caught:
        record("saddle", with_settings(65), steps=1)
    assert str(caught.value) == (
        "A recording keeps at most 64 settings of a run, and Many has 65; let it take them as one table."
    )


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    recording = record("saddle", [with_settings(64, "c" * 100)] * 40, steps=1)
    with pytest.raises(OptvizError, match=r"^The runs are described in \d+ characters, more than the \d+ that "):
        recording.save(tmp_path / "race.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("write", "name", "pieces"), [(write_csv, "a.csv", 3), (write_npz, "a.npz", 6)])
def test_numbers_are_written_in_pieces_of_which_the_progress_tells(
    tmp_path: Path, write: Any, name: str, pieces: int
) -> None:
    recording = record(Bowl(), ["sgd:lr=0.1"] * 3, (1, 0.5), steps=9_999)
    seen: list[tuple[int, int]] = []

    def follow(each: Any, total: int) -> Any:
        for number, piece in enumerate(each):
            seen.append((number, total))
            yield piece

    told, silent = tmp_path / f"told-{name}", tmp_path / f"silent-{name}"
    write(recording, told, follow)
    write(recording, silent)
    assert seen == [(number, pieces) for number in range(pieces)]
    assert told.read_bytes() == silent.read_bytes()


def test_a_recording_that_is_written_in_pieces_is_read_as_it_was_written(tmp_path: Path) -> None:
    recording = record("himmelblau", [f"sgd:lr={number / 1e5}" for number in range(1, 101)], steps=1100)
    assert recording.points.size > 2 * _PIECE
    recording.save(tmp_path / "race.npz")
    again = load_recording(tmp_path / "race.npz")
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(recording, name))
    with np.load(tmp_path / "race.npz") as members:
        assert members["about"].shape == ()


def test_a_table_has_a_line_for_each_run_and_step(tmp_path: Path) -> None:
    record(Bowl(), ["sgd:lr=0.1"] * 3, (1, 0.5), steps=9_999).save_csv(tmp_path / "race.csv")
    assert (tmp_path / "race.csv").read_bytes().count(b"\n") == 30_001
