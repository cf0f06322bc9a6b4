"""What expressions come to, by NumPy's own functions; for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from optviz.trace.expression import Node, Symbol, ordered


def evaluated(
    results: Iterable[Node],
    value_of: Callable[[Symbol], float],
    answer: Callable[[str, float, float], Any] | None = None,
) -> list[Any]:
    """The numbers; `answer` is asked with `value`, `gradient` or `hessian` and a point, where a rule asks for it."""
    found: dict[Node, Any] = {}
    results = list(results)
    for each in ordered(results):
        args = [found[arg] for arg in each.args]
        match each.op:
            case "constant":
                found[each] = each.value
            case "symbol":
                found[each] = np.float64(value_of(each.value))
            case "asked":
                found[each] = answer(each.value.name, *args[:2]) if all(args[2:]) else np.nan
            case "part":
                found[each] = np.ravel(args[0])[each.value] if np.ndim(args[0]) else args[0]
            case "power":
                # As the power of Python's floats; np.power squares by a product.
                found[each] = args[0] ** args[1]
            case _:
                found[each] = getattr(np, each.op)(*args)
    return [found[each] for each in results]
