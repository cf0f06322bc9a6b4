"""What a loss surface is, and the catalogue: every file in a folder of `surfaces/` is one surface, of that kind.

The folders lie beside this package in a checkout and inside it in an installed wheel; this module finds either and
lets `optviz.objectives.surfaces.rosenbrock` be imported from there. The file's existence is its registration.
"""

from __future__ import annotations

import abc
import dataclasses
import functools
import importlib
import inspect
import math
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.given.kinds import real_number
from optviz.given.limits import MOST_LISTED, counted
from optviz.given.parameters import Parametric, parameters
from optviz.given.spec import Spec
from optviz.objectives.base import Array

Window = tuple[tuple[float, float], tuple[float, float]]

_here = Path(__file__).parents[1]
_shipped = _here / "_surfaces"
__path__ = sorted(map(str, (_shipped if _shipped.is_dir() else _here.parent / "surfaces").glob("[!_]*/")))


# What surfaces of the catalogue are called elsewhere.
ELSEWHERE = {
    "banana": "rosenbrock",
    "bowl": "ravine:condition=1",
    "camel": "six-hump-camel",
    "ellipse": "ravine",
    "ellipsoid": "ravine",
    "parabola": "ravine:condition=1",
    "paraboloid": "ravine:condition=1",
    "quadratic": "ravine",
    "sphere": "ravine:condition=1",
    "valley": "ravine",
}


class CriticalPoint(NamedTuple):
    """A point where the gradient is zero, and the loss there."""

    x: float
    y: float
    value: float


def critical_points_from(given: Any) -> tuple[CriticalPoint, ...] | None:
    """Critical points from a list of three numbers each; None for what is none, or longer than a list may be."""
    # What can be gone through only once would have none when it is asked again.
    if isinstance(given, Iterator):
        return None
    try:
        points = [CriticalPoint(*map(real_number, counted(each, 3))) for each in counted(given, MOST_LISTED)]
    except TypeError:
        return None
    fits = len(points) <= MOST_LISTED and all(math.isfinite(number) for point in points for number in point)
    return tuple(points) if fits else None


class Surface(Parametric, abc.ABC):
    """An analytic loss surface over the plane.

    A subclass gives `formula`, `window` ((x low, x high), (y low, y high)), `start`, `steps`, the three methods
    `value`, `gradient` and `hessian`, and all its `minima`, `saddles` and `maxima`. Formulas are written with products
    instead of powers: NumPy's power may differ in the last bit between one number and an array.
    """

    # Of one's own that comes from a file: which, as `optviz.given.code_files.told_of` says it, and how it is written.
    code = ""
    written = ""

    @property
    @abc.abstractmethod
    def formula(self) -> str:
        """The loss as plain text, with the parameters put in, as in `(1 - x)² + 100 (y - x²)²`."""

    @property
    @abc.abstractmethod
    def window(self) -> Window | None:
        """The part of the plane that a figure shows; None leaves it to the recording, to fit the runs."""

    @property
    def dimension(self) -> int:
        """How many parameters the loss has: two, but for an objective of one's own."""
        return 2

    @property
    def views(self) -> tuple[str, ...]:
        """What a figure of it shows that asks for nothing; empty where that is what most do."""
        return ()

    @property
    @abc.abstractmethod
    def start(self) -> tuple[float, ...]:
        """Where a run starts unless told otherwise."""

    @property
    @abc.abstractmethod
    def steps(self) -> int:
        """How many steps tell this surface's story."""

    @property
    def learning_rates(self) -> Mapping[str, float]:
        """The learning rates that its story asks for, by optimizer; of the others they are sound ones by a law."""
        return {}

    @property
    def curvature(self) -> float | None:
        """The largest curvature in any direction where runs start and where they may settle, for learning rates.

        None leaves to a rule the default of its rate, and so does a `length` of None.
        """
        places = [self.start, *((each.x, each.y) for each in self.minima)]
        # Coordinate by coordinate, because some may be numbers that nobody knows yet.
        points = np.stack([np.stack(each) for each in zip(*places, strict=True)])
        with np.errstate(all="ignore"):
            (xx, xy), (_, yy) = self.hessian(points)
            xx, xy, yy = (np.stack([*each]) for each in (xx, xy, yy))
            half = (xx - yy) / 2
            # The larger of the eigenvalues, without their signs.
            largest = np.abs((xx + yy) / 2) + np.sqrt(half * half + xy * xy)
            curvature: float = np.max(np.where(np.isfinite(largest), largest, 0.0))
        return curvature

    @property
    def length(self) -> float | None:
        """The diagonal of the window, for learning rates."""
        if self.window is None:
            return None
        (left, right), (bottom, top) = self.window
        width, height = right - left, top - bottom
        diagonal: float = np.sqrt(width * width + height * height)
        return diagonal

    @abc.abstractmethod
    def value(self, w: Array) -> Array:
        """The loss at `w` `(2, ...)`, of shape `(...)`."""

    @abc.abstractmethod
    def gradient(self, w: Array) -> Array:
        """The gradient at `w` `(2, ...)`, of shape `(2, ...)`."""

    @abc.abstractmethod
    def hessian(self, w: Array) -> Array:
        """The matrix of second derivatives at `w` `(2, ...)`, of shape `(2, 2, ...)`."""

    @property
    def has_hessian(self) -> bool:
        """Whether the second derivatives are known, as they are in the catalogue."""
        return True

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The local minima."""
        return ()

    @property
    def lowest(self) -> tuple[tuple[float, ...], ...]:
        """The coordinates of each listed minimum, and the loss there: `minima`, where there are two parameters."""
        return self.minima

    @property
    def saddles(self) -> tuple[CriticalPoint, ...]:
        """The saddle points."""
        return ()

    @property
    def maxima(self) -> tuple[CriticalPoint, ...]:
        """The local maxima."""
        return ()

    @property
    def complete(self) -> bool:
        """Whether all critical points in the window are listed; if not, what there is where a run ends is looked at.

        Those of the catalogue are complete, unless they say `complete = False`.
        """
        return is_in_catalogue(self)

    @property
    def name(self) -> str:
        """The name in the catalogue, which is that of the file."""
        return _catalogue_name(type(self).__module__.rpartition(".")[2])

    @property
    def title(self) -> str:
        """The name as a heading."""
        return f"{self.name}".replace("-", " ").capitalize()

    @property
    def spec(self) -> str:
        """The surface as it is written on the command line: its name, and the parameters that are not the defaults."""
        return str(Spec(self.name, self.changed()))

    def adjustable(self) -> dict[str, str]:
        """The parameters that may have other values, with their short forms, also those of a surface within."""
        inner = getattr(self, "inner", None)
        own = {name: parameter.symbol for name, parameter in parameters(type(self)).items()}
        return (inner.adjustable() if isinstance(inner, Surface) else {}) | own

    def adjusted(self, name: str, value: float) -> Surface:
        """The same surface with another value of a parameter, or with that of the surface within."""
        if name in parameters(type(self)):
            return dataclasses.replace(self, **{name: value})
        inner: Surface = getattr(self, "inner")  # noqa: B009 (what stands around none has no further parameters)
        return dataclasses.replace(self, inner=inner.adjusted(name, value))  # type: ignore[call-arg]


def check_plane(surface: Surface, what: str, instead: str = "") -> None:
    """Refuse what only a loss of two parameters has: a map, a window, a point that is clicked."""
    if surface.dimension != 2:
        count = f"{surface.dimension} {'parameter' if surface.dimension == 1 else 'parameters'}"
        raise OptvizError(f"{what} needs a loss of two parameters, and {surface.name} has {count}{instead}.")


def _catalogue_name(module_name: str) -> str:
    return module_name.replace("_", "-")


@functools.cache
def _kinds() -> Mapping[str, str]:
    """The kind of each surface by its name, which are those of its folder and of its file."""
    return {
        _catalogue_name(each.name): Path(folder).name for folder in __path__ for each in pkgutil.iter_modules([folder])
    }


def names() -> list[str]:
    """The names of all surfaces, in alphabetical order, without importing any."""
    return sorted(_kinds())


def kind_of(name: str) -> str:
    """The kind of a surface of the catalogue, which is the name of its folder."""
    return _kinds()[name]


def kinds() -> list[str]:
    """The kinds that there are, such as `valleys`, in alphabetical order."""
    return sorted({*_kinds().values()})


def in_kind(kind: str) -> list[str]:
    """The names of the surfaces of a kind, in alphabetical order."""
    return [name for name in names() if kind_of(name) == kind]


def is_in_catalogue(surface: Surface) -> bool:
    """Whether a surface can be found again by its name."""
    # What one's own class says of its name may be anything.
    name = _catalogue_name(type(surface).__module__.rpartition(".")[2])
    return name in names() and type(surface) is surface_class(name)


@functools.cache
def surface_class(name: str) -> type[Surface]:
    """The class of a surface by its catalogue name."""
    listed = name_in(names(), name)
    if listed is None:
        raise unknown_name("surface", name, names(), elsewhere=ELSEWHERE)
    module = importlib.import_module(f"{__name__}.{listed.replace('-', '_')}")
    found = [
        each
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Surface) and each.__module__ == module.__name__
    ]
    missing = sorted(found[0].__abstractmethods__) if found else []
    if len(found) != 1 or missing:
        wrong = f"lacks {', '.join(missing)}" if missing else f"defines {len(found)} surfaces instead of one"
        raise OptvizError(
            f"The file {module.__file__} {wrong}; see surfaces/saddles/saddle.py for what a surface needs."
        )
    return found[0]
