"""What a figure says beside its subject, and what it leaves out because it would tell nothing."""

from __future__ import annotations

import pytest

from optviz import Scene, record, scene_of
from optviz.draw.still import Still


def shown(surface: str, rules: list[str], steps: int = 20, **keys: object) -> Scene:
    return scene_of(record(surface, rules, steps=steps), layout="overlay", **keys)


@pytest.mark.parametrize(
    ("surface", "window", "said"),
    [
        ("ravine", None, ()),
        ("saddle", None, ("× saddle",)),
        ("himmelblau", None, ("× saddle", "▲ maximum")),
        ("himmelblau", (2.5, 3.3, 1.5, 2.5), ()),
    ],
)
def test_marks_are_named_that_are_seen(surface: str, window: tuple[float, ...] | None, said: tuple[str, ...]) -> None:
    keys = {"window": window} if window else {}
    text = " · ".join(shown(surface, ["sgd"], 3, **keys).subtitle)
    for mark in ("× saddle", "▲ maximum"):
        assert (mark in text) == (mark in said)


def test_where_no_map_is_no_mark_is_named() -> None:
    assert "×" not in " ".join(shown("himmelblau", ["sgd"], 3, view=["loss"]).subtitle)


def test_bars_of_one_length_give_way_to_the_losses() -> None:
    alike = shown("rosenbrock", ["sgd", "adam"])
    assert {track.verdict.step for track in alike.tracks} == {20}
    assert not Still(alike).bars
    assert [alike.ending_text(run) for run in (0, 1)] == [
        f"{track.verdict.short_in('en')}, loss {alike.loss_text(run, 20)}" for run, track in enumerate(alike.tracks)
    ]
    apart = shown("saddle", ["adagrad", "rmsprop", "sgd"], 100)
    assert len({track.verdict.step for track in apart.tracks}) > 1
    assert len(Still(apart).bars) == 3
    assert "loss" not in apart.ending_text(0)
    assert len(Still(shown("rosenbrock", ["sgd"])).bars) == 1
