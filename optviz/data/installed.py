"""Samples that another package brings: they are read from its files, and none of its code is run."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
from pathlib import Path

import numpy as np

from optviz.data.samples import Samples
from optviz.errors import OptvizError
from optviz.objectives.base import Array

_PACKAGE, _FOLDER = "sklearn", ("datasets", "data")
# The brightness of a pixel is a whole number up to this one.
_WHITE = 16


def digits() -> Samples:
    """1,797 handwritten digits of 8 x 8 pixels, whose brightness is from 0 to 1.

    scikit-learn brings them.
    Reference: E. Alpaydin, C. Kaynak, Optical recognition of handwritten digits, UCI Machine Learning Repository, 1998.
    """
    table = _table("digits.csv.gz", "digits", (1797, 65))
    columns = tuple(f"pixel {number}" for number in range(64))
    return Samples("digits", "digits", table[:, :-1] / _WHITE, table[:, -1].copy(), (*columns, "digit"))


def cancer() -> Samples:
    """569 tumours, benign or not, with 30 measures of their cells, scaled to the mean 0 and the deviation 1.

    scikit-learn brings them.
    Reference: W. Wolberg, O. Mangasarian, N. Street, Breast cancer Wisconsin (diagnostic), UCI Machine Learning
    Repository, 1995.
    """
    table = _table("breast_cancer.csv", "cancer", (569, 31), header=True)
    inputs = table[:, :-1]
    columns = tuple(f"measure {number}" for number in range(1, 31))
    scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    return Samples("cancer", "cancer", scaled, table[:, -1].copy(), (*columns, "benign"))


def _table(file: str, name: str, shape: tuple[int, int], *, header: bool = False) -> Array:
    """The numbers of a file of the package. Raises `OptvizError` if they are not there, or are others."""
    package = importlib.util.find_spec(_PACKAGE)
    places = package.submodule_search_locations if package else None
    if not places:
        raise OptvizError(
            f"The data {name} come with scikit-learn, which is not installed; pip install optviz[data] brings it."
        )
    path = Path(places[0]).joinpath(*_FOLDER, file)
    try:
        read = path.read_bytes()
        text = (gzip.decompress(read) if path.suffix == ".gz" else read).decode()
        rows = list(csv.reader(io.StringIO(text)))[header:]
        table = np.array(rows, dtype=np.float64)
    except (OSError, EOFError, ValueError):
        table = np.empty((0, 0))
    if table.shape != shape or not np.isfinite(table).all():
        raise OptvizError(f"The data {name} are not in {path}; install another version of scikit-learn.")
    return table
