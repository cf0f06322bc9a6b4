"""Where a run stays that never rests, because each of its steps sees something else: its cloud round a minimum.

With a constant learning rate, the places of SGD, Momentum or NAG round a minimum come to have a covariance S. It is
found from the curvature H there and from what the gradients of a step differ by: of z = (w, v), a step is
z <- F z + G xi, and S = F S F' + G cov(xi) G'. The noise xi has a part that is there at the minimum, and one that grows
with the distance from it, as each sample has a curvature of its own. References: S. Mandt, M. Hoffman, D. Blei,
Stochastic gradient descent as approximate Bayesian inference, 2017, section 3, for the first part alone. In epochs what
a step has seen is not seen again until the next one, and the cloud is smaller.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optviz.data.models.fit import Fit
from optviz.objectives.around import Around, Minibatch, Noisy
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.optimizers.momentum import NAG, SGD, Momentum
from optviz.race.recorded import Recorded

# An epoch of more steps is as good as none: what was seen in its beginning has no weight at its end.
_LONGEST_EPOCH = 4096
# A run has forgotten its start if so much of it at most is left where the measured half begins.
_FORGOTTEN = np.exp(-3.0)
_ROUNDS, _ENOUGH = 200, 1e-13


class Noise(NamedTuple):
    """What the gradient of a step differs by from that of all: for one sample, its covariance `(2, 2)` at the minimum.

    `grows` `(4, 4)` makes of the covariance of the places by how much that is more around them. Of a batch, `size`
    of all `samples` are seen; each is seen once in an `epoch` of so many steps, or at random if that is 0.
    """

    covariance: Array
    grows: Array
    size: int = 1
    samples: int = 0
    epoch: int = 0

    def around(self, spread: Array) -> Array:
        """The covariance for one sample where the place that is asked at has a covariance `(2, 2)` itself."""
        return self.covariance + (self.grows @ spread.ravel()).reshape(2, 2)


class Cloud(NamedTuple):
    """A minimum `(2,)`, the covariance of the places round it `(2, 2)`, and by how much the loss is higher there."""

    place: Array
    covariance: Array
    excess: float


class Seen(NamedTuple):
    """The mean `(2,)` and the covariance `(2, 2)` of where a run was at its last `steps` steps, and the mean loss."""

    place: Array
    covariance: Array
    loss: float
    steps: int


def measured(recording: Recorded, run: int) -> Seen:
    """What the last half of a run is like."""
    count = max(2, recording.steps // 2)
    points, losses = recording.points[-count:, :, run], recording.losses[-count:, run]
    with np.errstate(all="ignore"):
        return Seen(points.mean(axis=0), np.cov(points.T, bias=True), float(losses.mean()), count)


def cloud_of(recording: Recorded, run: int) -> Cloud | None:
    """The cloud of a run round the minimum that is nearest to its end.

    None if it has none: no minimum is listed, nothing is random, the rule is not one of the three, its learning rate is
    too large to stay there, or the run was too short to forget its start, or is elsewhere.
    """
    surface, optimizer = recording.surface, recording.optimizers[run]
    if not isinstance(surface, Around) or type(optimizer) not in {SGD, Momentum, NAG} or not surface.minima:
        return None
    if recording.diverged_at[run] >= 0:
        return None
    seen = measured(recording, run)
    places = np.array([(each.x, each.y) for each in surface.minima])
    place = places[np.hypot(*(places - seen.place).T).argmin()]
    found = stationary(optimizer, surface, place)
    if found is None or _left(optimizer, surface.hessian(place)) ** (recording.steps - seen.steps) > _FORGOTTEN:
        return None
    away = seen.place - place
    near = bool(away @ np.linalg.solve(found.covariance, away) <= 4)
    return found if near else None


def stationary(optimizer: Any, surface: Surface, place: Array) -> Cloud | None:
    """The cloud round a minimum `(2,)`; None if the run does not stay there, or nothing moves it."""
    curvature = surface.hessian(place)
    if not np.isfinite(curvature).all() or _left(optimizer, curvature) >= 1:
        return None
    motion = _motion(optimizer, curvature)
    several = [each for each in _noises(surface, place) if each.covariance.any()]
    if not several:
        return None
    total = np.zeros((4, 4))
    for _ in range(_ROUNDS):
        before, asked = total, motion.asks @ total @ motion.asks.T
        total = np.sum([_covariance(motion, each, each.around(asked)) for each in several], axis=0)
        if not np.isfinite(total).all() or np.abs(total - before).max() <= _ENOUGH * np.abs(total).max():
            break
    else:
        return None
    covariance = total[:2, :2]
    if not (np.isfinite(covariance).all() and np.linalg.det(covariance) > 0):
        return None
    return Cloud(place, covariance, float(np.trace(curvature @ covariance)) / 2)


class _Motion(NamedTuple):
    """A step of (w, v), `goes` `(4, 4)`; how noise enters it, `enters` `(4, 2)`; where the gradient is asked for."""

    goes: Array
    enters: Array
    asks: Array


def _motion(optimizer: Any, curvature: Array) -> _Motion:
    rate, mu = optimizer.learning_rate, getattr(optimizer, "momentum", 0.0)
    one, none = np.eye(2), np.zeros((2, 2))
    asks = np.hstack([one, mu * one if type(optimizer) is NAG else none])
    velocity = np.hstack([none, mu * one]) - rate * curvature @ asks
    goes = np.vstack([np.hstack([one, none]) + velocity, velocity])
    return _Motion(goes, -rate * np.vstack([one, one]), asks)


def _left(optimizer: Any, curvature: Array) -> float:
    """Which share of its distance a run keeps with each step at last, if nothing is random."""
    return float(np.abs(np.linalg.eigvals(_motion(optimizer, curvature).goes)).max())


def _noises(surface: Surface, place: Array) -> list[Noise]:
    if isinstance(surface, Noisy):
        return [Noise(surface.noise**2 * np.eye(2), np.zeros((4, 4))), *_noises(surface.inner, place)]
    if isinstance(surface, Minibatch) and isinstance(surface.inner, Fit):
        model, size = surface.inner, int(surface.size)
        count = len(model.samples)
        slopes, curvatures = (each - each.mean(axis=0) for each in model.each(place))
        grows = np.einsum("nij,nkl->ikjl", curvatures, curvatures).reshape(4, 4) / count
        epoch = -(-count // size)
        in_epochs = not surface.replace and count > 1 and epoch <= _LONGEST_EPOCH
        return [Noise(slopes.T @ slopes / count, grows, size, count, epoch if in_epochs else 0)]
    return []


def _covariance(motion: _Motion, noise: Noise, of_one: Array) -> Array:
    """That of (w, v), on average over an epoch, where one sample has the covariance `of_one`."""
    goes, enters = motion.goes, motion.enters
    if not noise.epoch:
        return _repeated(goes, enters @ of_one @ enters.T / noise.size)
    count, size, steps = noise.samples, noise.size, noise.epoch
    # Two batches of an epoch have no sample in common: what the one has too much of, the other has too little of.
    shared = of_one / (count - 1)
    usual, last = (of_one / each * (count - each) / (count - 1) + shared for each in (size, count - size * (steps - 1)))
    powers = _powers(goes, steps)
    entered = powers[:-1] @ enters
    spread = np.cumsum(entered @ usual @ entered.swapaxes(1, 2), axis=0)
    spread[-1] += enters @ (last - usual) @ enters.T
    pushed = np.cumsum(entered, axis=0)
    within = spread - pushed @ shared @ pushed.swapaxes(1, 2)
    begins = _repeated(powers[-1], within[-1])
    return _numbers(np.mean(powers[1:] @ begins @ powers[1:].swapaxes(1, 2) + within, axis=0))


def _powers(matrix: Array, most: int) -> Array:
    """Those of a matrix from 0 to `most`, `(most + 1, n, n)`."""
    powers = np.eye(len(matrix))[np.newaxis]
    while len(powers) <= most:
        powers = np.concatenate([powers, powers @ (powers[-1] @ matrix)])
    return powers[: most + 1]


def _repeated(goes: Array, added: Array) -> Array:
    """The covariance S that stays: S = F S F' + `added`."""
    operator = np.eye(added.size) - np.kron(goes, goes)
    return _numbers(np.linalg.solve(operator, added.ravel()).reshape(added.shape))


def _numbers(found: Any) -> Array:
    numbers: Array = found
    return numbers
