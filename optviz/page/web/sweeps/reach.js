/** Whether there is a surface that can be drawn and raced on: with other parameters, it may be out of reach. */

import { SURFACES } from "../generated.js";

/** @import { Numbers } from "../generated.js" */

const FARTHEST = 1e12;

/**
 * Whether a coordinate is one that the page can draw.
 * @param {number} value
 */
export function isWithinReach(value) {
    return Math.abs(value) <= FARTHEST;
}

/**
 * Whether a surface has a window that can be drawn.
 * @param {string} surface
 * @param {Numbers} p
 */
export function isDrawable(surface, p) {
    return SURFACES[surface].window(p).every(isWithinReach);
}

/**
 * Whether a surface has a loss where it begins: a formula may have none with other parameters.
 * @param {string} surface
 * @param {Numbers} p
 */
export function hasLoss(surface, p) {
    const [x, y] = SURFACES[surface].start(p);
    return Number.isFinite(SURFACES[surface].value(p, x, y));
}
