"""The areas of a figure, each drawn by the file of its view."""

from __future__ import annotations

import importlib
from typing import Any

from optviz.draw.layout import Area
from optviz.draw.panes.across import across
from optviz.draw.panes.curve import curve_of
from optviz.draw.panes.curve import pane as curve_pane
from optviz.draw.panes.pane import Pane, Stand
from optviz.views import VIEWS


def panes(stand: Stand) -> list[Pane]:
    """The panes of a figure."""
    scene = stand.scene
    # One axis for all runs of the figure, so that they can be compared.
    curves = {
        view: curve_of(view, drawing_of(view).MEASURE, scene.tracks, scene.words)
        for view in scene.recipe.view
        if VIEWS[view].kind == "curve" and not VIEWS[view].of_samples
    }
    along = across(scene)
    return [
        curve_pane(stand, area, curves[area.view], along) if area.view in curves else spatial_pane(stand, area)
        for area in stand.layout.areas
    ]


def spatial_pane(stand: Stand, area: Area) -> Pane:
    """A pane that shows the plane."""
    pane: Pane = drawing_of(area.view).pane(stand, area)
    return pane


def drawing_of(view: str) -> Any:
    """The file that draws a view: of a picture its `pane`, of a curve its `MEASURE`."""
    return importlib.import_module(f"optviz.draw.views.{VIEWS[view].file}")
