r"""What stands between two dollars, as in TeX, in the characters that print has for it: `$\beta_1 = 0.9$` is β₁ = 0.9.

It is a text like any other afterwards: nothing is set or computed, so that a stranger's text can do nothing. What has
no character of its own, such as a fraction, leaves all of its formula as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# As usual in texts with prices: no space follows the first dollar or is before the second, behind which is no digit.
_FORMULA = re.compile(r"(?<!\\)\$(?=[^\s$])([^$\n]{1,200}?)(?<![\s\\])\$(?!\d)")
_PIECE = re.compile(r"([_^]?)(?:\{([^{}\\]*)\}|\\([A-Za-z]+)|\\([,;: %_&#|])|([^\\{}_^]))")
# As TeX has them: the name of a capital letter begins with one.
_GREEK = {
    name.capitalize() if letter.isupper() else name: letter
    for letter in "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
    for name in [unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")]
}
_SIGNS = {
    "times": "×",
    "cdot": "·",
    "pm": "±",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "sim": "∼",
    "ll": "≪",
    "gg": "≫",
    "in": "∈",
    "propto": "∝",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "infty": "∞",
    "nabla": "∇",
    "partial": "∂",
    "sum": "∑",
    "prod": "∏",
    "ell": "ℓ",
    "sqrt": "√",
    "dots": "…",
    "ldots": "…",
    "quad": "  ",
    "varepsilon": "ε",
    "top": "⊤",
    "langle": "⟨",
    "rangle": "⟩",
}
_ESCAPED = {"|": "‖"} | dict.fromkeys(",;: ", " ")
_ABOVE = dict(zip("0123456789+-−()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿⁱ", strict=True)) | {"T": "ᵀ", "⊤": "ᵀ", "t": "ᵗ", "k": "ᵏ"}
_BELOW = dict(zip("0123456789+-−()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def with_mathematics(text: str) -> str:
    r"""A text with its formulas as print has them, as far as there are characters for all that is in one.

    >>> with_mathematics(r"Adam with $\beta_1 = 0.9$, $w_{t+1} = w_t - \eta m_t$ and $x^2$, for $5")
    'Adam with β₁ = 0.9, wₜ₊₁ = wₜ − η mₜ and x², for $5'
    >>> with_mathematics(r"$\frac{1}{2}$ is left")
    '$\\frac{1}{2}$ is left'
    """
    return _FORMULA.sub(lambda found: _printed(found[1]) or found[0], text)


def _printed(formula: str) -> str | None:
    """A formula as print has it; None if there is no character for a piece of it."""
    shown, end = [], 0
    for piece in _PIECE.finditer(formula):
        # What lies between two pieces is none.
        if piece.start() != end:
            return None
        end = piece.end()
        raised, group, word, escaped, character = piece.groups()
        # Braces alone may name a number of the race.
        if group is not None and not raised:
            return None
        plain = group or _ESCAPED.get(escaped, escaped) or character or _GREEK.get(word) or _SIGNS.get(word)
        there = list(_placed(plain, raised)) if plain else [None]
        if None in there:
            return None
        shown += [each for each in there if each]
    # What these stand before belongs to them, whatever had to be typed between.
    return re.sub("(?<=[∇∂√]) ", "", "".join(shown)) if end == len(formula) else None


def _placed(plain: str, raised: str) -> Iterator[str | None]:
    """The characters above, below or on the line; None for one that there is not."""
    for each in plain:
        if raised:
            yield "" if each == " " else (_ABOVE if raised == "^" else _BELOW).get(each)
        else:
            yield {"-": "−", "'": "′", "*": "·"}.get(each, each)
