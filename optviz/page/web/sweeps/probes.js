/** Cells of a map that tell its story: the best one, and one amidst each way to end; as in optviz/studies/sweeps/map.py. */

/** @import { Answer } from "./sweep.js" */

const MOST_PROBES = 5;
// In shares of the width and the height of the map; nearer letters would lie over each other.
const PROBES_APART = 0.12;

/**
 * From left to right.
 * @param {Answer} answer of as many columns as rows
 * @param {number} goal the way to end whose steps count
 * @param {{moving: number, lost: number, failed: number}} ends
 * @param {((cell: number) => boolean) | null} creeps whether theory knows that a run has no swing; null if it knows nothing
 */
export function probesIn({ ways, steps }, goal, { moving, lost, failed }, creeps) {
    const size = Math.sqrt(ways.length);
    const cells = Array.from(ways.keys());
    const arrived = cells.filter((cell) => ways[cell] === goal);
    const best = arrived.length ? arrived.reduce((one, cell) => (steps[cell] < steps[one] ? cell : one)) : null;
    const middle = medianOf(arrived.map((cell) => steps[cell]));
    const isCreeping = (/** @type {number} */ cell) => creeps !== null && creeps(cell);
    const ending = (/** @type {number} */ way) => cells.filter((cell) => ways[cell] === way);
    const on = ending(moving);
    const groups = [
        arrived.filter((cell) => steps[cell] > middle),
        ending(lost),
        on.filter(isCreeping),
        on.filter((cell) => !isCreeping(cell)),
        ...Array.from({ length: lost - moving - 1 }, (_, place) => ending(moving + 1 + place)),
        ending(failed),
    ];
    const chosen = best === null ? [] : [best];
    for (const group of groups) if (group.length && chosen.length < MOST_PROBES) chosen.push(middleOfCells(group, chosen, size));
    return [...new Set(chosen)].sort((one, other) => (one % size) - (other % size) || one - other);
}

/**
 * The cell nearest to the middle of some, among those that are not beside one that is chosen.
 * @param {number[]} cells
 * @param {number[]} chosen
 * @param {number} size
 */
function middleOfCells(cells, chosen, size) {
    const place = (/** @type {number} */ cell) => [Math.floor(cell / size), cell % size];
    const away = (/** @type {number[]} */ one, /** @type {number[]} */ other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
    const apart = cells.filter((cell) => chosen.every((each) => away(place(cell), place(each)) / size > PROBES_APART));
    const middle = [0, 1].map((axis) => medianOf(cells.map((cell) => place(cell)[axis])));
    const far = (/** @type {number} */ cell) => away(place(cell), middle);
    return (apart.length ? apart : cells).reduce((one, cell) => (far(cell) < far(one) ? cell : one));
}

/** @param {number[]} values */
function medianOf(values) {
    const sorted = [...values].sort((one, other) => one - other);
    return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
