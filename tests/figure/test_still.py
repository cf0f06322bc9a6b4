"""A still of a step shows what the film shows there, knows no more than was known then, and makes itself again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from matplotlib.text import Text
from PIL import Image

import optviz
from optviz.cli import optviz as program
from optviz.draw.frames import Frames
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.film.provenance import embedded
from optviz.making import figure_of
from optviz.output import write_film, write_still, write_strip
from optviz.recipe.files import read_recipe
from optviz.recipe.recipe import Recipe

LOOKS: dict[str, dict[str, Any]] = {
    "panels": {},
    "overlay": {"layout": "overlay"},
    "curves": {"view": ("contour", "loss"), "size": (900, 500)},
    "turning": {"view": ("contour", "3d"), "orbit": 60.0, "size": (480, 270), "frames": 9},
    "even": {"pace": "arc", "frames": 9},
    "internals": {"internals": True, "layout": "overlay"},
    "print": {"theme": "print"},
}


def race() -> optviz.Recording:
    return optviz.record("rosenbrock", ["sgd", "adam", "sgd:lr=0.1"], steps=40)


def pixels(path: Path) -> Any:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def texts(scene: optviz.Scene) -> list[str]:
    figure = Still(scene).at(scene.still_step)
    return [text.get_text() for text in figure.findobj(Text)]


@pytest.mark.parametrize("case", LOOKS)
def test_a_still_of_a_step_is_the_frame_of_that_step(case: str, tmp_path: Path, to_rgb: Any) -> None:
    # What leaves every picture has no vectors.
    recording = optviz.record("rosenbrock", ["sgd", "adam"], steps=40) if case == "internals" else race()
    keys = {"pace": "linear", "frames": 41} | LOOKS[case]
    plain = scene_of(recording, **keys)
    steps = plain.frame_steps
    # But for names, which stand where they can stay for long in a film.
    frames = [to_rgb(frame.pixels.copy()) for frame in Frames(plain, named=False).frames()]
    # The first frame is a still besides.
    for place in (1, len(steps) // 2, len(steps) - 1):
        frame = frames[steps.index(steps[place]) if steps[place] < 40 else -1]
        shown = scene_of(recording, at=steps[place], **keys)
        unnamed = Frames(shown, named=False).picture(shown.still_step, shown.still_share)
        np.testing.assert_array_equal(to_rgb(unnamed), frame)
        optviz.still(recording, tmp_path / "still.png", at=steps[place], **keys)
        named = np.any(pixels(tmp_path / "still.png") != frame, axis=2)
        assert named.any() == (case in ("overlay", "internals") and steps[place] < 40)


@pytest.mark.parametrize("case", LOOKS)
def test_a_still_is_the_last_frame_of_the_film_pixel_by_pixel(case: str, tmp_path: Path) -> None:
    # What leaves every picture has no vectors.
    recording = optviz.record("rosenbrock", ["sgd", "adam"], steps=40) if case == "internals" else race()
    shown = scene_of(recording, **{"frames": 21} | LOOKS[case] | {"size": (480, 320)})
    write_film(shown, tmp_path / "film.apng")
    write_still(shown, tmp_path / "still.png")
    with Image.open(tmp_path / "film.apng") as film:
        film.seek(film.n_frames - 1)
        np.testing.assert_array_equal(np.asarray(film.convert("RGB")), pixels(tmp_path / "still.png"))


@pytest.mark.parametrize("layout", [["--layout", "overlay", "--view", "3d,contour"], []], ids=["overlay", "panels"])
def test_the_still_beside_a_film_is_its_last_frame_pixel_by_pixel(
    layout: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    race = ["--surface", "saddle", "--optimizer", "all", "--size", "480x360", "--steps", "30", *layout]
    assert run("animate", *race, "--out", "film.apng", "--still", "still.png").exit_code == 0
    with Image.open("film.apng") as film:
        film.seek(film.n_frames - 1)
        np.testing.assert_array_equal(np.asarray(film.convert("RGB")), pixels(Path("still.png")))


def test_a_still_of_the_last_step_is_the_still() -> None:
    plain, last = (scene_of(race(), orbit=30.0, view="3d", **keys) for keys in ({}, {"at": 40}))
    assert (last.still_step, last.still_share) == (plain.still_step, plain.still_share) == (40, 1.0)


def test_counter_losses_and_verdicts_are_those_of_the_step() -> None:
    recording = race()
    lost = int(recording.diverged_at[2])
    assert 0 < lost < 40
    short = f"diverged at {lost}"
    for step, known in ((0, False), (lost - 1, False), (lost, True), (40, True)):
        scene = scene_of(recording, at=step)
        written = texts(scene)
        assert str(step) in [text.strip() for text in written]
        assert {scene.loss_text(run, step) for run in range(3)} <= set(written)
        assert (short in written) == known
    assert scene_of(recording, at=0).loss_text(0, 0) != scene_of(recording).loss_text(0, 40)


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_still_of_a_step_makes_itself_again(tmp_path: Path, ending: str) -> None:
    path, again = tmp_path / f"one.{ending}", tmp_path / f"again.{ending}"
    optviz.still(race(), path, at=10)
    text = embedded(path) or ""
    recipe = read_recipe(text, path.name)
    assert recipe.at == 10
    assert "# A still of it shows step 10." in text.splitlines()
    write_still(figure_of(recipe), again)
    assert again.read_bytes() == path.read_bytes()
    optviz.still(race(), again)
    assert again.read_bytes() != path.read_bytes()


def test_a_film_and_a_filmstrip_are_the_same_whatever_step_their_still_shows(tmp_path: Path) -> None:
    for name, keys in (("plain", {}), ("at", {"at": 3})):
        scene = scene_of(optviz.record("saddle", ["sgd", "adam"], steps=6), size=(320, 240), **keys)
        write_film(scene, tmp_path / name)
        write_strip(scene, tmp_path / f"{name}.png")
    frames = [sorted(each.name for each in (tmp_path / name).glob("*.png")) for name in ("plain", "at")]
    assert frames[0] == frames[1]
    for name in frames[0]:
        np.testing.assert_array_equal(pixels(tmp_path / "plain" / name), pixels(tmp_path / "at" / name))
    np.testing.assert_array_equal(pixels(tmp_path / "plain.png"), pixels(tmp_path / "at.png"))


def test_a_step_beyond_the_last_is_refused(tmp_path: Path) -> None:
    with pytest.raises(optviz.OptvizError) as caught:
        optviz.still(race(), tmp_path / "x.png", at=41)
    assert str(caught.value) == "`at` must be from 0 to 40, the last step, got 41."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("at", [-1, 1.5, "3", True])
def test_a_step_is_a_whole_number(at: Any) -> None:
    with pytest.raises(optviz.OptvizError, match=r"^`at` must be a whole number from 0 to 10000000, got .*\.$"):
        Recipe(at=at)


def test_a_film_asked_for_one_step_is_refused(tmp_path: Path) -> None:
    with pytest.raises(optviz.OptvizError) as caught:
        optviz.animate(race(), tmp_path / "x.gif", at=3)
    assert str(caught.value) == (
        "`at` is the step that a still shows, and a film shows all; leave it out, or use optviz.still."
    )


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, [*arguments, "--quiet"], prog_name="optviz")


def test_the_command_line_writes_the_still_of_a_step_alone_and_beside_a_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    race = ["--surface", "saddle", "--optimizer", "sgd", "--steps", "5", "--size", "320x240", "--at", "2"]
    assert run("animate", *race, "--out", "alone.png").exit_code == 0
    assert run("animate", *race, "--still", "beside.png", "--out", "film.gif").exit_code == 0
    assert run("animate", "alone.png", "--out", "again.png").exit_code == 0
    alone, beside, again = (Path(f"{name}.png").read_bytes() for name in ("alone", "beside", "again"))
    assert alone == beside == again
    assert read_recipe(embedded("film.gif") or "", "film.gif").at == 2


def test_the_line_that_is_shown_of_a_still_makes_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    optviz.still(optviz.record("saddle", "sgd", steps=3), "alone.png", at=2, size=(320, 240))
    line = read_recipe(embedded("alone.png") or "", "alone.png").command()
    assert run(*shlex.split(line)[1:]).exit_code == 0
    assert Path("still.png").read_bytes() == Path("alone.png").read_bytes()


@pytest.mark.parametrize("out", [[], ["--out", "x.gif"], ["--strip", "x.png"]], ids=str)
def test_the_command_line_refuses_a_step_without_a_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("animate", "--surface", "saddle", "--at", "2", *out)
    assert result.exit_code == 2
    assert "--at is the step that a still shows; name the still, as in --still still.png." in result.output
    assert not list(tmp_path.iterdir())


def test_the_command_line_spells_the_option_in_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("animate", "--surface", "saddle", "--steps", "5", "--at", "6", "--out", "x.png")
    assert (result.exit_code, result.output) == (2, "Error: --at must be from 0 to 5, the last step, got 6.\n")
