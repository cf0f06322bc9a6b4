"""Gradients from a place beside that of the weights."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from optviz.given.parameters import Parameter
from optviz.objectives.base import Array, Objective
from optviz.optimizers.wrappers.wrapper import Seen, Wrapper, length_of


class SAM(Wrapper):
    """The gradient is taken where the loss is about the largest nearby: it is small in flat minima alone.

    e = rho g(w) / |g(w)|
    g <- g(w + e)

    The rule within is given that gradient and steps from w. Each costs two, both of the same batch or noise. It does
    not come to rest at a minimum. PyTorch has no such wrapper; Optax has it in `contrib`.
    Reference: P. Foret et al., Sharpness-aware minimization, arXiv:2010.01412, eq. 2 with p = 2 and algorithm 1.
    """

    # Where the gradient is small, that from uphill is not.
    settles = False
    also_called: ClassVar[tuple[str, ...]] = ("sharpness-aware", "sharpness-aware-minimization")
    rho: Annotated[float, Parameter("[0, inf)", "ρ", "how far away the gradient is taken")] = 0.05

    def seen(self, objective: Objective) -> Any:
        """The objective with the gradient from uphill."""
        return _FromUphill(objective, self.rho)

    def effective_step(self) -> Any:
        """That of the rule within."""
        return None if self.inner is None else self.inner.effective_step()


class _FromUphill(Seen):
    def __init__(self, objective: Any, rho: float) -> None:
        super().__init__(objective)
        self.rho = rho
        self.paid = 0

    def value(self, w: Array) -> Array:
        """The loss at `w` itself."""
        self.paid = 1
        found: Array = self.objective.value(w)
        return found

    def spare(self, runs: Any) -> None:
        """Take back that these runs have asked what was asked last, where it is counted."""
        for _ in range(self.paid if hasattr(self.objective, "spare") else 0):
            self.objective.spare(runs)

    def gradient(self, w: Array) -> Array:
        """The gradient at rho uphill of `w`."""
        self.paid = 2
        slope = self.objective.gradient(w)
        length = length_of(slope)
        # Where it is flat there is no way up.
        uphill = slope / np.where(length > 0, length, 1.0)
        found: Array = self.objective.gradient(w + self.rho * uphill)
        return found
