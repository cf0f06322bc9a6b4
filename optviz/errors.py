"""The one kind of error a user can cause, the one kind of warning, and the sentences that several places need.

Every message says what is wrong, where, and what to do. The command line prints it; an error makes it exit with code 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from optviz.system.printable import abridged, printable

# What code of one's own may fail with: it must not end the program. Only a KeyboardInterrupt passes.
FAILURES = (Exception, GeneratorExit, SystemExit)
# So many names are read by whoever mistyped one.
_MOST_NAMES = 24


class OptvizError(ValueError):
    """Something in the request is wrong; the message is a sentence for the person who made it.

    `key` is the key of the recipe that it is about, where that is known.
    """

    key: str | None = None

    def __str__(self) -> str:
        """The message in one line, whatever it quotes."""
        return abridged(printable(super().__str__()))


class OptvizWarning(UserWarning):
    """A request could be met only in part; the message is a sentence for the person who made it."""

    def __str__(self) -> str:
        """The message in one line, whatever it quotes."""
        return abridged(printable(super().__str__()))


@contextmanager
def about(key: str) -> Iterator[None]:
    """What goes wrong in this block is about a key of the recipe."""
    try:
        yield
    except OptvizError as error:
        error.key = error.key or key
        raise


def name_in(known: Iterable[str], name: str) -> str | None:
    """The one of some names that is meant, where capitals and what stands between its words do not matter.

    >>> name_in(["bounded-saddle", "rmsprop"], "Bounded_Saddle"), name_in(["bounded-saddle", "rmsprop"], "RMSProp")
    ('bounded-saddle', 'rmsprop')
    """
    return next((each for each in known if _letters(each) == _letters(name)), None)


def _letters(name: str) -> str:
    return name.lower().translate({ord(each): None for each in " -_"})


def unknown_name(
    kind: str, name: str, known: Iterable[str], short: Iterable[str] = (), elsewhere: Mapping[str, str] | None = None
) -> OptvizError:
    """An error that lists what there is and suggests the nearest name, which may be a short form.

    Of very many names, the one that is suggested is enough. `elsewhere` has what some are called by others.

    >>> print(unknown_name("surface", "rosenbrok", ["beale", "rosenbrock"]))
    No surface is named 'rosenbrok'; there are beale, rosenbrock. Did you mean 'rosenbrock'?
    """
    import difflib

    names = sorted(known)
    if not name.strip():
        return OptvizError(f"The name of the {kind} is empty; there are {', '.join(names) or 'none'}.")
    # Names are short, so a lower cutoff than difflib's 0.6 still finds the slip of a finger.
    nearest = difflib.get_close_matches(name.lower(), [*names, *short], n=1, cutoff=0.5)
    alias = name_in(elsewhere or {}, name)
    meant = nearest[:1] if alias is None or elsewhere is None else [elsewhere[alias]]
    hint = f" Did you mean '{meant[0]}'?" if meant else ""
    right = _right_form(kind, name, names) or hint
    there = f"; there are {', '.join(names) or 'none'}" if len(names) <= _MOST_NAMES or not right else ""
    return OptvizError(f"No {kind} is named '{name}'{there}.{right}")


def _right_form(kind: str, name: str, known: Iterable[str]) -> str | None:
    """What is said of a text whose words are known and which is put together in another way than ours."""
    if name.count("(") != name.count(")"):
        return " Its brackets do not match."
    words = [word for word in re.split(r"[\s,;]+", name) if word]
    if len(words) > 1 and all(name_in(known, re.split("[:(=]", word)[0].strip(",;+&")) for word in words):
        bare = [word.strip(",;+&") for word in words]
        if bare == name.split(","):
            return f" Each stands by itself, as in {bare}."
        return f" Names are separated by commas, as in {','.join(bare)}."
    # A setting in brackets, or behind another sign than a colon.
    forms = (r"\s*([\w -]*\w)\s*[(\[{=@/;]\s*(.*?)[\s)\]}]*", r"\s*([\w-]+)\s+(\w*\s*=.*|[-+.\d].*?)\s*")
    for form in forms:
        apart = re.fullmatch(form, name)
        found = name_in(known, apart[1]) if apart else None
        if found is not None:
            break
    if apart is None or found is None:
        return None
    if (other := name_in(known, apart[2])) is not None:
        return f" Names are separated by commas, as in {found},{other}."
    settings = re.sub(r"\s+", "", apart[2])
    first = "lr" if kind == "optimizer" else "parameter"
    return (
        f" Settings stand behind a colon, as in {found}:{settings if '=' in settings else f'{first}={settings or 1}'}."
    )
