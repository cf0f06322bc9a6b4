/** What a rule holds before a step, found by letting it do the steps again; see optviz/race/internals.py. */

import { answersOf, stepOf } from "./race.js";

/** @import { Numbers, Rule, Surface } from "../generated.js" */

/**
 * `end` is where the step leads, `inertia` where it would lead if the gradient were zero. `askedAt` is the point whose
 * gradient it uses, `gradient` the gradient there, and `effective` what that is multiplied by, for each coordinate.
 * @typedef {{at: number[], end: number[], inertia: number[], askedAt: number[], gradient: number[], effective: number[] | null}} Internals
 */

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {Rule} rule
 * @param {Numbers} h
 * @param {ArrayLike<number>} start
 * @param {number} step
 * @returns {Internals}
 */
export function internalsAt(surface, p, rule, h, start, step) {
    const state = new Float64Array(rule.state);
    const w = [start[0], start[1]];
    let askedAt = [Number.NaN, Number.NaN];
    const seenAt = (/** @type {number} */ number) => surface.seen?.(p, number) ?? surface;
    const answersAt = (/** @type {number} */ number) =>
        answersOf(seenAt(number), p, (name, x, y) => {
            if (name === "gradient") askedAt = [x, y];
        });
    const whole = surface.seen ? null : answersAt(1);
    for (let each = 1; each <= step; each += 1) stepOf(rule, each)(h, state, w, whole ?? answersAt(each));
    const move = stepOf(rule, step + 1);
    const at = [...w];
    const inertia = [...w];
    move(h, state.slice(), inertia, { ...answersOf(surface, p), gradient: () => [0, 0] });
    askedAt = [Number.NaN, Number.NaN];
    move(h, state, w, whole ?? answersAt(step + 1));
    const found = [0, 0];
    seenAt(step + 1).gradient(p, askedAt[0], askedAt[1], found);
    const effective = rule.effective ? [0, 0] : null;
    if (effective) rule.effective?.(h, state, effective);
    return { at, end: w, inertia, askedAt, gradient: found, effective };
}
