/** Paths that lie upon each other, moved apart so that each is seen, as in optviz/draw/trails/apart.py. */

import { cutTo } from "./ends.js";

/** @import { Box } from "./map.js" */

// Paths are together if more than this share of one lies upon the other, which it does where it is as near as a pixel.
const MOSTLY = 0.5;
// What is shorter than this, in pixels, is below its ball; and of what is longer than that, the beginning is looked at.
const LEAST_CELLS = 12;
const MOST_ALONG = 2000;
// The direction of a shorter piece of a path is that of so many pixels of the path around it.
const DIRECTION_OF = 3;
// Pixels farther away than this count as just there.
const BEYOND_ALL = 1e5;
// Which of at most 16 paths go through each pixel of a box, with a rim of one; cleared after use.
let passed = new Uint16Array(0);

/**
 * How far each place of some paths (x, y, x, y, …) is to be moved, as dx, dy, dx, dy, …; null for a path that stays.
 * @param {number[][]} paths
 * @param {Box} box
 * @param {number} width
 */
export function sideBySide(paths, box, width) {
    /** @type {(Float64Array | null)[]} */
    const moved = paths.map(() => null);
    for (const group of together(paths, box)) {
        group.forEach((number, place) => {
            const middle = (group.length - 1) / 2;
            const aside = width * Math.min(1, 1 / middle) * (place - middle);
            moved[number] = acrossOf(paths[number]).map((each) => aside * each);
        });
    }
    return moved;
}

/**
 * The numbers of paths that share a way, together with those that share one with these.
 * @param {number[][]} paths
 * @param {Box} box
 */
function together(paths, box) {
    const row = Math.ceil(box.width) + 3;
    const size = row * (Math.ceil(box.height) + 3);
    if (passed.length < size) passed = new Uint16Array(size);
    const cells = paths.map((path, number) => cellsOf(path, box, row, 1 << number));
    // From each path to each other, how much of it lies there.
    const shared = cells.map((own) => {
        const counts = paths.map(() => 0);
        for (const cell of own) {
            let here = 0;
            for (const line of [cell - row, cell, cell + row]) here |= passed[line - 1] | passed[line] | passed[line + 1];
            for (let other = 0; here; other += 1, here >>= 1) counts[other] += here & 1;
        }
        return counts.map((count) => (own.length < LEAST_CELLS ? 0 : count / own.length));
    });
    for (const each of cells) for (const cell of each) passed[cell] = 0;
    /** @type {number[][]} */
    let groups = [];
    for (let one = 0; one < paths.length; one += 1) {
        for (let other = one + 1; other < paths.length; other += 1) {
            if (Math.max(shared[one][other], shared[other][one]) <= MOSTLY) continue;
            const found = groups.filter((group) => group.includes(one) || group.includes(other));
            const joined = new Set([one, other, ...found.flat()]);
            groups = [...groups.filter((group) => !found.includes(group)), [...joined].sort((a, b) => a - b)];
        }
    }
    return groups;
}

/**
 * The pixels that a path goes through in a box, each of which is marked with a bit.
 * @param {number[]} path
 * @param {Box} box
 * @param {number} row
 * @param {number} bit
 */
function cellsOf(path, box, row, bit) {
    /** @type {number[]} */
    const cells = [];
    let gone = 0;
    for (let at = 2; at < path.length; at += 2) {
        const cut = cutTo(path[at - 2], path[at - 1], path[at], path[at + 1], box, 0);
        if (!cut) continue;
        const [x, y, right, down] = [cut[0] - box.x, cut[1] - box.y, cut[2] - cut[0], cut[3] - cut[1]];
        const length = Math.hypot(right, down);
        gone += length;
        if (!(gone <= MOST_ALONG)) break;
        const pieces = Math.ceil(length);
        for (let piece = 0; piece <= pieces; piece += 1) {
            const share = pieces ? piece / pieces : 0;
            const cell = 1 + Math.floor(x + share * right) + row * (1 + Math.floor(y + share * down));
            if (passed[cell] & bit) continue;
            passed[cell] |= bit;
            cells.push(cell);
        }
    }
    return cells;
}

/**
 * The directions across a path, always to the same side of it, so that lines moved along are parallel.
 *
 * Where a path turns back it goes on at that side of the picture. At a corner a direction is as long as both lines need.
 * @param {number[]} given
 */
function acrossOf(given) {
    // Between two lines it stays where the first one ended.
    const path = given.map((each) => Math.min(BEYOND_ALL, Math.max(-BEYOND_ALL, each)));
    path.forEach((each, axis) => {
        if (Number.isNaN(each)) path[axis] = path[axis - 2] ?? path.find((other) => !Number.isNaN(other)) ?? 0;
    });
    const found = new Float64Array(path.length);
    const count = path.length / 2 - 1;
    const gone = new Float64Array(count + 1);
    for (let at = 0; at < count; at += 1)
        gone[at + 1] = gone[at] + Math.hypot(path[2 * at + 2] - path[2 * at], path[2 * at + 3] - path[2 * at + 1]);
    /** @type {number[] | null} */
    let last = null;
    for (let at = 0; at < count; at += 1) {
        const length = gone[at + 1] - gone[at];
        const middle = (gone[at] + gone[at + 1]) / 2;
        const [[x1, y1], [x2, y2]] =
            length < DIRECTION_OF
                ? [placeAfter(path, gone, middle - DIRECTION_OF / 2), placeAfter(path, gone, middle + DIRECTION_OF / 2)]
                : [path.slice(2 * at, 2 * at + 2), path.slice(2 * at + 2, 2 * at + 4)];
        const far = Math.hypot(x2 - x1, y2 - y1);
        /** @type {number[] | null} */
        let way = last;
        if (far > DIRECTION_OF / 4) {
            way = [(y2 - y1) / far, (x1 - x2) / far];
            if (last && last[0] * way[0] + last[1] * way[1] < 0) way = [-way[0], -way[1]];
        }
        if (way) {
            const before = last ?? way;
            // Where it has not moved yet, the direction is the first one.
            for (let each = last ? at : 0; each <= at; each += 1) setCorner(found, each, before, way);
            setCorner(found, at + 1, way, way);
        }
        last = way;
    }
    return found;
}

/**
 * @param {Float64Array} found
 * @param {number} place
 * @param {number[]} before
 * @param {number[]} after
 */
function setCorner(found, place, before, after) {
    const length = 1 + before[0] * after[0] + before[1] * after[1];
    found[2 * place] = (before[0] + after[0]) / length;
    found[2 * place + 1] = (before[1] + after[1]) / length;
}

/**
 * The place on a path after some pixels, or its end.
 * @param {number[]} path
 * @param {Float64Array} gone
 * @param {number} pixels
 */
function placeAfter(path, gone, pixels) {
    let [low, high] = [0, gone.length - 1];
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (gone[middle] <= pixels) low = middle;
        else high = middle;
    }
    const length = gone[high] - gone[low];
    const share = length > 0 ? Math.min(1, Math.max(0, (pixels - gone[low]) / length)) : 0;
    return [0, 1].map((axis) => path[2 * low + axis] + share * (path[2 * high + axis] - path[2 * low + axis]));
}
