"""The cards of a comparison: the ground of each takes the colour of its outcome when that is known.

A ground is whole pixels of one colour, so that a frame of a film fills it in where no picture is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from optviz.draw.colors.style import contrast, mixed
from optviz.draw.fills import add_fill, fill
from optviz.draw.layout import Layout, Rect, parts
from optviz.draw.legend.marks import add_mark, mark_for
from optviz.draw.lettering.text import Pixels, write
from optviz.figure.scene import Scene
from optviz.figure.texts.outcomes import outcome_of
from optviz.figure.track import Track
from optviz.look import BEST_EDGE, BEST_GAP, OUTCOMES, Look

# What is not known yet is so near to the paper.
_UNKNOWN = 0.55


class Card(NamedTuple):
    """The card of a run, its mark, and the colours of its outcome and of what is written on it; `told` at a step."""

    place: parts.Card
    mark: str
    color: str
    ink: str
    told: int

    @property
    def ground(self) -> list[Rect]:
        """What is seen of it around its pictures."""
        return _around(self.place.whole, self.place.pictures)


def cards_of(scene: Scene, layout: Layout, look: Look) -> list[Card | None]:
    """The card of each run, if there are any."""
    return [each.card and _card(each.card, track, look) for each, track in zip(layout.runs, scene.tracks, strict=True)]


def _card(place: parts.Card, track: Track, look: Look) -> Card:
    outcome, verdict = outcome_of(track), track.verdict
    color = color_of(outcome, look)
    return Card(place, mark_for(verdict.kind, outcome), color, ink_on(color, look), verdict.step)


def color_of(outcome: str, look: Look) -> str:
    """The colour of an outcome in a theme."""
    return look.outcomes[OUTCOMES.index(outcome)]


def ink_on(color: str, look: Look) -> str:
    """What is written with on a colour: the ink or the paper of a theme."""
    return max((look.ink, look.paper), key=lambda each: contrast(color, each))


def grounds_of(cards: Sequence[Card | None], look: Look) -> list[str]:
    """The colours that cards have in the course of a film."""
    told = dict.fromkeys(card.color for card in cards if card)
    return [*told, _unknown(look)] if told else []


def _unknown(look: Look) -> str:
    return mixed(look.paper, look.frame, _UNKNOWN)


def draw_grounds(figure: Figure, cards: Sequence[Card | None], look: Look) -> None:
    """Draw all cards as long as nothing is known."""
    for card in filter(None, cards):
        for piece in card.ground:
            add_fill(figure, piece, _unknown(look), zorder=-1)


def tell(figure: Figure, cards: Sequence[Card | None], step: int) -> None:
    """Give the cards in a figure the colours of their outcomes, as far as those are known at a step."""
    for card in cards:
        if card and card.told <= step:
            for piece in card.ground:
                add_fill(figure, piece, card.color, zorder=-1)


def tell_in(pixels: Pixels, cards: Sequence[Card | None], before: int, step: int) -> Iterator[Rect]:
    """Give cards in a picture `(H, W)` their colours that were not known at the step before, and say where."""
    for card in cards:
        if card and before < card.told <= step:
            for piece in card.ground:
                fill(pixels, piece, card.color)
                yield piece


def write_mark(figure: Figure, card: Card) -> Artist:
    """Add the mark of a card's outcome; return what was added."""
    return add_mark(figure, card.place.mark, card.mark, card.ink)


def write_losses(figure: Figure, cards: Sequence[Card | None], scene: Scene) -> list[Artist]:
    """Write on each card the loss at the end, if there is room; return what was added."""
    return [
        write(figure, card.place.loss, scene.loss_text(run, scene.steps), card.ink)
        for run, card in enumerate(cards)
        if card and card.place.loss
    ]


def frame_of(card: Card, unit: float) -> list[Rect]:
    """The frame around the best card, with a little paper between."""
    inner = _wider(card.place.whole, max(1, round(BEST_GAP * unit)))
    return _around(_wider(inner, max(2, round(BEST_EDGE * unit))), [inner])


def _wider(rect: Rect, by: int) -> Rect:
    x, y, width, height = rect
    return Rect(x - by, y - by, width + 2 * by, height + 2 * by)


def _around(whole: Rect, holes: Sequence[Rect]) -> list[Rect]:
    """What lies in a rectangle and in none of some others within: bands from below, each with what is between them."""
    x, y, width, height = whole
    found = []
    for low, high in pairwise(
        sorted({y, y + height, *(end for hole in holes for end in (hole.y, hole.y + hole.height))})
    ):
        left = x
        here = sorted((hole.x, hole.x + hole.width) for hole in holes if hole.y <= low < hole.y + hole.height)
        for begin, end in (*here, (x + width, x + width)):
            if begin > left:
                found.append(Rect(left, low, begin - left, high - low))
            left = end
    return found
