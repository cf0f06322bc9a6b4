"""Rules that draw numbers at random."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array, Objective
from optviz.optimizers.base import Optimizer
from optviz.optimizers.law import Law

# What is drawn for the batches of a step has another key, of one number.
_KEY = 1


class Langevin(Optimizer):
    """Gradient descent in a bath that shakes it: it does not settle, and is more often where the ground is low.

    x drawn from the normal distribution
    w <- w - lr g + sqrt(2 lr T) x

    With a small lr, it is at w as often as exp(-f(w) / T) says; on a parabola of curvature h, its variance is
    2 T / (h (2 - lr h)). x comes of the seed of the race, the number of the step and `draw`: runs with the same draw
    are shaken in the same way, alone or beside others. Optax's noisy_sgd shakes the gradient, less and less.
    Reference: M. Welling and Y. Teh, Bayesian learning via stochastic gradient Langevin dynamics, 2011, eq. 3, with
    lr = epsilon / (2 T).
    """

    law = Law(over_curvature=0.25)
    temperature: Annotated[float, Parameter("[0, inf)", "T", "how much it is shaken")] = 0.1
    draw: Annotated[float, Parameter("[0, inf)", "draw", "which of all sequences of random numbers", quiet=True)] = 0.0
    t: int | None = state()

    def step(self, weight: Array, objective: Objective) -> None:
        """One step in place."""
        self.t = (self.t or 0) + 1
        shaken = self._drawn(getattr(objective, "seed", 0), self.t, weight)
        weight -= self.lr * objective.gradient(weight) - np.sqrt(2 * self.lr * self.temperature) * shaken

    def _drawn(self, seed: int, step: int, weight: Array) -> Array:
        """As many numbers as a weight has, for each run or for all of them."""
        draws: Any = np.asarray(self.draw, dtype=np.float64)
        columns = {}
        for draw in np.unique(draws):
            key = (step, _KEY, int(draw.view(np.uint64)))
            columns[draw] = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key)).standard_normal(
                len(weight)
            )
        drawn = np.array([columns[draw] for draw in np.atleast_1d(draws)]).T
        return drawn if weight.ndim > 1 else drawn[:, 0]
