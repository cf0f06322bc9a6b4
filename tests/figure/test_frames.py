"""The frames of a film as arrays, for anybody's own writer."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image, ImageSequence

import optviz

LOOKS: list[dict[str, Any]] = [{"size": (320, 240)}, {"size": (331, 245), "view": ["3d"], "orbit": 20, "frames": 3}]


@pytest.fixture(scope="module")
def recording() -> optviz.Recording:
    return optviz.record("saddle", ["sgd", "adam"], steps=6)


@pytest.mark.parametrize("keys", LOOKS, ids=str)
def test_the_frames_and_their_times_are_those_of_the_film(
    recording: optviz.Recording, keys: dict[str, Any], tmp_path: Path
) -> None:
    optviz.animate(recording, tmp_path / "film.apng", **keys)
    with Image.open(tmp_path / "film.apng") as film:
        shown = [(np.asarray(each.convert("RGB")), each.info["duration"]) for each in ImageSequence.Iterator(film)]
    frames = list(optviz.frames(recording, **keys))
    assert all(np.array_equal(frame, picture) for frame, (picture, _) in zip(frames, shown, strict=True))
    assert optviz.frame_milliseconds(recording, **keys) == [milliseconds for _, milliseconds in shown]
    width, height = keys["size"]
    assert {(frame.shape, str(frame.dtype)) for frame in frames} == {((height, width, 3), "uint8")}


def test_each_frame_is_an_array_of_its_own_and_made_when_it_is_asked_for(recording: optviz.Recording) -> None:
    frames = optviz.frames(recording, size=(320, 240))
    assert isinstance(frames, types.GeneratorType)
    first, second = next(frames), next(frames)
    assert not np.array_equal(first, second)
    second[...] = 0
    expected = list(optviz.frames(recording, size=(320, 240)))
    assert np.array_equal(first, expected[0])
    assert np.array_equal(next(frames), expected[2])


def test_a_scene_has_its_frames_too(recording: optviz.Recording) -> None:
    scene = optviz.scene_of(recording, size=(320, 240), frames=2)
    assert len(list(optviz.frames(scene))) == len(optviz.frame_milliseconds(scene)) == 2
    with pytest.raises(optviz.OptvizError) as caught:
        optviz.frames(scene, theme="dark", fps=5)
    assert str(caught.value) == "A scene has its keys already; leave out theme and fps, or give the recording."


@pytest.mark.parametrize("keys", [{"sise": (1, 1)}, {"fps": 0}, {"at": 3}, {"frames": 100}], ids=str)
def test_what_is_wrong_is_said_at_the_call_and_as_for_a_film(
    recording: optviz.Recording, keys: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(optviz.OptvizError) as of_film:
        optviz.animate(recording, tmp_path / "film.gif", **keys)
    for function in (optviz.frames, optviz.frame_milliseconds):
        with pytest.raises(optviz.OptvizError) as caught:
            function(recording, **keys)
        assert str(caught.value) == str(of_film.value)


def test_between_two_frames_matplotlib_is_as_its_user_has_it(recording: optviz.Recording) -> None:
    expected = list(optviz.frames(recording, size=(320, 240)))
    with mpl.rc_context({"font.size": 30.0, "lines.linewidth": 9.0}):
        for frame, wanted in zip(optviz.frames(recording, size=(320, 240)), expected, strict=True):
            assert mpl.rcParams["font.size"] == 30.0
            assert np.array_equal(frame, wanted)
