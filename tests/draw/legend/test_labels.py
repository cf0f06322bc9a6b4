"""Names at the balls: of everybody, apart from each other, beside what they must not hide; and a first frame of all."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from boxes import Box, box_of, meeting, text_boxes
from eyes import COLOURED, EYES, PLAIN_TO_SEE, difference_to
from fitting import bars_in
from given import SOME_SURFACES
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from optviz import Recording, record, scene_of, write_film
from optviz.draw.colors.style import for_text
from optviz.draw.frames import Frames
from optviz.draw.legend.labels import Label, labels
from optviz.draw.legend.moving import short_forms
from optviz.draw.legend.runs import names_of
from optviz.draw.lettering.text import text_width
from optviz.draw.still import Still
from optviz.draw.trails.ends import end_of
from optviz.film.palette import rgb
from optviz.look import BALL_RADIUS

SIZE = 15.0


def labelled(recording: Recording, **keys: Any) -> tuple[Still, list[Label]]:
    still = Still(scene_of(recording, layout="overlay", **keys))
    (pane,) = (pane for pane in still.panes if pane.goals is not None)
    assert pane.goals is not None
    titles = [run.title for run in recording.runs]
    return still, labels(pane.area.rect, pane.trails, pane.goals, titles, recording.steps, SIZE)


def box(label: Label) -> tuple[float, float, float, float]:
    (x, y), width = label.place, text_width(label.text, SIZE, "bold")
    return x - width / 2, y - SIZE / 2, x + width / 2, y + SIZE / 2


@pytest.mark.parametrize("surface", SOME_SURFACES)
@pytest.mark.parametrize("view", ["contour", "3d"])
def test_names_stand_in_the_picture_apart_from_each_other_and_from_the_balls(surface: str, view: str) -> None:
    recording = record(surface)
    still, found = labelled(recording, view=(view,))
    (pane,) = still.panes
    axes, radius = pane.area.rect, BALL_RADIUS * still.layout.mark
    assert len(found) >= 5
    for label in found:
        left, bottom, right, top = box(label)
        assert axes.x <= left < right <= axes.x + axes.width
        assert axes.y <= bottom < top <= axes.y + axes.height
        for trail in pane.trails:
            end = end_of(trail, recording.steps)
            if end:
                x, y = end.place
                away = np.hypot(max(left - x, 0, x - right), max(bottom - y, 0, y - top))
                assert away > 0.6 * radius
    for one, other in itertools.combinations(found, 2):
        left, bottom, right, top = box(one)
        other_left, other_bottom, other_right, other_top = box(other)
        assert right <= other_left or other_right <= left or top <= other_bottom or other_top <= bottom


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("view", ["contour", "3d"])
def test_of_runs_that_an_eye_may_take_for_each_other_both_are_named_where_a_film_is_held(theme: str, view: str) -> None:
    scene = scene_of(record("saddle"), layout="overlay", theme=theme, view=(view,))
    still = Still(scene)
    colors = {track.run.title: hue.color for track, hue in zip(scene.tracks, still.hues, strict=True)}
    alike = [
        pair
        for pair in itertools.combinations(colors, 2)
        if min(difference_to(eyes, *(colors[each] for each in pair)) for eyes in EYES) < PLAIN_TO_SEE
    ]
    # Without colours hardly any of six are told apart by them.
    assert len(alike) > 5
    for opening in (True, False):
        written = [each for each in still.write_labels(scene.steps, opening=opening) if isinstance(each, Text)]
        names = {text.get_text(): text.get_color() for text in written}
        assert names.keys() >= set(itertools.chain(*alike))
        assert names == {name: for_text(colors[name], still.look) for name in names}


def test_in_the_first_frame_names_stand_at_the_balls_and_are_gone_in_the_second(to_rgb: Any) -> None:
    film = Frames(scene_of(record("ravine", steps=40), layout="overlay"))
    first, second, third = (to_rgb(frame.pixels.copy()) for frame in itertools.islice(film.frames(), 3))
    boxes = []
    for text in film.still.write_labels(40, opening=True):
        if isinstance(text, Text):
            left, bottom, right, top = text.get_window_extent(film.renderer).extents.astype(int)
            boxes.append((slice(600 - top, 600 - bottom), slice(left, right)))
    assert len(boxes) == 6
    for box in boxes:
        assert (first[box] != second[box]).any(axis=-1).mean() > 0.3
        # Nothing of a name is left: but for runs that pass, the picture is the next one.
        assert (second[box] != third[box]).any(axis=-1).mean() < 0.3


RULES = ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"]
AGAIN = ["sgd:lr=0.02", "adam:lr=0.2", "momentum:lr=0.005", "nag:lr=0.005", "rmsprop:lr=0.05"]
# How many runs, in which size, and seen how: each with each other at least once.
PICTURES = [
    (1, (620, 480), ("3d",)),
    (2, (1920, 1080), ("3d", "contour")),
    (4, (1280, 800), ("3d",)),
    (6, (900, 600), ("3d", "contour")),
    (6, (1280, 800), ("contour",)),
    (9, (620, 480), ("3d", "contour")),
    (9, (900, 600), ("contour",)),
    (12, (1280, 800), ("3d", "contour")),
    (12, (900, 600), ("3d",)),
    (12, (1920, 1080), ("contour",)),
]


@pytest.mark.parametrize(("runs", "size", "view"), PICTURES)
def test_every_run_is_named_and_no_name_meets_another_text_or_a_bar(
    runs: int, size: tuple[int, int], view: tuple[str, ...]
) -> None:
    scene = scene_of(record("himmelblau", [*RULES, *AGAIN][:runs]), layout="overlay", size=size, view=view)
    still = Still(scene)
    figure = still.at(scene.steps)
    renderer = FigureCanvasAgg(figure).get_renderer()
    at_balls = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_path_effects()]
    boxes = [Box(*text.get_window_extent(renderer).extents, text.get_text()) for text in at_balls]
    eyes = [box for box in boxes if box.what == scene.words.say("figure.eye")]
    boxes = [box for box in boxes if box not in eyes]
    # A name is written in the middle of a line of text, which is higher than it.
    named = [box._replace(bottom=box.bottom + SIZE / 5, top=box.top - SIZE / 10) for box in boxes]
    bars = bars_in(still.bars, scene.steps)
    told = text_boxes(figure)
    pairs = [
        *itertools.combinations(named, 2),
        *itertools.product(named, [*told, *bars, *eyes]),
        *itertools.product(told, bars),
    ]
    assert meeting(pairs) == []
    # In a small picture they may be shortened, beside a larger one that has them whole.
    names = names_of(scene, settings=False) if runs > 1 else []
    assert set(names) <= {box.what for box in named} <= {*names, *short_forms(names)}
    assert len(set(names)) == (runs if runs > 1 else 0)
    assert all(any(box.is_in(box_of(pane.area.rect, "")) for pane in still.panes) for box in named)


def test_on_the_saddle_all_six_are_named_and_who_left_has_an_arrow_at_the_rim() -> None:
    recording = record("saddle")
    still, found = labelled(recording)
    assert [label.text for label in found] == [run.title for run in recording.runs]
    assert still.layout.unit >= 14
    gone = [track.verdict.kind == "left" for track in still.scene.tracks]
    assert [label.direction is not None for label in found] == gone
    (pane,) = still.panes
    top = pane.area.rect.y + pane.area.rect.height
    for label in found:
        if label.direction:
            # All of them leave upwards.
            assert label.anchor[1] == pytest.approx(top, abs=1)
            assert label.direction[1] > 0


def test_the_first_frame_has_the_ball_of_every_run_and_the_paths_to_come_and_the_second_has_not() -> None:
    scene = scene_of(record("ravine", steps=40), layout="overlay", size=(620, 480))
    film = Frames(scene)
    first, second = (rgb(frame.pixels.copy()) for frame in itertools.islice(film.frames(), 2))
    rect, ball = film.still.panes[0].area.rect, np.pi * (BALL_RADIUS * film.still.layout.mark) ** 2
    rows, columns = slice(480 - rect.y - rect.height, 480 - rect.y), slice(rect.x, rect.x + rect.width)
    for hue in film.still.hues:
        color = [int(hue.color[place : place + 2], 16) for place in (1, 3, 5)]
        # Most of a ball, and a line besides.
        assert (first[rows, columns] == color).all(axis=-1).sum() > 0.5 * ball
    # In the second frame hardly anything has begun to move.
    assert (first != second).any(axis=-1)[rows, columns].sum() > 6 * ball


@pytest.mark.parametrize(
    ("view", "theme"),
    [(("contour",), "light"), (("3d",), "light"), (("3d", "contour"), "light"), (("3d", "contour"), "dark")],
)
def test_the_first_frame_of_a_gif_has_six_balls_in_the_six_colours(
    view: tuple[str, ...], theme: str, tmp_path: Path, read_film: Any
) -> None:
    scene = scene_of(record("saddle"), layout="overlay", size=(620, 480), view=view, theme=theme, frames=2)
    write_film(scene, tmp_path / "film.gif")
    picture, still = read_film(tmp_path / "film.gif").pictures[0], Still(scene, copies=False)
    ball = np.pi * (BALL_RADIUS * still.layout.mark) ** 2
    for pane in still.panes:
        x, y, width, height = pane.area.rect
        shown = picture[480 - y - height : 480 - y, x : x + width]
        for hue in still.hues:
            color = [int(hue.color[place : place + 2], 16) for place in (1, 3, 5)]
            # Light lies on half of a ball on a surface from the side.
            seen = 0.35 if pane.area.view == "3d" else 0.5
            assert (shown == color).all(axis=-1).sum() > seen * ball, (pane.area.view, hue)


def test_where_the_camera_has_turned_names_stand_at_the_balls_as_they_are_then() -> None:
    scene = scene_of(record("himmelblau", steps=40), layout="overlay", view=("3d",), orbit=60.0, frames=3)
    written: list[list[Label]] = []
    film, turned = Frames(scene), Still(scene, share=1.0)
    for pane in (film.panes[0], turned.panes[0]):
        assert pane.goals is not None
        written.append(labels(pane.area.rect, pane.trails, pane.goals, RULES[:6], 40, SIZE, pane.numbers))
    list(film.frames())
    (pane,) = film.panes
    assert pane.goals is not None
    found = labels(pane.area.rect, pane.trails, pane.goals, RULES[:6], 40, SIZE, pane.numbers)
    assert found == written[1] != written[0]
