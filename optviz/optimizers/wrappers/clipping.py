"""Gradients that are cut where they are too long."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from optviz.given.parameters import Parameter
from optviz.objectives.base import Array, Objective
from optviz.optimizers.wrappers.wrapper import Seen, Wrapper, length_of


class Clip(Wrapper):
    """The gradient is shortened to a length that it must not exceed; its direction stays.

    g <- g min(1, c / |g|)

    c is `norm`. The rule within is given the shorter gradient. PyTorch's clip_grad_norm_ divides by |g| + 1e-6; Optax's
    clip_by_global_norm does the same as here. `clipvalue` cuts each coordinate by itself.
    Reference: R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks,
    arXiv:1211.5063, algorithm 1.
    """

    norm: Annotated[float, Parameter("(0, inf)", "norm", "the largest length of the gradient")] = 1.0

    def seen(self, objective: Objective) -> Any:
        """The objective with a gradient that is no longer than `norm`."""
        return _Shortened(objective, self.norm)


class _Shortened(Seen):
    def __init__(self, objective: Any, norm: float) -> None:
        super().__init__(objective)
        self.norm = norm

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`, shortened where it is too long."""
        found: Array = self.objective.gradient(w)
        length = length_of(found)
        is_long = length > self.norm
        return np.where(is_long, self.norm / np.where(is_long, length, 1.0), 1.0) * found


class ClipValue(Wrapper):
    """Each coordinate of the gradient is cut to a size that it must not exceed; its direction may change.

    g_i <- min(max(g_i, -c), c)

    c is `value`. PyTorch's clip_grad_value_ and Optax's clip agree.
    Reference: A. Graves, Generating sequences with recurrent neural networks, arXiv:1308.0850, section 2.1.
    """

    value: Annotated[float, Parameter("(0, inf)", "value", "the largest size of a coordinate of the gradient")] = 1.0

    def seen(self, objective: Objective) -> Any:
        """The objective with a gradient whose coordinates are no larger than `value`."""
        return _Cut(objective, self.value)


class _Cut(Seen):
    def __init__(self, objective: Any, value: float) -> None:
        super().__init__(objective)
        # The objective has a loss by that name.
        self.largest = value

    def gradient(self, w: Array) -> Array:
        """The gradient at `w`, with each coordinate cut."""
        found: Array = np.minimum(np.maximum(self.objective.gradient(w), -self.largest), self.largest)
        return found
