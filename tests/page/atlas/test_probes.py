"""The letters on the page's live map against those that figures choose, and what a press on one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_cells import SIZE, finished

from optviz.objectives.surfaces import surface_class
from optviz.optimizers import catalogue
from optviz.plan.run import run_of
from optviz.studies.sweeps.axes import Along
from optviz.studies.sweeps.map import Mapped, told_cells
from optviz.studies.sweeps.theory import theory_of

if TYPE_CHECKING:
    from conftest import Tab

# Where theory knows which runs creep, where it does not, and where the goal is to leave.
CASES = {"ravine": "momentum", "himmelblau": "nag", "saddle": "momentum"}


def shown(tab: Tab, surface: str) -> dict[str, Any]:
    tab.set(
        surface=surface,
        surfaceParameters=None,
        optimizers=[{"name": CASES[surface], "on": True}],
        map=["rule.learning_rate", "rule.momentum"],
        part=[0.001, 0.2, 0.1, 0.99],
        start=None,
        steps=60,
    )
    found = finished(tab)
    tab.until("optviz.map().probes.length > 0 && !document.getElementById('atlas-probes').hidden")
    return found


@pytest.mark.parametrize("surface", CASES)
def test_the_cells_with_letters_are_those_that_a_figure_chooses(lasting_tab: Tab, surface: str) -> None:
    found = shown(lasting_tab, surface)
    over, rule = surface_class(surface)(), catalogue()[CASES[surface]]()
    axes = [
        Along("rule", axis["name"], np.array(axis["values"]), spacing)
        for axis, spacing in ((found["question"]["right"], "log"), (found["question"]["up"], "near1"))
    ]
    ends, steps = (np.array(found[name]).reshape(SIZE, SIZE) for name in ("ways", "steps"))
    goal = 0 if over.minima else 3
    theory = theory_of(over, rule, axes[0], axes[1])
    mapped = Mapped(
        (), run_of(rule, over.start), axes[0], axes[1], ends, steps, steps * 0.0, 0 * ends, goal, (), theory
    )
    expected = [row * SIZE + column for row, column in told_cells(mapped)]
    assert lasting_tab.evaluate("optviz.map().probes") == expected
    letters = lasting_tab.find("#atlas-probes b").all_inner_texts()
    assert letters == list("ABCDE")[: len(expected)]
    assert len(expected) >= 3


def test_a_press_on_a_letter_sets_both_sliders_to_its_run(lasting_tab: Tab) -> None:
    found = shown(lasting_tab, "ravine")
    cells = lasting_tab.evaluate("optviz.map().probes")
    for cell, button in zip(cells, lasting_tab.find("#atlas-probes button").all(), strict=True):
        button.click()
        settings = lasting_tab.state()["optimizers"][0]["settings"]
        assert settings["learning_rate"] == found["question"]["right"]["values"][cell % SIZE]
        assert settings["momentum"] == found["question"]["up"]["values"][cell // SIZE]
        verdict = lasting_tab.verdicts()[0]
        assert verdict
        assert verdict["step"] == found["steps"][cell]
