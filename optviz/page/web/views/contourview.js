/** The surface as a map, with the trails and what optimizers hold. */

import { short } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { endOf, wayAlong } from "../draw/ends.js";
import { writeHeights } from "../lettering/heights.js";
import { drawNote } from "../lettering/letters.js";
import { drawContours, drawCriticalPoints, drawEdge } from "../draw/map.js";
import { mapOf } from "../draw/scale.js";
import { drawTicks } from "../lettering/ticks.js";
import { drawTrails, lastShown, placesOf } from "../draw/trails.js";
import { drawVectors } from "../draw/vectors.js";
import { gridOf } from "../engine/grid.js";
import { internalsAt } from "../engine/internals.js";
import { isOutside } from "../engine/verdict.js";
import { RULES } from "../generated.js";
import { paintNames } from "./names.js";

/** @import { Pen } from "../draw/pen.js" */
/** @import { MapPlace } from "../draw/scale.js" */
/** @import { Running, Scene } from "../state/scene.js" */
/** @import { Drawing } from "./paint.js" */

// An axis that is stretched by less than this is not seen to be.
const SEEN = 1.01;

/** @type {Drawing} */
export const CONTOUR_VIEW = {
    rooms: [2.9, 0.8, 0.5, 2],
    grip: "map",
    isShared: false,
    weight: 1,
    aspect: null,
    paintBackground(pen, frame, scene, _scenery, draft) {
        const { surface, p, look } = scene;
        const { mark, text } = frame;
        const at = mapOf(frame, scene.window);
        const { box } = at;
        const fine = draft ? 9 : 3;
        const grid = gridOf(
            surface,
            p,
            at.window,
            Math.max(24, Math.round(box.width / fine)),
            Math.max(24, Math.round(box.height / fine)),
        );
        const bands = drawContours(pen, box, grid, look, mark);
        if (scene.state.heights && !draft) writeHeights(pen, box, bands, text, busyOf(scene, at), look);
        const inside = (/** @type {number[]} */ [x, y]) =>
            x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
        const placed = (/** @type {number[]} */ [x, y]) => [at.x(x), at.y(y)];
        drawCriticalPoints(pen, surface, p, (place) => (inside(placed(place)) ? placed(place) : null), look, mark);
        if (!frame.bare) drawTicks(pen, at, look, text);
    },
    paintRace(pen, frame, scene, _scenery, running) {
        const { mark, text } = frame;
        const at = mapOf(frame, scene.window);
        if (running.some(({ verdict }) => isOutside(verdict))) drawEdge(pen, at, scene.home, scene.look);
        drawTrails(pen, at, running, scene.step, scene.look, mark);
        if (scene.state.internals)
            for (const entry of explained(scene, running)) paintVectors(pen, at, scene, entry, mark);
        const [axis, factor] = at.up > at.across ? ["y", at.up / at.across] : ["x", at.across / at.up];
        if (factor > SEEN)
            drawNote(pen, filled(scene.words.stretched, { axis, factor: short(factor, 2) }), at.box, scene.look, text);
    },
    paintNames(pen, frame, scene, _scenery, running) {
        const at = mapOf(frame, scene.window);
        paintNames(pen, frame, scene, running, at.window.join(), () => {
            const places = running.map(({ run }) => placesOf(run, scene.step, at.x, at.y));
            const { surface, p } = scene;
            const known = [...surface.minima(p), ...surface.saddles(p), ...surface.maxima(p)];
            return {
                box: at.box,
                ways: places.flatMap((each) => wayAlong(each, at.box)),
                goals: known.map(([x, y]) => [at.x(x), at.y(y)]),
                ends: places.map((each) => endOf(each, at.box)),
            };
        });
    },
};

/**
 * What no number stands on: the runs, from their start to their end, and the critical points.
 * @param {Scene} scene
 * @param {MapPlace} at
 */
function busyOf({ surface, p, running }, at) {
    const ways = running.map(({ run }) => wayAlong(placesOf(run, run.losses.length - 1, at.x, at.y), at.box));
    const places = ways.flatMap((way) => Array.from({ length: way.length / 2 }, (_, n) => [way[2 * n], way[2 * n + 1]]));
    const known = [...surface.minima(p), ...surface.saddles(p), ...surface.maxima(p)];
    return [...places, ...known.map(([x, y]) => [at.x(x), at.y(y)])];
}

/**
 * The runs whose vectors are drawn: the selected one, or the one in a panel.
 * @param {Scene} scene
 * @param {Running[]} running
 */
function explained({ state }, running) {
    if (running.length === 1) return running;
    const selected = running.filter((each) => each.number === state.selected);
    return selected.length ? selected : running;
}

/**
 * @param {Pen} pen
 * @param {MapPlace} at
 * @param {Scene} scene
 * @param {Running} entry
 * @param {number} mark
 */
function paintVectors(pen, at, scene, entry, mark) {
    const { run, racer } = entry;
    if (entry.recorded || lastShown(run, scene.step) < scene.step) return;
    const found = internalsAt(scene.surface, scene.p, RULES[racer.name], racer.settings, run.points, scene.step);
    drawVectors(pen, at, found, scene.look, mark);
}
