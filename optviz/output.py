"""From a scene to a file: the film, the still of one frame, or the filmstrip of six moments; or to arrays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from optviz.errors import OptvizError
from optviz.figure.scene import Scene
from optviz.figure.studied import Studied
from optviz.figure.texts.captions import about
from optviz.given.limits import check_film
from optviz.given.own_code import checked_progress
from optviz.making import scene_from
from optviz.recipe.files import embedded_text
from optviz.recipe.recipe import FILM, Recipe
from optviz.system.files import checked_ending, written_whole
from optviz.system.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def animate(shown: Any, path: str | os.PathLike[str], **keys: Any) -> None:
    """Write the film of a recording, or of several below each other, in the format that the ending of `path` tells.

    What is shown may also be a surface, by name (`"saddle"`) or as an object, which is raced first, with `optimizers`,
    `start`, `steps` and `seed` as for `record`; or a scene, or what `studied` gives. The other `keys` are those of a
    recipe that say how a figure looks: `layout`, `size`, `view`, `frames`, `fps`, `theme`, … (`optviz list keys`).
    Raises `OptvizError` before anything is written if something is wrong; an existing file is replaced only by a whole
    one.

    >>> import optviz
    >>> optviz.animate("saddle", "saddle.gif", optimizers="sgd,adam", frames=5)
    """
    from optviz.film.writers import checked_film

    # What the format cannot hold is said before the race.
    checked_film(path, Recipe().changed(**{name: keys[name] for name in keys if name in FILM}))
    write_film(_film_of(shown, keys), path)


def still(shown: Any, path: str | os.PathLike[str], **keys: Any) -> None:
    """Write the last frame, or that of step `at`, as PNG, PDF or SVG, by the ending; `keys` as for `animate`.

    >>> import optviz
    >>> optviz.still("saddle", "saddle.png", optimizers="sgd,adam", at=10)
    """
    from optviz.film.formats import still_endings

    checked_ending(path, still_endings(), "A still")
    write_still(_figure(shown, keys), path)


def frames(shown: Any, **keys: Any) -> Iterator[NDArray[np.uint8]]:
    """The film's frames one by one, for any other writer: red, green and blue `(H, W, 3)`, each an array of its own.

    `keys` are as for `animate`; a scene has its own. How long each frame lasts, `frame_milliseconds` tells. Raises
    `OptvizError` at the call, before anything is drawn.

    >>> import optviz
    >>> for frame in optviz.frames("saddle", frames=2):
    ...     print(frame.shape, frame.dtype)
    (600, 900, 3) uint8
    (600, 900, 3) uint8
    """
    scene = _film_of(shown, keys)
    check_film(len(durations(scene)), *scene.recipe.pixels, scene.turned)
    return _drawn(scene)


def frame_milliseconds(shown: Any, **keys: Any) -> list[int]:
    """How long each of the `frames` lasts, in milliseconds; the last one pauses, until its caption can be read.

    >>> import optviz
    >>> optviz.frame_milliseconds("saddle", frames=4, fps=10)
    [900, 100, 100, 2100]
    """
    return durations(_film_of(shown, keys))


def _film_of(shown: Any, keys: dict[str, Any]) -> Scene | Studied:
    if "at" in keys:
        raise OptvizError(
            "`at` is the step that a still shows, and a film shows all; leave it out, or use optviz.still."
        )
    return _figure(shown, keys)


def _drawn(scene: Scene | Studied) -> Iterator[NDArray[np.uint8]]:
    from optviz.draw.figures import frames_of
    from optviz.draw.rc import factory_settings
    from optviz.film.palette import rgb

    with factory_settings():
        film = frames_of(scene).frames()
    while True:
        # Between two frames, matplotlib has the settings of whoever asks for them.
        with factory_settings():
            frame = next(film, None)
        if frame is None:
            return
        yield rgb(frame.pixels)


def write_film(scene: Scene | Studied, path: str | os.PathLike[str], progress: Progress[Any] = silent) -> None:
    """Write the film of a scene, or of a study; see `animate`.

    >>> import optviz
    >>> optviz.write_film(optviz.compare("ravine", "momentum", vary="momentum=0.5,0.9", frames=2), "momentum.gif")
    """
    from optviz.film.writers import checked_film

    scene, progress = _figure(scene), checked_progress(progress)
    ending = checked_film(path, scene.recipe)
    lasting = durations(scene, ending)
    check_film(len(lasting), *scene.recipe.pixels, scene.turned)
    from optviz.draw.figures import frames_of
    from optviz.draw.rc import factory_settings
    from optviz.film.size import warn_of_size
    from optviz.film.writers import written_film

    with factory_settings():
        film, told = frames_of(scene), provenance(scene)
        if scene.turned:
            warn_of_size(ending, len(lasting), film.sample(), film.turning_places())
        with written_film(path, film.pixels.shape, lasting, film.sample, told, scene.recipe.loop) as writer:
            for frame, delay in zip(progress(film.frames(), len(lasting)), lasting, strict=True):
                writer.add(frame.pixels, frame.changed, delay)


def write_still(scene: Scene | Studied, path: str | os.PathLike[str]) -> None:
    """Write the still of a scene; see `still`.

    >>> import optviz
    >>> optviz.write_still(optviz.compare("ravine", "momentum", vary="momentum=0.5,0.9"), "momentum.png")
    """
    _write_picture(scene, path, "A still", strip=False)


def last_frame(scene: Scene | Studied, text: str = "") -> bytes:
    """The last frame of a film as a small PNG, to stand on a page; a text that it carries is its description."""
    from optviz.draw.figures import frames_of
    from optviz.draw.rc import factory_settings
    from optviz.film.picture import small_png

    with factory_settings():
        film = frames_of(scene)
        # What the colours are chosen from may be several pictures.
        return small_png(film.last_picture(), film.sample(), text)


def write_strip(scene: Scene | Studied, path: str | os.PathLike[str]) -> None:
    """Write six moments of a scene as one picture for printing: PNG, PDF or SVG, by the ending of `path`.

    >>> import optviz
    >>> optviz.write_strip(optviz.scene_of(optviz.record("saddle", "adam")), "adam.png")
    """
    _write_picture(scene, path, "A filmstrip", strip=True)


def _write_picture(scene: Scene | Studied, path: str | os.PathLike[str], what: str, *, strip: bool) -> None:
    from optviz.film.formats import still_endings

    ending = checked_ending(path, still_endings(), what)
    scene = _figure(scene)
    from optviz.draw.figures import save_picture, still_picture
    from optviz.draw.rc import factory_settings
    from optviz.film.picture import write_png
    from optviz.film.provenance import still_metadata

    text = provenance(scene)
    with factory_settings(), written_whole(path) as file:
        # A frame of the film has its paper.
        if ending == ".png" and not (strip or scene.recipe.transparent):
            # Pixel by pixel the frame of the film.
            write_png(file, still_picture(scene), text, scene.recipe.dpi)
        else:
            save_picture(scene, file, ending[1:], still_metadata(ending, text), strip=strip)


def _figure(shown: Any, keys: Mapping[str, Any] = MappingProxyType({})) -> Scene | Studied:
    if isinstance(shown, Studied) and keys:
        raise OptvizError(f"A study has its keys already; leave out {' and '.join(keys)}, or give them to its recipe.")
    return shown if isinstance(shown, Studied) else scene_from(shown, **keys)


def durations(scene: Scene | Studied, ending: str = "") -> list[int]:
    """How long each frame lasts, in milliseconds, in a film of which the ending is known, or else in any."""
    from optviz.figure.texts.caption import told_at_end
    from optviz.film.fits import fastest
    from optviz.film.timing import delays, delays_for

    frames, recipe = len(scene.frame_steps), scene.recipe
    if recipe.seconds is not None:
        return delays_for(frames, recipe.seconds, fastest(ending))
    return delays(frames, recipe.fps, scene.caption() if isinstance(scene, Studied) else told_at_end(scene))


def provenance(scene: Scene | Studied) -> str:
    """The text that every file carries: what it shows, and the recipe that makes it again."""
    return embedded_text(scene.recipe, [scene.alt_text()] if isinstance(scene, Studied) else about(scene))


def is_picture(path: str | os.PathLike[str]) -> bool:
    """Whether a file of this name is a still."""
    from optviz.film.formats import still_endings

    return Path(path).suffix.lower() in still_endings()
