"""One run as a figure shows it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optviz.errors import OptvizError
from optviz.judging.stationary import Seen, measured
from optviz.judging.verdict import Verdict
from optviz.objectives.base import Array
from optviz.objectives.surfaces import Window, check_plane
from optviz.plan.run import Run
from optviz.race.recording import Recording


class Track(NamedTuple):
    """One run of a recording, with its verdict and the part of the plane that is shown of it, if it is in one.

    `others` are recordings of the same race with other seeds.
    """

    recording: Recording
    number: int
    verdict: Verdict
    shown: Window | None
    others: tuple[Recording, ...] = ()

    @property
    def run(self) -> Run:
        """Its optimizer, settings and start."""
        return self.recording.runs[self.number]

    @property
    def window(self) -> Window:
        """The part of the plane that is shown of it. Raises `OptvizError` if it is in none."""
        if not self.shown:
            check_plane(self.recording.surface, "A map")
            raise OptvizError(f"{self.recording.surface.name} has no window to be shown in.")
        return self.shown

    @property
    def points(self) -> Array:
        """Where it was, `(steps + 1, P)`."""
        return self.recording.points[:, :, self.number]

    @property
    def losses(self) -> Array:
        """The loss there, `(steps + 1,)`."""
        return self.recording.losses[:, self.number]

    @property
    def heights(self) -> Array:
        """How high it lies on a surface that is seen from the side, `(steps + 1,)`."""
        return self.recording.heights[:, self.number]

    @property
    def strays(self) -> NDArray[np.bool_] | None:
        """At which steps `(steps + 1,)` a picture does not truly show it; None if it always does."""
        strays = self.recording.strays
        return None if strays is None else strays[:, self.number]

    @property
    def parameters(self) -> Array:
        """All parameters of what learns, `(steps + 1, P)`, whatever a picture shows of them."""
        return self.recording.judged.points[:, :, self.number]

    @property
    def seen(self) -> Seen:
        """What its last half is like."""
        return measured(self.recording, self.number)

    @property
    def end(self) -> int:
        """The last step that moves it: from there on it has diverged, or the race is over."""
        lost = int(self.recording.diverged_at[self.number])
        return self.recording.steps if lost < 0 else lost - 1
