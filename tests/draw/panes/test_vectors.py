"""What an optimizer holds, in pixels: held against its rule written out by hand, and against what is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optviz import Recording, record
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.panes.vectors import Vectors, legend, vectors
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.look import LOOKS, SHORTEST_VECTOR, THEMES

Values = NDArray[np.float64]
RATE, MU, CONDITION = 0.03, 0.9, 25.0
WINDOW = (-10.0, 4.0, -2.2, 2.2)
RECT = Rect(50, 40, 560, 330)
MARK = 12.0
LOOK = LOOKS["light"]


def slope(w: Values) -> Values:
    """The gradient of the ravine, (x² + 25 y²) / 2."""
    return w * (1, CONDITION)


def in_pixels(w: Values) -> Values:
    left, right, bottom, top = WINDOW
    x = RECT.x + RECT.width * (w[..., 0] - left) / (right - left)
    y = RECT.y + RECT.height * (w[..., 1] - bottom) / (top - bottom)
    return np.stack([x, y], axis=-1)


def by_hand(rule: str, steps: int) -> dict[str, list[Values]]:
    """Momentum and NAG from the papers: where they are, what they carry, where they ask, and where they go."""
    w, v = np.array([-9.0, 1.5]), np.zeros(2)
    found: dict[str, list[Values]] = {"at": [], "carried": [], "asked_at": [], "next": []}
    for _ in range(steps + 1):
        asked = w + MU * v if rule == "nag" else w
        carried = MU * v
        v = MU * v - RATE * slope(asked)
        for name, place in (("at", w), ("carried", w + carried), ("asked_at", asked), ("next", w + v)):
            found[name].append(place)
        w = w + v
    return found


def held(recording: Recording, steps: list[int], run: int = 0, **keys: Any) -> Vectors:
    scene = scene_of(recording, window=WINDOW, **keys)
    return vectors(scene.tracks[run], steps, RECT, scene.tracks[run].window, MARK, LOOKS[scene.recipe.theme])


def drawn(some: Vectors, frame: int, scale: int = 1) -> NDArray[np.bool_]:
    """Which pixels `(H, W)` of blank paper are not blank any more, the first row at the bottom."""
    figure = Figure((RECT.width * 1.2 * scale / 100, RECT.height * 1.4 * scale / 100), dpi=100, facecolor="#fff00f")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    before = np.asarray(canvas.buffer_rgba()).copy()
    some.draw(canvas.get_renderer(), scale, frame)
    return np.asarray((np.asarray(canvas.buffer_rgba()) != before).any(axis=-1)[::-1])


@pytest.mark.parametrize("rule", ["momentum", "nag"])
def test_the_arrows_are_those_of_the_rule_written_out_by_hand(rule: str) -> None:
    recording = record("ravine", [f"{rule}:lr={RATE}"], steps=8)
    shown, expected = held(recording, list(range(9))), by_hand(rule, 8)
    for name, places in expected.items():
        assert getattr(shown, name) == pytest.approx(in_pixels(np.array(places)), abs=1e-6), name


@pytest.mark.parametrize("rule", ["momentum", "nag"])
def test_momentum_and_gradient_step_end_where_the_run_is_next(rule: str) -> None:
    recording = record("ravine", [f"{rule}:lr={RATE}"], steps=8)
    shown = held(recording, [0, 3, 5])
    pixels = in_pixels(recording.points[:, :, 0])
    assert shown.at == pytest.approx(pixels[[0, 3, 5]])
    assert shown.next == pytest.approx(pixels[[1, 4, 6]])
    # The gradient step leads from the tip of the momentum to there; it is as long as the rule says.
    asked = np.array(by_hand(rule, 8)["asked_at"])[[0, 3, 5]]
    per_unit = in_pixels(np.ones((1, 2))) - in_pixels(np.zeros((1, 2)))
    assert shown.next - shown.carried == pytest.approx(-RATE * slope(asked) * per_unit, abs=1e-6)


def test_only_nag_asks_elsewhere_than_where_it_is() -> None:
    recording = record("ravine", [f"momentum:lr={RATE}", f"nag:lr={RATE}"], steps=8)
    momentum, nag = (held(recording, list(range(8)), run) for run in (0, 1))
    assert momentum.asked_at == pytest.approx(momentum.at)
    assert nag.asked_at == pytest.approx(nag.carried)
    assert np.hypot(*(nag.asked_at - nag.at)[1:].T).min() > 10


@pytest.mark.parametrize("rule", ["sgd", "nag"])
def test_where_every_direction_has_one_step_there_is_no_ellipse(rule: str) -> None:
    assert np.isnan(held(record("ravine", [f"{rule}:lr={RATE}"], steps=6), [0, 2, 5]).radii).all()


def test_the_half_axes_are_the_effective_steps_times_the_length_of_the_gradient() -> None:
    recording = record("ravine", [f"adagrad:lr={RATE}"], steps=6)
    shown = held(recording, [0, 2, 5])
    gradients = recording.gradients[:, :, 0]
    effective = RATE / (np.sqrt(np.cumsum(gradients[:6] ** 2, axis=0)) + 1e-7)
    reach = effective * np.hypot(*gradients[:6].T)[:, None]
    per_unit = in_pixels(np.ones(2)) - in_pixels(np.zeros(2))
    assert shown.radii == pytest.approx(reach[[0, 2, 5]] * per_unit, abs=1e-6)


def test_the_arrows_are_where_the_vectors_say() -> None:
    """At the middle of each arrow there is its colour; beside it there is none."""
    recording = record("ravine", [f"momentum:lr={RATE}"], steps=8)
    shown = held(recording, [5])
    figure = Figure((8, 6), dpi=100, facecolor="#ffffff")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    shown.draw(canvas.get_renderer(), 1.0, 0)
    picture = np.asarray(canvas.buffer_rgba())[::-1, :, :3].astype(int)
    at, carried, end = shown.at[0], shown.carried[0], shown.next[0]
    for start, stop, color in ((at, carried, LOOK.momentum), (carried, end, LOOK.gradient), (at, end, LOOK.ink)):
        rgb = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
        middle = (start + stop) / 2
        x, y = middle.astype(int)
        near = np.abs(picture[y - 1 : y + 2, x - 1 : x + 2] - rgb).max(axis=-1)
        assert near.min() < 40
        along = (stop - start) / np.hypot(*(stop - start))
        # The head is as wide as 0.9 of its length at its neck; two marks aside there is no line of that colour.
        aside_x, aside_y = (middle + 2 * MARK * np.array([-along[1], along[0]])).astype(int)
        assert np.abs(picture[aside_y, aside_x] - rgb).max() > 40


@pytest.mark.parametrize("size", [(620, 480), (900, 600)], ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_at_its_default_settings_every_vector_is_seen_though_a_ball_is_there(
    size: tuple[int, int], theme: str, to_rgb: Any
) -> None:
    scene = scene_of(record("ravine", steps=6), internals=True, size=size, theme=theme)
    still, look = Still(scene), LOOKS[theme]
    picture = to_rgb(Frames(scene).last_picture())[::-1].astype(int)
    seen = 0
    for held in still.moving([6]):
        shortest = SHORTEST_VECTOR * still.layout.mark
        carries = np.hypot(*(held.carried[0] - held.at[0])) > shortest
        gradient_step = held.carried[0] if carries else held.at[0], held.next[0], look.gradient
        for start, end, color in (gradient_step, (held.at[0], held.carried[0], look.momentum)):
            if np.hypot(*(end - start)) <= shortest:
                continue
            rgb = [int(color[place : place + 2], 16) for place in (1, 3, 5)]
            along = np.floor(end - np.linspace(0.1, 0.6, 6)[:, None] * (end - start)).astype(int)
            near = [np.abs(picture[y - 1 : y + 2, x - 1 : x + 2] - rgb).max(axis=-1).min() for x, y in along]
            assert min(near) < 60, (color, start, end)
            seen += 1
    assert seen >= 6


# What is not there


def test_a_rule_without_a_memory_carries_nothing_and_asks_where_it_is() -> None:
    shown = held(record("ravine", [f"sgd:lr={RATE}"], steps=5), [0, 2])
    assert shown.carried == pytest.approx(shown.at)
    assert shown.asked_at == pytest.approx(shown.at)


class Silent:
    """A rule of one's own that draws a number, so that its steps cannot be made again."""

    def __init__(self) -> None:
        self.random = iter(np.random.default_rng(0).uniform(0.1, 0.5, 1000).tolist())

    def __deepcopy__(self, memo: Any) -> Silent:
        return self

    def update(self, weight: Values, grad: Values) -> None:
        weight -= next(self.random) * grad / 25


def test_of_a_rule_that_cannot_be_made_again_the_step_alone_is_drawn() -> None:
    recording = record("ravine", [Silent()], steps=5)
    shown = held(recording, [1])
    assert np.isnan(shown.carried).all()
    assert np.isnan(shown.asked_at).all()
    assert np.isnan(shown.radii).all()
    assert shown.next[0] == pytest.approx(in_pixels(recording.points[2, :, 0]))
    pixels = np.argwhere(drawn(shown, 0))[:, ::-1] + 0.5
    low, high = np.sort(np.stack([shown.at[0], shown.next[0]]), axis=0)
    assert len(pixels) > 20
    assert (pixels > low - MARK).all()
    assert (pixels < high + MARK).all()


def test_at_the_last_step_of_a_rule_that_cannot_be_made_again_nothing_is_drawn() -> None:
    shown = held(record("ravine", [Silent()], steps=5), [5])
    assert not drawn(shown, 0).any()


def test_nothing_is_drawn_of_a_run_that_has_diverged() -> None:
    recording = record("ravine", ["sgd:lr=1e200"], steps=10)
    lost = int(recording.diverged_at[0])
    assert 0 < lost < 10
    shown = held(recording, [lost, 10])
    for frame in (0, 1):
        assert not drawn(shown, frame).any()
    # On the way there, arrows lead out of the picture and stay in it.
    shown = held(recording, list(range(lost)))
    for frame in range(lost):
        assert_inside(shown, frame)


def test_a_run_at_rest_holds_nothing_that_could_be_seen() -> None:
    recording = record("ravine", ["sgd:lr=0.03", "momentum:lr=0.03"], [(0, 0)], steps=3)
    for run in (0, 1):
        assert not drawn(held(recording, [1], run), 0).any()


# What is covered


def assert_inside(shown: Vectors, frame: int, scale: int = 1) -> None:
    """All that is drawn lies in what `rect` says is covered, and in the axes."""
    pixels = drawn(shown, frame, scale)
    (covered,) = shown.rects(frame) or (None,)
    if covered is not None:
        x, y, width, height = (scale * side for side in covered)
        named = pixels[max(y, 0) : y + height, max(x, 0) : x + width].sum()
        assert named == pixels.sum()
    else:
        assert not pixels.any()
    rows, columns = np.nonzero(pixels)
    if len(rows):
        assert columns.min() >= scale * RECT.x - 1
        assert columns.max() <= scale * (RECT.x + RECT.width)
        assert rows.min() >= scale * RECT.y - 1
        assert rows.max() <= scale * (RECT.y + RECT.height)


@pytest.mark.parametrize("rule", ["sgd:lr=0.07", "momentum:lr=0.03", "nag:lr=0.03", "adam", "rmsprop:lr=3", "adagrad"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_rectangle_of_a_frame_covers_all_that_is_drawn(rule: str, theme: str) -> None:
    recording = record("ravine", [rule], [(-9, 1.5), (3.9, -2.19)], steps=6)
    for run in (0, 1):
        shown = held(recording, [0, 1, 3, 6], run, theme=theme)
        for frame in range(4):
            assert_inside(shown, frame)


class Watching(RendererBase):
    """A renderer that draws nothing, and keeps how far away what it is given reaches."""

    farthest = 0.0

    def draw_path(self, _gc: Any, path: Any, transform: Any, _face: Any = None) -> None:
        self.farthest = max(self.farthest, float(np.abs(transform.transform(path.vertices)).max()))


@pytest.mark.parametrize("rule", ["sgd:lr=0.1", "sgd:lr=1e3", "momentum:lr=1", "nag:lr=0.2", "sgd:lr=1e100"])
def test_nothing_so_far_away_is_drawn_that_a_renderer_would_take_for_ever(rule: str) -> None:
    shown = held(record("ravine", [rule], steps=80), list(range(81)))
    renderer: Any = Watching()
    for frame in range(81):
        shown.draw(renderer, 1.0, frame)
    assert renderer.farthest < 1e7


def test_a_larger_renderer_draws_the_same_larger() -> None:
    shown = held(record("ravine", ["nag:lr=0.03"], steps=6), [3])
    assert_inside(shown, 0, scale=2)
    small, large = drawn(shown, 0), drawn(shown, 0, scale=2)
    shrunk = large[: 2 * small.shape[0], : 2 * small.shape[1]].reshape(small.shape[0], 2, small.shape[1], 2)
    assert (shrunk.any(axis=(1, 3)) ^ small).mean() < 0.005


def test_the_legend_names_each_mark_in_the_colour_in_which_it_is_drawn() -> None:
    colors = dict(legend(scene_of(record("saddle", "nag", steps=2)), LOOK))
    assert {text for text, color in colors.items() if color == LOOK.gradient} == {"→ gradient step"}
    assert {text for text, color in colors.items() if color == LOOK.momentum} == {"→ momentum"}
    assert len(colors) == 4
    adaptive = [text for text, _ in legend(scene_of(record("ravine", ["nag", "adagrad"], steps=2)), LOOK)]
    assert adaptive == [*colors, "○ where a gradient this long could take it"]


@pytest.mark.parametrize(
    ("surface", "whole"),
    [
        ("minibatch(linear(regression))", "⇨ the step on all samples"),
        ("noisy(saddle)", "⇨ the step without noise"),
        ("saddle", None),
    ],
)
def test_the_legend_names_the_step_on_all_where_a_step_sees_less_and_nothing_that_gradient_descent_has_not(
    surface: str, whole: str | None
) -> None:
    texts = [text for text, _ in legend(scene_of(record(surface, "sgd", steps=2)), LOOK)]
    assert texts == ["→ gradient step", *([whole] if whole else [])]


def test_the_step_on_all_samples_is_an_outline_from_the_ball_to_where_it_would_lead() -> None:
    recording = record("minibatch(linear(regression))", "sgd:lr=0.2", steps=4)
    scene = scene_of(recording)
    shown = vectors(scene.tracks[0], [1], RECT, scene.tracks[0].window, MARK, LOOK)
    lost = shown._replace(next=shown.at, radii=shown.radii * 0)
    (at,), (tip,) = shown.at, shown.whole
    slope = recording.surface.gradient(recording.points[1, :, 0])
    low, high = np.array(scene.tracks[0].window).T
    expected = (RECT.x, RECT.y) + np.array([RECT.width, RECT.height]) * (
        (recording.points[1, :, 0] - 0.2 * slope - low) / (high - low)
    )
    assert tip == pytest.approx(expected)
    rows, columns = np.nonzero(drawn(lost, 0))
    along = np.stack([columns, rows], axis=1) @ (tip - at) / np.hypot(*(tip - at))
    assert along.min() == pytest.approx(at @ (tip - at) / np.hypot(*(tip - at)), abs=4)
    assert along.max() == pytest.approx(tip @ (tip - at) / np.hypot(*(tip - at)), abs=6)


def test_in_the_first_frame_vectors_lie_on_the_path_to_come_which_begins_along_them() -> None:
    scene = scene_of(record("ravine", "momentum:lr=0.03", steps=6), internals=True, size=(620, 480), theme="light")
    number = int("".join(LOOKS["light"].gradient[place : place + 2] for place in (5, 3, 1)), 16) | 0xFF000000
    found = [np.count_nonzero(frame.pixels == number) for frame in Frames(scene).frames()]
    alone = np.count_nonzero(Frames(scene).picture(0, 0.0) == number)
    assert found[0] == alone > 30
