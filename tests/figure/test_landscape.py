"""Runs among many parameters, as a plane through them shows them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optviz import Recipe, figure_of, load_recording, record, scene_of, verdicts, write_film, write_still
from optviz.errors import OptvizError
from optviz.figure.projected import OFF, Projected, directions_of, on_plane
from optviz.figure.texts.captions import filled
from optviz.objectives.base import Array
from optviz.objectives.plane import Plane
from optviz.race.files.brought import read_paths
from optviz.race.recording import Recording

CURVATURES = np.array([25.0, 1.0, 4.0, 0.5, 2.0])
START = [1.0, -2.0, 3.0, -4.0, 0.5]


class Bowl:
    """Half the sum of h w²."""

    def value(self, w: Array) -> Array:
        return 0.5 * np.tensordot(CURVATURES, w * w, 1)

    def gradient(self, w: Array) -> Array:
        return (CURVATURES * w.T).T


def bowl(*optimizers: str) -> Recording:
    return record(Bowl(), list(optimizers or ("sgd:lr=0.02", "adam:lr=0.2")), START, steps=40)


def plane_of(recording: Recording) -> tuple[Projected, Plane]:
    seen = on_plane(recording)
    assert isinstance(seen, Projected)
    assert isinstance(seen.surface, Plane)
    return seen, seen.surface


def test_the_plane_is_that_of_the_two_directions_in_which_the_runs_moved_most() -> None:
    recording = bowl()
    directions = directions_of(recording)
    every = recording.points.transpose(0, 2, 1).reshape(-1, 5)
    _, strengths, rows = np.linalg.svd(every - every.mean(axis=0), full_matrices=False)
    assert np.abs(rows[:2] @ directions.axes) == pytest.approx(np.eye(2), abs=1e-8)
    assert directions.explained == pytest.approx((strengths**2 / (strengths**2).sum())[:2], rel=1e-9)
    assert directions.axes.T @ directions.axes == pytest.approx(np.eye(2), abs=1e-12)
    assert directions.middle == pytest.approx(every.mean(axis=0))


def test_many_parameters_have_the_same_plane_as_few_of_them_turned_into_them() -> None:
    few = bowl()
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((400, 5)))[0]

    class Wide:
        dimension = 400
        start = (turn @ START).tolist()

        def value(self, w: Array) -> Array:
            return Bowl().value(np.tensordot(turn.T, w, 1))

        def gradient(self, w: Array) -> Array:
            return np.tensordot(turn, Bowl().gradient(np.tensordot(turn.T, w, 1)), 1)

    narrow = directions_of(record(Bowl(), ["sgd:lr=0.02", "momentum:lr=0.01"], START, steps=40))
    wide = directions_of(record(Wide(), ["sgd:lr=0.02", "momentum:lr=0.01"], steps=40))
    assert wide.explained == pytest.approx(narrow.explained, rel=1e-9)
    assert np.abs(narrow.axes.T @ turn.T @ wide.axes) == pytest.approx(np.eye(2), abs=1e-8)
    assert directions_of(few).explained != pytest.approx(narrow.explained, rel=1e-3)


def test_the_loss_on_the_plane_is_that_of_the_parameters_there_in_and_around_its_window() -> None:
    _, plane = plane_of(bowl())
    low, high = np.array(plane.window).T
    draw = np.random.default_rng(1)
    places = low[:, None] + (high - low)[:, None] * draw.uniform(-0.5, 1.5, (2, 300))
    back = plane.directions.back(places)
    assert back == pytest.approx(plane.directions.middle[:, None] + plane.directions.axes @ places)
    # Cubics through four places each way are exact for what is quadratic.
    assert plane.value(places) == pytest.approx(Bowl().value(back), rel=1e-9)
    slopes = plane.directions.axes.T @ Bowl().gradient(back)
    assert plane.gradient(places) == pytest.approx(slopes, rel=1e-7, abs=1e-7)
    assert plane.value(places[:, 0]) == plane.value(places)[0]
    assert np.isnan(plane.value(high + 2 * (high - low)))
    assert np.isnan(plane.value(np.array([np.nan, 0.0])))


def test_the_loss_at_a_place_does_not_depend_on_where_it_was_asked_for_before() -> None:
    _, one = plane_of(record("network(moons):hidden=4", "adam", steps=30))
    _, other = plane_of(record("network(moons):hidden=4", "adam", steps=30))
    low, high = np.array(one.window).T
    places = low[:, None] + (high - low)[:, None] * np.random.default_rng(2).uniform(-0.2, 1.2, (2, 200))
    far = high + 0.9 * (high - low)
    other.value(far)
    np.testing.assert_array_equal(one.value(places), other.value(places))
    truth = one.inner.value(one.directions.back(places))
    assert np.abs(one.value(places) - truth).max() < 1e-3 * np.ptp(truth)


def test_where_a_run_is_off_the_plane_it_is_known_how_far_its_loss_is_from_the_true_one() -> None:
    recording = bowl()
    seen, plane = plane_of(recording)
    feet = plane.directions.middle[:, None] + plane.directions.axes @ seen.points[:, :, 1].T
    gaps = np.abs(Bowl().value(feet) - recording.losses[:, 1]) / np.ptp(recording.losses)
    assert seen.gaps[:, 1] == pytest.approx(gaps, abs=1e-9)
    assert seen.strays is not None
    np.testing.assert_array_equal(seen.strays[:, 1], gaps > OFF)
    assert seen.strays.any()
    assert not seen.strays.all()
    np.testing.assert_array_equal(seen.losses, recording.losses)


def test_a_run_is_judged_by_all_of_its_parameters_and_saved_with_them(tmp_path: Path) -> None:
    recording = bowl("sgd:lr=0.02", "sgd:lr=0.081", "adam:lr=0.2")
    scene = scene_of(recording, view="contour")
    assert [track.verdict for track in scene.tracks] == verdicts(recording)
    seen = scene.recordings[0]
    seen.save(tmp_path / "whole.npz")
    again = load_recording(tmp_path / "whole.npz", Bowl())
    np.testing.assert_array_equal(again.points, recording.points)


def test_a_figure_says_how_much_of_the_way_it_shows() -> None:
    scene = scene_of(bowl(), view="contour")
    first, second = directions_of(bowl()).explained
    told = f"plane of the 5 weights in which the runs moved most: {100 * first:.2g} % + {100 * second:.2g} % of the way"
    assert told in scene.subtitle
    assert any(each.startswith("faint: ") for each in scene.subtitle)
    assert filled(scene, "{first_direction}") == f"{100 * first:.2g} %"
    assert "start (1, −2, 3, −4, 0.5)" in scene.subtitle
    # Of a plane there is nothing to tell.
    flat = scene_of(record("saddle", "sgd", steps=5))
    assert filled(flat, "{first_direction} {sgd.off_plane}") == "none none"
    assert not any("plane" in each for each in flat.subtitle)


def test_a_landscape_is_made_again_from_its_recipe_and_from_its_recording_byte_for_byte(tmp_path: Path) -> None:
    recipe = Recipe(
        surface=("network(moons):hidden=4",),
        optimizers=("sgd", "adam"),
        steps=12,
        view=("3d", "contour", "samples"),
        layout="overlay",
        size=(640, 480),
    )
    scene = figure_of(recipe)
    write_film(scene, tmp_path / "one.gif")
    write_film(figure_of(scene.recipe), tmp_path / "two.gif")
    record("network(moons):hidden=4", ["sgd", "adam"], steps=12).save(tmp_path / "race.npz")
    looks = {"view": recipe.view, "layout": "overlay", "size": (640, 480)}
    write_film(scene_of(load_recording(tmp_path / "race.npz"), **looks), tmp_path / "three.gif")
    one = (tmp_path / "one.gif").read_bytes()
    assert one == (tmp_path / "two.gif").read_bytes()
    assert one == (tmp_path / "three.gif").read_bytes()


def test_runs_that_all_diverge_or_rest_have_no_plane() -> None:
    with pytest.raises(OptvizError, match="All runs on Bowl diverged, and no plane shows them"):
        on_plane(record(Bowl(), "sgd:lr=1e200", START, steps=5))
    with pytest.raises(OptvizError, match="No run on Bowl moved, and there is no plane"):
        on_plane(record(Bowl(), "sgd", [0.0] * 5, steps=5))


def brought(path: Path, **arrays: Array) -> Path:
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return path


def test_weights_from_elsewhere_have_the_plane_that_a_race_of_theirs_has(tmp_path: Path) -> None:
    race = bowl("sgd:lr=0.02", "adam:lr=0.2")
    one, other = race.points[:, :, 0], race.points[:, :, 1]
    path = brought(tmp_path / "weights.npz", one=one, other=other, one_losses=race.losses[:, 0])
    found = read_paths(path)
    np.testing.assert_array_equal(found.points, race.points)
    np.testing.assert_array_equal(found.losses[:, 0], race.losses[:, 0])
    assert np.isnan(found.losses[:, 1]).all()
    assert directions_of(found).explained == directions_of(race).explained
    scene = scene_of(found, view="contour")
    assert "the loss around is not known" in scene.subtitle
    assert not any(each.startswith("faint") for each in scene.subtitle)
    assert [track.run.title for track in scene.tracks] == ["one", "other"]
    write_still(scene, tmp_path / "still.png")
    # What is drawn of a path is drawn, whatever is known around it.
    assert np.isfinite(scene.recordings[0].points).all()


def test_a_table_of_weights_is_one_run_with_its_losses(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_text("a, b, loss, c\n1,2,0.5,3\n1,2.5,0.25,4\n2,2,0.125,5\n", encoding="utf-8")
    found = read_paths(path)
    assert found.points[:, :, 0].tolist() == [[1, 2, 3], [1, 2.5, 4], [2, 2, 5]]
    assert found.losses[:, 0].tolist() == [0.5, 0.25, 0.125]
    path.write_text("1,2,3\n4,5,6\n", encoding="utf-8")
    assert read_paths(path).points[:, :, 0].tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.npz", b"PK", "cannot be read ("),
        ("no.csv", b"", "is empty; "),
        ("no.csv", b"a,b\n", "has 0 rows of 2 weights"),
        ("no.csv", b"1,2\n3\n", "Line 2 of "),
        ("no.csv", b"1,2\n3,x\n", "In line 2 of "),
        ("no.csv", b"1,2\n3,nan\n", "has nan as weight 1 at step 1"),
        ("no.csv", b"\xff\xfe\n", "cannot be read (UnicodeDecodeError)"),
    ],
)
def test_what_holds_no_weights_is_refused_with_its_place(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OptvizError) as caught:
        read_paths(tmp_path / name)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"adam": np.ones(5)}, "holds no weights; save an array of the shape (steps + 1, P)"),
        ({"adam": np.ones((3, 2)), "sgd": np.ones((4, 2))}, "Runs of one figure have one shape"),
        ({"adam": np.ones((3, 2)), "adam_losses": np.ones(4)}, "`adam_losses` has the shape (4,) and not one loss"),
        ({"adam": np.array([["a", "b"], ["c", "d"]])}, "holds no weights"),
        ({"adam": np.array([[1.0, np.inf], [1, 2]])}, "has inf as weight 1 at step 0"),
    ],
)
def test_arrays_that_are_no_paths_are_refused(tmp_path: Path, arrays: dict[str, Array], words: str) -> None:
    with pytest.raises(OptvizError) as caught:
        read_paths(brought(tmp_path / "weights.npz", **arrays))
    assert words in str(caught.value)


def test_an_archive_of_objects_runs_no_code(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "ran",)  # type: ignore[return-value]

    np.savez(tmp_path / "trap.npz", adam=np.array([[Trap()]], dtype=object))
    with pytest.raises(OptvizError):
        read_paths(tmp_path / "trap.npz")
    assert not (tmp_path / "ran").exists()
