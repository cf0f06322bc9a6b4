"""How long each frame lasts."""

from __future__ import annotations

from optviz.errors import OptvizError
from optviz.parameters import number_text

FRAMES_PER_SECOND = 25.0
# So that the start can be taken in before anything moves, and the end before the film begins again.
FIRST_FRAME_SECONDS = 0.8
LAST_FRAME_SECONDS = 2.0
# In hundredths of a second: browsers slow down a delay that is shorter.
_SHORTEST = 2


def delays(frames: int, frames_per_second: float) -> list[int]:
    """The delay of each frame in hundredths of a second, a GIF's unit, exact in the sum.

    The first and the last frame pause. Browsers slow down delays under two hundredths, so that more than 50 frames
    per second would be a lie.
    """
    if not (isinstance(frames_per_second, (int, float)) and 0.1 <= frames_per_second <= 50):
        raise OptvizError(
            f"The frames per second must be from 0.1 to 50, got {_got(frames_per_second)}; "
            "browsers slow down a GIF that is faster."
        )
    ends = [round(100 * (frame + 1) / frames_per_second) for frame in range(frames)]
    return _between(ends, round(100 * FIRST_FRAME_SECONDS), round(100 * LAST_FRAME_SECONDS))


def delays_for(frames: int, seconds: float) -> list[int]:
    """The delays, as `delays` gives them, of a film that lasts so many seconds, to the hundredth.

    The first and the last frame pause as usual, but for a tenth and a quarter of a short film at most.
    """
    if not (isinstance(seconds, (int, float)) and 0.1 <= seconds <= 600):
        raise OptvizError(f"A film must last from 0.1 to 600 seconds, got {_got(seconds)}.")
    whole = round(100 * seconds)
    first, last = (round(100 * each) for each in pauses(seconds))
    moving = whole - first * (frames > 1) - last
    each = _between([round(moving * (frame + 1) / frames) for frame in range(frames)], first, last)
    if min(each) < _SHORTEST:
        raise OptvizError(
            f"{frames} frames are too many for {number_text(seconds)} seconds, because browsers slow down a film of "
            f"more than 50 in a second; have {moving // _SHORTEST} frames at most, or a longer film."
        )
    return each


def pauses(seconds: float) -> tuple[float, float]:
    """How many seconds the first and the last frame of a film of so many seconds last longer than the others."""
    return min(FIRST_FRAME_SECONDS, seconds / 10), min(LAST_FRAME_SECONDS, seconds / 4)


def _between(ends: list[int], first: int, last: int) -> list[int]:
    """The delays from end to end: each end is rounded by itself, so that errors do not add up.

    One frame alone is the last.
    """
    starts = [0, *ends[:-1]]
    each = [end - start for start, end in zip(starts, ends, strict=True)]
    if len(each) > 1:
        each[0] += first
    each[-1] += last
    return each


def _got(number: object) -> str:
    return number_text(number) if isinstance(number, (int, float)) else repr(number)
