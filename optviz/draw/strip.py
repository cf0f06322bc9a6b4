"""Six moments of a film in one picture, for paper."""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO

import numpy as np
from matplotlib.figure import Figure

from optviz.draw import layout as places
from optviz.draw.artist import Race
from optviz.draw.colors.style import DPI, inches
from optviz.draw.heading import write_heading
from optviz.draw.laying import laid_out
from optviz.draw.legend.bars import draw_bars, write_bar_mark
from optviz.draw.legend.naming import write_legend
from optviz.draw.legend.runs import bars_of, write_runs, write_tally
from optviz.draw.lettering.saving import save
from optviz.draw.lettering.text import write
from optviz.draw.panes.pane import Stand
from optviz.draw.panes.panes import panes
from optviz.draw.still import hues_of, legible, moving_in
from optviz.draw.views.relief import cameras
from optviz.figure.scene import Scene
from optviz.look import LOOKS

_MOMENTS = 6


def save_strip(scene: Scene, file: BinaryIO, kind: str, metadata: dict[str, Any]) -> None:
    """Write the moments as `"png"`, `"pdf"` or `"svg"`, always the same bytes."""
    save(_strip(scene), file, kind, metadata, scene.recipe)


def moments(scene: Scene) -> list[tuple[int, float]]:
    """The steps at which the film has come evenly far, and how much of it is over then."""
    steps = scene.frame_steps
    # Several frames may be on the way to one step.
    places = {step: place for place, step in reversed(list(enumerate(steps)))}
    if len(places) > _MOMENTS:
        chosen = dict.fromkeys(steps[place] for place in np.rint(np.linspace(0, len(steps) - 1, _MOMENTS)).astype(int))
    else:
        chosen = dict.fromkeys(sorted(places))
    return [(step, places[step] / max(1, len(steps) - 1)) for step in chosen]


def _strip(scene: Scene) -> Figure:
    scene = legible(scene)
    look, chosen = LOOKS[scene.recipe.theme], moments(scene)
    surfaces = [len(each.runs) for each in scene.recordings]
    hues = hues_of(scene, look, together=True)
    layout, caption = laid_out(scene, partial(places.strip, *scene.recipe.pixels, surfaces, len(chosen)))
    figure = Figure((inches(layout.width), inches(layout.height)), dpi=DPI, facecolor=look.paper)
    stand = Stand(scene, layout, look, hues, cameras(scene), 0.0)
    each = len(layout.areas) // len(chosen)
    for number, ((step, share), heading) in enumerate(zip(chosen, layout.headings, strict=True)):
        areas = layout.areas[number * each : (number + 1) * each]
        here = panes(stand._replace(layout=layout._replace(areas=areas), turned=scene.recipe.orbit * share))
        for pane in here:
            pane.draw(figure)
            if pane.spread:
                pane.spread(figure, step)
            pane.write_ticks(figure)
            if pane.area.label:
                write(figure, pane.area.label, pane.label, look.grey)
        figure.add_artist(Race(figure, here, moving_in(scene, here, layout, [step]), scene.steps_until(step)))
        write(figure, heading, scene.words.say("figure.atStep", step=step), look.ink, weight="bold")
    write_heading(figure, scene, layout, look)
    if layout.legend:
        write_legend(figure, layout.legend, scene, look)
    for place, line in zip(layout.caption, caption, strict=True):
        write(figure, place, line, look.ink)
    write_runs(figure, scene, layout, hues, look)
    bars = bars_of(scene, layout, hues, look).values()
    draw_bars(figure, bars, scene.steps)
    for bar in bars:
        write_bar_mark(figure, bar, look)
    write_tally(figure, scene, layout, look)
    for run, its in enumerate(layout.runs):
        if its.verdict:
            write(figure, its.verdict, scene.ending_text(run), look.ink)
    return figure
