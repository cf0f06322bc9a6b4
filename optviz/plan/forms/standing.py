"""What stands around a rule of one's own, of a library or of another form, as in `clip(homework.py:Adam):norm=1`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from optviz.errors import OptvizError, name_in
from optviz.given.own_code import shown
from optviz.given.spec import Spec
from optviz.optimizers import is_in_catalogue, wrapper_class
from optviz.optimizers.base import Optimizer
from optviz.optimizers.wrappers.composed import composed, joined, own_of
from optviz.optimizers.wrappers.wrapper import Wrapper
from optviz.plan.forms import ways
from optviz.plan.forms.adapted import Adapted, adapted
from optviz.plan.forms.looking import rule_from


def around(wrapper: str, rule: object) -> Any:
    """A rule with something around it, to be raced: `wrapper` is written as `"clip:norm=1"`, the rule is an object.

    It is what `clip(…):norm=1` is of a rule that has a name. Raises `OptvizError` if there is no such wrapper, or if
    the rule is none.

    >>> import optviz
    >>> class Mine:
    ...     def update(self, weight, grad):
    ...         weight -= 0.1 * grad
    >>> optviz.record("saddle", optviz.around("clip:norm=1", Mine()), steps=20)
    <Recording: 1 run of 20 steps on saddle: Clip(Mine)>
    """
    if not isinstance(wrapper, str):
        raise OptvizError(f"What stands around a rule is named by a text, as in 'clip:norm=1'; got {shown(wrapper)}.")
    spec = Spec.parse(wrapper)
    wrapper_class(spec.name)
    if spec.inner or isinstance(rule, str):
        raise OptvizError(
            f"A rule that has a name stands within the brackets; write {spec.name}({shown(spec.inner or rule, str)}), "
            "which is an optimizer too."
        )
    if is_in_catalogue(type(rule)) and isinstance(rule, Optimizer):
        cls = composed(wrapper_class(spec.name), type(rule))
        return cls(**joined(cls, spec.settings, rule.settings()))
    within = rule if isinstance(rule, Adapted) else rule_from(rule, {})
    return rule_around(Spec(spec.name, spec.settings, Spec(within.title)), lambda _: within)


def rule_around(spec: Spec, named: Callable[[Spec], Any], steps: int = 0) -> Adapted:
    """The rule that a spec means which has something else than one of the catalogue at its core.

    `named` makes the rule within, and a schedule that does not say how long it lasts has so many `steps`. A setting
    that the wrapper has not belongs to the rule within. Raises `OptvizError` if there is no such wrapper, or if the
    rule within is a path, which has no steps of its own, or makes all its steps by itself.
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
    if steps and within.lasting:
        within = within.lasting(steps)
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
    code = f"{spec.name}({name}){sign}{found}" if name else ""
    made = adapted(title, make, ways.stepping("step"), "step", told, code)
    made.named = title
    if within.spec is not None:
        takes = {each: parameter.symbol for each, parameter in known.items()}
        inner_names = {name: f"inner_{name}" if name in {*takes, *shorts} else name for name in within.takes}
        takes |= {inner_names[each]: inner_names[each] for each in inner_names}
        settings = {inner_names.get(each, each): value for each, value in within.spec.settings.items()}
        made.written(spec.called(str), {**own, **settings}, takes)
    if not steps and (within.lasting or any(not getattr(made.rule, each) for each in wrapper.lasts)):
        made.lasting = lambda count: rule_around(spec, named, count)
    return made
