"""The cards of a comparison: what their colours say, when, and whether they can be told apart."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from eyes import PLAIN_TO_SEE, lab, linear, luminance_ratio
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image

from optviz import Scene, compare, write_film, write_still
from optviz.draw.colors.hues import KNOWN
from optviz.draw.frames import Frames
from optviz.draw.layout import Rect
from optviz.draw.layout.parts import Card
from optviz.draw.legend.marks import MARKS
from optviz.draw.still import Still
from optviz.figure.texts.outcomes import outcome_of
from optviz.judging.outcome import WAYS, Kind
from optviz.look import LOOKS, OUTCOMES, SPARE, THEMES

# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
EYES = {
    "most": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
# From the slowest to those that are off at once.
VARY = ["lr=0.001,0.02,0.07,0.2", "momentum=0,0.5,0.99"]


def seen_by(eyes: str, color: str) -> NDArray[np.float64]:
    share = np.clip(EYES[eyes] @ linear(color), 0, 1)
    coded = np.where(share <= 0.0031308, 12.92 * share, 1.055 * share ** (1 / 2.4) - 0.055)
    return lab("#" + "".join(f"{round(255 * each):02x}" for each in coded))


def compared(**keys: Any) -> Scene:
    return compare("ravine", "momentum", VARY, steps=60, **({"size": (620, 480), "pace": "linear"} | keys))


def card_of(still: Still, run: int) -> Card:
    card = still.layout.runs[run].card
    assert card
    return card


def colors_in(picture: NDArray[np.uint8], rect: Rect) -> set[str]:
    top = len(picture) - rect.y - rect.height
    part = picture[top : top + rect.height, rect.x : rect.x + rect.width].reshape(-1, 3)
    return {"#{:02x}{:02x}{:02x}".format(*color) for color in np.unique(part, axis=0)}


def edges_of(card: Card) -> list[Rect]:
    """Lines of pixels along the four edges of a card."""
    x, y, width, height = card.whole
    return [
        Rect(x, y, width, 1),
        Rect(x, y + height - 1, width, 1),
        Rect(x, y, 1, height),
        Rect(x + width - 1, y, 1, height),
    ]


def test_every_verdict_is_one_of_the_outcomes_that_have_a_colour_in_every_theme() -> None:
    assert tuple(WAYS) == OUTCOMES == tuple(MARKS)[: len(OUTCOMES)]
    assert {*MARKS} - {*OUTCOMES} <= {*get_args(Kind)}
    assert sorted(itertools.chain(*WAYS.values())) == sorted(get_args(Kind))
    assert {len(look.outcomes) for look in LOOKS.values()} == {len(OUTCOMES)}


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [theme for theme in THEMES if not LOOKS[theme].plain])
def test_outcomes_are_told_apart_by_colour_from_each_other_and_from_what_is_around_them(theme: str, eyes: str) -> None:
    look = LOOKS[theme]
    seen = [seen_by(eyes, color) for color in look.outcomes]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) >= PLAIN_TO_SEE
    assert min(np.linalg.norm(each - seen_by(eyes, look.paper)) for each in seen) > PLAIN_TO_SEE / 2


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_every_card_can_be_read(theme: str) -> None:
    still = Still(compared(theme=theme))
    for card in still.cards:
        assert card
        assert luminance_ratio(card.color, card.ink) >= 4.5
    for color in still.look.outcomes:
        assert max(luminance_ratio(color, each) for each in (still.look.ink, still.look.paper)) >= 4.5


class Undefined:
    """A rule that gives no number, or fails, at its third step."""

    def __init__(self, learning_rate: float = 0.1) -> None:
        self.learning_rate, self.steps = learning_rate, 0

    def update(self, weight: Any, grad: Any) -> None:
        self.steps += 1
        if self.steps == 3 and self.learning_rate > 0.1:
            message = "out of steps"
            raise ValueError(message)
        weight -= self.learning_rate * grad / (np.nan if self.steps == 3 else 25.0)


@pytest.mark.filterwarnings("ignore::optviz.errors.OptvizWarning")
def test_who_gave_no_number_or_failed_has_not_the_colour_of_who_diverged() -> None:
    scene = compare("ravine", [Undefined(), Undefined(0.2), "sgd:lr=3"], steps=400, size=(620, 480))
    assert [outcome_of(track) for track in scene.tracks] == ["failed", "failed", "lost"]
    none, failed, lost = Still(scene).cards
    assert none
    assert failed
    assert lost
    assert none.color == failed.color != lost.color


def test_no_outcome_has_the_colour_of_an_optimizer() -> None:
    assert not {*LOOKS["light"].outcomes} & {*KNOWN.values(), *SPARE}


# In few colours each theme, and one in all.
@pytest.mark.parametrize(("ending", "theme"), [*(("gif", theme) for theme in THEMES), ("apng", "light")])
def test_a_card_takes_its_colour_in_the_frame_in_which_its_verdict_is_known(
    theme: str, ending: str, tmp_path: Path, read_film: Any
) -> None:
    scene = compared(theme=theme)
    assert {outcome_of(track) for track in scene.tracks} >= {"arrived", "moving", "lost"}
    write_film(scene, tmp_path / f"film.{ending}")
    pictures = read_film(tmp_path / f"film.{ending}").pictures
    still = Still(scene)
    assert len(pictures) == scene.steps + 1
    for run, track in enumerate(scene.tracks):
        card, color = card_of(still, run), still.look.outcomes[OUTCOMES.index(outcome_of(track))]
        told = track.verdict.step
        for edge in edges_of(card):
            assert colors_in(pictures[told], edge) == {color}
            before = colors_in(pictures[told - 1], edge)
            assert len(before) == 1
            assert before != {color}


def test_cards_have_their_very_colours_in_a_gif_before_and_after_they_are_told(tmp_path: Path, read_film: Any) -> None:
    vary = ["learning_rate=0.001:0.09:log:8", "momentum=0,0.2,0.4,0.5,0.6,0.7,0.8,0.9"]
    scene = compare("ravine", "momentum", vary, steps=40, size=(900, 600))
    found = [outcome_of(track) for track in scene.tracks]
    rare = min(set(found), key=found.count)
    assert found.count(rare) <= 2
    write_film(scene, tmp_path / "film.gif")
    pictures = read_film(tmp_path / "film.gif").pictures
    untold = next(np.asarray(frame.pixels) for frame in Frames(scene).frames())
    still = Still(scene, copies=False)
    for run in (found.index(rare), 0):
        x, y, *_ = card_of(still, run).whole
        assert colors_in(pictures[-1], Rect(x, y, 1, 1)) == {still.look.outcomes[OUTCOMES.index(found[run])]}
        red, green, blue = untold[len(untold) - y - 1, x] >> np.array([0, 8, 16]) & 0xFF
        assert colors_in(pictures[0], Rect(x, y, 1, 1)) == {f"#{red:02x}{green:02x}{blue:02x}"}


def test_pictures_on_a_card_stand_close_to_each_other() -> None:
    scene = compared(view=("contour", "loss"), size=(360, 640))
    card = card_of(Still(scene), 0)
    above, below = sorted(card.pictures, key=lambda rect: -rect.y)
    assert 0 < above.y - below.y - below.height <= 4


def test_a_still_before_the_end_tells_what_is_known_by_then(tmp_path: Path) -> None:
    scene = compared(at=30)
    write_still(scene, tmp_path / "still.png")
    picture = np.asarray(Image.open(tmp_path / "still.png").convert("RGB"))
    still = Still(scene)
    known = [track.verdict.step <= 30 for track in scene.tracks]
    assert 0 < sum(known) < len(known)
    for run, (track, told) in enumerate(zip(scene.tracks, known, strict=True)):
        color = still.look.outcomes[OUTCOMES.index(outcome_of(track))]
        assert (colors_in(picture, edges_of(card_of(still, run))[0]) == {color}) == told


@pytest.mark.parametrize("theme", THEMES)
def test_the_still_is_the_last_frame(theme: str, tmp_path: Path, to_rgb: Any) -> None:
    scene = compared(theme=theme, view=("contour", "loss"))
    write_still(scene, tmp_path / "still.png")
    for frame in Frames(scene).frames():
        last = to_rgb(frame.pixels)
    with Image.open(tmp_path / "still.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), last)


def test_what_changes_on_a_card_is_named_as_changed() -> None:
    frames = ((frame.pixels.copy(), frame.changed) for frame in Frames(compared(view=("contour", "loss"))).frames())
    for (before, _), (now, changed) in itertools.pairwise(frames):
        unnamed = now != before
        for place in changed:
            unnamed[place] = False
        assert not unnamed.any()


def test_a_film_of_six_cards_has_no_more_than_two_kilobytes_a_frame(tmp_path: Path) -> None:
    scene = compare("ravine", "momentum", ["lr=0.02,0.07,0.2", "momentum=0.5,0.9"], size=(620, 480), pace="linear")
    write_film(scene, tmp_path / "film.gif")
    assert (tmp_path / "film.gif").stat().st_size <= 2048 * (scene.steps + 1)


@pytest.mark.parametrize(("language", "words"), [("en", {"converged", "diverging"}), ("ko", {"수렴", "발산 중"})])
def test_the_key_names_the_outcomes_that_there_are_and_no_other(language: str, words: set[str]) -> None:
    scene = compared(language=language)
    still = Still(scene)
    said = {text.get_text() for text in still.figure.findobj(Text)}
    assert words <= said
    assert len(still.layout.key) == len({outcome_of(track) for track in scene.tracks})
    absent = {name for name in OUTCOMES if name not in {outcome_of(track) for track in scene.tracks}}
    assert absent
    assert not {scene.words.say(f"outcomes.{name}") for name in absent} & said


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [(900, 600), (1280, 720)])
def test_of_eight_by_eight_settings_every_verdict_can_be_read(size: tuple[int, int], language: str) -> None:
    vary = ["learning_rate=0.001:0.2:log:8", "momentum=0:0.99:8"]
    scene = compare("ravine", "momentum", vary, steps=60, size=size, language=language)
    still = Still(scene, copies=False)
    said = [text for text in still.at(60).findobj(Text) if text.get_text() in set(still.endings)]
    sizes = [text.get_fontsize() * 100 / 72 for text in said]
    assert len(said) >= 64
    assert min(sizes) >= 12
    pictures = [picture for run in range(64) for picture in card_of(still, run).pictures]
    assert sum(each.width * each.height for each in pictures) >= 0.29 * size[0] * size[1]


def test_one_row_is_broken_where_its_cards_would_be_small_and_each_keeps_its_label() -> None:
    scene = compare("ravine", "sgd", "lr=0.001:0.05:log:5", steps=3, size=(900, 600))
    still = Still(scene)
    cards = [card_of(still, run).whole for run in range(5)]
    assert len({card.y for card in cards}) == 3
    for card, slot in zip(cards, still.layout.columns, strict=True):
        assert card.x < slot.x < card.x + card.width
        assert 0 < slot.y - card.y - card.height < slot.size
