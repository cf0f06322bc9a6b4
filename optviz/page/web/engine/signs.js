/** What was seen of a run: whether it rests, hops, swings, grows, or is on its way, as in optviz/judging/signs.py. */

import { lengthOf, pointAt } from "./judge.js";

/** @import { Constants } from "./ground.js" */
/** @import { Judged, Tail } from "./judge.js" */

/** @param {Judged} judged */
export function isModerate({ ground: { constants }, last, lastLoss }) {
    return [...last, lastLoss].every((each) => Math.abs(each) < constants.moderate);
}

/**
 * How many steps at a place are a rest.
 * @param {Judged} judged
 */
function settled({ ground: { constants }, steps }) {
    const [least, most] = constants.settled_steps;
    return Math.min(Math.max(least, Math.floor(constants.settled_share * steps)), most);
}

/**
 * The step since which a run is within reach of a place, if it rests there; null if not.
 * @param {Judged} judged
 * @param {number[]} place
 */
export function restsSince(judged, place) {
    const since = withinSince(judged, place);
    const [stay, enough] = [judged.steps + 1 - since, settled(judged)];
    return stay >= 1 && (stay >= enough || judged.lastMove * enough <= judged.reach) ? since : null;
}

/**
 * The same for a minimum, where a run rests too that has hardly moved for half of its steps, will no more, or trembles.
 * @param {Judged} judged
 * @param {number[]} place
 */
export function arrivedSince(judged, place) {
    const since = withinSince(judged, place);
    const stay = judged.steps + 1 - since;
    const hardly = 2 * stay > judged.steps && wayOf(judged) <= judged.reach;
    if (stay >= 1 && (stay >= settled(judged) || hardly || calms(judged))) return since;
    const { tail, ground } = judged;
    const often = tail && stay >= tail.length && tail.turnings[3] >= ground.constants.turns;
    return often && trembles(judged) ? since : null;
}

/**
 * The step since which a run is within reach of a place; one more than the last step if it is not there.
 * @param {Judged} judged
 * @param {number[]} place
 */
function withinSince({ run: { points }, steps, reach }, [x, y]) {
    return endsSince(steps, (step) => lengthOf(points[2 * step] - x, points[2 * step + 1] - y) <= reach);
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
export function grows({ ground: { window, constants }, run: { losses }, reach, lastLoss, lastMove, tail }) {
    if (!tail) return false;
    const [left, right, bottom, top] = window;
    const far = tail.mean.map(([x, y]) => Math.hypot(x - (left + right) / 2, y - (bottom + top) / 2));
    const rising = [1, 2, 3].every((each) => tail.loss[each] > tail.loss[each - 1]) && lastLoss > losses[0];
    const faster = tail.way[3] > tail.way[2] && tail.way[2] > tail.way[1];
    // Of so few steps, one that is longer than the window is enough.
    const told = tail.length > 1 || lastMove * constants.resolution > reach;
    return told && rising && faster && far[3] > far[2] && far[2] > far[1];
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
    if (!visible || drift > near || earlier > 4 * near || turnings[2] + turnings[3] < constants.turns) return null;
    const trend = trendOf(spread, constants);
    const logs = logsOf(spread);
    const paces = [logs[1] / logs[0], logs[2] / logs[1]];
    const regular = paces.every((pace) => pace > 1 / constants.regular && pace < constants.regular);
    if (regular && trend < 0 && paces.every((pace) => pace > constants.lasting)) return "closing";
    if (regular && trend > 0 && spread[0] > reach / 2) return "growing";
    // What gets wider does so until its steps are as long as its learning rate, unless it does so at one pace.
    const trends = trend < 0 || trendOf(way, constants) < 0 || (trend > 0 && regular);
    if (trends || travels(tail, constants)) return null;
    const isSame = Math.max(...spread) <= constants.same * Math.min(...spread);
    const isAsOften = Math.max(...turnings) <= constants.often * Math.min(...turnings) + 1;
    return isSame && isAsOften ? "oscillating" : null;
}

/**
 * The logarithm of each of the eighths but the first by the one before.
 * @param {number[]} numbers
 */
function logsOf(numbers) {
    return [1, 2, 3].map((each) => Math.log(numbers[each] / numbers[each - 1]));
}

/**
 * -1 for what gets smaller from each eighth to the next, 1 for what gets larger, 0 for neither.
 * @param {number[]} numbers
 * @param {Constants} constants
 */
function trendOf(numbers, { swell, regular }) {
    const logs = logsOf(numbers);
    if (![1, 2].every((each) => regular * Math.abs(logs[each]) > Math.abs(logs[each - 1]))) return 0;
    if (logs.every((log) => log < -swell)) return -1;
    return logs.every((log) => log > swell) ? 1 : 0;
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
 * The length of the path in the last quarter of the steps; of too few, of as many like the last as would settle.
 * @param {Judged} judged
 */
function wayOf(judged) {
    const { tail, lastMove } = judged;
    return tail ? tail.way[2] + tail.way[3] : settled(judged) * lastMove;
}

/**
 * Whether a run has not moved by a bit for a quarter of its steps, or never.
 * @param {Judged} judged
 */
export function isStill({ steps, movedAt }) {
    return steps - movedAt >= Math.max(2, Math.floor(steps / 4)) || movedAt === 0;
}

/**
 * Whether a run has hardly moved in the last quarter of its steps.
 * @param {Judged} judged
 */
export function crawls(judged) {
    return judged.tail !== null && wayOf(judged) <= judged.ground.constants.creeping * judged.reach;
}

/**
 * Whether a run got less far than can be seen in the last quarter of its steps, to and fro or not.
 * @param {Judged} judged
 */
export function creeps(judged) {
    const { tail, reach, ground } = judged;
    if (wayOf(judged) <= reach) return true;
    // Of a few places, the spread tells nothing.
    if (!tail || tail.length < ground.constants.eighths) return false;
    const [before, last] = [tail.mean[2], tail.mean[3]];
    const moved = Math.hypot(last[0] - before[0], last[1] - before[1]);
    return Math.max(tail.spread[2], tail.spread[3], moved) <= ground.constants.calm * reach;
}

/**
 * Whether a run, at the pace of its last quarter, would be where it is after ten times as many steps.
 * @param {Judged} judged
 */
export function staysPut(judged) {
    return wayOf(judged) <= judged.ground.constants.stays * judged.reach;
}

/**
 * Whether all that is to come of a run could hardly be seen, if its steps go on to shrink as the last one did.
 * @param {Judged} judged
 */
export function calms(judged) {
    const { ground, reach, lastMove: last, moveBefore: before } = judged;
    if (last * settled(judged) <= reach) return true;
    // Of steps that each see something else, the next one may be of any length.
    const shrinks = 2 * last <= before && (last * last) / (before - last) <= ground.constants.calm * reach;
    return shrinks && !ground.surface.seen;
}

/**
 * Whether a run stays where it is to less than can be seen, in steps that cannot be seen.
 * @param {Judged} judged
 */
export function trembles({ ground: { constants }, reach, tail }) {
    if (!tail) return false;
    return tail.way[3] <= constants.hop * reach * tail.length && tail.spread[3] <= constants.calm * reach;
}

/**
 * How many more steps a run takes to the nearest minimum, if it goes on as it does; NaN if that is unknown.
 * @param {Judged} judged
 * @param {number[][]} minima
 */
export function toGo({ ground: { constants }, steps, reach, tail, last }, minima) {
    if (!tail || !minima.length || steps < constants.predicted_from) return Number.NaN;
    const nearest = tail.away[3].indexOf(Math.min(...tail.away[3]));
    // Who is there already only passes.
    if (Math.hypot(last[0] - minima[nearest][0], last[1] - minima[nearest][1]) <= reach) return Number.NaN;
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
