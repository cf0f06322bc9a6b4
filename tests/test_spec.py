"""One notation for surfaces and optimizers: what is read is what is written, whatever stands around what."""

from __future__ import annotations

import pytest

from optviz import OptvizError, record
from optviz.given.spec import Spec, parts_of
from optviz.plan.inputs import optimizer_from, surface_from
from optviz.plan.shorthand import names_in


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("adam", ("adam", {})),
        ("adam:lr=0.1,beta1=0.8", ("adam", {"lr": 0.1, "beta1": 0.8})),
        (" adam : lr = 0.1 , beta1 = 8e-1 ", ("adam", {"lr": 0.1, "beta1": 0.8})),
        ("ravine:angle=-45", ("ravine", {"angle": -45.0})),
        ("adam:β1=0.5", ("adam", {"β1": 0.5})),
    ],
)
def test_a_text_is_split_into_its_name_and_its_numbers(spec: str, expected: tuple[str, dict[str, float]]) -> None:
    assert Spec.parse(spec) == Spec(*expected)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("adam:lr", "In 'adam:lr', 'lr' is not of the form parameter=value, as in adam:lr=0.1."),
        ("adam:beta1", "In 'adam:beta1', 'beta1' is not of the form parameter=value, as in adam:beta1=0.1."),
        ("adam:=3", "In 'adam:=3', '=3' is not of the form parameter=value, as in adam:parameter=3."),
        ("sgd:lr=1,", "In 'sgd:lr=1,', '' is not of the form parameter=value, as in sgd:parameter=0.1."),
        ("sgd:lr=", "`lr` in 'sgd:lr=' must be a finite number, got ''."),
        ("sgd:lr=fast", "`lr` in 'sgd:lr=fast' must be a finite number, got 'fast'."),
        ("sgd:lr=nan", "`lr` in 'sgd:lr=nan' must be a finite number, got 'nan'."),
        ("sgd:lr=1e999", "`lr` in 'sgd:lr=1e999' must be a finite number, got '1e999'."),
        ("sgd:lr=1=2", "`lr` in 'sgd:lr=1=2' must be a finite number, got '1=2'."),
        ("sgd:lr=1,lr=1", "In 'sgd:lr=1,lr=1', `lr` is given twice; give it once."),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_the_part_that_is_wrong(spec: str, message: str) -> None:
    with pytest.raises(OptvizError) as caught:
        Spec.parse(spec)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "spec",
    [
        Spec("adam"),
        Spec("bounded-saddle", {"size": -2.5}),
        Spec("adam", {"lr": 1e-7, "beta1": 0.1 + 0.2}),
        Spec("lookahead", {"period": 5.0}, Spec("adam", {"lr": 0.1, "beta1": 0.8})),
        Spec("clip", {}, Spec("lookahead", {"alpha": 0.5}, Spec("homework.py:Adam", {"lr": 0.1}))),
        Spec("homework.py:Adam", {"learning_rate": 0.1}),
        Spec("../their folder/a.b.py:Mine"),
        Spec("x**2 + 10*y**2 + sin(3*x)"),
        Spec("exp(a*x)*(y - 1)", {"a": 3.0}),
        Spec("(x + 1)*(y)"),
    ],
    ids=str,
)
def test_what_is_written_is_read_again(spec: Spec) -> None:
    assert Spec.parse(str(spec)) == spec


def test_blanks_do_not_matter_but_within_names() -> None:
    spec = Spec("lookahead", {"period": 5.0}, Spec("adam", {"lr": 0.1}))
    assert Spec.parse(" lookahead ( adam : lr = .1 ) : period = 5 ") == spec


def test_a_list_is_cut_at_the_commas_outside_of_brackets() -> None:
    text = "sgd:lr=0.1,lookahead(adam:lr=0.1,beta1=0.8):period=5,nag"
    assert list(parts_of(text)) == ["sgd:lr=0.1", "lookahead(adam:lr=0.1,beta1=0.8):period=5", "nag"]
    assert names_in(text, "optimizers") == list(parts_of(text))
    assert list(parts_of("a),b(c,d")) == ["a)", "b(c,d"]


@pytest.mark.parametrize("text", ["momentum(adam:lr=0.1)", "adam(lr=0.1)"])
def test_what_nobody_knows_yet_is_refused_by_its_whole_name(text: str) -> None:
    with pytest.raises(OptvizError, match=r"^No optimizer is named '") as caught:
        optimizer_from(text, surface_from("saddle"))
    assert f"'{text}'" in str(caught.value)
    with pytest.raises(OptvizError, match=r"^No surface is named '") as caught:
        record(text)
    assert f"'{text}'" in str(caught.value)
