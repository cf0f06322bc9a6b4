"""What there is, as tables: for the terminal, for programs and for the README, all from the catalogue."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from optviz import optimizers
from optviz.data.made import made_abouts, made_names, made_samples
from optviz.errors import OptvizError, name_in, unknown_name
from optviz.figure.studied import fact_names
from optviz.figure.texts.captions import FIGURE_FACTS, RUN_FACTS
from optviz.given.parameters import Parameter, Parametric, default_of, number_text, parameters
from optviz.given.spec import Spec
from optviz.objectives import surfaces
from optviz.objectives.named import PLANELESS, formula_in, is_around
from optviz.objectives.start import place_text
from optviz.optimizers.rates import rates_by_source, sound_rate, source_of
from optviz.optimizers.wrappers.composed import own_of
from optviz.optimizers.wrappers.schedule import Schedule
from optviz.plan.inputs import is_from_elsewhere, surface_from
from optviz.recipe.recipe import default_of as recipe_default_of
from optviz.recipe.recipe import option_of, table
from optviz.recipe.schema import schema
from optviz.studies.named import STUDIES
from optviz.system.files import is_missing
from optviz.system.printable import cut, printable

# In a list; `optviz show` has the whole.
_LONGEST_FORMULA = 60

Row = Sequence[str]
Table = tuple[Row, Sequence[Row]]


def aligned(header: Row, rows: Sequence[Row]) -> str:
    """A table for a terminal."""
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def markdown(header: Row, rows: Sequence[Row]) -> str:
    """The same table for a document."""
    lines = (header, ["---"] * len(header), *rows)
    return "\n".join(f"| {' | '.join(text.replace('|', chr(92) + '|') for text in line)} |" for line in lines)


def summary(cls: type) -> str:
    """The first sentence of a class's documentation."""
    return (inspect.getdoc(cls) or "").partition("\n")[0].rstrip(".")


def list_surfaces() -> Table:
    """Every surface in a line, those of a kind together."""
    rows = []
    for kind in surfaces.kinds():
        for name in surfaces.in_kind(kind):
            cls = surfaces.surface_class(name)
            rows.append([name, kind, *_brief_surface(cls)])
    rows += [[name, "no plane", *_brief_surface(cls)] for name, cls in PLANELESS.items()]
    return ["surface", "among", "f(x, y)", "parameters", "what it is"], rows


def _brief_surface(cls: type[surfaces.Surface]) -> Row:
    return [cut(cls().formula, _LONGEST_FORMULA), _brief_parameters(cls), summary(cls)]


def list_optimizers() -> Table:
    """Every optimizer in a line, those of a family together."""
    rows = [
        [name, family, _brief_parameters(cls), summary(cls)]
        for family, some in optimizers.families().items()
        for name, cls in some.items()
    ]
    return ["optimizer", "among", "hyper-parameters and defaults", "what it does"], rows


def list_wrappers() -> Table:
    """Everything that stands around an optimizer in a line; of its parameters, those of its own."""
    rows = [
        [f"{name}(…)", "schedules" if issubclass(cls, Schedule) else "wrappers", _brief(cls, own_of(cls)), summary(cls)]
        for name, cls in optimizers.every_wrapper().items()
    ]
    return ["around an optimizer", "among", "parameters and defaults", "what it does"], rows


def _brief_parameters(cls: type[Parametric]) -> str:
    return _brief(cls, parameters(cls))


def _brief(cls: type[Parametric], names: Iterable[str]) -> str:
    return ", ".join(f"{name}={number_text(default_of(cls, name))}" for name in names) or "none"


def about(name: str) -> dict[str, Any]:
    """All that is known of a surface, as in `"noisy(saddle)"`, of data, an optimizer, or what stands around one."""
    known = [*surfaces.names(), *PLANELESS, *optimizers.every_optimizer()]
    spec = Spec.parse(name)
    alone = spec.name
    if formula_in(spec) or is_around(name):
        return _about_surface(surface_from(name))
    if (data := name_in(made_names(), name)) is not None:
        return _about_data(data)
    if name_in(optimizers.every_wrapper(), alone) is not None:
        return _about_wrapper(spec)
    found = name_in(known, alone)
    if found in surfaces.names() or found in PLANELESS:
        return _about_surface(surface_from(name))
    if found is None and not any(name_in(each.also_called, alone) for each in optimizers.every_optimizer().values()):
        raise unknown_name("surface or optimizer", alone, known, elsewhere=surfaces.ELSEWHERE)
    cls = optimizers.optimizer_class(alone)
    cls.from_settings(spec.settings)
    return {
        "optimizer": found,
        "description": inspect.getdoc(cls),
        "parameters": _about_parameters(cls, parameters(cls)),
    }


def _about_wrapper(spec: Spec) -> dict[str, Any]:
    """A wrapper alone, as in `clip`, or around an optimizer, as in `clip(adam)`, with the parameters of both."""
    wrapper = optimizers.wrapper_class(spec.name)
    cls: type[Parametric] = wrapper
    known = own_of(wrapper)
    if spec.inner and not is_from_elsewhere(spec):
        cls, settings = optimizers.rule_of(spec)
        cls.from_settings(settings)
        known = parameters(cls)
    return {
        "wrapper": spec.called(str),
        "description": inspect.getdoc(wrapper),
        "parameters": _about_parameters(cls, known),
    }


def has_parameters(name: str) -> bool:
    """Whether this is a surface or an optimizer and something after a colon, one around another, or a formula."""
    known, colon, _ = name.partition(":")
    if "(" in name and name_in(optimizers.every_wrapper(), name.partition("(")[0]) is not None:
        return True
    if is_missing(name) and (is_around(name) or formula_in(Spec.parse(name))):
        return True
    return bool(colon) and name_in([*surfaces.names(), *PLANELESS, *optimizers.every_optimizer()], known) is not None


def _about_surface(surface: surfaces.Surface) -> dict[str, Any]:
    cls = type(surface)
    return {
        "surface": surface.spec,
        "formula": surface.formula,
        "description": inspect.getdoc(cls),
        "parameters": _about_parameters(cls, parameters(cls)),
        "window": surface.window,
        "start": surface.start,
        "steps": surface.steps,
        **{kind: [dict(each._asdict()) for each in getattr(surface, kind)] for kind in ("minima", "saddles", "maxima")},
        "lowest": [{"at": place, "value": value} for *place, value in surface.lowest],
        "learning_rates": {name: sound_rate(each, surface) for name, each in optimizers.every_optimizer().items()},
        "rates_from": {name: source_of(each, surface) for name, each in optimizers.every_optimizer().items()},
    }


def _about_data(name: str) -> dict[str, Any]:
    samples = made_samples(name)
    return {
        "data": name,
        "description": made_abouts()[name],
        "parameters": [],
        "samples": len(samples.target),
        "columns": list(samples.columns),
    }


def _about_parameters(cls: type[Parametric], known: Mapping[str, Parameter]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "short": each.symbol,
            "default": default_of(cls, name),
            "range": each.interval,
            "meaning": each.meaning,
        }
        for name, each in known.items()
    ]


def show(name: str) -> str:
    """The page on a surface or an optimizer, to be read."""
    known = about(name)
    parts = [known["description"]]
    if known.get("formula"):
        letters = "x, y" if len(known["start"]) == 2 else "W"
        parts.insert(0, f"f({letters}) = {known['formula']}")
    if known["parameters"]:
        header = ["parameter", "short", "default", "range", "meaning"]
        rows = [[number_text(v) if isinstance(v, float) else v for v in each.values()] for each in known["parameters"]]
        parts.append(aligned(header, rows))
    if "surface" in known:
        parts.append(_show_surface(known))
    if "data" in known:
        *inputs, target = known["columns"]
        shown = ", ".join(inputs[:3]) + (f" and {len(inputs) - 3} more" if len(inputs) > 3 else "")
        parts.append(f"samples  {known['samples']}\ninputs   {shown}\ntarget   {target}")
    return "\n\n".join(parts)


def _show_surface(known: dict[str, Any]) -> str:
    if len(known["start"]) > 2 or not known["window"]:
        lines = [f"minimum         {place_text(each['at'])}, loss {each['value']:.10g}" for each in known["lowest"]]
        lines += [f"parameters      {len(known['start'])}", f"start           {place_text(known['start'])}"]
        return "\n".join([*lines, f"steps           {known['steps']}", "", _show_rates(known)])
    (left, right), (bottom, top) = known["window"]
    points = [
        [kind, f"({point['x']:.10g}, {point['y']:.10g})", f"{point['value']:.10g}"]
        for kind, many in (("minimum", "minima"), ("saddle", "saddles"), ("maximum", "maxima"))
        for point in known[many]
    ]
    x, y = known["start"]
    lines = [
        aligned(["critical point", "(x, y)", "loss"], points) if points else "It has no critical point.",
        (
            f"window          x from {left:.4g} to {right:.4g}, y from {bottom:.4g} to {top:.4g}\n"
            f"start           ({x:.4g}, {y:.4g}), {known['steps']} steps"
        ),
        _show_rates(known),
    ]
    return "\n\n".join(lines)


def _show_rates(known: dict[str, Any]) -> str:
    rows = rates_by_source(known["learning_rates"], known["rates_from"])
    return aligned(["rates from", "learning rates that rules have without --lr"], rows)


def list_keys() -> Table:
    """Every key of a recipe."""
    rows = []
    for name, key in table().items():
        default = recipe_default_of(name)
        given = "" if key.in_files_only else option_of(name) + (f" {key.kind.metavar}" if key.kind.metavar else "")
        shown = "" if default in (None, (), "") else json.dumps(default).replace(".0", "")
        rows.append([name, given, shown, key.meaning])
    return ["key", "option", "default", "meaning"], rows


def list_facts() -> Table:
    """What captions may name."""
    about = {name: (fact.__doc__ or "").partition("\n")[0] for name, fact in {**RUN_FACTS, **FIGURE_FACTS}.items()}
    rows = [[f"{{adam.{name}}}", about[name]] for name in RUN_FACTS] + [
        [f"{{{name}}}", about[name]] for name in FIGURE_FACTS
    ]
    rows.append(["{adam.learning_rate}", "a setting of the run"])
    for study in STUDIES:
        rows += [[f"{{{name}}}", f"of {study}: {about}"] for name, about in fact_names(study).items()]
    return ["written as", "becomes"], rows


def list_data() -> Table:
    """Name, what a model says of them, and what they are."""
    rows = []
    for name, about in made_abouts().items():
        try:
            samples = made_samples(name)
        except OptvizError:
            rows.append([name, "not installed", f"{about} pip install optviz[data] brings them."])
            continue
        said = f"{samples.classes} classes" if samples.classes else "numbers"
        rows.append([name, f"{len(samples)}, {said}", about])
    return ["name", "samples", "what they are"], rows


LISTS: dict[str, Callable[[], Table]] = {
    "surfaces": list_surfaces,
    "optimizers": list_optimizers,
    "wrappers": list_wrappers,
    "data": list_data,
    "keys": list_keys,
    "facts": list_facts,
}


def for_programs(what: str) -> Any:
    """The same lists as plain data; of the keys, their JSON Schema."""
    match what:
        case "surfaces":
            return [about(name) for name in surfaces.names()]
        case "optimizers":
            return [about(name) for name in optimizers.every_optimizer()]
        case "wrappers":
            return [about(name) for name in optimizers.every_wrapper()]
        case "keys":
            return schema()
        case "data":
            return [dict(zip(("name", "samples", "about"), row, strict=True)) for row in list_data()[1]]
        case _:
            return [dict(zip(("written", "becomes"), row, strict=True)) for row in list_facts()[1]]
