"""What curves go along: the steps of a race, or what each run has asked for or looked at until then."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from optviz.draw.panes.pane import shares
from optviz.figure.scene import Scene
from optviz.look import LOG_FROM
from optviz.objectives.around import samples_in
from optviz.objectives.base import Array
from optviz.words.numerals import in_print


class Across(NamedTuple):
    """Where each run is along the axis at each step, `(steps + 1,)` from 0 to 1, and what the axis ends with.

    `unit` is that of a log axis, which begins at zero all the same: a place `n` stands at log(1 + n / unit).
    """

    places: tuple[Array, ...]
    end: float
    unit: float | None = None
    label: str = ""

    def ticks(self, most: float) -> list[tuple[float, str]]:
        """Where numbers stand below the axis, and the numbers, of which there is room for so many."""
        if self.unit is None:
            return shares(0, self.end, most)
        powers = np.arange(math.ceil(math.log10(self.unit)), math.floor(math.log10(self.end)) + 1)
        every = max(1, math.ceil(len(powers) / max(1, int(most) - 1)))
        values = [0.0, *(10.0**power for power in powers[::-1][::every][::-1])]
        return [(float(_log(np.array(each), self.unit, self.end)), in_print(f"{each:.0f}")) for each in values]


def across(scene: Scene) -> Across:
    """The axis of all curves of a figure."""
    over = scene.recipe.over or ("samples" if _are_batches_of_several_sizes(scene) else "steps")
    if over == "steps":
        return Across(tuple(np.linspace(0, 1, scene.steps + 1) for _ in scene.tracks), scene.steps)
    seen = [np.asarray(getattr(each.recording, over))[:, each.number].astype(np.float64) for each in scene.tracks]
    ends = [float(each[-1]) for each in seen]
    # The least that a step has looked at; a rule may ask for nothing at all.
    first = min((float(each[each > 0][0]) for each in seen if each[-1] > 0), default=1.0)
    end = max(*ends, first)
    label = scene.words.say(f"figure.over{over.capitalize()}")
    if end < LOG_FROM / 10 * max(min(ends), first):
        return Across(tuple(each / end for each in seen), end, label=label)
    places = tuple(_log(each, first, end) for each in seen)
    return Across(places, end, first, f"{label}, {scene.words.say('figure.logAxis')}")


def _are_batches_of_several_sizes(scene: Scene) -> bool:
    """Whether the runs look at batches, and not all at as large ones."""
    sizes = [samples_in(each.surface, scene.steps) for each in scene.recordings]
    return all(each is not None for each in sizes) and len({tuple(each) for each in sizes if each is not None}) > 1


def _log(values: Array, unit: float, end: float) -> Array:
    return np.asarray(np.log1p(values / unit) / math.log1p(end / unit))
