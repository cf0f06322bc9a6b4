"""Which studies there are, and what the name of one means."""

from __future__ import annotations

from optviz.errors import OptvizError, name_in, unknown_name
from optviz.given.spec import Spec
from optviz.studies.networks.dropout import Dropout
from optviz.studies.networks.ensemble import Ensemble
from optviz.studies.study import Study
from optviz.studies.sweeps.basins import Basins
from optviz.studies.sweeps.map import Map
from optviz.studies.sweeps.race import Race

STUDIES: dict[str, type[Study]] = {each.__name__.lower(): each for each in (Ensemble, Dropout, Basins, Map, Race)}


def study_named(text: str) -> Study:
    """The study of a text such as `ensemble(digits):members=25`. Raises `OptvizError` if there is none."""
    spec = Spec.parse(text)
    found = name_in(STUDIES, spec.name)
    if found is None:
        raise unknown_name("study", spec.name, STUDIES)
    if spec.inner is None:
        raise OptvizError(f"A study is of something, as {found}(moons) or basins(himmelblau), and '{text}' of nothing.")
    return STUDIES[found].about(spec.inner, spec.settings)
