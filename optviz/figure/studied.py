"""What a figure of a study is to show, as data: what was found, the words for it, and which moments are frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from optviz.errors import about, unknown_name
from optviz.figure.texts.called import run_titles, surface_title
from optviz.figure.texts.captions import PLACE, told_fact
from optviz.figure.texts.raced import race_table
from optviz.figure.texts.tuned import tuning_notes
from optviz.given.spec import Spec
from optviz.plan.inputs import is_from_elsewhere, optimizer_of
from optviz.plan.plan import header_of
from optviz.plan.tuned import Tuning
from optviz.recipe.recipe import Recipe
from optviz.recipe.wrong import WrongValueError
from optviz.studies.study import Found, Study
from optviz.system.display import Displayed
from optviz.words import ENGLISH, Words, words
from optviz.words.numerals import in_print, number_in_print

# What is said of a map whose colour tells something else than steps.
_HOW = {"loss": "how loss", "verdict": "how it ends"}


class Moment(NamedTuple):
    """What a frame shows: the networks after so many steps, and then so many members or masks, 0 until the end."""

    step: int
    told: int


@dataclass(frozen=True)
class Studied(Displayed):
    """A study and what it found, to be drawn; `tunings` are how rates were found on each surface, if they were.

    Of a coarse picture, only the `share` of the cells is known.
    """

    study: Study
    found: Found
    recipe: Recipe
    steps: int
    tunings: tuple[Tuning, ...] = ()
    share: float = 1.0

    def __repr__(self) -> str:
        """In one line."""
        return f"<Studied: {self.study.spec}, {self.steps} steps>"

    # No camera turns.
    turned = 0

    @property
    def words(self) -> Words:
        """Its own words."""
        return words(self.recipe.spoken)

    def say(self, name: str, **told: object) -> str:
        """A word of its study."""
        return self.words.say(f"studies.{self.study.name}.{name}", **told)

    @cached_property
    def every_moment(self) -> list[Moment]:
        """All moments that a film may show."""
        told = min(self.found.counts, self.found.most_told)
        after = np.unique(np.rint(np.linspace(1, self.found.counts, told)).astype(int)).tolist()
        return [*(Moment(step, 0) for step in self.found.at), *(Moment(self.steps, count) for count in after)]

    @cached_property
    def moments(self) -> list[Moment]:
        """What each frame shows."""
        every = self.every_moment
        count = len(every) if self.recipe.frames is None else self.recipe.frames
        last = len(every) - 1
        places = np.rint(np.linspace(0 if count > 1 else last, last, count)).astype(int)
        return [every[place] for place in places.tolist()]

    @property
    def frame_steps(self) -> list[int]:
        """The step that each frame is in."""
        return [moment.step for moment in self.moments]

    @property
    def still_moment(self) -> Moment:
        """What a still shows."""
        asked = self.recipe.at
        if asked is None:
            return self.every_moment[-1]
        early = [moment for moment in self.every_moment if moment.step <= asked and not moment.told]
        return (early or self.every_moment)[-1]

    @property
    def title(self) -> str:
        """The heading."""
        return self.recipe.text(self.recipe.title) or self._say("title")

    @property
    def subtitle(self) -> str:
        """How it was done."""
        told = {"data": self._data(self.words), **self.study.told(), **self._terms(self.words)}
        rules = rules_of(self.recipe, self.study)
        if len(rules) == 1:
            told["rule"] = self._rule(rules[0])
        how = _HOW.get(self.recipe.color, self.found.how)
        said = in_print(self.say(how, **told) if self.study.several else self.words.say("studies.how", **told))
        notes = [self.say(each) for each in self.found.notes]
        return "; ".join([said, *notes, *tuning_notes(self.tunings, self.words, shares=False)])

    def _data(self, said: Words) -> str:
        """What the study is of, in a language."""
        if not self.study.several:
            return said.name(self.study.title, self.study.title)
        return ", ".join(surface_title(each, said) for each in self.study.surfaces)

    def _rule(self, text: str) -> str:
        spec = Spec.parse(text)
        if is_from_elsewhere(spec):
            return self.words.settings(header_of(text))
        cls, given = optimizer_of(spec)
        settings = " ".join(f"{name} {value:g}" for name, value in given.items())
        return f"{self.words.name(cls.__name__.lower(), cls.__name__)} {self.words.settings(settings)}".strip()

    def sentence(self, language: str | None = None) -> str:
        """What was found; of a coarse picture, that it is one."""
        if self.share < 1:
            said = self.words if language is None else words(language)
            return said.say("studies.coarse", count=round(1 / self.share))
        return self._say(self.found.kind, language)

    def meanwhile(self, moment: Moment) -> str:
        """What a frame before the last one says of its picture, empty if nothing."""
        found = self.found.meanwhile(*moment)
        if not found:
            return ""
        several = len(found.shares) > 1
        titles = run_titles([run for run, _ in found.shares], self.words)
        shares = ", ".join(
            f"{title} " * several + self.words.say("studies.share", share=told_fact(share, self.words))
            for title, (_, share) in zip(titles, found.shares, strict=True)
        )
        name, value = self.found.setting(moment.told) or ("", moment.step)
        setting = f"{self.words.parameter(name)} {number_in_print(value)}"
        return self.say(found.sentence, step=moment.step, setting=setting, shares=shares)

    def alt_text(self, language: str | None = None) -> str:
        """What the figure shows and what was found, in one paragraph of plain text."""
        return f"{self._say('title', language)}. {self.subtitle}. {self.sentence(language)}"

    def caption(self, language: str | None = None) -> str:
        """The recipe's caption with its numbers, or else what was found."""
        own = self.recipe.changed(language=language or self.recipe.language).text(self.recipe.caption)
        return self.filled(own, language) if own.strip() and self.share == 1 else self.sentence(language)

    def filled(self, text: str, language: str | None = None) -> str:
        """A text with its numbers, of which `check_studied` knows that they are there."""
        said, facts = (self.words if language is None else words(language)), self.facts

        return PLACE.sub(lambda place: told_fact(facts[place[3]], said) if place[3] else place[0][0], text)

    @cached_property
    def facts(self) -> dict[str, float]:
        """The numbers that captions name."""
        told = {name: float(each) for name, each in self.study.told().items() if isinstance(each, (int, float))}
        return {"steps": self.steps, **told, **self.found.facts()}

    def table(self, language: str | None = None) -> tuple[list[str], list[list[str]]]:
        """The numbers with what they are, for a terminal and for a page."""
        said = self.words if language is None else words(language)
        if rows := self.found.rows():
            return race_table(rows, said)
        names = f"studies.{self.study.name}.facts"
        known = {name: value for name, value in self.facts.items() if not np.isnan(value)}
        told = [[said.say(f"{names}.{name}"), told_fact(value, said)] for name, value in known.items()]
        return [said.say("studies.what"), said.say("studies.number")], told

    def _say(self, name: str, language: str | None = None) -> str:
        said = self.words if language is None else words(language)
        gain = {"more": "gain", "more_low": "gain_high", "more_high": "gain_low"}
        facts = self.facts | {name: -self.facts[other] for name, other in gain.items() if other in self.facts}
        numbers = {key: told_fact(value, said) for key, value in facts.items()}
        runs = self.found.named()
        named = dict(zip(runs, run_titles([*runs.values()], said), strict=True))
        setting = self.found.setting(self.found.counts)
        named |= {"parameter": said.parameter(setting[0])} if setting else {}
        named |= self._terms(said)
        return said.say(f"studies.{self.study.name}.{name}", data=self._data(said), **numbers, **named)

    def _terms(self, said: Words) -> dict[str, str]:
        return {name: said.say(f"studies.{self.study.name}.{term}") for name, term in self.found.terms().items()}


# Is told the share of the cells that is known, and what makes a coarse figure of it.
Early = Callable[[float, Callable[[], Studied]], None]


def rules_of(recipe: Recipe, study: Study) -> Sequence[str]:
    """By which the runs go, as they are written."""
    return recipe.optimizers or study.rules


def fact_names(study: str) -> dict[str, str]:
    """What the captions of a study may name, and what that is."""
    known: dict[str, str] = words(ENGLISH).table["studies"][study]["facts"]
    return known


def check_studied(recipe: Recipe, study: Study, steps: int) -> None:
    """Refuse a moment that is not in a training of so many steps, and texts that name numbers which there are not."""
    if recipe.at is not None and recipe.at > steps:
        raise WrongValueError("at", f"must be from 0 to {steps}, the last step", recipe.at)
    known = fact_names(study.name)
    for key in ("caption", "notice", "question"):
        for place in (place for _, text in getattr(recipe, key) for place in PLACE.finditer(text)):
            if place[3] and (place[1] or place[3] not in known):
                with about(key):
                    raise unknown_name(f"fact of {study.name}", place[0].strip("{}"), known)
