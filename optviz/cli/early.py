"""Coarse pictures of what takes long, for whoever waits at a terminal; the finished one takes their place."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from optviz.errors import OptvizError
from optviz.system.files import is_missing
from optviz.system.printable import printable
from optviz.system.progress import beside, is_followed

if TYPE_CHECKING:
    from optviz.figure.studied import Early, Studied

# A finished picture that is there sooner is waited for.
_PATIENCE_SECONDS = 2.0


def coarse_pictures(path: str, clock: Callable[[], float] = time.monotonic) -> Early | None:
    """What writes coarse pictures to `path`; None where nobody waits for one, or where a file is there.

    That gives way to a finished picture alone. `clock` counts seconds.
    """
    from optviz.output import is_picture

    if not (is_followed() and is_picture(path) and is_missing(path)):
        return None
    began = clock()

    def early(share: float, make: Callable[[], Studied]) -> None:
        from optviz.output import write_still

        if (clock() - began) * (1 / share - 1) < _PATIENCE_SECONDS:
            return
        try:
            write_still(make(), path)
        except OptvizError:
            # What is wrong is said of the finished picture.
            return
        beside(f"{printable(path)}: coarse, one cell in {round(1 / share)} so far")

    return early
