"""The catalogue of optimizers: every Optimizer that a file of this folder defines, under its name in lower case."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.optimizers.base import Optimizer

# The ones that every course explains, in the order in which they build on each other.
CLASSIC = ("sgd", "momentum", "nag", "adagrad", "rmsprop", "adam")


@functools.cache
def catalogue() -> dict[str, type[Optimizer]]:
    """All optimizers by name, in alphabetical order."""
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    found = {
        each.__name__.lower(): each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Optimizer) and each is not Optimizer
    }
    return dict(sorted(found.items()))


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of an optimizer by its catalogue name."""
    found = name_in(catalogue(), name)
    if found is None:
        for known, cls in catalogue().items():
            if name_in(cls.also_called, name) is not None:
                raise OptvizError(f"{name} is called {known} here; give {known}.")
        raise unknown_name("optimizer", name, catalogue())
    return catalogue()[found]


def __getattr__(name: str) -> type[Optimizer]:
    """`from optviz.optimizers import Adam`, for every class of the catalogue."""
    for found in catalogue().values() if not name.startswith("_") else ():
        if found.__name__ == name:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
