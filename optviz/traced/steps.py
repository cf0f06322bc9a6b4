"""What a rule is as expressions: its steps."""

from __future__ import annotations

from typing import NamedTuple

from optviz.trace.expression import Node


class Step(NamedTuple):
    """One step: what it asks of the surface, in order; then the weight and the state that it leaves."""

    asked: tuple[Node, ...]
    weight: tuple[Node, ...]
    state: tuple[Node, ...]


class Rule(NamedTuple):
    """A rule as steps over the symbols `w` (0 and 1), `s` (its state) and `h` (its hyper-parameters, by name).

    `begin` are its first steps, where they are others than all that are `following`; each reads the state that the one
    before it leaves, and the first reads none. `free` are the hyper-parameters that are symbols; the others are the
    numbers of the instance. `effective` is what its `effective_step` gives after a step, for each coordinate, or
    nothing.

    The steps give the very numbers of the rule where NumPy computes each of them by itself. What it hands over to a
    library (`@`, norms, `np.linalg.solve` and `inv`) is the same but for rounding.
    """

    free: tuple[str, ...]
    begin: tuple[Step, ...]
    following: Step
    effective: tuple[Node, ...]

    def step(self, number: int) -> Step:
        """The step of this number, counted from 1."""
        return self.begin[number - 1] if number <= len(self.begin) else self.following

    @property
    def size(self) -> int:
        """How many numbers of state it keeps at most."""
        return max(len(each.state) for each in (*self.begin, self.following))
