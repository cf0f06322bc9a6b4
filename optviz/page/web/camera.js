/**
 * Looking at a surface from the side, as in optviz/draw/surface3d/camera.py: an orthographic projection of a box in which the
 * window is 2 wide and 2 deep and what lies between floor and ceiling is `top` high. The surface is cut at the ceiling.
 */

import * as d3Array from "./vendor/d3-array.min.mjs";
import { LOOK } from "./generated.js";
import { clamp } from "./numbers.js";

/** @import { Numbers, Surface } from "./generated.js" */
/** @import { Run } from "./engine.js" */
/** @import { Box } from "./map.js" */

/**
 * The surface in its box, the same from every side. `heights` are those at the corners of the cells, x along the first
 * axis: at most twice the top, NaN where there is no surface. `sorted` are the losses that are finite, in order.
 * @typedef {{surface: Surface, p: Numbers, window: number[], floor: number, ceiling: number, top: number, heights: Float64Array, losses: Float64Array, sorted: Float64Array}} Terrain
 */
/**
 * A direction, in degrees as in optviz/draw/surface3d/camera.py, with its axes. `known` holds which cells are hidden: 0 where
 * nobody has looked, 1 for seen, 2 for hidden.
 * @typedef {{terrain: Terrain, azimuth: number, elevation: number, right: number[], up: number[], eye: number[], known: Uint8Array}} Camera
 */

// Cells of a grid over the box, for each of which a camera remembers whether it is hidden.
const KNOWN = 256;

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} window
 * @param {number} startLoss
 * @param {Run[]} runs
 * @returns {Terrain}
 */
export function terrainOf(surface, p, window, startLoss, runs) {
    const [left, right, bottom, high] = window;
    const count = LOOK.CELLS + 1;
    const losses = new Float64Array(count * count);
    for (let i = 0; i < count; i += 1) {
        const x = left + ((right - left) * i) / LOOK.CELLS;
        for (let j = 0; j < count; j += 1)
            losses[i * count + j] = surface.value(p, x, bottom + ((high - bottom) * j) / LOOK.CELLS);
    }
    const sorted = losses.filter(Number.isFinite).sort();
    const [floor, ceiling] = floorAndCeiling(sorted, startLoss, lowestAlong(runs, window));
    return lifted({ surface, p, window, floor, ceiling, top: 1, heights: losses, losses, sorted }, LOOK.TOPS[0]);
}

/**
 * The lowest loss of some runs in a window: a grid does not meet the bottom of a narrow well, but a run may.
 * @param {Run[]} runs
 * @param {number[]} window
 */
function lowestAlong(runs, [left, right, bottom, high]) {
    let least = Infinity;
    for (const { points, losses } of runs) {
        for (let step = 0; step < losses.length; step += 1) {
            const [x, y] = [points[2 * step], points[2 * step + 1]];
            if (losses[step] < least && x >= left && x <= right && y >= bottom && y <= high) least = losses[step];
        }
    }
    return least;
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
 * @param {Float64Array} sorted
 * @param {number} startLoss
 * @param {number} lowest
 */
function floorAndCeiling(sorted, startLoss, lowest) {
    const values = sorted.length ? sorted : Float64Array.of(startLoss);
    const top = values[values.length - 1];
    const floor = Math.min(values[0], startLoss, lowest);
    const needed = Math.max(startLoss, d3Array.quantileSorted(values, LOOK.LEAST_SHOWN) ?? startLoss) - floor;
    const ceiling = top - floor <= LOOK.SPARE_HEIGHT * needed ? top : floor + LOOK.HEADROOM * needed;
    return [floor, ceiling > floor ? ceiling : floor + Math.max(1, 1e-6 * Math.abs(floor))];
}

/**
 * The losses of the part of a surface that is drawn, in order.
 * @param {Terrain} terrain
 */
export function shownLosses({ sorted, ceiling }) {
    return sorted.filter((loss) => loss <= ceiling);
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
    const [column, row] = [((x + 1) * LOOK.CELLS) / 2, ((y + 1) * LOOK.CELLS) / 2];
    const i = Math.min(Math.floor(column), LOOK.CELLS - 1);
    const j = Math.min(Math.floor(row), LOOK.CELLS - 1);
    const [u, v] = [column - i, row - j];
    const corner = i * (LOOK.CELLS + 1) + j;
    const near = heights[corner] + v * (heights[corner + 1] - heights[corner]);
    const far = heights[corner + LOOK.CELLS + 1] + v * (heights[corner + LOOK.CELLS + 2] - heights[corner + LOOK.CELLS + 1]);
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
    // The box is left through the ceiling or through a side, whichever is nearer.
    let way = eye[2] === 0 ? Infinity : ((eye[2] > 0 ? terrain.top : -1) - z) / eye[2];
    if (eye[0] !== 0) way = Math.min(way, (Math.sign(eye[0]) - x) / eye[0]);
    if (eye[1] !== 0) way = Math.min(way, (Math.sign(eye[1]) - y) / eye[1]);
    for (const share of SHARES) {
        const gone = way * share;
        if (z + gone * eye[2] < heightAt(terrain, x + gone * eye[0], y + gone * eye[1]) - LOOK.TOLERANCE) return true;
    }
    return false;
}

// Denser near the point, where a ridge may be low.
const SHARES = Array.from({ length: LOOK.SAMPLES }, (_, place) => ((place + 1) / LOOK.SAMPLES) ** LOOK.SAMPLE_POWER);

/**
 * The direction from which the least of the trails is hidden, and the height of the box for it.
 * @param {Terrain} terrain
 * @param {Run[]} runs
 * @returns {Camera}
 */
export function bestCamera(terrain, runs) {
    const count = Math.max(LOOK.LEAST_PLACES, Math.floor(LOOK.PLACES / Math.max(1, runs.length)));
    const places = runs.flatMap((run) => placesAlong(terrain, run, count));
    let best = { share: Infinity, camera: cameraAt(terrain, LOOK.AZIMUTHS[0], LOOK.ELEVATIONS[0]) };
    for (const top of LOOK.TOPS) {
        const box = lifted(terrain, top);
        for (const elevation of LOOK.ELEVATIONS) {
            for (const azimuth of LOOK.AZIMUTHS) {
                const camera = cameraAt(box, azimuth, elevation);
                const share = places.filter(([x, y]) => isCovered(camera, x, y)).length / Math.max(1, places.length);
                if (share < best.share) best = { share, camera };
                if (share === 0) return camera;
            }
        }
        if (best.share <= LOOK.ENOUGH) break;
    }
    return best.camera;
}

/**
 * Places of the box that are evenly spaced along a trail in it, as far as it is shown; NaN where there is none.
 * @param {Terrain} terrain
 * @param {Run} run
 * @param {number} count
 */
function placesAlong(terrain, { points }, count) {
    const [left, right, bottom, high] = terrain.window;
    const size = points.length / 2;
    const every = Math.max(1, Math.floor(size / LOOK.MOST_ALONG));
    /** @type {number[][]} */
    const trail = [];
    // The last point is where a run ends: it is among them.
    for (let step = (size - 1) % every; step < size; step += every) {
        const x = (2 * (points[2 * step] - left)) / (right - left) - 1;
        const y = (2 * (points[2 * step + 1] - bottom)) / (high - bottom) - 1;
        const z = heightAt(terrain, x, y);
        trail.push(z <= terrain.top ? [x, y, z] : [Number.NaN, Number.NaN, Number.NaN]);
    }
    const far = [0];
    for (let place = 1; place < trail.length; place += 1) {
        const [x, y, z] = trail[place].map((each, axis) => each - trail[place - 1][axis]);
        far.push(far[place - 1] + (Math.sqrt(x * x + y * y + z * z) || 0));
    }
    const places = [];
    const last = trail.length - 1;
    for (let number = 0, place = 0; number < count; number += 1) {
        const wanted = (far[last] * number) / (count - 1);
        while (place < last && far[place + 1] <= wanted) place += 1;
        const share = place < last ? (wanted - far[place]) / (far[place + 1] - far[place]) : 0;
        const next = trail[Math.min(place + 1, last)];
        places.push([0, 1].map((axis) => trail[place][axis] + (share ? share * (next[axis] - trail[place][axis]) : 0)));
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
