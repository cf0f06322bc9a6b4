"""The catalogue of optimizers: every Optimizer that a file of this folder defines, under its name in lower case.

Those in `further/` are found by their name too, and so is what stands around one, in `wrappers/`; both are only read
when somebody names one.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.given.parameters import parameters
from optviz.given.spec import Spec
from optviz.optimizers.base import Optimizer

if TYPE_CHECKING:
    from optviz.optimizers.wrappers.wrapper import Wrapper

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


@functools.cache
def every_wrapper() -> dict[str, type[Wrapper]]:
    """All that can stand around an optimizer, by name, in alphabetical order."""
    import optviz.optimizers.wrappers as room
    from optviz.optimizers.wrappers.wrapper import Wrapper

    found = [each for module in _modules(room.__name__, room.__path__) for each in _defined_in(module)]
    # What others derive from is none by itself.
    bases = {base for each in found for base in each.__mro__[1:]}
    return {
        name: each
        for name, each in _sorted(each for each in found if each not in bases).items()
        if issubclass(each, Wrapper)
    }


def optimizer_named(name: str) -> type[Optimizer] | None:
    """The class of that very name, of the catalogue or further, one around another too; or None."""
    try:
        return rule_of(Spec.parse(name))[0] if "(" in name else catalogue().get(name) or every_optimizer().get(name)
    except OptvizError:
        return None


def is_in_catalogue(cls: type) -> bool:
    """Whether a class is one of the catalogue or further, or one around such, which may step as an array of runs."""
    if cls in catalogue().values():
        return True
    if cls.__module__.startswith(f"{__name__}.wrappers."):
        from optviz.optimizers.wrappers.composed import rule_within

        within = rule_within(cls)
        return within is not None and is_in_catalogue(within)
    return cls.__module__.startswith(f"{__name__}.further.") and cls in every_optimizer().values()


def rule_of(spec: Spec) -> tuple[type[Optimizer], dict[str, Any]]:
    """The class that a spec names, and its settings by their full names; as `clip(adam:lr=0.1)`, one around another."""
    if spec.inner is None:
        cls = optimizer_class(spec.name)
        return cls, cls.full_names(spec.settings)
    from optviz.optimizers.wrappers.composed import composed, joined, own_of

    if name_in(every_optimizer(), spec.name) is not None:
        # Settings in brackets, perhaps.
        raise unknown_name("optimizer", str(spec), every_optimizer())
    wrapper = wrapper_class(spec.name)
    several = spec.inner.name.split(",")
    if len(several) > 1 and all(name_in(every_optimizer(), each) is not None for each in several):
        each_alone = ",".join(f"{spec.name}({each.strip()})" for each in several)
        raise OptvizError(f"{spec.name} stands around one optimizer; give each its own, as in {each_alone}.")
    within, settings = rule_of(spec.inner)
    around = composed(wrapper, within)
    for name in (name for name in spec.settings if name not in parameters(around)):
        if others := [f"{other}(…)" for other, each in every_wrapper().items() if name in own_of(each)]:
            raise OptvizError(f"{spec.name}(…) has no `{name}`; it is a setting of {' and '.join(others)}.")
    return around, joined(around, spec.settings, settings)


def wrapper_class(name: str) -> type[Wrapper]:
    """The class of what stands around an optimizer, by its name."""
    found = name_in(every_wrapper(), name)
    if found is None:
        for other, cls in every_wrapper().items():
            if name_in(cls.also_called, name) is not None:
                raise OptvizError(f"{name} is called {other} here; give {other}(…).")
        raise unknown_name("wrapper of optimizers", name, every_wrapper())
    return every_wrapper()[found]


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
        if (around := name_in(every_wrapper(), name)) is not None:
            raise OptvizError(f"{around} stands around an optimizer; name that too, as in {around}(adam).")
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
    for some in (catalogue, every_optimizer, every_wrapper) if name[:1].isupper() else ():
        for found in some().values():
            if found.__name__ == name:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
