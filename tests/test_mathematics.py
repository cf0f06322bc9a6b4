"""Formulas between dollars in a title or a caption."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest

from optviz import record, scene_of
from optviz.draw.rc import factory_settings
from optviz.draw.still import Still
from optviz.figure.texts.captions import filled
from optviz.recipe.recipe import Recipe
from optviz.words.mathematics import with_mathematics


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (r"$\beta_1 = 0.9$", "β₁ = 0.9"),
        (r"$w_{t+1} = w_t - \eta\,m_t$", "wₜ₊₁ = wₜ − η mₜ"),
        ("$f(x, y) = x^2 - y^2$", "f(x, y) = x² − y²"),
        (r"$\|\nabla f\| \le 10^{-3}$ at $x^T$", "‖∇f‖ ≤ 10⁻³ at xᵀ"),
        (r"from $\theta^{(k)}$ to $\infty$ of $\sum w_i$", "from θ⁽ᵏ⁾ to ∞ of ∑ wᵢ"),
    ],
)
def test_a_formula_is_told_as_print_has_it(typed: str, printed: str) -> None:
    assert with_mathematics(typed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $6",
        "$5-$6",
        "US$ and A$",
        "$ x $",
        r"\$x$",
        r"$\frac{1}{2}$",
        r"$\mathbf{w}$",
        r"$x_q$",
        "$x^{a^b}$",
        "$x = {adam.x}$",
        "$_$",
        "$x_$",
        "${adam.loss",
        "one $line\nand$ another",
        r"$\write18{rm -rf x}$",
        r"$\input{/etc/passwd}$",
        "$(rm -rf x)",
    ],
)
def test_what_is_no_formula_or_has_no_characters_stays_as_it_was_typed(text: str) -> None:
    assert with_mathematics(text) == text


def test_any_text_is_told_at_once_and_what_stands_outside_of_formulas_stays() -> None:
    chance = random.Random(5)  # noqa: S311 not for secrets
    pieces = ["$", "\\", "{", "}", "^", "_", "a", "1", " ", r"\beta", r"\x", "\n", "-", "가"]
    for _ in range(2000):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 30)))
        told = with_mathematics(f"before {text} behind")
        assert told.startswith("before ")
        assert told.endswith(" behind")
        assert not any(unicodedata.category(each) == "Cc" and each != "\n" for each in told)
    began = time.process_time()
    for text in ("$x" * 2500, "$" * 5000, "$" + "\\a" * 2499, "$x_{" * 1250, "$x $" * 1250):
        with_mathematics(text)
    assert time.process_time() - began < 1


def test_titles_and_captions_have_formulas_beside_numbers_of_the_race() -> None:
    told = {"title": r"Adam, $\beta_1 = 0.9$ for $5", "caption": r"$w_0$ is {adam.x}: $\mathbf w$"}
    scene = scene_of(record("saddle", "adam", start=(1, 0.5), steps=3), **told)
    assert scene.title == "Adam, β₁ = 0.9 for $5"
    assert filled(scene, scene.recipe.text(scene.recipe.caption)).startswith("w₀ is 0.9")
    with factory_settings():
        still = Still(scene)
        written = [text.get_text() for text in still.at(3).texts]
    assert "Adam, β₁ = 0.9 for $5" in written
    assert any(each.startswith("w₀ is 0.9") and each.endswith(r"$\mathbf w$") for each in written)
    # What is kept is what was typed.
    assert r"$\beta_1 = 0.9$" in dict(Recipe(**told).title)[""]
