"""Which cells of a map are meant by settings that somebody gives, and which is amidst its like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError, about, unknown_name
from optviz.given.parameters import number_text
from optviz.given.spec import Spec
from optviz.objectives.surfaces import Surface
from optviz.plan.settable import settable
from optviz.studies.sweeps.axes import Along

# As many as there are letters for.
_MOST = 5
# In shares of the width and the height of the map; nearer letters would lie over each other.
_APART = 0.12


@about("probe")
def cells_of(texts: Sequence[str], right: Along, up: Along, rule: str, surface: Surface) -> list[tuple[int, int]]:
    """The row and the column nearest to each of the settings, such as `learning_rate=0.02,momentum=0.9`.

    Raises `OptvizError` if one lacks a setting of the map, has another one, or is not on it.
    """
    if len(texts) > _MOST:
        raise OptvizError(f"Beside a map there is room for {_MOST} probes, and here are {len(texts)}; leave some out.")
    takes = settable(rule, surface)
    known = {**surface.adjustable(), **takes.shorts}
    full = {known[axis.name] if axis.whose != "start" else axis.name: axis.name for axis in (right, up)}
    cells = []
    for text in texts:
        given = {full.get(name, takes.name_of(name) or name): value for name, value in _settings(text).items()}
        for name in given:
            if name not in full.values():
                raise unknown_name("axis of the map", name, [right.name, up.name])
        cells.append((_nearest(text, given, up), _nearest(text, given, right)))
    return cells


def middle_of(places: NDArray[np.intp], chosen: Sequence[tuple[int, int]], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Of places `(N, 2)`, the one nearest to their middle among those that are not beside one that is chosen."""
    apart = [np.hypot(*((places - np.array(each)) / shape).T) > _APART for each in chosen]
    free = places[np.all(apart, axis=0)] if apart else places
    some = free if free.size else places
    middle: NDArray[np.intp] = some[np.hypot(*(some - np.median(places, axis=0)).T).argmin()]
    return middle


def _settings(text: str) -> Mapping[str, float]:
    try:
        return Spec.parse(f"probe:{text}").settings
    except OptvizError as error:
        # The name before them is nobody's.
        raise OptvizError(str(error).replace("probe:", "")) from None


def _nearest(text: str, given: dict[str, float], axis: Along) -> int:
    """The cell of an axis nearest to what is given for it."""
    if axis.name not in given:
        raise OptvizError(f"The probe '{text}' has no `{axis.name}`, which the map goes over; give it too.")
    low, high = float(axis.values[0]), float(axis.values[-1])
    value = given[axis.name]
    if not low <= value <= high:
        raise OptvizError(
            f"The probe '{text}' is not on the map, whose `{axis.name}` goes from {number_text(low)} to "
            f"{number_text(high)}."
        )
    return int(np.abs(axis.place(axis.values) - axis.place(value)).argmin())
