"""The one kind of error a user can cause, the one kind of warning, and the sentences that several places need.

Every message says what is wrong, where, and what to do. The command line prints it; an error makes it exit with code 2.
"""

from __future__ import annotations

from collections.abc import Iterable

from optviz.printable import printable


class OptvizError(ValueError):
    """Something in the request is wrong; the message is a sentence for the person who made it."""

    def __str__(self) -> str:
        """The message in one line, whatever it quotes."""
        return printable(super().__str__())


class OptvizWarning(UserWarning):
    """A request could be met only in part; the message is a sentence for the person who made it."""

    def __str__(self) -> str:
        """The message in one line, whatever it quotes."""
        return printable(super().__str__())


def unknown_name(kind: str, name: str, known: Iterable[str], short: Iterable[str] = ()) -> OptvizError:
    """An error that lists what there is and suggests the nearest name, which may be a short form.

    >>> print(unknown_name("surface", "rosenbrok", ["beale", "rosenbrock"]))
    No surface is named 'rosenbrok'; there are beale, rosenbrock. Did you mean 'rosenbrock'?
    """
    import difflib

    names = sorted(known)
    there = f"there are {', '.join(names)}" if names else "there are none"
    # Names are short, so a lower cutoff than difflib's 0.6 still finds the slip of a finger.
    nearest = difflib.get_close_matches(name.lower(), [*names, *short], n=1, cutoff=0.5)
    hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
    return OptvizError(f"No {kind} is named '{name}'; {there}.{hint}")
