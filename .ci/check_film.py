"""Checks the film that the README's command has made: `python .ci/check_film.py saddle.gif`.

The picture is decoded by Pillow; where a point must be is computed here from the runs, not by the program's drawing.
"""

import sys

import numpy as np
from PIL import Image, ImageSequence

import optviz
from optviz.draw.layout import Rect, panels
from optviz.draw.style import LOOKS, colors

NEAR = 40


def main(path: str) -> None:
    """Check the size, the duration, that panels differ, and that frame k shows the points up to step k and no later."""
    recording = optviz.record("saddle")
    with Image.open(path) as film:
        assert film.size == (900, 600), film.size
        durations, pictures = [], []
        for frame in ImageSequence.Iterator(film):
            durations.append(frame.info["duration"])
            pictures.append(np.asarray(frame.convert("RGB")).astype(int))
    expected = 40 * (recording.steps + 1) + 2000
    assert sum(durations) == expected, (sum(durations), expected)
    assert len(pictures) == recording.steps + 1, len(pictures)
    layout = panels(900, 600, len(recording.runs))
    seen = set()
    for run, color in enumerate(colors(recording.runs, LOOKS["light"])):
        rect = layout.areas[run].rect
        seen.add(pictures[-1][600 - rect.y - rect.height : 600 - rect.y, rect.x : rect.x + rect.width].tobytes())
        for step in (5, 16, 28, 60, 130):
            check_points(recording, run, color, rect, pictures[step], step)
    assert len(seen) == len(recording.runs), "two panels show the same"
    print(f"{path}: {len(pictures)} frames, {sum(durations) / 1000} s, every point where it belongs")  # noqa: T201


def check_points(recording: optviz.Recording, run: int, color: str, rect: Rect, picture: np.ndarray, step: int) -> None:
    """The run's colour is at every visible point up to a step, and nowhere that only later points reach."""
    (left, right), (bottom, top) = recording.window
    x, y = recording.points[:, :, run].T
    across = rect[0] + (x - left) / (right - left) * rect[2]
    down = 600 - (rect[1] + (y - bottom) / (top - bottom) * rect[3])
    visible = (left < x) & (x < right) & (bottom < y) & (y < top)
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    colored = np.abs(picture - wanted).max(axis=-1) < NEAR
    reached = np.zeros_like(colored)
    # The saddle point is marked by a dark cross in the middle of the panel.
    row, column = 600 - rect[1] - rect[3] // 2, rect[0] + rect[2] // 2
    reached[row - 10 : row + 10, column - 10 : column + 10] = True
    for place in np.flatnonzero(visible[: step + 1]):
        column, row = round(across[place]), round(down[place])
        # The start is marked by a ring, so that its own middle is white.
        if place:
            assert colored[row - 1 : row + 2, column - 1 : column + 2].any(), (run, step, place)
    for place in range(step + 1):
        before = max(place - 1, 0)
        for share in np.linspace(0, 1, 200):
            column = across[before] + share * (across[place] - across[before])
            row = down[before] + share * (down[place] - down[before])
            if -50 < column < 950 and -50 < row < 650:
                reached[max(int(row) - 10, 0) : int(row) + 12, max(int(column) - 10, 0) : int(column) + 12] = True
    panel = (slice(600 - rect[1] - rect[3], 600 - rect[1]), slice(rect[0], rect[0] + rect[2]))
    assert not (colored & ~reached)[panel].any(), f"run {run} is drawn where it has not been by step {step}"


if __name__ == "__main__":
    main(sys.argv[1])
