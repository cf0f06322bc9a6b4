"""A path that exists already, as a rule that walks it: from a file, or points that were handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optviz.data.table import check_near
from optviz.data.walked import Brought, check_path, paths_in
from optviz.errors import OptvizError
from optviz.given.own_code import shown
from optviz.given.spec import Spec
from optviz.objectives.base import Array
from optviz.objectives.start import Start, place_text
from optviz.plan.forms.adapted import Adapted, adapted
from optviz.system.printable import cut

_ENDINGS = (".csv", ".npz")


def is_path(name: str) -> bool:
    """Whether a name is that of a file with a path, as in `torch.csv` or `scipy.npz:bfgs`."""
    return name.partition(":")[0].lower().endswith(_ENDINGS)


def path_in(spec: Spec) -> Adapted:
    """The rule that walks the path of a file. Raises `OptvizError` with what is wrong in it."""
    if spec.settings:
        raise OptvizError(f"A path has no settings; write {spec.name}.")
    file, _, wanted = spec.name.partition(":")
    check_near(file, "path")
    runs = {run.name: run for run in paths_in(file)}
    if wanted and wanted not in runs:
        raise OptvizError(f"{file} has no path `{cut(wanted, 40)}`; it has {cut(', '.join(runs), 100)}.")
    if not wanted and len(runs) > 1:
        raise OptvizError(
            f"{file} has the paths {cut(', '.join(runs), 100)}; name one, as in {file}:{next(iter(runs))}, or several."
        )
    run = runs[wanted] if wanted else next(iter(runs.values()))
    return _walking(run.points, run.name, spec.name)


def path_of(points: Any) -> Adapted:
    """The rule that walks some points, `(steps + 1, P)`."""
    numbers = np.asarray(points)
    if numbers.ndim != 2 or numbers.dtype.kind not in "iuf":
        raise OptvizError(
            f"{shown(points)} cannot be an optimizer and is no path, which is an array of the shape (steps + 1, 2)."
        )
    walked = np.array(numbers, dtype=np.float64)
    check_path(Brought("path", walked, walked[:, 0]), "what was handed over")
    return _walking(walked, "path", "")


def _walking(points: Array, name: str, code: str) -> Adapted:
    # It asks nothing of the surface: what it cost where it was made is not known.
    def walk(_rule: Any, _weight: Array, _objective: Any, count: int, _kept: dict[str, Any]) -> Any:
        return points[min(count, len(points) - 1)]

    made = adapted(name, lambda: points, walk, "", code=code)
    made.path = points
    made.named = name
    return made


def begin_of(racers: Sequence[Any], start: Any) -> Start | None:
    """Where the paths among some optimizers begin, which is then where all do; None if there is none.

    Raises `OptvizError` if they begin at several places, or if another `start` is asked for.
    """
    begins = {tuple(path[0].tolist()): title for title, path in _paths(racers)}
    if not begins:
        return None
    first, *others = begins
    if others:
        raise OptvizError(
            f"The path {begins[first]} begins at {place_text(first)}, and {begins[others[0]]} at "
            f"{place_text(others[0])}; show them one by one."
        )
    if start is not None and tuple(np.ravel(_numbers(start)).tolist()) != first:
        raise OptvizError(
            f"The path {begins[first]} begins at {place_text(first)}, and so does the race; leave the start out."
        )
    return first


def _numbers(start: Any) -> Array:
    try:
        given = [float(each) for each in start.split(",")] if isinstance(start, str) else start
        return np.ravel(np.array(given, dtype=np.float64))
    except (TypeError, ValueError):
        return np.array([np.nan])


def steps_of(racers: Sequence[Any], steps: int | None, dimension: int) -> int | None:
    """How many steps a race has in which there are paths: no more than the shortest; as it is where there is none."""
    paths = _paths(racers)
    for title, path in paths:
        long = len(path) - 1
        if path.shape[1] != dimension:
            raise OptvizError(
                f"The path {title} is of {path.shape[1]} numbers, and the surface of {dimension}; give the surface on "
                "which it was made."
            )
        if steps is not None and steps > long:
            raise OptvizError(f"The path {title} has {long} steps, and {steps} are asked for; ask for as many.")
    return min((len(path) - 1 for _, path in paths), default=None) if steps is None else steps


def _paths(racers: Sequence[Any]) -> list[tuple[str, Array]]:
    """What the paths among some optimizers are called, and their points."""
    return [(each.title, each.path) for each in racers if isinstance(each, Adapted) and each.path is not None]
