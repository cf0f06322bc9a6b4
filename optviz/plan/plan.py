"""What is raced, as one value: it is made once, before any step, and whatever tells of a race later reads it."""

from __future__ import annotations

import functools
import itertools
import math
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optviz.data.sums import told_in
from optviz.errors import OptvizError, about
from optviz.given.code_files import is_code
from optviz.given.kinds import whole_number
from optviz.given.limits import LONGEST_FORMULA, LONGEST_NAME, MOST_BYTES, MOST_RECORDED_RUNS, MOST_STEPS
from optviz.given.own_code import guarded, shown
from optviz.given.parameters import number_text, parameters
from optviz.given.spec import Spec, core_of
from optviz.objectives.base import is_random
from optviz.objectives.named import can_be_named
from optviz.objectives.start import Start, dimension_told, place_text
from optviz.objectives.surfaces import Surface
from optviz.optimizers import CLASSIC, is_in_catalogue
from optviz.plan.axes import Axis, columns_and_rows, varied
from optviz.plan.forms.libraries import is_of_library
from optviz.plan.forms.walking import begin_of, is_path, steps_of
from optviz.plan.inputs import copied, is_from_elsewhere, optimizer_of, optimizers_from, optimizers_in, surface_from
from optviz.plan.run import Run, check_text, run_of
from optviz.plan.starts import starts_from
from optviz.plan.tuned import Tuning


@dataclass(frozen=True, eq=False)
class Plan:
    """B runs of so many steps on one surface, or on an objective of P parameters.

    `optimizers` holds the optimizer of each run as it is before its first step, or None where a file cannot tell it, as
    for a rule of one's own. Every optimizer runs from every start with every combination of what is `varied`: `abreast`
    runs begin at each start, those of one optimizer beside each other; or each run has a start of its own, and
    `abreast` is None. `headers` is what the optimizers are called above a column. `tuned` tells how their learning
    rates were found, if they were.
    """

    surface: Surface
    runs: tuple[Run, ...]
    optimizers: tuple[Any, ...]
    steps: int
    seed: int
    abreast: int | None = None
    varied: tuple[Axis, ...] = ()
    headers: tuple[str, ...] = ()
    tuned: Tuning | None = None

    @functools.cached_property
    def starts(self) -> tuple[Start, ...]:
        """Where every optimizer starts from; nothing if each run has a start of its own."""
        return tuple(run.start for run in self.runs[:: self.abreast]) if self.abreast else ()

    @property
    def racers(self) -> tuple[Spec, ...]:
        """Who runs from every start, with all settings that are not the defaults; nothing as for `starts`.

        A rate that was tuned is none of them: it is found again.
        """
        specs = tuple(run.spec for run in self.runs[: self.abreast]) if self.abreast else ()
        if self.tuned is None or not self.tuned.grid:
            return specs
        return tuple(rule.asked(spec) for rule, spec in zip(self.tuned.rules, specs, strict=True))

    @property
    def rules(self) -> tuple[Spec, ...]:
        """The optimizers that were asked for: `racers` but for what is varied, each once."""
        names = [axis.title for axis in self.varied]
        every = self.racers[:: _product(self.varied)]
        return tuple(
            Spec(each.name, {name: value for name, value in each.settings.items() if name not in names})
            for each in every
        )

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What the runs differ in, neighbours first; nothing if each has a start of its own."""
        if not self.abreast:
            return ()
        headers = self.headers or tuple(f"{run.title} {run.label}".strip() for run in self.runs[: self.abreast])
        by_start = Axis("start", self.starts, tuple(place_text(start) for start in self.starts))
        return (*self.varied, Axis("optimizer", self.rules, headers), by_start)

    @property
    def draws(self) -> bool:
        """Whether the steps of the race may depend on its seed; code of one's own may draw anything."""
        return is_random(self.surface) or any(is_code(core_of(run.code)) for run in self.runs)

    @functools.cached_property
    def own(self) -> tuple[str, ...]:
        """What is raced that a recipe cannot make again, or that may be another thing then, by name."""
        names = [] if can_be_named(self.surface) else [self.surface.code or self.surface.name]
        names += told_in(self.surface)
        if not self.abreast:
            names.append("runs with a start each")
        names += [
            core_of(run.code) or run.title
            for run, made in zip(self.runs, self.optimizers, strict=True)
            # These are found again by their name.
            if not is_in_catalogue(type(made)) and not (is_path(core_of(run.code)) or is_of_library(core_of(run.code)))
        ]
        return tuple(dict.fromkeys(names))


@guarded
def planned(
    surface: object,
    optimizers: Any = CLASSIC,
    start: Any = None,
    steps: int | None = None,
    seed: int = 0,
    *,
    vary: Sequence[str] = (),
    paired: bool = False,
) -> Plan:
    """The plan of a race; the arguments are those of `optviz.record`, `vary` is as for `optviz.compare`.

    Raises `OptvizError` if something is wrong.
    """
    if not isinstance(paired, bool):
        raise OptvizError(f"`paired` must be True or False, got {shown(paired)}.")
    with about("surface"):
        surface = surface_from(surface, dimension_told(start))
        check_text(
            surface.spec, "a surface", empty=False, longest=LONGEST_FORMULA if can_be_named(surface) else LONGEST_NAME
        )
    with about("optimizers"):
        asked = optimizers_in(optimizers)
        lasting = whole_number(surface.steps if steps is None else steps) or 0
        made = optimizers_from(asked, surface, lasting)
        begin = begin_of(made, start)
        steps = steps_of(made, steps, surface.dimension)
        if steps not in {None, lasting}:
            # A path is shorter than the surface says, and so are schedules beside it.
            made = optimizers_from(asked, surface, whole_number(steps) or 0)
        # The caller may use an instance up after the race.
        racers = [copied(each) for each in made]
    starts = starts_from(begin or start, surface, seed)
    with about("vary"):
        axes = varied(vary, asked, surface)
    abreast = len(racers) * _product(axes)
    if paired and abreast != len(starts):
        raise OptvizError(f"With `paired`, each of the {abreast} optimizers needs a start; got {len(starts)}.")
    count = abreast if paired else abreast * len(starts)
    steps = _checked_steps(surface.steps if steps is None else steps, count, surface.dimension)
    if paired:
        pairs = zip(racers, starts, strict=True)
        return listed(surface, [run_of(each, at) for each, at in pairs], racers, steps, int(seed))
    named = [each for each in asked if isinstance(each, str)]
    headers = tuple(map(header_of, named)) if len(named) == len(asked) else ()
    if axes:
        by_optimizer, by_start = Axis("optimizer", tuple(asked), headers), Axis("start", tuple(starts), ())
        of = shlex.join([surface.spec, "--optimizer", str(asked[0])]) if can_be_named(surface) else ""
        columns_and_rows([*axes, by_optimizer, by_start], of)
        racers = [type(each)(**each.settings() | settings) for each in racers for settings in _combined(axes)]
    runs = tuple(run_of(each, at) for at in starts for each in racers)
    return Plan(surface, runs, tuple(racers * len(starts)), steps, int(seed), abreast, axes, headers)


def listed(surface: Surface, runs: Sequence[Run], optimizers: Sequence[Any], steps: int, seed: int) -> Plan:
    """The plan of runs that are told one by one: it tells whether every optimizer runs from every start."""
    abreast = next((place for place, run in enumerate(runs) if run.start != runs[0].start), len(runs))
    told = [(run.optimizer, repr(run.settings)) for run in runs]
    starts = [run.start for run in runs[::abreast] for _ in range(abreast)]
    crossed = starts == [run.start for run in runs] and told == told[:abreast] * (len(runs) // abreast)
    return Plan(surface, tuple(runs), tuple(optimizers), steps, seed, abreast if crossed else None)


def _product(axes: Sequence[Axis]) -> int:
    return math.prod(len(axis.values) for axis in axes)


def _combined(axes: Sequence[Axis]) -> list[dict[str, float]]:
    """Every combination of settings; the first axis is that of neighbours."""
    names = [axis.title for axis in reversed(axes)]
    every = itertools.product(*(axis.values for axis in reversed(axes)))
    return [dict(zip(names, each, strict=True)) for each in every]


def header_of(optimizer: str) -> str:
    """An optimizer with the settings that were asked for."""
    parsed = Spec.parse(optimizer)
    if is_from_elsewhere(parsed):
        settings = [f"{name} {number_text(value)}" for each in parsed.layers for name, value in each.settings.items()]
        return " ".join([parsed.called(lambda name: name.rpartition(":")[2]), *settings])
    cls, given = optimizer_of(parsed)
    known = parameters(cls)
    settings = [f"{known[name].symbol} {number_text(value)}" for name, value in given.items()]
    return " ".join([cls.__name__, *settings])


def _checked_steps(given: Any, runs: int, dimension: int) -> int:
    steps = whole_number(given)
    if steps is None or steps < 1:
        text = ", a text and not a number" if isinstance(given, str) else ""
        raise OptvizError(f"The number of steps must be a whole number of at least 1, got {shown(given)}{text}.")
    if runs > MOST_RECORDED_RUNS:
        raise OptvizError(f"A recording holds at most {MOST_RECORDED_RUNS} runs, not {runs}; leave some out.")
    if steps > MOST_STEPS:
        raise OptvizError(f"A recording holds at most {MOST_STEPS} steps; take fewer.")
    # The points and the gradients, the loss and the count of evaluations.
    needed = (steps + 1) * runs * 8 * (2 * dimension + 2)
    if needed > MOST_BYTES:
        raise OptvizError(
            f"{steps} steps of {runs} runs would take {needed / 2**30:.1f} GiB of memory, more than the "
            f"{MOST_BYTES / 2**30:.0f} GiB that a recording may have; take fewer steps."
        )
    return steps
