"""A surface from the side, with the trails that lie on it."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optviz.draw.colors.ink import ink_of
from optviz.draw.layout import Area
from optviz.draw.panes.pane import Pane, Stand, axes
from optviz.draw.surface3d.base import numbers, relief_places, relief_sizes
from optviz.draw.surface3d.camera import Camera
from optviz.draw.surface3d.picture import draw_relief
from optviz.draw.surface3d.trail import relief_line
from optviz.draw.surface3d.viewpoint import best_camera
from optviz.draw.trails.apart import side_by_side
from optviz.draw.trails.routes import lifted_trail
from optviz.figure.scene import Scene
from optviz.figure.track import Track
from optviz.look import TRAIL_WIDTH
from optviz.objectives.surfaces import Window
from optviz.race.recording import Recording
from optviz.views import VIEWS, View

VIEW = View("3d", 2, "picture", "the surface from the side", of_plane=True, turns=True, key="d")

# A film, its still and its filmstrip, in each language, are of one recording, and to look for a camera takes long.
_CHOSEN: WeakKeyDictionary[Recording, dict[Window, Camera]] = WeakKeyDictionary()


def cameras(scene: Scene) -> dict[Recording, Camera]:
    """The camera of each recording, if it is seen from the side."""
    turns = any(VIEWS[view].turns for view in scene.recipe.view)
    return {each: _camera(scene, each) for each in scene.recordings} if turns else {}


def _camera(scene: Scene, recording: Recording) -> Camera:
    window = next(track.window for track in scene.tracks if track.recording is recording)
    chosen = _CHOSEN.setdefault(recording, {})
    if window not in chosen:
        chosen[window] = best_camera(recording.surface, window, recording.points, recording.heights)
    numbered = scene.recipe.axes and not any(VIEWS[view].ticks for view in scene.recipe.view)
    camera = replace(chosen[window], turns=bool(scene.recipe.orbit), bare=not numbered)
    if scene.recipe.camera:
        azimuth, elevation = scene.recipe.camera
        camera = replace(camera, azimuth=azimuth, elevation=elevation)
    return camera


def pane(stand: Stand, area: Area) -> Pane:
    """The surface from the side."""
    rect, mark, look = area.rect, stand.layout.mark, stand.look
    recording, camera = stand.tracks(area)[0].recording, stand.seen(area)

    def draw(figure: Figure) -> None:
        made = axes(figure, rect, "none")
        made.set(xlim=(rect.x, rect.x + rect.width), ylim=(rect.y, rect.y + rect.height))
        draw_relief(made, camera, rect, mark, look)

    tracks = stand.tracks(area)
    lines = [relief_line(camera, rect, track.points) for track in tracks]
    aside = side_by_side([line for line, *_ in lines], rect, TRAIL_WIDTH * mark)
    trails = []
    for run, track, (line, _, *covered), moved in zip(area.runs, tracks, lines, aside, strict=True):
        sizes = relief_sizes(camera, track.points, track.heights)
        pixels = relief_places(camera, rect, track.points, track.heights)
        ink = ink_of(stand.hues[run], look)
        trails.append(lifted_trail(pixels, line, moved, *_faint(track, *covered), sizes, track.end, ink, rect, mark))
    known = [*recording.surface.minima, *recording.surface.saddles, *recording.surface.maxima]
    places, values = np.array([(each.x, each.y) for each in known]), np.array([each.value for each in known])
    goals = relief_places(camera, rect, places.reshape(-1, 2), values)
    key = ("3d", recording, rect.width, rect.height)
    taken = tuple(number.box for number in numbers(camera, rect))
    return Pane(area, key, draw, _write_no_ticks, tuple(trails), goals=goals, numbers=taken)


def _faint(
    track: Track, hidden: NDArray[np.bool_], hidden_steps: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What of a trail is faint: what is behind something, and where the surface does not truly show the run."""
    strays = track.strays
    if strays is None:
        return hidden, hidden_steps
    return hidden | np.repeat(strays[1:], len(hidden) // track.recording.steps), hidden_steps | strays


def _write_no_ticks(_figure: Figure) -> None:
    """Its numbers belong to what is drawn."""
