/** Parts of the axes of a map, down to where there are no more numbers between two. */

import { clamp } from "../basics/numbers.js";

/** @import { Scale } from "../state/sliders.js" */
/** @import { Axis } from "./axes.js" */

// Of a curved scale so short a part is even, as far as an eye can see.
const EVEN = 0.005;
// Of float64: binary digits after the first one, and the smallest power of two.
const BINARY_DIGITS = 52;
const SMALLEST = -1074;
// Between the middles of two cells there is at least so much, in steps from a number to the next one.
const LEAST_STEPS = 2;
// By how much a turn of the wheel or a key makes a part narrower, at most.
const LEAST_TURN = 0.8;

/**
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
export function placeScale(low, high) {
    const at = (/** @type {number} */ share) => low + share * (high - low);
    return { share: (value) => (value - low) / (high - low), value: at, at };
}

/**
 * The scale between two values, whose numbers are all that there are.
 * @param {Scale} whole
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
export function partOf(whole, low, high) {
    const [from, to] = [whole.share(low), whole.share(high)];
    if (!(to - from > EVEN)) return placeScale(low, high);
    const at = (/** @type {number} */ share) => whole.at(from + share * (to - from));
    return { share: (value) => (whole.share(value) - from) / (to - from), value: at, at };
}

/**
 * How narrow a part may be, so that all its cells are different numbers.
 * @param {number} low
 * @param {number} high
 * @param {number} cells
 */
export function narrowest(low, high, cells) {
    const power = Math.floor(Math.log2(Math.max(Math.abs(low), Math.abs(high))));
    return LEAST_STEPS * cells * 2 ** Math.max(SMALLEST, power - BINARY_DIGITS);
}

/**
 * The part that is `factor` times what is seen of an axis, and keeps what is at a share of it there; null for all of it.
 * @param {Axis} axis
 * @param {number} share
 * @param {number} factor
 * @param {number} cells
 */
export function zoomed({ scale, whole, part }, share, factor, cells) {
    const ends = [whole.at(0), whole.at(1)];
    const [least, most] = [Math.min(ends[0], part?.[0] ?? Infinity), Math.max(ends[1], part?.[1] ?? -Infinity)];
    const low = clamp(scale.at(share - factor * share), least, most);
    const high = clamp(scale.at(share + factor * (1 - share)), least, most);
    if (factor > 1) return low <= ends[0] && high >= ends[1] ? null : [low, high];
    return high - low < narrowest(low, high, cells) ? part : [low, high];
}

/**
 * The part moved by a share of it, as far as the axis goes.
 * @param {Axis} axis
 * @param {number} by
 */
export function shifted({ scale, has, part }, by) {
    const moved = [scale.at(by), scale.at(1 + by)];
    return moved.every(has) ? moved : part;
}

/**
 * Whether a part cannot be narrower, by a turn of the wheel.
 * @param {Axis} axis
 * @param {number} cells
 */
export function isDeepest({ part }, cells) {
    return part !== null && LEAST_TURN * (part[1] - part[0]) < narrowest(part[0], part[1], cells);
}

/** @param {number[]} part */
export function middleOf([low, high]) {
    return low + (high - low) / 2;
}
