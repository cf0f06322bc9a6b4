"""What a race from many starts found: who is there by when, how sure that is, and how rules compare."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array
from optviz.objectives.surfaces import Surface
from optviz.plan.run import Run
from optviz.studies.counted import median_interval, wilson
from optviz.studies.study import Found, Meanwhile
from optviz.studies.sweeps.map import ARRIVED, LOST

# A profile is read where a rule takes at most so many times the fewest steps.
NEARLY = 2.0


@dataclass(frozen=True, eq=False)
class Raced(Found):
    """How runs of R rules ended on S surfaces, N on each, which are the same for all rules.

    `entered` `(S, R)` are the rules with the settings that they have on each surface.
    `starts` `(S, 2, N)`, `seeds` `(N,)`; `ends` `(R, S, N)` are places in `ENDS`, `steps` since when, `last` the last
    loss. `losses` `(R, S, M, N)` are those after the steps `marks` `(M,)`; a run that diverges keeps its last one that
    is a number. On each surface `goals` `(S,)` tells which end is to get there: to arrive at a minimum, or, where there
    is none, to leave the window.
    """

    at: tuple[int, ...]
    entered: tuple[tuple[Run, ...], ...]
    surfaces: tuple[Surface, ...]
    starts: Array
    seeds: NDArray[np.int64]
    ends: NDArray[np.int64]
    steps: NDArray[np.int64]
    last: Array
    marks: NDArray[np.int64]
    losses: Array
    goals: NDArray[np.int64]

    @property
    def counts(self) -> int:
        """After the last step nothing more is told."""
        return 0

    @property
    def rules(self) -> tuple[Run, ...]:
        """The rules, as they are on the first surface."""
        return self.entered[0]

    @cached_property
    def reached(self) -> Array:
        """The step from which each run is there, `(R, S, N)`; infinite for who does not get there."""
        return np.where(self.ends == self.goals[:, np.newaxis], self.steps, np.inf)

    @property
    def problems(self) -> int:
        """How many runs each rule has."""
        return int(self.reached[0].size)

    def shares(self, step: float = np.inf) -> tuple[Array, Array, Array]:
        """The share of the runs of each rule `(R,)` that are there by a step, and the ends of its 95 % interval."""
        there = np.isfinite(self.reached) & (self.reached <= step)
        hits = there.reshape(len(self.rules), -1).sum(axis=1)
        return (hits / self.problems, *wilson(hits, self.problems))

    def meanwhile(self, step: int, told: int) -> Meanwhile:  # noqa: ARG002 nothing is told after the last step
        """Who is there by a step."""
        return Meanwhile("so far", list(zip(self.rules, (100 * self.shares(step)[0]).tolist(), strict=True)))

    @cached_property
    def factors(self) -> Array:
        """Each run's steps as a multiple of the fewest that a rule takes there, `(R, S, N)`; infinite for who fails.

        Who is there from the start has taken one step.
        """
        taken = np.maximum(self.reached, 1)
        fewest = taken.min(axis=0)
        return np.where(np.isfinite(taken), taken / np.where(np.isfinite(fewest), fewest, 1), np.inf)

    def profile(self, factor: float) -> Array:
        """The share of the runs `(R,)` in which a rule takes at most so many times the fewest steps.

        Reference: E. D. Dolan, J. J. Moré, Benchmarking optimization software with performance profiles, 2002.
        """
        return np.asarray((self.factors <= factor).reshape(len(self.rules), -1).mean(axis=1))

    @cached_property
    def order(self) -> list[int]:
        """The rules, those first that get there in most runs, and of these those that do so in fewer steps."""
        share = self.shares()[0]
        median = [median_interval(each.ravel())[0] for each in self.reached]
        best = self.profile(NEARLY) if len(self.surfaces) > 1 else share
        return sorted(range(len(self.rules)), key=lambda rule: (-best[rule], -share[rule], median[rule]))

    @property
    def kind(self) -> str:
        """Which sentence is true: whether intervals tell the best from the next."""
        share, low, high = self.shares()
        if not share.any():
            return "none"
        if len(self.rules) == 1:
            return "alone"
        if len(self.surfaces) > 1:
            return "several"
        best, second = self.order[:2]
        return "apart" if low[best] > high[second] else "alike"

    @property
    def how(self) -> str:
        """In which words it is said what the figure shows."""
        far = "" if (self.goals == ARRIVED).any() else " far"
        return ("from starts" if self.starts.std(axis=2).any() else "by seeds") + far

    def named(self) -> Mapping[str, Run]:
        """The best rule, the next, and the last."""
        return {
            "best": self.rules[self.order[0]],
            "second": self.rules[self.order[:2][-1]],
            "worst": self.rules[self.order[-1]],
        }

    def facts(self) -> Mapping[str, float]:
        """Shares in percent of the runs of a rule; steps are infinite where more runs do not get there."""
        share, low, high = (100 * each for each in self.shares())
        nearly = 100 * self.profile(NEARLY)
        best, second, worst = self.order[0], self.order[:2][-1], self.order[-1]
        median, soonest, latest = median_interval(self.reached[best].ravel())
        return {
            "runs": self.problems,
            "rules": len(self.rules),
            "surfaces": len(self.surfaces),
            "best_share": share[best],
            "best_low": low[best],
            "best_high": high[best],
            "best_steps": median,
            "best_steps_low": soonest,
            "best_steps_high": latest,
            "best_nearly": nearly[best],
            "second_share": share[second],
            "second_low": low[second],
            "second_high": high[second],
            "second_steps": float(np.median(self.reached[second])),
            "second_nearly": nearly[second],
            "worst_share": share[worst],
            "lost": 100 * float((self.ends == LOST).reshape(len(self.rules), -1).mean(axis=1).max()),
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Each rule on each surface: shares from 0 to 1, steps and losses; None where there is no such number."""
        rows = []
        for (place, surface), number in itertools.product(enumerate(self.surfaces), range(len(self.rules))):
            run = self.entered[place][number]
            hits, runs = int(np.isfinite(self.reached[number, place]).sum()), self.reached.shape[2]
            low, high = wilson(np.array(hits), runs)
            median, soonest, latest = median_interval(self.reached[number, place])
            quartiles = np.quantile(self.last[number, place], [0.25, 0.5, 0.75])
            rows.append(
                {"rule": str(run.spec), "surface": surface.spec, "runs": runs, "share": hits / runs}
                | {"share_low": float(low), "share_high": float(high)}
                | {"steps": _told(median), "steps_low": _told(soonest), "steps_high": _told(latest)}
                | dict(zip(("loss_low", "loss", "loss_high"), map(_told, quartiles.tolist()), strict=True))
                | {"lost": float((self.ends[number, place] == LOST).mean())}
            )
        return rows


def _told(number: float) -> float | None:
    return number if np.isfinite(number) else None
