/** Where the names of runs stand at their balls, as in optviz/draw/legend/labels.py. */

import { LOOK } from "../generated.js";

/** @import { Box } from "../draw/map.js" */

// The height of a name, in sizes of its letters.
const LINE = 1.25;

/**
 * The middle of each name, so wide and `size` high, in a box; null where it finds no place. `ways` (x, y, x, y, …) are
 * places along all paths, `goals` what is kept free, and `ends` where each run is seen last.
 * @param {Box} box
 * @param {number[]} ways
 * @param {number[][]} goals
 * @param {(number[] | null)[]} ends
 * @param {number[]} widths
 * @param {number} size
 * @param {number} mark
 */
export function placesFor(box, ways, goals, ends, widths, size, mark) {
    // Upwards from the lower left corner, as there.
    const up = (/** @type {number[]} */ [x, y]) => [x - box.x, box.y + box.height - y];
    const ground = new Ground(box.width, box.height);
    for (let at = 0; at < ways.length; at += 2) ground.add(up([ways[at], ways[at + 1]]), 0, LOOK.NAME_ON_PATH);
    for (const goal of goals) ground.add(up(goal), 0.5 * mark, LOOK.NAME_ON_OTHER);
    const raised = ends.map((end) => end && up(end));
    for (const end of raised) if (end) ground.add(end, LOOK.BALL_RADIUS * mark + 2, LOOK.NAME_ON_OTHER);
    const room = raised.map((end, run) =>
        Math.min(...raised.map((each, other) => (end && each && run !== other ? apart(end, each) : Infinity))),
    );
    /** @type {(number[] | null)[]} */
    const found = ends.map(() => null);
    // The most crowded ones choose first.
    const order = ends.map((_, run) => run).sort((one, other) => room[one] - room[other] || one - other);
    for (const run of order) {
        const end = raised[run];
        if (!end) continue;
        const [width, height, radius] = [widths[run], LINE * size, LOOK.BALL_RADIUS * mark];
        // Better a line across something than no name.
        const place = ground.best(end, width, height, radius, true) ?? ground.best(end, width, height, radius, false);
        if (!place) continue;
        ground.take(place, widths[run], LINE * size);
        found[run] = [box.x + place[0], box.y + box.height - place[1]];
    }
    return found;
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function apart(one, other) {
    return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** What lies where in a picture, in cells. */
class Ground {
    /**
     * @param {number} width
     * @param {number} height
     */
    constructor(width, height) {
        this.width = width;
        this.height = height;
        this.columns = Math.floor(width / LOOK.NAME_CELL) + 1;
        this.rows = Math.floor(height / LOOK.NAME_CELL) + 1;
        this.cost = new Float64Array(this.columns * this.rows);
    }

    /**
     * Let cells within a radius of a place cost at least so much.
     * @param {number[]} place
     * @param {number} radius
     * @param {number} cost
     */
    add([x, y], radius, cost) {
        const cell = LOOK.NAME_CELL;
        const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
        const reach = Math.ceil(radius / cell);
        for (let up = -reach; up <= reach; up += 1) {
            for (let right = -reach; right <= reach; right += 1) {
                const [i, j] = [row + up, column + right];
                const isNear = Math.hypot(up, right) * cell <= radius + cell / 2;
                if (!isNear || !(i >= 0 && i < this.rows && j >= 0 && j < this.columns)) continue;
                this.cost[i * this.columns + j] = Math.max(this.cost[i * this.columns + j], cost);
            }
        }
    }

    /**
     * The cells under a name: the first and the last row, and the first and the last column.
     * @param {number[]} place
     * @param {number} width
     * @param {number} height
     */
    under([x, y], width, height) {
        const [left, bottom] = [x - width / 2, y - height / 2];
        const cell = (/** @type {number} */ along) => Math.floor(along / LOOK.NAME_CELL);
        return [
            cell(bottom),
            Math.min(cell(bottom + height), this.rows - 1),
            cell(left),
            Math.min(cell(left + width), this.columns - 1),
        ];
    }

    /**
     * Let no other name stand here.
     * @param {number[]} place
     * @param {number} width
     * @param {number} height
     */
    take(place, width, height) {
        const [low, high, left, right] = this.under(place, width, height);
        for (let i = low; i <= high; i += 1)
            this.cost.fill(LOOK.NAME_ON_OTHER, i * this.columns + left, i * this.columns + right + 1);
    }

    /**
     * What a name would cost here.
     * @param {number[]} place
     * @param {number} width
     * @param {number} height
     */
    costOf(place, width, height) {
        const [low, high, left, right] = this.under(place, width, height);
        let sum = 0;
        for (let i = low; i <= high; i += 1)
            for (let j = left; j <= right; j += 1) sum += this.cost[i * this.columns + j];
        return sum;
    }

    /**
     * What the line from a ball to its name would cost, beyond what is near the ball.
     * @param {number[]} anchor
     * @param {number[]} place
     * @param {number} width
     * @param {number} height
     * @param {number} radius
     */
    costOfLine([x, y], place, width, height, radius) {
        const [left, bottom] = [place[0] - width / 2, place[1] - height / 2];
        const across = Math.min(Math.max(x, left), left + width) - x;
        const up = Math.min(Math.max(y, bottom), bottom + height) - y;
        const length = Math.hypot(across, up);
        let sum = 0;
        for (let away = radius + 2 + LOOK.NAME_CELL; away < length; away += LOOK.NAME_CELL) {
            const column = Math.floor((x + (across * away) / length) / LOOK.NAME_CELL);
            const row = Math.floor((y + (up * away) / length) / LOOK.NAME_CELL);
            if (row >= 0 && row < this.rows && column >= 0 && column < this.columns)
                sum += Math.min(this.cost[row * this.columns + column], LOOK.LINE_ON_OTHER);
        }
        return sum;
    }

    /**
     * The place near an anchor that costs least, if one costs little enough; of equal ones the first. The line to it is
     * free, or what it crosses counts for nothing.
     * @param {number[]} anchor
     * @param {number} width
     * @param {number} height
     * @param {number} radius
     * @param {boolean} isFree
     */
    best(anchor, width, height, radius, isFree) {
        /** @type {number[] | null} */
        let found = null;
        let least = LOOK.NAME_TOO_MUCH;
        for (const far of LOOK.NAME_DISTANCES) {
            const away = LOOK.NAME_AWAY * far * Math.max(1, far / LOOK.NAME_FAR);
            for (let number = 0; number < LOOK.NAME_DIRECTIONS; number += 1) {
                const angle = Math.PI * (0.5 - (2 * number) / LOOK.NAME_DIRECTIONS);
                // So that the nearest edge of the text is so far from the edge of the ball.
                const reach = radius + (far * height) / LINE;
                const x = anchor[0] + Math.cos(angle) * (reach + width / 2);
                const y = anchor[1] + Math.sin(angle) * (reach + height / 2);
                const isInside =
                    x - width / 2 >= 2 &&
                    x + width / 2 <= this.width - 2 &&
                    y - height / 2 >= 2 &&
                    y + height / 2 <= this.height - 2;
                if (!isInside) continue;
                let cost = this.costOf([x, y], width, height) + away;
                if (isFree && cost < least) cost += this.costOfLine(anchor, [x, y], width, height, radius);
                if (cost < least) [found, least] = [[x, y], cost];
            }
        }
        return found;
    }
}

/**
 * What tells runs apart: their titles, and where those are alike the settings that are not.
 * @param {string[]} titles
 * @param {string[]} settings
 */
export function shortNames(titles, settings) {
    const parts = settings.map((each) => each.split("  "));
    return titles.map((title, run) => {
        const alike = parts.filter((_, other) => titles[other] === title);
        const own = parts[run].filter((part) => !alike.every((each) => each.includes(part)));
        const isAlone = own.length > 0 && titles.every((each) => each === titles[0]);
        return (isAlone ? own : [title, ...own]).join(" ");
    });
}
