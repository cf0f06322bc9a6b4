"""Formulas, options and files of rules that Hypothesis makes up: each is read, or refused in a sentence; none runs."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from optviz import OptvizError, record
from optviz.cli import optviz
from optviz.given.code_files import allow_only
from optviz.objectives.formula.reading import read
from optviz.objectives.formula.surface import Formula

# Always the same examples, however long one takes on a busy machine.
ALIKE = settings(
    derandomize=True,
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
# Each would leave a file behind, if it ran.
TRAPS = [
    "open('ran', 'w')",
    "__import__('os').system('touch ran')",
    "(lambda: open('ran', 'w'))()",
    "[open('ran', 'w') for _ in 'x'][0]",
    "().__class__.__base__.__subclasses__()",
    'exec(\'open("ran", "w")\')',
]
NAMES = ["x", "y", "a", "pi", "e", "sin", "max", "abs", "sqrt", "log", "w", "lambda", "z"]
SIGNS = ["+", "-", "*", "/", "**", "^", "(", ")", ",", " ", ".", "=", ":", "[", "]", "'", "\n", "²", "·"]
NUMBERS = ["0", "1", "2", "9**9**9", "1e308", "1e-308", "0.5", "10" * 40, "nan", "inf", "1j", "0x10"]
WORDS = some.lists(some.sampled_from(NAMES + SIGNS + NUMBERS + TRAPS), max_size=24).map("".join)
# What is almost right finds other faults than what is not.
FORMULAS = some.recursive(
    some.sampled_from(["x", "y", "2", "0.5", "a", "pi", *TRAPS[:1]]),
    lambda inner: some.one_of(
        some.tuples(inner, some.sampled_from(["+", "-", "*", "/", "**", "^"]), inner).map(" ".join),
        some.tuples(some.sampled_from(["sin", "exp", "log", "sqrt", "abs", "max"]), inner).map("{0[0]}({0[1]})".format),
        inner.map(lambda of: f"({of})"),
        inner.map(lambda of: f"-{of}"),
    ),
    max_leaves=12,
)


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assert_a_sentence(error: Exception) -> None:
    said = str(error)
    assert said
    # No terminal obeys it.
    assert not {unicodedata.category(sign) for sign in said} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert said.endswith((".", "?", ")")), said


@ALIKE
@given(text=some.one_of(WORDS, FORMULAS, some.text(max_size=40)))
def test_a_formula_is_read_or_refused_and_never_run(text: str) -> None:
    try:
        formula = read(text, ("a",) if "a" in text else ())
    except OptvizError as error:
        assert_a_sentence(error)
    else:
        assert formula.parts
    assert not Path("ran").exists()


@ALIKE
@given(text=FORMULAS, x=some.floats(-3, 3), y=some.floats(-3, 3))
def test_a_formula_that_is_read_has_the_values_that_python_has(text: str, x: float, y: float) -> None:
    if "open" in text or "a" in text.replace("max", "").replace("abs", ""):
        return
    try:
        value = float(Formula(read(text), {}).value(np.array([x, y])))
    except OptvizError:
        return
    known: dict[str, Any] = {name: getattr(math, name) for name in ("sin", "exp", "log", "sqrt", "pi")}
    try:
        wanted = eval(text.replace("^", "**"), {**known, "abs": abs, "max": max, "x": x, "y": y})  # noqa: S307 ours
    except (ArithmeticError, ValueError, TypeError):
        return
    if isinstance(wanted, (int, float)) and math.isfinite(wanted) and math.isfinite(value):
        assert value == pytest.approx(float(wanted), rel=1e-9, abs=1e-9)


OPTIONS = ["--surface", "--optimizer", "--start", "--steps", "--lr", "--seed", "--out", "--noise", "--nothing"]
VALUES = [
    *("saddle", "sgd", "adam:lr=0.1", "clip(sgd)", "1,2", "3", "0.1", "a.npz", "x*x + y*y", "", "--help", "-1"),
    *("sgd:", ":lr=1", "adam:lr=", "adam(", "adam:lr=1,lr=2", "((((", "1,", "nan", "sgd,,adam", "x.py:A", "torch:A"),
]


@ALIKE
@pytest.mark.filterwarnings("ignore::optviz.OptvizWarning")
@given(
    words=some.lists(
        some.one_of(
            some.tuples(some.sampled_from(OPTIONS), some.sampled_from(VALUES + TRAPS)),
            some.tuples(some.sampled_from(OPTIONS[:2]), some.text("xy+*()=:,. lr1é\x1b", max_size=12)),
        ),
        max_size=4,
    )
)
def test_a_command_line_is_done_or_refused_in_a_sentence(words: list[tuple[str, str]]) -> None:
    line = ["record", "--steps", "2", "--out", "b.npz", *(word for pair in words for word in pair)]
    done = CliRunner().invoke(optviz, line, prog_name="optviz")
    assert done.exit_code in {0, 2}, line
    assert done.exception is None or isinstance(done.exception, SystemExit), line
    assert "Traceback" not in done.output
    assert not Path("ran").exists()


TAKEN = [
    *("self", "w", "weight", "grad", "dw", "params", "grads", "lr", "t", "config", "state", "layer", "net", "x1", "x2"),
    *("f_grad", "grad_func", "states", "hyperparams", "param_name", "v", "num_iters", "parameters", "beta", "*args"),
]
BODIES = [
    *("pass", "return None", "return w", "return 1", "return 'a'", "return [1, 2]", "return ()", "return self"),
    *("raise ValueError('no')", "raise SystemExit(3)", "return w - 0.1 * grad", "weight -= 0.1 * grad"),
    *("return w / 0", "return w * float('nan')", "return w - 0.1 * grad, config", "yield 1", "return {}", "w[:] = 0"),
    *("return lambda a: a", "return w[5]", "return w.reshape(2, 1)", "del w", "layer.weights -= 0.1", "return 10**400"),
]
ARGUMENTS = some.lists(some.sampled_from([*TAKEN, "lr=0.1", "config=None"]), max_size=5, unique=True).map(
    lambda names: ", ".join(sorted(names, key=lambda name: ("*" in name, "=" in name)))
)
METHODS = some.tuples(
    some.sampled_from(["update", "step", "__init__", "__call__", "update_params", "zero_grad", "__deepcopy__"]),
    ARGUMENTS,
    some.sampled_from(BODIES),
)


@ALIKE
@pytest.mark.filterwarnings("ignore::optviz.OptvizWarning", "ignore:.*invalid decimal")
@given(
    methods=some.lists(METHODS, min_size=1, max_size=3),
    is_class=some.booleans(),
    indent=some.sampled_from(["    ", "    ", "    ", ""]),
    trap=some.booleans(),
)
def test_a_file_of_a_rule_of_any_form_races_or_is_refused(
    methods: list[tuple[str, str, str]], *, is_class: bool, indent: str, trap: bool
) -> None:
    if is_class:
        made = [f"def {name}(self{', ' * bool(taken)}{taken}):\n    {body}\n" for name, taken, body in methods]
        text = "class A:\n" + textwrap.indent("".join(made), indent)
    else:
        text = f"def A({methods[0][1]}):\n{indent}{methods[0][2]}\n"
    if trap:
        text += "\nif __name__ == '__main__':\n    open('ran', 'w')\n"
    Path("rule.py").write_text(text)
    allow_only(["rule.py"])
    try:
        recording = record("saddle", ["sgd", "rule.py:A"], steps=3)
    except OptvizError as error:
        assert_a_sentence(error)
    else:
        # Whatever the other does, the first goes its way.
        np.testing.assert_array_equal(recording.points[:, :, 0], record("saddle", "sgd", steps=3).points[:, :, 0])
        assert np.isfinite(recording.points).all()
    finally:
        allow_only([])
    assert not Path("ran").exists()
