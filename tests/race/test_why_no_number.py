"""A rule of one's own that gives no number, or raises, ends its own run, and its verdict says why and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optviz import OptvizError, OptvizWarning, load_recording, record, verdicts

Array = NDArray[np.float64]
HERE = Path(__file__).name


def zero_by_zero(weight: Array, grad: Array) -> Array:
    return weight - grad * ((weight - weight) / (grad - grad))


def root(weight: Array, grad: Array) -> Array:
    return weight + 0 * np.sqrt(-grad * grad)


def infinite(weight: Array, grad: Array) -> Array:
    return weight + np.exp(1e5 * abs(grad)) - np.exp(1e5 * abs(grad))


def power(weight: Array, grad: Array) -> Array:
    return weight - (-abs(grad)) ** 0.5


def over_zero(weight: Array, grad: Array) -> Array:
    return weight - grad / (weight - weight)


def logarithm(weight: Array, grad: Array) -> Array:
    return weight + np.log(grad - grad)


def line_of(rule: Callable[..., Any]) -> int:
    return rule.__code__.co_firstlineno + 1


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (zero_by_zero, "0/0"),
        (root, "sqrt(-4)"),
        (infinite, "inf - inf"),
        (power, "(-2)**0.5"),
        (over_zero, "2/0"),
        (logarithm, "log(0)"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_gave_no_number_is_told_with_its_numbers_and_its_line(rule: Any, reason: str, tmp_path: Path) -> None:
    # At (1, 1) the gradient of x^2 - y^2 is (2, -2).
    recording = record("saddle", ["sgd", rule], (1, 1), steps=3)
    said = f"gave no number at step 1: {reason} ({HERE}, line {line_of(rule)})"
    plain, own = verdicts(recording)
    assert (own.kind, own.sentence) == ("no-number", said)
    assert plain.kind == "left"
    recording.save(tmp_path / "a.npz")
    assert verdicts(load_recording(tmp_path / "a.npz"))[1].sentence == said


def test_where_the_numbers_cannot_be_told_the_line_is() -> None:
    class Drawing:
        def update(self, weight: Array, _grad: Array) -> None:
            weight -= np.divide(weight * 0, iter([0.0]).__next__())

    (verdict,) = verdicts(record("saddle", Drawing, (1, 1), steps=1))
    line = line_of(Drawing.update)
    assert verdict.sentence.endswith(f": `np.divide(weight * 0, iter([0.0]).__next__())` ({HERE}, line {line})")


def test_numbers_that_a_rule_only_passes_by_are_not_told() -> None:
    class Guarded:
        def update(self, weight: Array, grad: Array) -> None:
            weight -= np.where(grad == 0, 0.1, (grad - grad) / (grad - grad)) if grad[0] > 0 else np.inf

    class Grown:
        def update(self, weight: Array, grad: Array) -> None:
            weight *= 1e150 if abs(grad[0]) < 3 else 1e200 * np.minimum(1 / (weight - weight), 1)

    class Masked:
        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.1 * grad + np.nan_to_num((grad - grad) / (grad - grad))

    recording = record("saddle", [Guarded, Masked], (-1, 1), steps=2)
    assert verdicts(recording)[0].kind == "diverged"
    assert recording.reasons == (None, None)
    # Of the first step, in which nothing was divided, the point is so large that the next one outgrows floating point.
    assert verdicts(record("saddle", Grown, (1, 1), steps=2))[0].kind == "diverged"


class Torn:
    """It moves as `update(params, grads)` on lists, and raises at some step."""

    last = 3

    def __init__(self) -> None:
        self.count = 0
        self.log: list[float] = []

    def update(self, params: list[Array], grads: list[Array]) -> None:
        self.count += 1
        if self.count == self.last:
            raise RuntimeError("torn")
        for p, g in zip(params, grads, strict=True):
            self.log.append(float(p[0]))
            p[...] -= 0.1 * g


class TornAtOnce(Torn):
    last = 1


def failing(w: Array, dw: Array, config: Any = None) -> Any:
    return w - config["learning_rate"] * dw, config


@pytest.mark.parametrize(("rule", "step"), [(Torn, 3), (TornAtOnce, 1), (failing, 1)], ids=["third", "first", "table"])
def test_a_rule_that_raises_ends_its_own_run_alone_with_a_verdict_of_its_own(
    rule: Any, step: int, tmp_path: Path
) -> None:
    with pytest.warns(OptvizWarning, match="Its run ends there; the others go on"):
        recording = record("saddle", ["sgd", rule], (1, 1), steps=5)
    np.testing.assert_array_equal(recording.points[:, :, 0], record("saddle", "sgd", (1, 1), steps=5).points[:, :, 0])
    recording.save(tmp_path / "a.npz")
    for each in (recording, load_recording(tmp_path / "a.npz")):
        verdict = verdicts(each)[1]
        assert (verdict.kind, verdict.step) == ("raised", step)
        assert verdict.brief == f"raised an error at step {step}"
        assert f"({HERE}, line " in verdict.sentence
        assert "수" not in verdict.sentence_in("en")
        assert f"{step}걸음에 끝남" in verdict.sentence_in("ko")
    with pytest.raises(OptvizError, match=f"at step {step} .*mend it there"):
        record("saddle", rule, (1, 1), steps=5)


def test_what_a_rule_has_kept_is_read_after_the_race() -> None:
    class Logging:
        def __init__(self) -> None:
            self.seen: list[float] = []

        def update(self, weight: Array, grad: Array) -> None:
            self.seen.append(float(grad[0]))
            weight -= 0.1 * grad

    class OfParameters:
        def __init__(self, params: Any) -> None:
            self.params = list(params)
            self.seen: list[float] = []

        def step(self) -> None:
            self.seen.append(float(self.params[0].grad[0]))
            for each in self.params:
                each.data -= 0.1 * each.grad

    given = Logging()
    recording = record("saddle", [given, "sgd", OfParameters], [(1, 1), (2, 0)], steps=4)
    assert not given.seen
    assert [type(each) for each in recording.rules] == 2 * [Logging, type(None), OfParameters]
    for run in (0, 2, 3, 5):
        assert recording.rules[run].seen == recording.gradients[:-1, 0, run].tolist()
