"""The number that a person reads in a figure."""

from __future__ import annotations

import re

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def read(text: str) -> float:
    """A number as print has it: −1.23×10⁻⁵."""
    found = re.fullmatch("([−+]?)(?:([0-9.]+|∞)×?)??(?:10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?", text)
    assert found, text
    sign, digits, power = found.groups()
    number = float((digits or "1").replace("∞", "inf") + (f"e{power.translate(RAISED)}" if power else ""))
    return -number if sign == "−" else number
