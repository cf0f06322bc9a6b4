/**
 * Looking at a surface from the side, as in optviz/draw/surface3d/camera.py: a box in light perspective, whose floor is the
 * window to scale, and in which what lies between floor and ceiling is `top` high. The surface is cut at the ceiling.
 * Coordinates in the box are x and y from -1 to 1 and z from 0 to `top`.
 */

import { clamp } from "../basics/numbers.js";
import { LOOK } from "../generated.js";
import * as d3Array from "../vendor/d3-array.min.mjs";

/** @import { Box } from "../draw/map.js" */
/** @import { Run } from "../engine/race.js" */
/** @import { Numbers, Surface } from "../generated.js" */

/**
 * The surface in its box, the same from every side. `heights` are those at the corners of the cells, x along the first
 * axis: at most twice the top, NaN where there is no surface. `sorted` are the losses that are finite, in order. `sides`
 * are half of the width and of the depth of the box.
 * @typedef {{surface: Surface, p: Numbers, window: number[], sides: number[], floor: number, ceiling: number, top: number, heights: Float64Array, losses: Float64Array, sorted: Float64Array}} Terrain
 */
/**
 * A direction, in degrees as in optviz/draw/surface3d/camera.py, with its axes, and how far the eye is from the middle of the
 * box and where in it. One that is `bare` leaves no room for the floor. `known` holds which cells are hidden: 0 where
 * nobody has looked, 1 for seen, 2 for hidden. `extent` are the lowest and the highest place across and up of what is
 * drawn, once somebody has asked.
 * @typedef {{terrain: Terrain, azimuth: number, elevation: number, bare: boolean, right: number[], up: number[], eye: number[], distance: number, place: number[], known: Uint8Array | null, extent: number[] | null}} Camera
 */
/**
 * Where places of the box are in a rectangle, in pixels from its top left, and how large things are there.
 * @typedef {{scale: number, at: (x: number, y: number, z: number) => [number, number], size: (x: number, y: number, z: number) => number}} View
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
    const sides = sidesOf(window);
    return lifted({ surface, p, window, sides, floor, ceiling, top: 1, heights: losses, losses, sorted }, LOOK.TOPS[0]);
}

/**
 * A window that is much longer than wide is drawn square: it would be a line.
 * @param {number[]} window
 */
function sidesOf([left, right, bottom, high]) {
    const [across, along] = [right - left, high - bottom];
    const toScale = Math.max(across, along) <= LOOK.MOST_UNEQUAL * Math.min(across, along);
    const wider = toScale ? Math.sqrt(across / along) : 1;
    return [wider, 1 / wider];
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
export function lifted(terrain, top) {
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
 * @param {boolean} [bare]
 * @returns {Camera}
 */
export function cameraAt(terrain, azimuth, elevation, bare = false) {
    const [turn, rise] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
    const right = [-Math.sin(turn), Math.cos(turn), 0];
    const eye = [Math.cos(rise) * Math.cos(turn), Math.cos(rise) * Math.sin(turn), Math.sin(rise)];
    const up = [-Math.sin(rise) * Math.cos(turn), -Math.sin(rise) * Math.sin(turn), Math.cos(rise)];
    const { sides, top } = terrain;
    const distance = LOOK.DISTANCE * Math.hypot(...sides);
    const place = [(distance * eye[0]) / sides[0], (distance * eye[1]) / sides[1], top / 2 + distance * eye[2]];
    return { terrain, azimuth, elevation, bare, right, up, eye, distance, place, known: null, extent: null };
}

/**
 * Where places of the box are in the picture, to the right and up from its middle, and how large things are there.
 * @param {Camera} camera
 */
export function projectionOf({ terrain: { sides, top }, right, up, eye, distance }) {
    const [[a, b], [c, d, e], [f, g, h]] = [right, up, eye];
    const [wide, deep] = sides;
    const size = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) =>
        distance / (distance - (f * wide * x + g * deep * y + h * (z - top / 2)));
    return {
        size,
        across: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) =>
            (a * wide * x + b * deep * y) * size(x, y, z),
        along: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) =>
            (c * wide * x + d * deep * y + e * (z - top / 2)) * size(x, y, z),
    };
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
    camera.known ??= new Uint8Array((KNOWN + 1) ** 2);
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
export function isCovered({ terrain, place }, x, y) {
    const z = heightAt(terrain, x, y);
    if (!(z <= terrain.top)) return false;
    const [right, back, up] = [place[0] - x, place[1] - y, place[2] - z];
    // The box is left through the ceiling or through a side, whichever is nearer.
    let way = up === 0 ? Infinity : ((up > 0 ? terrain.top : -1) - z) / up;
    if (right !== 0) way = Math.min(way, (Math.sign(right) - x) / right);
    if (back !== 0) way = Math.min(way, (Math.sign(back) - y) / back);
    for (const share of SHARES) {
        const gone = way * share;
        if (z + gone * up < heightAt(terrain, x + gone * right, y + gone * back) - LOOK.TOLERANCE) return true;
    }
    return false;
}

// Denser near the point, where a ridge may be low.
const SHARES = Array.from({ length: LOOK.SAMPLES }, (_, place) => ((place + 1) / LOOK.SAMPLES) ** LOOK.SAMPLE_POWER);

/**
 * The lowest and the highest place across, and along, of what is drawn.
 * @param {Camera} camera
 */
function extentOf(camera) {
    const { heights, top } = camera.terrain;
    const { across, along } = projectionOf(camera);
    const ends = [Infinity, -Infinity, Infinity, -Infinity];
    const reach = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) => {
        const [u, v] = [across(x, y, z), along(x, y, z)];
        if (u < ends[0]) ends[0] = u;
        if (u > ends[1]) ends[1] = u;
        if (v < ends[2]) ends[2] = v;
        if (v > ends[3]) ends[3] = v;
    };
    const count = LOOK.CELLS + 1;
    for (let i = 0; i < count; i += 1) {
        for (let j = 0; j < count; j += 1) {
            const z = heights[i * count + j];
            if (z <= top) reach((2 * i) / LOOK.CELLS - 1, (2 * j) / LOOK.CELLS - 1, z);
        }
    }
    if (!camera.bare || ends[0] > ends[1]) for (const x of [-1, 1]) for (const y of [-1, 1]) reach(x, y, 0);
    return ends;
}

/**
 * What is drawn fills a rectangle, but for the numbers at the floor.
 * @param {Camera} camera
 * @param {Box} box
 * @param {number} mark
 * @returns {View}
 */
export function viewOf(camera, box, mark) {
    camera.extent ??= extentOf(camera);
    const [left, right, low, high] = camera.extent;
    const text = camera.bare ? 0 : tickSize(mark);
    const [width, height] = [box.width - 5 * text, box.height - 1.8 * text];
    const scale = Math.min(width / (right - left), height / (high - low));
    const { across, along, size } = projectionOf(camera);
    const middleX = box.x + box.width / 2 - (scale * (left + right)) / 2;
    const middleY = box.y + height / 2 + (scale * (low + high)) / 2;
    return { scale, size, at: (x, y, z) => [middleX + scale * across(x, y, z), middleY - scale * along(x, y, z)] };
}

/**
 * The size of the numbers at the floor.
 * @param {number} mark
 */
export function tickSize(mark) {
    return Math.max(9, 0.8 * mark);
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
