"""Rules as their papers print them, one number after the other, with nothing of the program between.

Each takes the gradient of a surface, the weights at the start, the number of steps and the paper's constants, and
yields the weights after each step. Two coordinates are two lists: nothing here knows NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import atan2, copysign, cos, hypot, sin, sqrt

Point = list[float]
Gradient = Callable[[Point], Point]
Path = Iterator[Point]
BOTH = (0, 1)


def sign(number: float) -> float:
    return copysign(1.0, number) if number else 0.0


def torch_sgd(f: Gradient, x: Point, steps: int, lr: float, mu: float, tau: float, lam: float) -> Path:
    """The box at torch.optim.SGD."""
    b: Point | None = None
    for _ in range(steps):
        g = [gi + lam * xi for gi, xi in zip(f(x), x, strict=True)]
        b = g if b is None else [mu * b[i] + (1 - tau) * g[i] for i in BOTH]
        x = [x[i] - lr * b[i] for i in BOTH]
        yield x


def look_ahead_points(f: Gradient, x: Point, steps: int, lr: float, mu: float) -> Path:
    """Where Sutskever's form of NAG asks for gradients; arXiv:1212.0901 shows these points."""
    theta, v = x, [0.0, 0.0]
    for _ in range(steps):
        g = f([theta[i] + mu * v[i] for i in BOTH])
        v = [mu * v[i] - lr * g[i] for i in BOTH]
        theta = [theta[i] + v[i] for i in BOTH]
        yield [theta[i] + mu * v[i] for i in BOTH]


def normalized_momentum(f: Gradient, x: Point, steps: int, lr: float, beta: float) -> Path:
    """Algorithm 1 of arXiv:2002.03305."""
    m = [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        m = [beta * m[i] + (1 - beta) * g[i] for i in BOTH]
        x = [x[i] - lr * m[i] / hypot(*m) for i in BOTH]
        yield x


def barzilai_borwein(f: Gradient, x: Point, steps: int, lr: float) -> Path:
    """The first of the two choices of 1988."""
    before: tuple[Point, Point] | None = None
    for _ in range(steps):
        g, alpha = f(x), lr
        if before:
            s, y = ([new[i] - old[i] for i in BOTH] for new, old in zip((x, g), before, strict=True))
            if s[0] * y[0] + s[1] * y[1] > 0:
                alpha = (s[0] ** 2 + s[1] ** 2) / (s[0] * y[0] + s[1] * y[1])
        before = (x, g)
        x = [x[i] - alpha * g[i] for i in BOTH]
        yield x


def rprop(f: Gradient, x: Point, steps: int, lr: float, plus: float, minus: float) -> Path:
    """iRprop-, the fourth box of Igel and Hüsken."""
    delta, last = [lr, lr], [0.0, 0.0]
    x = [*x]
    for _ in range(steps):
        g = f(x)
        for i in BOTH:
            if g[i] * last[i] > 0:
                delta[i] = min(delta[i] * plus, 50.0)
            elif g[i] * last[i] < 0:
                delta[i] = max(delta[i] * minus, 1e-6)
                g[i] = 0.0
            x[i] -= sign(g[i]) * delta[i]
        last = g
        yield [*x]


def lion(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, lam: float) -> Path:
    """Program 1 of arXiv:2302.06675."""
    m = [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        update = [sign(b1 * m[i] + (1 - b1) * g[i]) for i in BOTH]
        m = [b2 * m[i] + (1 - b2) * g[i] for i in BOTH]
        x = [x[i] - lr * (update[i] + lam * x[i]) for i in BOTH]
        yield x


class Averages:
    """The first and second moments of a coordinate, as Adam's paper has them."""

    def __init__(self, b1: float, b2: float) -> None:
        self.b1, self.b2, self.m, self.v, self.t = b1, b2, 0.0, 0.0, 0

    def take(self, g: float) -> None:
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g**2

    @property
    def m_hat(self) -> float:
        return self.m / (1 - self.b1**self.t)

    @property
    def v_hat(self) -> float:
        return self.v / (1 - self.b2**self.t)


def adamw(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float, lam: float) -> Path:
    """Algorithm 2 of arXiv:1711.05101, with the place of eps that section 2 of arXiv:1412.6980 ends with."""
    each = [Averages(b1, b2), Averages(b1, b2)]
    for _ in range(steps):
        g = f(x)
        new = []
        for i, a in enumerate(each):
            a.take(g[i])
            eps_hat = eps / sqrt(1 - b2**a.t)
            new.append(x[i] - lr * (a.m_hat / (sqrt(a.v_hat) + eps_hat) + lam * x[i]))
        x = new
        yield x


def amsgrad(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float) -> Path:
    """Algorithm 2 of arXiv:1904.09237, with the corrections of Adam."""
    each, largest = [Averages(b1, b2), Averages(b1, b2)], [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        new = []
        for i, a in enumerate(each):
            a.take(g[i])
            largest[i] = max(largest[i], a.v)
            new.append(x[i] - lr * sqrt(1 - b2**a.t) * a.m_hat / (sqrt(largest[i]) + eps))
        x = new
        yield x


def adamax(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float) -> Path:
    """Algorithm 2 of arXiv:1412.6980."""
    m, u = [0.0, 0.0], [0.0, 0.0]
    for t in range(1, steps + 1):
        g = f(x)
        m = [b1 * m[i] + (1 - b1) * g[i] for i in BOTH]
        u = [max(b2 * u[i], abs(g[i])) for i in BOTH]
        x = [x[i] - lr / (1 - b1**t) * m[i] / u[i] for i in BOTH]
        yield x


def nadam(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float) -> Path:
    """Algorithm 2 of Dozat's report, with the schedule that it was tried with."""
    each, product = [Averages(b1, b2), Averages(b1, b2)], 1.0
    for t in range(1, steps + 1):
        mu, mu_next = (b1 * (1 - 0.5 * 0.96 ** (s / 250)) for s in (t, t + 1))
        product *= mu
        g = f(x)
        new = []
        for i, a in enumerate(each):
            a.take(g[i])
            g_hat, m_hat = g[i] / (1 - product), a.m / (1 - product * mu_next)
            new.append(x[i] - lr * ((1 - mu) * g_hat + mu_next * m_hat) / (sqrt(a.v_hat) + eps))
        x = new
        yield x


def radam(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float) -> Path:
    """Algorithm 2 of arXiv:1908.03265, which goes over at 5, and with an eps beside the root."""
    each, rho_inf = [Averages(b1, b2), Averages(b1, b2)], 2 / (1 - b2) - 1
    for t in range(1, steps + 1):
        rho = rho_inf - 2 * t * b2**t / (1 - b2**t)
        g = f(x)
        new = []
        for i, a in enumerate(each):
            a.take(g[i])
            if rho > 5:
                r = sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
                new.append(x[i] - lr * r * a.m_hat * sqrt(1 - b2**t) / (sqrt(a.v) + eps))
            else:
                new.append(x[i] - lr * a.m_hat)
        x = new
        yield x


def centred_rmsprop(f: Gradient, x: Point, steps: int, lr: float, decay: float, eps: float) -> Path:
    """Equations 38 to 41 of arXiv:1308.0850, without their momentum and with eps beside the root."""
    n, a = [0.0, 0.0], [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        n = [decay * n[i] + (1 - decay) * g[i] ** 2 for i in BOTH]
        a = [decay * a[i] + (1 - decay) * g[i] for i in BOTH]
        x = [x[i] - lr * g[i] / (sqrt(max(n[i] - a[i] ** 2, 0.0)) + eps) for i in BOTH]
        yield x


def rmsprop_momentum(f: Gradient, x: Point, steps: int, lr: float, decay: float, mu: float, eps: float) -> Path:
    """The same equations, with their momentum and without what is taken off."""
    n, delta = [0.0, 0.0], [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        n = [decay * n[i] + (1 - decay) * g[i] ** 2 for i in BOTH]
        delta = [mu * delta[i] - lr * g[i] / (sqrt(n[i]) + eps) for i in BOTH]
        x = [x[i] + delta[i] for i in BOTH]
        yield x


def yogi(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float) -> Path:
    """Algorithm 2 of Zaheer et al."""
    m, v = [0.0, 0.0], [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        m = [b1 * m[i] + (1 - b1) * g[i] for i in BOTH]
        v = [v[i] - (1 - b2) * sign(v[i] - g[i] ** 2) * g[i] ** 2 for i in BOTH]
        x = [x[i] - lr * m[i] / (sqrt(v[i]) + eps) for i in BOTH]
        yield x


def adabelief(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float) -> Path:
    """Algorithm 2 of arXiv:2010.07468."""
    m, s = [0.0, 0.0], [0.0, 0.0]
    for t in range(1, steps + 1):
        g = f(x)
        m = [b1 * m[i] + (1 - b1) * g[i] for i in BOTH]
        s = [b2 * s[i] + (1 - b2) * (g[i] - m[i]) ** 2 + eps for i in BOTH]
        x = [x[i] - lr * (m[i] / (1 - b1**t)) / (sqrt(s[i] / (1 - b2**t)) + eps) for i in BOTH]
        yield x


def adan(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, b3: float, eps: float) -> Path:
    """Algorithm 1 of arXiv:2208.06677, whose betas are what is not kept, and with corrections as its authors' code."""
    one, two, three = 1 - b1, 1 - b2, 1 - b3
    m, v, n, last = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], f(x)
    for k in range(1, steps + 1):
        g = f(x)
        m = [(1 - one) * m[i] + one * g[i] for i in BOTH]
        v = [(1 - two) * v[i] + two * (g[i] - last[i]) for i in BOTH]
        n = [(1 - three) * n[i] + three * (g[i] + (1 - two) * (g[i] - last[i])) ** 2 for i in BOTH]
        eta = [lr / (sqrt(n[i] / (1 - b3**k)) + eps) for i in BOTH]
        x = [x[i] - eta[i] * (m[i] / (1 - b1**k) + (1 - two) * v[i] / (1 - b2**k)) for i in BOTH]
        last = g
        yield x


def adopt(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, eps: float) -> Path:
    """Algorithm 2 of arXiv:2411.02853; what it does before its loop is the first step here."""
    v, m = [g**2 for g in f(x)], [0.0, 0.0]
    yield x
    for t in range(1, steps):
        g, c = f(x), t**0.25
        m = [b1 * m[i] + (1 - b1) * max(-c, min(c, g[i] / max(sqrt(v[i]), eps))) for i in BOTH]
        x = [x[i] - lr * m[i] for i in BOTH]
        v = [b2 * v[i] + (1 - b2) * g[i] ** 2 for i in BOTH]
        yield x


def ademamix(
    f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, b3: float, alpha: float, eps: float
) -> Path:
    """Algorithm 1 of arXiv:2409.03137 without schedulers and weight decay."""
    each, slow = [Averages(b1, b2), Averages(b1, b2)], [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        new = []
        for i, a in enumerate(each):
            a.take(g[i])
            slow[i] = b3 * slow[i] + (1 - b3) * g[i]
            new.append(x[i] - lr * (a.m_hat + alpha * slow[i]) / (sqrt(a.v_hat) + eps))
        x = new
        yield x


def schedule_free(
    f: Gradient, x: Point, steps: int, lr: float, beta: float, b2: float | None, eps: float, lam: float
) -> Path:
    """Equations 3 to 5 of arXiv:2405.15682, and with b2 its algorithm 1."""
    z, v = x, [0.0, 0.0]
    for t in range(1, steps + 1):
        y = [(1 - beta) * z[i] + beta * x[i] for i in BOTH]
        g = f(y)
        if b2 is not None:
            v = [b2 * v[i] + (1 - b2) * g[i] ** 2 for i in BOTH]
            g = [g[i] / (sqrt(v[i] / (1 - b2**t)) + eps) + lam * y[i] for i in BOTH]
        z = [z[i] - lr * g[i] for i in BOTH]
        x = [(1 - 1 / t) * x[i] + 1 / t * z[i] for i in BOTH]
        yield x


def prodigy(f: Gradient, x: Point, steps: int, lr: float, b1: float, b2: float, d0: float, eps: float) -> Path:
    """Algorithm 4 of arXiv:2306.06101; its r and s divided by d0, which changes nothing of r / s."""
    begin, d, r, s = x, d0, 0.0, [0.0, 0.0]
    m, v = [0.0, 0.0], [0.0, 0.0]
    for _ in range(steps):
        g = f(x)
        m = [b1 * m[i] + (1 - b1) * d * g[i] for i in BOTH]
        v = [b2 * v[i] + (1 - b2) * d**2 * g[i] ** 2 for i in BOTH]
        r = sqrt(b2) * r + lr * d**2 / d0 * sum(g[i] * (begin[i] - x[i]) for i in BOTH)
        s = [sqrt(b2) * s[i] + lr * d**2 / d0 * g[i] for i in BOTH]
        x = [x[i] - lr * d * m[i] / (sqrt(v[i]) + d * eps) for i in BOTH]
        d = max(d, r / (abs(s[0]) + abs(s[1])))
        yield x


def polyak_step(f: Gradient, x: Point, steps: int, value: Callable[[Point], float], cap: float, least: float) -> Path:
    """Equation 3 of arXiv:2002.10542 with c = 1."""
    for _ in range(steps):
        g = f(x)
        gamma = min((value(x) - least) / (g[0] ** 2 + g[1] ** 2), cap)
        x = [x[i] - gamma * g[i] for i in BOTH]
        yield x


def newton(f: Gradient, x: Point, steps: int, hessian: Callable[[Point], list[Point]], lr: float) -> Path:
    """H p = -g, by elimination."""
    for _ in range(steps):
        g, h = f(x), hessian(x)
        factor = h[1][0] / h[0][0]
        second = -(g[1] - factor * g[0]) / (h[1][1] - factor * h[0][1])
        first = (-g[0] - h[0][1] * second) / h[0][0]
        x = [x[0] + lr * first, x[1] + lr * second]
        yield x


def saddle_free_newton(
    f: Gradient, x: Point, steps: int, hessian: Callable[[Point], list[Point]], lr: float, delta: float
) -> Path:
    """Algorithm 1 of arXiv:1406.2572, by the angle of the eigenvectors."""
    for _ in range(steps):
        g, h = f(x), hessian(x)
        angle = atan2(2 * h[0][1], h[0][0] - h[1][1]) / 2
        axes = [[cos(angle), sin(angle)], [-sin(angle), cos(angle)]]
        p = [0.0, 0.0]
        for axis in axes:
            curvature = sum(axis[i] * h[i][j] * axis[j] for i in BOTH for j in BOTH)
            along = axis[0] * g[0] + axis[1] * g[1]
            p = [p[i] - along / max(abs(curvature), delta) * axis[i] for i in BOTH]
        x = [x[i] + lr * p[i] for i in BOTH]
        yield x


def damped_newton(
    f: Gradient, x: Point, steps: int, asked: Callable[[Point], tuple[float, list[Point]]], lr: float, delta: float
) -> Path:
    """Algorithm 3.2 of Nocedal and Wright with E = tau I of equation 3.43, and algorithm 3.1; tells what it asked."""
    for _ in range(steps):
        g, (value, h) = f(x), asked(x)
        # The roots of the characteristic polynomial.
        trace, determinant = h[0][0] + h[1][1], h[0][0] * h[1][1] - h[0][1] * h[1][0]
        least = (trace - sqrt(trace * trace - 4 * determinant)) / 2
        tau = 0.0 if least >= delta else delta - least
        b = [[h[0][0] + tau, h[0][1]], [h[1][0], h[1][1] + tau]]
        factor = b[1][0] / b[0][0]
        second = -(g[1] - factor * g[0]) / (b[1][1] - factor * b[0][1])
        p = [(-g[0] - b[0][1] * second) / b[0][0], second]
        alpha = lr
        while asked([x[i] + alpha * p[i] for i in BOTH])[0] > value + 1e-4 * alpha * sum(g[i] * p[i] for i in BOTH):
            alpha = 0.5 * alpha
        x = [x[i] + alpha * p[i] for i in BOTH]
        yield x


def sophia(
    f: Gradient,
    x: Point,
    steps: int,
    hessian: Callable[[Point], list[Point]],
    lr: float,
    b1: float,
    b2: float,
    gamma: float,
) -> Path:
    """Algorithm 3 of arXiv:2305.14342 with k = 1 and the Hessian's own diagonal."""
    m, h = [0.0, 0.0], [0.0, 0.0]
    for _ in range(steps):
        g, exact = f(x), hessian(x)
        m = [b1 * m[i] + (1 - b1) * g[i] for i in BOTH]
        h = [b2 * h[i] + (1 - b2) * exact[i][i] for i in BOTH]
        x = [x[i] - lr * max(-1.0, min(1.0, m[i] / max(gamma * h[i], 1e-12))) for i in BOTH]
        yield x


def dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1]


# From a point along a direction, with the gradient and the loss there: how many times as far, as a book's search says.
Search = Callable[[Point, Point, Point, float], float]


def conjugate_gradient(
    f: Gradient, x: Point, steps: int, value: Callable[[Point], float], search: Search, lr: float
) -> Path:
    """Algorithm 5.4 of Nocedal and Wright with equation 5.45, and the first length of page 58."""
    g = f(x)
    p = [-g[i] for i in BOTH]
    first = lr
    for _ in range(steps):
        alpha = first * search(x, [first * p[i] for i in BOTH], g, value(x))
        x = [x[i] + alpha * p[i] for i in BOTH]
        yield x
        last, g, promised = g, f(x), alpha * dot(g, p)
        beta = max(0.0, dot(g, [g[i] - last[i] for i in BOTH]) / dot(last, last))
        p = [-g[i] + beta * p[i] for i in BOTH]
        first = promised / dot(g, p)


def bfgs(f: Gradient, x: Point, steps: int, value: Callable[[Point], float], search: Search, lr: float) -> Path:
    """Algorithm 6.1 of Nocedal and Wright with equations 6.17 and 6.20."""
    h, first = [[1.0, 0.0], [0.0, 1.0]], lr
    for k in range(steps):
        g = f(x)
        p = [-dot(row, g) for row in h]
        alpha = first * search(x, [first * p[i] for i in BOTH], g, value(x))
        s = [alpha * p[i] for i in BOTH]
        x = [x[i] + s[i] for i in BOTH]
        yield x
        y = [f(x)[i] - g[i] for i in BOTH]
        if k == 0:
            h, first = [[dot(s, y) / dot(y, y) * each for each in row] for row in h], 1.0
        rho = 1 / dot(s, y)
        left = [[(i == j) - rho * s[i] * y[j] for j in BOTH] for i in BOTH]
        half = [[sum(left[i][m] * h[m][j] for m in BOTH) for j in BOTH] for i in BOTH]
        h = [[sum(half[i][m] * left[j][m] for m in BOTH) + rho * s[i] * s[j] for j in BOTH] for i in BOTH]
