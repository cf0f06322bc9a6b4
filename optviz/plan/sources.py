"""The files that a race is made from, which nothing that is written of it may replace."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from optviz.data.table import asked_in, is_table
from optviz.errors import OptvizError
from optviz.given.spec import Spec
from optviz.objectives.named import can_be_named
from optviz.plan.forms.walking import is_path
from optviz.plan.plan import Plan


def check_sources_stay(path: str | os.PathLike[str], surfaces: Iterable[str], optimizers: Iterable[str]) -> None:
    """Refuse to write to a table that one of the surfaces is made from, or to a path that one of the optimizers is."""
    for source in (*_tables(surfaces), *_paths(optimizers)):
        if os.path.normcase(os.path.realpath(path)) == os.path.normcase(os.path.realpath(source)):
            raise OptvizError(f"{path} would replace {source}, from which it is made; give another name.")


def check_plan_stays(path: str | os.PathLike[str], plan: Plan) -> None:
    """Refuse to write a recording of a race to a file that the race was made from."""
    surfaces = [plan.surface.spec] if can_be_named(plan.surface) else []
    check_sources_stay(path, surfaces, [run.code for run in plan.runs if is_path(run.code)])


def _tables(surfaces: Iterable[str]) -> Iterator[str]:
    for name in map(_innermost, surfaces):
        if is_table(name):
            yield asked_in(name).path


def _paths(optimizers: Iterable[str]) -> Iterator[str]:
    for name in map(_innermost, optimizers):
        if is_path(name):
            yield name.partition(":")[0]


def _innermost(name: str) -> str:
    spec = Spec.parse(name)
    while spec.inner is not None:
        spec = spec.inner
    return spec.name
