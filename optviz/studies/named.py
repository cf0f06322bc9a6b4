"""Which studies there are, and what the name of one means."""

from __future__ import annotations

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.given.spec import Spec
from optviz.objectives.named import samples_named
from optviz.studies.dropout import Dropout
from optviz.studies.ensemble import Ensemble
from optviz.studies.study import Study

STUDIES: dict[str, type[Study]] = {"ensemble": Ensemble, "dropout": Dropout}


def study_named(text: str) -> Study:
    """The study of a text such as `ensemble(digits):members=25`. Raises `OptvizError` if there is none."""
    spec = Spec.parse(text)
    found = name_in(STUDIES, spec.name)
    if found is None:
        raise unknown_name("study", spec.name, STUDIES)
    if spec.inner is None or spec.inner.inner or spec.inner.settings:
        raise OptvizError(f"A study is of samples, as in {found}(moons), and '{text}' names none.")
    return STUDIES[found](samples_named(spec.inner.name), **STUDIES[found].full_names(spec.settings))
