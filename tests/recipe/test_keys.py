"""The kinds of values in a recipe: what each takes, from a file and from the command line, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz.given import kinds as keys
from optviz.given.kinds import Kind, UnfitError
from optviz.recipe.recipe import table

WHOLE, NUMBER, PAIR = keys.whole(1, 9), keys.number(0.1, 50), keys.numbers(2, "two", "X,Y")
SIZE, WORD = keys.size((320, 240), (3840, 3840)), keys.one_of("light", "dark")
NAMES, WORDS = keys.several(keys.text("NAME")), keys.words()
STARTS, VIEWS = keys.several(keys.start()), keys.several(WORD, by_comma=True)
SIZE_RULE = "WIDTHxHEIGHT in pixels, from 320x240 to 3840x3840"
INF, NAN = float("inf"), float("nan")

TAKEN: list[tuple[Kind, Any, Any]] = [
    (WHOLE, 1, 1),
    (WHOLE, np.int64(9), 9),
    (keys.whole(0), 2**53, 2**53),
    (NUMBER, 25, 25.0),
    (NUMBER, np.float32(12.5), 12.5),
    (NUMBER, 0.1, 0.1),
    (PAIR, [1, -2.5], (1.0, -2.5)),
    (PAIR, np.array([1.0, 2.0]), (1.0, 2.0)),
    (SIZE, [320, 240], (320, 240)),
    (SIZE, np.array([900, 600]), (900, 600)),
    (WORD, "dark", "dark"),
    (keys.flag(), True, True),
    (keys.switch(), False, False),
    (keys.switch(), keys.switch().read(" False "), False),
    (keys.text("CODE", empty=True), "", ""),
    (NAMES, "adam", ("adam",)),
    (NAMES, ["adam", "sgd"], ("adam", "sgd")),
    (NAMES, [], ()),
    (STARTS, "random", ("random",)),
    (STARTS, [1, 2], ((1.0, 2.0),)),
    (STARTS, [[1, 2], "random"], ((1.0, 2.0), "random")),
    (STARTS, np.array([[1.0, 2.0], [3.0, 4.0]]), ((1.0, 2.0), (3.0, 4.0))),
    (WORDS, "a", (("", "a"),)),
    (WORDS, {"en": "a", "ko": "가"}, (("en", "a"), ("ko", "가"))),
]
REFUSED: list[tuple[Kind, list[Any], str]] = [
    (WHOLE, [0, 10, 2.0, True, "3", None, NAN, [1]], "a whole number from 1 to 9"),
    (keys.whole(1), [0, -(10**30), 1.5, 2**53 + 1], f"a whole number from 1 to {2**53}"),
    (keys.text("NAME"), ["a" * 5001], "a text of at most 5000 characters"),
    (WORDS, ["a" * 5001, {"en": "a", "ko": "가" * 5001}], "a text of at most 5000 characters"),
    (WORDS, [{f"x-{number}": "a" for number in range(65)}], "a text in at most 64 languages"),
    (NUMBER, [0.09, 50.1, NAN, INF, -INF, True, "25", None, [1]], "a number from 0.1 to 50"),
    (PAIR, [[1], [1, 2, 3], "12", 1, [1, NAN], [True, 2], {"x": 1}], "two"),
    (SIZE, [[319, 240], [320, 239], [3841, 600], [900], [9e2, 600], "900by600", 900, None], SIZE_RULE),
    (WORD, ["blue", "", None, ["dark"], 1], "light or dark"),
    (keys.one_of("a", "b", "c"), ["d"], "a, b or c"),
    (keys.flag(), [1, 0, "true", None], "true or false"),
    (keys.switch(), [1, 0, "true", None, keys.switch().read("no")], "true or false"),
    (keys.text("NAME"), ["", " \t", 5, None], "a text that is not empty"),
    (NAMES, [5], "a list, each a text that is not empty"),
    (NAMES, [[""], [1], ""], "a text that is not empty"),
    (STARTS, ["Random", [[1, 2], [3]], [1, 2, 3]], "two finite numbers, as in -9,1.5, or 'random'"),
    (WORDS, [5, {"en": 5}, {5: "en"}, [1, 2]], 'a text, or texts by language as in { en = "…", ko = "…" }'),
]
READ: list[tuple[Kind, str, Any]] = [
    (WHOLE, "7", 7),
    (NUMBER, "1e1", 10.0),
    (PAIR, "-9,1.5", (-9.0, 1.5)),
    (SIZE, "900x600", (900, 600)),
    (SIZE, "900X600", (900, 600)),
    (SIZE, " 900×600 ", (900, 600)),
    (WORD, "light", "light"),
    (VIEWS, "light, dark", ("light", "dark")),
    (WORDS, "7", (("", "7"),)),
]


@pytest.mark.parametrize(("kind", "value", "taken"), TAKEN)
def test_a_value_of_its_kind_is_taken_and_may_be_taken_again(kind: Kind, value: Any, taken: Any) -> None:
    once = kind.take(value)
    assert once == taken
    assert type(once) is type(taken)
    assert kind.take(once) == taken


@pytest.mark.parametrize(
    ("kind", "value", "rule"), [(kind, value, rule) for kind, values, rule in REFUSED for value in values]
)
def test_any_other_value_is_refused_with_what_it_must_be(kind: Kind, value: Any, rule: str) -> None:
    with pytest.raises(UnfitError) as caught:
        kind.take(value)
    assert str(caught.value) == rule


@pytest.mark.parametrize("kind", [WHOLE, keys.whole(0), NUMBER, PAIR, SIZE, STARTS])
def test_numbers_of_thousands_of_digits_are_refused(kind: Kind) -> None:
    many, text = 16**9999, "9" * 9999
    for value in (many, -many, [many], [many, many], kind.read(text), kind.read(f"{text},{text}")):
        with pytest.raises(UnfitError):
            kind.take(value)


@pytest.mark.parametrize(("kind", "text", "taken"), READ)
def test_the_text_of_an_option_is_read_as_what_a_file_would_have(kind: Kind, text: str, taken: Any) -> None:
    assert kind.take(kind.read(text)) == taken


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (WHOLE, "2.0"),
        (WHOLE, ""),
        (WHOLE, "many"),
        (NUMBER, "nan"),
        (PAIR, "1;2"),
        (PAIR, "1,"),
        (SIZE, "-900x600"),
        (SIZE, "900"),
        (SIZE, "900x600x3"),
        (SIZE, "999999x600"),
        (VIEWS, "light,,dark"),
        (VIEWS, ""),
    ],
)
def test_a_text_that_is_no_value_is_refused_by_the_kind_and_not_by_an_exception_of_python(
    kind: Kind, text: str
) -> None:
    with pytest.raises(UnfitError):
        kind.take(kind.read(text))


# What TOML can hold, in the shapes that people write.
POOL: list[Any] = [
    *(True, False, -1, 0, 1, 2, 10**12, 0.1, 2.5, -30.0, 60, 500.0, 1e9),
    *(
        "",
        "random",
        "saddle",
        "panels",
        "contour",
        "3d",
        "equal",
        "light",
        "shapes",
        "linear",
        "verdict",
        "1,2",
        "en",
        "runs",
        "samples",
    ),
    *([], [1], [1, 2], [-1.5, 2e3], [10, 80], [900, 600], [1, 2, 3, 4], [900.5, 600], [5000, 600]),
    *(["saddle"], ["random"], ["contour", "loss"], [[1, 2], "random"], [[1, 2], [3]], ["saddle", 1]),
    *("a" * 5000, "a" * 5001, {"en": "a" * 5001}),
    *({}, {"en": "a", "ko": "b"}, {"en": 1}, {"en": ["a"]}),
    *({f"x-{number}": "a" for number in range(count)} for count in (64, 65)),
]


@pytest.mark.parametrize("name", table())
def test_the_schema_of_a_key_accepts_exactly_the_values_that_are_taken(name: str, is_valid: Any) -> None:
    kind = table()[name].kind

    def is_taken(value: Any) -> bool:
        try:
            kind.take(value)
        except UnfitError:
            return False
        return True

    accepted = [value for value in POOL if is_taken(value)]
    # `True == 1` for Python, and what is listed twice is compared once.
    assert [repr(value) for value in POOL if is_valid(value, kind.schema)] == [repr(value) for value in accepted]
    assert accepted
    assert len(accepted) < len(POOL)
