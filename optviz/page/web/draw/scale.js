/** Where a map is, and what of the plane it shows: to scale, as in optviz/draw/layout/cells/scale.py. */

import { LOOK } from "../generated.js";
import { textWidth } from "../lettering/letters.js";
import { tickTexts, ticksLeft } from "../lettering/ticks.js";

/** @import { Box } from "./map.js" */

/** @typedef {ReturnType<typeof projection>} MapPlace */

/**
 * Whether the sides of a window are so alike that it is a picture, and not a line, where both have one unit.
 * @param {number[]} window
 */
function isShownToScale([left, right, bottom, top]) {
    const [across, up] = [right - left, top - bottom];
    return Math.max(across, up) <= LOOK.MOST_UNEQUAL * Math.min(across, up);
}

/**
 * The upper left part of a box in which a window is to scale, and the window, made wider to fill that.
 * @param {Box} box
 * @param {number[]} window
 * @param {boolean} [fills] the box instead
 */
export function toScale(box, window, fills = false) {
    if (fills || !isShownToScale(window)) return { box, window };
    const [left, right, bottom, top] = window;
    const pixels = Math.min(box.width / (right - left), box.height / (top - bottom));
    const side = (/** @type {number} */ most, /** @type {number} */ length) =>
        Math.min(most, Math.max(1, Math.round(LOOK.MOST_WIDENED * pixels * length)));
    const [width, height] = [side(box.width, right - left), side(box.height, top - bottom)];
    return {
        box: { ...box, width, height },
        window: [...grown(left, right, width / pixels), ...grown(bottom, top, height / pixels)],
    };
}

/**
 * Ends that are so far apart, or as they are if they are that anyhow, round the same middle.
 * @param {number} low
 * @param {number} high
 * @param {number} length
 */
function grown(low, high, length) {
    const room = (length - (high - low)) / 2;
    return room > 1e-9 * length ? [low - room, high + room] : [low, high];
}

/**
 * The map of a window in a frame, beside numbers in letters of a size.
 * @param {{box: Box, text: number, fills?: boolean}} frame
 * @param {number[]} window
 */
export function mapOf({ box, text, fills }, window) {
    const first = toScale(box, window, fills);
    // Of a window that is far from zero and small, numbers are long.
    const texts = tickTexts(ticksLeft(first.window, first.box.height, text));
    const wanted = Math.max(...texts.map((each) => textWidth(each, text))) + 0.5 * text;
    const more = Math.ceil(Math.min(Math.max(0, wanted - box.x), box.width / 3));
    const shown = more ? toScale({ ...box, x: box.x + more, width: box.width - more }, window, fills) : first;
    return projection(shown.box, shown.window);
}

/**
 * Where a point of the plane is in a box that shows a window, and the way back.
 * @param {Box} box
 * @param {number[]} window
 */
function projection(box, window) {
    const [left, right, bottom, top] = window;
    const [across, up] = [box.width / (right - left), box.height / (top - bottom)];
    return {
        box,
        window,
        across,
        up,
        x: (/** @type {number} */ x) => box.x + (x - left) * across,
        y: (/** @type {number} */ y) => box.y + (top - y) * up,
        back: (/** @type {number} */ x, /** @type {number} */ y) => [
            left + (x - box.x) / across,
            top - (y - box.y) / up,
        ],
    };
}
