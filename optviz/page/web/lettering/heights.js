/** Numbers on some lines of equal height of a map, so that its colours can be read; as in optviz/draw/panes/heights.py. */

import { mixed } from "../basics/colors.js";
import { short } from "../basics/numbers.js";
import { LOOK } from "../generated.js";
import { fontOf, textWidth } from "./letters.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */

/**
 * A line of equal height as rings of x, y, x, y, …, and the colour above it.
 * @typedef {{height: number, rings: number[][], color: string}} Band
 */
/** @typedef {{x: number, y: number, angle: number}} Spot */

// A line is straight where its ends are at least so far from each other, in shares of its length.
const STRAIGHT = 0.975;
const RIM = 0.35;

/**
 * Write numbers of a size on some lines, off the places `busy`. A line that has no free place has no number.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Band[]} bands
 * @param {number} size
 * @param {number[][]} busy
 * @param {Look} look
 */
export function writeHeights(pen, box, bands, size, busy, look) {
    const [least, most, , , enough] = LOOK.HEIGHTS;
    if (Math.min(box.width, box.height) < least * size) return;
    const taken = new Taken(enough * size);
    busy.forEach((place) => taken.add(place[0], place[1]));
    const every = Math.max(1, Math.ceil(bands.length / most));
    pen.save();
    pen.font = fontOf(size);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 2 * RIM * size;
    // From the middle of each few, so that neither the lowest nor the highest line alone has one.
    for (let number = every >> 1; number < bands.length; number += every) {
        const { height, rings, color } = bands[number];
        const text = short(height, 2);
        const reach = textWidth(text, size) / 2;
        const spot = spotOn(rings, box, reach, size, taken);
        if (!spot) continue;
        const { x, y, angle } = spot;
        pen.save();
        pen.translate(x, y);
        pen.rotate(angle);
        pen.strokeStyle = color;
        pen.strokeText(text, 0, 0);
        pen.fillStyle = mixed(look.ink, color, 0.25);
        pen.fillText(text, 0, 0);
        pen.restore();
        for (const share of [-1, -0.5, 0, 0.5, 1])
            taken.add(x + share * reach * Math.cos(angle), y + share * reach * Math.sin(angle));
    }
    pen.restore();
}

/** Places, found by where they are. */
class Taken {
    /** @param {number} reach how far they are looked for */
    constructor(reach) {
        this.reach = reach;
        /** @type {Map<string, number[]>} */
        this.cells = new Map();
    }

    /**
     * @param {number} x
     * @param {number} y
     */
    add(x, y) {
        const key = `${Math.floor(x / this.reach)} ${Math.floor(y / this.reach)}`;
        const cell = this.cells.get(key);
        if (cell) cell.push(x, y);
        else this.cells.set(key, [x, y]);
    }

    /**
     * How far the nearest place is, or the reach if there is none within it.
     * @param {number} x
     * @param {number} y
     */
    away(x, y) {
        let least = this.reach;
        const [column, row] = [Math.floor(x / this.reach), Math.floor(y / this.reach)];
        for (const i of [column - 1, column, column + 1]) {
            for (const j of [row - 1, row, row + 1]) {
                const cell = this.cells.get(`${i} ${j}`) ?? [];
                for (let at = 0; at < cell.length; at += 2)
                    least = Math.min(least, Math.hypot(cell[at] - x, cell[at + 1] - y));
            }
        }
        return least;
    }
}

/**
 * Where on some rings a number that reaches so far to both sides has most room; null where it has none. It stands where
 * the line is straight, and reads from the left to the right.
 * @param {number[][]} rings
 * @param {Box} box
 * @param {number} reach
 * @param {number} size
 * @param {Taken} taken
 */
function spotOn(rings, box, reach, size, taken) {
    const [, , places, clear] = LOOK.HEIGHTS;
    const room = reach + size;
    let best = clear * size;
    /** @type {Spot | null} */
    let found = null;
    for (const ring of rings) {
        const at = walkOf(ring);
        const count = Math.min(places, Math.max(1, Math.floor(at.length / size)));
        if (at.length < 4 * reach) continue;
        for (let tried = 0; tried < count; tried += 1) {
            const gone = 2 * reach + ((at.length - 4 * reach) * tried) / Math.max(1, count - 1);
            const [x, y] = at.place(gone);
            if (Math.abs(x - box.x - box.width / 2) > box.width / 2 - room) continue;
            if (Math.abs(y - box.y - box.height / 2) > box.height / 2 - room) continue;
            const [first, last] = [at.place(gone - reach), at.place(gone + reach)];
            const [across, down] = [last[0] - first[0], last[1] - first[1]];
            if (Math.hypot(across, down) < 2 * STRAIGHT * reach) continue;
            const along = [first, at.place(gone - reach / 2), [x, y], at.place(gone + reach / 2), last];
            const away = Math.min(...along.map((each) => taken.away(each[0], each[1]))) - 0.5 * size;
            if (away <= best) continue;
            best = away;
            found = { x, y, angle: Math.atan(down / across) };
        }
    }
    return found;
}

/**
 * A line to go along.
 * @param {number[]} line
 */
function walkOf(line) {
    const gone = [0];
    for (let at = 2; at < line.length; at += 2)
        gone.push(gone[gone.length - 1] + Math.hypot(line[at] - line[at - 2], line[at + 1] - line[at - 1]));
    return {
        length: gone[gone.length - 1],
        place: (/** @type {number} */ way) => {
            let [low, high] = [0, gone.length - 1];
            while (high - low > 1) {
                const middle = (low + high) >> 1;
                if (gone[middle] <= way) low = middle;
                else high = middle;
            }
            const share = high > low && gone[high] > gone[low] ? (way - gone[low]) / (gone[high] - gone[low]) : 0;
            return [0, 1].map((axis) => line[2 * low + axis] + share * (line[2 * high + axis] - line[2 * low + axis]));
        },
    };
}
