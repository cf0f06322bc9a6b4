"""From a recording to a file: the film, or the still of its last frame."""

from __future__ import annotations

import os
from typing import Any

from optviz.files import checked_ending, written_whole
from optviz.progress import Progress, silent
from optviz.recording import Recording
from optviz.scene import LayoutName, Scene

FILM_ENDINGS = (".gif",)
STILL_ENDINGS = (".png", ".pdf", ".svg")


def animate(
    recording: Recording,
    path: str | os.PathLike[str],
    layout: LayoutName = "panels",
    size: tuple[int, int] = (900, 600),
    frames: int | None = None,
    fps: float | None = None,
) -> None:
    """Write the film of a recording as a GIF that repeats for ever.

    `layout` is `"panels"` (one for each run) or `"overlay"` (all in one). `size` is in pixels. `frames` is at most one
    for the start and each step; None is all of them up to 301, then 301 evenly spread. `fps` is at most 50.
    Raises `OptvizError` before anything is written if something is wrong; an existing file is replaced only by a
    whole one.
    """
    write_film(Scene(recording, layout, size, frames), path, fps)


def still(
    recording: Recording,
    path: str | os.PathLike[str],
    layout: LayoutName = "panels",
    size: tuple[int, int] = (900, 600),
) -> None:
    """Write the last frame as PNG, PDF or SVG, by the ending of `path`."""
    write_still(Scene(recording, layout, size), path)


def write_film(
    scene: Scene,
    path: str | os.PathLike[str],
    fps: float | None = None,
    progress: Progress[Any] = silent,
) -> None:
    """Write the film of a scene; see `animate`."""
    from optviz.film.timing import FRAMES_PER_SECOND, delays

    checked_ending(path, FILM_ENDINGS, "A film")
    lasting = delays(len(scene.frame_steps), FRAMES_PER_SECOND if fps is None else fps)
    from optviz.draw.settings import factory_settings
    from optviz.draw.stage import Stage
    from optviz.film.gif import GifWriter
    from optviz.film.palette import Palette

    with factory_settings(), written_whole(path) as file:
        stage = Stage(scene)
        writer = GifWriter(file, stage.pixels.shape, Palette(stage.last_picture()))
        for frame, delay in zip(progress(stage.frames(), len(lasting)), lasting, strict=True):
            writer.add(frame.pixels, frame.changed, delay)
        writer.close()


def write_still(scene: Scene, path: str | os.PathLike[str]) -> None:
    """Write the last frame of a scene; see `still`."""
    ending = checked_ending(path, STILL_ENDINGS, "A still")
    from optviz.draw.poster import Poster
    from optviz.draw.settings import factory_settings

    with factory_settings(), written_whole(path) as file:
        Poster(scene).save_still(file, ending[1:])
