"""What tests of several parts are given."""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.surfaces import Surface
from optviz.optimizers.base import Optimizer

Array = NDArray[np.float64]


def calls_of(work: Callable[[], Any]) -> int:
    """How many functions are called while something is done: an amount of work that no busy machine changes."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


class Bowl:
    """A surface of one's own that is written for arrays; it has nothing but the two methods."""

    def value(self, w: Array) -> Array:
        return 0.5 * (w[0] * w[0] + 4 * w[1] * w[1])

    def gradient(self, w: Array) -> Array:
        return np.stack([w[0], 4 * w[1]])


# On which pictures, films and verdicts are looked at: one of each kind, so that a surface more makes no test longer.
# What each surface says of itself is held to in tests/objectives.
SOME_SURFACES = ("beale", "bounded-saddle", "himmelblau", "ravine", "saddle")

# Surfaces and optimizers that are not in the catalogue, each in a file as it would enter.
NEWCOMERS = Path(__file__).with_name("newcomers")


@functools.cache
def newcomers(kind: str, base: type) -> dict[str, type[Any]]:
    """The classes in the files of a folder of NEWCOMERS, by the name of their file."""
    found = {}
    for path in sorted((NEWCOMERS / kind).glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        # Where annotations are looked up.
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        classes = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == path.stem]
        (found[path.stem.replace("_", "-")],) = [each for each in classes if issubclass(each, base)]
    return found


def new_surfaces() -> dict[str, type[Surface]]:
    """Those that would be surfaces of the catalogue."""
    return newcomers("surfaces", Surface)


def new_optimizers() -> dict[str, type[Optimizer]]:
    """Those that would be optimizers of the catalogue."""
    return newcomers("optimizers", Optimizer)
