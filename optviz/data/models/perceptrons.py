"""Multilayer perceptrons, many of them at once: B networks are the columns of one array `(P, B)`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array

# So many numbers of one kind are held at once, while networks are evaluated some by some: few enough for a processor
# to have them near, and enough for a call to be worth its while.
_AT_ONCE = 1 << 16
# Matrices whose product takes no more multiplications are multiplied by one thread: several that wait for each other on
# a busy machine take ten times as long as one.
_OF_ONE = 1 << 18
# A product with a matrix that lies turned takes twice as long. From so many multiplications on, it is laid straight
# before, or its turned product is asked for, where the other matrix lies there turned anyway; small ones are multiplied
# in another way, and it would not be worth its while.
_TO_LAY_STRAIGHT = 1 << 16


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
        self,
        layers: tuple[Layer, ...],
        inputs: Array,
        target: Array,
        decay: float,
        *,
        rectified: bool,
        masks: Sequence[Array] = (),
    ) -> None:
        """Inputs `(n, k)` and targets `(n,)` that all networks see, or `(B, n, k)` and `(B, n)`, each its own.

        `masks` `(B, units, n)`, one for each hidden layer, multiply what its units say: dropout is 0 where one is
        dropped.
        """
        self.layers, self.decay, self.rectified, self.masks = layers, decay, rectified, masks
        # Of what all see there is one.
        self.samples = np.ascontiguousarray(inputs if inputs.ndim == 3 else inputs[np.newaxis])
        self.inputs = np.ascontiguousarray(np.swapaxes(self.samples, 1, 2))
        self.target = np.atleast_2d(target).astype(np.int64)

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
            self._gradients(columns, part, found[part])
        if self.decay:
            found += self.decay * columns
        # What is of the layout of the weights is added to them without being turned.
        result: Array = found.T if w.ndim == 2 and w.flags.f_contiguous else np.ascontiguousarray(found.T)
        return result.reshape(w.shape)

    def surprise(self, w: Array) -> Array:
        """The mean cross-entropy at `w` `(P, …)` without the decay, of shape `w.shape[1:]`."""
        columns = _columns(w)
        found = [self._surprises(columns, part).mean(axis=1) for part in self._parts(columns)]
        result: Array = np.concatenate(found).reshape(w.shape[1:])
        return result

    def right(self, w: Array) -> Array:
        """The share of the samples at `w` `(P, …)` whose class is the likeliest, of shape `w.shape[1:]`."""
        columns = _columns(w)
        found = [
            (self._scores(columns, part).argmax(axis=1) == self._of(part, self.target)).mean(axis=1)
            for part in self._parts(columns)
        ]
        result: Array = np.concatenate(found).reshape(w.shape[1:])
        return result

    def scores(self, columns: Array) -> Array:
        """The logarithms of the odds of each class up to a common number `(B, n, classes)`, of networks `(B, P)`."""
        return np.concatenate([np.swapaxes(self._scores(columns, part), 1, 2) for part in self._parts(columns)])

    def _parts(self, columns: Array) -> Iterator[slice]:
        """Some networks after the other, as evenly as it goes."""
        widest = max(layer.outputs for layer in self.layers)
        count, at_once = len(columns), max(1, _AT_ONCE // (widest * max(1, self.target.shape[1])))
        some = -(-count // -(-count // at_once)) if count else 1
        return (slice(begin, begin + some) for begin in range(0, max(count, 1), some))

    @staticmethod
    def _of(part: slice, samples: NDArray[Any]) -> Any:
        """What some networks see: what all do, or their own."""
        return samples if len(samples) == 1 else samples[part]

    def _scores(self, columns: Array, part: slice) -> Array:
        """What some networks say of all samples, of some after the other."""
        number, most = self.target.shape[1], max(layer.inputs * layer.outputs for layer in self.layers)
        some = max(1, _OF_ONE // most)
        pieces = [self._forward(columns, part, slice(begin, begin + some))[-1] for begin in range(0, number, some)]
        return np.concatenate(pieces, axis=2) if len(pieces) != 1 else pieces[0]

    def _surprises(self, columns: Array, part: slice) -> Array:
        """Minus the logarithm of the chance that is given to the class that it is `(B, n)`."""
        away = self._scores(columns, part)
        away -= away.max(axis=1, keepdims=True)
        chosen = away[self._chosen(away, part)]
        lost: Array = np.log(np.exp(away, out=away).sum(axis=1)) - chosen
        return lost

    def _chosen(self, scores: Array, part: slice) -> Any:
        """Where the class that it is stands among the scores."""
        count, _, number = scores.shape
        return np.arange(count)[:, np.newaxis], self._of(part, self.target), np.arange(number)

    def _gradients(self, columns: Array, part: slice, found: Array) -> None:
        """Write the gradients of some networks of all `(B, P)` to `found`."""
        passed = self._forward(columns, part)
        columns = columns[part]
        back = passed.pop()
        back -= np.maximum.reduce(back, axis=1, keepdims=True)
        np.exp(back, out=back)
        back /= np.add.reduce(back, axis=1, keepdims=True)
        back[self._chosen(back, part)] -= 1
        back /= back.shape[2]
        for number in reversed(range(len(self.layers))):
            layer, before = self.layers[number], passed.pop()
            slopes, turned = layer.weights(found), np.swapaxes(back, 1, 2)
            if layer.inputs * turned[0].size < _TO_LAY_STRAIGHT:
                np.matmul(before, turned, out=slopes)
            elif passed:
                np.matmul(before, np.ascontiguousarray(turned), out=slopes)
            else:
                np.matmul(back, self._of(part, self.samples), out=np.swapaxes(slopes, 1, 2))
            np.add.reduce(back, axis=2, out=found[:, layer.middle : layer.end])
            if passed:
                back = np.matmul(layer.weights(columns), back)
                self._back_through(before, back, self.masks[number - 1][part] if self.masks else None)

    def _back_through(self, before: Array, back: Array, mask: Array | None) -> None:
        """Bring what is pulled at units `(B, units, n)` back to what they were given, in place."""
        if mask is not None:
            back *= mask
        if self.rectified:
            # A unit that is dropped is pulled at by nothing, whatever it would have said.
            back *= before > 0
            return
        if mask is not None:
            before = np.divide(before, mask, out=np.zeros_like(before), where=mask != 0)
        # The slope of tanh, 1 - tanh², where nobody reads what the unit said any more.
        np.multiply(before, before, out=before)
        np.subtract(1, before, out=before)
        back *= before

    def _forward(self, columns: Array, part: slice, some: slice = slice(None)) -> list[Array]:
        """What each layer is given `(B, units, n)`, and the scores, of some networks and some samples of all.

        The first is given `(1, k, n)` where all networks see the same.
        """
        columns = columns[part]
        passed = [self._of(part, self.inputs)[..., some]]
        for number, layer in enumerate(self.layers):
            sums = np.matmul(np.swapaxes(layer.weights(columns), 1, 2), passed[-1])
            sums += columns[:, layer.middle : layer.end, np.newaxis]
            if layer is not self.layers[-1]:
                np.maximum(sums, 0, out=sums) if self.rectified else np.tanh(sums, out=sums)
                if self.masks:
                    mask = self.masks[number][part]
                    sums *= mask if mask.shape[2] == 1 else mask[..., some]
            passed.append(sums)
        return passed


def _columns(w: Array) -> Array:
    """Networks as rows `(B, P)`."""
    return np.ascontiguousarray(w.reshape(len(w), -1).T)


def _squares(columns: Array) -> Array:
    # One after the other, so that a network gets the same bits alone and beside others.
    total: Array = np.add.accumulate(columns * columns, axis=1)[:, -1]
    return total
