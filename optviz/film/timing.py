"""How long each frame lasts."""

from __future__ import annotations

from optviz.errors import OptvizError
from optviz.parameters import number_text

FRAMES_PER_SECOND = 25.0
# So that the end can be seen before the film begins again.
LAST_FRAME_SECONDS = 2.0


def delays(frames: int, frames_per_second: float) -> list[int]:
    """The delay of each frame in hundredths of a second, a GIF's unit, exact in the sum; the last frame pauses.

    Browsers slow down delays under two hundredths, so that more than 50 frames per second would be a lie.
    """
    if not (isinstance(frames_per_second, (int, float)) and 0.1 <= frames_per_second <= 50):
        got = number_text(frames_per_second) if isinstance(frames_per_second, (int, float)) else repr(frames_per_second)
        raise OptvizError(
            f"The frames per second must be from 0.1 to 50, got {got}; browsers slow down a GIF that is faster."
        )
    ends = [round(100 * (frame + 1) / frames_per_second) for frame in range(frames)]
    starts = [0, *ends[:-1]]
    each = [end - start for start, end in zip(starts, ends, strict=True)]
    each[-1] += round(100 * LAST_FRAME_SECONDS)
    return each
