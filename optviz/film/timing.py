"""How long each frame lasts."""

from __future__ import annotations

from optviz.errors import OptvizError
from optviz.given.limits import FASTEST
from optviz.given.parameters import number_text

FRAMES_PER_SECOND = 25.0
# In frames per second. Browsers slow down a picture that lasts ten milliseconds or less, which in a GIF, whose delays
# are hundredths of a second, is any that lasts less than two of them.
FASTEST_WEB, FASTEST_GIF = 90, 50
# So that the start can be taken in before anything moves, and the end before the film begins again.
FIRST_FRAME_SECONDS = 0.8
LAST_FRAME_SECONDS = 2.0
# What is written in the last frame is read at so many letters a second, where a Korean syllable is two; so long it may
# stand.
LETTERS_PER_SECOND, LONGEST_PAUSE = 17.0, 8.0
_SYLLABLES = ("가", "힣")


def delays(frames: int, frames_per_second: float, read: str = "") -> list[int]:
    """The delay of each frame in milliseconds, exact in the sum; whole hundredths of a second, where a GIF can show it.

    The first and the last frame pause, the last one as long as it takes to `read` what is told there.
    """
    if not (isinstance(frames_per_second, (int, float)) and 0.1 <= frames_per_second <= FASTEST):
        raise OptvizError(f"The frames per second must be from 0.1 to {FASTEST}, got {_got(frames_per_second)}.")
    unit = _unit(frames_per_second)
    ends = [round(1000 / unit * (frame + 1) / frames_per_second) for frame in range(frames)]
    return _between(ends, FIRST_FRAME_SECONDS, _pause(read), unit)


def delays_for(frames: int, seconds: float, fastest: int = FASTEST_GIF) -> list[int]:
    """The delays, as `delays` gives them, of a film that lasts so many seconds, to the hundredth.

    The first and the last frame pause as usual, but for a tenth and a quarter of a short film at most. Raises
    `OptvizError` if the others would be more than `fastest` in a second.
    """
    if not (isinstance(seconds, (int, float)) and 0.1 <= seconds <= 600):
        raise OptvizError(f"A film must last from 0.1 to 600 seconds, got {_got(seconds)}.")
    # In hundredths of a second.
    first, last = (round(100 * each) for each in pauses(seconds))
    moving = round(100 * seconds) - first * (frames > 1) - last
    most = moving * fastest // 100
    if frames > most:
        why = ", because browsers slow down a GIF of more than 50 in a second" if fastest == FASTEST_GIF else ""
        raise OptvizError(
            f"{frames} frames are too many for {number_text(seconds)} seconds{why}; have {most} frames at most, or a "
            "longer film."
        )
    unit = _unit(100 * frames / moving)
    ends = [round(10 // unit * moving * (frame + 1) / frames) for frame in range(frames)]
    return _between(ends, first / 100, last / 100, unit)


def pauses(seconds: float) -> tuple[float, float]:
    """How many seconds the first and the last frame of a film of so many seconds last longer than the others."""
    return min(FIRST_FRAME_SECONDS, seconds / 10), min(LAST_FRAME_SECONDS, seconds / 4)


def _pause(read: str) -> float:
    """How many seconds the last frame lasts longer than the others, to the hundredth."""
    first, last = _SYLLABLES
    letters = sum(1 + (first <= letter <= last) for letter in read)
    return round(min(LONGEST_PAUSE, max(LAST_FRAME_SECONDS, letters / LETTERS_PER_SECOND)), 2)


def _unit(frames_per_second: float) -> int:
    """What delays are multiples of, in milliseconds."""
    return 10 if frames_per_second <= FASTEST_GIF else 1


def _between(ends: list[int], first: float, last: float, unit: int) -> list[int]:
    """The delays from end to end, each in units: each is rounded by itself, so that errors do not add up.

    One frame alone is the last.
    """
    starts = [0, *ends[:-1]]
    each = [unit * (end - start) for start, end in zip(starts, ends, strict=True)]
    if len(each) > 1:
        each[0] += round(1000 * first)
    each[-1] += round(1000 * last)
    return each


def _got(number: object) -> str:
    return number_text(number) if isinstance(number, (int, float)) else repr(number)
