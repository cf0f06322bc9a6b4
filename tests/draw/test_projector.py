"""On a weak projector in a lit room, where black is grey, the shape of a surface is still there."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_rgb

from optviz.look import LOOKS

# The light of the room on the screen, as a share of the projector's white: a contrast of eleven to one is left.
ROOM = 0.1


def seen(color: str) -> float:
    """The relative luminance of a colour (sRGB) on such a screen."""
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + ROOM


def ratio(one: str, other: str) -> float:
    return max(seen(one), seen(other)) / min(seen(one), seen(other))


@pytest.mark.parametrize("theme", LOOKS)
def test_low_and_high_are_told_apart_by_their_light_alone(theme: str) -> None:
    look = LOOKS[theme]
    darkest, brightest = (choose(look.tints, key=seen) for choose in (min, max))
    assert ratio(darkest, brightest) >= 1.7


@pytest.mark.parametrize("theme", LOOKS)
def test_the_lines_of_a_map_are_seen_on_most_of_it(theme: str) -> None:
    look = LOOKS[theme]
    assert max(ratio(look.contour, look.tints[0]), ratio(look.contour, look.tints[-1])) >= 1.5


def test_in_the_dark_what_is_higher_is_brighter() -> None:
    lights = [seen(tint) for tint in LOOKS["dark"].tints]
    assert lights == sorted(lights)
    assert lights[-1] / lights[0] >= 2
