"""What can be optimized, what a step sees of it, and the count of what an optimizer asks of it.

Arrays are component first: with P parameters, `(P,)` is a point, `(P, B)` are B runs; `(2, H, W)` is a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Objective(Protocol):
    """Anything with a loss and a gradient.

    One that is random, as a mini-batch or noise makes it, has besides a method `sample(generator) -> Objective`: what
    one step sees. It is called once for each step, with a generator that the seed and the number of the step make and
    nothing else: all runs see the same sample, whichever and how many they are, and so does every race with that seed.
    What is random is to be drawn there, and not in `value` or `gradient`. The losses that are told of a run are those
    of the objective itself.
    """

    def value(self, w: Array) -> Array:
        """The loss, of shape `w.shape[1:]`."""

    def gradient(self, w: Array) -> Array:
        """The gradient, of the shape of `w`."""


def is_random(objective: Any) -> bool:
    """Whether each step of a race sees something else of an objective."""
    return any(callable(getattr(objective, name, None)) for name in ("seen_at", "sample"))


def sampled(objective: Any, seed: int, step: int) -> Any:
    """What a step of a race, counted from 1, sees of an objective: a sample of it, or itself where it has none."""
    # Ours are told which step it is: an epoch goes on over several.
    seen_at = getattr(objective, "seen_at", None)
    if callable(seen_at):
        return seen_at(seed, step)
    sample = getattr(objective, "sample", None)
    if not callable(sample):
        return objective
    # Another step is another key, not another entropy: [1, 2] would be the seed 1 + 2 * 2**32.
    return sample(np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(step,))))


@dataclass
class Counted:
    """An objective that counts its evaluations (of value, gradient, Hessian, whichever a rule asks for).

    The count is a number, or one for each run `(n,)` as soon as some of them have asked alone. The gradient that it
    gave last at the point is kept, if it is told one: `(P, n)` or `(P,)`.
    """

    objective: Any
    evaluations: Any = 0
    point: Array | None = None
    gave: Array | None = None
    # That of the race, for rules that draw.
    seed: int = 0
    # Whether each step sees something else.
    changing: bool = False

    def turn(self, objective: Any, point: Array | None) -> None:
        """Another step: what it sees, and where its runs are."""
        self.objective, self.point, self.gave = objective, point, None

    def spare(self, runs: NDArray[np.bool_]) -> None:
        """Take back that these of n runs `(n,)` have asked what was asked last."""
        if runs.any():
            self.evaluations = self.evaluations - runs

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.objective, name)
        if name not in {"value", "gradient", "hessian"}:
            return attribute

        def evaluate(w: Array) -> Array:
            # Not in place: whoever has looked at an array of counts keeps what it saw.
            self.evaluations = self.evaluations + 1
            result: Array = attribute(w)
            # A rule may ask at a copy, and change what it is given in place.
            if name == "gradient" and self.point is not None and np.array_equal(w, self.point):
                self.gave = np.array(result)
            return result

        return evaluate
