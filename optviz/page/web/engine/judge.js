/** What a verdict needs to know of a run, as optviz/judging/judge.py keeps it. */

/** @import { Ground } from "./ground.js" */
/** @import { Run } from "./race.js" */

/**
 * The last four eighths of the steps, each of `length` steps; see `Tail` in optviz/judging/judge.py.
 * @typedef {{length: number, mean: number[][], spread: number[], way: number[], turnings: number[], away: number[][], loss: number[]}} Tail
 */
/** @typedef {{ground: Ground, run: Run, steps: number, reach: number, tail: Tail | null, last: number[], lastLoss: number, lastMove: number, moveBefore: number, movedAt: number}} Judged */

const SMALL_SQUARE = 1e-250;
const LARGE_SQUARE = 1e250;

/**
 * @param {Ground} ground
 * @param {Run} run
 * @returns {Judged}
 */
export function judge(ground, run) {
    const { points, losses } = run;
    const steps = losses.length - 1;
    const [left, right, bottom, top] = ground.window;
    let movedAt = steps;
    while (movedAt > 0 && moveOf(points, movedAt).every((each) => each === 0)) movedAt -= 1;
    return {
        ground,
        run,
        steps,
        reach: ground.constants.resolution * Math.hypot(right - left, top - bottom),
        tail: tailOf(ground, run, steps),
        last: pointAt(points, steps),
        lastLoss: losses[steps],
        lastMove: steps ? Math.hypot(...moveOf(points, steps)) : 0,
        moveBefore: steps > 1 ? Math.hypot(...moveOf(points, steps - 1)) : 0,
        movedAt,
    };
}

/**
 * From which step on a run has stayed within the reach of wherever it is; see `Judge` in optviz/judging/judge.py.
 * @param {Judged} judged
 */
export function staysSince({ run: { points }, steps, reach }) {
    let since = 0;
    for (let step = 1; step <= steps; step += 1) {
        const away = lengthOf(points[2 * step] - points[2 * since], points[2 * step + 1] - points[2 * since + 1]);
        if (!(away <= reach / 2)) since = step;
    }
    return since;
}

/**
 * @param {Ground} ground
 * @param {Run} run
 * @param {number} steps
 * @returns {Tail | null}
 */
function tailOf({ surface, p, constants: { eighths } }, { points, losses }, steps) {
    const length = Math.floor(steps / (2 * eighths));
    if (!length) return null;
    const minima = surface.minima(p);
    const anchor = pointAt(points, steps - eighths * length);
    /** @type {Tail} */
    const tail = { length, mean: [], spread: [], way: [], turnings: [], away: [], loss: [] };
    const heading = [0, 0];
    for (let eighth = 0; eighth < eighths; eighth += 1) {
        const end = steps - (eighths - 1 - eighth) * length;
        const [sums, squares, turned] = [
            [0, 0],
            [0, 0],
            [0, 0],
        ];
        const away = minima.map(() => 0);
        let way = 0;
        for (let step = end - length + 1; step <= end; step += 1) {
            // Nothing is made anew in here: with thousands of steps, it would have to be cleared away in every frame.
            const [x, y] = [points[2 * step], points[2 * step + 1]];
            for (let axis = 0; axis < 2; axis += 1) {
                const [here, last] = [points[2 * step + axis], points[2 * step - 2 + axis]];
                const nearby = here - anchor[axis];
                // By the trapezoid rule: a zigzag has its middle where it is, however odd the number of its steps.
                const before = nearby - (here - last);
                sums[axis] += (nearby + before) / 2;
                squares[axis] += (nearby * nearby + before * before) / 2;
                const sign = Math.sign(here - last);
                if (sign * heading[axis] < 0) turned[axis] += 1;
                if (sign) heading[axis] = sign;
            }
            way += lengthOf(x - points[2 * step - 2], y - points[2 * step - 1]);
            for (let k = 0; k < minima.length; k += 1) away[k] += lengthOf(x - minima[k][0], y - minima[k][1]);
        }
        const mean = sums.map((sum) => sum / length);
        const variance = mean.reduce((sum, each, axis) => sum + Math.max(squares[axis] / length - each * each, 0), 0);
        tail.mean.push(mean.map((each, axis) => each + anchor[axis]));
        tail.spread.push(Math.sqrt(variance));
        tail.way.push(way);
        tail.turnings.push(Math.max(...turned));
        tail.away.push(away.map((sum) => sum / length));
        tail.loss.push(losses[end]);
    }
    return tail;
}

/**
 * @param {Float64Array} points
 * @param {number} step
 */
export function pointAt(points, step) {
    return [points[2 * step], points[2 * step + 1]];
}

/**
 * How a step changed the point.
 * @param {Float64Array} points
 * @param {number} step
 */
function moveOf(points, step) {
    return [points[2 * step] - points[2 * step - 2], points[2 * step + 1] - points[2 * step - 1]];
}

/**
 * As Math.hypot, which takes several times as long as a step of a rule: where no square is too large or too small.
 * @param {number} x
 * @param {number} y
 */
export function lengthOf(x, y) {
    const square = x * x + y * y;
    return square > SMALL_SQUARE && square < LARGE_SQUARE ? Math.sqrt(square) : Math.hypot(x, y);
}
