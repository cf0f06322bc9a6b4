/** Races: the rules of optviz/race/lockstep.py and optviz/race/recording.py, for one run. */

/** @import { Answers, Numbers, Rule, Surface } from "../generated.js" */

/**
 * Points and gradients are pairs one after the other. From the step `divergedAt` on, or nowhere if it is -1, the last
 * finite point is repeated; `noNumber` tells that what came then was not a number, and `raised` that its rule failed.
 * `evaluations` counts how often the rule has asked for anything until each step.
 * @typedef {{points: Float64Array, losses: Float64Array, gradients: Float64Array, evaluations: Int32Array | null, divergedAt: number, noNumber: boolean, raised: boolean}} Run
 */

/**
 * What a surface answers; `seen` is told of each question.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {(name: keyof Answers, x: number, y: number) => void} [seen]
 * @returns {Answers}
 */
export function answersOf(surface, p, seen) {
    const [slope, curvature] = [
        [0, 0],
        [0, 0, 0, 0],
    ];
    return {
        value(x, y) {
            seen?.("value", x, y);
            return surface.value(p, x, y);
        },
        gradient(x, y) {
            seen?.("gradient", x, y);
            surface.gradient(p, x, y, slope);
            return slope;
        },
        hessian(x, y) {
            seen?.("hessian", x, y);
            if (surface.hessian) surface.hessian(p, x, y, curvature);
            else curvature.fill(Number.NaN);
            return curvature;
        },
    };
}

/**
 * What a rule does in its step of this number, counted from 1.
 * @param {Rule} rule
 * @param {number} number
 */
export function stepOf(rule, number) {
    return rule.steps[Math.min(number, rule.steps.length) - 1];
}

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {Rule} rule
 * @param {Numbers} h
 * @param {ArrayLike<number>} start
 * @param {number} steps
 * @returns {Run}
 */
export function race(surface, p, rule, h, start, steps) {
    const run = roomFor(steps);
    const evaluations = new Int32Array(steps + 1);
    let asked = 0;
    const count = () => {
        asked += 1;
    };
    go(run, surface, p, rule, h, start, count, (step) => {
        evaluations[step] = asked;
    });
    return { ...run, evaluations, gradients: gradientsAt(surface, p, run.points) };
}

/**
 * A run of so many steps that nobody has made yet, and of which nobody asks for more than where it went.
 * @param {number} steps
 * @returns {Run}
 */
export function roomFor(steps) {
    return {
        points: new Float64Array(2 * (steps + 1)),
        losses: new Float64Array(steps + 1),
        gradients: new Float64Array(0),
        evaluations: null,
        divergedAt: -1,
        noNumber: false,
        raised: false,
    };
}

/**
 * Make a run, in the room that there is for it; `seen` is told of each question, `done` of each step.
 * @param {Run} run
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {Rule} rule
 * @param {Numbers} h
 * @param {ArrayLike<number>} start
 * @param {() => void} [seen]
 * @param {(step: number) => void} [done]
 */
export function go(run, surface, p, rule, h, start, seen, done) {
    const { points, losses } = run;
    const steps = losses.length - 1;
    const state = new Float64Array(rule.state);
    const w = [start[0], start[1]];
    const whole = answersOf(surface, p, seen);
    run.divergedAt = -1;
    run.noNumber = false;
    points[0] = w[0];
    points[1] = w[1];
    losses[0] = surface.value(p, w[0], w[1]);
    for (let step = 1; step <= steps; step += 1) {
        if (run.divergedAt < 0) {
            const answers = surface.seen ? answersOf(surface.seen(p, step), p, seen) : whole;
            stepOf(rule, step)(h, state, w, answers);
            losses[step] = surface.value(p, w[0], w[1]);
            if (!(Number.isFinite(w[0]) && Number.isFinite(w[1]) && Number.isFinite(losses[step]))) {
                run.divergedAt = step;
                run.noNumber = w.some(Number.isNaN);
            }
        }
        const isLost = run.divergedAt >= 0;
        points[2 * step] = isLost ? points[2 * step - 2] : w[0];
        points[2 * step + 1] = isLost ? points[2 * step - 1] : w[1];
        if (isLost) losses[step] = losses[step - 1];
        done?.(step);
    }
}

/**
 * A path that Python has recorded, as a run of so many steps; a shorter one rests at its end.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {{points: number[][], losses: number[], divergedAt?: number, noNumber?: boolean, raised?: boolean, evaluations?: number[]}} recorded
 * @param {number} steps
 * @returns {Run}
 */
export function asRun(surface, p, recorded, steps) {
    const points = new Float64Array(2 * (steps + 1));
    const losses = new Float64Array(steps + 1);
    const last = recorded.points.length - 1;
    for (let step = 0; step <= steps; step += 1) {
        points.set(recorded.points[Math.min(step, last)], 2 * step);
        losses[step] = recorded.losses[Math.min(step, last)];
    }
    const counts = recorded.evaluations;
    const evaluations = counts ? Int32Array.from(losses, (_, step) => counts[Math.min(step, last)]) : null;
    const lost = recorded.divergedAt ?? -1;
    const divergedAt = lost <= steps ? lost : -1;
    const noNumber = divergedAt >= 0 && recorded.noNumber === true;
    const raised = divergedAt >= 0 && recorded.raised === true;
    return { points, losses, gradients: gradientsAt(surface, p, points), evaluations, divergedAt, noNumber, raised };
}

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {Float64Array} points
 */
function gradientsAt(surface, p, points) {
    const gradients = new Float64Array(points.length);
    const answer = [0, 0];
    for (let place = 0; place < points.length; place += 2) {
        const seen = surface.seen?.(p, place / 2 + 1) ?? surface;
        seen.gradient(p, points[place], points[place + 1], answer);
        gradients[place] = answer[0];
        gradients[place + 1] = answer[1];
    }
    return gradients;
}

/**
 * The window of the surface, made wider where the start is outside of it: x low, x high, y low, y high.
 * @param {ArrayLike<number>} window
 * @param {ArrayLike<number>} start
 */
export function withStart(window, start) {
    const ends = [];
    for (const axis of [0, 1]) {
        const [low, high, at] = [window[2 * axis], window[2 * axis + 1], start[axis]];
        const room = 0.05 * (Math.max(high, at) - Math.min(low, at));
        ends.push(low <= at ? low : at - room, high >= at ? high : at + room);
    }
    return ends;
}
