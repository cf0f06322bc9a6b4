/** Where a path is in a picture, and where it is seen last, as in optviz/draw/trails/ends.py. */

/** @import { Box } from "./map.js" */

/**
 * Where a run is seen last: at its ball, or where it left the picture in a `direction` of length 1.
 * @typedef {{place: number[], direction: number[] | null}} End
 */

// Places along a path are so many pixels apart.
const APART_ALONG = 3;

/**
 * @param {number[]} place
 * @param {Box} box
 */
export function isInside([x, y], { x: left, y: top, width, height }) {
    return x >= left && x <= left + width && y >= top && y <= top + height;
}

/**
 * The end of a path through places (x, y, x, y, …); NaN is between two lines. Null where it never is in the picture.
 * @param {number[]} places
 * @param {Box} box
 * @returns {End | null}
 */
export function endOf(places, box) {
    const last = places.slice(-2);
    if (isInside(last, box)) return { place: last, direction: null };
    for (let at = places.length - 2; at >= 2; at -= 2) {
        const cut = cutTo(places[at - 2], places[at - 1], places[at], places[at + 1], box, 0);
        if (!cut) continue;
        const way = [cut[2] - cut[0], cut[3] - cut[1]];
        const length = Math.hypot(...way);
        if (length > 0) return { place: cut.slice(2), direction: [way[0] / length, way[1] / length] };
    }
    return null;
}

/**
 * Places (x, y, x, y, …) along a path, a few pixels apart, as far as it is in the picture.
 * @param {number[]} places
 * @param {Box} box
 */
export function wayAlong(places, box) {
    const found = [];
    for (let at = 2; at < places.length; at += 2) {
        const cut = cutTo(places[at - 2], places[at - 1], places[at], places[at + 1], box, 0);
        if (!cut) continue;
        const [x1, y1, x2, y2] = cut;
        const pieces = 1 + Math.floor(Math.hypot(x2 - x1, y2 - y1) / APART_ALONG);
        for (let piece = 0; piece <= pieces; piece += 1)
            found.push(x1 + ((x2 - x1) * piece) / pieces, y1 + ((y2 - y1) * piece) / pieces);
    }
    return found;
}

/**
 * The part of a line that is in a box with some room around it, or null: Liang and Barsky's method, A new concept and
 * method for line clipping, 1984.
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {Box} box
 * @param {number} room
 */
export function cutTo(x1, y1, x2, y2, box, room) {
    let [enter, leave] = [0, 1];
    for (const [from, to, low, high] of [
        [x1, x2, box.x - room, box.x + box.width + room],
        [y1, y2, box.y - room, box.y + box.height + room],
    ]) {
        const way = to - from;
        if (way === 0 && (from < low || from > high)) return null;
        if (way === 0) continue;
        const ends = [(low - from) / way, (high - from) / way];
        enter = Math.max(enter, Math.min(...ends));
        leave = Math.min(leave, Math.max(...ends));
    }
    if (!(enter < leave)) return null;
    return [x1 + enter * (x2 - x1), y1 + enter * (y2 - y1), x1 + leave * (x2 - x1), y1 + leave * (y2 - y1)];
}
