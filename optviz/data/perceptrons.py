"""Multilayer perceptrons, many of them at once: B networks are the columns of one array `(P, B)`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from optviz.objectives.base import Array

# So many numbers of one kind are held at once, while networks are evaluated some by some: few enough for a processor
# to have them near, and enough for a call to be worth its while.
_AT_ONCE = 1 << 15


class Layer(NamedTuple):
    """Where the weights `(inputs, outputs)` and then the biases `(outputs,)` of a layer stand among all parameters."""

    inputs: int
    outputs: int
    begin: int

    @property
    def middle(self) -> int:
        """Where the weights end and the biases begin."""
        return self.begin + self.inputs * self.outputs

    @property
    def end(self) -> int:
        """Where the biases end."""
        return self.middle + self.outputs

    def weights(self, columns: Array) -> Array:
        """The weights `(B, inputs, outputs)` of networks `(B, P)`, as they lie there."""
        return columns[:, self.begin : self.middle].reshape(-1, self.inputs, self.outputs)


def layers_of(widths: tuple[int, ...]) -> tuple[Layer, ...]:
    """The layers between so many units, one after the other."""
    layers, begin = [], 0
    for inputs, outputs in itertools.pairwise(widths):
        layers.append(Layer(inputs, outputs, begin))
        begin = layers[-1].end
    return tuple(layers)


class Perceptrons:
    """The mean cross-entropy of the softmax of networks over n samples, and weight decay beside it.

    All arithmetic of a network is that of one alone: networks side by side get the same bits. What units say lies with
    the samples innermost, `(B, units, n)`, so that softmax and biases are sums of long rows.
    """

    def __init__(
        self, layers: tuple[Layer, ...], inputs: Array, target: Array, decay: float, *, rectified: bool
    ) -> None:
        self.layers, self.decay, self.rectified = layers, decay, rectified
        self.inputs = np.ascontiguousarray(inputs.T)
        self.target = target.astype(np.int64)
        self._number = np.arange(len(target))

    def value(self, w: Array) -> Array:
        """The losses at `w` `(P, …)`, of shape `w.shape[1:]`."""
        losses = self.surprise(w)
        if self.decay:
            losses = losses + 0.5 * self.decay * _squares(_columns(w)).reshape(w.shape[1:])
        return losses

    def gradient(self, w: Array) -> Array:
        """The gradients at `w` `(P, …)`, of the shape of `w`, by back-propagation."""
        columns = _columns(w)
        found = np.empty_like(columns)
        for part in self._parts(columns):
            self._gradients(columns[part], found[part])
        if self.decay:
            found += self.decay * columns
        # What is of the layout of the weights is added to them without being turned.
        result: Array = found.T if w.ndim == 2 and w.flags.f_contiguous else np.ascontiguousarray(found.T)
        return result.reshape(w.shape)

    def surprise(self, w: Array) -> Array:
        """The mean cross-entropy at `w` `(P, …)` without the decay, of shape `w.shape[1:]`."""
        columns = _columns(w)
        found = [self._surprises(columns[part]).mean(axis=1) for part in self._parts(columns)]
        result: Array = np.concatenate(found).reshape(w.shape[1:])
        return result

    def right(self, w: Array) -> Array:
        """The share of the samples at `w` `(P, …)` whose class is the likeliest, of shape `w.shape[1:]`."""
        columns = _columns(w)
        found = [
            (self._scores(columns[part]).argmax(axis=1) == self.target).mean(axis=1) for part in self._parts(columns)
        ]
        result: Array = np.concatenate(found).reshape(w.shape[1:])
        return result

    def scores(self, columns: Array) -> Array:
        """The logarithms of the odds of each class up to a common number `(B, n, classes)`, of networks `(B, P)`."""
        return np.concatenate([np.swapaxes(self._scores(columns[part]), 1, 2) for part in self._parts(columns)])

    def _parts(self, columns: Array) -> Iterator[slice]:
        """Some networks after the other, as evenly as it goes."""
        widest = max(layer.outputs for layer in self.layers)
        count, at_once = len(columns), max(1, _AT_ONCE // (widest * max(1, len(self.target))))
        some = -(-count // -(-count // at_once)) if count else 1
        return (slice(begin, begin + some) for begin in range(0, max(count, 1), some))

    def _scores(self, columns: Array) -> Array:
        return self._forward(columns)[-1]

    def _surprises(self, columns: Array) -> Array:
        """Minus the logarithm of the chance that is given to the class that it is `(B, n)`."""
        away = self._scores(columns)
        away -= away.max(axis=1, keepdims=True)
        chosen = away[:, self.target, self._number]
        lost: Array = np.log(np.exp(away, out=away).sum(axis=1)) - chosen
        return lost

    def _gradients(self, columns: Array, found: Array) -> None:
        """Write the gradients of some networks `(B, P)` to `found`."""
        passed = self._forward(columns)
        back = passed.pop()
        back -= back.max(axis=1, keepdims=True)
        np.exp(back, out=back)
        back /= back.sum(axis=1, keepdims=True)
        back[:, self.target, self._number] -= 1
        back /= len(self.target)
        for layer in reversed(self.layers):
            before = passed.pop()
            np.matmul(before, np.swapaxes(back, 1, 2), out=layer.weights(found))
            back.sum(axis=2, out=found[:, layer.middle : layer.end])
            if passed:
                back = np.matmul(layer.weights(columns), back)
                if self.rectified:
                    back *= before > 0
                else:
                    before *= before
                    back *= np.subtract(1, before, out=before)

    def _forward(self, columns: Array) -> list[Array]:
        """What each layer is given `(B, units, n)`, and the scores."""
        passed = [np.broadcast_to(self.inputs, (len(columns), *self.inputs.shape))]
        for layer in self.layers:
            sums = np.matmul(np.swapaxes(layer.weights(columns), 1, 2), passed[-1])
            sums += columns[:, layer.middle : layer.end, np.newaxis]
            if layer is not self.layers[-1]:
                np.maximum(sums, 0, out=sums) if self.rectified else np.tanh(sums, out=sums)
            passed.append(sums)
        return passed


def _columns(w: Array) -> Array:
    """Networks as rows `(B, P)`."""
    return np.ascontiguousarray(w.reshape(len(w), -1).T)


def _squares(columns: Array) -> Array:
    # One after the other, so that a network gets the same bits alone and beside others.
    total: Array = np.add.accumulate(columns * columns, axis=1)[:, -1]
    return total
