"""A value as a message about a recipe quotes it."""

from __future__ import annotations

import json

from optviz.errors import FAILURES
from optviz.system.printable import cut


def quoted(value: object) -> str:
    """As a recipe has it, of what is long the beginning."""
    if value is None:
        # Only Python has it: no recipe can say null.
        return "None"
    try:
        if isinstance(value, str):
            return cut(f"'{value}'", 60)
        # As a recipe has it, where NaN and infinity are in small letters.
        told = json.dumps(value, default=_date, ensure_ascii=False).replace("NaN", "nan").replace("Infinity", "inf")
    except RecursionError:
        return "lists in lists in lists"
    except ValueError as error:
        return "a list within itself" if "Circular" in str(error) else "a number of thousands of digits"
    # An object of Python's, which may say anything of itself.
    except FAILURES:
        from optviz.given.own_code import shown

        return shown(value)
    return cut(told, 60)


def _date(value: object) -> str:
    if type(value).__module__ != "datetime":
        raise TypeError
    # A file may have one, written like that.
    return str(value)
