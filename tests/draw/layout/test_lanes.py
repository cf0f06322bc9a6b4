"""The race beside a picture: who arrived when, in letters that can be read, in an order that stays."""

from __future__ import annotations

import itertools
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from boxes import meeting, text_boxes, texts_of
from fitting import bars_in

from optviz import OptvizError, Recording, Scene, record, verdicts
from optviz.draw.colors.style import DPI, channels, contrast
from optviz.draw.frames import Frames
from optviz.draw.laying import laid_out, layout_of
from optviz.draw.layout import Content, Lane, Rect
from optviz.draw.layout.cells.lanes import lanes
from optviz.draw.legend.bars import grow_bars
from optviz.draw.lettering.text import text_width
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.figure.standing import RANKS
from optviz.judging.outcome import KINDS
from optviz.making import scene_from
from optviz.views import VIEWS

TWELVE = [
    *("sgd", "momentum", "nag", "adagrad", "rmsprop", "adam", "adadelta"),
    *("sgd:lr=0.02", "momentum:lr=0.004", "nag:lr=0.004", "rmsprop:lr=0.05", "adam:lr=0.1"),
]


@cache
def race(runs: int, starts: int = 1, surface: str = "himmelblau", steps: int = 40) -> Recording:
    return record(surface, TWELVE[:runs], [(0, -4), (-3, 1), (2, 2)][:starts], steps=steps)


def smallest(scene: Scene) -> float:
    """The size of the smallest letters of a figure, in pixels."""
    figure = Still(scene, copies=False).at(scene.steps)
    return float(min(text.get_fontsize() for text in texts_of(figure)) * DPI / 72)


@pytest.mark.parametrize("surface", ["himmelblau", "ravine"])
@pytest.mark.parametrize(
    ("layout", "runs", "starts"),
    [*(("overlay", runs, starts) for runs, starts in ((1, 1), (6, 1), (12, 1), (6, 2), (12, 2))), ("panels", 6, 1)],
)
def test_no_letters_are_smaller_than_twelve_pixels_at_900x600(
    surface: str, layout: str, runs: int, starts: int
) -> None:
    assert smallest(scene_of(race(runs, starts, surface), layout=layout, size=(900, 600))) >= 12


@pytest.mark.parametrize("size", [(360, 240), (360, 640), (480, 800), (600, 900)])
@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_on_a_telephone_title_names_and_verdicts_have_nine_pixels(layout: str, size: tuple[int, int]) -> None:
    scene = scene_of(race(6), layout=layout, size=size)
    said = {scene.title, *(track.run.title for track in scene.tracks)}
    said |= {scene.ending_text(run) for run in range(6)}
    texts = [text for text in texts_of(Still(scene, copies=False).at(scene.steps)) if text.get_text() in said]
    assert said == {text.get_text() for text in texts}
    assert min(text.get_fontsize() for text in texts) * DPI / 72 * 360 / size[0] >= 9


def test_twelve_runs_from_two_starts_have_each_a_verdict_under_the_head_of_their_start() -> None:
    scene = scene_of(race(12, 2), layout="overlay")
    boxes = text_boxes(Still(scene, copies=False).at(scene.steps))
    heads = [next(box for box in boxes if box.what == f"from {place}") for place in ("(0, −4)", "(−3, 1)")]
    assert heads[0].bottom > heads[1].top
    for group, below, above in zip(scene.groups, (heads[1].top, 0), heads, strict=True):
        under = [box.what for box in boxes if below < box.bottom < above.bottom]
        for run in group.runs:
            assert under.count(scene.ending_text(run)) == [scene.ending_text(each) for each in group.runs].count(
                scene.ending_text(run)
            )
            assert scene.settings_text(run) in under


def rows_of(scene: Scene) -> list[int]:
    """The runs from above."""
    return sorted(
        range(len(scene.tracks)), key=lambda run: -(Still(scene, copies=False).layout.runs[run].bar or (0, 0))[1]
    )


def test_who_arrives_first_stands_above_and_who_is_lost_below() -> None:
    rules = ["sgd:lr=1", "rmsprop:lr=0.2", "adam:lr=0.5", "sgd:lr=0.07", "sgd:lr=1e-4"]
    recording = record("ravine", rules, steps=150)
    found = verdicts(recording)
    kinds = [found[run].kind for run in rows_of(scene_of(recording, layout="overlay"))]
    assert kinds == ["converged", "converged", "moving", "oscillating", "diverged"]
    arrived = [found[run].step for run in rows_of(scene_of(recording, layout="overlay"))[:2]]
    assert arrived == sorted(arrived)


def test_where_there_is_no_minimum_who_is_off_first_comes_first() -> None:
    recording = record("saddle", TWELVE[:6], steps=60)
    found = [verdicts(recording)[run] for run in rows_of(scene_of(recording, layout="overlay"))]
    off = [verdict.step for verdict in found if verdict.kind == "left"]
    assert 0 < len(off) < 6
    assert [verdict.kind for verdict in found[: len(off)]] == ["left"] * len(off)
    assert off == sorted(off)


def test_every_kind_of_end_has_a_rank() -> None:
    assert set(RANKS) == set(KINDS)


def coloured(pixels: np.ndarray[Any, Any], rect: Rect, color: str) -> int:
    """How many pixels of the middle row of a rectangle have a colour."""
    row = pixels[len(pixels) - rect.y - rect.height // 2 - 1, rect.x : rect.x + rect.width]
    red, green, blue = channels(color)
    return int((row == (0xFF000000 | blue << 16 | green << 8 | red)).sum())


@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_a_bar_is_as_long_as_its_steps_until_the_verdict_is_told(layout: str) -> None:
    scene = scene_of(race(6), layout=layout, size=(620, 480), pace="linear")
    film = Frames(scene)
    bars = [film.still.bars[run] for run in range(6)]
    assert len({bar.rect.width for bar in bars}) == 1
    for step, frame in enumerate(film.frames()):
        for bar, track in zip(bars, scene.tracks, strict=True):
            # The first frame has all of it as a thin line.
            told = track.verdict.step
            expected = bar.rect.width * (min(step, told) if step else told) / scene.steps
            edge = bar.rect._replace(y=bar.rect.y + bar.rect.height - 1, height=1)
            assert step or coloured(frame.pixels, edge, bar.color) < 0.2 * expected
            # Its mark, which is there from the start or from the verdict on, lies on its end.
            lies = bar.reach if step in (0, *range(told, scene.steps + 1)) else 0
            assert expected - 3.5 - lies <= coloured(frame.pixels, bar.rect, bar.color) <= max(expected + 0.5, 2)


def test_the_bar_of_who_has_come_to_an_end_stops_there_and_that_of_others_goes_on_to_the_last_step() -> None:
    rules = ["sgd:lr=0.07", "sgd:lr=3", "sgd:lr=1e-4"]
    scene = scene_of(
        [record("ravine", rules, steps=150), record("saddle", ["sgd:lr=0.025", "adam"], steps=150)], layout="overlay"
    )
    bars = Still(scene, copies=False).bars
    kinds = [track.verdict.kind for track in scene.tracks]
    assert kinds == ["converged", "diverged", "moving", "saddle", "left"]
    for run, (bar, track) in enumerate(zip(bars.values(), scene.tracks, strict=True)):
        strong, *pale = bar.pieces(150)
        assert strong.rect.width == pytest.approx(bar.rect.width * track.verdict.step / 150, abs=1)
        ends = [piece.rect.x + piece.rect.width for piece in pale]
        assert ends == ([bar.rect.x + bar.rect.width] if run == 3 else [])
        assert all(contrast(piece.color, bar.color) > 1.5 for piece in pale)
    assert [bar.mark for bar in bars.values()] == ["arrived", "lost", "moving", "stuck", "outside"]


def test_where_runs_are_told_by_shape_what_follows_a_verdict_is_hatched_in_the_same_colour() -> None:
    bar = Still(scene_of(record("saddle", ["sgd", "adam"], steps=150), theme="print", layout="overlay")).bars[0]
    strong, *hatches = bar.pieces(150)
    assert {piece.color for piece in hatches} == {strong.color}
    edges = sorted((piece.rect.x, piece.rect.x + piece.rect.width) for piece in (strong, *hatches))
    assert len(edges) > 4
    assert all(left > right for (_, right), (left, _) in itertools.pairwise(edges))


@pytest.mark.parametrize("theme", ["light", "print"])
def test_what_a_bar_grows_by_from_frame_to_frame_is_what_it_is_in_the_end(theme: str) -> None:
    still = Still(scene_of(record("saddle", ["sgd", "adam"], steps=150), theme=theme, layout="overlay"), copies=False)
    pixels, at_once = (np.zeros((still.layout.height, still.layout.width), dtype=np.uint32) for _ in range(2))
    for before, step in itertools.pairwise([-1, 0, 3, 60, 61, *range(95, 151, 5)]):
        list(grow_bars(pixels, still.bars.values(), before, step))
    list(grow_bars(at_once, still.bars.values(), -1, 150))
    assert at_once.any()
    assert (pixels == at_once).all()


OVER_SAMPLES = {"surface": ["minibatch(linear(regression)):size=8", "linear(regression)"], "optimizers": ["sgd:lr=0.1"]}
SCHEDULED = {
    "surface": "cliff",
    "optimizers": ["sgd:lr=2", "cosine(clip(sgd:lr=2)):norm=0.2"],
    "view": ["contour", "rate"],
}


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"layout": "overlay"},
        {"layout": "overlay", "view": ["3d", "loss"], "size": (1000, 560)},
        {"layout": "overlay", "surface": ["saddle", "monkey-saddle"], "size": (900, 900)},
        {"size": (600, 900)},
        OVER_SAMPLES,
        OVER_SAMPLES | {"layout": "overlay"},
        SCHEDULED,
    ],
    ids=str,
)
def test_a_bar_beside_a_curve_ends_at_the_same_place_of_the_axis(keys: dict[str, Any]) -> None:
    given = {"surface": "saddle", "optimizers": "sgd,adam,rmsprop", "view": ["contour", "loss"], "steps": 150} | keys
    scene = scene_from(given.pop("surface"), **given)
    still = Still(scene, copies=False)
    curves = [pane for pane in still.panes if VIEWS[pane.area.view].kind == "curve"]
    beside = 0
    for run, bar in still.bars.items():
        told = scene.tracks[run].verdict.step
        for pane in curves:
            rect = pane.area.rect
            if rect.x + rect.width <= bar.rect.x or bar.rect.x + bar.rect.width <= rect.x:
                continue
            beside += 1
            along = {number: trail.pixels[:, 0] for number, trail in zip(pane.area.runs, pane.trails, strict=False)}
            if run in along:
                assert abs(bar.middle[0] - along[run][told]) <= 1
            assert (bar.rect.x, bar.rect.width) == (rect.x, rect.width)
    assert beside or keys.get("layout") == "overlay"


def test_a_verdict_comes_when_it_is_known_at_the_end_of_its_bar_and_no_row_moves() -> None:
    scene = scene_of(race(6), layout="overlay", size=(900, 400))
    ends: dict[int, float] = {}
    for step in (0, 10, 39, 40):
        still = Still(scene, copies=False)
        boxes = text_boxes(still.at(step))
        for run, track in enumerate(scene.tracks):
            (name,) = (box for box in boxes if box.what == track.run.title)
            assert ends.setdefault(run, name.bottom) == name.bottom
            beside = [box for box in boxes if abs(box.bottom - name.bottom) < 8 and box.left > name.right]
            told = [box for box in beside if box.what == scene.ending_text(run)]
            assert len(told) == (step >= track.verdict.step)
            bar = still.bars[run]
            for box in told:
                gap = box.left - bar.rect.x - bar.rect.width * track.verdict.step / scene.steps
                assert 0 < gap < 1.5 * still.layout.unit or box.right == pytest.approx(
                    bar.rect.x + bar.rect.width, abs=2
                )


class Long:
    """A rule with a long name."""

    title = "Stochastic averaged gradient with warm restarts, version two"

    def update(self, weight: Any, grad: Any) -> None:
        weight -= 0.001 * grad


@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_a_long_name_is_shortened_in_the_middle_and_shrinks_no_other(layout: str) -> None:
    others = ["sgd", "adam", "nag", "momentum", "rmsprop"]
    texts, plain = (
        texts_of(Still(scene_of(record("beale", rules, steps=20), layout=layout, size=(620, 480))).figure)
        for rules in ([*others, Long()], [*others, "adagrad"])
    )
    sizes = [{text.get_fontsize() for text in some if text.get_text() in {"SGD", "Adam"}} for some in (texts, plain)]
    assert sizes[0] == sizes[1]
    (name,) = (text for text in texts if text.get_text().startswith("Sto") and text.get_fontweight() == "bold")
    assert name.get_fontsize() in sizes[0]
    assert "…" in name.get_text()
    assert name.get_text().endswith("two")


@pytest.mark.parametrize("title", ["", " \u3000", "\u200b"])
@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_a_run_whose_name_nobody_can_see_is_told_too(layout: str, title: str) -> None:
    rule = Long()
    rule.title = title
    texts = texts_of(Still(scene_of(record("beale", rule, steps=20), layout=layout), copies=False).at(20))
    assert [text for text in texts if text.get_text().startswith("still moving")]


@pytest.mark.parametrize("columns", [2, 7, 30])
def test_lanes_stay_in_their_room_and_every_verdict_stands_right_of_its_bar(columns: int) -> None:
    random = np.random.default_rng(columns)
    for _ in range(60):
        room = Rect(7, 9, *random.integers(60, 900, 2).tolist())
        known = tuple(Lane(*random.uniform(2, 14, 4).tolist(), float(random.uniform(0, 1))) for _ in range(columns))
        found = lanes(room, 12.0, Content(lanes=known))
        if found is None:
            continue
        assert sorted(found.runs) == list(range(columns))
        for run, places in found.runs.items():
            assert places.name
            assert places.verdict
            assert places.bar
            x, y, width, height = places.bar
            assert room.x <= x <= x + width <= room.x + room.width
            assert room.y <= y <= y + height <= room.y + room.height
            if places.verdict.align == "left":
                assert places.verdict.x > x + known[run].share * width
                assert places.verdict.x + known[run].verdict * places.verdict.size <= room.x + room.width + 2
            else:
                before = places.settings or places.name
                assert places.verdict.x - known[run].verdict * places.verdict.size > before.x + before.width


def test_long_settings_of_one_run_leave_another_room_for_a_long_verdict() -> None:
    room, other = Rect(0, 0, 320, 200), Lane(6, 20, 4, 6)
    long, wordy = Lane(6, 20, 14, 4), Lane(6, 20, 4, 12)
    found = lanes(room, 12.0, Content(lanes=(long, wordy, other)))
    assert found
    assert all(places.settings for places in found.runs.values())


def test_more_runs_than_can_be_told_one_by_one_are_counted_at_the_end() -> None:
    recording = record("ravine", [f"sgd:lr={rate}" for rate in np.linspace(0.001, 0.09, 300)], steps=100)
    scene = scene_of(recording, layout="overlay", size=(620, 480), frames=2)
    still = Still(scene, copies=False)
    before, after = ([text.get_text() for text in texts_of(Still(scene).at(step))] for step in (99, 100))
    assert still.layout.areas[0].rect.width > 400
    (tally,) = set(after) - set(before) - {"100"}
    assert sum(int(part.split()[0]) for part in tally.rstrip("…").split(", ")) == 300
    assert len(list(Frames(scene).frames())) == 2


FIVE = ("contour", "3d", "loss", "gradient", "step")


@pytest.mark.parametrize("layout", ["overlay", "panels"])
def test_of_five_views_each_is_large_enough_to_be_seen(layout: str) -> None:
    areas = Still(scene_of(race(6), layout=layout, view=FIVE, size=(1280, 800)), copies=False).layout.areas
    assert min(min(area.rect.width, area.rect.height) for area in areas if area.view == "contour") >= 60
    assert min(min(area.rect.width, area.rect.height) for area in areas) >= 30


def test_five_views_for_which_there_is_no_room_are_refused_in_a_sentence() -> None:
    with pytest.raises(OptvizError) as caught:
        Still(scene_of(race(6), layout="panels", view=FIVE, size=(320, 240)))
    assert str(caught.value) == (
        "There is no room for 6 panels of 5 views in a picture of this size; ask for a larger one, or for fewer views."
    )


@pytest.mark.parametrize("views", [("3d", "contour"), ("contour", "3d"), ("3d", "loss"), ("3d", "contour", "loss")])
def test_the_first_of_several_views_has_more_than_half_of_the_width(views: tuple[str, ...]) -> None:
    for size in [(1280, 800), (900, 600), (1000, 460), (600, 900)]:
        scene = scene_of(race(6), layout="overlay", view=views, size=size)
        first = laid_out(scene, partial(layout_of, scene))[0].areas[0]
        assert first.view == views[0]
        assert first.rect.width >= 0.55 * size[0] - 2


@pytest.mark.parametrize("surface", ["himmelblau", "ravine", "beale", "saddle"])
def test_a_portrait_or_a_square_is_filled_with_more_than_blank_paper(surface: str) -> None:
    recording = record(surface, TWELVE[:6], steps=40)
    for size in [(600, 900), (600, 600), (360, 640)]:
        still = Still(scene_of(recording, layout="overlay", size=size), copies=False)
        low = min(places.name.y for places in still.layout.runs if places.name)
        used = sum(area.rect.width * area.rect.height for area in still.layout.areas)
        assert used > 0.25 * size[0] * size[1]
        # The lanes follow the map, and end near the lower edge.
        assert low < 0.2 * size[1]


def test_names_are_as_wide_as_the_layout_takes_them_for() -> None:
    scene = scene_of(race(6), layout="overlay")
    for places, track in zip(Still(scene, copies=False).layout.runs, scene.tracks, strict=True):
        assert places.name
        assert text_width(track.run.title, places.name.size, "bold") <= places.name.width
    assert len({places.name.size for places in Still(scene).layout.runs if places.name}) == 1


def test_bars_of_one_picture_never_meet() -> None:
    for layout, runs in itertools.product(("overlay", "panels"), (6, 12)):
        bars = Still(scene_of(race(runs), layout=layout), copies=False).bars
        each = [bars_in({run: bar}, 40) for run, bar in bars.items()]
        assert not meeting(itertools.chain(*(itertools.product(*two) for two in itertools.combinations(each, 2))))
