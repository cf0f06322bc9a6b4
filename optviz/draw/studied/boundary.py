"""Samples of two inputs in their plane, and the lines where networks decide for another class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from optviz.data.models.network import Network
from optviz.draw.colors.style import mixed, points
from optviz.draw.layout import Rect
from optviz.draw.panes.pane import axes
from optviz.draw.views.samples import boundaries, draw_samples, window_around
from optviz.look import Look
from optviz.objectives.base import Array
from optviz.studies.networks.learning import chances

# The places at which networks are asked, along each side.
_PLACES = 56


class Plane:
    """The plane of the samples that networks learn from."""

    def __init__(self, network: Network, look: Look, unit: float) -> None:
        self.network, self.look, self.unit = network, look, unit
        self.window = window_around(*network.samples.inputs.T)
        self.x, self.y = (np.linspace(*ends, _PLACES) for ends in self.window)
        places = np.stack(np.meshgrid(self.x, self.y), axis=-1).reshape(-1, 2)
        self._asked = network.loss(network.given(places), np.zeros(len(places)))

    def still(self, figure: Figure, rect: Rect, _size: float) -> Axes:
        """The samples."""
        made = axes(figure, rect, mixed(self.look.paper, self.look.frame, 0.3))
        made.set(xlim=self.window[0], ylim=self.window[1])
        learned = self.network.learned
        draw_samples(made, tuple(learned.inputs.T), learned.target, self.unit, self.look)
        return made

    def chances(self, w: Array) -> Array:
        """What networks `(P, B)` say of every place `(B, H, W, classes)`."""
        return chances(self._asked, w).reshape(w.shape[1], _PLACES, _PLACES, -1)

    def lines(self, made: Axes, said: Sequence[Array], color: str, width: float) -> Artist:
        """Draw where each decides for another class."""
        found = [line for each in said for line in boundaries(self.x, self.y, each)]
        drawn = LineCollection(found, colors=color, linewidths=points(width * self.unit))
        made.add_collection(drawn, autolim=False)
        return drawn
