"""The interactive page, as an object: shown in a notebook, saved as one file."""

from __future__ import annotations

import base64
import itertools
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optviz.checking.homework import told_of
from optviz.data.models.fit import Fit
from optviz.errors import OptvizError, OptvizWarning, about
from optviz.figure.scene import Scene, scene_of
from optviz.figure.texts.captions import alt_text, filled
from optviz.film.provenance import html_meta
from optviz.given.limits import MOST_PAGE_STEPS
from optviz.look import on_page
from optviz.making import check_complete
from optviz.notebook import escaped, still
from optviz.objectives.around import Minibatch
from optviz.objectives.base import is_random
from optviz.objectives.start import Start
from optviz.objectives.surfaces import Surface, check_plane
from optviz.optimizers import CLASSIC
from optviz.output import last_frame
from optviz.page.build import build
from optviz.page.content import data, generated, surface_names
from optviz.page.rules import optimizer_names
from optviz.page.samples import check_samples, fit_in
from optviz.page.sweeps import beginning_of, page_parameters
from optviz.plan.forms.adapted import Adapted
from optviz.plan.inputs import settings_of
from optviz.plan.plan import planned
from optviz.race.record import raced
from optviz.recipe.files import embedded_text
from optviz.recipe.recipe import Recipe
from optviz.system.display import Contents, Displayed
from optviz.system.files import checked_ending, written_whole
from optviz.system.printable import cut
from optviz.views import VIEWS
from optviz.words import languages, words
from optviz.words.mathematics import with_mathematics

_VIEWS = tuple(name for name, view in VIEWS.items() if view.key)
_HEIGHT = 760
# Three quarters of a film's pixels are enough to be read, in a file that most see with scripts.
_PICTURE_DPI = 75
# What is seen unless one asks for something else.
FIRST_LOOK: dict[str, Any] = {"layout": "overlay", "view": ("contour", "3d")}
_RACE = ("surface", "optimizers", "starts", "steps", "seed")
_KNOWN_VALUES = {*on_page(), "panels", "overlay"}
_LOOKS = ("layout", "view", "internals", "heights", "theme", "language", "window", "fit", "aspect", "axes", "camera")
_KEYS = (*_LOOKS, "title", "caption")


@dataclass(frozen=True)
class Page(Displayed):
    """One self-contained HTML file, which asks nothing of any network; `scene` is the race at first."""

    html: str
    scene: Scene

    def __post_init__(self) -> None:
        if not (isinstance(self.html, str) and isinstance(self.scene, Scene)):
            raise OptvizError("A page is made of its HTML and a scene; let optviz.explore make it.")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page, whole or not at all."""
        checked_ending(path, (".html",), "A page")
        with written_whole(path) as file:
            file.write(self.html.encode())

    def __repr__(self) -> str:
        """In one line."""
        return cut(f"<Page: {len(self.html) // 1000} KB of HTML, with {self.scene!r}>")

    def _contents(self) -> Contents:
        """What a notebook shows: the page in a frame of its own, or, where nothing can run, its first race."""
        frame = f'<iframe width="100%" height="{_HEIGHT}" srcdoc="{escaped(self.html)}"></iframe>'
        return {"text/plain": lambda: repr(self), "text/html": lambda: frame, "image/png": lambda: still(self.scene)}


def explore(
    surface: object = "saddle",
    optimizers: Any = CLASSIC,
    start: Any = None,
    steps: int | None = None,
    seed: int = 0,
    **keys: Any,
) -> Page:
    """The interactive page, showing a race at first; it holds the whole catalogue besides.

    `surface`, `optimizers`, `start`, `steps` and `seed` are as for `record`, with one start at most; one's own objects
    take part. `keys` are those of a recipe that the page knows: `layout`, `view`, `internals`, `heights`, `theme`,
    `language`, `window`, `fit`, `aspect`, `axes`, `camera`, `title` and `caption`; what these two say is shown while
    the page shows that race.
    Raises `OptvizError` if something is wrong, or if a surface of one's own is more than NumPy expressions.

    >>> import optviz
    >>> optviz.explore("saddle", "sgd,adam", start=(-1, 0.1)).save("saddle.html")
    """
    return _explored(surface, optimizers, start, steps, seed, keys, {})


def _explored(
    surface: object,
    optimizers: Any,
    start: Any,
    steps: int | None,
    seed: int,
    keys: dict[str, Any],
    besides: dict[str, Any],
) -> Page:
    """The page whose state has something besides."""
    plan = planned(surface, optimizers, start, steps, seed)
    if isinstance(plan.surface, Fit):
        # With all samples at first, and a slider for fewer.
        batches = Minibatch(plan.surface, size=float(len(plan.surface.samples)))
        plan = planned(batches, optimizers, start, plan.steps, seed)
    chosen = plan.surface
    racers = [each.plain if isinstance(each, Adapted) else each for each in plan.optimizers]
    check_plane(chosen, "The page")
    if fit := fit_in(chosen):
        check_samples(fit)
    elif is_random(chosen):
        raise OptvizError(
            f"The page draws batches of data alone, and each step on {chosen.name} sees something else; "
            "film it instead."
        )
    if plan.steps > MOST_PAGE_STEPS:
        raise OptvizError(f"A page shows at most {MOST_PAGE_STEPS} steps; take fewer, or film the race.")
    if len(plan.starts) > 1:
        raise OptvizError(f"The page has one start for all runs, not {len(plan.starts)}; give one.")
    (at,) = plan.starts
    recording = raced(plan)
    scene = scene_of(recording, **(FIRST_LOOK | keys))
    recipe = scene.recipe
    text = embedded_text(recipe, [scene.words.say("alt.page", count=len(racers), surface=chosen.title)])
    checked = told_of(plan.optimizers, recipe.optimizers)
    known = data([chosen], racers, surface=chosen, start=at, steps=plan.steps, seed=seed, checked=checked)
    known["told"] = _told(scene)
    state = _state(chosen, racers, known, scene, at) | besides
    picture = _picture(scene_of(recording, **(FIRST_LOOK | keys | {"dpi": _PICTURE_DPI})))
    return Page(build(generated([chosen], racers, at, seed), known, state, html_meta(text), picture), scene)


def _picture(scene: Scene) -> str:
    """The end of the race as an image, for where scripts are blocked; nothing where there is no room for a figure."""
    from optviz.draw.lettering.fonts import unsaid

    try:
        with unsaid():
            data = base64.b64encode(last_frame(scene)).decode()
    except OptvizError:
        return ""
    width, height = scene.recipe.pixels
    return (
        f'<img width="{width}" height="{height}" alt="{escaped(alt_text(scene))}" src="data:image/png;base64,{data}">'
    )


def explored(recipe: Recipe) -> Page:
    """The page that begins with the race of a recipe, or with a live map as the one that it studies.

    A warning names what the page does not know of it.
    """
    if recipe.study:
        surface, rules, start, steps, live = beginning_of(recipe)
        looks = {name: getattr(recipe, name) for name in ("theme", "language", "title")}
        return _explored(surface, rules, start, steps, recipe.seed, looks, live)
    check_complete(recipe)
    if len(recipe.surface) > 1:
        with about("surface"):
            raise OptvizError(f"The page shows one surface at a time, not {len(recipe.surface)}; give one.")
    left_out = _left_out(recipe)
    if left_out:
        warnings.warn(f"The page does not know {', '.join(left_out)}, and leaves it out.", OptvizWarning, stacklevel=2)
    optimizers, starts = recipe.optimizers or CLASSIC, list(recipe.starts) or None
    looks = {name: getattr(recipe, name) for name in _KEYS}
    if recipe.layout == "grid":
        looks["layout"] = "panels"
    return explore(recipe.surface[0], optimizers, starts, recipe.steps, recipe.seed, **looks)


def _left_out(recipe: Recipe) -> list[str]:
    """What a recipe says and the page has no place for, as keys, with the value where other values are known."""
    unknown = [f"`{name}`" for name in recipe.settings() if name not in (*_RACE, *_KEYS)]
    views = [view for view in recipe.view if view not in _VIEWS]
    values = [("view", ", ".join(views)), ("theme", recipe.theme), ("layout", recipe.layout)]
    return unknown + [f"`{key}` {value}" for key, value in values if value and value not in _KNOWN_VALUES]


def _state(
    surface: Surface, racers: Sequence[Any], known: dict[str, Any], scene: Scene, start: Start
) -> dict[str, Any]:
    """What the page shows at first; see `State` in its `state.js`."""
    recipe = scene.recipe
    (name,) = surface_names([surface])
    traced = {each["name"] for each in known["optimizers"]}
    recorded = (f"recorded-{number}" for number in itertools.count())
    return {
        "surface": name,
        "surfaceParameters": page_parameters(surface),
        "optimizers": [
            {"name": racer if racer in traced else next(recorded), "settings": settings_of(each), "on": True}
            for racer, each in zip(optimizer_names(racers), racers, strict=True)
        ],
        "start": list(start),
        "steps": recipe.steps,
        "layout": recipe.layout,
        "views": [view for view in recipe.view if view in _VIEWS] or list(FIRST_LOOK["view"]),
        "internals": recipe.internals,
        "heights": recipe.heights,
        "aspect": recipe.aspect,
        "axes": recipe.axes,
        "theme": recipe.theme if recipe.theme in list(on_page())[1:] else "auto",
        "language": words(recipe.language).language if recipe.language else "auto",
        "window": _window(scene),
        "camera": recipe.camera and list(recipe.camera),
    }


def _told(scene: Scene) -> dict[str, Any]:
    """The heading and the caption of the race at first, by language, and whether the caption tells how that ended."""
    title, caption = (
        {tag: with_mathematics(dict(told).get(tag, told[0][1])) for tag in languages()} if told else {}
        for told in (scene.recipe.title, scene.recipe.caption)
    )
    return {
        "title": title,
        "caption": {tag: filled(scene, text, tag) for tag, text in caption.items()},
        "atEnd": any("{" in text for text in caption.values()),
    }


def _window(scene: Scene) -> list[float] | None:
    """The part of the plane that the page shows at first, if it is not all that runs are judged by."""
    if scene.recipe.window:
        return list(scene.recipe.window)
    shown = scene.tracks[0].window if scene.recipe.fit == "runs" else None
    return shown and [*shown[0], *shown[1]]
