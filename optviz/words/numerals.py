"""Numbers as print has them: with a true minus, and powers of ten in place of an e."""

from __future__ import annotations

import math
import re

MINUS, TIMES, ABOUT = "−", "×", "≈"
_RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
# All that a number is made of.
CHARACTERS = "0123456789.∞" + MINUS + TIMES + ABOUT + "".join(map(chr, _RAISED.values()))
# A number that is not a part of a word, a name or another number.
_NUMBER = re.compile(r"(?<![\w.)\]])(-?)(\d+(?:\.\d+)?|inf\b)(?:e([+-]\d+))?(?![\w])")
_POWER = re.compile(r"\*\*(\d+)(?![\w.])")
# What is more would be all in two digits.
_NEARLY_ALL = 0.995
# From here on a number of few digits is told as a power of ten.
_LARGE = 1e6
# From this power of ten on, either way, nobody asks for more of a number than the power.
_WILD = 100


def in_print(text: str) -> str:
    """A text with its numbers as print has them.

    >>> in_print("lr 1e-06  from (-1.2, 2.5e+20)")
    'lr 10⁻⁶  from (−1.2, 2.5×10²⁰)'
    """
    return _NUMBER.sub(_printed, text)


def _printed(number: re.Match[str]) -> str:
    sign, digits, power = number.groups()
    sign, digits = sign and MINUS, digits.replace("inf", "∞")
    if power is None:
        return sign + digits
    ten = "10" + str(int(power)).translate(_RAISED)
    return sign + (ten if digits == "1" else f"{digits}{TIMES}{ten}")


def number_in_print(value: float, digits: int = 3) -> str:
    """A number with at least so many digits, as long as it is not too long for that; the wildest as powers of ten.

    >>> [number_in_print(each) for each in (-0.0123456, 1234.56, 1.5e-9, -0.0, -6.54e134)]
    ['−0.0123', '1235', '1.5×10⁻⁹', '0', '≈−10¹³⁵']
    """
    rounded = f"{value + 0.0:.{digits}g}"
    start, _, power = rounded.partition("e")
    if power and abs(int(power)) >= _WILD:
        about = "" if start in {"1", "-1"} else ABOUT
        return about + in_print(f"{'-' * (value < 0)}1e{round(math.log10(abs(value))):+d}")
    return in_print(f"{value:.0f}" if 10**digits <= abs(float(rounded)) < _LARGE else rounded)


def percent(share: float) -> str:
    """A share in percent, with two digits, or four where it is nearly all.

    >>> [percent(each) for each in (0.6087, 0.02219, 0.9996)]
    ['61 %', '2.2 %', '99.96 %']
    """
    return f"{100 * share:.{2 if share < _NEARLY_ALL else 4}g} %"


def formula_in_print(text: str) -> str:
    """A formula as print has it, as far as that is plain.

    >>> formula_in_print("x**2 - 1e-3*y**2")
    'x² − 10⁻³*y²'
    """
    return _POWER.sub(lambda power: power[1].translate(_RAISED), in_print(text)).replace("-", MINUS)
