"""How long each frame lasts."""

from __future__ import annotations

from optviz.errors import OptvizError
from optviz.parameters import number_text

FRAMES_PER_SECOND = 25.0
# So that the end can be seen before the film begins again.
LAST_FRAME_SECONDS = 2.0
# In hundredths of a second: browsers slow down a delay that is shorter.
_SHORTEST = 2


def delays(frames: int, frames_per_second: float) -> list[int]:
    """The delay of each frame in hundredths of a second, a GIF's unit, exact in the sum; the last frame pauses.

    Browsers slow down delays under two hundredths, so that more than 50 frames per second would be a lie.
    """
    if not (isinstance(frames_per_second, (int, float)) and 0.1 <= frames_per_second <= 50):
        raise OptvizError(
            f"The frames per second must be from 0.1 to 50, got {_got(frames_per_second)}; "
            "browsers slow down a GIF that is faster."
        )
    ends = [round(100 * (frame + 1) / frames_per_second) for frame in range(frames)]
    return _between(ends, round(100 * LAST_FRAME_SECONDS))


def delays_for(frames: int, seconds: float) -> list[int]:
    """The delays, as `delays` gives them, of a film that lasts so many seconds, to the hundredth.

    The last frame pauses as usual, but for a quarter of a short film at most.
    """
    if not (isinstance(seconds, (int, float)) and 0.1 <= seconds <= 600):
        raise OptvizError(f"A film must last from 0.1 to 600 seconds, got {_got(seconds)}.")
    whole = round(100 * seconds)
    pause = round(min(100 * LAST_FRAME_SECONDS, whole / 4))
    each = _between([round((whole - pause) * (frame + 1) / frames) for frame in range(frames)], pause)
    if min(each) < _SHORTEST:
        raise OptvizError(
            f"{frames} frames are too many for {number_text(seconds)} seconds, because browsers slow down a film of "
            f"more than 50 in a second; have {(whole - pause) // _SHORTEST} frames at most, or a longer film."
        )
    return each


def _between(ends: list[int], pause: int) -> list[int]:
    """The delays from end to end: each end is rounded by itself, so that errors do not add up."""
    starts = [0, *ends[:-1]]
    each = [end - start for start, end in zip(starts, ends, strict=True)]
    each[-1] += pause
    return each


def _got(number: object) -> str:
    return number_text(number) if isinstance(number, (int, float)) else repr(number)
