"""What other seeds did comes into a film as it goes on, and a still has what the film has come to."""

from __future__ import annotations

import numpy as np

from optviz import record, scene_of
from optviz.draw.frames import Frames
from optviz.draw.panes.spreading import spread_until
from optviz.draw.places import place_in


def test_other_seeds_are_seen_as_far_as_the_film_has_come_and_stills_are_its_frames() -> None:
    recording = record("noisy(two-valleys):noise=0.8", "sgd:lr=0.1", steps=40)
    keys = {"seeds": 8, "view": ("contour", "loss"), "size": (480, 360), "pace": "linear", "frames": 41}
    film = Frames(scene_of(recording, **keys))
    frames = [frame.pixels.copy() for frame in film.frames()]
    steps = film.scene.frame_steps
    map_pane, curve = film.still.panes
    assert [spread_until(curve, step, 40) for step in (0, 3, 4, 39, 40)] == [0, 0, 4, 36, 40]
    rows, columns = place_in(frames[0], curve.area.rect)
    ahead = slice(columns.start + int(0.6 * curve.area.rect.width), columns.stop - 4)
    # Beyond the step there is nothing of the band yet; in the first frame, and at the end, there is all of it.
    early, middle, last = (frames[steps.index(step)] for step in (1, 20, 40))
    assert np.array_equal(early[rows, ahead], middle[rows, ahead])
    assert not np.array_equal(early[rows, ahead], last[rows, ahead])
    assert not np.array_equal(early[rows, ahead], frames[0][rows, ahead])
    paths = [each[place_in(each, map_pane.area.rect)] for each in (early, middle, last)]
    changed = [int((one != paths[0]).sum()) for one in paths]
    assert 0 == changed[0] < changed[1] < changed[2]
    for step in (20, 40):
        shown = scene_of(recording, at=step, **keys)
        assert np.array_equal(Frames(shown).picture(shown.still_step, shown.still_share), frames[steps.index(step)])
    # The same film again is the same.
    again = [frame.pixels.copy() for frame in film.frames()]
    assert all(np.array_equal(*pair) for pair in zip(frames, again, strict=True))
