"""How much may be asked for at once: every upper end on amounts from outside, each with its reason.

They are checked before any work, and refused in a sentence. What is below them may take minutes and gigabytes, but is
what somebody may mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from optviz.errors import OptvizError

_T = TypeVar("_T")

# Up to here every whole number is one float64, in NumPy, in JSON and on the page alike.
LARGEST_WHOLE = 2**53
# Some minutes of racing, and a trail of a gigabyte.
MOST_STEPS = 10_000_000
# The page races anew in each of its pictures.
MOST_PAGE_STEPS = 5_000
# More have neither colours nor names that are told apart.
MOST_RUNS = 1_000
# As many faint paths as a map can show, and races that take half a minute.
MOST_SEEDS = 1_000
MOST_SEED_STEPS = 2_000_000
# Each is a picture of its own.
MOST_SURFACES = 64
MOST_PANELS = 64
# Along an axis of a map: more are no pixels of a screen.
MOST_CELLS = 2_000
# Basins in a film over a hyper-parameter.
MOST_SLICES = 300
# Beside a recording of half a gigabyte there are trails of several.
MOST_RUN_STEPS = 10_000_000
# Rows of a table: for a map of the logistic model, each is looked at from thousands of places.
MOST_SAMPLES = 100_000
# Of these, a page looks at each in every step of every run, several times a second.
MOST_PAGE_SAMPLES = 1_000
# Of a table, those that a model is given and the one that it says.
MOST_COLUMNS = 1_000
# In bytes, of a table, which may have many more columns than are asked for.
LARGEST_TABLE = 1 << 26
# More are told apart neither by colours nor by forms.
MOST_CLASSES = 10
# Half an hour at the pace of browsers.
MOST_FRAMES = 100_000
# What the sixteen bits of a GIF or a WebP can say.
MOST_PLAYS = 65_535
# In frames per second: what most screens show.
FASTEST = 120
# 6,000 pictures of 3840x2160, or 90,000 of 900x600.
MOST_FILM_PIXELS = 50_000_000_000
# Pictures of a surface in 3-D, of which each takes a tenth of a second where the camera turns.
MOST_TURNED = 20_000
# The side of a picture in pixels: a wall of screens.
LARGEST_SIZE = 3_840
# Of the steps of all runs, with everything that is kept of each.
MOST_BYTES = 2 << 30
# Of all networks of a study: an hour, or a few.
MOST_TRAINED_STEPS = 50_000_000
# Of all runs of a map: some hours.
MOST_SWEPT_STEPS = 1_000_000_000_000
# Of a race whose losses are kept at some hundred steps each: a gigabyte or two.
MOST_SWEPT_RUNS = 1_000_000
# So many take some seconds to be made, before their first step.
MOST_RECORDED_RUNS = 100_000
# As many parameters as an objective of one's own may have: it is tried at a dozen points before it is raced.
MOST_PARAMETERS = 1_000_000
# Each of all the runs is drawn and listed with what it is called, in one line.
LONGEST_NAME = 200
LONGEST_FORMULA = 1_000
MOST_SETTINGS = 64
# A page full; to lay out a text takes the longer the longer it is.
LONGEST_TEXT = 5_000
# Of one text; a gallery has a film and a page for each.
MOST_LANGUAGES = 64
# In a list of anything, of which a recording has as many runs.
MOST_LISTED = MOST_RECORDED_RUNS


def counted(given: Iterable[_T], most: int) -> list[_T]:
    """What is given, or one more than `most` of it: what goes on for ever need not be had whole to be refused."""
    return list(islice(given, most + 1))


def check_surfaces(surfaces: int) -> None:
    """Refuse a figure of more surfaces than it can hold."""
    if surfaces > MOST_SURFACES:
        raise OptvizError(f"A figure shows at most {MOST_SURFACES} surfaces, not {surfaces}; leave some out.")


def check_race(surfaces: int, optimizers: int, starts: int, steps: int) -> None:
    """Refuse a figure of more runs or steps than it can hold, when every optimizer runs from every start."""
    parts = [(surfaces, "surfaces"), (optimizers, "optimizers"), (starts, "starts")]
    made_of = " x ".join(f"{count} {name}" for count, name in parts if count > 1)
    check_runs(surfaces * optimizers * starts, steps, f" ({made_of})")


def check_runs(runs: int, steps: int, made_of: str = "") -> None:
    """Refuse a figure of more runs or steps than it can hold."""
    if runs > MOST_RUNS:
        raise OptvizError(f"A figure shows at most {MOST_RUNS} runs, not {runs}{made_of}; leave some out.")
    if runs * steps > MOST_RUN_STEPS:
        raise OptvizError(
            f"A figure holds at most {MOST_RUN_STEPS} steps of all its runs together, and {runs} runs of {steps} steps "
            f"have {runs * steps}; take at most {MOST_RUN_STEPS // runs} steps, or fewer runs."
        )


def check_film(frames: int, width: int, height: int, turned: int = 0) -> None:
    """Refuse a film of more than can be written: so many frames, `turned` pictures of which are drawn anew in each."""
    most = MOST_FILM_PIXELS // (width * height)
    if frames > most:
        raise OptvizError(
            f"A film of {frames} frames of {width}x{height} is too large to be written; take at most {most} frames, or "
            "a smaller picture."
        )
    if frames * turned > MOST_TURNED:
        raise OptvizError(
            f"A turning camera draws {turned} pictures anew in each of {frames} frames, which is too much; take at "
            f"most {MOST_TURNED // turned} frames, fewer panels, or leave out the orbit."
        )
