/** What there is at a place of a surface, as optviz/judging/ground.py tells it. */

/** @import { Numbers, Surface } from "../generated.js" */

/**
 * The constants of optviz/judging/ground.py, judge.py and signs.py, by their names there in small letters.
 * @typedef {{resolution: number, directions: number, plateau_radius: number, sharpest: number, flat: number, grid: number, looks: number, slight: number, settled_share: number, settled_steps: number[], hop: number, creeping: number, stays: number, calm: number, turnings: number, turns: number, drift: number, same: number, often: number, swell: number, regular: number, lasting: number, steady: number, gone: number, predicted_from: number, straight: number, agreed: number, farthest: number, soonest: number, moderate: number, wanders: number, eighths: number}} Constants
 */
/**
 * What runs are judged by. Of a surface that is `complete`, all critical points are listed. `ends` are found when they are needed.
 * @typedef {{surface: Surface, p: Numbers, window: number[], complete: boolean, constants: Constants, ends?: [number, number]}} Ground
 */

/**
 * Whether a surface whose critical points are all listed has them with these parameters too; those of a formula that is
 * `typed` were found for its own values. A quadratic without any is flat along a line.
 * @param {Numbers | null} typed
 * @param {Surface} surface
 * @param {Numbers} p
 */
export function isComplete(typed, surface, p) {
    const isOwn = !typed || Object.keys(typed).every((name) => p[name] === typed[name]);
    return isOwn || [surface.minima, surface.saddles, surface.maxima].some((of) => of(p).length);
}

/**
 * What there is within reach of a place, told by following the gradient round a circle.
 * @param {Ground} ground
 * @param {number} reach
 * @param {number[]} place
 * @returns {"minimum" | "saddle" | "maximum" | "plateau" | "slope"}
 */
export function kindOf(ground, reach, place) {
    const { surface, p, constants } = ground;
    const circle = circleRound(place, reach, constants.directions);
    const gradients = circle.map(([x, y]) => {
        const out = [0, 0];
        surface.gradient(p, x, y, out);
        return out;
    });
    const here = surface.value(p, place[0], place[1]);
    const turns = turnsOf(gradients, constants.sharpest);
    const outward = gradients.reduce(
        (sum, [x, y], k) => sum + x * (circle[k][0] - place[0]) + y * (circle[k][1] - place[1]),
        0,
    );
    if (turns < 0) return "saddle";
    if (turns > 0) return outward > 0 ? "minimum" : "maximum";
    const values = circle.map(([x, y]) => surface.value(p, x, y));
    if (values.every(Number.isFinite) && isFloor(ground, reach, place, values, here)) return "minimum";
    if (values.every((each) => each <= here) && values.some((each) => each < here)) return "maximum";
    const around = circleRound(place, constants.plateau_radius * reach, constants.directions);
    const change = Math.max(...around.map(([x, y]) => Math.abs(surface.value(p, x, y) - here)));
    return change <= constants.flat * (here - endsOnGrid(ground)[0]) ? "plateau" : "slope";
}

/**
 * Whether nothing is lower round a place than within its reach. `values` are those of the circle.
 * @param {Ground} ground
 * @param {number} reach
 * @param {number[]} place
 * @param {number[]} values
 * @param {number} here
 */
function isFloor(ground, reach, place, values, here) {
    const { surface, p, constants } = ground;
    const count = constants.directions;
    const highest = Math.max(...values);
    if (values.every((each) => each === here)) {
        const [low, high] = endsOnGrid(ground);
        return here <= low && low < high;
    }
    /** @type {(angle: number) => number} */
    const roundIt = (angle) => surface.value(p, place[0] + reach * Math.cos(angle), place[1] + reach * Math.sin(angle));
    const turn = (2 * Math.PI) / count;
    let around = Infinity;
    for (let k = 0; k < count; k += 1) {
        if (values[k] > values[(k + count - 1) % count] || values[k] >= values[(k + 1) % count]) continue;
        around = Math.min(around, leastOn(ground, roundIt, (k - 1) * turn, (k + 1) * turn)[0]);
    }
    const slope = [0, 0];
    surface.gradient(p, place[0], place[1], slope);
    const down = slope.map((part) => -part / Math.hypot(slope[0], slope[1]));
    /** @type {(way: number) => number} */
    const downhill = (way) => surface.value(p, place[0] + down[0] * way, place[1] + down[1] * way);
    const [floor, rises] = down.every(Number.isFinite) ? leastOn(ground, downhill, 0, reach) : [here, highest];
    const slight = constants.slight * (highest - around);
    return floor - slight <= around && floor + slight < rises;
}

/**
 * The lowest loss on a curve from `low` to `high`, and that at its end.
 * @param {Ground} ground
 * @param {(way: number) => number} loss
 * @param {number} low
 * @param {number} high
 */
function leastOn({ constants: { directions, looks } }, loss, low, high) {
    const end = loss(high);
    let least = Infinity;
    for (let look = 0; look < looks; look += 1) {
        const spacing = (high - low) / directions;
        const at = Array.from({ length: directions + 1 }, (_, k) => (k === directions ? high : low + spacing * k));
        const values = at.map(loss);
        least = Math.min(...values);
        const best = values.indexOf(least);
        [low, high] = [at[Math.max(best - 1, 0)], at[Math.min(best + 1, directions)]];
    }
    return [least, end];
}

/**
 * How often the gradients round a circle turn with it; 0 if that cannot be told from so few of them.
 * @param {number[][]} gradients
 * @param {number} sharpest
 */
function turnsOf(gradients, sharpest) {
    const angles = gradients.map(([x, y], k) => {
        const [u, v] = gradients[(k + 1) % gradients.length];
        return Math.atan2(x * v - y * u, x * u + y * v);
    });
    const known = gradients.every((each) => each.every(Number.isFinite) && each.some((part) => part !== 0));
    if (!known || angles.some((each) => Math.abs(each) > sharpest)) return 0;
    return Math.round(angles.reduce((sum, each) => sum + each, 0) / (2 * Math.PI)) || 0;
}

/**
 * @param {number[]} place
 * @param {number} radius
 * @param {number} directions
 */
function circleRound([x, y], radius, directions) {
    return Array.from({ length: directions }, (_, k) => {
        const angle = (2 * Math.PI * k) / directions;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
}

/**
 * The lowest and the highest loss on a grid over the window.
 * @param {Ground} ground
 */
function endsOnGrid(ground) {
    if (ground.ends === undefined) {
        const { grid } = ground.constants;
        const [left, right, bottom, top] = ground.window;
        ground.ends = [Infinity, -Infinity];
        for (let place = 0; place < grid * grid; place += 1) {
            const [column, row] = [place % grid, Math.floor(place / grid)];
            const [x, y] = [left + ((right - left) * column) / (grid - 1), bottom + ((top - bottom) * row) / (grid - 1)];
            const value = ground.surface.value(ground.p, x, y);
            if (!Number.isFinite(value)) continue;
            ground.ends = [Math.min(ground.ends[0], value), Math.max(ground.ends[1], value)];
        }
    }
    return ground.ends;
}

/**
 * Whether the gradient at a place is not a number.
 * @param {Ground} ground
 * @param {number[]} place
 */
export function isWithoutGradient({ surface, p }, [x, y]) {
    const slope = [0, 0];
    surface.gradient(p, x, y, slope);
    return !slope.every(Number.isFinite);
}

/**
 * Whether a run is where a saddle or a maximum holds it: not off it in a direction in which the surface falls away.
 * @param {Ground} ground
 * @param {number[]} last
 * @param {number[]} place
 */
export function stays({ surface, p }, last, place) {
    const away = [last[0] - place[0], last[1] - place[1]];
    if (!surface.hessian) return away[0] === 0 && away[1] === 0;
    const out = [0, 0, 0, 0];
    surface.hessian(p, place[0], place[1], out);
    const [xx, , yx, yy] = out;
    const [middle, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, yx)];
    return [middle - half, middle + half].every((curvature) => {
        if (curvature >= 0) return true;
        if (half === 0) return away[0] === 0 && away[1] === 0;
        // The direction of this curvature; the longer of two equal ways to write it loses no digits.
        const one = [curvature - yy, yx];
        const other = [yx, curvature - xx];
        const direction = Math.hypot(...one) >= Math.hypot(...other) ? one : other;
        return direction[0] * away[0] + direction[1] * away[1] === 0;
    });
}
