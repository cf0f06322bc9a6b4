"""Comparisons: which run stands where, what is framed, and what cannot be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from optviz import OptvizError, Recording, Scene, compare, record, scene_of
from optviz.draw.still import Still
from optviz.figure.grid import Grid
from optviz.objectives.base import Array
from optviz.objectives.surfaces import CriticalPoint, Surface
from optviz.plan.axes import parse_vary


def grid_of(scene: Scene) -> Grid:
    assert scene.grid
    return scene.grid


def cells(scene: Scene) -> list[tuple[str, str]]:
    """The labels of row and column of every run, in the order of the runs."""
    grid = grid_of(scene)
    return [(row, column) for row in grid.rows for column in grid.columns]


def recording_of(scene: Scene) -> Recording:
    (recording,) = scene.recordings
    return recording


def setting(scene: Scene, name: str) -> list[float]:
    return [run.settings[name] for run in recording_of(scene).runs]


def test_what_is_varied_first_makes_the_columns_and_what_is_varied_next_the_rows() -> None:
    scene = compare("ravine", "momentum", ["lr=0.001,0.01,0.02", "momentum=0,0.9"], steps=3)
    grid = grid_of(scene)
    assert (grid.column_title, grid.columns) == ("learning rate", ("0.001", "0.01", "0.02"))
    assert (grid.row_title, grid.rows) == ("momentum", ("0", "0.9"))
    for (row, column), run in zip(cells(scene), recording_of(scene).runs, strict=True):
        assert (run.settings["momentum"], run.settings["learning_rate"]) == (float(row), float(column))


def test_the_panels_stand_where_the_labels_say() -> None:
    scene = compare("ravine", "momentum", ["lr=0.001,0.01,0.02", "momentum=0,0.9"], steps=3)
    layout = Still(scene, copies=False).layout
    assert [area.runs for area in layout.areas] == [(run,) for run in range(6)]
    for area in layout.areas:
        row, column = divmod(area.runs[0], 3)
        rect = area.rect
        assert rect.y <= layout.rows[row].y <= rect.y + rect.height
        assert rect.x <= layout.columns[column].x <= rect.x + rect.width
    assert layout.rows[0].y > layout.rows[1].y
    assert layout.columns[0].x < layout.columns[1].x


def test_several_optimizers_are_rows_against_one_hyper_parameter() -> None:
    scene = compare("ravine", ["sgd", "momentum:momentum=0.5", "adam"], "learning_rate=0.01,0.02", steps=3)
    assert grid_of(scene).row_title == "optimizer"
    assert grid_of(scene).rows == ("SGD", "Momentum momentum 0.5", "Adam")
    assert [run.title for run in recording_of(scene).runs] == ["SGD", "SGD", "Momentum", "Momentum", "Adam", "Adam"]
    assert setting(scene, "learning_rate") == [0.01, 0.02] * 3
    assert scene.title == "Ravine"


def test_what_varies_is_told_in_words_of_the_language() -> None:
    vary = ["lr=0.01,0.02", "decay=0.5,0.9"]
    english = Still(compare("ravine", "rmsprop", vary, steps=2), copies=False).figure
    korean = Still(compare("ravine", "rmsprop", vary, steps=2, language="ko"), copies=False).figure
    for figure, titles in ((english, {"learning rate →", "decay rate ↓"}), (korean, {"학습률 →", "감쇠율 ↓"})):
        assert titles <= {text.get_text() for text in figure.findobj(Text)}


def test_the_settings_of_an_optimizer_above_a_column_have_the_short_forms_of_all_figures() -> None:
    scene = compare("ravine", ["sgd:learning_rate=1e-3", "adam:lr=0.1,beta_1=0.5"], steps=2)
    assert grid_of(scene).columns == ("SGD lr 0.001", "Adam lr 0.1 β₁ 0.5")


def test_several_of_one_optimizer_are_called_by_what_differs_alone() -> None:
    scene = compare("ravine", ["sgd:lr=0.01", "sgd:lr=0.02"], start=[(1, 1), (2, 1)], steps=2)
    assert (grid_of(scene).columns, grid_of(scene).column_title) == (("lr 0.01", "lr 0.02"), "")
    assert (grid_of(scene).rows, grid_of(scene).row_title) == (("(1, 1)", "(2, 1)"), "start")


def test_several_starts_are_rows_against_one_hyper_parameter() -> None:
    scene = compare("himmelblau", "sgd", "lr=0.01,0.02", start=[(0, 0), (-3, 1)], steps=3)
    assert grid_of(scene).rows == ("(0, 0)", "(−3, 1)")
    assert [run.start for run in recording_of(scene).runs] == [(0, 0), (0, 0), (-3, 1), (-3, 1)]
    assert scene.title == "Himmelblau, SGD"


def test_optimizers_can_be_compared_from_several_starts() -> None:
    scene = compare("himmelblau", ["sgd", "adam"], start=[(0, 0), (-3, 1), (1, 1)], steps=3)
    grid = grid_of(scene)
    assert {grid.row_title, grid.column_title} == {"optimizer", "start"}
    by_name = {"SGD": "sgd", "Adam": "adam"}
    for cell, run in zip(cells(scene), recording_of(scene).runs, strict=True):
        name, start = cell if grid.row_title == "optimizer" else cell[::-1]
        assert run.optimizer == by_name[name]
        assert start == f"({run.start[0]:g}, {run.start[1]:g})".replace("-", "−")


def test_a_rate_that_is_not_varied_is_the_one_that_the_surface_suggests() -> None:
    scene = compare("ravine", "momentum", "momentum=0,0.9", steps=3)
    assert setting(scene, "learning_rate") == [0.25 / 25] * 2


# The run to be framed


def first_step_at(recording: Recording, run: int, minimum: tuple[float, float]) -> float:
    """The first step from which a run stays within a 500th of the diagonal of a minimum."""
    (left, right), (bottom, top) = recording.window
    away = np.hypot(*(recording.points[:, :, run] - minimum).T)
    far = np.flatnonzero(away > np.hypot(right - left, top - bottom) / 500)
    return float(far[-1] + 1) if far.size else 0.0


def framed(scene: Scene, step: int) -> list[int]:
    """The numbers of the runs whose cards have a frame around them in the figure of a step."""
    still = Still(scene)
    lines = [
        each.get_window_extent()
        for each in still.at(step).findobj(Rectangle)
        if to_hex(each.get_facecolor()) == still.look.ink and each is not still.figure.patch
    ]
    if not lines:
        return []
    x, y = (min(getattr(line, end) for line in lines) for end in ("x0", "y0"))
    right, top = (max(getattr(line, end) for line in lines) for end in ("x1", "y1"))
    around = []
    for run, places in enumerate(still.layout.runs):
        assert places.card
        card = places.card.whole
        gaps = card.x - x, card.y - y, right - card.x - card.width, top - card.y - card.height
        around += [run] if 0 < min(gaps) == max(gaps) < 9 else []
    return around


def said_at(scene: Scene, step: int) -> list[str]:
    return [text.get_text() for text in Still(scene).at(step).findobj(Text)]


def test_the_run_that_rests_at_a_minimum_after_the_fewest_steps_is_framed() -> None:
    scene = compare("ravine", "momentum", ["lr=0.005,0.01,0.02", "momentum=0,0.5,0.9"], steps=300)
    steps = [first_step_at(recording_of(scene), run, (0, 0)) for run in range(9)]
    assert steps.count(min(steps)) == 1
    assert grid_of(scene).best == int(np.argmin(steps))
    assert grid_of(scene).measure == "fewestSteps"
    assert scene.framing == "framed: fewest steps to a minimum"
    assert framed(scene, 300) == [int(np.argmin(steps))]
    assert framed(scene, 299) == [], "it is not known before the end"
    assert [each for step in (0, 299, 300) for each in said_at(scene, step) if "framed" in each] == [
        "·   " + scene.framing
    ]


@pytest.mark.parametrize("width", [400, 620, 1280])
def test_by_what_a_run_is_framed_stands_after_what_is_told_from_the_beginning(width: int) -> None:
    figure = Still(compare("ravine", "momentum", "lr=0.01,0.02", steps=150, size=(width, 400))).at(150)
    canvas = FigureCanvasAgg(figure)
    (last,) = (text for text in figure.findobj(Text) if "framed" in text.get_text())
    (before,) = (text for text in figure.findobj(Text) if text.get_text().startswith("f(x, y)"))
    first, second = (text.get_window_extent(canvas.get_renderer()) for text in (before, last))
    assert first.x1 < second.x0
    assert second.x1 <= width
    assert last.get_fontsize() == pytest.approx(before.get_fontsize(), rel=0.05)


def test_where_no_run_rests_at_a_minimum_the_lowest_loss_at_the_end_is_framed() -> None:
    scene = compare("rosenbrock", "momentum", ["lr=0.0001,0.0003,0.0005", "momentum=0,0.5,0.9"], steps=30)
    lowest = int(np.argmin(recording_of(scene).losses[-1]))
    assert grid_of(scene).best == lowest
    assert scene.framing == "framed: lowest loss at the end"
    assert framed(scene, 30) == [lowest]


def test_a_run_that_diverged_is_never_the_best_even_if_its_last_finite_loss_is_the_lowest() -> None:
    scene = compare("saddle", "sgd", "lr=0.05,10", start=(0.5, 0.5), steps=300)
    assert recording_of(scene).diverged_at[1] >= 0
    assert recording_of(scene).losses[-1, 1] < recording_of(scene).losses[-1, 0]
    assert grid_of(scene).best == 0


def test_where_there_is_no_minimum_who_is_out_first_has_won_and_not_who_fell_farthest() -> None:
    scene = compare("saddle", ["sgd", "momentum", "nag", "adagrad", "rmsprop", "adam"])
    recording = recording_of(scene)
    (left, right), (bottom, top) = recording.window
    x, y = recording.points[:, 0], recording.points[:, 1]
    inside = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
    first = np.where(inside[-1], np.inf, inside.argmin(axis=0))
    one, other, *_ = sorted(first)
    assert one < other < np.inf
    assert grid_of(scene).best == int(first.argmin()) != int(recording.losses[-1].argmin())
    assert scene.framing == "framed: first out of the window, downhill"


class Ledge(Surface):
    """A hollow at the origin, beside a ridge at x = 1 beyond which it falls without end."""

    formula = "x²/2 - x³/3 + y²"
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (0.5, 1.0)
    steps = 40
    minima = (CriticalPoint(0.0, 0.0, 0.0),)

    def value(self, w: Array) -> Array:
        x, y = w
        return x * x / 2 - x * x * x / 3 + y * y

    def gradient(self, w: Array) -> Array:
        x, y = w
        return np.stack([x - x * x, 2 * y])

    def hessian(self, w: Array) -> Array:
        x, _ = w
        return np.stack([np.stack([1 - 2 * x, 0 * x]), np.stack([0 * x, 2 + 0 * x])])


def test_who_has_left_the_window_has_not_won_by_its_loss() -> None:
    scene = scene_of(record(Ledge(), "sgd:lr=0.1", start=[(0.5, 1), (1.5, 0.1), (0.9, 1)]), layout="grid")
    recording = recording_of(scene)
    assert recording.points[-1, 0, 1] > 2
    assert recording.losses[-1, 1] < recording.losses[-1, [0, 2]].min()
    assert (grid_of(scene).best, grid_of(scene).measure) == (0, "lowestLoss")


class Climber:
    """A rule that jumps up and out, and then goes to and fro there."""

    def __init__(self) -> None:
        self.way = 4.0

    def update(self, weight: Array, grad: Array) -> None:
        weight += np.sign(grad) * (self.way, 0)
        self.way = 0.5 if self.way < 0 else -0.5


def test_where_there_is_no_minimum_who_is_out_uphill_has_not_won() -> None:
    scene = scene_of(record("saddle", [Climber(), "sgd"], start=(1.2, 0.001), steps=20), layout="grid")
    assert scene.tracks[0].verdict.kind == "left"
    assert recording_of(scene).losses[-1, 0] > recording_of(scene).losses[0, 0]
    assert (grid_of(scene).best, grid_of(scene).measure) == (1, "lowestLoss")


def test_nothing_is_framed_where_all_runs_diverge() -> None:
    scene = compare("rosenbrock", "sgd", "lr=0.1,1", steps=40)
    assert (recording_of(scene).diverged_at >= 0).all()
    assert grid_of(scene).best is None
    assert not scene.framing


# What is varied


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("momentum=0,0.5,0.99", "momentum", [0, 0.5, 0.99]),
        (" lr = 1e-3 , .1 ", "lr", [0.001, 0.1]),
        ("lr=0.1", "lr", [0.1]),
        ("lr=0.001:0.1:log:5", "lr", [0.001, 0.00316, 0.01, 0.0316, 0.1]),
        ("lr=0:1:5", "lr", [0, 0.25, 0.5, 0.75, 1]),
        ("lr=0:1:lin:3", "lr", [0, 0.5, 1]),
        ("lr=1:0:3", "lr", [1, 0.5, 0]),
        ("lr=0.2:0.9:1", "lr", [0.2]),
        ("angle=-45:45:3", "angle", [-45, 0, 45]),
        ("angle=-0.1:0.2:4", "angle", [-0.1, 0, 0.1, 0.2]),
        # No end is moved, and no number so far that the steps between them are uneven.
        ("momentum=0.9:0.99999:3", "momentum", [0.9, 0.95, 0.99999]),
        ("lr=1:1.001:3", "lr", [1, 1.0005, 1.001]),
        ("lr=0.012345:0.012345:3", "lr", [0.012345] * 3),
        ("lr=-1.7e308:1.7e308:3", "lr", [-1.7e308, 0, 1.7e308]),
    ],
)
def test_values_are_given_one_by_one_or_as_a_range(text: str, name: str, values: list[float]) -> None:
    assert parse_vary(text) == (name, values)


def test_a_label_is_exactly_the_value_that_was_used() -> None:
    scene = compare("ravine", "sgd", "lr=0.0011:0.07:log:7", steps=2)
    assert [float(label) for label in grid_of(scene).columns] == setting(scene, "learning_rate")


ERRORS: list[tuple[dict[str, Any], str]] = [
    ({"vary": "lr"}, "'lr' does not say what to vary; write it as momentum=0,0.5,0.9 or lr=0.001:0.1:log:5."),
    ({"vary": "=1,2"}, "'=1,2' does not say what to vary; write it as momentum=0,0.5,0.9 or lr=0.001:0.1:log:5."),
    ({"vary": "lr="}, "'lr=' does not say what to vary; write it as momentum=0,0.5,0.9 or lr=0.001:0.1:log:5."),
    ({"vary": "lr=1,x"}, "A value of `lr` must be a finite number, got 'x'."),
    ({"vary": "lr=1,"}, "A value of `lr` must be a finite number, got ''."),
    ({"vary": "lr=0.1,inf"}, "A value of `lr` must be a finite number, got 'inf'."),
    ({"vary": "lr=0:1"}, "'0:1' is not a range; write it as low:high:count or low:high:log:count."),
    ({"vary": "lr=0:1:0"}, "'0:1:0' is not a range; write it as low:high:count or low:high:log:count."),
    ({"vary": "lr=0:1:2.5"}, "'0:1:2.5' is not a range; write it as low:high:count or low:high:log:count."),
    ({"vary": "lr=0:1:-3"}, "'0:1:-3' is not a range; write it as low:high:count or low:high:log:count."),
    ({"vary": "lr=0:1:exp:3"}, "'0:1:exp:3' is not a range; write it as low:high:count or low:high:log:count."),
    ({"vary": "lr=0:1:log:3:4"}, "'0:1:log:3:4' is not a range; write it as low:high:count or low:high:log:count."),
    ({"vary": "lr=a:1:3"}, "An end of the range of `lr` must be a finite number, got 'a'."),
    (
        {"vary": "lr=0:1:log:3"},
        "A log range must begin and end above 0, got 0:1:log:3; use low:high:count instead.",
    ),
    ({"vary": "lr=-1,1"}, "`learning_rate` of SGD must be in (0, inf), got -1.0."),
    ({"vary": "lr=1,-1"}, "`learning_rate` of SGD must be in (0, inf), got -1.0."),
    (
        {"vary": "momentun=0,1", "optimizers": "momentum"},
        "No parameter of Momentum is named 'momentun'; there are learning_rate, momentum. Did you mean 'momentum'?",
    ),
    ({"vary": ["lr=1,2", "learning_rate=3,4"]}, "`learning_rate` is varied twice; give all its values in one --vary."),
    (
        {"vary": "lr=1,2", "optimizers": "sgd:lr=0.1"},
        "`learning_rate` is both varied and given in 'sgd:lr=0.1'; leave it out there.",
    ),
    (
        {"vary": "lr=1,2", "optimizers": "sgd:learning_rate=0.1"},
        "`learning_rate` is both varied and given in 'sgd:learning_rate=0.1'; leave it out there.",
    ),
    (
        {"vary": "decay_rate=0,0.5", "optimizers": "rmsprop:decay=0.9"},
        "`decay_rate` is both varied and given in 'rmsprop:decay=0.9'; leave it out there.",
    ),
    (
        {"vary": "lr=0.001:0.1:65"},
        (
            "65 panels would be too small to read; compare at most 64 at once, or map all values, as in optviz map "
            "ravine --optimizer sgd --x lr=0.001:0.1:65."
        ),
    ),
    (
        {"vary": ["lr=0.001:0.1:9", "momentum=0:0.9:8"], "optimizers": "momentum"},
        (
            "72 panels would be too small to read; compare at most 64 at once, or map all values, as in optviz map "
            "ravine --optimizer momentum --x lr=0.001:0.1:9 --y momentum=0:0.9:8."
        ),
    ),
    (
        {"vary": ["lr=1,2", "momentum=0,0.1"], "optimizers": ["momentum", "nag"]},
        "A comparison has rows and columns, so two things can vary, not 3 (learning_rate, momentum, optimizer).",
    ),
    (
        {"vary": "lr=1,2", "optimizers": ["sgd", "adam"], "start": [(0, 0), (1, 1)]},
        "A comparison has rows and columns, so two things can vary, not 3 (learning_rate, optimizer, start).",
    ),
    (
        {"vary": "lr=1,2", "optimizers": "sdg"},
        "No optimizer is named 'sdg'. Did you mean 'sgd'?",
    ),
]


@pytest.mark.parametrize(("request_", "message"), ERRORS, ids=[str(request) for request, _ in ERRORS])
def test_what_cannot_be_compared_is_refused_with_the_reason(request_: dict[str, Any], message: str) -> None:
    with pytest.raises(OptvizError) as caught:
        compare("ravine", steps=2, **request_)
    assert str(caught.value) == message


def test_sixty_four_panels_are_accepted() -> None:
    scene = compare("ravine", "momentum", ["lr=0.001:0.01:8", "momentum=0:0.9:8"], steps=2)
    assert len(recording_of(scene).runs) == 64
    assert len(Still(scene, copies=False).layout.areas) == 64


def test_one_run_alone_can_be_looked_at() -> None:
    scene = compare("ravine", "sgd", steps=2)
    assert len(recording_of(scene).runs) == 1
    assert cells(scene) == [(grid_of(scene).rows[0], grid_of(scene).columns[0])]
