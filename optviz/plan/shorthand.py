"""Several names in one text, as in `sgd,adam:lr=0.1`, `all` or `saddles`, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from optviz.errors import OptvizError, name_in
from optviz.given.code_files import is_code
from optviz.given.limits import MOST_LISTED, counted
from optviz.given.parameters import parameters
from optviz.given.spec import parts_of
from optviz.objectives.named import PLANELESS
from optviz.objectives.surfaces import in_kind, kinds, names
from optviz.optimizers import CLASSIC, catalogue, every_optimizer
from optviz.plan.forms.walking import is_path

_GROUPS: dict[str, dict[str, Callable[[], Sequence[str]]]] = {
    "surface": {"all": names, **{kind: partial(in_kind, kind) for kind in kinds()}},
    "optimizers": {"all": lambda: list(catalogue()), "classic": lambda: CLASSIC},
}
# Of what there are names, as the keys of a recipe call it.
KINDS = _GROUPS.keys()


def names_in(text: str, key: str) -> list[str]:
    """The names in a text, a group's name being those of all that are in it; `key` is one of KINDS."""
    parts = counted(split(text, key), MOST_LISTED)
    if len(parts) > MOST_LISTED:
        raise OptvizError(f"A text names at most {MOST_LISTED} of anything, and '{text}' more; leave some out.")
    return [name for part in parts for name in _GROUPS[key].get(part.lower(), lambda part=part: [part])()]


def split(text: str, key: str) -> Iterator[str]:
    """The names with their settings in a text such as `sgd:lr=0.1,momentum=0.9,adam`.

    A part with `=` and without a name and `:` before that is a setting of the name before it; any other part is a name.
    Raises `OptvizError` where a part may be either, or is empty.
    """
    held = ""
    for part in parts_of(text):
        if not part.strip() and part != text:
            raise OptvizError(f"In '{text}', a comma has no name beside it; name something there, or leave it out.")
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
                    f"give {part.strip()}=VALUE, or name the optimizer by itself."
                )
            if held:
                yield held
            held = part.strip()
    yield held


def words_for(key: str) -> list[str]:
    """All that may be named: each by itself, and the groups."""
    return [*([*names(), *PLANELESS] if key == "surface" else every_optimizer()), *_GROUPS[key]]


def _is_name(name: str, key: str) -> bool:
    # No setting has a bracket in its name, or the ending of a file.
    return "(" in name or is_code(name) or is_path(name.strip()) or name_in(words_for(key), name.strip()) is not None


def _is_setting(name: str, spec: str, key: str) -> bool:
    """Whether a name of an optimizer is that of a hyper-parameter of another one too."""
    optimizer = name_in(every_optimizer(), spec.partition(":")[0]) if key == "optimizers" else None
    return optimizer is not None and name_in(parameters(every_optimizer()[optimizer]), name.strip()) is not None
