/** The critical points of a formula whose parameters somebody has changed: as optviz/objectives/formula/critical.py. */

/** @import { Numbers, Surface } from "../generated.js" */

/** @typedef {{minima: number[][], saddles: number[][], maxima: number[][]}} Found each x, y and the loss there */

const NEWTON_STEPS = 60;
// A map goes over 256 values of a parameter, and what theory knows of it over some more.
const MOST_KNOWN = 512;
// As shares of the window's longer side, but for `NO_SLOPE` and `NO_CURVE`; see there.
const LONGEST_STEP = 0.2;
const SAME_PLACE = 1e-6;
const LAST_STEP = 1e-12;
const NO_SLOPE = 1e-10;
const NO_CURVE = 1e-7;

/**
 * A formula that knows its critical points for the usual values of its parameters, and for others looks for them in the
 * same window.
 * @param {Surface} surface
 * @param {Numbers} usual
 * @param {number} seeds how many places there are along each side, from which they are looked for
 * @returns {Surface}
 */
export function withPointsFound(surface, usual, seeds) {
    const names = Object.keys(usual);
    /** @type {Map<string, Found>} */
    const known = new Map();
    const of = (/** @type {keyof Found} */ kind) => (/** @type {Numbers} */ p) => {
        if (names.every((name) => p[name] === usual[name])) return surface[kind](p);
        const asked = String(names.map((name) => p[name]));
        let found = known.get(asked);
        if (!found) {
            if (known.size >= MOST_KNOWN) known.clear();
            known.set(asked, (found = pointsIn(surface, p, seeds)));
        }
        return found[kind];
    };
    return { ...surface, minima: of("minima"), saddles: of("saddles"), maxima: of("maxima") };
}

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number} seeds
 * @returns {Found}
 */
function pointsIn(surface, p, seeds) {
    const [left, right, bottom, top] = surface.window(p);
    const size = Math.max(right - left, top - bottom);
    /** @type {Found} */
    const found = { minima: [], saddles: [], maxima: [] };
    /** @type {number[][]} */
    const places = [];
    for (let row = 0; row < seeds; row += 1) {
        for (let column = 0; column < seeds; column += 1) {
            const share = (/** @type {number} */ k) => k / (seeds - 1);
            const begin = [left + share(column) * (right - left), bottom + share(row) * (top - bottom)];
            const place = settledFrom(surface, p, begin, size);
            const isNew = place && !places.some((each) => isSamePlace(each, place, SAME_PLACE * size));
            const isInside = place && place[0] >= left && place[0] <= right && place[1] >= bottom && place[1] <= top;
            if (isNew && isInside) places.push(place);
        }
    }
    for (const [x, y] of places.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
        const kind = kindAt(surface, p, x, y, size);
        if (kind) found[kind].push([x, y, surface.value(p, x, y)]);
    }
    return found;
}

/**
 * @param {number[]} place
 * @param {number[]} other
 * @param {number} same
 */
function isSamePlace(place, other, same) {
    return Math.abs(place[0] - other[0]) <= same && Math.abs(place[1] - other[1]) <= same;
}

/**
 * Where Newton's steps come to rest, or null.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} begin
 * @param {number} size
 */
function settledFrom(surface, p, begin, size) {
    let [x, y] = begin;
    const slope = [0, 0];
    const curved = [0, 0, 0, 0];
    for (let step = 0; step < NEWTON_STEPS; step += 1) {
        surface.gradient(p, x, y, slope);
        surface.hessian?.(p, x, y, curved);
        const [xx, xy, , yy] = curved;
        const determinant = xx * yy - xy * xy;
        const right = (yy * slope[0] - xy * slope[1]) / determinant;
        const up = (xx * slope[1] - xy * slope[0]) / determinant;
        const length = Math.hypot(right, up);
        if (!Number.isFinite(length)) return null;
        const share = Math.min(1, (LONGEST_STEP * size) / Math.max(length, 1e-300));
        x -= share * right;
        y -= share * up;
        if (length <= LAST_STEP * size) return [x, y];
    }
    return null;
}

/**
 * What is at a place where the gradient may be zero; null where it is not, or along a valley without curvature.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @returns {keyof Found | null}
 */
function kindAt(surface, p, x, y, size) {
    const slope = [0, 0];
    const curved = [0, 0, 0, 0];
    surface.gradient(p, x, y, slope);
    surface.hessian?.(p, x, y, curved);
    const scale = Math.max(...curved.map(Math.abs));
    if (!(Math.max(...slope.map(Math.abs)) <= NO_SLOPE * size * scale)) return null;
    const [xx, xy, , yy] = curved;
    const middle = (xx + yy) / 2;
    const spread = Math.hypot((xx - yy) / 2, xy);
    const [least, most] = [middle - spread, middle + spread];
    if (Math.min(Math.abs(least), Math.abs(most)) <= NO_CURVE * Math.max(Math.abs(least), Math.abs(most))) return null;
    return least > 0 ? "minima" : most < 0 ? "maxima" : "saddles";
}
