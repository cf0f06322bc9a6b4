"""What the page is made from: the catalogue and one's own objects, as a JavaScript module and as data."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Sequence
from typing import Any

from optviz import look
from optviz._version import VERSION
from optviz.draw.colors.ends import ends_on_page
from optviz.given.parameters import Parameter, parameters
from optviz.judging.outcome import WAYS, constants
from optviz.judging.spent import limit_of
from optviz.look import OUTCOMES
from optviz.objectives.around import Minibatch
from optviz.objectives.formula.surface import heading_of
from optviz.objectives.named import can_be_named
from optviz.objectives.own.surface import OwnSurface
from optviz.objectives.start import Start
from optviz.objectives.surfaces import Surface, is_in_catalogue, kind_of, names, surface_class
from optviz.optimizers import catalogue, every_optimizer
from optviz.optimizers.rates import rate_before, tuned_rates
from optviz.page.javascript import POWERS, ROUNDED, text
from optviz.page.landscape import Landscape, is_adjustable, landscape_of, that_has_parameters
from optviz.page.rules import PageRule, all_rules, colors_of, optimizer_names, rate_names, rated, spare_colors, untaken
from optviz.page.samples import fit_in, landscape_of_one, samples_text
from optviz.page.source import named, rule_source, surface_source
from optviz.page.theory import theory_source, theory_told
from optviz.plan.inputs import settings_of
from optviz.race.record import record
from optviz.tables import summary
from optviz.trace.expression import UntraceableError
from optviz.traced.steps import Rule
from optviz.views import VIEWS
from optviz.words import languages, words


def generated(
    surfaces: Sequence[Surface] = (), optimizers: Sequence[Any] = (), start: Start | None = None, seed: int = 0
) -> str:
    """The module with the formulas of the catalogue, and of one's own surfaces and optimizers.

    `start` is for surfaces that have none, and batches of samples are drawn with `seed`. Raises `UntraceableError` for
    a surface that is more than expressions; an optimizer that is so is left out.
    """
    every = _all_surfaces(surfaces)
    entries = {name: surface_source(_landscape(each, start)) for name, each in every.items()}
    sampled = {name: fit for name, each in every.items() if (fit := fit_in(each))}
    numbers = json.dumps(look.constants())
    lines = [ROUNDED, POWERS, f"export const LOOK = {numbers};", "export const SURFACES = {", *named(entries), "};"]
    for name, fit in sampled.items():
        lines.append(f"const samples = {samples_text(fit)};")
        lines.append(f"SURFACES[{text(name)}] = overSamples(SURFACES[{text(name)}], samples, {seed});")
    for name, each in every.items():
        if is_adjustable(each):
            # Its critical points were found for the values that it has; for others they are found on the page.
            usual = f"{json.dumps(each.values)}, {each.seeds}"
            lines.append(f"SURFACES[{text(name)}] = withPointsFound(SURFACES[{text(name)}], {usual});")
    rules = {each.name: rule_source(each.traced) for each in all_rules(optimizers) if isinstance(each.traced, Rule)}
    known = ["export const THEORY = {", *named(theory_source()), "};"]
    return "\n".join([*lines, "export const RULES = {", *named(rules), "};", *known, ""])


def data(
    surfaces: Sequence[Surface] = (),
    optimizers: Sequence[Any] = (),
    *,
    surface: Surface | None = None,
    start: Start | None = None,
    steps: int | None = None,
    seed: int = 0,
    checked: Sequence[dict[str, str] | None] = (),
) -> dict[str, Any]:
    """What the page knows beside the formulas, to be written as JSON.

    Optimizers that are more than expressions are recorded on `surface` (or the first of `surfaces`, or of all), from
    `start` and for so many `steps` (or the surface's own). `checked` tells of each of them whether it is right, by
    language, or None.
    """
    every = _all_surfaces(surfaces)
    ground = surface or next(iter([*surfaces, *every.values()]))
    rules = all_rules(optimizers)
    colors = colors_of(rules)
    found: dict[str, dict[str, Any]] = {
        name: {"checked": told} for name, told in zip(optimizer_names(optimizers), checked or (), strict=False) if told
    }
    titles = {cls.__name__ for cls in every_optimizer().values()}
    for each in rules:
        if not each.ours and _title(each.optimizer) in titles:
            found[each.name] = found.get(each.name, {}) | {"namesake": True}
    return {
        "version": VERSION,
        "surfaces": [_about_surface(name, each, _landscape(each, start), seed) for name, each in every.items()],
        "optimizers": [
            {
                "name": each.name,
                "colors": colors.get(each.name, {}),
                **_about_optimizer(each, each.traced),
                **(theory_told(each.name) if each.name in catalogue() else {}),
                **found.get(each.name, {}),
            }
            for each in rules
            if isinstance(each.traced, Rule)
        ],
        "spare": spare_colors(rules),
        "recorded": [
            {
                "colors": colors.get(each.name) or spare_colors(rules)[0],
                "why": str(each.traced),
                **found.get(each.name, {}),
                **_recorded(each.optimizer, ground, surfaces, start, steps),
            }
            for each in rules
            if isinstance(each.traced, UntraceableError)
        ],
        "verdict": constants(),
        "ways": {kind: OUTCOMES.index(way) for way, kinds in WAYS.items() for kind in kinds},
        "views": [
            {"name": name, "key": view.key, "vectors": view.vectors, "turns": view.turns, "ticks": view.ticks}
            for name, view in VIEWS.items()
            if view.key
        ],
        "words": {tag: words(tag).on_page() for tag in languages()},
        "looks": {theme: each._asdict() for theme, each in look.on_page().items()},
        "ends": {theme: ends_on_page(each) for theme, each in look.on_page().items()},
    }


def surface_names(surfaces: Iterable[Surface]) -> list[str]:
    """The name that each surface has on the page: that of the catalogue, or one of its own."""
    taken = set(names())
    return [each.name if is_in_catalogue(each) else untaken(each.name, taken) for each in surfaces]


def _all_surfaces(own: Sequence[Surface]) -> dict[str, Surface]:
    """Those of the catalogue with their defaults, then one's own."""
    known: dict[str, Surface] = {name: surface_class(name)() for name in names()}
    named = zip(surface_names(own), own, strict=True)
    return known | {name: each for name, each in named if name not in known}


def _landscape(surface: Surface, start: Start | None) -> Landscape:
    """The expressions of a surface; of a loss over samples, those of one sample."""
    fit = fit_in(surface)
    return landscape_of_one(surface, fit) if fit and isinstance(surface, Minibatch) else landscape_of(surface, start)


def _about_surface(name: str, surface: Surface, landscape: Landscape, seed: int) -> dict[str, Any]:
    rates = {each: rate_before(cls, surface) for each, cls in rated(surface.learning_rates)}
    parametric, fit = that_has_parameters(surface), fit_in(surface)
    return {
        "name": name,
        "title": heading_of(surface.formula_with({})) if is_adjustable(surface) else surface.title,
        "formula": surface.formula,
        "about": _about(type(fit or (surface.source if isinstance(surface, OwnSurface) else surface))),
        "steps": surface.steps,
        "parameters": [
            _about_parameter(parametric, each) | (_whole_up_to(len(fit.samples), each) if fit else {})
            for each in parametric.settings()
        ]
        + ([_about_typed(each, value) for each, value in surface.values.items()] if is_adjustable(surface) else []),
        "rates": rates,
        # As long as its parameters are the defaults.
        **({"tuned": dict(tuned)} if (tuned := tuned_rates(surface)) else {}),
        **({"fixed": True} if landscape.fixed else {}),
        **({"kind": kind_of(name)} if is_in_catalogue(surface) else {} if fit else {"own": True}),
        # What the command line knows it by, where that is not its name.
        **({"spec": surface.spec} if can_be_named(surface) and not is_in_catalogue(surface) and not fit else {}),
        **({"around": surface.text} if is_adjustable(surface) else {}),
        # Of batches, their settings and their seed are put in there.
        **({"around": f"minibatch({fit.spec})", "model": type(fit).__name__.lower(), "seed": seed} if fit else {}),
        **({"complete": True} if surface.complete else {}),
    }


def _about_optimizer(rule: PageRule, traced: Rule) -> dict[str, Any]:
    optimizer, name = rule.optimizer, rule.name
    lasts = getattr(type(optimizer), "lasts", ())
    return {
        "title": _title(optimizer),
        "about": _about(type(optimizer)),
        "formula": _formula(type(optimizer)),
        "parameters": [
            # What lasts as long as the race does has so many steps there.
            _about_parameter(optimizer, each) | ({"lasts": True, "lowOpen": True} if each in lasts else {})
            for each in settings_of(optimizer)
            if each in traced.free
        ],
        **({} if rule.ours else {"own": True}),
        **({"further": True} if rule.further else {}),
        **({"rate": rate_names()[name]} if name in rate_names() else {}),
    }


def _title(optimizer: Any) -> str:
    return " ".join(str(getattr(optimizer, "title", type(optimizer).__name__)).split())


def _about(cls: type) -> str:
    return summary(cls) if _has_words(cls) else ""


def _formula(cls: type) -> list[str]:
    """The paragraph of the docstring in which every line assigns something."""
    paragraphs = inspect.cleandoc(cls.__doc__ or "").split("\n\n") if _has_words(cls) else []
    found = (part.splitlines() for part in paragraphs)
    return next((lines for lines in found if lines and all(" <- " in each or " = " in each for each in lines)), [])


def _has_words(cls: type) -> bool:
    """Whether a class has a docstring of its own; of a dataclass without one, its signature stands there."""
    return cls.__doc__ is not None and not cls.__doc__.startswith(f"{cls.__name__}(")


def _about_parameter(source: Any, name: str) -> dict[str, Any]:
    declared = parameters(type(source)).get(name, Parameter("(-inf, inf)", name, ""))
    ends = [float(end) for end in declared.interval[1:-1].split(",")]
    low, high = (None if abs(end) == float("inf") else end for end in ends)
    return {
        "name": name,
        "symbol": declared.symbol,
        "default": float(getattr(source, name)),
        "low": low,
        "high": high,
        "lowOpen": declared.interval[0] == "(",
        "highOpen": declared.interval[-1] == ")",
        "meaning": declared.meaning,
        "quiet": declared.quiet,
    }


def _about_typed(name: str, value: float) -> dict[str, Any]:
    """A parameter of a formula, which may have any value."""
    ends = {"low": None, "high": None, "lowOpen": True, "highOpen": True}
    return {"name": name, "symbol": name, "default": value, "meaning": "", **ends}


def _whole_up_to(count: int, name: str) -> dict[str, Any]:
    """What is to be said of a setting of batches besides: it is a whole number."""
    return {"whole": True} | ({"label": "batch", "high": float(count), "highOpen": False} if name == "size" else {})


def _recorded(
    optimizer: Any, surface: Surface, own: Sequence[Surface], start: Start | None, steps: int | None
) -> dict[str, Any]:
    # Beside another one, a rule that raises ends its own run, and the page is made all the same.
    made = record(surface, [optimizer, "sgd"], start, steps)
    why, limit = made.reason(0), limit_of(made.runs[0])
    ours = dict(zip(map(id, own), surface_names(own), strict=True))
    return {
        "title": _title(optimizer),
        "surface": ours.get(id(surface), surface.name),
        "points": made.points[:, :, 0].tolist(),
        "losses": made.losses[:, 0].tolist(),
        "evaluations": made.evaluations[:, 0].tolist(),
        "divergedAt": int(made.diverged_at[0]),
        "noNumber": bool(made.no_number[0]),
        "raised": why is not None and why.raised,
        "limit": None if limit is None else limit._asdict(),
    }
