/** The three views of a scene, each in a rectangle: what stays while the race goes on, and what moves. */

import { bestCamera, cameraAt, terrainOf } from "./camera.js";
import { axisFor, drawCurveAxes, drawCurves } from "./curve.js";
import { LOOK, RULES } from "./generated.js";
import { internalsAt } from "./internals.js";
import { drawContours, drawCriticalPoints, drawTicks, gridOf, projection } from "./map.js";
import { clamp, short } from "./numbers.js";
import { drawLiftedTrails, drawRelief, meshOf, reliefPlace } from "./relief.js";
import { drawTrails, lastShown } from "./trails.js";
import { drawArrow, drawVectors } from "./vectors.js";
import { filled } from "./words.js";

/** @import { Camera, Terrain } from "./camera.js" */
/** @import { Box } from "./map.js" */
/** @import { Pen } from "./pen.js" */
/** @import { Mesh } from "./relief.js" */
/** @import { Running, Scene } from "./scene.js" */
/** @import { View } from "./state.js" */

/** @typedef {{terrain: Terrain, camera: Camera, startLoss: number, meshes: Map<number, Mesh>}} Scenery */
/** @typedef {{view: View, box: Box, mark: number, text: number}} Frame */

const MESH_PIXELS = 24;
// Left, right, above and below of each view, in letters.
const ROOMS = { contour: [2.9, 0.8, 0.5, 2], "3d": [2, 2, 0.8, 1.6], loss: [4.4, 1.4, 2, 2] };

/**
 * The terrain and the camera of a scene; what has not changed since the last one is taken from it. While somebody
 * drags the start, the terrain is as high as it was.
 * @param {Scene} scene
 * @param {Scenery | null} last
 * @param {boolean} dragging
 * @returns {Scenery}
 */
export function sceneryOf(scene, last, dragging) {
    const { surface, p, state } = scene;
    const startLoss = surface.value(p, state.start[0], state.start[1]);
    const sameSurface = last && last.terrain.surface === surface;
    const sameGround = sameSurface && last.terrain.p === p;
    if (sameGround && dragging && !state.camera) return last;
    const same =
        sameGround &&
        (dragging || (last.startLoss === startLoss && String(last.terrain.window) === String(scene.window)));
    const runs = scene.running.map(({ run }) => run);
    let terrain = same ? last.terrain : terrainOf(surface, p, scene.window, startLoss, runs);
    // What is seen of a surface does not jump around while its parameters change.
    let camera = sameSurface ? last.camera : bestCamera(terrain, runs);
    const [azimuth, elevation] = state.camera ?? [camera.azimuth, camera.elevation];
    if (same && azimuth === camera.azimuth && elevation === camera.elevation) return last;
    if (!same) terrain = atHeight(terrain, camera.terrain.top);
    camera = cameraAt(terrain, azimuth, elevation);
    return { terrain, camera, startLoss: same ? last.startLoss : startLoss, meshes: same ? last.meshes : new Map() };
}

/**
 * @param {Terrain} terrain
 * @param {number} top
 * @returns {Terrain}
 */
function atHeight(terrain, top) {
    const share = top / terrain.top;
    return share === 1 ? terrain : { ...terrain, top, heights: terrain.heights.map((height) => height * share) };
}

/**
 * Where a view is in its rectangle, and how large its marks and its letters are.
 * @param {View} view
 * @param {number} width
 * @param {number} height
 * @param {number} letters
 * @returns {Frame}
 */
export function frameOf(view, width, height, letters) {
    const mark = clamp(0.0265 * Math.sqrt(width * height), 0.58 * letters, 1.4 * letters);
    const text = clamp(0.82 * mark, 0.7 * letters, letters);
    // In whole pixels, along which cutting off costs nothing.
    const [left, right, top, bottom] = ROOMS[view].map((room) => Math.round(room * text));
    const box = {
        x: left,
        y: top,
        width: Math.max(20, width - left - right),
        height: Math.max(20, height - top - bottom),
    };
    return { view, mark, text, box };
}

/**
 * What stays while the race goes on; the loss has nothing of the kind. A draft is coarser, and made sooner.
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {boolean} draft
 */
export function paintBackground(pen, { view, box, mark, text }, scene, scenery, draft) {
    const { surface, p, look } = scene;
    if (view === "contour") {
        const fine = draft ? 9 : 3;
        const grid = gridOf(
            surface,
            p,
            scene.window,
            Math.max(24, Math.round(box.width / fine)),
            Math.max(24, Math.round(box.height / fine)),
        );
        drawContours(pen, box, grid, look, mark);
        const at = projection(box, scene.window);
        const inside = (/** @type {number[]} */ [x, y]) =>
            x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
        const placed = (/** @type {number[]} */ [x, y]) => [at.x(x), at.y(y)];
        drawCriticalPoints(pen, surface, p, (place) => (inside(placed(place)) ? placed(place) : null), look, mark);
        drawTicks(pen, box, scene.window, look, text);
    } else if (view === "3d" && scenery) {
        const count = draft || box.width < 260 ? 48 : 64;
        drawRelief(pen, box, scenery.camera, meshFor(scenery, count, box), look, mark, draft);
        drawCriticalPoints(pen, surface, p, (place) => reliefPlace(scenery.camera, box, place), look, mark);
    }
}

/**
 * @param {Scenery} scenery
 * @param {number} count
 * @param {Box} box
 */
function meshFor({ terrain, meshes }, count, box) {
    const lines = clamp(Math.min(box.width, box.height) / MESH_PIXELS, LOOK.FEWEST_LINES, LOOK.MOST_LINES);
    const every = [1, 2, 3, 4, 6, 8]
        .filter((each) => count % each === 0)
        .reduce((best, each) => (Math.abs(count / each - lines) < Math.abs(count / best - lines) ? each : best));
    const key = LOOK.CELLS * count + every;
    const mesh = meshes.get(key) ?? meshOf(terrain, count, every);
    meshes.set(key, mesh);
    return mesh;
}

/**
 * What moves: the trails, the vectors, the curves.
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {Running[]} running
 */
export function paintRace(pen, { view, box, mark, text }, scene, scenery, running) {
    const { look, step, window, state } = scene;
    if (view === "contour") {
        drawTrails(pen, box, window, running, step, look, mark);
        if (state.internals) for (const entry of explained(scene, running)) paintVectors(pen, box, scene, entry, mark);
    } else if (view === "3d" && scenery) {
        drawLiftedTrails(pen, box, scenery.camera, running, step, look, mark);
    } else if (view === "loss") {
        const lowest = scene.surface.minima(scene.p).map((place) => place[2]);
        const axis = axisFor(running, scene.lowest, lowest.length ? Math.min(...lowest) : null);
        const { words } = scene;
        const marked =
            axis.marked === null ? "" : `;  ${filled(words.minimum, { value: short(axis.marked, 4) })}`;
        drawCurveAxes(
            pen,
            box,
            axis,
            state.steps,
            look,
            text,
            `${words.loss}${axis.log ? `, ${words.logAxis}` : ""}${marked}`,
        );
        drawCurves(pen, box, axis, running, step, look, mark);
    }
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

/**
 * The gradient at a place of the map, as an arrow that points uphill; its length says nothing.
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {number[]} place
 */
export function paintGradient(pen, { box, mark }, { surface, p, window, look }, place) {
    const at = projection(box, window);
    const gradient = [0, 0];
    surface.gradient(p, place[0], place[1], gradient);
    const way = [gradient[0] * at.across, -gradient[1] * at.up];
    const length = Math.hypot(...way);
    if (!(length > 0 && length < Infinity)) return;
    const from = [at.x(place[0]), at.y(place[1])];
    drawArrow(
        pen,
        from,
        [from[0] + (3.4 * mark * way[0]) / length, from[1] + (3.4 * mark * way[1]) / length],
        look.gradient,
        0.2 * mark,
        mark,
    );
}
