"""Pages of studies: they use their room, and what stands beside a word is seen."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from optviz import Recipe, record, studied, verdicts
from optviz.draw.colors.style import DPI
from optviz.draw.layout import Rect, Slot
from optviz.draw.layout.tiles import alike, tiles
from optviz.draw.studied.frames import StudyFrames, moving, page_of
from optviz.draw.studied.page import SWATCH, write_pieces
from optviz.figure.studied import Studied
from optviz.film.palette import rgb
from optviz.look import SMALL
from optviz.output import last_frame
from optviz.studies.sweeps.basins import Caught
from optviz.studies.sweeps.raced import Raced


def shown(study: str, *rules: str, **more: object) -> Studied:
    return studied(Recipe(study=study, optimizers=rules, **more))


@pytest.mark.parametrize("size", [(1200, 600), (900, 640), (480, 800)])
@pytest.mark.parametrize("vary", [(), ("lr=0.005:0.02:4",)])
def test_the_map_of_one_rule_has_its_shares_beside_it(size: tuple[int, int], vary: tuple[str, ...]) -> None:
    page = page_of(shown("basins(himmelblau):across=12", "sgd", steps=20, size=size, vary=vary))
    rects = [each.rect for each in page.placed]
    assert len(rects) == (3 if vary else 2)
    # They fill the page from margin to margin, in width and down to the lowest line.
    assert min(each.x for each in rects) < 0.06 * size[0]
    assert max(each.x + each.width for each in rects) > 0.94 * size[0]
    assert min(each.y for each in rects) < 0.2 * size[1]
    assert rects[0].width * rects[0].height > 0.15 * size[0] * size[1]


def test_cells_of_basins_are_whole_pixels() -> None:
    frames = StudyFrames(shown("basins(himmelblau):across=20", "sgd", steps=20, size=(900, 640)))
    box = frames.axes[0].bbox
    assert round(box.width, 6) % 20 == round(box.height, 6) % 20 == 0


def test_the_still_on_a_page_is_the_last_picture_alone_though_its_colours_are_of_several() -> None:
    for vary in ((), ("lr=0.005:0.02:3",)):
        basins = shown("basins(himmelblau):across=12", "sgd", steps=9, size=(480, 400), vary=vary)
        with Image.open(io.BytesIO(last_frame(basins))) as still:
            seen = np.asarray(still.convert("RGB")).astype(int)
        last = rgb(StudyFrames(basins).picture(basins.every_moment[-1]))
        assert seen.shape == last.shape == (400, 480, 3)
        assert np.abs(seen - last).max(axis=2).mean() < 3


@pytest.mark.parametrize("size", [(360, 640), (620, 480), (900, 600)])
def test_what_stands_above_charts_of_a_race_is_whole_and_not_small_and_no_number_is_on_a_dot(
    size: tuple[int, int],
) -> None:
    frames = StudyFrames(shown("race(plateau):starts=20", "sgd", "adam", steps=60, size=size))
    said = {each.get_text(): each for each in frames.figure.findobj(Text)}
    for placed in frames.page.placed:
        lines = [text for _, pieces in placed.lines for text, _ in pieces]
        assert placed.panel.label in " ".join(lines)
        for line in lines:
            assert said[line].get_size() * DPI / 72 >= 0.99 * SMALL * frames.page.unit
            assert said[line].get_window_extent(frames.renderer).x1 <= size[0]
    chart = frames.axes[-1].bbox
    numbers = [each for text, each in said.items() if text.startswith("[")]
    assert numbers
    assert min(each.get_window_extent(frames.renderer).x0 for each in numbers) > chart.x1 + 0.2 * frames.page.unit


def test_a_star_is_seen_above_the_path_that_ends_there() -> None:
    frames = StudyFrames(shown("basins(himmelblau):across=12", "adam:lr=0.3", steps=150, size=(900, 640)))
    found = frames.page.shown.found
    assert isinstance(found, Caught)
    minima = np.array([(each.x, each.y) for each in found.minima])
    end = minima[np.hypot(*(minima - found.paths[0, -1]).T).argmin()]
    x, y = frames.axes[0].transData.transform(end)
    seen = rgb(frames.picture(frames.page.shown.every_moment[-1]))
    assert seen[640 - 1 - round(y), round(x)].tolist() == [255, 255, 255]


def test_losses_without_a_floor_end_where_the_last_has_left() -> None:
    race = shown("race(saddle):starts=40", "sgd", "adam", steps=150)
    made = StudyFrames(race).axes[1]
    low, last = made.get_ylim()[0], made.get_xlim()[1]
    found = race.found
    assert isinstance(found, Raced)
    highest = np.quantile(found.losses[:, 0], 0.75, axis=2).max(axis=0)
    inside = found.marks[highest >= low]
    # The curves reach over the whole width.
    assert 0.9 * last <= inside[-1] <= last < 150


def test_a_race_tells_at_each_step_how_many_are_there() -> None:
    race = shown("race(plateau):starts=20", "sgd", "adam", steps=60)
    moment = race.moments[len(race.moments) // 2]
    found = race.found
    assert isinstance(found, Raced)
    there = [
        int(((ends == 0) & (steps <= moment.step)).sum()) for ends, steps in zip(found.ends, found.steps, strict=True)
    ]
    told = f"There by step {moment.step}: SGD {5 * there[0]} %, Adam {5 * there[1]} %"
    assert race.meanwhile(moment) == told
    assert race.meanwhile(moment) != race.meanwhile(race.moments[0])


def test_the_first_frame_of_a_race_has_the_lines_to_come() -> None:
    race = shown("race(plateau):starts=20", "sgd", "adam", steps=60)
    frames = StudyFrames(race)
    picture = frames.picture(race.moments[0])
    rect = frames.page.placed[0].rect
    middle = picture[600 - rect.y - rect.height // 3, rect.x : rect.x + rect.width]
    assert np.unique(middle).size > 2


def test_a_swatch_is_a_square_beside_its_word() -> None:
    figure = Figure((4, 1), dpi=DPI)
    write_pieces(figure, Slot(10, 40, 380, 20), [(SWATCH, "#ff0000"), ("word", "#000000")])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3] / 255
    rows, columns = np.nonzero((np.abs(pixels - to_rgb("#ff0000")) < 0.1).all(axis=2))
    square = Rect(columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    assert square.width == square.height >= 12
    letters = np.nonzero((pixels.sum(axis=2) < 0.5).any(axis=0))[0].min()
    assert 3 <= letters - (square.x + square.width) <= 14


@pytest.mark.parametrize(("shape", "beside"), [(0.15, False), (1.0, True)])
def test_strips_stand_below_each_other_and_squares_beside(shape: float, *, beside: bool) -> None:
    body = Rect(10, 20, 620, 480)
    rects = tiles(body, 5, shape, 10, 20)
    assert (len({each.x for each in rects}) > 1) == beside
    # Rather beside each other than too low.
    (first, *_) = tiles(body._replace(height=250), 5, 0.15, 10, 20, 40)
    assert first.height - 20 >= 40
    for each in rects:
        assert body.x <= each.x
        assert each.x + each.width <= body.x + body.width
        assert body.y <= each.y
        assert each.y + each.height <= body.y + body.height


def test_pictures_of_one_size_leave_as_few_places_empty_as_can_be() -> None:
    rects = alike(Rect(0, 0, 1900, 800), 8, 1.0, 20, 150)
    assert sorted(Counter(each.y for each in rects).values()) == [4, 4]
    # What is left of the height is above and below.
    assert min(each.y for each in rects) == pytest.approx(800 - max(each.y + each.height for each in rects), abs=2)


def test_on_a_telephone_the_title_is_whole_and_no_line_is_small() -> None:
    title = "Who gets off the plateau, how often, how soon?"
    race = shown("race(plateau):starts=9", "sgd", "adam", steps=9, size=(360, 640), title=title)
    figure, _ = page_of(race).figure()
    texts = [each for each in figure.findobj(Text) if each.get_text()]
    bold = [each.get_text() for each in texts if each.get_weight() == "bold"]
    assert " ".join(bold) == title
    subtitle = [each for each in texts if each.get_text() in race.subtitle and len(each.get_text()) > 9]
    assert " ".join(each.get_text() for each in subtitle) == race.subtitle
    # In pixels.
    assert min(each.get_size() * DPI / 72 for each in subtitle) >= 9


def test_maps_beside_each_other_are_of_one_size_though_one_has_two_lines_above_it() -> None:
    rules = "sgd", "momentum", "adam"
    page = page_of(shown("basins(himmelblau):across=12", *rules, steps=9, size=(360, 640), language="ko"))
    sizes = {(each.rect.width, each.rect.height) for each in page.placed}
    assert {len(each.lines) for each in page.placed} == {2}
    assert len(sizes) == 1


@pytest.mark.parametrize("vary", [(), ("lr=0.005:0.02:3",)])
def test_a_film_of_basins_is_whole_from_what_changes_and_tells_each_moment(vary: tuple[str, ...]) -> None:
    rules = "sgd", "momentum", "adam", "nag"
    film = shown("basins(himmelblau):across=12", *rules, steps=40, size=(360, 640), vary=vary, frames=3)
    frames = StudyFrames(film)
    assert len({each.rect.y for each in frames.page.placed}) == 2
    seen = frames.pixels.copy()
    for frame in frames.frames():
        for rows, columns in frame.changed:
            seen[rows, columns] = frame.pixels[rows, columns]
        assert np.array_equal(seen, frame.pixels)
    for moment in film.moments:
        drawn = moving(frames.page, frames.figure, frames.axes, moment)
        told = [each.get_text() for each in drawn if isinstance(each, Text)]
        rate = vary and float(np.linspace(0.005, 0.02, 3)[moment.told - 1])
        by = [f"{rule}:lr={rate!r}" if vary else rule for rule in rules]
        for rule in by:
            (verdict,) = verdicts(record("himmelblau", rule, steps=40))
            assert (f"path: {verdict.brief}" in told) >= (bool(vary) or moment.step >= verdict.step)
        # Below it stands what is seen of all starts, at last of the whole film.
        assert sum("starts" in text.lower() for text in told) >= 1
