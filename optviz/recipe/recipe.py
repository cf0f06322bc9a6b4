"""A recipe: what a figure shows, as data.

Its fields are declared once. The options of the command line, the keys of a recipe file (TOML), the JSON Schema for
editors, the table of keys in the documents, and the text that every written file carries all come from here.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from optviz.given import kinds as keys
from optviz.given.limits import FASTEST, LARGEST_SIZE, MOST_FRAMES, MOST_PLAYS, MOST_SEEDS, MOST_STEPS, check_film
from optviz.look import LOOKS, THEMES
from optviz.objectives.window import fault_of
from optviz.recipe.key import Key, key_of
from optviz.recipe.study import COLORS, OF_MAPS, check_keys, command_of, usual_size
from optviz.recipe.toml import as_toml, option_text
from optviz.recipe.wrong import WrongValueError, taken, unknown_key
from optviz.system.printable import shell_line
from optviz.views import FIRST, VIEWS, meaning
from optviz.words.mathematics import with_mathematics

ASPECTS = ("equal", "fill")
FITS = ("window", "runs")
LETTERS = ("shapes", "text")
LAYOUTS = ("panels", "overlay", "grid")
OVER = ("steps", "samples", "evaluations")
PACES = ("events", "linear", "arc")

# What some formats of films hold, and others do not.
FILM = ("loop", "fps", "transparent")
RACE = ("surface", "optimizers", "starts", "steps", "seed", "vary", "tune", "own")


def _themes() -> str:
    *others, last = (name + (f" ({look.about})" if look.about else "") for name, look in LOOKS.items())
    return f"{', '.join(others)}, or {last}"


@dataclass(frozen=True)
class Recipe:
    """What a figure shows. All values are checked; None and empty mean what the key's meaning says."""

    surface: tuple[str, ...] = key_of(
        (),
        keys.several(keys.text("NAME[:PARAMETER=VALUE,…]")),
        "the loss surface, a name or a formula as in x**2 + 10*y**2; several are raced one by one",
    )
    study: str = key_of(
        "",
        keys.text("NAME(DATA)[:PARAMETER=VALUE,…]", empty=True),
        "in the place of a race, a question that many networks are trained for: ensemble(digits), or dropout(moons)",
        in_files_only=True,
    )
    optimizers: tuple[str, ...] = key_of(
        (),
        keys.several(keys.text("NAME[:PARAMETER=VALUE,…]")),
        "an optimizer; without any, the six classic ones",
        "optimizer",
    )
    starts: tuple[Any, ...] = key_of(
        (),
        keys.several(keys.start()),
        "where to start; 'random' draws one with the seed; without any, the surface's own",
        "start",
    )
    steps: int | None = key_of(
        None, keys.whole(1, MOST_STEPS), "how many steps to make; by default the surface's own number"
    )
    seed: int = key_of(0, keys.whole(0), "seed of everything random")
    seeds: int = key_of(
        1,
        keys.whole(1, MOST_SEEDS),
        "how many seeds to race with, from that one on, if something is random: the first is the run, the others are "
        "faint paths on its map and a band of quartiles round the median on its curves",
    )
    vary: tuple[str, ...] = key_of(
        (),
        keys.several(keys.text("PARAMETER=VALUES")),
        "hyper-parameters to compare: values such as 0,0.5,0.9 or 0.001:0.1:log:5 (low:high:log:count), at most twice",
    )
    tune: bool = key_of(
        default=False,
        kind=keys.flag(),
        meaning="give every optimizer that is named without a learning rate its best one: the same rates are tried for "
        "each, from the first start, and the fewest steps to a minimum count, or else the lowest loss at the end",
    )
    color: str = key_of("steps", keys.one_of(*COLORS), "what the colour of a map tells", in_files_only=True)
    probe: tuple[str, ...] = key_of(
        (), keys.several(keys.text("PARAMETER=VALUE,…")), "a run to be shown beside a map", in_files_only=True
    )
    film: bool = key_of(default=False, kind=keys.flag(), meaning="walk along a line of a map", in_files_only=True)
    layout: str = key_of(
        "panels", keys.one_of(*LAYOUTS), "a panel for each run, all runs in one, or (for comparisons) a grid"
    )
    view: tuple[str, ...] = key_of(
        (FIRST,),
        keys.several(keys.one_of(*VIEWS), by_comma=True),
        f"what to draw: {meaning()}",
    )
    over: str | None = key_of(
        None,
        keys.one_of(*OVER),
        "what curves go along: the steps, the samples that each run has looked at, or the evaluations that it asked "
        "for; by default the samples where batches of several sizes are compared",
    )
    internals: bool = key_of(
        default=False,
        kind=keys.flag(),
        meaning="draw what the optimizer holds at its ball: gradient step, momentum, look-ahead point, effective step",
    )
    window: tuple[float, ...] | None = key_of(
        None,
        keys.numbers(4, "XLOW,XHIGH,YLOW,YHIGH, four finite numbers", "XLOW,XHIGH,YLOW,YHIGH"),
        "the part of the plane to show; by default the one that runs are judged by: the surface's own, wider where one "
        "starts outside",
    )
    fit: str = key_of(
        "window",
        keys.one_of(*FITS),
        "what is shown where no window is given: all that runs are judged by (window), or the part of it where they "
        "are (runs)",
    )
    aspect: str = key_of(
        "equal",
        keys.one_of(*ASPECTS),
        "the same unit along both axes of a map, which may show more than its window (equal), or the window filling "
        "its place (fill), as one does that is more than five times as long as wide",
    )
    camera: tuple[float, ...] | None = key_of(
        None,
        keys.numbers(2, "AZIMUTH,ELEVATION in degrees", "AZIMUTH,ELEVATION", low=-360, high=360),
        "where the 3-D view is seen from; by default so that runs come down and nearer, with little of them hidden",
    )
    axes: bool = key_of(
        default=True,
        kind=keys.switch(),
        meaning="numbers along the edges of the plane; a 3-D view has them only where no map has",
    )
    heights: bool = key_of(
        default=False, kind=keys.flag(), meaning="numbers on some lines of equal height of a map that has room for them"
    )
    orbit: float = key_of(
        0.0, keys.number(-3600, 3600, "DEGREES"), "how far the camera of the 3-D view turns during the film"
    )
    title: tuple[tuple[str, str], ...] = key_of((), keys.words(), "the heading; by default the surface's name")
    caption: tuple[tuple[str, str], ...] = key_of(
        (), keys.words(), "a text under the figure; {adam.loss} and the like become numbers"
    )
    notice: tuple[tuple[str, str], ...] = key_of(
        (), keys.words(), "what to notice, for the gallery's page", in_files_only=True
    )
    question: tuple[tuple[str, str], ...] = key_of(
        (), keys.words(), "a question for the class, for the gallery's page", in_files_only=True
    )
    language: str = key_of(
        "", keys.language(empty=True), "which of the languages the figure is in; by default the first one"
    )
    theme: str = key_of("light", keys.one_of(*THEMES), f"the colours: {_themes()}")
    transparent: bool = key_of(
        default=False,
        kind=keys.flag(),
        meaning="a still without its paper, on slides of any colour: what is drawn on it keeps the theme's colours",
    )
    size: tuple[int, int] | None = key_of(
        None,
        keys.size((320, 240), (LARGEST_SIZE, LARGEST_SIZE)),
        "the picture's width and height in pixels at 100 dots per inch; by default 900x600, or 1280x800 for several "
        "views, or what fits a comparison, 960x640 for a study and 1200x600 for one of a surface",
    )
    dpi: float = key_of(100.0, keys.number(50, 600, "DPI"), "dots per inch: twice as many give twice the pixels")
    frames: int | None = key_of(
        None, keys.whole(1, MOST_FRAMES), "how many frames; by default about one per step, and 300 at most"
    )
    fps: float = key_of(
        25.0, keys.number(0.1, FASTEST, "FPS"), "frames per second; in a GIF at most 50, as browsers slow down more"
    )
    seconds: float | None = key_of(
        None, keys.number(0.1, 600, "SECONDS"), "how long the film lasts, with the rest at its end"
    )
    loop: int = key_of(
        0,
        keys.whole(0, MOST_PLAYS),
        "how often the film plays before it stands still: 0 for ever; kept in GIF, APNG and WebP",
    )
    pace: str = key_of(
        "events",
        keys.one_of(*PACES),
        "slower at the beginning and at each verdict, quicker where hardly a run moves (events), even in steps "
        "(linear), or even in the length of the paths (arc)",
    )
    letters: str = key_of(
        "shapes",
        keys.one_of(*LETTERS),
        "in SVG, letters as shapes, which look the same everywhere, or as text, which can be searched and edited",
    )
    at: int | None = key_of(None, keys.whole(0, MOST_STEPS), "the step that a still shows; by default the last")
    own: tuple[str, ...] = key_of(
        (),
        keys.several(keys.text("NAME", empty=True)),
        "what the figure shows that is not in the catalogue; it can be made again only in Python",
        in_files_only=True,
    )

    def __post_init__(self) -> None:
        for name, key in table().items():
            value = getattr(self, name)
            if value is not None or default_of(name) is not None:
                object.__setattr__(self, name, taken(name, key, value))
        if self.window and (fault := fault_of((self.window[:2], self.window[2:]))):
            raise WrongValueError("window", f"must be XLOW,XHIGH,YLOW,YHIGH {fault}", self.window)
        if self.camera and abs(self.camera[1]) > 90:
            raise WrongValueError("camera", "must have an elevation from -90 to 90 degrees", self.camera)
        if len(set(self.view)) < len(self.view) or not self.view:
            raise WrongValueError("view", "must name at least one view, and each once", self.view)
        if self.internals and not any(VIEWS[view].vectors for view in self.view):
            raise WrongValueError("view", "must have contour, where internals are drawn", self.view)
        if self.pixels[0] > LARGEST_SIZE or self.pixels[1] > LARGEST_SIZE:
            raise WrongValueError("dpi", f"must leave at most {LARGEST_SIZE} pixels on a side", self.dpi)
        check_keys(self.study, self.settings())
        if self.frames is not None:
            check_film(self.frames, *self.pixels)

    @property
    def pixels(self) -> tuple[int, int]:
        """The size of the picture in its own pixels."""
        usual = usual_size(self.study) if self.study else (900, 600) if len(self.view) == 1 else (1280, 800)
        width, height = self.size or usual
        return math.floor(width * self.dpi / 100), math.floor(height * self.dpi / 100)

    def changed(self, /, **changes: Any) -> Recipe:
        """The same recipe with some other values. Raises `OptvizError` for a key that there is not."""
        for name in changes:
            if name not in table():
                raise unknown_key(name, table())
        return dataclasses.replace(self, **changes)

    def __repr__(self) -> str:
        """As it is made, without the values that are the defaults."""
        return f"Recipe({', '.join(f'{name}={value!r}' for name, value in self.settings().items())})"

    def settings(self) -> dict[str, Any]:
        """The values that are not the defaults, by key."""
        return {
            each.name: value for each in dataclasses.fields(self) if (value := getattr(self, each.name)) != each.default
        }

    def toml(self) -> str:
        """The recipe as a file: the keys that are not the defaults, one after the other."""
        return "".join(f"{name} = {as_toml(value)}\n" for name, value in self.settings().items())

    def command(self) -> str:
        """The line that makes this figure, for a shell."""
        parts = ["optviz", *(command_of(self.study, self.vary) if self.study else [self._race_command])]
        known = table()
        for name, value in self.settings().items():
            key = known[name]
            hidden = key.in_files_only and name not in OF_MAPS
            if hidden or (name, value) == ("layout", "grid") or (name == "vary" and self.study):
                continue
            for each in value if key.kind.many else (value,):
                given = option_text(name, each, self.language)
                parts.append(option_of(name) if given is None else f"{option_of(name)}={given}")
        if self.at is not None:
            parts.append("--still=still.png")
        return shell_line(parts)

    @property
    def _race_command(self) -> str:
        return "compare" if self.layout == "grid" or self.vary else "animate"

    @property
    def spoken(self) -> str:
        """The language of the figure: that which is asked for, or else the first of its texts; empty if none is."""
        texts = (language for words in (self.title, self.caption) for language, _ in words)
        return self.language or next(texts, "")

    def text(self, words: tuple[tuple[str, str], ...]) -> str:
        """Words in the language of this figure, or else in the first that there is, with mathematics as in print."""
        by_language = dict(words)
        return with_mathematics(by_language.get(self.language, next(iter(by_language.values()), "")))


def table() -> dict[str, Key]:
    """Every key by name, in order."""
    return {each.name: each.metadata["key"] for each in dataclasses.fields(Recipe)}


def default_of(name: str) -> Any:
    """The value of a key that is not given."""
    return Recipe.__dataclass_fields__[name].default


def option_of(name: str) -> str:
    """The option of a key on the command line."""
    return f"--{table()[name].option or name}"
