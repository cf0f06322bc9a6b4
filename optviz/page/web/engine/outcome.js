/** Whether a run rests, swings, grows or is on its way, as optviz/judging/outcome.py tells it. */

import { pointAt } from "./judge.js";

/** @import { Constants } from "./ground.js" */
/** @import { Judged, Tail } from "./judge.js" */

/** @param {Judged} judged */
export function isModerate({ ground: { constants }, last, lastLoss }) {
    return [...last, lastLoss].every((each) => Math.abs(each) < constants.moderate);
}

/**
 * The step since which a run is within reach of a place, if it rests there; null if not.
 * @param {Judged} judged
 * @param {number[]} place
 */
export function restsSince({ ground: { constants }, run: { points }, steps, reach, lastMove }, [x, y]) {
    const since = endsSince(steps, (step) => Math.hypot(points[2 * step] - x, points[2 * step + 1] - y) <= reach);
    const [least, most] = constants.settled_steps;
    const enough = Math.min(Math.max(least, Math.floor(constants.settled_share * steps)), most);
    const stay = steps + 1 - since;
    return stay >= 1 && (stay >= enough || lastMove * enough <= reach) ? since : null;
}

/**
 * The first step from which something holds until the end; one more than the last step where it does not hold there.
 * @param {number} steps
 * @param {(step: number) => boolean} holds
 */
function endsSince(steps, holds) {
    let step = steps + 1;
    while (step > 0 && holds(step - 1)) step -= 1;
    return step;
}

/**
 * Whether a run that stays at a minimum goes on in visible steps that do not get shorter.
 * @param {Judged} judged
 * @param {number} since
 */
export function hops({ ground: { constants }, steps, reach, tail }, since) {
    if (!tail || steps + 1 - since < tail.length) return false;
    return tail.way[3] > constants.hop * reach * tail.length && tail.way[3] >= (1 - constants.drift) * tail.way[2];
}

/**
 * Whether a run of which each step sees something else keeps turning round a minimum, and gets no nearer to it.
 * @param {Judged} judged
 * @param {number[]} place
 */
export function hovers({ ground: { constants, surface }, tail }, [x, y]) {
    if (!tail || !surface.seen) return false;
    const { mean, spread, turnings } = tail;
    const [before, after] = [0, 2].map((first) => {
        const middle = [0, 1].map((axis) => (mean[first][axis] + mean[first + 1][axis]) / 2);
        const apart = [0, 1].map((axis) => ((mean[first][axis] - mean[first + 1][axis]) / 2) ** 2);
        const within = (spread[first] ** 2 + spread[first + 1] ** 2) / 2;
        return { middle, spread: Math.sqrt(within + apart[0] + apart[1]) };
    });
    const steady = before.spread <= constants.wanders * after.spread && after.spread <= constants.wanders * before.spread;
    const away = Math.hypot(after.middle[0] - x, after.middle[1] - y);
    return turnings[2] + turnings[3] >= constants.turnings && steady && away <= after.spread;
}

/** @param {Judged} judged */
export function outsideSince({ ground: { window }, run: { points }, steps }) {
    const [left, right, bottom, top] = window;
    return endsSince(steps, (step) => {
        const [x, y] = pointAt(points, step);
        return !(left <= x && x <= right && bottom <= y && y <= top);
    });
}

/**
 * Whether a run gets farther from the window, and its loss larger, from each eighth of the steps to the next.
 * @param {Judged} judged
 */
export function grows({ ground: { window }, run: { losses }, lastLoss, tail }) {
    if (!tail) return false;
    const [left, right, bottom, top] = window;
    const far = tail.mean.map(([x, y]) => Math.hypot(x - (left + right) / 2, y - (bottom + top) / 2));
    const rising = [1, 2, 3].every((each) => tail.loss[each] > tail.loss[each - 1]) && lastLoss > losses[0];
    return rising && far[3] > far[2] && far[2] > far[1];
}

/**
 * How a run goes to and fro over visible distances; null if it does not.
 * @param {Judged} judged
 */
export function swings({ ground: { constants }, reach, tail }) {
    if (!tail) return null;
    const { mean, spread, way, turnings } = tail;
    const near = Math.max(reach / 2, constants.drift * spread[3]);
    const drift = Math.hypot(...[0, 1].map((axis) => mean[3][axis] - mean[2][axis]));
    const earlier = Math.hypot(
        ...[0, 1].map((axis) => mean[3][axis] + mean[2][axis] - mean[1][axis] - mean[0][axis]),
    );
    const visible = way[2] + way[3] > 2 * reach && spread[3] > reach / 2;
    if (!visible || drift > near || earlier > 4 * near || turnings[2] + turnings[3] < constants.turnings) return null;
    const ratios = [1, 2, 3].map((each) => spread[each] / spread[each - 1]);
    const pace = Math.log(ratios[2]) / Math.log(ratios[0]);
    const regular = pace > 1 / constants.regular && pace < constants.regular;
    if (regular && ratios.every((ratio) => ratio < 1 - constants.swell)) return "closing";
    if (regular && ratios.every((ratio) => ratio > 1 + constants.swell)) return "growing";
    if (travels(tail, constants) || Math.max(...spread) > constants.regular * Math.min(...spread)) return null;
    return "oscillating";
}

/**
 * Whether the middle of a swing goes on and on.
 * @param {Tail} tail
 * @param {Constants} constants
 */
function travels({ mean, spread }, { steady, gone }) {
    const drifts = [1, 2, 3].map((each) => [0, 1].map((axis) => mean[each][axis] - mean[each - 1][axis]));
    const onwards = [1, 2].every(
        (each) => drifts[each][0] * drifts[each - 1][0] + drifts[each][1] * drifts[each - 1][1] > 0,
    );
    const [before, last] = [Math.hypot(...drifts[1]), Math.hypot(...drifts[2])];
    return onwards && last > steady * before && last > gone * spread[3];
}

/**
 * The length of the path in the last quarter of the steps; infinite if there were too few to tell.
 * @param {Judged} judged
 */
export function wayOf({ tail }) {
    return tail ? tail.way[2] + tail.way[3] : Infinity;
}

/**
 * How many more steps a run takes to the nearest minimum, if it goes on as it does; NaN if that is unknown.
 * @param {Judged} judged
 * @param {number[][]} minima
 */
export function toGo({ ground: { constants }, steps, reach, tail }, minima) {
    if (!tail || !minima.length || steps < constants.predicted_from) return Number.NaN;
    const nearest = tail.away[3].indexOf(Math.min(...tail.away[3]));
    const away = tail.away.map((each) => each[nearest]);
    const [earlier, middle, later] = [away[0] - away[1], away[1] - away[2], away[2] - away[3]];
    const [need, pace, before] = [(away[3] - reach) / later, later / middle, middle / earlier];
    const ways = [
        [pace, 1],
        [before, 1],
        [pace, pace / before],
    ].map(([first, turn]) => (eighthsTo(need, first, turn, constants) - 0.5) * tail.length);
    const displaced = Math.hypot(...[0, 1].map((axis) => tail.mean[3][axis] - tail.mean[2][axis]));
    const slower = later > 0 && pace > 0 && pace <= 1 && before > 0 && before <= 1;
    const straight = slower && tail.way[3] <= constants.straight * displaced;
    const [least, most] = [Math.min(...ways), Math.max(...ways)];
    const agreed = most <= constants.agreed * least && ways[0] <= constants.farthest * steps;
    // Who arrives in steps that are longer than what is near may step over it.
    const arrives = (tail.way[3] / tail.length) * pace ** (ways[0] / tail.length) <= reach;
    return straight && agreed && arrives && least >= constants.soonest ? ways[0] : Number.NaN;
}

/**
 * How many eighths it takes to get nearer by `need`; infinite if more than are looked ahead.
 * @param {number} need
 * @param {number} pace of each by the one before, which is 1 at first
 * @param {number} turn by which the pace changes each time
 * @param {Constants} constants
 */
function eighthsTo(need, pace, turn, { eighths, farthest }) {
    let [gone, step] = [0, 1];
    for (let eighth = 0; eighth <= 2 * eighths * farthest; eighth += 1) {
        step *= pace;
        if (gone < need && gone + step >= need) return eighth + (need - gone) / step;
        gone += step;
        pace *= turn;
    }
    return Number.POSITIVE_INFINITY;
}
