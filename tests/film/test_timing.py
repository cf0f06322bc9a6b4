"""How long frames last."""

from __future__ import annotations

import pytest

from optviz.errors import OptvizError
from optviz.film.timing import delays, delays_for


@pytest.mark.parametrize(
    ("frames", "seconds"),
    [(1, 0.1), (2, 0.1), (3, 1), (41, 1.3), (41, 3.33), (301, 8.82), (301, 12), (301, 60), (1, 600), (301, 600)],
)
def test_a_film_of_a_given_length_has_it_to_the_hundredth_and_pauses_at_both_ends(frames: int, seconds: float) -> None:
    begin, pause = min(800, 100 * seconds) * (frames > 1), min(2000, 10 * round(100 * seconds) / 4)
    each = delays_for(frames, seconds)
    assert len(each) == frames
    assert sum(each) == 10 * round(100 * seconds)
    assert min(each) >= 20
    # A GIF counts in hundredths of a second.
    assert all(delay % 10 == 0 for delay in each)
    usual = (1000 * seconds - begin - pause) / frames
    assert all(abs(delay - usual) <= 10 for delay in each[1:-1])
    assert frames == 1 or abs(each[0] - usual - begin) <= 15
    assert abs(each[-1] - usual - pause) <= 15


def test_a_length_and_frames_per_second_that_mean_the_same_give_the_same() -> None:
    assert delays_for(300, 14.8) == delays(300, 25)


def test_too_many_frames_for_the_length_are_refused_with_the_number_that_fits() -> None:
    with pytest.raises(OptvizError, match="have 130 frames at most, or a longer film") as caught:
        delays_for(301, 4)
    assert str(caught.value).startswith("301 frames are too many for 4 seconds")
    assert min(delays_for(130, 4)) == 20
    with pytest.raises(OptvizError):
        delays_for(131, 4)


@pytest.mark.parametrize("seconds", [-1, 0, 0.09, 600.1, float("inf"), float("nan"), "3"])
def test_a_length_that_no_film_has_is_refused(seconds: float) -> None:
    with pytest.raises(OptvizError, match=r"A film must last from 0\.1 to 600 seconds, got"):
        delays_for(3, seconds)


@pytest.mark.parametrize(
    ("read", "seconds"), [("", 2), ("x" * 33, 2), ("x" * 85, 5), ("가" * 34, 4), ("가나 ab" * 17, 7), ("x" * 1000, 8)]
)
def test_the_last_frame_stands_until_what_is_told_there_can_be_read_and_no_longer_than_eight_seconds(
    read: str, seconds: float
) -> None:
    for fps, frame in ((25, 40), (50, 20)):
        assert delays(30, fps, read) == [800 + frame, *[frame] * 28, frame + 1000 * seconds]


def test_sixty_frames_in_a_second_last_as_long_to_the_millisecond() -> None:
    each = delays(301, 60)
    assert sum(each) == 800 + 2000 + round(301 * 1000 / 60)
    assert {*each[1:-1]} == {16, 17}
    assert sum(delays_for(301, 7.8, fastest=120)) == 7800


def test_a_faster_film_may_have_more_frames_and_not_too_many() -> None:
    assert min(delays_for(312, 4, fastest=120)) == 8
    with pytest.raises(OptvizError, match=r"^313 frames are too many for 4 seconds; have 312 frames at most, or a lon"):
        delays_for(313, 4, fastest=120)
