"""A recording as it is handed to whoever recorded it: what was logged, and how it is shown and saved."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optviz.objectives.base import Array
from optviz.race.files.table import columns, write_csv
from optviz.race.files.writing import write_npz
from optviz.race.recorded import Recorded
from optviz.system.display import Displayed
from optviz.system.printable import cut


class Recording(Recorded, Displayed):
    """What was logged of a race, with all that `Recorded` holds: a notebook shows it, and it can be saved."""

    @property
    def judged(self) -> Recording:
        """The recording that tells how its runs ended."""
        return self

    @property
    def heights(self) -> Array:
        """How high each point lies on a surface that is seen from the side, `(steps + 1, B)`: its loss."""
        return self.losses

    @property
    def strays(self) -> NDArray[np.bool_] | None:
        """Which points `(steps + 1, B)` a picture does not truly show; None if it does all."""
        return None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to an `.npz` file, which `load_recording` reads. It holds numbers and text, no code."""
        write_npz(self, path)

    def save_csv(self, path: str | os.PathLike[str]) -> None:
        """Write one line for each run and step; `diverged` is 1 where the last finite point is repeated."""
        write_csv(self, path)

    def table(self) -> dict[str, NDArray[Any]]:
        """The columns of `save_csv`, each with a row for every run and step: `pandas.DataFrame(recording.table())`."""
        return columns(self)

    def __repr__(self) -> str:
        """In one line, without the numbers."""
        count = len(self.runs)
        runs = f"{count} {'run' if count == 1 else 'runs'} of {self.steps} {'step' if self.steps == 1 else 'steps'}"
        titles = ", ".join(run.title for run in self.runs[:20])
        return cut(f"<Recording: {runs} on {self.surface.spec}: {titles}>")
