"""The frames of a film, each drawn as the change to the one before.

What does not move is drawn once. Trails only grow, so a frame draws the new piece of each into the picture and leaves
it there; balls are drawn on top, and what they covered is put back before the next frame. Only where the camera turns,
that part of the picture is drawn anew for each frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from optviz.draw.colors.sampled import sampled
from optviz.draw.colors.style import DPI
from optviz.draw.compared.cards import grounds_of, tell_in
from optviz.draw.fills import fill
from optviz.draw.layout import Rect
from optviz.draw.legend.bars import fill_to_come, grow_bars
from optviz.draw.legend.moving import MovingNames, is_named, short_forms, tags_of
from optviz.draw.legend.runs import names_of
from optviz.draw.opening import draw_opening
from optviz.draw.panes.pane import Pane
from optviz.draw.panes.panes import spatial_pane
from optviz.draw.panes.spreading import Spreading
from optviz.draw.places import Place, pixels_of, place_in
from optviz.draw.still import QUICK, Still
from optviz.draw.trails.glide import Glide, around_each_other, glide
from optviz.draw.trails.growing import Ball, Drawn, Growing, draw_at_once
from optviz.figure.scene import Scene
from optviz.pixels import Pixels, Sample
from optviz.views import VIEWS


class Frame(NamedTuple):
    """One frame: the whole picture `(H, W)` as 0xAABBGGRR, which the next frame overwrites, and where it has changed.

    `changed` are row and column slices of the picture; in the first frame, all of it has changed besides.
    """

    pixels: Pixels
    changed: list[Place]


class Frames:
    """The pictures of a scene."""

    def __init__(self, scene: Scene, *, named: bool = True) -> None:
        """If not `named`, the names beside balls before the last step are left out."""
        self.scene, self.named = scene, named
        # Panels that show the same surface: it is drawn in the first and copied to the others.
        self.still = Still(scene, share=0.0, copies=False)
        canvas = FigureCanvasAgg(self.still.figure)
        canvas.draw()
        self.renderer = canvas.get_renderer()
        self.pixels: Pixels = pixels_of(self.renderer)
        first: dict[Any, Pixels] = {}
        for pane in self.still.panes:
            place = place_in(self.pixels, pane.area.rect)
            self.pixels[place] = first.setdefault(pane.key, self.pixels[place].copy())
        turning = (number for number, pane in enumerate(self.still.panes) if VIEWS[pane.area.view].turns)
        self.turning = list(turning) if scene.recipe.orbit else []
        # As they are in the frame that is shown: some turn.
        self.panes = list(self.still.panes)
        self.standing = self._drawn(pane for n, pane in enumerate(self.still.panes) if n not in self.turning)
        self.growing = Growing(self.renderer, self.standing)
        self.spreading = Spreading(self.still.figure, self.panes, self.growing, scene.steps)

    def _drawn(self, some: Iterable[Pane]) -> list[Drawn]:
        return [(trail, trail.pen(self.renderer, 1.0)) for pane in some for trail in pane.trails]

    def sample(self) -> Sample:
        """What the colours of the film are chosen from."""
        still = self.still
        grounds = grounds_of(still.cards, still.look)
        found = sampled(self.last_picture(), [still.figure], still.look, still.hues, grounds)
        return found._replace(turns=bool(self.turning))

    def turning_places(self) -> list[Place]:
        """Where the camera turns, so that each frame is drawn anew."""
        return [place_in(self.pixels, self.still.panes[number].area.rect) for number in self.turning]

    def last_picture(self) -> Pixels:
        """The picture at the last step."""
        return self.picture(self.scene.steps, 1.0)

    def picture(self, step: int, share: float) -> Pixels:
        """The picture at a step, when a share of the film is over."""
        # In the order in which a film draws them, so that the same paths lie above the same others.
        stops = [0, *self.scene.steps_until(step)[:-1]]
        self.spreading.to(step, [0])
        self.growing.grow_along(stops)
        (frame,) = self._shown([float(step)], [share], [False], stops[-1])
        if self.named and step < self.scene.steps:
            self._draw_artists(self.still.write_labels(step, self.panes))
        picture = frame.pixels.copy()
        self._clear()
        return picture

    def frames(self) -> Iterator[Frame]:
        """Every frame of the film."""
        moments = self.scene.frame_moments
        shares = np.linspace(0, 1, len(moments)).tolist() if len(moments) > 1 else [1.0]
        shown = self._shown(moments, shares, self.scene.frames_are_quick, 0)
        if len(moments) > 1:
            yield from self._opened(shown)
        yield from shown
        self._clear()

    def _opened(self, shown: Iterator[Frame]) -> Iterator[Frame]:
        """The first two frames: a picture of the whole film, and the next one, in which that is gone."""
        first = next(shown)
        plain = self.pixels.copy()
        self.spreading.draw_all()
        draw_opening(self.renderer, self.standing)
        # What lies on a ball lies on the paths to come, too.
        for each in self.still.moving([0]):
            if each.rects(0):
                each.draw(self.renderer, 1.0, 0)
        around = [pane for number, pane in enumerate(self.still.panes) if number not in self.turning]
        rects = [*(pane.area.rect for pane in around), *fill_to_come(self.pixels, self.still.bars.values())]
        rects += self._draw_artists(self.still.write_bar_marks(self.still.bars))
        rects += self._draw_artists(self.still.write_labels(self.scene.steps, around, opening=True))
        yield first
        self.pixels[...] = plain
        second = next(shown)
        everywhere = (place_in(self.pixels, rect) for rect in rects)
        yield second._replace(changed=[*everywhere, *second.changed])

    def _clear(self) -> None:
        self.spreading.clear()
        self.growing.clear()
        for live in (self.still.counter, self.still.quick, *self.still.losses):
            if live:
                live.clear()

    def _shown(self, moments: list[float], shares: list[float], quickly: list[bool], drawn: int) -> Iterator[Frame]:
        """The frames of some moments, where the paths have been drawn up to a step."""
        steps = [int(moment) for moment in moments]
        if self.scene.recipe.internals:
            # They belong to a step, and so does the ball that they stand at.
            moments = [float(step) for step in steps]
        pieces = self.growing.piece_rects([drawn, *steps])
        alone = [glide(trail, pen, moments) for trail, pen in self.standing]
        balls = around_each_other(alone)
        named = self._named(alone, pieces)
        held = self.still.moving(steps)
        before: list[Rect | None] = [None] * len(self.standing)
        marks_before: list[Rect] = []
        covered: list[tuple[Place, Pixels]] = []
        unknown = set(range(len(self.scene.tracks)))
        step_before = drawn
        for frame, (step, moment, share) in enumerate(zip(steps, moments, shares, strict=True)):
            for place, pixels in covered:
                self.pixels[place] = pixels
            # Before anything is drawn where they cannot stay; at the end, those follow that are larger.
            renamed = [rect for names in named for rect in names.leave(self.pixels, frame)]
            # Before a ball covers a line of their pixels.
            told = list(tell_in(self.pixels, self.still.cards, step_before if frame else -1, step))
            grown = [each[frame] for each in pieces]
            renamed += self.spreading.to(step, [*dict.fromkeys([0, drawn, *steps[:frame]])])
            renamed += self.growing.grow(step_before, step, grown)
            if step < self.scene.steps:
                for names in named:
                    renamed += names.settle(self.pixels, self.growing.blank, frame)
            turned, turned_rects = self._turn(share, step)
            now = [each.rects[frame] for each in balls]
            leaders = [each for names in named if step < self.scene.steps for each in names.leaders(frame)]
            marks = [*(each.rect for each in leaders), *(rect for each in held for rect in each.rects(frame))]
            above = [(ball, 0) for ball in around_each_other([glide(trail, pen, [moment]) for trail, pen in turned])]
            above += [(ball, frame) for ball in balls]
            seen = [(ball, place, rect) for ball, place in above if (rect := ball.rects[place])]
            # All that balls will cover is kept before any is drawn, because balls may cover each other.
            places = [place_in(self.pixels, rect) for rect in (*marks, *(rect for *_, rect in seen))]
            covered = [(place, self.pixels[place].copy()) for place in places]
            for leader in leaders:
                leader.draw(self.renderer)
            self._draw_above([(ball, place) for ball, place, _ in seen])
            for each in held:
                if each.rects(frame):
                    each.draw(self.renderer, 1.0, frame)
            rects = [rect for parts in zip(before, grown, now, strict=True) for rect in _together(parts)]
            quick = QUICK if quickly[frame] else ""
            rects += [*told, *renamed, *marks_before, *marks, *turned_rects, *self._write_numbers(step, quick)]
            rects += grow_bars(self.pixels, self.still.bars.values(), step_before if frame else -1, step)
            rects += self._write_words(unknown, moment)
            before, marks_before, step_before = now, marks, step
            yield Frame(self.pixels, [place_in(self.pixels, rect) for rect in rects])

    def _named(self, balls: Sequence[Glide], pieces: Sequence[Sequence[Rect | None]]) -> list[MovingNames]:
        """The names beside the balls in the largest picture of the plane of each surface, where several share it."""
        scene, size = self.scene, self.still.layout.unit
        if not self.named or scene.recipe.internals or scene.shared_curves:
            return []
        first, largest = 0, dict[tuple[int, ...], tuple[int, int, Pane]]()
        for number, pane in enumerate(self.still.panes):
            if number in self.turning:
                continue
            area, best = pane.area, largest.get(pane.area.runs)
            if is_named(pane) and (best is None or area.rect.width * area.rect.height > best[0]):
                largest[area.runs] = area.rect.width * area.rect.height, first, pane
            first += len(pane.trails)
        names, found = names_of(scene, settings=False), []
        for _, first, pane in largest.values():
            some, runs = slice(first, first + len(pane.trails)), pane.area.runs
            short = short_forms([names[run] for run in runs])
            tags = tags_of(short, [self.still.hues[run] for run in runs], size, self.still.look)
            found.append(
                MovingNames(pane, tags, balls[some], pieces[some], self.growing.exits[some], size, scene.steps)
            )
        return found

    def _draw_above(self, seen: Sequence[Ball]) -> None:
        ways = [(ball, frame) for ball, frame in seen if ball.bare[frame]]
        self.growing.draw_casings(ways)
        for ball, frame in ways:
            ball.draw_way(self.renderer, frame)
        for ball, frame in seen:
            ball.draw_ball(self.renderer, frame)

    def _turn(self, share: float, step: int) -> tuple[list[Drawn], list[Rect]]:
        """Draw the panes whose camera turns, with their trails up to a step, and say where they are."""
        if not self.turning:
            return [], []
        still = self.still
        stand = still.stand._replace(turned=self.scene.recipe.orbit * share)
        some = [spatial_pane(stand, still.panes[number].area) for number in self.turning]
        canvas = FigureCanvasAgg(Figure(still.inches, dpi=DPI, facecolor=still.look.paper))
        for number, pane in zip(self.turning, some, strict=True):
            self.panes[number] = pane
            pane.draw(canvas.figure)
        canvas.draw()
        picture = pixels_of(canvas.get_renderer())
        for pane in some:
            place = place_in(self.pixels, pane.area.rect)
            self.pixels[place] = picture[place]
        drawn = self._drawn(some)
        draw_at_once(self.renderer, drawn, [step])
        return drawn, [pane.area.rect for pane in some]

    def _write_words(self, unknown: set[int], moment: float) -> Iterator[Rect]:
        """Write the verdicts that are known now, and with the end the caption that tells it; say where."""
        for run in sorted(unknown):
            if moment >= self.scene.tracks[run].verdict.step:
                unknown.remove(run)
                yield from self._draw_artists(self.still.write_verdict(run))
        if moment == self.scene.steps:
            yield from self._write_end()

    def _write_end(self) -> Iterator[Rect]:
        """Write what stands in the last frame alone: the names at the balls, and the caption that tells the end."""
        figure = self.still.figure
        if tally := self.still.write_tally(self.scene.steps):
            yield self._draw_text(tally)
        for piece in self.still.best_frame:
            fill(self.pixels, piece, self.still.look.ink)
            yield piece
        yield from map(self._draw_text, self.still.write_losses())
        if self.still.tells_end:
            yield from map(self._draw_text, self.still.write_caption(figure))
        yield from self._draw_artists(self.still.write_labels(self.scene.steps, self.panes))

    def _draw_artists(self, artists: Iterable[Artist]) -> list[Rect]:
        return [self._draw_text(artist, 8) for artist in sorted(artists, key=Artist.get_zorder)]

    def _draw_text(self, text: Artist, rim: int = 2) -> Rect:
        text.draw(self.renderer)
        box = text.get_window_extent(self.renderer)
        text.remove()
        return Rect(int(box.x0) - rim, int(box.y0) - rim, int(box.width) + 2 * rim + 1, int(box.height) + 2 * rim + 1)

    def _write_numbers(self, step: int, quick: str) -> Iterator[Rect]:
        for live, text in (
            (self.still.counter, str(step)),
            (self.still.quick, quick),
            *((live, self.scene.loss_text(run, step)) for run, live in enumerate(self.still.losses) if live),
        ):
            rect = live.show(self.pixels, text) if live else None
            if rect:
                yield rect


def _together(parts: Iterable[Rect | None]) -> list[Rect]:
    """One rectangle around some that are near to each other, or the rectangles."""
    rects = [rect for rect in parts if rect]
    if len(rects) < 2:
        return rects
    left, bottom = min(rect.x for rect in rects), min(rect.y for rect in rects)
    width = max(rect.x + rect.width for rect in rects) - left
    height = max(rect.y + rect.height for rect in rects) - bottom
    apart = sum(rect.width * rect.height for rect in rects)
    return [Rect(left, bottom, width, height)] if width * height <= 2 * apart else rects
