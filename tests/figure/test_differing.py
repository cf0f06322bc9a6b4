"""Runs of one optimizer: each is called by what it alone has, and what all have is said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matplotlib.text import Text

from optviz import Scene, compare, record, scene_of
from optviz.draw.still import Still
from optviz.draw.strip import _strip as strip_of
from optviz.figure.texts.apart import short_names
from optviz.figure.texts.captions import alt_text
from optviz.figure.texts.endings import endings_for_programs
from optviz.given.code_files import allow_also

RATES = ["momentum:lr=0.005", "momentum:lr=0.02", "momentum:lr=0.06"]
STARTS = [(0, 0), (-3, 1), (1, -2)]


def said_in(scene: Scene) -> list[str]:
    return [text.get_text() for text in Still(scene, copies=False).at(scene.steps).findobj(Text)]


@pytest.mark.parametrize("layout", ["panels", "overlay", "grid"])
def test_runs_are_called_by_the_setting_that_differs_and_the_others_are_said_once(layout: str) -> None:
    scene = scene_of(record("ravine", RATES, steps=20), layout=layout)
    said = said_in(scene)
    for rate in ("0.005", "0.02", "0.06"):
        assert f"lr {rate}" in said
    assert "Ravine, Momentum" in said
    assert "Momentum" not in said
    assert sum("momentum 0.9" in text for text in said) == 1
    assert "momentum 0.9" in scene.subtitle


def test_a_title_of_ones_own_leaves_the_optimizer_to_the_line_below() -> None:
    scene = scene_of(record("ravine", RATES, steps=5), title="Three rates")
    assert scene.title == "Three rates"
    assert "Momentum  momentum 0.9" in scene.subtitle


@pytest.mark.parametrize(("language", "name"), [("en", "lr 0.005"), ("ko", "학습률 0.005")])
def test_the_names_are_in_the_language_of_the_figure(language: str, name: str) -> None:
    assert name in said_in(scene_of(record("ravine", RATES, steps=5), language=language))


@pytest.mark.parametrize("layout", ["panels", "overlay"])
def test_runs_that_differ_in_the_start_alone_are_called_by_that(layout: str) -> None:
    scene = scene_of(record("himmelblau", "adam", start=STARTS, steps=20), layout=layout)
    said = said_in(scene)
    assert {"(0, 0)", "(−3, 1)", "(1, −2)"} <= set(said)
    assert sum("(−3, 1)" in text for text in said) == (1 if layout == "panels" else 2), "at its ball too"
    assert any("lr 0.3" in text for text in scene.subtitle)


def test_rates_from_several_starts_are_under_the_head_of_each_start() -> None:
    scene = scene_of(record("himmelblau", ["sgd:lr=0.01", "sgd:lr=0.02"], start=STARTS, steps=20))
    said = said_in(scene)
    assert said.count("lr 0.01") == said.count("lr 0.02") == 3
    assert sum("(−3, 1)" in text for text in said) == 1


@pytest.mark.parametrize("optimizers", [["sgd", "adam"], ["sgd"], ["sgd:lr=0.1", "sgd:lr=0.2", "adam"]])
def test_others_keep_their_titles(optimizers: list[str]) -> None:
    scene = scene_of(record("ravine", optimizers, steps=5))
    assert scene.apart is None
    assert scene.title == "Ravine"
    assert "SGD" in said_in(scene)


@pytest.mark.parametrize(
    ("optimizers", "names"),
    [
        (["sgd:lr=0.1", "sgd:lr=0.2", "adam"], ["SGD lr 0.1", "SGD lr 0.2", "Adam"]),
        (["momentum:lr=0.01", "momentum:lr=0.02", "sgd"], ["Momentum lr 0.01", "Momentum lr 0.02", "SGD"]),
        (["sgd:lr=0.1", "adam:lr=0.1"], ["SGD", "Adam"]),
    ],
)
def test_runs_of_several_optimizers_are_called_by_their_titles_and_by_what_differs(
    optimizers: list[str], names: list[str]
) -> None:
    recording = record("ravine", optimizers, steps=3)
    assert short_names(recording.runs, scene_of(recording).words) == names


def test_a_strip_of_a_comparison_says_nothing_of_a_frame() -> None:
    scene = compare("ravine", ["sgd", "momentum"], "lr=0.02,0.04", steps=150)
    said = [text.get_text() for text in strip_of(scene).findobj(Text)]
    assert not [text for text in said if "framed" in text]
    assert [text for text in said if "start (−9, 1.5)" in text]
    assert [text for text in said_in(scene) if "framed" in text]


def test_runs_that_differ_in_nothing_keep_their_title() -> None:
    assert scene_of(record("ravine", ["sgd", "sgd"], steps=3)).apart is None


# The curves of a comparison


def curves_of(still: Still) -> list[Any]:
    return [area for area in still.layout.areas if area.view == "loss"]


@pytest.mark.parametrize("size", [(900, 640), (1280, 720), (360, 640)])
@pytest.mark.parametrize("theme", ["light", "print"])
def test_runs_in_one_row_share_one_pane_of_curves_with_their_names_at_its_ends(
    theme: str, size: tuple[int, int]
) -> None:
    scene = compare(
        "ravine", "sgd", "lr=0.005,0.07,0.08,0.082", steps=60, view=("contour", "loss"), size=size, theme=theme
    )
    still = Still(scene)
    (curves,) = curves_of(still)
    assert curves.runs == (0, 1, 2, 3)
    colors = {hue.color if theme == "light" else hue.shape for hue in still.hues}
    assert len(colors) == 4, "curves in one pane are told apart"
    before = {text.get_text() for text in still.figure.findobj(Text)}
    after = {text.get_text() for text in still.at(60).findobj(Text)}
    names = {"lr 0.005", "lr 0.07", "lr 0.08", "lr 0.082"}
    assert not names & before
    assert names <= after
    cards = [places.card.whole for places in still.layout.runs if places.card]
    x, y, width, height = curves.rect
    assert all(
        card.x + card.width < x or card.x > x + width or card.y > y + height or card.y + card.height < y
        for card in cards
    )


def test_in_a_table_every_card_has_its_curve_on_the_axis_of_all() -> None:
    vary = ["lr=0.005,0.07", "momentum=0,0.9"]
    still = Still(compare("ravine", "momentum", vary, steps=60, view=("contour", "loss")))
    curves = curves_of(still)
    assert [area.runs for area in curves] == [(run,) for run in range(4)]
    assert [area.ticks_left for area in curves] == [True, False, True, False]
    heights = [
        (trail.pixels[0, 1] - pane.area.rect.y) / pane.area.rect.height
        for pane in still.panes
        if pane.area.view == "loss"
        for trail in pane.trails
    ]
    assert max(heights) - min(heights) < 1e-9, "all begin at one start"
    said = {text.get_text() for text in still.figure.findobj(Text)}
    assert len([text for text in said if text.startswith("loss, log axis")]) == 1


def test_in_a_strip_no_two_runs_of_a_comparison_have_the_same_name() -> None:
    optimizers = ["sgd", "momentum", "adam"]
    scene = compare("ravine", optimizers, "lr=0.001:0.2:log:5", steps=150, size=(900, 600))
    said = [text.get_text() for text in strip_of(scene).findobj(Text)]
    names = short_names([track.run for track in scene.tracks], scene.words)
    assert len(set(names)) == 15
    # What differs is in the name, or in the settings beside it.
    settings = [scene.settings_text(run) for run in range(15)]
    assert {said.count(name) + said.count(each) for name, each in zip(names, settings, strict=True)} == {1}


def test_ones_own_rule_has_its_file_in_its_name_beside_one_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "homework.py"
    file.write_text("class Adam:\n    def update(self, weight, grad):\n        weight -= 0.1 * grad\n")
    allow_also(f"{file}:Adam")
    scene = scene_of(record("ravine", [f"{file}:Adam", "adam", "sgd"], steps=3), layout="overlay")
    named = {"Adam (homework.py)", "Adam", "SGD"}
    assert named <= set(said_in(scene))
    assert {row["optimizer"] for row in endings_for_programs(scene)} == named
    assert ". Adam (homework.py) outside" in alt_text(scene)
    alone = scene_of(record("ravine", [f"{file}:Adam", "sgd"], steps=3), layout="overlay")
    assert "Adam" in said_in(alone)
