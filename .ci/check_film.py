"""Checks the film that the README's command has made: `python .ci/check_film.py saddle.gif`.

The picture is decoded by Pillow; where a point must be is computed here from the runs, not by the program's drawing.
"""

import sys

import numpy as np
from PIL import Image, ImageSequence

import optviz
from optviz.draw.layout import Rect
from optviz.draw.still import Still
from optviz.objectives.surfaces import Window
from optviz.output import durations

NEAR = 40


def main(path: str) -> None:
    """Check the size, the duration, that panels differ, and that a frame shows the points up to its step alone."""
    scene = optviz.scene_of(optviz.record("saddle"))
    with Image.open(path) as film:
        assert film.size == (900, 600), film.size
        ends, pictures = [], []
        for frame in ImageSequence.Iterator(film):
            ends.append((ends[-1] if ends else 0) + frame.info["duration"])
            pictures.append(np.asarray(frame.convert("RGB")).astype(int))
    lasting = durations(scene)
    assert ends[-1] == sum(lasting), (ends[-1], sum(lasting))
    still = Still(scene)
    seen = set()
    for run, (pane, hue) in enumerate(zip(still.panes, still.hues, strict=True)):
        rect, window = pane.area.rect, pane.area.window or scene.tracks[run].window
        seen.add(pictures[-1][600 - rect.y - rect.height : 600 - rect.y, rect.x : rect.x + rect.width].tobytes())
        for frame in (5, 20, 50, 80, 110, len(lasting) - 1):
            # Neighbours that look the same are one picture, so that it is found by its time.
            shown = next(number for number, end in enumerate(ends) if end > sum(lasting[:frame]))
            check_points(scene.tracks[run].points, hue.color, rect, window, pictures[shown], scene.frame_moments[frame])
    assert len(seen) == len(scene.tracks), "two panels show the same"
    print(f"{path}: {len(pictures)} frames, {ends[-1] / 1000} s, every point where it belongs")  # noqa: T201


def check_points(
    points: np.ndarray, color: str, rect: Rect, window: Window, picture: np.ndarray, moment: float
) -> None:
    """The run's colour is at every visible point up to a moment, and nowhere that only later points reach."""
    (left, right), (bottom, top) = window
    across = rect.x + (points[:, 0] - left) / (right - left) * rect.width
    down = 600 - (rect.y + (points[:, 1] - bottom) / (top - bottom) * rect.height)
    visible = (left < points[:, 0]) & (points[:, 0] < right) & (bottom < points[:, 1]) & (points[:, 1] < top)
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    colored = np.abs(picture - wanted).max(axis=-1) < NEAR
    reached = np.zeros_like(colored)
    # The saddle point is marked by a dark cross.
    row, column = (
        round(600 - (rect.y - bottom / (top - bottom) * rect.height)),
        round(rect.x - left / (right - left) * rect.width),
    )
    reached[row - 10 : row + 10, column - 10 : column + 10] = True
    for place in np.flatnonzero(visible[: int(moment) + 1]):
        column, row = round(across[place]), round(down[place])
        # The start is marked by a ring, so that its own middle is white; at the edge a part may be outside.
        if place and rect.x + 2 < column < rect.x + rect.width - 2:
            assert colored[row - 2 : row + 3, column - 2 : column + 3].any(), (color, moment, place)
    # Between two steps a ball is on its way to the next.
    for place in range(min(int(np.ceil(moment)), len(points) - 1) + 1):
        before = max(place - 1, 0)
        for share in np.linspace(0, 1, 200):
            column = across[before] + share * (across[place] - across[before])
            row = down[before] + share * (down[place] - down[before])
            if -50 < column < 950 and -50 < row < 650:
                reached[max(int(row) - 10, 0) : int(row) + 12, max(int(column) - 10, 0) : int(column) + 12] = True
    panel = (slice(600 - rect.y - rect.height, 600 - rect.y), slice(rect.x, rect.x + rect.width))
    assert not (colored & ~reached)[panel].any(), f"a run of {color} is drawn where it has not been by {moment}"


if __name__ == "__main__":
    main(sys.argv[1])
