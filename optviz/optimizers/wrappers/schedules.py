"""Schedules of the learning rate; each multiplies that of the rule within by a share of its own for every step."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from optviz.given.parameters import Parameter, state
from optviz.optimizers.wrappers.schedule import Floor, Schedule, Steps, along_cosine


class Cosine(Schedule):
    """The learning rate falls along half a cosine, slowly at first and at the end.

    lr_t = lr (floor + (1 - floor) (1 + cos(pi t / T)) / 2)

    t counts the steps from 0; after T steps it stays at the floor. PyTorch's CosineAnnealingLR agrees as far as T,
    with eta_min = lr floor, and then rises again.
    Reference: I. Loshchilov and F. Hutter, SGDR, arXiv:1608.03983, eq. 5, without restarts.
    """

    also_called: ClassVar[tuple[str, ...]] = ("cosine-annealing",)
    lasts: ClassVar[tuple[str, ...]] = ("steps",)
    steps: Steps = 0.0
    floor: Floor = 0.0

    def share(self, t: int) -> Any:
        """The share of step `t`."""
        progress = np.minimum(t, self.steps) / np.maximum(self.steps, 1.0)
        return self.floor + (1.0 - self.floor) * along_cosine(progress)


class Step(Schedule):
    """The learning rate falls at once, and again each time that so many steps have been made.

    lr_t = lr factor^floor(t / every)

    t counts the steps from 0. PyTorch's StepLR agrees.
    Reference: Y. Bengio, Practical recommendations for gradient-based training, arXiv:1206.5533, section 3.1.
    """

    also_called: ClassVar[tuple[str, ...]] = ("step-decay", "steplr")
    every: Annotated[float, Parameter("[1, inf)", "every", "how many steps have the same rate")] = 30.0
    factor: Annotated[float, Parameter("(0, 1]", "γ", "what is left of the rate each time")] = 0.1

    def share(self, t: int) -> Any:
        """The share of step `t`."""
        return np.exp(np.floor(t / self.every) * np.log(self.factor))


class Exponential(Schedule):
    """The learning rate falls by the same share in every step.

    lr_t = lr factor^t

    t counts the steps from 0. PyTorch's ExponentialLR agrees.
    Reference: Y. Bengio, Practical recommendations for gradient-based training, arXiv:1206.5533, section 3.1.
    """

    also_called: ClassVar[tuple[str, ...]] = ("exponential-decay",)
    factor: Annotated[float, Parameter("(0, 1]", "γ", "what is left of the rate after each step")] = 0.99

    def share(self, t: int) -> Any:
        """The share of step `t`."""
        return np.exp(t * np.log(self.factor))


class WarmRestarts(Schedule):
    """The learning rate falls along half a cosine, jumps back to the top, and falls again, more slowly each time.

    lr_t = lr (floor + (1 - floor) (1 + cos(pi T_cur / T_i)) / 2)
    T_cur <- T_cur + 1
    where T_cur = T_i: T_cur <- 0, T_i <- growth T_i

    T_cur begins at 0 and T_i at `period`; with a growth of 1, all falls take as long. PyTorch's
    CosineAnnealingWarmRestarts agrees, with eta_min = lr floor.
    Reference: I. Loshchilov and F. Hutter, SGDR, arXiv:1608.03983, eq. 5.
    """

    also_called: ClassVar[tuple[str, ...]] = ("sgdr", "restarts", "cosine-restarts")
    period: Annotated[float, Parameter("[1, inf)", "T0", "how many steps there are before the first restart")] = 50.0
    growth: Annotated[float, Parameter("[1, inf)", "growth", "how many times as long each period is")] = 2.0
    floor: Floor = 0.0
    passed: Any = state()
    length: Any = state()

    def share(self, t: int) -> Any:
        """The share of the next step."""
        if t == 0 or self.passed is None:
            self.passed, self.length = 0.0, self.period
        found = self.floor + (1.0 - self.floor) * along_cosine(self.passed / self.length)
        passed = self.passed + 1.0
        is_over = passed >= self.length
        self.length = np.where(is_over, self.growth * self.length, self.length)
        self.passed = np.where(is_over, 0.0, passed)
        return found


class Warmup(Schedule):
    """The learning rate rises evenly from a share of itself, and stays.

    lr_t = lr (first + (1 - first) min(t / length, 1))

    t counts the steps from 0. PyTorch's LinearLR agrees, with start_factor = first and total_iters = length.
    Reference: P. Goyal et al., Accurate, large minibatch SGD, arXiv:1706.02677, section 2.2.
    """

    also_called: ClassVar[tuple[str, ...]] = ("linear-warmup",)
    length: Annotated[float, Parameter("[1, inf)", "length", "how many steps it rises")] = 10.0
    first: Annotated[float, Parameter("[0, 1]", "first", "the share of the rate in the first step")] = 0.1

    def share(self, t: int) -> Any:
        """The share of step `t`."""
        return self.first + (1.0 - self.first) * (np.minimum(t, self.length) / self.length)


class OneCycle(Schedule):
    """The learning rate rises along half a cosine from a share of itself, and falls along another to nearly nothing.

    p = rise T - 1
    lr_t = lr (1 / div + (1 - 1 / div) (1 - cos(pi t / p)) / 2) up to t = p
    lr_t = lr (e + (1 - e) (1 + cos(pi (t - p) / (T - 1 - p))) / 2) after that, where e = 1 / (div final)

    t counts the steps from 0; lr is the largest rate. PyTorch's OneCycleLR agrees, with cycle_momentum=False: the
    momentum stays as it is here. Optax peaks a step later.
    Reference: L. Smith and N. Topin, Super-convergence, arXiv:1708.07120, section 3.
    """

    also_called: ClassVar[tuple[str, ...]] = ("1cycle",)
    lasts: ClassVar[tuple[str, ...]] = ("steps",)
    steps: Steps = 0.0
    rise: Annotated[float, Parameter("[0, 1]", "rise", "the share of the steps in which it rises")] = 0.3
    div: Annotated[float, Parameter("[1, inf)", "div", "by what the rate is divided in the first step", quiet=True)] = (
        25.0
    )
    final: Annotated[float, Parameter("[1, inf)", "final", "how much less the last rate is", quiet=True)] = 1e4

    def share(self, t: int) -> Any:
        """The share of step `t`."""
        peak, last = self.rise * self.steps - 1.0, np.maximum(self.steps, 1.0) - 1.0
        up = t / np.where(peak > 0, peak, 1.0)
        down = (np.minimum(t, last) - peak) / np.where(last > peak, last - peak, 1.0)
        low, end = 1.0 / self.div, 1.0 / (self.div * self.final)
        rising, falling = 1.0 + (low - 1.0) * along_cosine(up), end + (1.0 - end) * along_cosine(down)
        return np.where(t <= peak, rising, falling)


class WSD(Schedule):
    """The learning rate rises evenly, stays, and falls evenly: warm-up, stable, decay.

    lr_n = lr n / W up to n = W
    lr_n = lr up to n = T - D
    lr_n = lr (floor + (1 - floor) (T - n) / D) up to n = T

    n counts the steps from 1; W and D are the shares `warmup` and `decay` of T. PyTorch has no such schedule by name.
    Reference: A. Hägele et al., Scaling laws and compute-optimal training beyond fixed training durations,
    arXiv:2405.18392, eq. 1, with the cooldown that is linear.
    """

    also_called: ClassVar[tuple[str, ...]] = ("warmup-stable-decay", "trapezoid")
    lasts: ClassVar[tuple[str, ...]] = ("steps",)
    steps: Steps = 0.0
    warmup: Annotated[float, Parameter("[0, 1]", "warmup", "the share of the steps in which it rises")] = 0.1
    decay: Annotated[float, Parameter("[0, 1]", "decay", "the share of the steps in which it falls")] = 0.2
    floor: Floor = 0.0

    def share(self, t: int) -> Any:
        """The share of step `t`, counted from 0."""
        n, rises, falls = t + 1.0, self.warmup * self.steps, self.decay * self.steps
        left = np.maximum(self.steps - n, 0.0) / np.where(falls > 0, falls, 1.0)
        flat = np.where(n > self.steps - falls, self.floor + (1.0 - self.floor) * left, 1.0)
        return np.where(n < rises, n / np.where(rises > 0, rises, 1.0), flat)
