"""What code of one's own raises comes out as one sentence: the class, the method, the file, the line, the step."""

from __future__ import annotations

import contextlib
import copy
import inspect
import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from given import Bowl
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, OptvizWarning, record, verdicts
from optviz.given.own_code import shown
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.surfaces import surface_class
from optviz.race.internals import internals

Array = NDArray[np.float64]
FILE = Path(__file__).name


def said_by(call: Any) -> OptvizError:
    with pytest.raises(OptvizError) as caught:
        call()
    return caught.value


def line_of(function: Any, text: str) -> int:
    """The line of this file on which a function has a text."""
    lines, first = inspect.getsourcelines(function)
    return first + next(place for place, line in enumerate(lines) if text in line)


class Failing:
    """A rule that fails at its third step."""

    error: BaseException = ZeroDivisionError("division by zero")
    t = 0

    def update(self, weight: Array, grad: Array) -> None:
        self.t += 1
        if self.t == 3:
            raise self.error
        weight -= 0.01 * grad


class FailingTable:
    """The same in another form, later than it is tried."""

    t = 0

    def update(self, params: Any, grads: Any) -> None:
        self.t += 1
        params["w"] -= 0.01 * grads["w"]
        if self.t == 6:
            raise ValueError("enough")


def test_a_rule_that_raises_is_named_with_its_line_its_step_and_the_reason() -> None:
    error = said_by(lambda: record("saddle", Failing, steps=5))
    place = f"{FILE}, line {line_of(Failing.update, 'raise')}"
    assert str(error) == (
        f"`update` of Failing raised ZeroDivisionError at step 3 ({place}): division by zero; mend it there."
    )
    assert isinstance(error.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(("form", "step"), [(Failing, 3), (FailingTable, 6)])
def test_where_one_rule_raises_its_run_ends_and_the_others_go_on(form: type, step: int) -> None:
    with pytest.warns(
        OptvizWarning, match=rf"raised .* at step {step} \({FILE}, line .* Its run ends there; the others go"
    ):
        recording = record("saddle", [form, "sgd", "adam"], steps=9)
    np.testing.assert_array_equal(recording.points[..., 1:], record("saddle", ["sgd", "adam"], steps=9).points)
    assert recording.diverged_at.tolist() == [step, -1, -1]
    assert (recording.points[step - 1 :, :, 0] == recording.points[step - 1, :, 0]).all()
    assert np.isfinite(recording.gradients).all()
    assert verdicts(recording)[0].kind == "raised"


def test_where_all_rules_raise_there_is_nothing_to_show() -> None:
    with pytest.warns(OptvizWarning, match="the others go on"):
        error = said_by(lambda: record("saddle", [Failing, Failing], steps=5))
    assert "at step 3" in str(error)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (StopIteration("no more"), "raised StopIteration at step 3 ({}): no more; mend it there."),
        (AssertionError(), "raised AssertionError at step 3 ({}); mend it there."),
        (KeyError("lr"), "raised KeyError at step 3 ({}): 'lr'; mend it there."),
        (RuntimeError("one\n  two"), "raised RuntimeError at step 3 ({}): one two; mend it there."),
        (SystemExit(3), "raised SystemExit at step 3 ({}): 3; mend it there."),
        (MemoryError(), "raised MemoryError at step 3 ({}); mend it there."),
        (RuntimeError("x" * 1000), "raised RuntimeError at step 3 ({}): " + "x" * 199 + "…; mend it there."),
    ],
    ids=lambda each: type(each).__name__,
)
def test_whatever_a_rule_raises_is_a_sentence(raised: BaseException, said: str) -> None:
    rule = Failing()
    rule.error = raised
    place = f"{FILE}, line {line_of(Failing.update, 'raise')}"
    assert str(said_by(lambda: record("saddle", rule, steps=5))) == "`update` of Failing " + said.format(place)


def test_an_interruption_is_let_through() -> None:
    rule = Failing()
    rule.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        record("saddle", rule, steps=5)


def test_an_error_whose_own_text_fails_is_a_sentence_too() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise ValueError

    rule = Failing()
    rule.error = SilentError()
    assert "raised SilentError at step 3" in str(said_by(lambda: record("saddle", rule, steps=5)))


def test_the_line_is_in_ones_own_file_and_not_in_the_library_that_it_calls() -> None:
    class Reversing:
        def update(self, weight: Array, _grad: Array) -> None:
            weight[...] = np.linalg.solve(np.zeros((2, 2)), weight)

    assert str(said_by(lambda: record("saddle", Reversing, steps=5))) == (
        f"`update` of Reversing raised LinAlgError at step 1 ({FILE}, line {line_of(Reversing, 'solve')}): Singular "
        "matrix; mend it there."
    )


def test_a_rule_that_cannot_be_called_so_is_shown_where_it_is_defined() -> None:
    class WithConfig:
        def update(self, weight: Array, grad: Array, *, config: Any) -> None:
            """With what nobody hands over."""

    message = str(said_by(lambda: record("saddle", WithConfig, steps=5)))
    assert message.startswith(
        f"`update` of WithConfig raised TypeError at step 1 ({FILE}, line {line_of(WithConfig, 'def update')}): "
    )
    assert "missing 1 required keyword-only argument: 'config'" in message


def test_a_step_of_ones_own_is_named_as_such() -> None:
    class Looking(Optimizer):
        def step(self, weight: Array, objective: Any) -> None:
            objective.gradient(weight + 1).missing()

    message = str(said_by(lambda: record("saddle", Looking(), steps=5)))
    assert message.startswith("`step` of Looking raised AttributeError at step 1 (")


@pytest.mark.parametrize("method", ["value", "gradient"])
@pytest.mark.parametrize("optimizer", ["sgd", "nag", Failing], ids=str)
def test_a_surface_that_raises_is_named_whatever_rule_asks_it(method: str, optimizer: Any) -> None:
    class Broken(Bowl):
        def value(self, w: Array) -> Any:
            return super().value(w) / ({} if method == "value" else {"scale": 1})["scale"]

        def gradient(self, w: Array) -> Any:
            return super().gradient(w) / {}["scale"]

    error = said_by(lambda: record(Broken(), [optimizer, "adam"], [(1, 1), (1, 2)], steps=1))
    step, line = (0, line_of(Broken.value, "scale")) if method == "value" else (1, line_of(Broken.gradient, "scale"))
    assert str(error) == (
        f"`{method}` of Broken raised KeyError at step {step} ({FILE}, line {line}): 'scale'; mend it there."
    )
    assert isinstance(error.__cause__, KeyError)


def test_a_surface_that_raises_at_some_points_is_told_at_the_step_that_gets_there() -> None:
    class Fenced(Bowl):
        def value(self, w: Array) -> Any:
            if float(w[1]) < 0.5:
                raise ValueError("too low")
            return super().value(w)

    message = str(said_by(lambda: record(Fenced(), "sgd:lr=0.1", (1, 1), steps=9)))
    assert message.startswith("`value` of Fenced raised ValueError at step 2 (")
    assert message.endswith("): too low; mend it there.")


def test_outside_of_a_race_a_sentence_has_no_step() -> None:
    class Cornered(Bowl):
        def hessian(self, _w: Array) -> Any:
            raise StopIteration

    line = line_of(Cornered, "raise")
    assert str(said_by(lambda: OwnSurface(Cornered()).hessian(np.ones((2, 3))))) == (
        f"`hessian` of Cornered raised StopIteration ({FILE}, line {line}); mend it there."
    )


def test_a_subclass_of_a_surface_that_raises_is_named_too() -> None:
    class Steeper(surface_class("saddle")):  # type: ignore[misc]
        def gradient(self, w: Array) -> Any:
            return super().gradient(w) @ np.ones(7)

    message = str(said_by(lambda: record(Steeper(), "sgd", (1, 1), steps=2)))
    assert message.startswith(f"`gradient` of Steeper raised ValueError at step 1 ({FILE}, line ")


def test_a_class_that_cannot_be_made_says_why() -> None:
    class Picky:
        def __init__(self) -> None:
            self.table: Any = {}["table"]

        def update(self, weight: Array, grad: Array) -> None:
            """Never called."""

    class Typed(Picky):
        def __init__(self) -> None:
            self.table = len(3)  # type: ignore[arg-type]

    assert str(said_by(lambda: record("saddle", Picky))) == (
        f"`__init__` of Picky raised KeyError ({FILE}, line {line_of(Picky, 'self.table')}): 'table'; mend it there."
    )
    assert str(said_by(lambda: record("saddle", Typed))).startswith("`__init__` of Typed raised TypeError (")


def numbers() -> Iterator[int]:
    yield 1


@pytest.mark.parametrize("made", [numbers, threading.Lock, Path(__file__).open], ids=lambda each: each.__name__)
def test_a_rule_that_holds_what_cannot_be_copied_is_told_so(made: Any) -> None:
    rule = Failing()
    rule.held = made()  # type: ignore[attr-defined]
    with contextlib.ExitStack() as closing:
        closing.callback(getattr(rule.held, "close", str))  # type: ignore[attr-defined]
        message = str(said_by(lambda: record("saddle", rule, steps=2)))
    assert message.startswith("Each run needs a Failing of its own, but what this one holds cannot be copied (cannot ")
    assert message.endswith("); make that in its first `update`.")


def test_what_a_rule_makes_in_its_first_step_need_not_be_copied() -> None:
    class Drawing:
        noise: Any = None

        def update(self, weight: Array, grad: Array) -> None:
            self.noise = self.noise or numbers()
            weight -= 0.01 * grad

    recording = record("saddle", Drawing, steps=3)
    held = internals(recording, 0)
    np.testing.assert_array_equal(held.step, np.diff(recording.points[:, :, 0], axis=0))
    assert np.isnan(held.inertia[1:]).all()


def test_a_rule_that_divides_by_the_gradient_has_no_inertia_and_no_error() -> None:
    class Unit:
        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.1 * grad / (1 / (1 / math.hypot(*grad)))

    held = internals(record("saddle", Unit, steps=3), 0)
    assert np.isnan(held.inertia).all()
    assert np.isfinite(held.step).all()


def test_an_effective_step_that_raises_is_a_sentence() -> None:
    class Vague(Optimizer):
        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.1 * grad

        def effective_step(self) -> Any:
            return {}["scale"]

    recording = record("saddle", Vague(), steps=2)
    assert str(said_by(lambda: internals(recording, 0))) == (
        f"`effective_step` of Vague raised KeyError ({FILE}, line {line_of(Vague, 'scale')}): 'scale'; mend it there."
    )


def test_the_sentence_comes_whole_from_another_process() -> None:
    error = said_by(lambda: record("saddle", Failing, steps=5))
    assert str(copy.copy(error)) == str(error)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros((3, 4)), "an array of the shape (3, 4)"),
        (np.zeros(2), "array([0., 0.])"),
        ([1, 2], "[1, 2]"),
        ("a\nb", "'a\\nb'"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_value_is_quoted_in_one_short_line(value: Any, text: str) -> None:
    assert shown(value)[:60] == text[:60]
    assert len(shown(value)) <= 60
