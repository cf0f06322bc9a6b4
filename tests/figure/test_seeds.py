"""Several seeds of a race: each as it is alone, their band on a curve, their paths on a map, and what they share."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection

import optviz
from optviz import OptvizError, Recipe, figure_of
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.figure.texts.captions import filled
from optviz.figure.texts.endings import list_verdicts
from optviz.figure.texts.facts import wilson

ARRAYS = ("points", "losses", "gradients", "evaluations")


@pytest.mark.parametrize("surface", ["noisy(himmelblau):noise=5", "minibatch(linear(regression)):size=4"])
def test_each_seed_is_the_run_alone_with_that_seed_bit_for_bit(surface: str) -> None:
    recording = optviz.record(surface, ["sgd", "adam"], steps=30, seed=7)
    scene = scene_of(recording, seeds=4)
    for number, each in enumerate(scene.tracks[0].others):
        for name, rule in enumerate(("sgd", "adam")):
            alone = optviz.record(surface, rule, steps=30, seed=8 + number)
            for array in ARRAYS:
                np.testing.assert_array_equal(getattr(each, array)[..., name], getattr(alone, array)[..., 0])
    assert len({each.points.tobytes() for each in (recording, *scene.tracks[0].others)}) == 4


def test_the_band_is_that_of_the_quartiles_and_the_paths_are_those_of_the_other_seeds() -> None:
    recording = optviz.record("noisy(two-valleys):noise=0.7", "sgd:lr=0.1", steps=60)
    scene = scene_of(recording, seeds=9, view=["contour", "loss"])
    figure = Still(scene).at(60)
    (faint,) = [each for axes in figure.axes for each in axes.collections if isinstance(each, LineCollection)]
    others = scene.tracks[0].others
    assert len(faint.get_segments()) == 8
    for path, each in zip(faint.get_segments(), others, strict=True):
        np.testing.assert_array_equal(path, each.points[:, :, 0])
    losses = np.stack([each.losses[:, 0] for each in (recording, *others)])
    low, median, high = np.quantile(losses, [0.25, 0.5, 0.75], axis=0)
    (curves,) = [axes for axes in figure.axes if any(isinstance(each, PolyCollection) for each in axes.collections)]
    (line,) = [each for each in curves.lines if len(each.get_xdata()) == 61]
    drawn = np.asarray(line.get_ydata())
    # One linear axis for all: the median gives its scale, and the corners of the band are the quartiles on it.
    scale = (drawn[0] - drawn[-1]) / (median[0] - median[-1])
    corners = curves.collections[0].get_paths()[0].vertices[:, 1]
    expected = drawn[0] + scale * (np.concatenate([low, high]) - median[0])
    np.testing.assert_allclose(np.sort(np.unique(corners.round(9))), np.sort(np.unique(expected.round(9))), atol=1e-6)


def test_wilson_s_interval_is_that_of_the_book() -> None:
    # The ends are the shares p at which the observed one is 1.96 standard deviations sqrt(p (1 - p) / n) away.
    for some, count in ((0, 20), (3, 20), (101, 200), (200, 200)):
        share, low, high = wilson(some, count)
        assert share == some / count
        for end in (low, high):
            if 0 < end < 1:
                off = abs(share - end) / math.sqrt(end * (1 - end) / count)
                assert off == pytest.approx(1.959963984540054, rel=1e-9)
    assert wilson(0, 20)[1] == 0
    assert wilson(200, 200)[2] == 1


def test_noise_takes_some_seeds_out_of_the_shallow_valley_and_none_stays_uncounted() -> None:
    recording = optviz.record("noisy(two-valleys):noise=0.8", "sgd:lr=0.1", steps=300)
    scene = scene_of(recording, seeds=60)
    ends = np.array([each.points[-1, 0, 0] for each in (recording, *scene.tracks[0].others)])
    gone, low, high = (float(each) for each in filled(scene, "{sgd.gone} {sgd.gone_low} {sgd.gone_high}").split())
    # Halfway between the minima at -1 and 1, either is as near.
    assert gone == pytest.approx(100 * np.mean(ends > 0), abs=0.05)
    assert low < gone < high
    assert 15 < gone < 85
    still = scene_of(optviz.record("two-valleys", "sgd:lr=0.1", steps=300))
    assert filled(still, "{sgd.gone} {sgd.seeds}") == "0 1"


def test_the_table_counts_how_all_seeds_ended() -> None:
    recording = optviz.record("noisy(ravine):noise=2", "sgd:lr=0.02", steps=200)
    header, rows = list_verdicts(scene_of(recording, seeds=6))
    assert header[-1] == "of 6 seeds"
    counts = [int(part.split()[0]) for part in rows[0][-1].split(", ")]
    assert sum(counts) == 6


def test_seeds_are_kept_in_the_recipe_of_a_figure() -> None:
    recipe = Recipe(surface="noisy(saddle):noise=0.1", optimizers="sgd", steps=5, seeds=3)
    assert figure_of(recipe).recipe.seeds == 3
    assert "--seeds=3" in recipe.command()


@pytest.mark.parametrize(
    ("surface", "seeds", "said"),
    [
        ("saddle", 3, "Nothing of saddle is random, so that all seeds make the same race"),
        ("noisy(saddle)", 1001, "must be a whole number from 1 to 1000"),
        ("noisy(saddle)", 0, "must be a whole number from 1 to 1000"),
        ("minibatch(network(moons)):size=8", 3, "Several seeds are drawn on a plane"),
    ],
)
def test_seeds_that_say_nothing_or_too_many_are_refused(surface: str, seeds: int, said: str) -> None:
    with pytest.raises(OptvizError, match=said):
        scene_of(optviz.record(surface, "sgd", steps=3), seeds=seeds)


def test_too_many_steps_of_all_seeds_are_refused_before_they_are_made() -> None:
    with pytest.raises(OptvizError, match=r"1000 seeds of 1 runs make 3000000 steps, more than the 2000000"):
        scene_of(optviz.record("noisy(saddle)", "adam", steps=3000), seeds=1000)
