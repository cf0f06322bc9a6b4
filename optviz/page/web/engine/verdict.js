/** How a run ended, and why we say so: what optviz/judging does, for one run. */

import { isWithoutGradient, kindOf, stays } from "./ground.js";
import { judge, staysSince } from "./judge.js";
import {
    arrivedSince,
    calms,
    crawls,
    creeps,
    grows,
    hops,
    hovers,
    isModerate,
    isStill,
    outsideSince,
    restsSince,
    staysPut,
    swings,
    toGo,
    trembles,
} from "./signs.js";

/** @import { Ground } from "./ground.js" */
/** @import { Judged } from "./judge.js" */
/** @import { Run } from "./race.js" */

/**
 * How many evaluations a rule may ask for, and whether all that is counted of its run is asked by it.
 * @typedef {{budget: number, outermost: boolean}} Limit
 */
/** @typedef {"converged" | "hovering" | "saddle" | "maximum" | "plateau" | "stopped" | "oscillating" | "growing" | "closing" | "approaching" | "creeping" | "moving" | "left" | "diverging" | "diverged" | "fell" | "no-number" | "raised"} Kind */
/**
 * `told` is in which words it is said, by their name in optviz/words, and `more` how many steps are to go; `place` is
 * the number of the minimum at which a run has arrived, or -1.
 * @typedef {{kind: Kind, step: number, told: string, more: string, place: number}} Verdict
 */

// Of these nobody knows since when.
const ON_THE_MOVE = new Set(["oscillating", "growing", "closing", "approaching", "creeping", "moving"]);

// As in optviz/judging/outcome.py: what is told of these depends on steps that are still to be made.
const DENIED = new Set([
    ...["stopped", "plateau", "saddle", "maximum", "hovering", "oscillating", "growing", "closing"],
    ...["approaching", "creeping", "moving"],
]);

// As in optviz/judging/outcome.py.
const OUTSIDE = new Set(["left", "diverging"]);

/** @param {Verdict} verdict */
export function isOnTheMove({ kind }) {
    return ON_THE_MOVE.has(kind);
}

/**
 * Whether a run has left the window by which it is judged.
 * @param {Verdict} verdict
 */
export function isOutside({ kind }) {
    return OUTSIDE.has(kind);
}

/**
 * @param {Ground} ground
 * @param {Run} run
 * @returns {Verdict}
 */
export function verdict(ground, run) {
    const judged = judge(ground, run);
    const { surface, p } = ground;
    const { steps } = judged;
    const [minima, saddles, maxima] = [surface.minima(p), surface.saddles(p), surface.maxima(p)];
    const lost = run.divergedAt >= 0;
    if (lost && run.raised) return said("raised", run.divergedAt);
    const moderate = run.noNumber && isModerate(judged);
    // Where the gradient is a number, it is the rule that gave none.
    for (const [number, place] of lost && moderate && isWithoutGradient(ground, judged.last) ? minima.entries() : []) {
        const since = arrivedSince(judged, place);
        if (since !== null) return arrived("converged", since, number);
    }
    if (lost && moderate) return said("no-number", run.divergedAt);
    if (lost && judged.lastLoss < 0) return said("fell", run.divergedAt);
    if (lost) return said("diverged", run.divergedAt);
    for (const [number, place] of minima.entries()) {
        const since = arrivedSince(judged, place);
        if (since !== null) return arrived(hops(judged, since) ? "hovering" : "converged", since, number);
    }
    for (const [kind, places] of /** @type {const} */ ([
        ["saddle", saddles],
        ["maximum", maxima],
    ])) {
        for (const place of places) {
            const since = restsSince(judged, place);
            if (since !== null) return said(kind, since, stays(ground, judged.last, place) ? kind : `${kind} for now`);
        }
    }
    const outside = outsideSince(judged);
    if (outside <= steps) {
        if (grows(judged)) return said("diverging", outside);
        return said("left", outside);
    }
    for (const [number, place] of minima.entries()) {
        if (hovers(judged, place)) return arrived("hovering", steps - Math.floor(steps / 2), number);
    }
    const swing = swings(judged);
    if (swing) return said(swing, steps);
    const rest = resting(judged);
    if (rest) return rest;
    const more = toGo(judged, minima);
    if (Number.isFinite(more)) return said("approaching", steps, "approaching", String(Number(more.toPrecision(1))));
    if (creeps(judged)) return said("creeping", steps);
    return said("moving", steps);
}

/**
 * The verdict, or that the budget was used up where this is why a run rests, or moves no more.
 * @param {Verdict} told
 * @param {Run} run
 * @param {Limit | null} [limit]
 * @returns {Verdict}
 */
export function withBudget(told, { evaluations }, limit) {
    if (!limit || !evaluations || !DENIED.has(told.kind)) return told;
    const last = evaluations.length - 1;
    const step = evaluations.indexOf(evaluations[last]);
    // What stands around it may ask for more than it does: then it is not known of the last step.
    const isSpent = evaluations[last] >= limit.budget && (limit.outermost || step < last);
    return isSpent ? said("stopped", step, "budget used up") : told;
}

/**
 * The verdict on a run that rests where nothing is listed; null if it does not rest.
 * @param {Judged} judged
 */
function resting(judged) {
    const { ground, steps, reach, tail, last, movedAt } = judged;
    const [still, crawling] = [isStill(judged), crawls(judged)];
    if (!(still || crawling || (!ground.complete && (calms(judged) || trembles(judged))))) return null;
    const step = still ? movedAt : crawling ? steps - 2 * (tail ? tail.length : 0) : steps;
    const found = kindOf(ground, reach, last);
    if (found === "plateau" && (still || (crawling && staysPut(judged)))) return said("plateau", step);
    if (!ground.complete && found === "minimum") return said("converged", staysSince(judged));
    if (!ground.complete && (found === "saddle" || found === "maximum") && (still || crawling)) return said(found, step);
    if (!still) return null;
    return said("stopped", step, step ? "stopped" : "stopped at once");
}

/**
 * @param {Kind} kind
 * @param {number} step
 * @param {string} [told]
 * @param {string} [more]
 * @returns {Verdict}
 */
function said(kind, step, told = kind, more = "") {
    return { kind, step, told, more, place: -1 };
}

/**
 * @param {Kind} kind
 * @param {number} step
 * @param {number} place
 * @returns {Verdict}
 */
function arrived(kind, step, place) {
    return { ...said(kind, step), place };
}
