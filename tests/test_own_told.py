"""What an object of one's own tells of itself may fail, or be no such thing: a sentence says where it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from given import Bowl
from numpy.typing import NDArray

from optviz import Optimizer, OptvizError, animate, explore, record, verdicts
from optviz.given.own_code import held
from optviz.objectives.surfaces import surface_class

Array = NDArray[np.float64]
FILE = Path(__file__).name
Saddle: Any = surface_class("saddle")


class PlainSGD:
    def update(self, weight: Array, grad: Array) -> None:
        weight -= 0.1 * grad


def failing(_self: object) -> Any:
    raise ZeroDivisionError("none yet")


def missing(self: Any) -> Any:
    return self.nothing_of_the_kind


def with_told(base: Any, name: str, told: Any) -> Any:
    """An object of a class of which one thing is told otherwise."""
    return type("Mine", (base,), {"__module__": __name__, name: told})()


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(OptvizError) as caught:
        call()
    return str(caught.value)


def filmed(surface: Any, **keys: Any) -> str:
    """What is said when a surface is filmed."""
    race = {"optimizers": "sgd:lr=0.1", "start": (0.5, 0.5), "steps": 3, "size": (320, 240)}
    return refused(lambda: animate(surface, "film.gif", **(race | keys)))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("function", "error"), [(failing, "ZeroDivisionError"), (missing, "AttributeError")])
@pytest.mark.parametrize("base", [Bowl, Saddle], ids=["plain", "base"])
@pytest.mark.parametrize("name", ["window", "name", "title", "formula", "minima", "saddles", "dimension", "sample"])
def test_a_property_of_a_surface_that_raises_is_said_with_its_line(
    name: str, base: Any, function: Any, error: str
) -> None:
    if (name, base) == ("title", Bowl):
        pytest.skip("only a Surface has a title")
    said = filmed(with_told(base, name, property(function)))
    assert said.startswith(f"`{name}` of Mine raised {error} ({FILE}, line {function.__code__.co_firstlineno + 1}): ")
    assert said.endswith("; mend it there.")


@pytest.mark.parametrize("function", [failing, missing])
@pytest.mark.parametrize("name", ["start", "steps", "learning_rates"])
def test_what_a_race_begins_with_is_said_with_its_line_too(name: str, function: Any) -> None:
    surface = with_told(Bowl, name, property(function))
    start = None if name == "start" else (1, 1)
    for call in (lambda: record(surface, "sgd", start), lambda: explore(surface, "sgd", start)):
        assert refused(call).startswith(f"`{name}` of Mine raised ")


@pytest.mark.parametrize("function", [failing, missing])
@pytest.mark.parametrize("base", [PlainSGD, Optimizer], ids=["plain", "base"])
@pytest.mark.parametrize("name", ["title", "color", "update"])
def test_a_property_of_a_rule_that_raises_is_said_with_its_line(name: str, base: Any, function: Any) -> None:
    told: dict[str, Any] = {"__module__": __name__, "update": PlainSGD.update, name: property(function)}
    said = refused(lambda: record("saddle", type("Mine", (base,), told)(), steps=2))
    assert said.startswith(f"`{name}` of Mine raised ")
    assert f" ({FILE}, line {function.__code__.co_firstlineno + 1}): " in said


@pytest.mark.parametrize("base", [object, Optimizer], ids=["plain", "base"])
def test_a_hyper_parameter_that_cannot_be_told_or_held_is_refused(base: Any) -> None:
    class Mine(base):  # type: ignore[misc]
        def __init__(self, rate: Any = 0.1) -> None:
            self.rate = rate

        def update(self, weight: Array, grad: Array) -> None:
            weight -= 0.1 * grad

    line = Mine.__init__.__code__.co_firstlineno
    for number, written in ((10**400, "1" + "0" * 58 + "…"), (-(10**5000), "a number of thousands of digits")):
        assert refused(lambda number=number: record("saddle", Mine(number), steps=2)) == (  # type: ignore[misc]
            f"`rate` of Mine must be a number that a float can hold, got {written} ({FILE}, line {line})."
        )
    assert record("saddle", Mine(10**300), steps=2).runs[0].settings == {"rate": 1e300}


def test_an_amount_of_many_digits_is_quoted_in_short() -> None:
    for number in (10**400, 10**5000):
        said = refused(lambda number=number: surface_class("ravine")(condition=number))  # type: ignore[misc]
        assert said.startswith("`condition` of Ravine must be in ")
        assert len(said) < 150


def test_what_is_not_there_is_none_also_where_a_class_answers_for_itself() -> None:
    class Answering(Bowl):
        __slots__ = ("window",)

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(name)

    assert held(Answering(), "start", "none") == "none"
    assert record(Answering(), "sgd:lr=0.1", (1, 1), steps=2).steps == 2


@pytest.mark.parametrize(
    ("name", "given", "rule"),
    [
        ("steps", 2.5, "must be a whole number of at least 1"),
        ("dimension", "two", "must be a whole number of at least 1"),
        ("window", 7, "must be ((x low, x high), (y low, y high)) with low below high"),
        ("minima", 7, "must be of the form (x, y, loss), in a list of at most 100000 of them"),
        ("learning_rates", [0.1], "must be a table by optimizer"),
    ],
)
@pytest.mark.parametrize("base", [Bowl, Saddle], ids=["plain", "base"])
def test_what_is_told_wrongly_is_quoted_with_the_file_that_tells_it(
    base: Any, name: str, given: Any, rule: str
) -> None:
    surface = with_told(base, name, given)
    said = filmed(surface, steps=None)
    assert said.startswith(f"The {name} of ")
    assert said.endswith(f" {rule}, got {given!r} ({FILE}).")


def coarse(self: Any, w: Array) -> Any:
    """Right at a point, and of another shape over a map."""
    value = Saddle.value(self, w)
    return value[:3] if np.ndim(value) > 1 else value


def one_point(self: Any, w: Array) -> Any:
    if w.ndim > 1:
        raise TypeError("one point at a time")
    return Saddle.value(self, w)


@pytest.mark.parametrize("value", [coarse, one_point])
@pytest.mark.parametrize("view", ["contour", "3d"])
def test_a_surface_with_the_base_is_asked_point_by_point_where_it_must(value: Any, view: str) -> None:
    keys: dict[str, Any] = {"optimizers": "sgd", "steps": 2, "view": view, "size": (320, 240)}
    animate(with_told(Saddle, "value", value), "mine.gif", **keys)
    animate(with_told(Saddle, "value", Saddle.value), "same.gif", **keys)
    assert Path("mine.gif").read_bytes() == Path("same.gif").read_bytes()


@pytest.mark.parametrize("base", [Bowl, Saddle], ids=["plain", "base"])
@pytest.mark.parametrize("view", ["contour", "3d"])
def test_a_surface_that_raises_while_it_is_drawn_is_said_with_its_line(base: Any, view: str) -> None:
    def value(self: Any, w: Array) -> Any:
        if (abs(w) > 0.9).any():
            raise ValueError("too far")
        return base.value(self, w)

    surface = type("Mine", (base,), {"value": value, "window": ((-1, 1), (-1, 1))})()
    line = value.__code__.co_firstlineno + 2
    assert (
        filmed(surface, view=view)
        == f"`value` of Mine raised ValueError ({FILE}, line {line}): too far; mend it there."
    )


@pytest.mark.parametrize(("method", "step"), [("value", 0), ("gradient", 1)])
@pytest.mark.parametrize("given", ["text", None, 1j, [[1.0, 2.0]] * 3], ids=str)
def test_what_a_surface_with_the_base_gives_is_looked_at_as_of_any_other(method: str, step: int, given: Any) -> None:
    def answer(_self: object, _w: Array) -> Any:
        return given

    said = refused(lambda: record(with_told(Saddle, method, answer), "sgd", steps=2))
    assert said.startswith(f"`{method}` of Mine must give numbers of the shape ")
    assert said.endswith(f", got {given!r} at step {step} ({FILE}, line {answer.__code__.co_firstlineno}).")


def test_a_surface_with_the_base_is_raced_as_its_base_is() -> None:
    class Same(Saddle):
        pass

    mine, base = (record(each, "all", steps=30) for each in (Same(), Saddle()))
    np.testing.assert_array_equal(mine.points, base.points)
    np.testing.assert_array_equal(mine.gradients, base.gradients)
    assert [each.kind for each in verdicts(mine)] == [each.kind for each in verdicts(base)]
