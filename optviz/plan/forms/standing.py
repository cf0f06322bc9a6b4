"""What stands around a rule of one's own, of a library or of another form, as in `clip(homework.py:Adam):norm=1`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from optviz.errors import OptvizError, name_in
from optviz.given.spec import Spec
from optviz.optimizers import wrapper_class
from optviz.optimizers.wrappers.composed import own_of
from optviz.optimizers.wrappers.wrapper import Wrapper
from optviz.plan.forms import ways
from optviz.plan.forms.adapted import Adapted, adapted


def rule_around(spec: Spec, named: Callable[[Spec], Any], steps: int) -> Adapted:
    """The rule that a spec means which has something else than one of the catalogue at its core.

    `named` makes the rule within. A setting that the wrapper has not belongs to that. Raises `OptvizError` if there is
    no such wrapper, or if the rule within is a path, which has no steps of its own.
    """
    wrapper, inner = wrapper_class(spec.name), spec.inner
    known = own_of(wrapper)
    shorts = {each.symbol for each in known.values()}
    own = {name: value for name, value in spec.settings.items() if name in shorts or name_in(known, name)}
    rest = {name.removeprefix("inner_"): value for name, value in spec.settings.items() if name not in own}
    if inner is None or rest.keys() & inner.settings.keys():
        twice = ", ".join(f"`{name}`" for name in rest)
        raise OptvizError(f"In '{spec}', {twice} is given twice; give it once.")
    within = named(Spec(inner.name, {**inner.settings, **rest}, inner.inner))
    if within.path is not None:
        raise OptvizError(f"{inner} is a path, which goes its way whatever stands around it; leave {spec.name} out.")
    if spec.core.name.startswith("scipy:"):
        raise OptvizError(
            f"{spec.core.name} makes its iterations by itself, so that nothing can stand around them; leave "
            f"{spec.name} out."
        )
    chosen = wrapper.full_names(own)
    chosen |= {name: float(steps) for name in wrapper.lasts if not chosen.get(name)}
    title = f"{wrapper.__name__}({within.title})"

    def make() -> Wrapper:
        made = wrapper(**chosen)
        made.inner = copy.deepcopy(within)
        return made

    told = {name: value for name, value in make().settings().items() if name in known}
    told |= {f"inner_{name}" if name in told else name: value for name, value in within.settings_told.items()}
    name, sign, found = within.code.partition(" sha256:")
    made = adapted(title, make, ways.stepping("step"), "step", told, f"{spec.name}({name}){sign}{found}")
    made.named = title
    return made
