"""Figures of maps: what cells, probes and words over them tell."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text
from reading import read

from optviz import Recipe, record, studied, verdicts
from optviz.draw.panes.chart import along_ticks
from optviz.draw.studied.frames import StudyFrames, moving, page_of
from optviz.draw.studied.page import widths_of
from optviz.figure.studied import Studied
from optviz.film.palette import rgb
from optviz.judging.outcome import LOST
from optviz.studies.sweeps.map import ENDS, Mapped


def shown(study: str, *rules: str, **more: object) -> Studied:
    return studied(Recipe(study=study, optimizers=rules, **more))


def test_probes_of_neighbouring_cells_have_the_digits_that_tell_them_apart() -> None:
    vary = ("lr=1.03:1.04:40", "ripple=0.05:0.1:8")
    probe = ("lr=1.0351,ripple=0.09", "lr=1.0354,ripple=0.09", "lr=1.03,ripple=0.05")
    page = page_of(shown("map(rippled-bowl)", "sgd", vary=vary, probe=probe, steps=20))
    labels = [each.panel.label.partition("    ")[2] for each in page.placed[1:]]
    assert labels[1].startswith("lr 1.03")
    assert len(set(labels)) == 3
    assert labels[0].endswith("r 0.0929")


def test_in_print_ways_to_end_are_told_apart_without_colour() -> None:
    vary = ("lr=1:1.08:60", "ripple=0.02:0.1:40")
    made = StudyFrames(shown("map(rippled-bowl)", "sgd", vary=vary, steps=60, theme="print"))
    seen = rgb(made.picture(made.shown.every_moment[-1])).astype(int)
    assert (np.ptp(seen, axis=2) == 0).all()
    found = made.page.shown.found
    assert isinstance(found, Mapped)
    (image,) = made.axes[0].images
    picture = np.asarray(image.get_array())[..., 0]
    cells = np.ix_(*(np.arange(n) * m // n for n, m in zip(picture.shape, found.ends.shape, strict=True)))
    # Along one diagonal a hatching changes, along the other it stays.
    changes = {}
    for way in ("swinging", "outside"):
        whole = found.ends[cells] == ENDS.index(way)
        changes[way] = [
            (one != other)[both].mean()
            for one, other, both in (
                (picture[1:, 1:], picture[:-1, :-1], whole[1:, 1:] & whole[:-1, :-1]),
                (picture[1:, :-1], picture[:-1, 1:], whole[1:, :-1] & whole[:-1, 1:]),
            )
        ]
    assert changes["swinging"][0] == changes["outside"][1] == 0
    assert min(changes["swinging"][1], changes["outside"][0]) > 0.1


def test_a_map_forms_as_its_runs_end_under_its_words_and_is_then_the_still() -> None:
    vary = ("lr=0.01:0.1:4", "momentum=0:0.9:3")
    map_ = shown("map(ravine)", "momentum", vary=vary, steps=100, size=(900, 640))
    found, frames = map_.found, StudyFrames(map_)
    assert isinstance(found, Mapped)
    box = frames.axes[0].bbox
    down = np.rint(640 - box.y0 - (np.arange(3) + 0.5) * box.height / 3).astype(int)
    right = np.rint(box.x0 + (np.arange(4) + 0.5) * box.width / 4).astype(int)
    around = np.ix_(*(np.concatenate([each + np.arange(-25, 26) for each in places]) for places in (down, right)))

    def common(step: int) -> list[tuple[int, ...]]:
        """The colour that most pixels round the middle of each cell have, whatever is written there."""
        part = rgb(frames.picture(next(each for each in map_.every_moment if each.step >= step)))[around]
        every = part.reshape(3, 51, 4, 51, 3).swapaxes(1, 2).reshape(12, -1, 3)
        return [
            tuple(colors[counts.argmax()].tolist())
            for colors, counts in (np.unique(each, axis=0, return_counts=True) for each in every)
        ]

    last = np.array(common(100))
    known = np.isin(found.ends, [ENDS.index("arrived"), ENDS.index("lost")])
    seen = []
    for step in (0, 20, 60):
        moment = next(each.step for each in map_.every_moment if each.step >= step)
        certain = (known & (found.steps <= moment)).ravel()
        now = np.array(common(step))
        assert (now[certain] == last[certain]).all()
        assert np.abs(now - (0.22 * last + 0.78 * 255))[~certain].max() < 1
        seen.append(int(certain.sum()))
    assert 0 == seen[0] < seen[1] < seen[2]
    place = np.s_[round(640 - box.y1) : round(640 - box.y0), round(box.x0) : round(box.x1)]
    assert (frames.last_picture()[place] == frames.pixels[place]).all()


def test_a_walk_over_a_map_tells_at_each_place_how_the_run_ended() -> None:
    walk = shown("map(ravine)", "momentum", steps=60, vary=("lr=0.02:0.2:5", "momentum=0:0.5:3"), film=True)
    assert isinstance(walk.found, Mapped)
    frames, right, up = StudyFrames(walk), walk.found.right.values, walk.found.up.values
    for moment, probe in zip(walk.moments, walk.found.walk, strict=True):
        drawn = moving(frames.page, frames.figure, frames.axes, moment)
        _, told, *_ = [each.get_text() for each in drawn if isinstance(each, Text)]
        rate, momentum = float(right[probe.column]), float(up[probe.row])
        (verdict,) = verdicts(record("ravine", f"momentum:lr={rate!r},momentum={momentum!r}", steps=60))
        lost = "diverges, out at step " if verdict.kind in LOST else "on its way"
        ended = f"{verdict.step} steps" if verdict.kind == "converged" else lost
        assert told.startswith(f"lr {rate:.3g}, momentum {momentum:.3g}: {ended}")


def test_a_map_of_the_plane_has_one_unit_and_whole_cells() -> None:
    vary = ("x=-2:2:30", "y=-2:2:30")
    frames = StudyFrames(shown("map((1-x*y)**2/2)", "sgd:lr=0.3", vary=vary, steps=5))
    box = frames.axes[0].bbox
    assert round(box.width, 6) == round(box.height, 6)
    assert round(box.width, 6) % 30 == 0


def test_probes_are_drawn_large_where_their_runs_are_and_name_their_settings_in_short() -> None:
    probe = ("lr=0.02,momentum=0.5", "lr=0.05,momentum=0.8")
    vary = ("lr=0.01:0.1:log:8", "momentum=0:0.9:8")
    frames = StudyFrames(shown("map(ravine)", "momentum", vary=vary, probe=probe, steps=120))
    found = frames.page.shown.found
    assert isinstance(found, Mapped)
    paths = np.concatenate([each.path for each in found.probes])
    for made in frames.axes[1:3]:
        low, high = np.transpose([made.get_xlim(), made.get_ylim()])
        assert (low <= paths.min(axis=0)).all()
        assert (paths.max(axis=0) <= high).all()
        # They reach over most of the width, or of the height.
        assert (np.ptp(paths, axis=0) / (high - low)).max() > 0.6
    pieces = [text for placed in frames.page.placed[1:] for _, line in placed.lines for text, _ in line]
    assert any("lr 0.05" in text for text in pieces)


@pytest.mark.parametrize(
    ("spacing", "high", "is_last"),
    [("log:", 0.91, False), ("near1:", 0.91, False), ("log:", 0.900001, False), ("", 0.9 + 2e-15, True)],
)
def test_deep_in_a_map_numbers_are_short_and_differ_and_it_says_where_they_end(
    spacing: str, high: float, *, is_last: bool
) -> None:
    deep = shown("map(ravine)", "momentum", vary=(f"momentum=0.9:{high!r}:{spacing}9", "x=-2:2:9"), steps=9)
    assert isinstance(deep.found, Mapped)
    right = deep.found.right
    texts = [text for _, text in along_ticks(right, 5)]
    shares = [share for share, _ in along_ticks(right, 5)]
    assert len(set(texts)) == len(texts) >= 2
    assert max(map(len, texts)) <= 8
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
    if right.middle is not None:
        # What is told is where it is: the middle and what is beside it.
        told = [right.middle + float(read(text)) for text in texts]
        assert [float(right.even((each - 0.9) / (high - 0.9))) for each in told] == pytest.approx(shares, abs=0.1)
    assert ("here float64 ends" in deep.subtitle) == is_last


@pytest.mark.parametrize(
    ("vary", "each", "every"),
    [
        (("lr=0.01:0.1:log:3", "momentum=0:0.9:3"), "for every pair of settings", "Of 9 pairs of settings"),
        (("x=-1:1:3", "y=-1:1:3"), "for every start", "Of 9 starts"),
        (("lr=0.01:0.1:log:3", "condition=1:9:3"), "for every pair of a setting and a surface", "Of 9 pairs of a s"),
        (("angle=0:20:3", "condition=1:9:3"), "for every surface", "Of 9 surfaces"),
        (("angle=0:20:3", "x=1:9:3"), "for every pair of a start and a surface", "Of 9 pairs of a start"),
    ],
)
def test_a_map_says_of_what_each_cell_is(vary: tuple[str, ...], each: str, every: str) -> None:
    found = shown("map(ravine)", "momentum", vary=vary, steps=200)
    assert each in found.subtitle
    assert found.sentence().startswith(every)


def test_by_verdict_each_minimum_has_its_colour_and_its_place_and_who_is_stuck_is_told_where() -> None:
    vary = ("x=-5:5:24", "y=-5:5:24")
    page = page_of(shown("map(himmelblau)", "sgd", vary=vary, color="verdict"))
    found, surface = page.shown.found, page.shown.study.surface
    assert isinstance(found, Mapped)
    made = StudyFrames(page.shown)
    written = {each.get_text() for each in made.figure.findobj(Text)}
    picture = np.asarray(made.axes[0].images[0].get_array())
    colors = set()
    for number, minimum in enumerate(surface.minima):
        (color,) = {tuple(each) for each in picture[found.rested == number]}
        colors.add(color)
        assert any(
            read(text.strip("()").split(",")[0]) == pytest.approx(minimum.x, abs=1e-3)
            for text in written
            if text[:1] == "("
        )
    assert len(colors) == len(surface.minima) == 4
    # The nearest minimum caught the run, which is replayed here.
    for row, column in ((3, 5), (20, 18)):
        start = (float(found.right.values[column]), float(found.up.values[row]))
        end = record(surface, "sgd", start=[start]).points[-1, :, 0]
        away = [np.hypot(end[0] - each.x, end[1] - each.y) for each in surface.minima]
        assert int(np.argmin(away)) == found.rested[row, column]


def test_a_saddle_and_a_plateau_have_colours_of_their_own() -> None:
    seen = {}
    for study, vary, kind in (
        ("map(bounded-saddle)", ("lr=0.1:0.5:3", "y=-0.5:0.5:3"), "saddle"),
        ("map(plateau)", ("lr=0.001:0.003:3", "x=-5:5:9"), "plateau"),
    ):
        colors = set()
        for color in ("verdict", "steps"):
            map_ = shown(study, "sgd", vary=vary, color=color)
            found = map_.found
            assert isinstance(found, Mapped)
            where = found.ends == ENDS.index("stuck")
            picture = np.asarray(StudyFrames(map_).axes[0].images[0].get_array())
            assert where.any()
            colors |= {tuple(each) for each in picture[where]}
        (seen[kind],) = colors
    assert len(set(seen.values())) == 2


@pytest.mark.parametrize(("size", "told"), [((360, 300), False), ((1200, 640), True)])
def test_what_is_told_above_a_tile_can_be_read_or_gives_way_to_its_letter(size: tuple[int, int], *, told: bool) -> None:
    map_ = shown("map(ravine)", "momentum", vary=("lr=0.01:0.1:8", "momentum=0:0.9:6"), steps=60, size=size)
    page = page_of(map_)
    for letter, placed in zip("ABCDE", page.placed[1:], strict=False):
        ((slot, pieces),) = placed.lines
        assert pieces[0][0].startswith(letter)
        assert ("lr" in pieces[0][0]) == told
        assert len(pieces) == 1 or 0.85 * widths_of(pieces, slot.size) <= slot.width
