"""The frames of a study, and its still: what moves is drawn on a picture of what stands still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from optviz.draw.frames import Frame
from optviz.draw.layout import Rect
from optviz.draw.layout.page import unit_of
from optviz.draw.lettering.saving import save
from optviz.draw.places import Place, pixels_of, place_in
from optviz.draw.studied.basins import basin_panels, below_map, shape_of
from optviz.draw.studied.dropout import dropout_panels
from optviz.draw.studied.ensemble import ensemble_panels
from optviz.draw.studied.map import map_panels, map_shares, probe_shape
from optviz.draw.studied.page import Page, pens_of
from optviz.draw.studied.race import race_panels
from optviz.figure.studied import Moment, Studied
from optviz.look import LOOKS
from optviz.pixels import Pixels, Sample
from optviz.studies.networks.dropout import Dropped
from optviz.studies.networks.ensemble import Averaged
from optviz.studies.sweeps.basins import Caught, CaughtOver
from optviz.studies.sweeps.map import Mapped
from optviz.studies.sweeps.raced import Raced

_SAMPLED = 4


def page_of(shown: Studied) -> Page:
    """The page of a study, with its panels."""
    pens = pens_of(LOOKS[shown.recipe.theme])
    unit = unit_of(*shown.recipe.pixels)
    match shown.found:
        case Averaged() as found:
            return Page(shown, ensemble_panels(shown, found, pens))
        case Dropped() as found:
            return Page(shown, dropout_panels(shown, found, pens))
        case Caught() | CaughtOver() as found:
            one = found if isinstance(found, Caught) else found.slices[-1]
            return Page(shown, basin_panels(shown, found, pens), shape_of(one), below_map(unit))
        case Mapped() as found:
            first, upper = map_shares(found)
            return Page(shown, map_panels(shown, found, pens), first=first, others=probe_shape(found), upper=upper)
        case Raced() as found:
            return Page(shown, race_panels(shown, found, pens))
    raise TypeError(f"{type(shown.found).__name__} has no drawing")


class StudyFrames:
    """The pictures of a study."""

    def __init__(self, shown: Studied) -> None:
        self.shown, self.page = shown, page_of(shown)
        self.figure, self.axes = self.page.figure()
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        self.renderer = canvas.get_renderer()
        self.pixels: Pixels = pixels_of(self.renderer)
        self._plain = self.pixels.copy()

    def turning_places(self) -> list[Place]:
        """Nowhere does a camera turn."""
        return []

    def sample(self) -> Sample:
        """What the colours of the film are chosen from."""
        every = self.shown.every_moment
        # What is to come is pale at first, and where each moment is another picture, the colours are those of several.
        some = every[:: max(1, len(every) // _SAMPLED)] if self.shown.found.setting(every[-1].told) else every[:1]
        return Sample(np.concatenate([*map(self.picture, some), self.last_picture()]))

    def last_picture(self) -> Pixels:
        """The picture at the end."""
        return self.picture(self.shown.every_moment[-1])

    def picture(self, moment: Moment) -> Pixels:
        """The picture at a moment."""
        self._draw(moment)
        picture = self.pixels.copy()
        self.pixels[...] = self._plain
        return picture

    def frames(self) -> Iterator[Frame]:
        """Every frame of the film."""
        before = self._plain.copy()
        for moment in self.shown.moments:
            self.pixels[...] = self._plain
            self._draw(moment)
            changed = list(self._changed(before))
            before[...] = self.pixels
            yield Frame(self.pixels, changed)

    def _draw(self, moment: Moment) -> None:
        for artist in moving(self.page, self.figure, self.axes, moment):
            artist.draw(self.renderer)
            artist.remove()

    def _changed(self, before: Pixels) -> Iterator[Place]:
        """The box of what has changed in each panel, in the lines above and below them, and in all else."""
        height, width = self.pixels.shape
        every = [each.whole for each in self.page.placed]
        tops, bottom = max(each.y + each.height for each in every), min(each.y for each in every)
        bands = [Rect(0, tops, width, height - tops), Rect(0, 0, width, bottom)]
        changed = self.pixels != before
        for rect in (*every, *bands, Rect(0, 0, width, height)):
            rows, columns = place_in(self.pixels, rect)
            other = changed[rows, columns]
            down, across = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
            if down.size:
                yield (
                    slice(rows.start + int(down[0]), rows.start + int(down[-1]) + 1),
                    slice(columns.start + int(across[0]), columns.start + int(across[-1]) + 1),
                )
                other[...] = False


def moving(page: Page, figure: Figure, made: list[Axes], moment: Moment) -> list[Artist]:
    """Add to a figure what a moment shows, and tells."""
    added = [page.counter(figure, moment)]
    for placed, each in zip(page.placed, made, strict=True):
        added += placed.panel.moving(each, moment)
    return added + page.tellings(figure, moment)


def save_study(shown: Studied, file: BinaryIO, kind: str, metadata: dict[str, Any]) -> None:
    """Write the still of a study as `"png"`, `"pdf"` or `"svg"`, always the same bytes."""
    page = page_of(shown)
    figure, made = page.figure()
    moving(page, figure, made, shown.still_moment)
    save(figure, file, kind, metadata, shown.recipe)
