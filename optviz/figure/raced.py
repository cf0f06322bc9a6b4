"""What was raced, from the recordings themselves, as a recipe says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optviz.objectives.start import Start
from optviz.objectives.surfaces import is_in_catalogue
from optviz.optimizers import catalogue
from optviz.parameters import default_of, parameters
from optviz.race.recording import Recording, Run
from optviz.recipe.recipe import Recipe
from optviz.spec import Spec


def with_race(recipe: Recipe, recordings: Sequence[Recording]) -> Recipe:
    """The recipe, with what was raced spelled out as far as one line can say it for all recordings."""
    steps, seed = recordings[0].steps, recordings[0].seed
    own = [each.surface.name for each in recordings if not is_in_catalogue(each.surface)]
    raced = [_optimizers_and_starts(each) for each in recordings]
    own += [each for pair in raced if pair is None for each in ("runs with a start each",)]
    known = [pair for pair in raced if pair]
    for each in recordings:
        own += [run.title for run, made in zip(each.runs, each.optimizers, strict=True) if not _in_catalogue(made)]
    printable = ["".join(each for each in name if each.isprintable()) for name in own]
    changes: dict[str, Any] = {
        "surface": tuple(each.surface.spec for each in recordings),
        "steps": steps,
        "seed": seed,
        "own": tuple(dict.fromkeys(printable)),
    }
    # In a recipe, a start is a point of the plane; the objective is one's own elsewhere.
    known = [pair for pair in known if all(len(start) == 2 for start in pair[1])]
    # A surface's own choice of learning rates and start differs between surfaces; then it stays its choice.
    if known and len({pair[0] for pair in known}) == 1:
        changes["optimizers"] = known[0][0]
    if known and len({pair[1] for pair in known}) == 1:
        changes["starts"] = known[0][1]
    return recipe.changed(**changes)


def _optimizers_and_starts(recording: Recording) -> tuple[tuple[str, ...], tuple[Start, ...]] | None:
    """What was raced, if every optimizer ran from every start."""
    specs = [spec_of(run) for run in recording.runs]
    starts = list(dict.fromkeys(run.start for run in recording.runs))
    each, rest = divmod(len(specs), len(starts))
    expected = [(spec, at) for at in starts for spec in specs[:each]]
    if rest or expected != [(spec, run.start) for spec, run in zip(specs, recording.runs, strict=True)]:
        return None
    return tuple(specs[:each]), tuple(starts)


def spec_of(run: Run) -> str:
    """An optimizer as it is written on the command line: its name, and the settings that are not the defaults."""
    cls = catalogue().get(run.optimizer)
    # One's own rule may have a name of the catalogue, and other settings.
    known = parameters(cls) if cls else {}
    changed = {
        name: value
        for name, value in run.settings.items()
        if cls is None or name not in known or value != default_of(cls, name)
    }
    return str(Spec(run.optimizer, changed))


def _in_catalogue(optimizer: object) -> bool:
    return type(optimizer) in catalogue().values()
