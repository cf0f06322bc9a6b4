"""A path that exists already is filmed like a run: an array, a CSV file, an array in an archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import OptvizError, animate, compare, load_recording, record, still, verdicts
from optviz.making import figure_of
from optviz.recipe.files import load_recipe

WALK = np.array([[-1.0, 0.5], [-0.6, 0.5], [-0.3, 0.6], [-0.1, 0.9], [0.0, 1.4]])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.savetxt("walk.csv", WALK, delimiter=",")
    np.savez("walks.npz", first=WALK, second=WALK[:3], elsewhere=WALK + 1)
    return tmp_path


def test_an_array_is_walked_beside_other_runs_which_begin_where_it_does() -> None:
    recording = record("saddle", [WALK, "sgd:lr=0.1"])
    np.testing.assert_array_equal(recording.points[:, :, 0], WALK)
    np.testing.assert_array_equal(recording.points[0, :, 1], WALK[0])
    x, y = WALK.T
    np.testing.assert_allclose(recording.losses[:, 0], x * x - y * y, rtol=1e-15)
    np.testing.assert_allclose(recording.gradients[:, :, 0], np.stack([2 * x, -2 * y], axis=1), rtol=1e-15)
    # What it cost is not known; it has asked nothing here.
    assert recording.evaluations[:, 0].tolist() == [0] * 5
    assert recording.evaluations[-1, 1] == 4
    assert verdicts(recording)[0].sentence == verdicts(record("saddle", WALK))[0].sentence


@pytest.mark.usefixtures("folder")
def test_paths_of_files_are_filmed_and_made_again_from_the_film(tmp_path: Path) -> None:
    scene = figure_of(load_recipe(_recipe('optimizers = ["walk.csv", "walks.npz:second", "adam:lr=0.1"]')))
    assert [track.run.title for track in scene.tracks] == ["walk", "second", "Adam"]
    assert scene.recipe.own == ()
    # The shortest one says how long all are.
    assert scene.recipe.steps == 2
    assert scene.recipe.optimizers[:2] == ("walk.csv", "walks.npz:second")
    again = figure_of(scene.recipe)
    np.testing.assert_array_equal(again.recordings[0].points, scene.recordings[0].points)
    scene.recordings[0].save(tmp_path / "a.npz")
    still(load_recording(tmp_path / "a.npz"), tmp_path / "a.png", size=(320, 240))
    animate(scene.recordings[0], tmp_path / "a.gif", frames=2, size=(320, 240))


def _recipe(line: str) -> str:
    Path("a.toml").write_text(f'surface = "ravine"\n{line}\n')
    return "a.toml"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: record("saddle", "walks.npz"),
            "has the paths first, second, elsewhere; name one, as in walks",
        ),
        (lambda: record("saddle", "walks.npz:third"), "walks.npz has no path `third`; it has first, second, elsewhere"),
        (lambda: record("saddle", "walks.npz:first,walks.npz:elsewhere"), "begins at .*, and elsewhere at"),
        (lambda: record("saddle", "walk.csv", start=(0, 0)), "and so does the race; leave the start out"),
        (lambda: record("saddle", "walk.csv", steps=9), "has 4 steps, and 9 are asked for"),
        (lambda: record("saddle", "../walk.csv"), "is not in the folder in which the program runs"),
        (lambda: record("saddle", "/etc/walk.npz:a"), "is not in the folder in which the program runs"),
        (lambda: record("saddle", "nothing.csv"), "Cannot read nothing.csv"),
        (lambda: record("saddle", WALK[0]), "is no path, which is an array"),
        (lambda: record("saddle", WALK > 0), "is no path, which is an array"),
        (lambda: record("saddle", np.full((3, 2), np.nan)), "is in no picture"),
        (lambda: record("saddle", np.zeros((3, 3))), "is of 3 numbers, and the surface of 2"),
        (lambda: compare("saddle", ["walk.csv"], vary="lr=0.1,0.2"), "is a path, which has nothing to vary"),
    ],
)
def test_what_is_wrong_with_a_path_is_a_sentence(make: Any, said: str) -> None:
    with pytest.raises(OptvizError, match=said):
        make()


@pytest.mark.usefixtures("folder")
def test_fewer_steps_than_the_path_has_show_its_beginning() -> None:
    recording = record("himmelblau", ["walk.csv", "sgd"], start=(-1, 0.5), steps=2)
    np.testing.assert_array_equal(recording.points[:, :, 0], WALK[:3])
