"""Expressions written as JavaScript, run by Node.js."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest

from optviz.page.javascript import OPERATIONS, POWERS, literal, statements, text
from optviz.trace.array import Traced
from optviz.trace.expression import OPERATIONS as TRACED
from optviz.trace.expression import Symbol, applied, constant, node

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
NUMBERS = [-2.5, -1.0, -0.75, -1e-3, 0.0, 1e-9, 0.3, 1.0, 1.25, 2.5, 40.0]
HOSTILE = ["__proto__", 'a"]; evil(); //', "</script>", "\u2028", "\\", "${x}", "名前", "a\nb", "constructor"]


def ran(code: str) -> Any:
    """What a program prints, as JSON."""
    assert NODE
    done = subprocess.run([NODE, "-"], input=POWERS + code, capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


def test_every_operation_of_the_tracer_can_be_written() -> None:
    assert set(OPERATIONS) == TRACED


@needs_node
def test_every_operation_gives_what_numpy_gives() -> None:
    cases, expected = [], []
    for name in sorted(TRACED - {"where", "logical_and", "logical_or", "logical_xor", "logical_not"}):
        function = getattr(np, name)
        points = [(x, y) for x in NUMBERS for y in NUMBERS] if function.nin == 2 else [(x,) for x in NUMBERS]
        made = node(name, tuple(node("symbol", (), Symbol(each)) for each in "xy"[: function.nin]))
        lines, names = statements([made], lambda symbol: symbol.name)
        cases.append(f"(x, y) => {{ {' '.join(lines)} return {names[made]}; }}, {json.dumps(points)}")
        with np.errstate(all="ignore"):
            expected.append([function(*map(np.float64, point)) for point in points])
    tests = ", ".join(f"[{case}]" for case in cases)
    found = ran(
        f"const all = [{tests}].map(([f, points]) => points.map((p) => f(...p)));"
        "console.log(JSON.stringify(all, (_, v) => typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));"
    )
    for ours, theirs in zip(expected, found, strict=True):
        numbers = [float(each) for each in theirs]
        np.testing.assert_allclose(numbers, np.array(ours, dtype=float), rtol=2e-15, atol=1e-300)


@needs_node
def test_conditions_and_choices_give_what_numpy_gives() -> None:
    x, y = Traced.symbols("x", "y")
    results = [
        np.where((x > 0) & (y > 0), 1.0, -1.0),
        np.where((x > 0) | ~(y > 0), x, y),
        np.where((x > 0) ^ (y > 0), x * y, 0.0),
        np.where(np.logical_and(x, y), 1.0, 2.0),
    ]
    nodes = [each.nodes.item() for each in results]
    lines, names = statements(nodes, lambda symbol: symbol.name)
    body = f"{' '.join(lines)} return [{', '.join(names[each] for each in nodes)}];"
    points = [(a, b) for a in (-1.0, 0.0, 2.0) for b in (-3.0, 0.0, 0.5)]
    found = ran(f"console.log(JSON.stringify({json.dumps(points)}.map(([x, y]) => {{ {body} }})))")
    for (a, b), numbers in zip(points, found, strict=True):
        assert numbers == [
            1 if a > 0 and b > 0 else -1,
            a if a > 0 or b <= 0 else b,
            a * b if (a > 0) != (b > 0) else 0,
            1 if a and b else 2,
        ]


@needs_node
@pytest.mark.parametrize(
    "numbers",
    [[0.1, 1 / 3, -2.5, 1e-300, 5e-324, 1.7976931348623157e308, 123456789012345680.0, -0.0, 25.0, 1e16, 1e22]],
)
def test_a_number_keeps_all_of_its_digits(numbers: list[float]) -> None:
    code = f"console.log(JSON.stringify([{', '.join(f'-{literal(each)}' for each in numbers)}]))"
    assert [-each for each in ran(code)] == numbers


def test_numbers_without_end_have_names() -> None:
    assert [literal(each) for each in (math.inf, -math.inf, math.nan)] == ["(Infinity)", "(-Infinity)", "NaN"]


@needs_node
def test_any_name_is_text_and_nothing_else() -> None:
    made = [node("symbol", (), Symbol("h", each)) for each in HOSTILE]
    total = constant(0.0)
    for each in made:
        total = applied("add", total, each)
    lines, names = statements([total], lambda symbol: f"h[{text(str(symbol.key))}]")
    table = "JSON.parse(" + text(json.dumps({each: 2.0**place for place, each in enumerate(HOSTILE)})) + ")"
    code = f"const h = {table}; {' '.join(lines)} console.log({names[total]})"
    assert "</script" not in code
    assert code.isascii()
    assert ran(code) == 2 ** len(HOSTILE) - 1


@needs_node
def test_what_is_asked_is_asked_in_order_also_when_nobody_looks_at_the_answer() -> None:
    x, y = (node("symbol", (), Symbol(each)) for each in "xy")
    value = node("asked", (x, x), Symbol("value", 0))
    one = node("asked", (x, y), Symbol("gradient", 1))
    two = node("asked", (node("part", (one,), 1), y), Symbol("gradient", 2))
    result = applied("subtract", node("part", (one,), 0), node("part", (two,), 0))
    lines, names = statements([result], lambda symbol: symbol.name, [value, one, two])
    code = f"""
        const [x, y, asked, answer] = [3, 5, [], [0, 0]];
        const value = (a, b) => asked.push(["value", a, b]);
        const gradient = (a, b) => {{
            asked.push(["gradient", a, b]); answer[0] = 10 * a; answer[1] = b + 1; return answer;
        }};
        {" ".join(lines)}
        console.log(JSON.stringify([asked, {names[result]}]));
        """
    assert ran(code) == [[["value", 3, 3], ["gradient", 3, 5], ["gradient", 6, 5]], 30 - 60]


def test_each_operation_is_written_once() -> None:
    x = Traced.symbol("x")
    square = x * x
    lines, names = statements([(square + np.sin(square)).nodes.item()], lambda symbol: symbol.name)
    assert lines == ["const t0 = x * x;"]
    # What is needed once stands where it is needed.
    assert list(names.values())[-1] == "(t0 + Math.sin(t0))"


@needs_node
def test_a_power_that_is_kept_is_the_same_to_the_last_bit() -> None:
    asked = [
        (base, exponent)
        for _ in range(2)
        for base in (0.9, 0.999, 0.0, -0.0, 0.5, -0.3)
        for exponent in (1, 2, 3, 0.5, -2)
    ]
    found = ran(
        f"const asked = {json.dumps(asked)};"
        "const same = asked.map(([b, e]) => Object.is(powerOf(b, e), Math.pow(b, e)));"
        "console.log(JSON.stringify(same));"
    )
    assert found == [True] * len(asked)
