"""Short forms of what is raced: several names in one option, `all`, and one learning rate for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from optviz.errors import OptvizError, name_in
from optviz.recipe import Recipe

# Beside the keys of a recipe: a learning rate for every optimizer that is named without one.
LEARNING_RATE = "learning_rate"


def spelled_out(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys with each surface and each optimizer by itself."""
    from optviz.optimizers import CLASSIC, catalogue
    from optviz.surfaces import names

    groups: dict[str, dict[str, Callable[[], Sequence[str]]]] = {
        "surface": {"all": names},
        "optimizers": {"all": lambda: list(catalogue()), "classic": lambda: CLASSIC},
    }
    keys = dict(keys)
    for key in groups.keys() & keys.keys():
        pieces = [piece for text in keys[key] for piece in split(text, key)]
        keys[key] = [name for each in pieces for name in groups[key].get(each.lower(), lambda each=each: [each])()]
    return keys


def split(text: str, key: str) -> Iterator[str]:
    """The names with their settings in a text such as `sgd:lr=0.1,momentum=0.9,adam`.

    A part with `=` and without a name and `:` before that is a setting of the name before it; any other part is a name.
    Raises `OptvizError` where a part may be either.
    """
    held = ""
    for part in text.split(","):
        name, colon, _ = part.partition("=")[0].partition(":")
        if held and "=" in part and not colon:
            if ":" not in held:
                raise OptvizError(
                    f"In '{text}', the settings of {held} begin with a colon, as in {held}:{part.strip()}."
                )
            held = f"{held},{part}"
        elif held and ":" in held and not colon and not _is_name(name, key):
            # What is wrong with it, who reads the settings says.
            held = f"{held},{part}"
        else:
            if held and ":" in held and not colon and _is_setting(name, held, key):
                raise OptvizError(
                    f"In '{text}', '{part.strip()}' may be a hyper-parameter without its value or another optimizer; "
                    f"give {part.strip()}=VALUE, or another --optimizer."
                )
            if held:
                yield held
            held = part.strip()
    yield held


def _is_name(name: str, key: str) -> bool:
    from optviz.optimizers import catalogue
    from optviz.surfaces import names

    known = names() if key == "surface" else [*catalogue(), "classic"]
    return name_in([*known, "all"], name.strip()) is not None


def _is_setting(name: str, spec: str, key: str) -> bool:
    """Whether a name of an optimizer is that of a hyper-parameter of another one too."""
    from optviz.optimizers import catalogue
    from optviz.parameters import parameters

    optimizer = name_in(catalogue(), spec.partition(":")[0]) if key == "optimizers" else None
    return optimizer is not None and name_in(parameters(catalogue()[optimizer]), name.strip()) is not None


def with_learning_rate(recipe: Recipe, rate: float, *, named: bool) -> Recipe:
    """The recipe with a learning rate for its optimizers, or, if they were `named` beside it, for those without one."""
    from optviz.optimizers import CLASSIC, optimizer_class
    from optviz.parameters import number_text, parameters, parse_spec

    filled = []
    for spec in recipe.optimizers or CLASSIC:
        name, settings = parse_spec(spec)
        cls = optimizer_class(name)
        given, all_have = cls.full_names(settings), {LEARNING_RATE: rate} if LEARNING_RATE in parameters(cls) else {}
        chosen = all_have | given if named else given | all_have
        filled.append(f"{name}:{','.join(f'{key}={number_text(value)}' for key, value in chosen.items())}")
    return recipe.changed(optimizers=filled)
