"""Recordings: what is asked for is checked first, what is logged is kept exactly, what is damaged is refused."""

from __future__ import annotations

import csv
import gc
import io
import json
import math
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, Recording, Surface, load_recording, record
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import CLASSIC, SGD, Adam, Momentum, catalogue
from optviz.optimizers.rates import sound_rate

Array = NDArray[np.float64]
ARRAYS = ("points", "losses", "gradients", "evaluations", "diverged_at")
OPTIMIZERS = ", ".join(catalogue())
SURFACES = ", ".join(names())


class Bowl:
    def value(self, w: Array) -> Array:
        return w[0] * w[0] + w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return 2 * w


class BowlWithBase(Surface):
    """A surface that a user derived from the base."""

    formula = "x² + y²"
    window = ((-2.0, 2.0), (-2.0, 2.0))
    start = (1.0, 0.5)
    steps = 4

    def value(self, w: Array) -> Array:
        return w[0] * w[0] + w[1] * w[1]

    def gradient(self, w: Array) -> Array:
        return 2 * w

    def hessian(self, w: Array) -> Array:
        return np.broadcast_to(2 * np.eye(2).reshape(2, 2, *(1,) * (w.ndim - 1)), (2, *w.shape))


class Demanding:
    def __init__(self, lr: float) -> None:
        self.lr = lr

    def update(self, weight: Array, grad: Array) -> None:
        weight -= self.lr * grad


def small() -> Recording:
    """With a run that is lost, settings that are not the defaults, and two starts."""
    return record("rosenbrock:b=50", ["sgd:lr=0.02", "adam:beta1=0.8"], [(-1.2, 1.0), (0.1, 0.3)], steps=12, seed=3)


def assert_same(one: Recording, other: Recording) -> None:
    assert (one.surface.spec, one.runs, one.window, one.seed, one.version) == (
        other.surface.spec,
        other.runs,
        other.window,
        other.seed,
        other.version,
    )
    for name in ARRAYS:
        first, second = getattr(one, name), getattr(other, name)
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second)


def refusal(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(OptvizError) as caught:
        load_recording(path)
    assert type(caught.value) is OptvizError
    return assert_sentence(str(caught.value))


def assert_sentence(message: str) -> str:
    assert re.fullmatch(r"\S[^\n]*[.?]", message)
    return message


def forge(
    path: Path, about: dict[str, Any] | None = None, arrays: dict[str, Any] | None = None, without: str = ""
) -> Path:
    """A recording of which some parts were replaced or left out."""
    small().save(path)
    with np.load(path) as file:
        parts = {name: file[name] for name in file.files}
    described = json.loads(str(parts["about"])) | (about or {})
    parts["about"] = np.array(json.dumps({name: value for name, value in described.items() if name != without}))
    parts |= arrays or {}
    parts.pop(without, None)
    with path.open("wb") as file:
        np.savez_compressed(file, **parts)
    return path


def test_a_recording_holds_every_step_from_the_start_on() -> None:
    recording = record("saddle", ["sgd:lr=0.25", "momentum:lr=0.25"], (1.0, 0.5), steps=2)
    assert recording.steps == 2
    np.testing.assert_array_equal(recording.points[:, :, 0], [[1, 0.5], [0.5, 0.75], [0.25, 1.125]])
    np.testing.assert_array_equal(recording.losses[:, 0], [0.75, -0.3125, -1.203125])
    np.testing.assert_array_equal(recording.gradients[:, :, 0], [[2, -1], [1, -1.5], [0.5, -2.25]])
    np.testing.assert_array_equal(recording.evaluations, [[0, 0], [1, 1], [2, 2]])
    np.testing.assert_array_equal(recording.diverged_at, [-1, -1])


def test_the_shapes_are_steps_then_components_then_runs() -> None:
    recording = record("beale", ["sgd", "adam"], [(1, 1.5), (0, 0), (2, 1)], steps=5)
    assert [getattr(recording, name).shape for name in ARRAYS] == [(6, 2, 6), (6, 6), (6, 2, 6), (6, 6), (6,)]
    assert [(run.optimizer, run.start) for run in recording.runs] == [
        ("sgd", (1.0, 1.5)),
        ("adam", (1.0, 1.5)),
        ("sgd", (0.0, 0.0)),
        ("adam", (0.0, 0.0)),
        ("sgd", (2.0, 1.0)),
        ("adam", (2.0, 1.0)),
    ]


def test_without_further_wishes_the_course_runs_as_the_surface_suggests() -> None:
    surface = surface_class("himmelblau")()
    recording = record("himmelblau")
    assert tuple(run.optimizer for run in recording.runs) == CLASSIC
    assert [run.settings["learning_rate"] for run in recording.runs] == [
        sound_rate(catalogue()[each], surface) for each in CLASSIC
    ]
    assert {run.start for run in recording.runs} == {surface.start}
    assert (recording.steps, recording.window, recording.seed) == (surface.steps, surface.window, 0)


def test_an_instance_keeps_its_own_learning_rate() -> None:
    recording = record("himmelblau", [SGD(), SGD, "sgd"], steps=1)
    assert [run.settings["learning_rate"] for run in recording.runs] == [0.01, 0.01, 0.01]
    recording = record("ravine", [SGD(), "sgd"], steps=1)
    assert [run.settings["learning_rate"] for run in recording.runs] == [0.01, 0.07]


def test_paired_starts_go_to_one_optimizer_each() -> None:
    recording = record("saddle", ["sgd", "adam"], [(1, 0.5), (0.5, 1)], steps=1, paired=True)
    assert [(run.optimizer, run.start) for run in recording.runs] == [("sgd", (1.0, 0.5)), ("adam", (0.5, 1.0))]
    np.testing.assert_array_equal(recording.points[0], [[1, 0.5], [0.5, 1]])


@pytest.mark.parametrize("start", [(1, 0.5), [1.0, 0.5], "1,0.5", " 1 , 0.5 ", [(1, 0.5)], (np.float64(1), 0.5)])
def test_a_start_may_be_written_in_several_ways(start: Any) -> None:
    assert [run.start for run in record("saddle", "sgd", start, steps=1).runs] == [(1.0, 0.5)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [(np.array([1.0, 0.5]), [(1.0, 0.5)]), (np.array([[1.0, 0.5], [0.0, 2.0]]), [(1.0, 0.5), (0.0, 2.0)])],
    ids=["one", "two"],
)
def test_a_start_may_be_an_array_of_points(start: Any, expected: list[tuple[float, float]]) -> None:
    assert [run.start for run in record("saddle", "sgd", start, steps=1).runs] == expected


def test_a_random_start_is_drawn_from_the_window_by_the_seed_alone() -> None:
    starts = [record("beale", "sgd", "random", steps=1, seed=seed).runs[0].start for seed in (1, 1, 2)]
    assert starts[0] == starts[1]
    assert starts[0] != starts[2]


def test_random_starts_fill_the_window() -> None:
    recording = record("bounded-saddle", SGD(), ["random"] * 400, steps=1)
    (left, right), (bottom, top) = recording.window
    x, y = recording.points[0]
    assert left <= x.min() < left + 0.1 < right - 0.1 < x.max() <= right
    assert bottom <= y.min() < bottom + 0.1 < top - 0.1 < y.max() <= top


def test_the_same_request_gives_the_same_numbers() -> None:
    assert_same(record("beale", start="random", seed=9), record("beale", start="random", seed=9))


def test_a_run_is_labelled_with_its_settings_but_without_the_quiet_ones() -> None:
    recording = record("beale", ["momentum:lr=0.01", "adam:lr=0.1,beta2=0.99", "adagrad:lr=2,eps=1e-8"], steps=1)
    assert [run.label for run in recording.runs] == [
        "lr 0.01  momentum 0.9",
        "lr 0.1  β1 0.9  β2 0.99",
        "lr 2  eps 1e-08",
    ]
    assert [run.title for run in recording.runs] == ["Momentum", "Adam", "AdaGrad"]


def test_a_lost_run_says_when_and_repeats_its_last_finite_point() -> None:
    recording = record("rosenbrock", "sgd:lr=0.1", steps=20)
    at = int(recording.diverged_at[0])
    assert 0 < at < 20
    assert np.isfinite(recording.points).all()
    assert np.isfinite(recording.losses).all()
    np.testing.assert_array_equal(recording.points[at:, :, 0], np.tile(recording.points[at - 1, :, 0], (21 - at, 1)))
    assert (recording.points[at - 1] != recording.points[at - 2]).any()


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"surface": "sadle"},
            f"No surface is named 'sadle'; there are {SURFACES}. Did you mean 'saddle'?",
        ),
        ({"surface": ""}, f"No surface is named ''; there are {SURFACES}."),
        ({"surface": "ravine:condition=0.5"}, "`condition` of Ravine must be in [1, inf), got 0.5."),
        ({"surface": "ravine:angle=181"}, "`angle` of Ravine must be in [-180, 180], got 181.0."),
        ({"surface": "rosenbrock:b=-1"}, "`b` of Rosenbrock must be in (0, inf), got -1.0."),
        ({"surface": "rosenbrock:q=1"}, "No parameter of Rosenbrock is named 'q'; there are a, b."),
        ({"surface": "beale:a=1"}, "No parameter of Beale is named 'a'; there are none."),
        (
            {"surface": "ravine:condition=steep"},
            "`condition` in 'ravine:condition=steep' must be a finite number, got 'steep'.",
        ),
        (
            {"surface": 3},
            "3 cannot be a surface; give a name such as 'saddle', or an object with value(w) and gradient(w).",
        ),
        (
            {"surface": Bowl},
            "A surface is an object; give Bowl(), and not the class Bowl.",
        ),
        (
            {"surface": Bowl(), "start": None},
            "The surface Bowl has no start of its own; give one, as in start=(-1, 2).",
        ),
        (
            {"surface": Bowl(), "start": "random"},
            "The surface Bowl has no window to draw a random start from; give a start.",
        ),
        ({"optimizers": "sdg"}, f"No optimizer is named 'sdg'; there are {OPTIMIZERS}. Did you mean 'sgd'?"),
        ({"optimizers": ["sgd", "qqqqqq"]}, f"No optimizer is named 'qqqqqq'; there are {OPTIMIZERS}."),
        ({"optimizers": "sgd:lr=0"}, "`learning_rate` of SGD must be in (0, inf), got 0.0."),
        ({"optimizers": "adam:lr=-1"}, "`learning_rate` of Adam must be in (0, inf), got -1.0."),
        ({"optimizers": "adam:beta2=1"}, "`beta2` of Adam must be in [0, 1), got 1.0."),
        ({"optimizers": "momentum:momentum=1.5"}, "`momentum` of Momentum must be in [0, 1), got 1.5."),
        ({"optimizers": "adagrad:eps=0"}, "`epsilon` of AdaGrad must be in (0, inf), got 0.0."),
        ({"optimizers": "sgd:lr=0.1,learning_rate=1"}, "`learning_rate` of SGD is given twice; give it once."),
        (
            {"optimizers": "sgd:lr=often"},
            "`lr` in 'sgd:lr=often' must be a finite number, got 'often'.",
        ),
        (
            {"optimizers": "sgd:learning_rte=1"},
            "No parameter of SGD is named 'learning_rte'; there are learning_rate. Did you mean 'learning_rate'?",
        ),
        ({"optimizers": []}, "There is no optimizer to run; give at least one, such as 'sgd'."),
        (
            {"optimizers": [7]},
            (
                "7 cannot be an optimizer; give a name such as 'adam', or an object with update(weight, grad), as in "
                "the three lines `class Mine:`, `def update(self, weight, grad):`, `weight -= 0.1 * grad`."
            ),
        ),
        ({"optimizers": Optimizer()}, "Optimizer has no rule; define update(self, weight, grad) in it."),
        ({"start": (1, 2, 3)}, "A start must be two finite numbers, as in -9,1.5; got (1, 2, 3)."),
        ({"start": "1"}, "A start must be two finite numbers, as in -9,1.5; got 1."),
        ({"start": "east,west"}, "A start must be two finite numbers, as in -9,1.5; got east,west."),
        ({"start": (1, math.nan)}, "A start must be two finite numbers, as in -9,1.5; got (1, nan)."),
        ({"start": (math.inf, 0)}, "A start must be two finite numbers, as in -9,1.5; got (inf, 0)."),
        ({"start": []}, "A start must be two finite numbers, as in -9,1.5; got []."),
        ({"start": [(1, 2), (3,)]}, "A start must be two finite numbers, as in -9,1.5; got (3,)."),
        ({"start": "Random"}, "A start must be two finite numbers, as in -9,1.5; got Random."),
        (
            {"start": (1e200, 0)},
            "The loss of saddle at a start is not a finite number; choose another start.",
        ),
        ({"steps": 0}, "The number of steps must be a whole number of at least 1, got 0."),
        ({"steps": -1}, "The number of steps must be a whole number of at least 1, got -1."),
        ({"steps": 1.5}, "The number of steps must be a whole number of at least 1, got 1.5."),
        ({"steps": True}, "The number of steps must be a whole number of at least 1, got True."),
        (
            {"steps": "10"},
            "The number of steps must be a whole number of at least 1, got '10', a text and not a number.",
        ),
        (
            {"steps": 10**12},
            "A recording holds at most 10000000 steps; take fewer.",
        ),
        ({"steps": 10**9999}, "A recording holds at most 10000000 steps; take fewer."),
        (
            {"steps": 10**7, "start": [(1, 1)] * 10},
            # 8 bytes for each of two components, loss, two slopes and a count.
            (
                f"10000000 steps of 10 runs would take {1e8 * 48 / 2**30:.1f} GiB of memory, "
                "more than the 2 GiB that a recording may have; take fewer steps."
            ),
        ),
        (
            {"start": [(1, 1)] * 317, "optimizers": ["sgd"] * 317},
            "A recording holds at most 100000 runs, not 100489; leave some out.",
        ),
    ],
)
def test_a_wrong_request_is_refused_with_a_sentence_that_names_what_is_wrong(
    request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(OptvizError) as caught:
        record(**({"surface": "saddle", "optimizers": "sgd", "steps": 3} | request_))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "request_",
    [
        {"start": 5},
        {"start": 2.5},
        {"start": (1 + 2j, 0)},
        {"seed": -1, "start": "random"},
        {"seed": 1.5, "start": "random"},
        {"seed": "monday", "start": "random"},
        {"optimizers": Demanding},
        {"optimizers": ["sgd", "adam"], "start": [(1, 1)], "paired": True},
    ],
    ids=str,
)
def test_no_wrong_request_ends_in_another_kind_of_error(request_: dict[str, Any]) -> None:
    with pytest.raises(OptvizError) as caught:
        record(**({"surface": "saddle", "optimizers": "sgd", "steps": 3} | request_))
    assert_sentence(str(caught.value))


@pytest.mark.parametrize("learning_rate", ["0.1", np.array([0.1, 0.2]), []], ids=["text", "array", "empty"])
def test_a_hyper_parameter_that_is_not_one_number_is_refused(learning_rate: Any) -> None:
    with pytest.raises(OptvizError) as caught:
        record("saddle", SGD(learning_rate=learning_rate), steps=3)
    assert_sentence(str(caught.value))


@pytest.mark.parametrize("color", ["red", "#12345", "#1234567", "#12345g", 7, ("#123456",)])
def test_a_colour_that_is_none_is_refused(color: Any) -> None:
    class Colored(SGD):
        pass

    Colored.color = color
    with pytest.raises(OptvizError) as caught:
        record("saddle", Colored(), steps=1)
    assert str(caught.value) == f"The color of an optimizer must be of the form #rrggbb, got {color!r}."


def test_an_npz_file_gives_back_the_recording_exactly(tmp_path: Path) -> None:
    recording = small()
    assert recording.diverged_at.max() > 0
    recording.save(tmp_path / "race.npz")
    assert_same(load_recording(tmp_path / "race.npz"), recording)


@pytest.mark.parametrize("name", names())
def test_a_recording_of_every_surface_survives_the_file(name: str, tmp_path: Path) -> None:
    recording = record(name, list(catalogue()), steps=20)
    recording.save(tmp_path / "race.npz")
    assert_same(load_recording(tmp_path / "race.npz"), recording)


def test_a_seed_that_numpy_made_survives_the_file(tmp_path: Path) -> None:
    recording = record("saddle", "sgd", "random", steps=2, seed=np.int64(7))
    recording.save(tmp_path / "race.npz")
    assert_same(load_recording(tmp_path / "race.npz"), recording)


def settings_and_state(optimizer: Any) -> tuple[type, dict[str, Any]]:
    return type(optimizer), vars(optimizer)


def test_a_recording_has_the_optimizers_as_they_entered_the_race() -> None:
    own, adam = Demanding(0.1), Adam(0.25)
    recording = record("beale", [own, adam, "sgd:lr=0.5"], [(1, 1), (0, 1)], steps=5)
    own.lr, adam.learning_rate = 3.0, 3.0
    expected = [settings_and_state(each) for each in (Demanding(0.1), Adam(0.25), SGD(0.5))]
    assert [settings_and_state(each) for each in recording.optimizers] == 2 * expected


def test_a_file_gives_back_the_optimizers_of_the_catalogue(tmp_path: Path) -> None:
    recording = record("himmelblau", [*catalogue(), *(f"{name}:lr=0.125" for name in catalogue())], steps=2)
    recording.save(tmp_path / "race.npz")
    loaded = load_recording(tmp_path / "race.npz")
    assert list(map(settings_and_state, loaded.optimizers)) == list(map(settings_and_state, recording.optimizers))


def test_a_rule_of_ones_own_is_not_taken_for_the_one_of_the_catalogue_that_has_its_name(tmp_path: Path) -> None:
    own = type("Momentum", (Momentum,), {})
    recording = record("himmelblau", [own(0.001), Momentum(0.001), Demanding(0.001)], steps=2)
    for path in (tmp_path / "once.npz", tmp_path / "twice.npz"):
        recording.save(path)
        recording = load_recording(path)
        assert [type(each) for each in recording.optimizers] == [type(None), Momentum, type(None)]


def test_a_file_from_before_optimizers_were_told_apart_is_read_by_their_names(tmp_path: Path) -> None:
    old = {"optimizer": "sgd", "title": "SGD", "label": "", "start": [0, 0], "color": None}
    settings: list[dict[str, float]] = [{"learning_rate": 0.5}, {"lr": 0.5}, {"learning_rate": -0.5}, {}]
    path = forge(tmp_path / "race.npz", about={"runs": [old | {"settings": each} for each in settings]})
    first, *others = load_recording(path).optimizers
    assert settings_and_state(first) == settings_and_state(SGD(0.5))
    assert others == [None, None, None]


def test_the_same_recording_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        small().save(tmp_path / f"{name}.npz")
        small().save_csv(tmp_path / f"{name}.csv")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_file_can_be_read_with_numpy_alone_and_holds_no_pickle(tmp_path: Path) -> None:
    small().save(tmp_path / "race.npz")
    with np.load(tmp_path / "race.npz", allow_pickle=False) as file:
        kinds = {name: file[name].dtype.kind for name in file.files}
    assert kinds == {"about": "U"} | dict.fromkeys(("points", "losses", "gradients"), "f") | dict.fromkeys(
        ("evaluations", "diverged_at"), "i"
    )


def test_a_csv_file_holds_every_number_exactly(tmp_path: Path) -> None:
    recording = small()
    recording.save_csv(tmp_path / "race.csv")
    header, *rows = csv.reader(io.StringIO((tmp_path / "race.csv").read_text(encoding="utf-8")))
    assert ",".join(header) == "run,optimizer,settings,step,x,y,loss,gradient_x,gradient_y,evaluations,diverged"
    assert len(rows) == 4 * 13
    for (number, step), row in zip(((b, k) for b in range(4) for k in range(13)), rows, strict=True):
        run = recording.runs[number]
        settings = " ".join(f"{name}={value!r}" for name, value in run.settings.items())
        assert row[:4] == [str(number), run.optimizer, settings, str(step)]
        expected = [
            *recording.points[step, :, number],
            recording.losses[step, number],
            *recording.gradients[step, :, number],
        ]
        np.testing.assert_array_equal([float(cell) for cell in row[4:9]], expected)
        lost = 0 <= recording.diverged_at[number] <= step
        assert row[9:] == [str(recording.evaluations[step, number]), str(int(lost))]


def test_a_csv_file_reads_as_written_by_hand(tmp_path: Path) -> None:
    record("saddle", "sgd:lr=0.25", (1.0, 0.5), steps=1).save_csv(tmp_path / "race.csv")
    assert (tmp_path / "race.csv").read_text(encoding="utf-8").splitlines() == [
        "run,optimizer,settings,step,x,y,loss,gradient_x,gradient_y,evaluations,diverged",
        "0,sgd,learning_rate=0.25,0,1.0,0.5,0.75,2.0,-1.0,0,0",
        "0,sgd,learning_rate=0.25,1,0.5,0.75,-0.3125,1.0,-1.5,1,0",
    ]


@pytest.mark.parametrize("method", ["save", "save_csv"])
def test_a_place_that_cannot_be_written_is_refused_and_nothing_is_left_behind(method: str, tmp_path: Path) -> None:
    for place in (tmp_path / "missing" / "race", tmp_path):
        with pytest.raises(OptvizError) as caught:
            getattr(small(), method)(place)
        assert_sentence(str(caught.value))
        assert str(place) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named_together_with_the_way_to_make_it(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    assert refusal(path) == (f"There is no file {path}; optviz record --surface NAME --out FILE.npz makes a recording.")


@pytest.mark.parametrize(
    "content",
    [b"", b"no recording\n", b"PK\x03\x04", b"\x93NUMPY\x01\x00v\x00", b"\x80\x04K\x01.", bytes(1000)],
    ids=["empty", "text", "zip head", "npy head", "pickle", "zeros"],
)
def test_a_file_of_another_kind_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(f"{path} is not a recording that can be used because it cannot be read (")
    assert message.endswith("); record it again.")


def test_a_single_array_or_a_folder_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "race.npy", np.zeros(3))
    path = tmp_path / "race.npy"
    assert refusal(path).startswith(f"{path} is not a recording that can be used because it cannot be read (")
    assert refusal(tmp_path) == f"Cannot read the recording {tmp_path}: is a directory; check the file."


@pytest.mark.parametrize("content", [b"no recording\n", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_a_refused_file_is_not_left_open(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        refusal(path)
        gc.collect()
    assert [str(each.message) for each in caught] == []


def test_a_truncated_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    small().save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 41):
        path.write_bytes(whole[:length])
        assert str(path) in refusal(path)


def test_a_flipped_bit_is_noticed_or_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "race.npz"
    recording = small()
    recording.save(path)
    whole = path.read_bytes()
    bits = np.random.default_rng(2).integers(8, size=len(whole)).tolist()
    refused = 0
    for place in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << bits[place]
        path.write_bytes(damaged)
        try:
            assert_same(load_recording(path), recording)
        except OptvizError as error:
            assert_sentence(str(error))
            refused += 1
    # The rest are dates and the like in the headers of the archive, which say nothing about the recording.
    assert refused > 0.8 * len(range(0, len(whole), 3))


def test_a_file_that_holds_python_objects_is_refused_and_runs_no_code(tmp_path: Path) -> None:
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (ran,)

    for name in ("about", "points", "diverged_at"):
        path = forge(tmp_path / "race.npz", arrays={name: np.array([Trap()], dtype=object)})
        assert "it cannot be read (ValueError)" in refusal(path)
    assert not ran.exists()


@pytest.mark.parametrize("name", ["about", *ARRAYS])
def test_a_file_without_one_of_its_arrays_is_refused(name: str, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", without=name)
    assert refusal(path).startswith(f"{path} is not a recording that can be used because ")


@pytest.mark.parametrize("name", ["surface", "window", "seed", "runs", "optviz"])
def test_a_file_whose_description_lacks_something_is_refused(name: str, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", without=name)
    assert refusal(path) == (
        f"{path} is not a recording that can be used because its description is wrong ('{name}'); record it again."
    )


@pytest.mark.parametrize("written", [0, 2, "1", None, [1]])
def test_a_file_of_another_format_is_refused(written: Any, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", about={"format": written})
    assert refusal(path) == (
        f"{path} is not a recording that can be used because its format is not 1; record it again."
    )


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", "7", '"format"', "[" * 100_000])
def test_a_description_that_is_no_json_object_is_refused(text: str, tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", arrays={"about": np.array(text)})
    assert refusal(path).startswith(f"{path} is not a recording that can be used because ")


@pytest.mark.parametrize(
    "arrays",
    [
        {"points": np.zeros((13, 2, 3))},
        {"points": np.zeros((12, 2, 4))},
        {"points": np.zeros((13, 3, 4))},
        {"points": np.zeros((13, 2, 4), dtype=np.float32)},
        {"points": np.zeros((13, 2, 4), dtype=np.int64)},
        {"points": np.array(1.0)},
        {"points": np.array("text")},
        {"losses": np.zeros((13, 1))},
        {"losses": np.zeros((4, 13))},
        {"losses": np.zeros((13, 4), dtype=complex)},
        {"gradients": np.zeros((13, 4, 2))},
        {"evaluations": np.zeros((13, 4))},
        {"diverged_at": np.zeros(5, dtype=np.int64)},
        {"diverged_at": np.zeros(4)},
        {"points": np.full((13, 2, 4), np.nan)},
        {"points": np.full((13, 2, 4), np.inf)},
        {"losses": np.full((13, 4), np.nan)},
        {"diverged_at": np.full(4, 999)},
        {"diverged_at": np.full(4, -7)},
        {
            "points": np.zeros((1, 2, 4)),
            "losses": np.zeros((1, 4)),
            "gradients": np.zeros((1, 2, 4)),
            "evaluations": np.zeros((1, 4), dtype=np.int64),
        },
        {name: np.zeros((0, *shape)) for name, shape in {"points": (2, 4), "losses": (4,), "gradients": (2, 4)}.items()}
        | {"evaluations": np.zeros((0, 4), dtype=np.int64)},
    ],
    ids=lambda arrays: " ".join(f"{k} {v.dtype}{list(v.shape)} {v.ravel()[:1].tolist()}" for k, v in arrays.items()),
)
def test_arrays_that_no_recording_can_hold_are_refused(arrays: dict[str, Any], tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz", arrays=arrays)
    assert refusal(path).startswith(f"{path} is not a recording that can be used because ")


RUN = {"optimizer": "sgd", "title": "SGD", "settings": {}, "label": "", "start": [0, 0], "color": None}


@pytest.mark.parametrize(
    "changed",
    [
        {"settings": 3},
        {"settings": {"lr": "fast"}},
        {"settings": {"lr": 10**400}},
        {"start": 3},
        {"start": [1]},
        {"start": ["x", "y"]},
    ],
    ids=lambda changed: str(changed)[:30],
)
def test_a_description_with_a_wrong_run_is_refused(changed: dict[str, Any], tmp_path: Path) -> None:
    assert refusal(forge(tmp_path / "race.npz", about={"runs": [RUN | changed] * 4}))


@pytest.mark.parametrize(
    "about",
    [
        {"runs": []},
        {"runs": None},
        {"runs": 4},
        {"runs": "four"},
        {"runs": [1, 2, 3, 4]},
        {"runs": [RUN]},
        {"runs": [{}] * 4},
        {"window": 3},
        {"window": [1, 2]},
        {"window": [[0, 1], [0, 1], [0, 1]]},
        {"window": [["a", "b"], [0, 1]]},
        {"window": [[1, 0], [0, 1]]},
        {"window": [[0, 0], [0, 1]]},
        {"window": [[math.nan, 1], [0, 1]]},
        {"window": [[-math.inf, math.inf], [0, 1]]},
        {"seed": "monday"},
        {"seed": None},
        {"seed": math.inf},
        {"seed": [1]},
        {"surface": None},
        {"surface": 3},
        {"surface": "rosenbrok"},
        {"surface": "rosenbrock:b=-1"},
        {"surface": "rosenbrock:b"},
        {"surface": {"name": "rosenbrock"}},
    ],
    ids=str,
)
def test_a_description_with_wrong_values_is_refused(about: dict[str, Any], tmp_path: Path) -> None:
    assert refusal(forge(tmp_path / "race.npz", about=about))


def test_an_archive_with_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = forge(tmp_path / "race.npz")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content[: len(content) // 2] if name == "points.npy" else content)
    assert refusal(path).startswith(f"{path} is not a recording that can be used because it cannot be read (")


def test_a_surface_of_ones_own_can_be_saved_as_csv(tmp_path: Path) -> None:
    record(Bowl(), [Momentum(0.25), Adam(0.25)], (1, 0.5), steps=1).save_csv(tmp_path / "race.csv")
    lines = (tmp_path / "race.csv").read_text(encoding="utf-8").splitlines()
    assert lines[2] == "0,momentum,learning_rate=0.25 momentum=0.9,1,0.5,0.25,0.3125,1.0,0.5,1,0"


def test_without_a_window_the_view_holds_the_starts_and_all_that_is_no_worse() -> None:
    recording = record(Bowl(), ["sgd:lr=0.1", "momentum:lr=0.1", "sgd:lr=1.01"], [(1, 0.5), (-3, 2)], steps=30)
    (left, right), (bottom, top) = recording.window
    good = recording.losses <= 13
    x, y = recording.points[:, 0][good], recording.points[:, 1][good]
    assert left < x.min() <= x.max() < right
    assert bottom < y.min() <= y.max() < top
    # The third optimizer grows without end from both starts; the view does not follow it.
    assert max(right - left, top - bottom) < 12
