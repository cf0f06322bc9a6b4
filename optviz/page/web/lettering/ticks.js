/** Numbers at an axis: where they stand, and as many digits as say them. */

import { clamp, short } from "../basics/numbers.js";
import * as d3Array from "../vendor/d3-array.min.mjs";
import { fontOf, textWidth } from "./letters.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { MapPlace } from "../draw/scale.js" */

// Digits that a number has at least, where it has them, and at most.
const USUAL_DIGITS = 4;
const MOST_DIGITS = 17;
// A number is said well if what is written is nearer to it than this share of the way to the next one.
const NEAR_ENOUGH = 0.01;
// Between two numbers below each other, in sizes of the letters.
const LEADING = 1.3;

/**
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
export function ticksIn(low, high, most) {
    const values = d3Array.ticks(low, high, Math.max(1, Math.min(6, Math.floor(most))));
    // Rounding must not make zero something else.
    return values.map((value) => (Math.abs(value) < 1e-12 * (high - low) ? 0 : value));
}

/**
 * Ascending numbers as texts that tell them apart.
 * @param {number[]} values
 */
export function tickTexts(values) {
    let digits = USUAL_DIGITS;
    const isSaid = (/** @type {number} */ value, /** @type {number} */ place) => {
        const gaps = [place - 1, place + 1].map((next) => Math.abs((values[next] ?? Infinity) - value));
        return Math.abs(Number(value.toPrecision(digits)) - value) <= NEAR_ENOUGH * Math.min(...gaps);
    };
    while (digits < MOST_DIGITS && !values.every(isSaid)) digits += 1;
    return values.map((value) => short(value, digits));
}

/**
 * The numbers left of a map, as far as it is `height` high.
 * @param {number[]} window
 * @param {number} height
 * @param {number} size
 */
export function ticksLeft([, , bottom, top], height, size) {
    return ticksIn(bottom, top, height / (5 * size));
}

/**
 * Numbers along the left and the lower edge of a map.
 * @param {Pen} pen
 * @param {MapPlace} at
 * @param {Look} look
 * @param {number} size
 */
export function drawTicks(pen, at, look, size) {
    const { box, window } = at;
    pen.save();
    pen.font = fontOf(size);
    pen.fillStyle = look.grey;
    pen.textBaseline = "top";
    pen.textAlign = "left";
    const below = ticksIn(window[0], window[1], box.width / (6 * size));
    let end = -Infinity;
    tickTexts(below).forEach((text, place) => {
        // At the edges numbers stay below the map, and long ones may have no room between their neighbours.
        const width = textWidth(text, size);
        const left = clamp(at.x(below[place]) - width / 2, box.x - 0.3 * size, box.x + box.width + 0.3 * size - width);
        if (left < end) return;
        pen.fillText(text, left, box.y + box.height + 0.5 * size);
        end = left + width + 0.5 * size;
    });
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    const left = ticksLeft(window, box.height, size);
    let last = Infinity;
    tickTexts(left).forEach((text, place) => {
        const y = clamp(at.y(left[place]), box.y + 0.5 * size, box.y + box.height - 0.5 * size);
        if (last - y < LEADING * size || textWidth(text, size) > box.x - 0.5 * size) return;
        pen.fillText(text, box.x - 0.5 * size, y);
        last = y;
    });
    pen.restore();
}
