"""Samples from a table of a stranger: a CSV file with a line of names, and numbers below it."""

from __future__ import annotations

import contextlib
import csv
import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.data.samples import Samples
from optviz.errors import OptvizError, name_in
from optviz.given.kinds import UnfitError, text
from optviz.given.limits import LARGEST_TABLE, LONGEST_NAME, MOST_COLUMNS, MOST_SAMPLES, counted
from optviz.given.spec import Spec
from optviz.system.files import advice_for, check_ordinary, reason_of
from optviz.system.printable import cut

_ENDING = ".csv"
# The products of two, and their sums, can still be multiplied.
_LARGEST = 1e50
_SEPARATORS = ",;\t"


class Asked(NamedTuple):
    """A file with the columns that are asked for; without any, those that there are, the last being the target."""

    path: str
    inputs: tuple[str, ...] = ()
    target: str = ""

    def __str__(self) -> str:
        """As one text, `points.csv:size+rooms:price`."""
        return ":".join([self.path, *(["+".join(self.inputs), self.target] if self.target else [])])


def is_table(name: str) -> bool:
    """Whether a name is that of a file with a table."""
    return name.partition(":")[0].lower().endswith(_ENDING)


def asked_in(name: str) -> Asked:
    """The file and the columns in a text such as `points.csv:size+rooms:price`."""
    path, *columns = name.split(":")
    if len(columns) not in {0, 2} or not all(columns):
        raise OptvizError(f"'{name}' does not name its columns; write it as {path}:INPUT:TARGET, or leave both out.")
    return Asked(path, tuple(columns[0].split("+")), columns[1]) if columns else Asked(path)


def samples_in(name: str) -> Samples:
    """The samples of a table. Raises `OptvizError` with the line of whatever is wrong in it."""
    asked = asked_in(name)
    check_near(asked.path, "table")
    header, lines = _table(asked.path)
    inputs, target = _chosen(asked, header)
    # As numbers, and no more of them than are asked for: as texts, they would take many times the room of the file.
    rows = counted((_numbers(asked.path, header, [*inputs, target], *row) for row in lines), MOST_SAMPLES)
    if len(rows) > MOST_SAMPLES:
        raise OptvizError(
            f"{asked.path} has more than {MOST_SAMPLES} rows of numbers, and each step may look at all of them; draw "
            "some of them at random."
        )
    numbers = np.array(rows).reshape(-1, len(inputs) + 1)
    if len(numbers) < 2:
        there = "one row" if len(numbers) else "no rows"
        raise OptvizError(f"{asked.path} has {there} of numbers, and at least two are needed; add some.")
    columns = tuple(header[place] for place in (*inputs, target))
    made = str(Asked(asked.path, columns[:-1], columns[-1]))
    if len(made) > LONGEST_NAME // 2 and not asked.target:
        # So many columns that all of them cannot be named.
        made = asked.path
    _check_named(asked.path, made)
    return Samples(Path(asked.path).stem, made, numbers[:, :-1].copy(), numbers[:, -1].copy(), columns)


def _check_named(path: str, made: str) -> None:
    """Refuse a file whose figure could not find it again."""
    try:
        found = Spec.parse(f"linear({made})").inner
    except OptvizError:
        found = None
    if found != Spec(made) or not _is_writable(made):
        raise OptvizError(f"The table {path} cannot be named in a figure; give the file a plainer name.")


def check_near(path: str, what: str) -> None:
    """Refuse a file elsewhere: a figure carries the name, and shows a stranger nothing of what lies around."""
    for kind in (PurePosixPath, PureWindowsPath):
        if kind(path).is_absolute() or ".." in kind(path).parts or kind(path).drive:
            raise OptvizError(
                f"The {what} {path} is not in the folder in which the program runs, or below; a figure carries the "
                f"name of its {what}, so change into the folder of the file first."
            )
    # A link in a folder of a stranger may lead anywhere.
    with contextlib.suppress(OSError, RuntimeError):
        if not Path(path).resolve().is_relative_to(Path.cwd().resolve()):
            raise OptvizError(f"The {what} {path} is a link that leads out of this folder; put the file itself there.")


def _table(path: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The names of the columns, and the rows with their lines, but for empty ones."""
    check_ordinary(path)
    try:
        size = Path(path).stat().st_size
        if size > LARGEST_TABLE:
            raise OptvizError(
                f"{path} has {size / 2**20:.0f} MB, and a table may have {LARGEST_TABLE / 2**20:.0f}; draw some of its "
                "rows at random."
            )
        content = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise OptvizError(f"Cannot read {path}: {reason_of(error)}; {advice_for(error, 'check its name')}.") from error
    except UnicodeDecodeError as error:
        raise OptvizError(f"{path} is no text in UTF-8; save it as such.") from error
    if "\0" in content:
        raise OptvizError(f"{path} is no table, because it has characters without a meaning; give a CSV file.")
    first = content.splitlines()[0] if content else ""
    separator = max(_SEPARATORS, key=first.count)
    lines = csv.reader(io.StringIO(content, newline=None), delimiter=separator, strict=True)
    header = [each.strip() for each in _next(lines, path) or []]
    if len(header) < 2 or not all(header) or len(set(header)) < len(header):
        raise OptvizError(
            f"{path} begins with '{cut(first.strip(), 60)}' instead of the names of two or more columns; give each "
            "column a name of its own in the first line."
        )
    if all(_number(each) is not None for each in header):
        raise OptvizError(f"{path} begins with numbers; put a line with the names of the columns before them.")
    return header, _rows(lines, path)


def _rows(lines: Iterator[list[str]], path: str) -> Iterator[tuple[int, list[str]]]:
    while (row := _next(lines, path)) is not None:
        if any(each.strip() for each in row):
            yield lines.line_num, row  # type: ignore[attr-defined]


def _next(lines: Iterator[list[str]], path: str) -> list[str] | None:
    try:
        return next(lines, None)
    except csv.Error as error:
        raise OptvizError(f"Line {lines.line_num} of {path} is no row of a table ({error}); mend it.") from None  # type: ignore[attr-defined]


def _chosen(asked: Asked, header: Sequence[str]) -> tuple[list[int], int]:
    """The places of the input columns and of the target."""
    names = (*asked.inputs, asked.target) if asked.target else tuple(header)
    if len(names) > MOST_COLUMNS:
        raise OptvizError(
            f"{asked.path} has {len(names)} columns, and a model at most {MOST_COLUMNS}; choose with --x and --y "
            f"among {cut(', '.join(header[:MOST_COLUMNS]), 200)}."
        )
    known = {column: place for place, column in enumerate(header)}
    # Of columns that differ in capitals alone, the one that is named so.
    found = [name if name in known else _alike(name, header, asked.path) for name in names]
    places = [known[column] for column in found]
    for name in (name for name in found if not _can_be_named(name) or len(name) > LONGEST_NAME // 4):
        raise OptvizError(
            f"The column `{cut(name, 60)}` of {asked.path} cannot be named here; give it a short, plain name."
        )
    twice = next((header[place] for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise OptvizError(f"The column `{twice}` of {asked.path} is chosen twice; choose each once, for one thing.")
    return places[:-1], places[-1]


def _can_be_named(column: str) -> bool:
    return _is_writable(column) and not set(column) & set("+:()=")


def _is_writable(name: str) -> bool:
    """Whether a recipe can have a name in it."""
    try:
        text("NAME").take(name)
    except UnfitError:
        return False
    return True


def _alike(name: str, header: Sequence[str], path: str) -> str:
    """The column that is meant by a name which is not quite its own."""
    found = name_in(header, name)
    if found is None:
        there = cut(", ".join(header[:MOST_COLUMNS]), 200)
        raise OptvizError(f"{path} has no column `{cut(name, 60)}`; it has {there}.")
    return found


def _numbers(
    path: str, header: Sequence[str], places: Sequence[int], line: int, row: Sequence[str]
) -> NDArray[np.float64]:
    if len(row) != len(header):
        raise OptvizError(f"Line {line} of {path} has {len(row)} columns instead of {len(header)}; mend or remove it.")
    numbers = [_number(row[place]) for place in places]
    for place, number in zip(places, numbers, strict=True):
        if number is None:
            raise OptvizError(
                f"In line {line} of {path}, `{header[place]}` is '{cut(row[place].strip(), 40)}' and not a finite "
                "number; mend or remove the line."
            )
        if abs(number) > _LARGEST:
            raise OptvizError(
                f"In line {line} of {path}, `{header[place]}` is {number:g}, and numbers of a table are up to "
                f"{_LARGEST:g}; give them in a larger unit."
            )
    return np.array(numbers, dtype=np.float64)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    # Python takes 1_000 too, which in a table is a slip.
    return number if math.isfinite(number) and "_" not in text else None
