"""What was found of submissions, as lines of text, as a table, or for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict

from optviz.checking.checked import Checked
from optviz.system.printable import printable

_WORDS = {True: "right", False: "wrong", None: "not checked"}
_COLUMNS = ("submission", "result", "against", "slips", "surface", "step", "component", "given", "expected", "told")
# Of a text that a spreadsheet would compute.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def told_of(found: Sequence[tuple[str, Checked]]) -> str:
    """A line for each submission; of a single one also what both hold where they part."""
    if len(found) > 1:
        # A name may have line ends in it, which would make it look like several.
        names = [printable(name) for name, _ in found]
        wide = max(map(len, names))
        lines = [f"{_WORDS[each.agrees]:11}  {printable(each.told)}" for _, each in found]
        return "\n".join(f"{name:{wide}}  {line}" for name, line in zip(names, lines, strict=True))
    (_, each) = found[0]
    states = [
        f"  {whose}: {', '.join(f'{name} {value}' for name, value in state.items())}"
        for whose, state in ((each.name, each.state), (each.against, each.expected_state))
        if state
    ]
    return "\n".join([each.told, *(["What they hold then:", *states] if states else [])])


def for_programs(found: Sequence[tuple[str, Checked]]) -> str:
    """All that was found, as JSON."""
    told = [{"submission": name, "result": _WORDS[each.agrees], **asdict(each)} for name, each in found]
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_table(found: Sequence[tuple[str, Checked]]) -> str:
    """A line for each submission, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for name, each in found:
        known = {**asdict(each), "submission": name, "result": _WORDS[each.agrees], "slips": "; ".join(each.slips)}
        writer.writerow([_safe(known[column]) for column in _COLUMNS])
    return text.getvalue()


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMPUTED) else value


def code_of(found: Sequence[tuple[str, Checked]]) -> int:
    """The exit code for a grader: 0 if all are right, 1 if one is wrong, 2 if one could not be checked."""
    results = {each.agrees for _, each in found}
    return 2 if None in results else 1 if False in results else 0
