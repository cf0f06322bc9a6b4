/**
 * Looking at a surface from the side, as in optviz/draw/surface3d/camera.py: an orthographic projection of a box in which the
 * window is 2 wide and 2 deep and what lies between floor and ceiling is `top` high. The surface is cut at the ceiling.
 */

import * as d3Array from "./vendor/d3-array.min.mjs";
import { clamp } from "./numbers.js";

/** @import { Numbers, Surface } from "./generated.js" */
/** @import { Run } from "./engine.js" */
/** @import { Box } from "./map.js" */

/**
 * The surface in its box, the same from every side. `heights` are those at the corners of the cells, x along the first
 * axis: at most twice the top, NaN where there is no surface. `levels` are heights between which colours change.
 * @typedef {{surface: Surface, p: Numbers, window: number[], floor: number, ceiling: number, top: number, heights: Float64Array, losses: Float64Array}} Terrain
 */
/**
 * A direction, in degrees as in optviz/draw/surface3d/camera.py, with its axes. `known` holds which cells are hidden: 0 where
 * nobody has looked, 1 for seen, 2 for hidden.
 * @typedef {{terrain: Terrain, azimuth: number, elevation: number, right: number[], up: number[], eye: number[], known: Uint8Array}} Camera
 */

export const CELLS = 192;
const TOPS = [1.1, 0.75, 0.5];
const ENOUGH = 0.1;
const AZIMUTHS = [-60, -30, -120, -150, 60, 30, 120, 150];
const ELEVATIONS = [30, 40, 50, 60];
const ENOUGH_TO_CUT = 1.5;
const LEAST_SHOWN = 0.35;
// A line of sight is looked at once for each cell that it passes.
const STRIDE = 1.5 * (2 / CELLS);
// How far below the surface, in the units of the box, a line of sight must be to be cut off.
const TOLERANCE = 2e-3;
const KNOWN = 256;

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} window
 * @param {number} startLoss
 * @returns {Terrain}
 */
export function terrainOf(surface, p, window, startLoss) {
    const [left, right, bottom, high] = window;
    const count = CELLS + 1;
    const losses = new Float64Array(count * count);
    for (let i = 0; i < count; i += 1) {
        const x = left + ((right - left) * i) / CELLS;
        for (let j = 0; j < count; j += 1)
            losses[i * count + j] = surface.value(p, x, bottom + ((high - bottom) * j) / CELLS);
    }
    const [floor, ceiling] = floorAndCeiling(losses, startLoss);
    return lifted({ surface, p, window, floor, ceiling, top: TOPS[0], heights: losses, losses }, TOPS[0]);
}

/**
 * The same terrain in a box of another height.
 * @param {Terrain} terrain
 * @param {number} top
 * @returns {Terrain}
 */
function lifted(terrain, top) {
    const { floor, ceiling, losses } = terrain;
    const heights = losses.map((loss) =>
        loss === -Infinity ? Number.NaN : Math.min((top * (loss - floor)) / (ceiling - floor), 2 * top),
    );
    return { ...terrain, top, heights };
}

/**
 * From the lowest loss to a little above where the runs start, or so high that enough of the surface is shown.
 * @param {Float64Array} losses
 * @param {number} startLoss
 */
function floorAndCeiling(losses, startLoss) {
    let [floor, top] = [startLoss, -Infinity];
    for (const loss of losses) {
        if (!Number.isFinite(loss)) continue;
        floor = Math.min(floor, loss);
        top = Math.max(top, loss);
    }
    if (top === -Infinity) return [startLoss, startLoss + 1];
    const needed = Math.max(startLoss, d3Array.quantileSorted(sampled(losses).sort(), LEAST_SHOWN)) - floor;
    const ceiling = top - floor <= ENOUGH_TO_CUT * needed ? top : floor + 1.15 * needed;
    return [floor, ceiling > floor ? ceiling : floor + Math.max(1, 1e-6 * Math.abs(floor))];
}

/**
 * Every seventh of some values, of those that are finite: as many as tell how they are distributed.
 * @param {Float64Array} values
 */
export function sampled(values) {
    return values.filter((value, place) => place % 7 === 0 && Number.isFinite(value));
}

/**
 * @param {Terrain} terrain
 * @param {number} azimuth
 * @param {number} elevation
 * @returns {Camera}
 */
export function cameraAt(terrain, azimuth, elevation) {
    const [turn, rise] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
    const right = [-Math.sin(turn), Math.cos(turn), 0];
    const eye = [Math.cos(rise) * Math.cos(turn), Math.cos(rise) * Math.sin(turn), Math.sin(rise)];
    const up = [-Math.sin(rise) * Math.cos(turn), -Math.sin(rise) * Math.sin(turn), Math.cos(rise)];
    return { terrain, azimuth, elevation, right, up, eye, known: new Uint8Array((KNOWN + 1) ** 2) };
}

/**
 * How high the surface is over a place of the box; NaN outside and where there is none.
 * @param {Terrain} terrain
 * @param {number} x
 * @param {number} y
 */
export function heightAt({ heights }, x, y) {
    if (!(x >= -1 && x <= 1 && y >= -1 && y <= 1)) return Number.NaN;
    const [column, row] = [((x + 1) * CELLS) / 2, ((y + 1) * CELLS) / 2];
    const i = Math.min(Math.floor(column), CELLS - 1);
    const j = Math.min(Math.floor(row), CELLS - 1);
    const [u, v] = [column - i, row - j];
    const corner = i * (CELLS + 1) + j;
    const near = heights[corner] + v * (heights[corner + 1] - heights[corner]);
    const far = heights[corner + CELLS + 1] + v * (heights[corner + CELLS + 2] - heights[corner + CELLS + 1]);
    return near + u * (far - near);
}

/**
 * How high the surface is over a place of the box by its formula.
 * @param {Terrain} terrain
 * @param {number} x
 * @param {number} y
 */
export function exactHeight({ surface, p, window: [left, right, bottom, high], floor, ceiling, top }, x, y) {
    const loss = surface.value(p, (left * (1 - x) + right * (1 + x)) / 2, (bottom * (1 - y) + high * (1 + y)) / 2);
    return (top * (loss - floor)) / (ceiling - floor);
}

/**
 * Whether the surface is in front of a place on it. Each place is looked at once for a camera, together with those
 * that are too near to be told apart.
 * @param {Camera} camera
 * @param {number} x
 * @param {number} y
 */
export function isHidden(camera, x, y) {
    const cell = Math.round(((x + 1) * KNOWN) / 2) * (KNOWN + 1) + Math.round(((y + 1) * KNOWN) / 2);
    camera.known[cell] ||= isCovered(camera, x, y) ? 2 : 1;
    return camera.known[cell] === 2;
}

/**
 * Follow the line from a place to the eye until it leaves the box: where it is below the surface, it has gone through.
 * @param {Camera} camera
 * @param {number} x
 * @param {number} y
 */
function isCovered({ terrain, eye }, x, y) {
    const z = heightAt(terrain, x, y);
    if (!(z <= terrain.top)) return false;
    let way = eye[2] > 0 ? (terrain.top - z) / eye[2] : Infinity;
    if (eye[0] !== 0) way = Math.min(way, (Math.sign(eye[0]) - x) / eye[0]);
    if (eye[1] !== 0) way = Math.min(way, (Math.sign(eye[1]) - y) / eye[1]);
    const along = STRIDE / Math.max(Math.hypot(eye[0], eye[1]), 0.05);
    for (let gone = Math.min(0.2 * along, way); gone <= way; gone += gone < along ? 0.2 * along : along) {
        if (z + gone * eye[2] < heightAt(terrain, x + gone * eye[0], y + gone * eye[1]) - TOLERANCE) return true;
    }
    return false;
}

/**
 * The direction from which the least of the trails is hidden, and the height of the box for it.
 * @param {Terrain} terrain
 * @param {Run[]} runs
 * @returns {Camera}
 */
export function bestCamera(terrain, runs) {
    const places = runs.flatMap((run) => placesAlong(terrain, run, Math.max(8, Math.floor(240 / runs.length))));
    let best = { share: Infinity, camera: cameraAt(terrain, AZIMUTHS[0], ELEVATIONS[0]) };
    for (const top of TOPS) {
        const box = lifted(terrain, top);
        for (const elevation of ELEVATIONS) {
            for (const azimuth of AZIMUTHS) {
                const camera = cameraAt(box, azimuth, elevation);
                const share = places.filter(([x, y]) => isHidden(camera, x, y)).length / Math.max(1, places.length);
                if (share < best.share) best = { share, camera };
                if (share === 0) return camera;
            }
        }
        if (best.share <= ENOUGH) break;
    }
    return best.camera;
}

/**
 * Places that are evenly spaced along a trail as far as it is shown.
 * @param {Terrain} terrain
 * @param {Run} run
 * @param {number} count
 */
function placesAlong(terrain, { points }, count) {
    const [left, right, bottom, high] = terrain.window;
    /** @type {number[][]} */
    const floor = [];
    for (let place = 0; place < points.length; place += 2) {
        floor.push([
            (2 * (points[place] - left)) / (right - left) - 1,
            (2 * (points[place + 1] - bottom)) / (high - bottom) - 1,
        ]);
    }
    const far = [0];
    for (let step = 1; step < floor.length; step += 1) {
        const length = Math.hypot(floor[step][0] - floor[step - 1][0], floor[step][1] - floor[step - 1][1]);
        far.push(far[step - 1] + Math.min(length, 2));
    }
    const places = [];
    for (let number = 0, step = 0; number < count; number += 1) {
        const wanted = (far[far.length - 1] * number) / (count - 1);
        while (step < far.length - 2 && far[step + 1] < wanted) step += 1;
        const share = far[step + 1] > far[step] ? (wanted - far[step]) / (far[step + 1] - far[step]) : 0;
        const place = [0, 1].map(
            (axis) => floor[step][axis] + share * ((floor[step + 1] ?? floor[step])[axis] - floor[step][axis]),
        );
        if (Math.max(Math.abs(place[0]), Math.abs(place[1])) <= 1) places.push(place);
    }
    return places;
}

/**
 * Where places of the box are in a rectangle: the picture neither grows nor shrinks while the camera turns.
 * @param {Camera} camera
 * @param {Box} box
 */
export function viewOf({ terrain, right, up, elevation }, box) {
    const rise = (elevation * Math.PI) / 180;
    const back = Math.SQRT2 * Math.abs(Math.sin(rise));
    const [low, high] = [-back, back + terrain.top * Math.cos(rise)];
    const scale = Math.min(box.width / (2 * Math.SQRT2), box.height / (high - low));
    const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2 + (scale * (low + high)) / 2];
    return {
        scale,
        x: (/** @type {number} */ x, /** @type {number} */ y) => middleX + scale * (right[0] * x + right[1] * y),
        y: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) =>
            middleY - scale * (up[0] * x + up[1] * y + up[2] * z),
    };
}

/**
 * An angle after a turn, within what the command takes.
 * @param {number} azimuth
 * @param {number} elevation
 */
export function turnedTo(azimuth, elevation) {
    const around = ((((azimuth + 180) % 360) + 360) % 360) - 180;
    return [Math.round(around * 10) / 10, Math.round(clamp(elevation, 5, 88) * 10) / 10];
}
