"""NumPy code on a tracer leaves expressions that come to the same numbers, or is refused."""

from __future__ import annotations

import copy
import gc
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from interpreter import evaluated

from optviz.errors import OptvizError
from optviz.trace import expression
from optviz.trace.array import Traced, nodes_of
from optviz.trace.expression import OPERATIONS, Symbol, UntraceableError, constant, node, ordered
from optviz.trace.running import nodes_by

POINTS = [(0.75, -0.5), (-0.25, 0.125), (0.0, 0.9), (0.5, 0.5)]
MATRIX = np.array([[2.0, -1.0], [0.5, 3.0]])


def in_place(w: Any) -> Any:
    w -= 0.1 * w
    w[0] += 2
    w[1:] *= w[0]
    w[...] = w[::-1]
    return w


def through_a_view(w: Any) -> Any:
    first, whole = w[:1], w.reshape(1, 2)
    first += 1
    whole[0, 1] = 5 * w[0]
    return w


def numbers_do_not_change(w: Any) -> Any:
    old = x = w[0]
    x += 1
    return np.stack([old, x])


def with_plain_arrays(w: Any) -> Any:
    total = np.zeros(2)
    total += w
    total += np.array([1.0, 2.0])
    return total


def written_out(w: Any) -> Any:
    out = np.empty_like(w)
    np.multiply(w, 3, out=out)
    np.copyto(w, out)
    out.fill(w[1])
    return np.concatenate([w, out])


EXPRESSIONS: dict[str, Callable[[Any], Any]] = {
    "numbers on either side": lambda w: 1 - (2 * w + 3) / (4 - w) * 0.5,
    "NumPy's numbers": lambda w: np.float64(2) * w - np.int64(3) + np.array([1, 2]),
    "signs": lambda w: -w + +w - abs(w) * np.sign(w),
    "whole powers": lambda w: w**2 + w**3 + w**1 + 1 / w**-1,
    "other powers": lambda w: np.power(np.abs(w), w) + np.abs(w) ** 0.5 + 2.0**w,
    "roots": lambda w: np.sqrt(np.abs(w)) + np.cbrt(w) + np.square(w) + np.reciprocal(w + 2),
    "exponentials": lambda w: np.exp(w) + np.exp2(w) + np.expm1(w) + np.log(w + 2) + np.log2(w + 2) + np.log10(w + 2),
    "logarithm of one more": np.log1p,
    "circular": lambda w: np.sin(w) + np.cos(w) * np.tan(w) + np.arcsin(w) + np.arccos(w) + np.arctan(w),
    "hyperbolic": lambda w: np.sinh(w) + np.cosh(w) * np.tanh(w) + np.arcsinh(w) + np.arccosh(w + 2) + np.arctanh(w),
    "of two": lambda w: np.hypot(*w) + np.arctan2(w[0], w[1]) + np.fmod(w, 0.3),
    "angles": lambda w: np.deg2rad(w) + np.rad2deg(w) + np.radians(w) + np.degrees(w),
    "whole numbers": lambda w: np.floor(4 * w) + np.ceil(4 * w) + np.trunc(4 * w),
    "division with remainder": lambda w: (4 * w) // 0.3 + (4 * w) % 0.3 + (4 * w) % -0.7 + 7 // (w + 3),
    "larger and smaller": lambda w: np.maximum(w, 0.2) - np.minimum(w, w[::-1]) + np.clip(w, -0.3, 0.3),
    "clipping by methods": lambda w: w.clip(min=-0.1) + w.clip(max=0.1) + np.clip(w, max=0.2),
    "choices": lambda w: np.where(w > 0, w, 2 * w) + np.where((w > -0.3) & ~(w < 0) | (w == 0.5), 1, w),
    "conditions as numbers": lambda w: (w > 0) * w + (w >= 0.5) * 2.0 + np.sum(w <= 0),
    "numbers as conditions": lambda w: np.where(w, 1.0, 2.0) + np.logical_and(w, w[0]) * 1.0 + np.logical_not(w) * 3.0,
    "whether signs agree": lambda w: np.where((w > 0) == (w[::-1] > 0), 1.0, -1.0),
    "what is finite": lambda w: np.where(np.isfinite(1 / w[0]), w, 7) + np.where(np.isinf(w) | np.isnan(w), 1, 0),
    "sums": lambda w: w.sum() + np.sum(w * w) + np.mean(w) + w.mean() + np.prod(w) + np.add.reduce(w),
    "extremes": lambda w: w.max() - w.min() + np.max(np.abs(w)) + np.where(np.any(w > 0.4), w, 0) + np.all(w < 1) * 1,
    "norms": lambda w: np.linalg.norm(w) + np.linalg.norm(w, 1) + np.linalg.norm(w, np.inf) + np.linalg.norm(w, ord=2),
    "norms along axes": lambda w: np.linalg.norm(np.outer(w, w), axis=0) + np.linalg.norm(np.outer(w, w)),
    "products": lambda w: w @ w + np.dot(w, w) + np.vdot(w, w) + MATRIX @ w + w @ MATRIX + w.dot(w),
    "products of matrices": lambda w: (MATRIX @ np.outer(w, w) @ MATRIX).T[0],
    "sums along axes": lambda w: np.outer(w, w + 1).sum(axis=0) + np.sum(np.outer(w, w), axis=1, keepdims=True)[:, 0],
    "equations": lambda w: np.linalg.solve(MATRIX + np.outer(w, w), w) + np.linalg.inv(MATRIX) @ w,
    "unpacking": lambda w: np.stack([w[1] - 1, w[0] * w[1]]) * next(each + 1 for each in w),
    "stacks": lambda w: np.concatenate([w, np.hstack([w[0], 1.0])])[1:3] + np.stack([w, np.array([1.0, 2.0])])[1],
    "arrays of numbers": lambda w: np.array([w[0] * 2, 3.0]) + w + np.array([[w[0], 1], [2, w[1]]])[1],
    "a copy by np.array": lambda w: np.array(w) * 2 + w,
    "like another": lambda w: np.zeros_like(w) + np.ones_like(w) * np.full_like(w, w[0]),
    "other shapes": lambda w: (
        np.broadcast_to(w[:, None], (2, 3)).T[2].reshape(2, 1).ravel() + np.roll(w, 1) + np.flip(w)
    ),
    "plain attributes": lambda w: w * w.ndim * w.size * len(w) * w.shape[0] * np.ndim(w) * np.shape(w)[0],
    "a number out of an array": lambda w: w * w[0].item() - w.tolist()[1],
    "of floats alone": lambda w: w.astype(float) + w.astype(np.float64),
    "copies are apart": lambda w: (in_place(w.copy()) + in_place(copy.copy(w)) + in_place(copy.deepcopy(w))) * w,
    "in place": in_place,
    "through a view": through_a_view,
    "numbers do not change": numbers_do_not_change,
    "into a plain array": with_plain_arrays,
    "written out": written_out,
}


def larger_first(w: Any) -> Any:
    if w[0] < w[1]:
        return w[::-1] * 1.0
    return w * 1.0


def counted(w: Any) -> Any:
    """A loop that ends by itself, and leaves early."""
    rate, total = 1.0, 0.0
    for _ in range(5):
        if rate * abs(w[0]) < 0.2:
            break
        rate, total = rate * 0.5, total + w[1] * rate
    return np.stack([rate, total])


def masked(w: Any) -> Any:
    d = w + 0.5
    d[w > 0] *= 1.2
    d[w < 0] = np.minimum(d[w < 0] * 3.0, 0.4)
    d[d == 0.5] += 1
    d[(w > 0.6) | (w < -0.3)] = 7
    return d


def masked_otherwise(w: Any) -> Any:
    """What needs to know how many there are."""
    positive = w[w > 0]
    w = w * 1.0
    w[w <= 0] = np.full(len(w[w <= 0]), 3.0)
    plain = np.array([1.0, 2.0])
    plain[np.asarray(w > 0.7)] = 9.0
    return np.stack([positive.sum(), len(positive), *w, *plain])


def one_by_one(w: Any) -> Any:
    w = w * 1.0
    for i in range(2):
        w[i] = 2 * w[i] if w[i] > 0 else -w[i] if w[i] < -0.1 else 0.0
    return w


BRANCHES: dict[str, Callable[[Any], Any]] = {
    "if": larger_first,
    "max and min of Python": lambda w: max(w[0], w[1], 0.25) + 10 * min(w[0], 0.3, w[1]) + w,
    "abs and sorted": lambda w: np.stack(sorted([abs(w[0]), abs(w[1]), 0.25 + w[0]])),
    "chained": lambda w: 1.0 * w if -0.3 < w[0] <= 0.5 else 2.0 * w,
    "and, or, not": lambda w: w + (1 if w[0] > 0 and not w[1] > 0.2 else 2 if w[0] < 0 or w[1] < 0 else 3),
    "in": lambda w: w + (1 if 0.5 in w else 2),
    "any and all": lambda w: w * 2 if (w > 0.3).any() and np.all(w > -0.4) else w * 3,
    "masks": masked,
    "masks that must be known": masked_otherwise,
    "one by one": one_by_one,
    "a loop that ends": counted,
    "whole numbers of math": lambda w: w + math.floor(4 * w[0]) + math.ceil(4 * w[1]) + math.trunc(-4 * w[0]),
    "a number as a condition": lambda w: w + (1 if w[0] else 2),
    "quotient and rest": lambda w: np.stack([*divmod(4 * w[0], 0.3), *divmod(w[1], -0.25)]),
    "select": lambda w: np.select([w > 0.5, w > 0], [w, 2 * w], 5.0) + np.select([w < 0], [w]),
}


def unknown() -> Traced:
    return Traced.symbols("x", "y")


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_code_for_numpy_comes_to_the_same_numbers(name: str) -> None:
    result = nodes_of(EXPRESSIONS[name](unknown()))
    for point in POINTS:
        with np.errstate(all="ignore"):
            expected = np.asarray(EXPRESSIONS[name](np.array(point)), dtype=float)
            found = evaluated(result.flat, value_at(point))
        assert result.shape == expected.shape
        np.testing.assert_allclose(np.array(found, dtype=float), expected.ravel(), rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("name", BRANCHES)
def test_code_that_branches_comes_to_the_very_same_numbers(name: str) -> None:
    result = nodes_by(lambda: BRANCHES[name](unknown()))
    # Python has no whole number for what is not finite.
    wild = [] if name == "whole numbers of math" else [(np.nan, 0.25), (0.3, np.inf)]
    for point in [*POINTS, (-0.5, -0.125), (-0.0, 0.5), (0.5, -0.5), *wild]:
        with np.errstate(all="ignore"):
            expected = np.asarray(BRANCHES[name](np.array(point)), dtype=float)
            found = evaluated(result, value_at(point))
        assert np.array(found, dtype=float).tobytes() == expected.tobytes(), point


@pytest.mark.parametrize("operation", [np.remainder, np.floor_divide, np.fmod, np.power])
def test_division_with_remainder_is_the_same_to_the_last_bit_and_sign(operation: Any) -> None:
    x, y = Traced.symbols("x", "y")
    (result,) = nodes_of(operation(x, y)).flat
    draw = np.random.default_rng(1)
    numbers = [0.0, -0.0, 1.0, -1.0, 0.1, 3.0, 1e300, 5e-324, np.inf, -np.inf, np.nan, *draw.normal(size=9), 7.0, 0.7]
    for a in numbers:
        for b in numbers:
            with np.errstate(all="ignore"):
                expected = operation(np.float64(a), np.float64(b))
                if operation is np.power:
                    # Where processors have a power of their own, NumPy's function and its numbers' `**` may differ.
                    expected = np.float64(a) ** np.float64(b)
                (found,) = evaluated([result], value_at((np.float64(a), np.float64(b))))
            assert np.isnan(found) == np.isnan(expected), (a, b)
            assert np.isnan(found) or (found, np.signbit(found)) == (expected, np.signbit(expected)), (a, b)


def test_what_differs_on_no_branch_is_there_once() -> None:
    def code() -> Any:
        w = unknown()
        return np.stack([w[0] * 2, w[1] if w[0] > 0 else -w[1]])

    first, second = nodes_by(code)
    assert first is (unknown()[0] * 2).nodes.item()
    assert repr(second) == "where(greater(x, 0.0), y, negative(y))"


def test_a_condition_that_is_asked_for_again_has_the_answer_that_it_had() -> None:
    runs = 0

    def code() -> Any:
        nonlocal runs
        runs += 1
        w = unknown()
        return [1.0 if w[0] > 0 and w[0] > 0 else 2.0 if not w[0] > 0 else 3.0]

    nodes_by(code)
    assert runs == 2


def test_code_that_is_another_when_it_is_run_again_is_refused() -> None:
    numbers = iter(range(100))
    with pytest.raises(UntraceableError, match="it does something else when it is run again"):
        nodes_by(lambda: [1.0 if unknown()[0] > next(numbers) else 2.0])


def test_loops_without_end_are_refused() -> None:
    def halving(w: Any) -> Any:
        while w[0] > 1e-9:
            w = w * 0.5
        return w

    def waiting(w: Any) -> Any:
        while w[0] > 0:
            pass
        return w

    for code, reason in [(halving, "more than 256 ways"), (waiting, "asks for one condition without end")]:
        with pytest.raises(UntraceableError, match=reason):
            nodes_by(lambda code=code: code(unknown()))


def value_at(point: tuple[float, float]) -> Callable[[Symbol], float]:
    return lambda symbol: point["xy".index(symbol.name)]


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "if": (lambda w: 1 if w[0] > 0 else 2, "it branches on a value"),
    "max of Python": (lambda w: max(1.0, w[0]), "it branches on a value"),
    "in": (lambda w: 0.5 in w, "it branches on a value"),
    "float": (lambda w: float(w[0]), "it turns a traced value into a plain number"),
    "int": (lambda w: int(w[0]), "it turns a traced value into a plain number"),
    "round": (lambda w: round(w[0]), "it turns a traced value into a plain number"),
    "range": (lambda w: range(w[0]), "it turns a traced value into a plain number"),
    "math.sqrt": (lambda w: math.sqrt(w[0]), "it turns a traced value into a plain number"),
    "index": (lambda w: [1, 2][w[0]], "it turns a traced value into a plain number"),
    "array of floats": (lambda w: np.array([w[0], 1], dtype=float), "it turns a traced value into a plain number"),
    "asarray": (np.asarray, "it makes a plain array of a traced one, as np.asarray does"),
    "array of arrays": (lambda w: np.array([w, w]), "it makes a plain array of a traced one, as np.asarray does"),
    "another function": (np.linalg.eigh, "it uses np.linalg.eigh"),
    "another ufunc": (np.spacing, "it uses np.spacing, which the tracer does not know"),
    "accumulate": (np.add.accumulate, "it uses np.add.accumulate, which the tracer does not know"),
    "where in a ufunc": (lambda w: np.add(w, 1, where=[True, False]), "it gives np.add the option `where`"),
    "bits": (lambda w: w[0] & 1, "it computes with the bits of a number"),
    "sum of conditions": (lambda w: (w > 0) + (w > 1), "it adds two conditions"),
    "complex": (lambda w: w * 1j, "it computes with 1j, which is no real number"),
    "whole numbers": (lambda w: w.astype(int), "it turns a traced value into int64"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_expression_is_refused(name: str) -> None:
    code, reason = REFUSED[name]
    with pytest.raises(UntraceableError, match="^" + reason.replace("[", r"\[").replace(".", r"\.")):
        code(unknown())


def test_the_refusal_is_an_error_of_ours() -> None:
    assert issubclass(UntraceableError, OptvizError)


@pytest.mark.parametrize("code", [lambda w: w[w[0] * 2], hash, lambda w: w.argsort(), lambda w: f"{w[0]:.3f}"])
def test_nothing_else_passes_in_silence(code: Callable[[Any], Any]) -> None:
    with pytest.raises((UntraceableError, TypeError, AttributeError, IndexError)):
        code(unknown())


def test_an_in_place_operator_keeps_the_object() -> None:
    w = unknown()
    same = w
    w -= 1
    assert same is w
    assert w.nodes[0].op == "subtract"


def test_through_another_name_of_a_plain_array_one_finds_no_number() -> None:
    total = other = np.zeros(2)
    total += unknown()
    assert isinstance(total, Traced)
    assert np.isnan(other).all()


def test_equal_expressions_are_one_node() -> None:
    w = unknown()
    one, other = w * w + 1, unknown() * unknown() + 1
    assert one.nodes[0] is other.nodes[0]
    assert one.nodes[0] is not one.nodes[1]
    assert len(ordered([*one.nodes, *other.nodes])) == 7


def test_constants_of_another_sign_or_kind_are_other_nodes() -> None:
    assert len({constant(0.0), constant(-0.0), constant(False), constant(np.nan), constant(0)}) == 4
    assert constant(np.nan) is constant(float("nan"))


def test_constants_are_computed_at_once() -> None:
    w = np.zeros_like(unknown())
    assert float(np.cos(w[0]) * 3) == 3.0
    assert bool(w[0] == 0)
    assert int(w.sum() + 2) == 2


def test_what_nobody_holds_is_forgotten() -> None:
    gc.collect()
    before = len(expression._nodes)
    held = unknown() * 17.25 + 3.125
    assert len(expression._nodes) > before
    del held
    gc.collect()
    assert len(expression._nodes) == before


def test_nodes_are_ordered_without_recursion() -> None:
    x = Traced.symbol("x")
    for _ in range(5000):
        x = x * 0.5 + 1
    nodes = ordered([x.nodes.item()])
    assert len(nodes) == 10003
    places = {each: place for place, each in enumerate(nodes)}
    assert all(places[arg] < places[each] for each in nodes for arg in each.args)


@pytest.mark.parametrize(
    ("holds", "condition"),
    [
        (False, lambda t: t == 0),
        (True, lambda t: t != 0),
        (True, lambda t: t > 0),
        (True, lambda t: t >= 1),
        (False, lambda t: t < 1),
        (False, lambda t: t <= 0.5),
        (False, lambda t: t + 1 == 1),
        (False, lambda t: np.float64(0) >= t),
        (True, lambda t: np.float64(1) <= t),
    ],
)
def test_a_counter_is_known_to_be_past_its_start(holds: bool, condition: Callable[[Any], Any]) -> None:  # noqa: FBT001
    assert bool(condition(Traced.symbol(Symbol("t", low=1)))) is holds


@pytest.mark.parametrize(
    "condition",
    [lambda t: t == 1, lambda t: t > 1, lambda t: t <= 1, lambda t: t < 10, lambda t: t * 2 == 0, lambda t: t == t - 1],
)
def test_what_a_counter_may_still_become_is_not_known(condition: Callable[[Any], Any]) -> None:
    with pytest.raises(UntraceableError):
        bool(condition(Traced.symbol(Symbol("t", low=1))))


def test_every_operation_is_a_function_of_numpy() -> None:
    assert all(callable(getattr(np, name)) for name in OPERATIONS)
    assert repr(node("add", (constant(1), constant(2)))) == "add(1.0, 2.0)"
