"""Averages of the weights: what is shown is not where the rule within is."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from optviz.errors import OptvizError
from optviz.given.parameters import Parameter, state
from optviz.objectives.base import Array
from optviz.optimizers.wrappers.wrapper import Wrapper


class _Following(Wrapper):
    """What is shown goes a part of the way to where the rule within is."""

    # It moves on where the gradient is small, because the rule within is elsewhere.
    settles = False
    x: Array | None = state()
    t: int | None = state()

    def move(self, weight: Array, objective: Any) -> None:
        """Let the rule within do one step from its own place, and follow it."""
        if self.x is None or self.t is None:
            self.x, self.t = weight.copy(), 0
        self.t += 1
        super().move(self.x, objective)
        weight[...] = weight + self.part(self.t) * (self.x - weight)

    def part(self, t: int) -> Any:
        """Which part of the way it goes in step `t`, counted from 1."""
        raise OptvizError(f"{type(self).__name__} goes no part of the way; define part(self, t) in it, for step {t}.")


class Averaged(_Following):
    """The rule within goes its own way; shown is the mean of all places where it has been.

    x <- the step of the rule within from x
    w <- w + (x - w) / (1 + t - begin)

    t counts the steps from 1, and the start is in the mean. Before step `begin` and in it, w is x; PyTorch's
    AveragedModel, which leaves the start out, is begin=1.
    Reference: B. Polyak and A. Juditsky, Acceleration of stochastic approximation by averaging, 1992, eq. 2-3.
    """

    also_called: ClassVar[tuple[str, ...]] = ("polyak-ruppert", "swa", "asgd")
    begin: Annotated[float, Parameter("[0, inf)", "begin", "after how many steps the mean begins")] = 0.0

    def part(self, t: int) -> Any:
        """One over the number of places."""
        return 1.0 / (1.0 + np.maximum(t - self.begin, 0.0))


class EMA(_Following):
    """The rule within goes its own way; shown is a running average of its places, which forgets.

    x <- the step of the rule within from x
    w <- w + (1 - decay) (x - w)

    PyTorch's AveragedModel with get_ema_multi_avg_fn agrees, but that it begins with the place after the first step.
    Reference: D. Ruppert, Efficient estimations from a slowly convergent Robbins-Monro process, 1988; as an exponential
    average in D. Kingma and J. Ba, Adam, arXiv:1412.6980, section 7.2.
    """

    also_called: ClassVar[tuple[str, ...]] = ("exponential-moving-average",)
    decay: Annotated[float, Parameter("[0, 1)", "decay", "share of the average that is kept")] = 0.9

    def part(self, t: int) -> Any:  # noqa: ARG002 it is the same in all steps
        """What is not kept."""
        return 1.0 - self.decay


class Lookahead(Wrapper):
    """Slow weights follow the fast ones of the rule within, which begin again at the slow ones after every k steps.

    w <- the step of the rule within from w
    each k steps: phi <- phi + alpha (w - phi), w <- phi

    phi begins at the start. What is shown are the fast weights, which are the slow ones each k steps. The rule within
    keeps its state. PyTorch has no such wrapper; Optax has it as `lookahead`.
    Reference: M. Zhang et al., Lookahead optimizer: k steps forward, 1 step back, arXiv:1907.08610, algorithm 1.
    """

    k: Annotated[float, Parameter("[1, inf)", "k", "after how many steps the slow weights follow")] = 5.0
    alpha: Annotated[float, Parameter("(0, 1]", "α", "which part of the way the slow weights go")] = 0.5
    slow: Array | None = state()
    since: Any = state()

    def move(self, weight: Array, objective: Any) -> None:
        """Let the rule within do one step, and begin at the slow weights again where it is time."""
        if self.slow is None:
            self.slow, self.since = weight.copy(), 0.0
        super().move(weight, objective)
        since = self.since + 1.0
        is_time = since >= self.k
        self.slow = np.where(is_time, self.slow + self.alpha * (weight - self.slow), self.slow)
        weight[...] = np.where(is_time, self.slow, weight)
        self.since = np.where(is_time, 0.0, since)
