/** How each run ended, and why we say so: the verdicts of optviz/verdict.py. */

/** @import { Numbers, Surface } from "./generated.js" */
/** @import { Run } from "./engine.js" */

/** @typedef {"converged" | "saddle" | "plateau" | "stopped" | "oscillating" | "moving" | "left" | "diverging" | "diverged"} Kind */
/** @typedef {{kind: Kind, step: number, brief: string}} Verdict */
/** @typedef {{resolution: number, settledShare: number, settledSteps: number, flat: number, creeping: number, drift: number}} Constants */
/**
 * What runs are judged by. `own` surfaces do not list all their critical points. `usual` is found when it is needed.
 * @typedef {{surface: Surface, p: Numbers, window: number[], own: boolean, constants: Constants, usual?: {steepness: number, curvature: number}}} Ground
 */

/**
 * @param {Ground} ground
 * @param {Run} run
 * @returns {Verdict}
 */
export function verdict(ground, run) {
    if (run.divergedAt >= 0) return said("diverged", run.divergedAt, `diverged at step ${run.divergedAt}`);
    const { surface, p } = ground;
    for (const place of surface.minima(p)) {
        const step = settledSince(ground, run, place);
        if (step !== null) return said("converged", step, `converged at step ${step}`);
    }
    for (const place of surface.saddles(p)) {
        const step = settledSince(ground, run, place);
        if (step !== null) return said("saddle", step, "stuck at a saddle");
    }
    for (const place of surface.maxima(p)) {
        const step = settledSince(ground, run, place);
        if (step !== null) return said("plateau", step, "stuck at a maximum");
    }
    const last = run.losses.length - 1;
    return (
        gone(ground, run) ?? oscillating(ground, run) ?? resting(ground, run) ?? said("moving", last, "still moving")
    );
}

/**
 * @param {Kind} kind
 * @param {number} step
 * @param {string} brief
 * @returns {Verdict}
 */
function said(kind, step, brief) {
    return { kind, step, brief };
}

/**
 * The verdict on a run that ends outside of the view.
 * @param {Ground} ground
 * @param {Run} run
 */
function gone(ground, { points, losses }) {
    const [left, right, bottom, top] = ground.window;
    const last = losses.length - 1;
    const inside = (/** @type {number} */ step) => {
        const [x, y] = [points[2 * step], points[2 * step + 1]];
        return !(x < left || x > right || y < bottom || y > top);
    };
    if (inside(last)) return null;
    const step = since(last, (each) => !inside(each));
    if (losses[last] > losses[0] && losses[last] >= losses[lastQuarter(last)]) {
        return said("diverging", step, `diverging since step ${step}`);
    }
    return said("left", step, `left the view at step ${step}`);
}

/**
 * The verdict on a run whose last quarter goes to and fro over visible distances that do not get shorter.
 * @param {Ground} ground
 * @param {Run} run
 */
function oscillating(ground, { points, losses }) {
    const last = losses.length - 1;
    if (last < ground.constants.settledSteps) return null;
    const first = lastQuarter(last);
    const lengths = [];
    for (let step = first; step < last; step += 1) lengths.push(stepLength(points, step));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    // The first half is the longer one where they cannot be equal.
    const half = Math.ceil(lengths.length / 2);
    const [earlier, later] = [mean(lengths.slice(0, half)), mean(lengths.slice(half))];
    const middle = first + Math.ceil((last - first + 1) / 2);
    const moved = [0, 1].map((axis) => {
        const along = [];
        for (let step = first; step <= last; step += 1) along.push(points[2 * step + axis]);
        return mean(along.slice(middle - first)) - mean(along.slice(0, middle - first));
    });
    const toAndFro = Math.hypot(...moved) < ground.constants.drift * total;
    if (!toAndFro || total <= 2 * reachOf(ground) || later < 0.9 * earlier) return null;
    return said("oscillating", last, "oscillating");
}

/**
 * The verdict on a run that rests where the surface lists nothing; null if it does not rest.
 * @param {Ground} ground
 * @param {Run} run
 */
function resting(ground, { points, losses, gradients }) {
    const last = losses.length - 1;
    const reach = reachOf(ground);
    const here = [points[2 * last], points[2 * last + 1]];
    const gradient = [gradients[2 * last], gradients[2 * last + 1]];
    const step = settled(
        ground,
        last,
        (each) => Math.hypot(points[2 * each] - here[0], points[2 * each + 1] - here[1]) <= reach,
    );
    if (step === null || step > lastQuarter(last)) return null;
    const curvatures = curvaturesAt(ground, here);
    if (ground.own && curvatures && newtonStep(ground, here, gradient) <= reach && curvatures[1] > 0) {
        return curvatures[0] < 0
            ? said("saddle", step, "stuck at a saddle")
            : said("converged", step, `converged at step ${step}`);
    }
    let way = 0;
    for (let each = lastQuarter(last); each < last; each += 1) way += stepLength(points, each);
    const steepness = Math.hypot(...gradient);
    if (way <= ground.constants.creeping * reach && isFlat(ground, steepness, curvatures)) {
        return said("plateau", step, curvatures ? "stuck on a plateau" : "gradient vanished");
    }
    if (way !== 0 || !(steepness > 0)) return null;
    const moved = points.some((each, place) => each !== points[place % 2]);
    return said("stopped", step, moved ? `stopped at step ${step}` : "never moved");
}

/**
 * Whether a gradient and the curvatures are small beside what is usual in the window.
 * @param {Ground} ground
 * @param {number} steepness
 * @param {number[] | null} curvatures
 */
function isFlat(ground, steepness, curvatures) {
    ground.usual ??= usualOn(ground);
    const { flat } = ground.constants;
    if (steepness > flat * ground.usual.steepness) return false;
    return !curvatures || Math.max(Math.abs(curvatures[0]), Math.abs(curvatures[1])) <= flat * ground.usual.curvature;
}

/**
 * The median gradient and curvature on a grid of 20 by 20 places.
 * @param {Ground} ground
 */
function usualOn(ground) {
    const [left, right, bottom, top] = ground.window;
    const steepness = [];
    const curvature = [];
    const out = [0, 0];
    for (let row = 0; row < 20; row += 1) {
        for (let column = 0; column < 20; column += 1) {
            const place = [left + ((right - left) * column) / 19, bottom + ((top - bottom) * row) / 19];
            ground.surface.gradient(ground.p, place[0], place[1], out);
            steepness.push(Math.hypot(...out));
            const each = curvaturesAt(ground, place);
            if (each) curvature.push(Math.max(Math.abs(each[0]), Math.abs(each[1])));
        }
    }
    return { steepness: median(steepness), curvature: median(curvature) };
}

/**
 * The eigenvalues of the Hessian, the smaller one first; null if there is none.
 * @param {Ground} ground
 * @param {ArrayLike<number>} place
 */
function curvaturesAt(ground, place) {
    const hessian = hessianAt(ground, place);
    if (!hessian) return null;
    const [xx, , yx, yy] = hessian;
    const middle = (xx + yy) / 2;
    const away = Math.hypot((xx - yy) / 2, yx);
    return [middle - away, middle + away];
}

/**
 * @param {Ground} ground
 * @param {ArrayLike<number>} place
 */
function hessianAt({ surface, p }, place) {
    if (!surface.hessian) return null;
    const out = [0, 0, 0, 0];
    surface.hessian(p, place[0], place[1], out);
    return out;
}

/**
 * How far Newton's method would go: where it is near, there is a critical point.
 * @param {Ground} ground
 * @param {number[]} place
 * @param {number[]} gradient
 */
function newtonStep(ground, place, gradient) {
    const [xx, xy, yx, yy] = hessianAt(ground, place) ?? [0, 0, 0, 0];
    const determinant = xx * yy - xy * yx;
    if (determinant === 0) return Infinity;
    return Math.hypot(yy * gradient[0] - xy * gradient[1], xx * gradient[1] - yx * gradient[0]) / Math.abs(determinant);
}

/** @param {Ground} ground */
function reachOf({ window: [left, right, bottom, top], constants }) {
    return constants.resolution * Math.hypot(right - left, top - bottom);
}

/**
 * The first step from which a run stays within reach of a place, if that is long enough ago; null if not.
 * @param {Ground} ground
 * @param {Run} run
 * @param {number[]} place
 */
function settledSince(ground, { points, losses }, [x, y]) {
    const reach = reachOf(ground);
    return settled(
        ground,
        losses.length - 1,
        (step) => Math.hypot(points[2 * step] - x, points[2 * step + 1] - y) <= reach,
    );
}

/**
 * @param {Ground} ground
 * @param {number} last
 * @param {(step: number) => boolean} near
 */
function settled({ constants }, last, near) {
    const enough = Math.max(constants.settledSteps, Math.floor(constants.settledShare * last));
    for (let step = Math.max(0, last + 1 - enough); step <= last; step += 1) if (!near(step)) return null;
    return since(last, near);
}

/**
 * The first step from which something holds until the end, given that it holds at the end.
 * @param {number} last
 * @param {(step: number) => boolean} holds
 */
function since(last, holds) {
    let step = last;
    while (step > 0 && holds(step - 1)) step -= 1;
    return step;
}

/**
 * @param {Float64Array} points
 * @param {number} step
 */
function stepLength(points, step) {
    return Math.hypot(points[2 * step + 2] - points[2 * step], points[2 * step + 3] - points[2 * step + 1]);
}

/** @param {number} last */
function lastQuarter(last) {
    return last - Math.floor(last / 4);
}

/** @param {number[]} values */
function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {number[]} values */
function median(values) {
    const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    const middle = known.length >> 1;
    return known.length % 2 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
}
