"""Networks: losses and gradients against a plain network and PyTorch, together as alone, and that they learn."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, record, verdicts
from optviz.data.made import made_samples
from optviz.data.models.network import Network
from optviz.draw.views.samples import said_by
from optviz.optimizers import catalogue
from optviz.race.learning import network_of

Array = NDArray[np.float64]
KINDS: list[dict[str, float]] = [
    {"hidden": 3, "layers": 1},
    {"hidden": 4, "layers": 2, "decay": 0.1},
    {"hidden": 5, "layers": 3, "relu": 1},
]


def network(data: str = "spirals", **settings: float) -> Network:
    return Network(made_samples(data), **settings)


def plainly(made: Network, w: Any) -> Any:
    """The loss of one network as a course note has it: layer after layer, sample after sample."""
    total = 0
    for row, target in zip(made.samples.inputs, made.samples.target, strict=True):
        units = list(row)
        for layer in made.parts:
            sums = []
            for out in range(layer.outputs):
                products = [unit * w[layer.begin + k * layer.outputs + out] for k, unit in enumerate(units)]
                sums.append(sum(products) + w[layer.middle + out])
            last = layer is made.parts[-1]
            units = sums if last else [each * (each.real > 0) if made.relu else np.tanh(each) for each in sums]
        total = total + np.log(sum(np.exp(unit - units[int(target)]) for unit in units))
    return total / len(made.samples) + 0.5 * made.decay * sum(each * each for each in w)


@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_is_that_of_a_plain_network_and_the_gradient_its_derivative(kind: dict[str, float]) -> None:
    made = network(**kind)
    w = np.array(made.start) + 0.1 * np.random.default_rng(5).standard_normal(made.dimension)
    assert made.value(w) == pytest.approx(plainly(made, w), rel=1e-12)
    gradient = made.gradient(w)
    for place in np.random.default_rng(6).choice(made.dimension, 6, replace=False):
        # A complex step has no rounding of a difference (W. Squire, G. Trapp, 1998).
        aside = w.astype(complex)
        aside[place] += 1e-30j
        assert gradient[place] == pytest.approx(plainly(made, aside).imag / 1e-30, rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_loss_and_gradient_are_those_of_pytorch(kind: dict[str, float]) -> None:
    try:
        import torch
    except ImportError:
        # It is too large for a test extra; where all tests must run, it is there.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PyTorch is not installed; pip install torch brings it.")
    made = network(**kind)
    modules: list[Any] = []
    w = np.array(made.start)
    for layer in made.parts:
        linear = torch.nn.Linear(layer.inputs, layer.outputs, dtype=torch.float64)
        with torch.no_grad():
            weights = w[layer.begin : layer.middle].reshape(layer.inputs, layer.outputs)
            linear.weight.copy_(torch.tensor(weights.T))
            linear.bias.copy_(torch.tensor(w[layer.middle : layer.end]))
        modules += [linear, torch.nn.ReLU() if made.relu else torch.nn.Tanh()]
    scores = torch.nn.Sequential(*modules[:-1])(torch.tensor(made.samples.inputs))
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(made.samples.target).long())
    parameters = [each for module in modules[::2] for each in (module.weight, module.bias)]
    loss = loss + 0.5 * made.decay * sum((each * each).sum() for each in parameters)
    loss.backward()
    assert made.value(w) == pytest.approx(loss.item(), rel=1e-12)
    found = [each.grad.numpy().T.reshape(-1) for each in parameters]
    np.testing.assert_allclose(made.gradient(w), np.concatenate(found), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_networks_side_by_side_get_the_bits_of_each_alone(kind: dict[str, float]) -> None:
    made = network(**kind)
    w = np.random.default_rng(0).standard_normal((made.dimension, 7))
    for method in ("value", "gradient", "right"):
        evaluate = getattr(made.whole, method)
        np.testing.assert_array_equal(evaluate(w), np.stack([evaluate(each) for each in w.T], axis=-1))


def test_runs_together_are_runs_alone_batches_included() -> None:
    spec = "minibatch(network(moons):hidden=4,layers=1):size=16"
    together = record(spec, ["sgd", "adam", "momentum"], steps=20, seed=3)
    for number, name in enumerate(["sgd", "adam", "momentum"]):
        np.testing.assert_array_equal(
            record(spec, name, steps=20, seed=3).points[:, :, 0], together.points[:, :, number]
        )


@pytest.mark.parametrize("name", catalogue())
@pytest.mark.parametrize("data", ["moons", "spirals", "blobs"])
def test_every_optimizer_has_a_rate_that_learns(name: str, data: str) -> None:
    (verdict,) = verdicts(made := record(f"minibatch(network({data})):size=60", name, steps=200))
    assert verdict.kind in {"learning", "learned"}
    network = network_of(made.surface)
    # A good deal better than who knows how often each class occurs.
    assert network.scored(made.points[-1, :, 0], network.learned).loss < 0.75 * np.log(network.samples.classes)


def test_far_weights_give_finite_numbers() -> None:
    made = network(hidden=4)
    w = 1e150 * np.ones(made.dimension)
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(network(hidden=4).value(1e3 * np.array(made.start)))
    with np.errstate(all="ignore"):
        made.gradient(w)


def test_the_beginning_has_the_spread_that_is_meant_and_another_draw_is_another() -> None:
    made = network(hidden=200, layers=2, relu=1)
    middle = made.parts[1]
    weights = np.array(made.start)[middle.begin : middle.middle]
    assert weights.std() == pytest.approx((2 / 200) ** 0.5, rel=5 / (2 * len(weights)) ** 0.5)
    assert not np.array(made.start)[middle.middle : middle.end].any()
    assert made.start == network(hidden=200, layers=2, relu=1).start
    assert made.start != network(hidden=200, layers=2, relu=1, draw=1).start


@pytest.mark.parametrize(("data", "classes"), [("moons", 2), ("spirals", 3)])
def test_a_network_learns_what_no_line_can_tell_apart(data: str, classes: int) -> None:
    made = record(f"network({data})", "adam", steps=300)
    assert isinstance(made.surface, Network)
    assert made.surface.samples.classes == classes
    before, after = made.surface.whole.right(made.points[[0, -1], :, 0].T)
    assert before < 0.75
    assert after > 0.97
    # Least squares on the coordinates alone does no better than this.
    samples = made.surface.samples
    sides = np.column_stack([samples.inputs, np.ones(len(samples))])
    wanted = np.eye(classes)[samples.target.astype(int)]
    line = (sides @ np.linalg.lstsq(sides, wanted, rcond=None)[0]).argmax(axis=1) == samples.target
    assert line.mean() < 0.9


def test_the_lines_that_are_drawn_are_where_another_class_becomes_the_likeliest() -> None:
    made = record("network(moons)", "adam", steps=100)
    assert isinstance(made.surface, Network)
    w = made.points[-1, :, 0]
    lines = said_by(made.surface, w, ((-2.0, 3.0), (-1.0, 1.5)))
    places = np.concatenate(lines)
    assert len(places) > 20
    # Within the width of a cell of the grid, both classes are the likeliest somewhere.
    around = np.array([(x, y) for x in (-0.1, 0, 0.1) for y in (-0.1, 0, 0.1)])
    asked = made.surface.loss((places[:, np.newaxis] + around).reshape(-1, 2), np.zeros(9 * len(places)))
    likeliest = asked.scores(w[np.newaxis])[0].argmax(axis=1).reshape(-1, 9)
    assert (likeliest.min(axis=1) == 0).all()
    assert (likeliest.max(axis=1) == 1).all()
    # And far from all lines no class changes: those of neighbours on a grid are the same, or a line is near.
    x, y = np.linspace(-2, 3, 40), np.linspace(-1, 1.5, 40)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    classes = (
        made.surface.loss(grid.reshape(-1, 2), np.zeros(1600)).scores(w[np.newaxis])[0].argmax(axis=1).reshape(40, 40)
    )
    for row, column in zip(*np.nonzero(classes[:, 1:] != classes[:, :-1]), strict=True):
        assert np.hypot(*(places - grid[row, column]).T).min() < 0.2


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("network(regression)", "A network tells classes apart, and `y` of regression is not 0, 1, 2, …; "),
        ("network(moons):hidden=2.5", "`hidden` of a network must be a whole number, got 2.5."),
        ("network(moons):hidden=0", "`hidden` of Network must be in [1, 256], got 0.0."),
        ("network(moons):deep=3", "No parameter of Network is named 'deep'"),
    ],
)
def test_what_is_no_network_is_refused_in_a_sentence(spec: str, words: str) -> None:
    with pytest.raises(OptvizError) as caught:
        record(spec, "sgd", steps=2)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("count", [1, 11])
def test_of_too_few_or_too_many_classes_it_is_told_how_many(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "\n".join(f"{row},{row * row},{row % count}" for row in range(22))
    Path("points.csv").write_text(f"a,b,c\n{rows}\n", encoding="utf-8")
    with pytest.raises(OptvizError, match=rf"`c` of points has {count} of them and not 2 to 10; "):
        record("network(points.csv)", "sgd", steps=2)


def test_classes_of_a_table_are_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    draw = np.random.default_rng(1)
    places = draw.uniform(-1, 1, (120, 2))
    inside = (np.hypot(*places.T) < 0.6).astype(int)
    rows = [f"{a},{b},{kind}" for (a, b), kind in zip(places.tolist(), inside.tolist(), strict=True)]
    Path("disc.csv").write_text("\n".join(["x,y,inside", *rows]), encoding="utf-8")
    made = record("network(disc.csv)", "adam", steps=300)
    assert isinstance(made.surface, Network)
    assert made.surface.whole.right(made.points[-1, :, 0]) > 0.95
