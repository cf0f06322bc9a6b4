"""The table of a race from many starts: each rule on each surface, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optviz.words import Words
from optviz.words.numerals import number_in_print


def race_table(rows: Sequence[Mapping[str, Any]], said: Words) -> tuple[list[str], list[list[str]]]:
    """Those of `optviz.studies.sweeps.raced.Raced.rows`, for a terminal and for a page."""
    several = len({row["surface"] for row in rows}) > 1
    names = ["rule", *(["surface"] if several else []), "share", "shares", "steps", "few", "loss", "losses", "lost"]
    header = [said.say(f"studies.race.columns.{name}") for name in names]
    return header, [[cell for name, cell in _cells(row).items() if name in names] for row in rows]


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "rule": row["rule"],
        "surface": row["surface"],
        "share": number_in_print(100 * row["share"]),
        "shares": f"{number_in_print(100 * row['share_low'])} – {number_in_print(100 * row['share_high'])}",
        "steps": _number(row["steps"]),
        "few": f"{_number(row['steps_low'])} – {_number(row['steps_high'])}",
        "loss": _number(row["loss"]),
        "losses": f"{_number(row['loss_low'])} – {_number(row['loss_high'])}",
        "lost": number_in_print(100 * row["lost"]),
    }


def _number(number: float | None) -> str:
    """A number, as that of steps; of who does not get there, they are without end."""
    return "∞" if number is None else number_in_print(number)
