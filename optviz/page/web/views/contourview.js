/** The surface as a map, with the trails and what optimizers hold. */

import { drawContours, drawCriticalPoints, drawTicks, projection } from "../draw/map.js";
import { drawTrails, lastShown } from "../draw/trails.js";
import { drawVectors } from "../draw/vectors.js";
import { gridOf } from "../engine/grid.js";
import { internalsAt } from "../engine/internals.js";
import { RULES } from "../generated.js";
import { isShown } from "../state/state.js";

/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Running, Scene } from "../state/scene.js" */
/** @import { Drawing } from "./paint.js" */

/** @type {Drawing} */
export const CONTOUR_VIEW = {
    rooms: [2.9, 0.8, 0.5, 2],
    grip: "map",
    isShared: false,
    paintBackground(pen, { box, mark, text }, scene, _scenery, draft) {
        const { surface, p, look } = scene;
        const fine = draft ? 9 : 3;
        const grid = gridOf(
            surface,
            p,
            scene.window,
            Math.max(24, Math.round(box.width / fine)),
            Math.max(24, Math.round(box.height / fine)),
        );
        // Beside the surface from the side, the same height has the same colour.
        const tints = isShown(scene.data, scene.state, "turns") ? look.tints : [look.low, look.high];
        drawContours(pen, box, grid, tints, look, mark);
        const at = projection(box, scene.window);
        const inside = (/** @type {number[]} */ [x, y]) =>
            x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
        const placed = (/** @type {number[]} */ [x, y]) => [at.x(x), at.y(y)];
        drawCriticalPoints(pen, surface, p, (place) => (inside(placed(place)) ? placed(place) : null), look, mark);
        drawTicks(pen, box, scene.window, look, text);
    },
    paintRace(pen, { box, mark }, scene, _scenery, running) {
        drawTrails(pen, box, scene.window, running, scene.step, scene.look, mark);
        if (scene.state.internals)
            for (const entry of explained(scene, running)) paintVectors(pen, box, scene, entry, mark);
    },
};

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
 * @param {Box} box
 * @param {Scene} scene
 * @param {Running} entry
 * @param {number} mark
 */
function paintVectors(pen, box, scene, entry, mark) {
    const { run, racer } = entry;
    if (entry.recorded || lastShown(run, scene.step) < scene.step) return;
    const found = internalsAt(scene.surface, scene.p, RULES[racer.name], racer.settings, run.points, scene.step);
    drawVectors(pen, box, scene.window, found, scene.look, mark);
}
