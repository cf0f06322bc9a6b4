"""What was found of a rule, as a sentence in any language; `Checked.told` is for a terminal."""

from __future__ import annotations

from optviz.checking.checked import Checked, number_beside
from optviz.checking.known import FURTHER
from optviz.checking.slips import SLIPS
from optviz.errors import name_in
from optviz.objectives.surfaces import names, surface_class
from optviz.optimizers import every_optimizer, optimizer_named
from optviz.words import Words

_COMPONENTS = "xy"


def sentence_of(found: Checked, words: Words) -> str:
    """Whether it goes the way of a rule of the catalogue, and else where they part, and by which slip."""
    if found.agrees is None:
        return words.say("checking.failed", why=found.told)
    if not found.agrees and not found.slips and name_in(every_optimizer(), found.name) is None:
        # Whoever calls a rule otherwise may mean none of ours.
        return words.say("checking.other")
    named = optimizer_named(found.against)
    rule = words.name(found.against, named.__name__ if named else found.against)
    if found.agrees:
        return words.say("checking.same", rule=rule)
    told = words.table["slips"]
    why = words.say("checking.or").join(told.get(each, slips()[each]) for each in found.slips)
    return words.say(
        "checking.slip" if why else "checking.parted",
        rule=rule,
        why=why,
        step=found.step,
        surface=_surface(found.surface, words),
        component=_COMPONENTS[found.component],
        given=_number(found.given, found.expected, words),
        expected=_number(found.expected, found.given, words),
    )


def slips() -> dict[str, str]:
    """The English sentence of each slip that is known, by its name."""
    further = [each for several in FURTHER.values() for each in several]
    return {slip.name: slip.told for slip in SLIPS} | {name: told for name, told, _ in further}


def _surface(name: str, words: Words) -> str:
    return words.name(name, surface_class(name)().title) if name in names() else words.say("checking.bowl")


def _number(number: float | None, other: float | None, words: Words) -> str:
    if number is None:
        return words.say("checking.nothing")
    return number_beside(number, float("nan") if other is None else other)
