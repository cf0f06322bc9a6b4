/** Cells of a map that tell its story: the best one, and one amidst each way to end; as in optviz/studies/sweeps/map.py. */

/** @import { Answer } from "./sweep.js" */

/** Whether a cell is one of some. @typedef {(cell: number) => boolean} Group */

const MOST_PROBES = 5;
// In shares of the width and the height of the map; nearer letters would lie over each other.
const PROBES_APART = 0.12;

/**
 * From left to right.
 * @param {Answer} answer of as many columns as rows
 * @param {number} goal the way to end whose steps count
 * @param {{moving: number, lost: number, failed: number}} ends
 * @param {Group | null} creeps whether theory knows that a run has no swing; null if it knows nothing
 */
export function probesIn({ ways, steps }, goal, { moving, lost, failed }, creeps) {
    const size = Math.sqrt(ways.length);
    const arrived = steps.filter((_, cell) => ways[cell] === goal).sort();
    const best = steps.findIndex((count, cell) => ways[cell] === goal && count === arrived[0]);
    const middle = (arrived[(arrived.length - 1) >> 1] + arrived[arrived.length >> 1]) / 2;
    const ending = (/** @type {number} */ way) => (/** @type {number} */ cell) => ways[cell] === way;
    const isCreeping = (/** @type {number} */ cell) => creeps !== null && creeps(cell);
    /** @type {Group[]} */
    const groups = [
        (cell) => ways[cell] === goal && steps[cell] > middle,
        ending(lost),
        (cell) => ways[cell] === moving && isCreeping(cell),
        (cell) => ways[cell] === moving && !isCreeping(cell),
        ...Array.from({ length: lost - moving - 1 }, (_, place) => ending(moving + 1 + place)),
        ending(failed),
    ];
    const chosen = best < 0 ? [] : [best];
    for (const group of groups) {
        const cell = chosen.length < MOST_PROBES ? middleOfCells(group, chosen, size) : -1;
        if (cell >= 0) chosen.push(cell);
    }
    return [...new Set(chosen)].sort((one, other) => (one % size) - (other % size) || one - other);
}

/**
 * The cell nearest to the middle of a group, among those that are not beside one that is chosen; -1 where there is none.
 * @param {Group} group
 * @param {number[]} chosen
 * @param {number} size
 */
function middleOfCells(group, chosen, size) {
    const [rows, columns] = [new Uint32Array(size), new Uint32Array(size)];
    /** @type {number[]} */
    const cells = [];
    for (let cell = 0; cell < size * size; cell += 1) {
        if (!group(cell)) continue;
        cells.push(cell);
        rows[Math.floor(cell / size)] += 1;
        columns[cell % size] += 1;
    }
    const [row, column] = [medianOfCounted(rows, cells.length), medianOfCounted(columns, cells.length)];
    let [nearest, apart] = [-1, -1];
    let [least, leastApart] = [Infinity, Infinity];
    for (const cell of cells) {
        const [down, across] = [Math.floor(cell / size), cell % size];
        const far = Math.hypot(down - row, across - column);
        if (far < least) [nearest, least] = [cell, far];
        const isBeside = (/** @type {number} */ each) =>
            Math.hypot(down - Math.floor(each / size), across - (each % size)) / size <= PROBES_APART;
        if (far < leastApart && !chosen.some(isBeside)) [apart, leastApart] = [cell, far];
    }
    return apart < 0 ? nearest : apart;
}

/**
 * The median of so many numbers, of which each is so often there.
 * @param {Uint32Array} counts
 * @param {number} count
 */
function medianOfCounted(counts, count) {
    const at = (/** @type {number} */ place) => {
        let below = 0;
        return counts.findIndex((each) => (below += each) > place);
    };
    return (at((count - 1) >> 1) + at(count >> 1)) / 2;
}
