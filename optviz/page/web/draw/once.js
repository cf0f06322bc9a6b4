/**
 * What has been drawn, so that it is not drawn again: a run that hops to and fro goes over the same line thousands of
 * times, and each time would cost as much as the first.
 */

// Two places are one if they are in the same cell, and there are so many cells along a pixel.
const FINENESS = 2;
// Cells are numbered along both axes from so far outside of a picture to so far beyond; of places elsewhere nothing is kept.
const BEYOND = 2048;
const CELLS_ACROSS = 8192;
// So many bits number what is kept. Where lines meet in one, the earlier is forgotten, and drawn again if it returns.
const SLOT_BITS = 10;

const drawn = new Float64Array(2 ** SLOT_BITS);

/** Begin anew, with another run or another picture. */
export function forgetDrawn() {
    drawn.fill(-1);
}

/**
 * Whether nothing has been drawn yet from one place to another, or back, in pixels.
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function isFirst(x1, y1, x2, y2) {
    const [one, other] = [cellOf(x1, y1), cellOf(x2, y2)];
    if (one < 0 || other < 0) return true;
    const [low, high] = one < other ? [one, other] : [other, one];
    const slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> (32 - SLOT_BITS);
    const key = low * CELLS_ACROSS * CELLS_ACROSS + high;
    const first = drawn[slot] !== key;
    drawn[slot] = key;
    return first;
}

/**
 * The number of the cell that a place is in; -1 if it is too far away to have one.
 * @param {number} x
 * @param {number} y
 */
function cellOf(x, y) {
    const [column, row] = [Math.round(x * FINENESS) + BEYOND, Math.round(y * FINENESS) + BEYOND];
    return column >= 0 && column < CELLS_ACROSS && row >= 0 && row < CELLS_ACROSS ? column * CELLS_ACROSS + row : -1;
}
