"""Wrappers as their papers print them, around rules written out beside them, with nothing of the program between.

Each takes the gradient of a surface, the weights at the start and the paper's constants, and yields the weights after
each step. Two coordinates are two lists: nothing here knows NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, hypot, pi
from typing import Any

Point = list[float]
Gradient = Callable[[Point], Point]
Path = Iterator[Point]
BOTH = (0, 1)


def clipped_descent(f: Gradient, x: Point, lr: float, threshold: float) -> Path:
    """Algorithm 1 of arXiv:1211.5063, before each step of gradient descent."""
    while True:
        g = f(x)
        norm = hypot(*g)
        if norm >= threshold:
            g = [threshold / norm * gi for gi in g]
        x = [x[i] - lr * g[i] for i in BOTH]
        yield x


def cut_descent(f: Gradient, x: Point, lr: float, largest: float) -> Path:
    """Section 2.1 of arXiv:1308.0850: derivatives lie within a range."""
    while True:
        g = [max(-largest, min(largest, gi)) for gi in f(x)]
        x = [x[i] - lr * g[i] for i in BOTH]
        yield x


def momentum(f: Gradient, x: Point, lr: float, mu: float) -> Path:
    """The heavy ball."""
    v = [0.0, 0.0]
    while True:
        g = f(x)
        v = [mu * v[i] - lr * g[i] for i in BOTH]
        x = [x[i] + v[i] for i in BOTH]
        yield x


def lookahead_momentum(f: Gradient, x: Point, lr: float, mu: float, k: int, alpha: float) -> Path:
    """Algorithm 1 of arXiv:1907.08610, whose optimizer A is the heavy ball; each theta is yielded."""
    phi, v = x, [0.0, 0.0]
    while True:
        theta = phi
        for i in range(1, k + 1):
            g = f(theta)
            v = [mu * v[j] - lr * g[j] for j in BOTH]
            theta = [theta[j] + v[j] for j in BOTH]
            if i < k:
                yield theta
        phi = [phi[j] + alpha * (theta[j] - phi[j]) for j in BOTH]
        yield phi


def sam_descent(f: Gradient, w: Point, eta: float, rho: float) -> Path:
    """Algorithm 1 of arXiv:2010.01412 with p = 2, on the whole loss."""
    while True:
        g = f(w)
        norm = hypot(*g)
        epsilon = [rho * gi / norm for gi in g]
        g = f([w[i] + epsilon[i] for i in BOTH])
        w = [w[i] - eta * g[i] for i in BOTH]
        yield w


def averaged_descent(f: Gradient, x: Point, gamma: float) -> Path:
    """Polyak and Juditsky 1992: the mean of x_0 to x_t."""
    every = [x]
    while True:
        g = f(x)
        x = [x[i] - gamma * g[i] for i in BOTH]
        every.append(x)
        yield [sum(each[i] for each in every) / len(every) for i in BOTH]


def running_descent(f: Gradient, x: Point, gamma: float, beta: float) -> Path:
    """Section 7.2 of arXiv:1412.6980, with the average beginning at the start."""
    average = x
    while True:
        g = f(x)
        x = [x[i] - gamma * g[i] for i in BOTH]
        average = [beta * average[i] + (1 - beta) * x[i] for i in BOTH]
        yield average


def descent_by(eta: Callable[..., float]) -> Any:
    """Gradient descent whose rate in step t, counted from 0, is told."""

    def path(f: Gradient, x: Point, lr: float, *constants: float) -> Path:
        t = 0
        while True:
            g, rate = f(x), eta(t, lr, *constants)
            x = [x[i] - rate * g[i] for i in BOTH]
            t += 1
            yield x

    return path


def cosine(t: int, lr: float, total: int, low: float) -> float:
    """Eq. 5 of arXiv:1608.03983 within one run."""
    return low * lr + (lr - low * lr) * (1 + cos(pi * min(t, total) / total)) / 2


def restarts(t: int, lr: float, period: int, mult: int, low: float) -> float:
    """Eq. 5 of arXiv:1608.03983: T_cur is 0 at a restart, and T_i grows then."""
    while t >= period:
        t, period = t - period, period * mult
    return cosine(t, lr, period, low)


def trapezoid(t: int, lr: float, total: int, warm: int, decay: int) -> float:
    """Eq. 1 of arXiv:2405.18392, with the linear f."""
    n = t + 1
    if n < warm:
        return n / warm * lr
    return lr if n <= total - decay else lr * (1 - (n - (total - decay)) / decay)
