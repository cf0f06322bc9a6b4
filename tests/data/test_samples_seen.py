"""How many samples each run has looked at, and the curves over them: so that runs on batches of any size compare."""

from __future__ import annotations

import numpy as np
import pytest

import optviz
from optviz import OptvizError
from optviz.data.drawn import in_epochs, sizes_in_epochs
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.figure.texts.captions import filled
from optviz.figure.texts.endings import list_verdicts


@pytest.mark.parametrize(("count", "size"), [(64, 1), (64, 8), (64, 10), (64, 64), (7, 5)])
def test_the_sizes_of_batches_are_those_that_are_drawn(count: int, size: int) -> None:
    drawn = [len(in_epochs(count, size, 5, step)) for step in range(1, 31)]
    assert sizes_in_epochs(count, size, 30).tolist() == drawn


@pytest.mark.parametrize(
    ("surface", "seen"),
    [
        ("linear(regression)", [0, 64, 128, 192, 256, 320, 384, 448]),
        ("minibatch(linear(regression)):size=10", [0, 10, 20, 30, 40, 50, 60, 64]),
        ("minibatch(linear(regression)):size=10,replace=1", [0, 10, 20, 30, 40, 50, 60, 70]),
        ("noisy(minibatch(linear(regression)):size=10)", [0, 10, 20, 30, 40, 50, 60, 64]),
    ],
)
def test_every_question_looks_at_all_samples_of_its_batch(surface: str, seen: list[int]) -> None:
    recording = optviz.record(surface, ["sgd", "adam"], steps=7)
    assert recording.samples is not None
    assert recording.samples.T.tolist() == [seen, seen]
    assert recording.table()["samples"].tolist() == seen * 2


def test_what_is_no_mean_over_samples_counts_none() -> None:
    recording = optviz.record("saddle", "sgd", steps=3)
    assert recording.samples is None
    assert "samples" not in recording.table()
    assert "samples" not in list_verdicts(scene_of(recording))[0]


def test_the_table_and_captions_tell_the_samples_beside_the_evaluations() -> None:
    recording = optviz.record("minibatch(linear(regression)):size=8", "nag", steps=20)
    header, rows = list_verdicts(scene_of(recording))
    told = dict(zip(header, rows[0], strict=True))
    assert (told["evaluations"], told["samples"]) == ("20", "160")
    assert filled(scene_of(recording), "{nag.samples}") == "160"


def test_a_run_stands_in_a_curve_where_its_samples_are() -> None:
    sizes = (1, 8, 64)
    several = [optviz.record(f"minibatch(linear(regression)):size={size}", "sgd", steps=64) for size in sizes]
    panes = Still(scene_of(several, view="loss", layout="overlay"), copies=False).panes
    for size, pane in zip(sizes, panes, strict=True):
        (trail,), rect = pane.trails, pane.area.rect
        share = (trail.pixels[:, 0] - rect.x) / rect.width
        # A log axis that begins at zero: the place of n samples is log(1 + n), as one is the least that is looked at.
        expected = np.log(1 + size * np.arange(65)) / np.log(1 + 64 * 64)
        np.testing.assert_allclose(share, expected, atol=1e-9)


def test_equal_batches_share_a_linear_axis_and_one_may_ask_for_steps() -> None:
    one = optviz.record("minibatch(linear(regression)):size=10", "sgd", steps=7)
    (pane,) = Still(scene_of(one, view="loss", over="samples"), copies=False).panes
    share = (pane.trails[0].pixels[:, 0] - pane.area.rect.x) / pane.area.rect.width
    np.testing.assert_allclose(share, np.array([0, 10, 20, 30, 40, 50, 60, 64]) / 64)
    both = [one, optviz.record("linear(regression)", "sgd", steps=7)]
    for pane in Still(scene_of(both, view="loss", over="steps"), copies=False).panes:
        share = (pane.trails[0].pixels[:, 0] - pane.area.rect.x) / pane.area.rect.width
        np.testing.assert_allclose(share, np.linspace(0, 1, 8))


def test_samples_of_a_surface_that_has_none_are_refused() -> None:
    with pytest.raises(OptvizError, match=r"saddle is no mean over samples, so that none of them are counted"):
        scene_of(optviz.record("saddle", "sgd", steps=3), view="loss", over="samples")
