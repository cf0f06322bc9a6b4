"""The colours of very many runs by how they end, in maps and basins; the page has the same."""

from __future__ import annotations

import colorsys
from typing import Any

from matplotlib.colors import to_hex

from optviz.draw.colors.style import is_dark, mixed
from optviz.look import OUTCOMES, Look
from optviz.studies.sweeps.sweep import PLATEAU, SADDLE

# From the fewest steps to the most; runs that end otherwise have colours of their own.
_STEPS = ("#123f5c", "#23798c", "#7cc0ab", "#d3e2c0", "#f3e6cf")
_GREYS = ("#404040", "#f0f0f0")
_OTHERS = {
    "arrived": "#23798c",
    "moving": "#efcfae",
    "swinging": "#d9a441",
    "outside": "#8d78a8",
    "stuck": "#9a9a9a",
    "lost": "#2b2730",
    "failed": "#c4c4a2",
}
# Of who is stuck, by where, if that is told.
_STUCK = {SADDLE: "#e08fa8", PLATEAU: "#70604e"}
_LOST_IN_THE_DARK = "#6d2434"
# The first minima have colours that are easily told apart; the others get some by the golden angle.
_CATCHES = ("#cf5c3b", "#23857a", "#2d5ca8", "#d8a93b", "#8a5a9e", "#6b8e3d")
_TAKEN = {_CATCHES[3], _CATCHES[4]}
_GOLDEN_ANGLE = 0.381966
# The palest of a colour, for who has arrived at once, has so much of it.
PALEST = 0.5
# What is to come has so much of its colour.
AHEAD = 0.22
# What theory tells of a map: its edge, and the best setting with its rim.
BOUND, BEST, BEST_RIM = "#d8445a", "#f6c79f", "#1b1b1f"
# A page has colours for so many minima; more take them in turns.
_ON_PAGE = 32


def step_colors(look: Look) -> tuple[str, ...]:
    """Of those who arrive, from the fewest steps to the most."""
    return _GREYS if look.plain else _STEPS


def end_color(way: str, look: Look) -> str:
    """Of those who end in another of the ways of `OUTCOMES`."""
    if look.plain:
        # The others are hatched, as no number is.
        return look.ink if way == "lost" else look.grey if way == "arrived" else look.paper
    if way == "lost" and is_dark(look):
        return _LOST_IN_THE_DARK
    return _OTHERS[way]


def rest_color(place: int, look: Look) -> str:
    """Of those who end at a minimum, by its number, or stuck at a place of another kind, as in `rested_at`."""
    if place < 0:
        return look.paper if look.plain else _STUCK[place]
    # On a map there are those who swing and who leave too, whose colours are like two of these.
    free = [number for number, color in enumerate(catch_colors(place + 3, look)) if look.plain or color not in _TAKEN]
    return catch_colors(place + 3, look)[free[place]]


def bound_color(look: Look) -> str:
    """Of the edge beyond which runs diverge, and of those that do."""
    return look.ink if look.plain else BOUND


def catch_colors(count: int, look: Look) -> list[str]:
    """Of the starts that each of so many minima catches."""
    more = [colorsys.hls_to_rgb(number * _GOLDEN_ANGLE % 1, 0.5, 0.45) for number in range(count - len(_CATCHES))]
    if look.plain:
        return [mixed(look.ink, look.paper, 0.75 * (1 - (number + 0.5) / count)) for number in range(count)]
    return [*_CATCHES, *map(to_hex, more)][:count]


def uncaught_colors(look: Look) -> dict[str, str]:
    """Of the starts that no minimum catches: on its way, stuck, lost."""
    return {
        "way": mixed(look.grey, look.paper, 0.35),
        "stuck": mixed(look.ink, look.paper, 0.45),
        "lost": look.ink,
    }


def ends_on_page(look: Look) -> dict[str, Any]:
    """All of them, for the page."""
    return {
        "steps": list(step_colors(look)),
        "ends": [end_color(way, look) for way in OUTCOMES],
        "catches": catch_colors(_ON_PAGE, look),
        "uncaught": uncaught_colors(look),
        "palest": PALEST,
        "bound": BOUND,
        "best": BEST,
        "rim": BEST_RIM,
    }
