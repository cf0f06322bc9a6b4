"""The areas of a figure, each drawn by the file of its view."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace
from typing import Any

from optviz.draw.colors.ink import DASHES
from optviz.draw.layout import Area
from optviz.draw.panes.across import across
from optviz.draw.panes.curve import curve_of
from optviz.draw.panes.curve import pane as curve_pane
from optviz.draw.panes.pane import Pane, Stand
from optviz.draw.trails.ends import exit_of
from optviz.draw.trails.trail import Trail
from optviz.judging.outcome import GOING
from optviz.judging.verdict import Verdict
from optviz.views import VIEWS

# Of those that share a picture, who ends so is out of the race when its way out has been seen, for a share of the
# steps.
_SEEN = 0.02


def panes(stand: Stand) -> list[Pane]:
    """The panes of a figure."""
    scene = stand.scene
    # One axis for all runs of the figure, so that they can be compared.
    curves = {
        view: curve_of(view, drawing_of(view).MEASURE, scene.tracks, scene.words)
        for view in scene.recipe.view
        if VIEWS[view].over_steps
    }
    along = across(scene)
    return [
        _shared(stand, curve_pane(stand, area, curves[area.view], along))
        if area.view in curves
        else spatial_pane(stand, area)
        for area in stand.layout.areas
    ]


def spatial_pane(stand: Stand, area: Area) -> Pane:
    """A pane that shows the plane."""
    pane = _shared(stand, drawing_of(area.view).pane(stand, area))
    # Some views of samples have no trails.
    if len(pane.trails) < 2 or len(pane.trails) != len(area.runs):
        return pane
    ends = [track.verdict for track in stand.tracks(area)]
    trails = [_fading(trail, end) for trail, end in zip(pane.trails, ends, strict=True)]
    return pane._replace(trails=tuple(trails))


def _shared(stand: Stand, pane: Pane) -> Pane:
    """The pane, in which several runs have dashes where they are not told apart by colour."""
    if not stand.look.plain or len(pane.trails) < 2 or len(pane.trails) != len(pane.area.runs):
        return pane
    shapes = [stand.hues[run].shape for run in pane.area.runs]
    trails = [replace(trail, dashes=DASHES[shape]) for trail, shape in zip(pane.trails, shapes, strict=True)]
    return pane._replace(trails=tuple(trails))


def _fading(trail: Trail, end: Verdict) -> Trail:
    if end.kind not in GOING:
        return trail
    out, last = exit_of(trail), len(trail.pixels) - 1
    return replace(trail, fades=min(last, max(end.step, out.step if out else 0) + math.ceil(_SEEN * last)))


def drawing_of(view: str) -> Any:
    """The file that draws a view: of a picture its `pane`, of a curve its `MEASURE`."""
    return importlib.import_module(f"optviz.draw.views.{VIEWS[view].file}")
