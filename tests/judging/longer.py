"""What ten times as many steps say of a verdict: by definitions of its words that know nothing of how it was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from runs import Array, reach

from optviz import Recording, Verdict

# Of a run that is where it is said to be, so many resolutions are none.
NEAR = 3


def shorter(race: Recording, steps: int) -> Recording:
    """The first steps of a recording, as if no more had been made."""
    lost = np.where(race.diverged_at <= steps, race.diverged_at, -1)
    arrays = {name: getattr(race, name)[: steps + 1] for name in ("points", "losses", "gradients", "evaluations")}
    plan = replace(race.plan, steps=steps)
    return replace(race, plan=plan, diverged_at=lost, no_number=race.no_number & (lost >= 0), **arrays)


def contradiction(verdict: Verdict, race: Recording, run: int, steps: int) -> str:
    """What the run did after so many steps that the verdict on these denies; empty if nothing.

    What is said to be so far, or since when a run is outside, is true whatever comes.
    """
    path, lost, near = race.points[:, :, run], race.diverged_at[run] > steps, reach(race)
    later = path[steps:]
    gone = np.hypot(*(later - path[steps]).T).max() / near
    minima = [distances(path, point[:2]) / near for point in race.surface.minima]
    away = min(minima, key=lambda each: each[steps], default=np.full(len(path), np.inf))
    quarter, last = (about(each[-max(2, steps // 4) :]) for each in (path[: steps + 1], path))
    if verdict.kind == "approaching":
        there, told = away[steps:] <= 1, int(verdict.fields["more"])
        came = int(np.argmax(there))
        if not there.any():
            return "" if told * NEAR > len(there) else "never came"
        return "" if told / NEAR <= came <= told * NEAR else f"came after {came} steps"
    found = {
        "converged": (gone > NEAR or lost) and "so far" not in verdict.sentence,
        "hovering": np.median(away[steps:]) > NEAR or lost,
        "saddle": (gone > NEAR or lost) and "lingers" not in verdict.brief,
        "maximum": (gone > NEAR or lost) and "lingers" not in verdict.brief,
        "plateau": gone > NEAR or lost,
        "stopped": gone > 0,
        "oscillating": (lost or not is_same_swing(quarter, last, near)) and "so far" not in verdict.sentence,
        "growing": last[1] <= quarter[1] and not lost,
        "closing": last[1] >= quarter[1] or lost,
        "diverging": is_inside(race, later[-len(later) // 4 :]) and not lost,
        "moving": gone < 1 / 10 or bool((away[steps // 2 :] <= 1).all()),
        "creeping": gone == 0 or bool((away[steps // 2 :] <= 1).all()),
    }
    return "it did not" if found.get(verdict.kind) else ""


def distances(path: Array, point: tuple[float, float]) -> Array:
    return np.asarray(np.hypot(*(path - np.array(point)).T))


def about(path: Array) -> tuple[Array, float]:
    """The middle of a path, and how far it goes from there."""
    middle = path.mean(axis=0)
    return middle, float(np.sqrt(((path - middle) ** 2).sum(axis=1).mean()))


def is_same_swing(one: tuple[Array, float], other: tuple[Array, float], near: float) -> bool:
    """Whether two swings are as wide, to a factor, and in the same place."""
    moved = np.hypot(*(other[0] - one[0]))
    return bool(one[1] / NEAR <= other[1] <= one[1] * NEAR and moved <= max(one[1], near))


def is_inside(race: Recording, path: Array) -> bool:
    low, high = np.array(race.window).T
    return bool(((low <= path) & (path <= high)).all())
