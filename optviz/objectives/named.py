"""What a name means that stands for a surface: one of the catalogue, a model of samples, or one around another."""

from __future__ import annotations

import re
from collections.abc import Callable

from optviz.data.made import made_names, made_samples
from optviz.data.models.matrix import Matrix
from optviz.data.models.model import Model
from optviz.data.models.named import MODELS
from optviz.data.samples import Samples
from optviz.data.table import is_table, samples_in
from optviz.errors import OptvizError, name_in
from optviz.given.code_files import is_code
from optviz.given.spec import Spec
from optviz.objectives.around import AROUND, Around
from optviz.objectives.moved import Moved
from optviz.objectives.surfaces import Surface, is_in_catalogue, names, surface_class
from optviz.objectives.transformations import MOVED

# What has a name and is over no plane.
PLANELESS: dict[str, type[Surface]] = {"matrix": Matrix}
# Within what another surface may stand.
WITHIN: dict[str, type[Around | Moved]] = {**AROUND, **MOVED}
# A text that is no known name is meant as a formula if it has a variable, or computes something.
_COMPUTES = re.compile(r"(?<![\w.])[xy](?![\w.])|[*^+²³⁴-⁹]")


def surface_named(spec: Spec, in_file: Callable[[Spec], Surface]) -> Surface:
    """The surface of a formula, or of a name such as `rosenbrock:b=10`, `linear(regression)` or `noisy(saddle)`.

    `in_file` makes that of a name such as `mine.py:bowl`.
    """
    if is_code(spec.name):
        return in_file(spec)
    if (formula := formula_in(spec)) is not None:
        # Most races need none of what differentiates one.
        from optviz.objectives.formula.surface import formula_named

        return formula_named(formula, tuple(spec.settings.items()))
    if spec.inner is None:
        planeless = name_in(PLANELESS, spec.name)
        return (surface_class(spec.name) if planeless is None else PLANELESS[planeless]).from_settings(spec.settings)
    name = spec.name.lower()
    if name in WITHIN:
        cls = WITHIN[name]
        return cls(surface_named(spec.inner, in_file), **cls.full_names(spec.settings))
    if name in MODELS:
        if spec.inner.inner:
            raise OptvizError(
                f"{name} stands around samples, as in {name}({made_names()[0]}), and {spec.inner} is none."
            )
        if spec.inner.settings:
            raise OptvizError(f"Samples have no settings; write {name}({spec.inner.name}).")
        model = MODELS[name]
        return model(samples_named(spec.inner.name), **model.full_names(spec.settings))
    raise OptvizError(
        f"No surface is named '{spec}'; {', '.join(WITHIN)} can stand around one, as in noisy(saddle), and "
        f"{' and '.join(MODELS)} around data, as in linear({made_names()[0]})."
    )


def formula_in(spec: Spec) -> str | None:
    """The formula that a spec is, without the values of its parameters; None if it is a name."""
    known = [*WITHIN, *MODELS] if spec.inner else names()
    text = str(Spec(spec.name, {}, spec.inner))
    return text if _COMPUTES.search(text) and name_in(known, spec.name) is None else None


def is_around(name: str) -> bool:
    """Whether a name stands around another one, or around data, whatever that is."""
    before, bracket, _ = name.partition("(")
    return bool(bracket) and name_in([*WITHIN, *MODELS], before) is not None


def samples_named(name: str) -> Samples:
    """The samples of a name such as `regression` or `points.csv:size:price`."""
    return samples_in(name) if is_table(name) else made_samples(name)


def can_be_named(surface: Surface) -> bool:
    """Whether a surface can be found again by its name."""
    if type(surface) in WITHIN.values() and isinstance(surface, (Around, Moved)):
        return can_be_named(surface.inner)
    if type(surface) in MODELS.values() and isinstance(surface, Model):
        return surface.samples.spec in made_names() or is_table(surface.samples.spec)
    return is_in_catalogue(surface) or type(surface) in PLANELESS.values() or _is_formula(surface)


def is_ours(surface: object) -> bool:
    """Whether a surface is of a class of this program, which is called as it is."""
    known = (*WITHIN.values(), *MODELS.values(), *PLANELESS.values())
    return isinstance(surface, Surface) and (type(surface) in known or is_in_catalogue(surface) or _is_found(surface))


def _is_formula(surface: Surface) -> bool:
    from optviz.objectives.formula.surface import Formula

    return type(surface) is Formula


def _is_found(surface: Surface) -> bool:
    from optviz.objectives.formula.found import Found

    return isinstance(surface, Found)
