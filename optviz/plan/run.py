"""One run, before it is raced: its optimizer, settings and start, as a figure and a file tell them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optviz.errors import OptvizError
from optviz.given import kinds as keys
from optviz.given.code_files import name_told
from optviz.given.limits import LONGEST_NAME, MOST_SETTINGS
from optviz.given.own_code import held, line_in, shown
from optviz.given.parameters import default_of, number_text, parameters
from optviz.given.spec import Spec, core_of
from optviz.objectives.start import Start, place_text
from optviz.optimizers import optimizer_named
from optviz.plan.forms.adapted import Adapted
from optviz.plan.inputs import settings_of
from optviz.system.printable import cut


@dataclass(frozen=True)
class Run:
    """One optimizer, one set of hyper-parameters, one start.

    `label` is the settings as a figure shows them; `code` tells the file of a rule of one's own, where it is in one.
    """

    optimizer: str
    title: str
    settings: dict[str, float]
    label: str
    start: Start
    code: str = ""

    def __repr__(self) -> str:
        """In one line."""
        return cut(f"<Run: {self.title} {self.label} from {place_text(self.start)}>")

    @property
    def known(self) -> str:
        """Its name in the catalogue; nothing of one's own, which may be another one of that name."""
        return "" if self.code else self.optimizer

    @property
    def source(self) -> str:
        """The file or the library that a rule of one's own is from, without its folder; nothing of any other."""
        core = core_of(self.code)
        told = name_told(core) or core
        return Path(told.rpartition(":")[0] or told).name

    @property
    def spec(self) -> Spec:
        """The optimizer as it is written on the command line: its name, and the settings that are not the defaults."""
        if self.code:
            return Spec(name_told(self.code) or self.code, self.settings)
        cls = optimizer_named(self.optimizer)
        # One's own rule may have a name of the catalogue, and other settings.
        known = parameters(cls) if cls else {}
        changed = {
            name: value
            for name, value in self.settings.items()
            if cls is None or name not in known or value != default_of(cls, name)
        }
        return Spec(self.optimizer, changed)


def run_of(optimizer: Any, start: Start) -> Run:
    """The run of an optimizer from a start. Raises `OptvizError` for what a figure or a file has no room for."""
    cls, settings = type(optimizer), settings_of(optimizer)
    declared = parameters(cls)
    parts = []
    for name, value in settings.items():
        parameter = declared.get(name)
        if parameter is None or not parameter.quiet or value != getattr(cls, name, None):
            parts.append(f"{parameter.symbol if parameter else name} {number_text(value)}")
    # Before the race, not when it is drawn.
    checked_color(held(optimizer, "color"))
    title = line_in(held(optimizer, "title", cls.__name__), optimizer, "title")
    label = "  ".join(parts)
    if len(label) > LONGEST_NAME:
        # The settings are kept whole; this is what a figure has room for at most.
        label = label[: LONGEST_NAME - 1] + "…"
    for text in (cls.__name__, title, label, *settings):
        check_text(text, "an optimizer")
    if len(settings) > MOST_SETTINGS:
        raise OptvizError(
            f"A recording keeps at most {MOST_SETTINGS} settings of a run, and {cls.__name__} has {len(settings)}; "
            "let it take them as one table."
        )
    code = optimizer.code if isinstance(optimizer, Adapted) else ""
    check_text(code, "the file of an optimizer")
    return Run(cls.__name__.lower(), title, settings, label, start, code)


def check_text(text: str, named: str, *, empty: bool = True, longest: int = LONGEST_NAME) -> None:
    """Refuse what a file could not give back."""
    try:
        keys.text("TEXT", empty=empty, longest=longest).take(text)
    except keys.UnfitError as unfit:
        raise OptvizError(f"What {named} is called must be {unfit}, got '{cut(text, 60)}'.") from None


def checked_color(color: object) -> str | None:
    """A colour of the form #rrggbb, or None. Raises `OptvizError` for anything else."""
    if color is not None and not (isinstance(color, str) and re.fullmatch("#[0-9a-fA-F]{6}", color)):
        raise OptvizError(f"The color of an optimizer must be of the form #rrggbb, got {shown(color)}.")
    return color
