"""Everything about the look that is a choice: the themes, sizes, and the constants of the 3-D view.

A theme is a row of `LOOKS`. Films and the page draw with the same numbers: the page is sent all of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Look(NamedTuple):
    """The colours of a theme. A surface has `tints`, from the lowest to the highest, from above and from the side.

    They are pale, so that runs of any colour stand out; what is hidden of a run is mixed with `faded`. `outcomes` are
    the colours of the cells of a comparison, one for each of `OUTCOMES`.

    `wash`, `strong` and `on_strong` are those of the page's controls. In a theme that is `plain`, runs are told apart
    by the shape of their marks instead of by colour, which the page cannot do. `about` is said of it beside its name.
    """

    paper: str
    ink: str
    grey: str
    frame: str
    faded: str
    contour: str
    gradient: str
    momentum: str
    height_line: str
    tints: tuple[str, ...]
    outcomes: tuple[str, ...]
    wash: str = ""
    strong: str = ""
    on_strong: str = ""
    plain: bool = False
    about: str = ""


# In which few ways runs end, the best first: the colours of each theme for them are in this order.
OUTCOMES = ("arrived", "moving", "swinging", "outside", "stuck", "lost", "failed")
# Pale hues for the surface, so that six strong colours can carry the story: water below, and sand above.
LOOKS = {
    "light": Look(
        paper="#ffffff",
        ink="#1a1a1a",
        grey="#5c5c5c",
        frame="#c3cedb",
        faded="#94b2d6",
        contour="#ffffff",
        gradient="#ea0060",
        momentum="#2222aa",
        height_line="#ffffff",
        tints=("#86a5d4", "#bdcfe8", "#eaebea", "#ead9c2", "#d8b890"),
        outcomes=("#00736b", "#dfdbd0", "#f0a81c", "#c79bd0", "#454c96", "#8f1536", "#969678"),
        wash="#f4f7fb",
        strong="#1f5fa8",
        on_strong="#ffffff",
    ),
    "dark": Look(
        paper="#14181f",
        ink="#eceff4",
        grey="#a3adbb",
        frame="#303a49",
        faded="#1c2430",
        contour="#6d84a5",
        gradient="#ff6680",
        momentum="#9a8cff",
        height_line="#8593aa",
        tints=("#1a325f", "#2a4670", "#3e4c5f", "#635a51", "#8a755c"),
        outcomes=("#3fd0b6", "#4a5568", "#e0a02f", "#d3b2ea", "#6f78ec", "#f2617c", "#4b4b3c"),
        wash="#1c222c",
        strong="#8ec5f7",
        on_strong="#10151c",
    ),
    "print": Look(
        paper="#ffffff",
        ink="#000000",
        grey="#4d4d4d",
        frame="#bdbdbd",
        faded="#bdbdbd",
        contour="#8c8c8c",
        gradient="#808080",
        momentum="#404040",
        height_line="#8c8c8c",
        tints=("#b5b5b5", "#e0e0e0", "#ffffff"),
        outcomes=("#000000", "#f0f0f0", "#d2d2d2", "#b4b4b4", "#8f8f8f", "#595959", "#757575"),
        plain=True,
        about="greys, and a shape for each run",
    ),
}

WHITE = "#ffffff"
SHADOW = "#000000"
# The contrast from which on large text can be read, and small text with some to spare (WCAG 2.1, AA: 3 and 4.5).
READABLE = 3.0
READABLE_SMALL = 5.2
# Of runs that share a colour, the last has this share of the ink; with more contrast than this, of the paper.
SHADED = 0.65
DARKEST = 10
# For rules that have no colour of their own, in this order, unless it is too like one that is there.
SPARE = (
    *("#5d3a1a", "#4b2991", "#b3123f", "#4d6600", "#5b5bd6", "#00798c"),
    *("#ff00dd", "#ff1100", "#00aa00", "#bb55bb", "#889966", "#9988dd"),
    *("#ee6655", "#bb6666", "#115522", "#998822", "#aa11cc", "#776688"),
)
SHAPE_COUNT = 6
# How much of the paper is in the grey of every other run that is told apart by its shape.
GREYED = 0.45

# The smallest letters, in pixels.
SMALLEST = 6.5
# The three sizes of letters, in units of the middle one: titles, texts, and what is beside them.
TITLE = 1.9
SMALL = 0.85
# How wide the ground of a card of a comparison is seen around its pictures, the frame around the best one, and the
# paper between, in units of the text size.
CARD_EDGE = 0.22
BEST_EDGE = 0.17
BEST_GAP = 0.1
# How high a bar of the race is, how far its mark reaches, and the rim around that, in units of the text size.
BAR, BAR_MARK, BAR_RIM = 0.42, 0.52, 0.14

# Lengths in units of `mark`, which is the text size unless panels are tiny.
TRAIL_WIDTH = 0.15
DOT_RADIUS = 0.135
# The rim in the paper's colour on both sides of a trail.
CASING = 0.125
# What of a trail is hidden behind the surface, with so much of its colour; what is to come in the first frame, with a
# rim of half its width; and how much of the paper is in the trail of a run that has diverged.
FAINT_WIDTH, FAINT = 0.1, 0.65
GHOST_WIDTH, FADED = 0.09, 0.6
# Where runs are told apart by shape: thin lines, with few and large marks.
PLAIN_WIDTH = 0.09
MARK_RADIUS = 0.26
MARK_EDGE = 0.05
CURVE_WIDTH = 0.13
CURVE_BALL = 0.3
VECTOR_WIDTH = 0.24
VECTOR_RIM = 0.08
HEAD = 0.85
# A hollow arrow, in which the other kind has room: how wide it is, and its head.
HOLLOW = 0.5
HOLLOW_HEAD = 1.15
# The ellipse round a run that never rests, and the rim in the paper's colour on both sides of it.
CLOUD_WIDTH = 0.13
CLOUD_RIM = 0.1
# How opaque bands and faint paths of other seeds are, up to how many of these, how wide such a path is, and how large
# the dot at its end.
BAND = 0.22
OTHER = 0.35
OTHER_COUNT = 20
OTHER_WIDTH = 0.06
OTHER_DOT = 0.14
# A vector that is shorter than this is no more than a dot.
SHORTEST_VECTOR = 0.3
LOOKAHEAD_RADIUS = 0.32
BALL_RADIUS = 0.42
BALL_EDGE = 0.1
# What is seen of a ball all around others that lie on it, and of all lower ones together at most.
RIM, MOST_RIMS = 0.2, 0.5
# A ball on a surface from the side lies on its shadow: where that is, to the right and up, and how far it reaches
# across and up, in radii of the ball, and how far from its middle the farthest of both is seen.
SOLID_RADIUS = 0.52
SHADOW_AT = ((0.32, -0.5), (1.05, 0.72))
BALL_REACH = 1.4
SHADOW_INK = 0.3
# Light on it: to the right, up, and the radius of each.
BALL_SHINES = ((-0.16, 0.2, 0.62), (-0.32, 0.38, 0.22))
SHINE_INK = 0.28
START_RADIUS = 0.27
START_EDGE = 0.11
# The goals of the race are larger than a ball, so that one that is there does not hide its star.
STAR_RADIUS = 1.1
CROSS_RADIUS = 0.42
STAR_EDGE = 0.1
CROSS_EDGE = 0.18
CONTOUR_WIDTH = 0.045

# Levels by the distribution of the values: so many, and so much denser at the low end, where the runs end.
LEVELS = 14
LEVEL_POWER = 1.4
# Levels are one if they differ by a smaller share of their height above the lowest value: a colour is a height.
ALIKE = 1e-3
# Numbers on lines of a map: letters along its shorter side at least, lines with one, places tried on each, and how many
# letters from anything else a number stands at least, and is no better beyond.
HEIGHTS = (16, 5, 80, 0.7, 4.0)

# Names at the balls: of so many runs at most; their rim and the line to the ball in heights of the text, the arrow of a
# run that left in marks.
MOST_NAMES = 12
NAME_RIM = 0.22
NAME_LINE = 0.09
NAME_ARROW = 0.75
# Pixels of the picture are looked at in cells of so many on a side, and names are tried so far from their balls, in
# heights of the text, in so many directions.
NAME_CELL = 4
NAME_DISTANCES = (0.9, 1.5, 2.3, 3.4, 5.0, 7.0, 10.0, 14.0)
NAME_DIRECTIONS = 24
# What a cell costs that a name covers: one with a path, and one with a ball, a goal, or a name, and such a one that its
# line crosses.
NAME_ON_PATH = 1.0
NAME_ON_OTHER = 200.0
LINE_ON_OTHER = 50.0
# What a name costs for each height of the text that it is away, from which on each costs more, so that no line goes
# through half of the picture, and how much may be spent in the end, in cells.
NAME_AWAY, NAME_FAR = 3.0, 4.0
NAME_TOO_MUCH = 400.0

# More than this between the largest and the smallest value of a curve is better seen on a log axis.
LOG_FROM = 100.0
# What is below this share of the largest value is below the axis: rounding has no story.
LOWEST_SHARE = 1e-12
# What is above so many times the value at the start is above it: a run that explodes must not squash the others.
EXPLODES = 10.0
# The room at both ends of the axis: a factor on a log axis, or else a share of it.
LOG_ROOM = 1.6
LINEAR_ROOM = 0.06

# A map is drawn to scale unless one side of its window is so many times the other. It then shows so many times the
# length of a side of its window at most, where that fills its place.
MOST_UNEQUAL = 5.0
MOST_WIDENED = 3.0

# The surface from the side is read between the corners of so many cells along each axis.
CELLS = 192
# The eye is so far from the middle of its box, in halves of the diagonal of its floor: light perspective.
DISTANCE = 4.0
# Its box is as high as one of these.
TOPS = (1.1, 0.8, 0.55, 0.4)
# None of the directions looks along an axis, where depth is not seen.
AZIMUTHS = (
    *(-60, -30, -120, -150, 60, 30, 120, 150),
    *(-45, -75, -15, -105, -135, -165, 45, 75, 15, 105, 135, 165),
)
ELEVATIONS = (26, 32, 38, 46, 54, 62)
# What a camera is chosen by: that runs fall and come near, that the box is high, that the eye is low, that little of
# the surface is seen from below, and that little is hidden of the trails, of where they end, and of the minima.
# More than enough of a fall counts no more: seen from straight below, a run would go down the picture as on a map.
FALL = 1.0
ENOUGH_FALL = 0.88
TALL = 0.5
LOW = 0.4
UNDER = 1.0
WIDE = 1.0
WIDEST = 1.3
HIDDEN_WAY = 4.0
HIDDEN_BALL = 3.0
HIDDEN_GOAL = 1.0
# Ends and minima are not to be at a rim either: from an eye that is so many degrees lower, too, they are to be seen.
CLEARANCE = 4
# It is cut so far above what the trails need, and not at all if it is not much higher.
HEADROOM = 1.15
SPARE_HEIGHT = 1.5
# And at least this share of the window is not cut away.
LEAST_SHOWN = 0.5
# How many places between a point and the end of the box are asked whether they are below the surface, and how much
# denser near the point, where a ridge may be low.
SAMPLES = 128
SAMPLE_POWER = 1.5
# How far below the surface, in the units of the box, a line of sight must be to be cut off: half a pixel or less.
TOLERANCE = 2e-3
# How many places of all trails decide where the camera stands, at least so many of each, of so many steps at most.
PLACES = 360
LEAST_PLACES = 8
MOST_ALONG = 2000

# From the upper left of the viewer, so that both slopes of a valley are told apart; the rest is light from everywhere.
LIGHT = (-0.5, 0.55, 0.67)
SHADE = 0.8
SHINE = 0.26
# So much darker is what is seen from below.
UNDERSIDE = 0.25
# Every face has a seam of its own colour, in pixels, so that no paper shines through where faces meet.
SEAM = 0.8
# How much of their colour is in the lines of equal height, and of the ink in those at an edge of the surface.
HEIGHT_INK = 0.75
HEIGHT_WIDTH = 0.055
EDGE_INK = 0.7
EDGE_WIDTH = 0.06
BASE_WIDTH = 0.06
# Sizes nearer than this share of one are drawn alike.
SIZE_STEPS = 12
# Where a side of a face goes through the ceiling is found by halving it so often.
HALVINGS = 12

THEMES = tuple(LOOKS)


def on_page() -> dict[str, Look]:
    """The themes that the page can show."""
    return {name: look for name, look in LOOKS.items() if not look.plain}


def constants() -> dict[str, Any]:
    """All numbers of this file by their names."""
    return {name: value for name, value in globals().items() if name.isupper() and _is_numeric(value)}


def _is_numeric(value: object) -> bool:
    return isinstance(value, (int, float)) or (isinstance(value, tuple) and all(map(_is_numeric, value)))
