"""The catalogue of optimizers: every Optimizer that a file of this folder defines, under its name in lower case.

Those in `further/` are found by their name too, and are only read when somebody names one.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.optimizers.base import Optimizer

# The ones that every course explains, in the order in which they build on each other.
CLASSIC = ("sgd", "momentum", "nag", "adagrad", "rmsprop", "adam")


@functools.cache
def catalogue() -> dict[str, type[Optimizer]]:
    """The optimizers that courses explain, by name, in alphabetical order: what `all` and the page show."""
    return _sorted(each for module in _modules(__name__, __path__) for each in _defined_in(module))


@functools.cache
def families() -> dict[str, dict[str, type[Optimizer]]]:
    """All optimizers by name, those of a family together: the catalogue, and each file of `further/`."""
    further = importlib.import_module(f"{__name__}.further")
    modules = _modules(further.__name__, further.__path__)
    return {"courses": catalogue()} | {
        module.__name__.rpartition(".")[2].replace("_", " "): _sorted(_defined_in(module)) for module in modules
    }


@functools.cache
def every_optimizer() -> dict[str, type[Optimizer]]:
    """All optimizers by name, those of a family together."""
    return {name: cls for family in families().values() for name, cls in family.items()}


def optimizer_named(name: str) -> type[Optimizer] | None:
    """The class of that very name, of the catalogue or further, or None."""
    return catalogue().get(name) or every_optimizer().get(name)


def is_in_catalogue(cls: type) -> bool:
    """Whether a class is one of the catalogue or further, which may step as an array of runs."""
    if cls in catalogue().values():
        return True
    return cls.__module__.startswith(f"{__name__}.further.") and cls in every_optimizer().values()


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of an optimizer by its name, of the catalogue or further."""
    found = name_in(catalogue(), name)
    if found is not None:
        return catalogue()[found]
    known = every_optimizer()
    found = name_in(known, name)
    if found is None:
        for other, cls in known.items():
            if name_in(cls.also_called, name) is not None:
                raise OptvizError(f"{name} is called {other} here; give {other}.")
        raise unknown_name("optimizer", name, known)
    return known[found]


def _modules(name: str, path: object) -> Iterator[ModuleType]:
    for each in pkgutil.iter_modules(path):  # type: ignore[arg-type]
        if not each.ispkg:
            yield importlib.import_module(f"{name}.{each.name}")


def _defined_in(module: ModuleType) -> Iterator[type[Optimizer]]:
    for each in vars(module).values():
        if isinstance(each, type) and issubclass(each, Optimizer) and each.__module__ == module.__name__:
            yield each


def _sorted(classes: Iterator[type[Optimizer]]) -> dict[str, type[Optimizer]]:
    return dict(sorted((each.__name__.lower(), each) for each in classes if each is not Optimizer))


def __getattr__(name: str) -> type[Optimizer]:
    """`from optviz.optimizers import Adam`, for every class of the catalogue and further."""
    for some in (catalogue, every_optimizer) if name[:1].isupper() else ():
        for found in some().values():
            if found.__name__ == name:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
