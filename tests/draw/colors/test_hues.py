"""Which colour a rule has in a figure: the same one everywhere, or a free one; and shapes when there is none left."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from eyes import COLOURED, PLAIN_TO_SEE, Own, difference, luminance_ratio
from given import new_optimizers
from numpy.typing import NDArray

from optviz import Recording, load_recording, record
from optviz.draw.colors.hues import KNOWN, Hue, Rule, hues, of_runs
from optviz.draw.colors.style import contrast, seen_on
from optviz.draw.frames import Frames
from optviz.draw.still import Still
from optviz.figure.scene import scene_of
from optviz.look import LOOKS, SPARE
from optviz.optimizers import CLASSIC, SGD, catalogue

MANY = 40


def own(count: int) -> list[Rule]:
    return [Rule(None, f"Rule {number}", None) for number in range(count)]


def close(colors: list[str], theme: str) -> dict[tuple[str, str], int]:
    """The pairs that are not plain to tell apart."""
    seen = {color: seen_on(LOOKS[theme], color) for color in colors}
    found = {pair: difference(*(seen[each] for each in pair)) for pair in itertools.combinations(colors, 2)}
    return {pair: round(apart) for pair, apart in found.items() if apart < PLAIN_TO_SEE}


def raced(*optimizers: Any) -> Recording:
    return record("ravine", list(optimizers), steps=3)


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_optimizer_has_its_colour_whoever_is_beside_it(name: str) -> None:
    beside = [Rule(other, other, None) for other in catalogue()] + own(MANY)
    for rules in ([], beside[:3], beside[::-1]):
        found = dict(zip([*rules, Rule(name, name, None)], hues([*rules, Rule(name, name, None)]), strict=True))
        assert found[Rule(name, name, None)] == Hue(KNOWN[name], 0)


def test_every_classic_optimizer_is_known() -> None:
    assert set(CLASSIC) <= KNOWN.keys() <= set(catalogue())


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("present", [(), CLASSIC, tuple(KNOWN)], ids=["alone", "classic", "all"])
def test_the_free_colours_are_plain_to_tell_from_those_that_are_there_as_long_as_they_last(
    theme: str, present: tuple[str, ...]
) -> None:
    found = hues([*(Rule(name, name, None) for name in present), *own(MANY)])
    first = [hue.color for hue in found if not hue.shape]
    assert len(first) >= len(present) + 14
    assert close(first, theme) == {}


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("color", SPARE)
def test_every_free_colour_stands_out_from_paper_and_from_the_surface(color: str, theme: str) -> None:
    look = LOOKS[theme]
    seen = seen_on(look, color)
    assert luminance_ratio(seen, look.paper) >= 2.9
    assert min(difference(seen, level) for level in look.tints) >= PLAIN_TO_SEE


def test_when_no_colour_is_free_the_same_come_again_with_other_shapes() -> None:
    found = hues(own(MANY))
    assert len(set(found)) == MANY
    first = [hue.shape for hue in found].index(1)
    assert all(hue.shape for hue in found[first:])


def test_a_rule_keeps_its_colour_when_others_come_after_it() -> None:
    for count in range(1, MANY):
        assert hues(own(count)) == hues(own(MANY))[:count]


def test_what_a_rule_asks_for_it_gets_and_the_free_ones_keep_away_from_it() -> None:
    wishes = [Rule(None, "First", SPARE[0]), Rule(None, "Second", "#0072b3")]
    *asked, free = hues([*wishes, Rule(None, "Third", None)])
    assert asked == [Hue(SPARE[0], 0), Hue("#0072b3", 0)]
    assert free.color not in {SPARE[0], "#0072b3"}
    look = LOOKS["light"]
    assert [hue.color for hue in of_runs([raced(Own("Mine", "#12AB9f"))], look)] == ["#12AB9f"]


@pytest.mark.parametrize("theme", COLOURED)
def test_an_optimizer_that_the_catalogue_gets_needs_no_colour(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogue() | new_optimizers()
    monkeypatch.setattr("optviz.draw.colors.hues.is_in_catalogue", lambda cls: cls in known.values())
    recording = raced(*(cls() for cls in known.values()))
    colors = [hue.color for hue in of_runs([recording], LOOKS[theme])]
    assert len(set(colors)) == len(known)
    wanted = {each: seen_on(LOOKS[theme], color) for each, color in KNOWN.items()}
    assert wanted.items() <= dict(zip(known, colors, strict=True)).items()


def test_a_rule_of_ones_own_does_not_take_the_colour_of_the_optimizer_whose_name_it_has() -> None:
    mine, theirs = of_runs([raced(type("SGD", (SGD,), {})(), SGD())], LOOKS["light"])
    assert theirs.color == KNOWN["sgd"]
    assert difference(mine.color, theirs.color) >= PLAIN_TO_SEE


def test_a_recording_holds_no_colours_and_is_drawn_in_the_same(tmp_path: Path) -> None:
    recording = raced(*CLASSIC, "adadelta")
    recording.save(tmp_path / "race.npz")
    with np.load(tmp_path / "race.npz") as archive:
        assert "color" not in str(archive["about"])
    again = load_recording(tmp_path / "race.npz")
    assert of_runs([again], LOOKS["light"]) == of_runs([recording], LOOKS["light"])


def test_recordings_in_one_figure_share_the_colours_of_a_rule() -> None:
    one, other = record("ravine", [Own("A"), Own("B")], steps=3), record("saddle", [Own("B"), Own("C")], steps=3)
    a, b, again, c = of_runs([one, other], LOOKS["light"])
    assert b == again
    assert len({a, b, c}) == 3


def ink(pixels: NDArray[np.uint32], rect: Any) -> bytes:
    height = pixels.shape[0]
    return pixels[height - rect.y - rect.height : height - rect.y, rect.x : rect.x + rect.width].tobytes()


def test_rules_of_one_colour_are_drawn_and_named_with_different_shapes() -> None:
    recording = record("ravine", [Own(f"Rule {number:02}") for number in range(MANY)], steps=3)
    found = of_runs([recording], LOOKS["light"])
    second = next(number for number, hue in enumerate(found) if hue.shape)
    first = [hue.color for hue in found].index(found[second].color)
    scene = scene_of(recording, size=(900, 700), theme="light")
    layout, pixels = Still(scene, copies=False).layout, Frames(scene).last_picture()
    panels = [ink(pixels, layout.areas[number].rect) for number in (first, second)]
    assert panels[0] != panels[1]


def test_in_the_theme_for_printing_every_run_has_a_shape_or_a_grey_of_its_own_and_neighbours_differ_in_grey() -> None:
    look = LOOKS["print"]
    found = of_runs([record("ravine", ["sgd"] * 12, steps=1)], look)
    assert len(set(found)) == len(found)
    assert all(one.color != other.color for one, other in itertools.pairwise(found[:6]))
    # Both are plain to see on paper, and plain to tell apart there.
    black, grey = sorted({hue.color for hue in found}, key=lambda color: contrast(color, look.paper), reverse=True)
    assert contrast(grey, look.paper) >= 4.5
    assert contrast(black, grey) >= 3
