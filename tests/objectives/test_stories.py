"""What the stories of surfaces say of runs and of numbers, measured: the words, and how they are found to be true."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz import record
from optviz.objectives.surfaces import surface_class
from optviz.optimizers import CLASSIC

Array = NDArray[np.float64]


def path(surface: str, rule: str, steps: int | None = None, start: Any = None) -> Array:
    return np.asarray(record(surface, rule, start, steps).points[:, :, 0])


def ends(surface: str, *rules: str, steps: int | None = None, start: Any = None) -> list[Array]:
    """Where each rule ends, with the learning rate that the program suggests."""
    return list(record(surface, rules, start, steps).points[-1].T)


def at(place: tuple[float, float], *ended: Array, near: float = 0.1) -> bool:
    return all(np.hypot(*(each - np.array(place))) < near for each in ended)


def curvatures(surface: str, place: tuple[float, float], value: Callable[[Array], Array] | None = None) -> Array:
    """The eigenvalues of the Hessian, from differences of the loss, or of a function of it."""
    cls, h = surface_class(surface)(), 1e-4
    loss = value or cls.value

    def second(i: int, j: int) -> float:
        shifts = [a * h * np.eye(2)[i] + b * h * np.eye(2)[j] for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
        one, two, three, four = (float(loss(np.array(place) + each)) for each in shifts)
        return (one - two - three + four) / (4 * h * h)

    return np.linalg.eigvalsh([[second(0, 0), second(0, 1)], [second(0, 1), second(1, 1)]])


def minima_along_x(surface: str, low: float, high: float, **settings: float) -> int:
    """How many minima the loss has on the line y = 0."""
    x = np.linspace(low, high, 20001)
    loss = surface_class(surface)(**settings).value(np.array([x, 0 * x]))
    return int(((loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])).sum())


def slopes(surface: str, count: int = 200) -> Array:
    """How steep it is on a grid over the window."""
    made = surface_class(surface)()
    assert made.window
    grid = np.meshgrid(*(np.linspace(*side, count) for side in made.window))
    return np.asarray(np.hypot(*made.gradient(np.array(grid))))


def goldstein_curvatures() -> bool:
    made = surface_class("goldstein-price")()
    # Without the logarithm the loss is exp of it, so that at a critical point its curvature is that times the loss.
    all_of_it = [np.exp(loss) * curvatures(made.name, (x, y)) for x, y, loss in made.minima]
    return bool(round(np.min(all_of_it)) == 208 and round(np.max(all_of_it)) == 26216)


def noise_in_two_valleys() -> bool:
    """Nearly half are over after 300 steps; of those that begin in the deep valley, fewer."""
    draw = np.random.default_rng(1)
    over = []
    for start in (-1.3, 1.0):
        x = np.full(4000, start)
        for _ in range(300):
            x -= 0.1 * ((x * x - 1) * (x + 0.4) + 0.8 * draw.standard_normal(x.size))
        over.append(np.mean(x > -0.4))
    return 0.4 < over[0] < 0.5 and over[1] > 0.99


def ripples_make_stripes() -> bool:
    """Of two neighbouring rates, one diverges and the other does not, and again ten and a hundred times closer."""
    apart = []
    for width in (0.06, 0.006, 0.0006):
        rates = np.linspace(1.04 - width / 2, 1.04 + width / 2, 60)
        w = np.outer([-2.2, 1.7], np.ones(60))
        with np.errstate(all="ignore"):
            for _ in range(300):
                w = w - rates * (2 * w + 0.2 * np.pi * np.sin(2 * np.pi * w))
        lost = ~(np.abs(w).max(axis=0) < 100)
        apart.append(int((lost[1:] != lost[:-1]).sum()))
    return min(apart) >= 4


def ripple_of_its_own() -> bool:
    made = [surface_class("rippled-bowl")(ripple=ripple) for ripple in (0.2332, 0.2333)]
    bends = [
        curvatures("rippled-bowl", (0.5, 0.5), surface_class("rippled-bowl")(ripple=r).value) for r in (0.05, 0.051)
    ]
    counts = [minima_along_x("rippled-bowl", 0.6, 1.0, ripple=each.ripple) for each in made]
    return (
        counts == [0, 1]
        and bool(bends[0].min() > 0 > bends[1].min())
        and [each.complete for each in made] == [True, False]
    )


def along_the_river() -> bool:
    fast, slow = (path("river-valley", rule)[-1, 0] for rule in ("sgd", "sgd:lr=0.015"))
    return round(fast, 1) == 5.6 and round(slow, 2) == 0.15


def schaffer_valley() -> bool:
    seen = path("schaffer-2", "sgd")
    off = np.abs(seen[:, 0] ** 2 - seen[:, 1] ** 2 - np.pi)
    share = (seen[5, 1] - seen[-1, 1]) / seen[5, 1]
    return bool(off[5:].max() < 0.01 and 0.015 < share < 0.025)


def hyperbola_curvatures() -> bool:
    on_it = [curvatures("hyperbola", (x, 1 / x)).max() - (x * x + 1 / (x * x)) for x in (0.5, 1.0, 2.0)]
    return max(map(abs, on_it)) < 1e-4


def off_the_saddle() -> bool:
    """Who divides by the size of the gradient is beside the line at once, who multiplies it is long in coming."""
    first = {rule: np.argmax(np.abs(path("saddle", rule)[:, 1]) > 0.1) for rule in (*CLASSIC, "adadelta")}
    quick = max(first[rule] for rule in ("adagrad", "rmsprop", "adam"))
    return bool(
        quick <= 5 < first["adadelta"] <= 20 and first["sgd"] == 0 and min(first["momentum"], first["nag"]) > 100
    )


# The surface, words of its story, and whether they are true.
CLAIMS: tuple[tuple[str, str, Callable[[], bool]], ...] = (
    ("goldstein-price", "at the minima from 208 to 26,216", goldstein_curvatures),
    (
        "himmelblau",
        "different rules end in different minima",
        lambda: not at((3, 2), *ends("himmelblau", "sgd", "nag")),
    ),
    (
        "mccormick",
        "gradient descent ends in the shallow minimum",
        lambda: at((2.594, 1.594), *ends("mccormick", "sgd", "nag")),
    ),
    ("mccormick", "and out of the picture", lambda: bool(path("mccormick", "momentum")[-1].max() < -3)),
    ("six-hump-camel", "in which gradient descent stays", lambda: at((-1.607, -0.569), *ends("six-hump-camel", "sgd"))),
    (
        "six-hump-camel",
        "Momentum and NAG leave it",
        lambda: at((0.09, -0.713), *ends("six-hump-camel", "momentum", "nag")),
    ),
    (
        "six-hump-camel",
        "in the other of the deepest two",
        lambda: any(
            at((-0.09, 0.713), *ends("six-hump-camel", f"momentum:lr={lr}", steps=900)) for lr in (0.006, 0.008, 0.01)
        ),
    ),
    (
        "styblinski-tang",
        "each of the six classic rules ends in the valley where it began",
        lambda: at((2.747, 2.747), *ends("styblinski-tang", *CLASSIC)),
    ),
    (
        "three-hump-camel",
        "shallow minimum beside the start",
        lambda: at((-1.748, 0.874), *ends("three-hump-camel", "sgd")),
    ),
    (
        "three-hump-camel",
        "carries Momentum, NAG and Adam",
        lambda: at((0, 0), *ends("three-hump-camel", "momentum", "nag", "adam")),
    ),
    ("two-gaussians", "falls into the near one", lambda: at((0.905, 0), *ends("two-gaussians", "sgd"))),
    ("two-gaussians", "into the far one", lambda: at((-0.936, 0), *ends("two-gaussians", *CLASSIC[1:]))),
    (
        "two-gaussians",
        "From a width of 0.88 on there is one hole alone; below 0.16",
        lambda: (
            [minima_along_x("two-gaussians", -2, 2, width=each) for each in (0.159, 0.163, 0.87, 0.88)] == [3, 2, 2, 1]
        ),
    ),
    ("two-valleys", "nearly half are over after 300 steps", noise_in_two_valleys),
    ("cliff", "up to 159 times as steep", lambda: round(slopes("cliff", 241)[120].max() / 0.25) == 159),
    ("cliff", "throws a run far away", lambda: bool(np.ptp(path("cliff", "sgd")[:, 0]) > 20)),
    ("cliff", "cures it", lambda: bool(np.abs(path("cliff", "clip(sgd)")).max() <= 3)),
    (
        "easom",
        "the gradient is below 1e-12",
        lambda: bool(slopes("easom")[[0, 0, -1, -1], [0, -1, 0, -1]].max() < 1e-12),
    ),
    (
        "easom",
        "nothing gets anywhere",
        lambda: at((-1, -1), *ends("easom", *CLASSIC, "adadelta", start=(-1, -1)), near=1e-3),
    ),
    (
        "michalewicz",
        "three tenths of the picture the slope is below 0.001",
        lambda: 0.28 < np.mean(slopes("michalewicz") < 1e-3) < 0.32,
    ),
    ("michalewicz", "stays there", lambda: at((2.203, 0.9), *ends("michalewicz", "sgd", start=(2.0, 0.9)), near=0.01)),
    ("plateau", "takes 130 steps to the rim", lambda: int(np.argmax(np.hypot(*path("plateau", "sgd").T) < 1)) == 130),
    (
        "ackley",
        "its slope is 2.83 on every side",
        lambda: (
            round(2 * np.sqrt(2), 2)
            == 2.83
            == round(float(np.hypot(*surface_class("ackley")().gradient(np.array([1e-9, 2e-9])))), 2)
        ),
    ),
    (
        "drop-wave",
        "at the radii 0.5202, 1.0415, 1.564",
        lambda: minima_along_x("drop-wave", 0.5201, 0.5203) == minima_along_x("drop-wave", 1.0414, 1.0416) == 1,
    ),
    (
        "eggholder",
        "The lowest loss of the square, -959.64",
        lambda: round(float(surface_class("eggholder")().value(np.array([512.0, 404.2318]))), 2) == -959.64,
    ),
    ("griewank", "by less than a hundredth", lambda: 0 < surface_class("griewank")().minima[1].value < 0.01),
    (
        "levy-13",
        "end in the dent where they began",
        lambda: at((1.986, -0.39), *ends("levy-13", "sgd", "momentum", "nag", "rmsprop", "adam")),
    ),
    ("levy-13", "AdaGrad", lambda: at((1.652, -0.468), *ends("levy-13", "adagrad"))),
    ("rastrigin", "ends in the dent where it began", lambda: at((0.995, 0.995), *ends("rastrigin", *CLASSIC))),
    ("rippled-bowl", "however closely one looks", ripples_make_stripes),
    ("rippled-bowl", "From 0.051 on it bends the bowl both ways, from 0.2333 on", ripple_of_its_own),
    ("schaffer-2", "a fiftieth of the way", schaffer_valley),
    ("saddle", "turn off at once, and AdaDelta soon", off_the_saddle),
    (
        "beale",
        "downhill is away from it along x",
        lambda: bool(surface_class("beale")().gradient(np.array([1.0, 1.5]))[0] > 0),
    ),
    (
        "booth",
        "nine times as steep",
        lambda: bool(np.isclose(np.divide(*curvatures("booth", (1, 3))), 1 / 9, rtol=1e-4)),
    ),
    (
        "matyas",
        "25 times as steep",
        lambda: bool(np.isclose(np.divide(*curvatures("matyas", (0, 0))), 1 / 25, rtol=1e-4)),
    ),
    ("hyperbola", "another curvature, x² + y²", hyperbola_curvatures),
    (
        "long-valley",
        "gradient descent gets nowhere",
        lambda: bool(path("long-valley", "sgd")[-1, 1] < 0 and path("long-valley", "momentum")[-1, 1] > 3.9),
    ),
    ("river-valley", "after 200 steps it is at x = 5.6", along_the_river),
    ("rosenbrock", "a factor of 2508", lambda: round(1 / np.divide(*curvatures("rosenbrock", (1, 1)))) == 2508),
    ("rosenbrock", "such as 0.01", lambda: record("rosenbrock", "sgd:lr=0.01").diverged_at[0] > 0),
)


def test_what_stories_say_is_what_happens() -> None:
    false = [
        f"{name}: {words}"
        for name, words, holds in CLAIMS
        if " ".join(words.split()) not in " ".join((inspect.getdoc(surface_class(name)) or "").split()) or not holds()
    ]
    assert not false
