/** How a run ended, and why we say so: what optviz/judging/judge.py, outcome.py and verdict.py do, for one run. */

/** @import { Numbers, Surface } from "./generated.js" */
/** @import { Run } from "./engine.js" */

/** @typedef {"converged" | "hovering" | "saddle" | "maximum" | "plateau" | "stopped" | "oscillating" | "growing" | "closing" | "approaching" | "creeping" | "moving" | "left" | "diverging" | "diverged" | "fell" | "no-number"} Kind */
/**
 * `told` is in which words it is said, by their name in optviz/words, and `more` how many steps are to go.
 * @typedef {{kind: Kind, step: number, told: string, more: string}} Verdict
 */
/**
 * The constants of optviz/judging/ground.py and outcome.py, by their names there in small letters.
 * @typedef {{resolution: number, directions: number, plateau_radius: number, sharpest: number, flat: number, grid: number, settled_share: number, settled_steps: number[], hop: number, creeping: number, turnings: number, drift: number, swell: number, regular: number, predicted_from: number, straight: number, agreed: number, farthest: number, moderate: number}} Constants
 */
/**
 * What runs are judged by. Of a surface that is `complete`, all critical points are listed. `lowest` is found when it is needed.
 * @typedef {{surface: Surface, p: Numbers, window: number[], complete: boolean, constants: Constants, lowest?: number}} Ground
 */
/**
 * The last four eighths of the steps, each of `length` steps; see `Tail` in optviz/judging/judge.py.
 * @typedef {{length: number, mean: number[][], spread: number[], way: number[], turnings: number[], away: number[][], loss: number[]}} Tail
 */
/** @typedef {{ground: Ground, run: Run, steps: number, reach: number, tail: Tail | null, last: number[], lastLoss: number, lastMove: number, movedAt: number}} Judged */

const EIGHTHS = 4;
// Of these nobody knows since when.
const ON_THE_MOVE = new Set(["oscillating", "growing", "closing", "approaching", "creeping", "moving"]);

/** @param {Verdict} verdict */
export function isOnTheMove({ kind }) {
    return ON_THE_MOVE.has(kind);
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
    const moderate = run.noNumber && isModerate(judged);
    for (const place of lost && moderate ? minima : []) {
        const since = restsSince(judged, place);
        if (since !== null) return said("converged", since);
    }
    if (lost && moderate) return said("no-number", run.divergedAt);
    if (lost && judged.lastLoss < 0) return said("fell", run.divergedAt);
    if (lost) return said("diverged", run.divergedAt);
    for (const place of minima) {
        const since = restsSince(judged, place);
        if (since !== null && hops(judged, since)) return said("hovering", since);
        if (since !== null) return said("converged", since);
    }
    for (const [kind, places] of /** @type {const} */ ([
        ["saddle", saddles],
        ["maximum", maxima],
    ])) {
        for (const place of places) {
            const since = restsSince(judged, place);
            if (since !== null) return said(kind, since, stays(judged, place) ? kind : `${kind} for now`);
        }
    }
    const outside = outsideSince(judged);
    if (outside <= steps) {
        if (grows(judged)) return said("diverging", outside);
        return said("left", outside);
    }
    const swing = swings(judged);
    if (swing) return said(swing, steps);
    const rest = resting(judged);
    if (rest) return rest;
    const more = toGo(judged, minima);
    if (Number.isFinite(more)) return said("approaching", steps, "approaching", String(Number(more.toPrecision(1))));
    if (wayOf(judged) <= judged.reach) return said("creeping", steps);
    return said("moving", steps);
}

/**
 * @param {Kind} kind
 * @param {number} step
 * @param {string} [told]
 * @param {string} [more]
 * @returns {Verdict}
 */
function said(kind, step, told = kind, more = "") {
    return { kind, step, told, more };
}

/**
 * @param {Ground} ground
 * @param {Run} run
 * @returns {Judged}
 */
function judge(ground, run) {
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
        movedAt,
    };
}

/**
 * @param {Float64Array} points
 * @param {number} step
 */
function pointAt(points, step) {
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
 * @param {Ground} ground
 * @param {Run} run
 * @param {number} steps
 * @returns {Tail | null}
 */
function tailOf({ surface, p }, { points, losses }, steps) {
    const length = Math.floor(steps / (2 * EIGHTHS));
    if (!length) return null;
    const minima = surface.minima(p);
    const anchor = pointAt(points, steps - EIGHTHS * length);
    /** @type {Tail} */
    const tail = { length, mean: [], spread: [], way: [], turnings: [], away: [], loss: [] };
    const heading = [0, 0];
    for (let eighth = 0; eighth < EIGHTHS; eighth += 1) {
        const end = steps - (EIGHTHS - 1 - eighth) * length;
        const [sums, squares, turned] = [
            [0, 0],
            [0, 0],
            [0, 0],
        ];
        const away = minima.map(() => 0);
        let way = 0;
        for (let step = end - length + 1; step <= end; step += 1) {
            const [point, move] = [pointAt(points, step), moveOf(points, step)];
            for (const axis of [0, 1]) {
                const nearby = point[axis] - anchor[axis];
                // By the trapezoid rule: a zigzag has its middle where it is, however odd the number of its steps.
                const before = nearby - move[axis];
                sums[axis] += (nearby + before) / 2;
                squares[axis] += (nearby * nearby + before * before) / 2;
                const sign = Math.sign(move[axis]);
                if (sign * heading[axis] < 0) turned[axis] += 1;
                if (sign) heading[axis] = sign;
            }
            way += Math.hypot(...move);
            minima.forEach(([x, y], k) => (away[k] += Math.hypot(point[0] - x, point[1] - y)));
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

/** @param {Judged} judged */
function isModerate({ ground: { constants }, last, lastLoss }) {
    return [...last, lastLoss].every((each) => Math.abs(each) < constants.moderate);
}

/**
 * The step since which a run is within reach of a place, if it rests there; null if not.
 * @param {Judged} judged
 * @param {number[]} place
 */
function restsSince({ ground: { constants }, run: { points }, steps, reach, lastMove }, [x, y]) {
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
function hops({ ground: { constants }, steps, reach, tail }, since) {
    if (!tail || steps + 1 - since < tail.length) return false;
    return tail.way[3] > constants.hop * reach * tail.length && tail.way[3] >= (1 - constants.drift) * tail.way[2];
}

/** @param {Judged} judged */
function outsideSince({ ground: { window }, run: { points }, steps }) {
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
function grows({ ground: { window }, run: { losses }, lastLoss, tail }) {
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
function swings({ ground: { constants }, reach, tail }) {
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
    return Math.max(...spread) <= constants.regular * Math.min(...spread) ? "oscillating" : null;
}

/**
 * The length of the path in the last quarter of the steps; infinite if there were too few to tell.
 * @param {Judged} judged
 */
function wayOf({ tail }) {
    return tail ? tail.way[2] + tail.way[3] : Infinity;
}

/**
 * How many more steps a run takes to the nearest minimum, if it goes on as it does; NaN if that is unknown.
 * @param {Judged} judged
 * @param {number[][]} minima
 */
function toGo({ ground: { constants }, steps, reach, tail }, minima) {
    if (!tail || !minima.length || steps < constants.predicted_from) return Number.NaN;
    const nearest = tail.away[3].indexOf(Math.min(...tail.away[3]));
    const away = tail.away.map((each) => each[nearest]);
    const [earlier, middle, later] = [away[0] - away[1], away[1] - away[2], away[2] - away[3]];
    const rates = [later / middle, middle / earlier];
    rates.push(Math.sqrt(rates[0] * rates[1]));
    const need = (away[3] - reach) / later;
    const needed = rates.map((rate) => (Math.log1p((-need * (1 - rate)) / rate) / Math.log(rate) - 0.5) * tail.length);
    const displaced = Math.hypot(...[0, 1].map((axis) => tail.mean[3][axis] - tail.mean[2][axis]));
    const straight = earlier > 0 && middle > 0 && later > 0 && tail.way[3] <= constants.straight * displaced;
    const [least, most] = [Math.min(...needed), Math.max(...needed)];
    const agreed = most <= constants.agreed * least && needed[2] <= constants.farthest * steps;
    return straight && agreed && least > 0 ? needed[2] : Number.NaN;
}

/**
 * The verdict on a run that rests where nothing is listed; null if it does not rest.
 * @param {Judged} judged
 */
function resting(judged) {
    const { ground, steps, reach, tail, last, movedAt } = judged;
    const still = steps - movedAt >= Math.max(2, Math.floor(steps / 4)) || movedAt === 0;
    if (!still && !(wayOf(judged) <= ground.constants.creeping * reach)) return null;
    const step = still ? movedAt : steps - 2 * (tail ? tail.length : 0);
    const found = kindOf(judged, last);
    if (found === "plateau") return said("plateau", step);
    if (found !== "slope" && !ground.complete) {
        if (found === "minimum") return said("converged", step);
        return said(found, step);
    }
    if (!still) return null;
    return said("stopped", step, step ? "stopped" : "stopped at once");
}

/**
 * What there is within reach of a place, told by following the gradient round a circle.
 * @param {Judged} judged
 * @param {number[]} place
 * @returns {"minimum" | "saddle" | "maximum" | "plateau" | "slope"}
 */
function kindOf({ ground, reach }, place) {
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
    if (values.every((each) => each >= here) && values.some((each) => each > here)) return "minimum";
    if (values.every((each) => each <= here) && values.some((each) => each < here)) return "maximum";
    const around = circleRound(place, constants.plateau_radius * reach, constants.directions);
    const change = Math.max(...around.map(([x, y]) => Math.abs(surface.value(p, x, y) - here)));
    return change <= constants.flat * (here - lowestOnGrid(ground)) ? "plateau" : "slope";
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

/** @param {Ground} ground */
function lowestOnGrid(ground) {
    if (ground.lowest === undefined) {
        const { grid } = ground.constants;
        const [left, right, bottom, top] = ground.window;
        ground.lowest = Infinity;
        for (let place = 0; place < grid * grid; place += 1) {
            const [column, row] = [place % grid, Math.floor(place / grid)];
            const [x, y] = [left + ((right - left) * column) / (grid - 1), bottom + ((top - bottom) * row) / (grid - 1)];
            const value = ground.surface.value(ground.p, x, y);
            if (value < ground.lowest) ground.lowest = value;
        }
    }
    return ground.lowest;
}

/**
 * Whether a run is where a saddle or a maximum holds it: not off it in a direction in which the surface falls away.
 * @param {Judged} judged
 * @param {number[]} place
 */
function stays({ ground: { surface, p }, last }, place) {
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
