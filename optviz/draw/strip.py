"""Six moments of a film in one picture, for paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, BinaryIO

import numpy as np
from matplotlib.figure import Figure

from optviz.draw import layout as places
from optviz.draw.artist import Race
from optviz.draw.hues import Hue
from optviz.draw.layout import Layout
from optviz.draw.lettering.text import alike, write
from optviz.draw.naming import write_legend, write_name
from optviz.draw.still import held_in, hues_of, laid_out, legible
from optviz.draw.style import DPI, inches
from optviz.draw.views.pane import Stand
from optviz.draw.views.panes import panes
from optviz.draw.views.relief import cameras
from optviz.figure.scene import Scene
from optviz.look import LOOKS

_MOMENTS = 6


def save_strip(scene: Scene, file: BinaryIO, kind: str, metadata: dict[str, Any]) -> None:
    """Write the moments as `"png"`, `"pdf"` or `"svg"`, always the same bytes."""
    figure = _strip(scene)
    figure.savefig(file, format=kind, metadata=metadata, facecolor=figure.get_facecolor())


def moments(scene: Scene) -> list[tuple[int, float]]:
    """The steps at which the film has come evenly far, and how much of it is over then."""
    steps = scene.frame_steps
    shares = [place / max(1, len(steps) - 1) for place in range(len(steps))]
    chosen = np.unique(np.rint(np.linspace(0, len(steps) - 1, _MOMENTS)).astype(int)).tolist()
    return [(steps[place], shares[place]) for place in chosen]


def _strip(scene: Scene) -> Figure:
    scene = legible(scene)
    look, chosen = LOOKS[scene.recipe.theme], moments(scene)
    surfaces = [len(each.runs) for each in scene.recordings]
    layout, caption = laid_out(scene, partial(places.strip, *scene.recipe.pixels, surfaces, len(chosen)))
    hues = hues_of(scene, look, together=True)
    figure = Figure((inches(layout.width), inches(layout.height)), dpi=DPI, facecolor=look.paper)
    stand = Stand(scene, layout, look, hues, cameras(scene), 0.0)
    each = len(layout.areas) // len(chosen)
    for number, ((step, share), heading) in enumerate(zip(chosen, layout.headings, strict=True)):
        areas = layout.areas[number * each : (number + 1) * each]
        here = panes(stand._replace(layout=layout._replace(areas=areas), turned=scene.recipe.orbit * share))
        for pane in here:
            pane.draw(figure)
            pane.write_ticks(figure)
            if pane.area.label:
                write(figure, pane.area.label, pane.label, look.grey)
        figure.add_artist(Race(figure, here, held_in(scene, here, layout, [step]), step))
        write(figure, heading, scene.words.say("figure.atStep", step=step), look.ink, weight="bold")
    write(figure, layout.title, scene.title, look.ink, weight="bold")
    write(figure, layout.subtitle, scene.subtitle, look.grey, style="italic")
    if layout.legend:
        write_legend(figure, layout.legend, look, scene.words)
    for place, line in zip(layout.caption, caption, strict=True):
        write(figure, place, line, look.ink)
    _write_runs(figure, scene, layout, hues)
    return figure


def _write_runs(figure: Figure, scene: Scene, layout: Layout, hues: Sequence[Hue]) -> None:
    """Name the runs below, with their settings and how they ended."""
    look, runs = LOOKS[scene.recipe.theme], layout.runs
    titles = [track.run.title for track in scene.tracks]
    slots = alike([run.name for run in runs], titles, "bold")
    for slot, title, hue in zip(slots, titles, hues, strict=True):
        if slot:
            write_name(figure, slot, title, hue, look)
    labels = [track.run.label for track in scene.tracks]
    texts = [track.verdict.brief_in(scene.language) for track in scene.tracks]
    for places_of, words, color in (
        ([run.settings for run in runs], labels, look.grey),
        ([run.verdict for run in runs], texts, look.ink),
    ):
        for slot, text in zip(alike(places_of, words), words, strict=True):
            if slot:
                write(figure, slot, text, color)
