"""Samples by their names: those that the program makes, each time the same ones, and those that a package brings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from optviz.data.installed import cancer, digits
from optviz.data.names import MADE
from optviz.data.samples import Samples
from optviz.errors import OptvizError, name_in, unknown_name


def regression() -> Samples:
    """64 points around the line y = 1.5 x - 0.5, with noise of a standard deviation of 0.6.

    The inputs are not centred, so that slope and intercept depend on each other: the condition number is 5.9.
    """
    draw, count = np.random.default_rng(0), 64
    x = draw.uniform(-1, 3, count)
    target = 1.5 * x - 0.5 + 0.6 * draw.standard_normal(count)
    return Samples("regression", "regression", x[:, np.newaxis], target, ("x", "y"))


def clouds() -> Samples:
    """Two clouds of 50 points, around (-1, -1) and (1, 1), which are wider along the second axis and overlap."""
    draw, count = np.random.default_rng(1), 100
    target = np.repeat([0.0, 1.0], count // 2)
    spread = draw.standard_normal((count, 2)) * [1.0, 2.5]
    return Samples("clouds", "clouds", spread + (2 * target - 1)[:, np.newaxis], target, ("x", "y", "class"))


def moons() -> Samples:
    """Two half circles of 100 points, each around the end of the other, with noise of a standard deviation of 0.15."""
    draw, count = np.random.default_rng(2), 200
    target = np.repeat([0.0, 1.0], count // 2)
    angle = draw.uniform(0, np.pi, count)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    places = np.where(target[:, np.newaxis] == 0, upper, [1.0, 0.5] - upper)
    return Samples("moons", "moons", places + 0.15 * draw.standard_normal((count, 2)), target, ("x", "y", "class"))


def spirals() -> Samples:
    """Three arms of 80 points that wind once round the middle, with noise of a standard deviation of 0.03."""
    draw, count = np.random.default_rng(3), 240
    target = np.repeat([0.0, 1.0, 2.0], count // 3)
    along = np.sqrt(draw.uniform(0.02, 1, count))
    angle = 2 * np.pi * (along + target / 3)
    places = along[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Samples("spirals", "spirals", places + 0.03 * draw.standard_normal((count, 2)), target, ("x", "y", "class"))


def blobs() -> Samples:
    """Four round clouds of 60 points, with a standard deviation of 0.5, around the corners of a square."""
    draw, count = np.random.default_rng(4), 240
    target = np.repeat([0.0, 1.0, 2.0, 3.0], count // 4)
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    places = np.repeat(corners, count // 4, axis=0) + 0.5 * draw.standard_normal((count, 2))
    return Samples("blobs", "blobs", places, target, ("x", "y", "class"))


# Data that is not here, and what is most like it.
ELSEWHERE = {
    "breastcancer": "cancer",
    "cifar": "digits",
    "cifar10": "digits",
    "circles": "spirals",
    "fashionmnist": "digits",
    "iris": "blobs",
    "makeblobs": "blobs",
    "makemoons": "moons",
    "mnist": "digits",
    "twomoons": "moons",
    "wine": "cancer",
}
_MADE: dict[str, Callable[[], Samples]] = dict(
    zip(MADE, (regression, clouds, moons, spirals, blobs, digits, cancer), strict=True)
)


def made_names() -> list[str]:
    """The names of all samples that there are."""
    return list(_MADE)


def made_abouts() -> dict[str, str]:
    """What each of them is, in a sentence."""
    return {name: (make.__doc__ or "").split("\n\n")[0] for name, make in _MADE.items()}


def made_samples(name: str) -> Samples:
    """The samples of a name. Raises `OptvizError` for an unknown one."""
    found = name_in(_MADE, name)
    if found is None:
        if Path(name).suffix:
            raise OptvizError(
                f"Samples are read from a table that ends in .csv, and {name} does not; write one, with a line of "
                "names, as numpy.savetxt(…, delimiter=',', header='x,y', comments='') does."
            )
        raise unknown_name("data", name, _MADE, elsewhere=ELSEWHERE)
    return _MADE[found]()
