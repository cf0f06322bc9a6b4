"""A loss over samples as the page has it: the loss of one sample as expressions, and the samples beside it."""

from __future__ import annotations

import json
from typing import Any

from optviz.data.models.fit import Fit
from optviz.errors import OptvizError
from optviz.given.limits import MOST_PAGE_SAMPLES
from optviz.objectives.around import Minibatch
from optviz.objectives.surfaces import Surface
from optviz.page.landscape import Landscape, told_of
from optviz.trace.array import Traced
from optviz.trace.derivative import gradient, hessian
from optviz.trace.expression import Symbol
from optviz.trace.running import nodes_by

# What the loss of one sample knows of it: its two inputs, and its target.
_OF_ONE = ("u", "v", "t")


def fit_in(surface: Surface) -> Fit | None:
    """The model whose loss a surface is of batches, if the page can draw these."""
    return surface.inner if isinstance(surface, Minibatch) and isinstance(surface.inner, Fit) else None


def check_samples(fit: Fit) -> None:
    """Refuse more samples than a page looks at in every step."""
    count = len(fit.samples)
    if count > MOST_PAGE_SAMPLES:
        raise OptvizError(
            f"{fit.samples.title} has {count} samples, and a page holds at most {MOST_PAGE_SAMPLES}; film the race, or "
            "give a smaller table."
        )


def landscape_of_one(surface: Minibatch, fit: Fit) -> Landscape:
    """As `landscape_of`, but that `value` and its derivatives are those of one sample, whose numbers are its `p`."""
    point = Traced.symbols("x", "y")
    u, v, target = (Traced.symbol(Symbol("p", name)) for name in _OF_ONE)
    (value,) = nodes_by(lambda: fit.of_one(u, v, target, point))
    places = list(point.nodes)
    return told_of(surface, value, gradient(value, places), hessian(value, places))


def samples_text(fit: Fit) -> str:
    """The samples as JavaScript."""
    rows: list[dict[str, Any]] = [
        dict(zip(_OF_ONE, [*inputs, target], strict=True))
        for inputs, target in zip(fit.inputs.tolist(), fit.samples.target.tolist(), strict=True)
    ]
    return json.dumps(rows, separators=(",", ":"))
