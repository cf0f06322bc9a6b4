/** Very many runs of one rule, of each of which only how it ended is kept: as in optviz/studies/sweeps. */

import { isComplete } from "../engine/ground.js";
import { hasLoss, isDrawable } from "./reach.js";
import { RULES, SURFACES } from "../generated.js";
import { go, roomFor, withStart } from "../engine/race.js";
import { verdict } from "../engine/verdict.js";

/** @import { Numbers } from "../generated.js" */
/** @import { Constants, Ground } from "../engine/ground.js" */

/**
 * What a map goes over, and its values, one for each column or row.
 * @typedef {{whose: "rule" | "start" | "surface", name: string, values: number[]}} Along
 */
/**
 * `ways` has for each kind of verdict the place of its way in OUTCOMES of optviz/look.py. What stands in `p`, `h` and
 * `start` holds but for what `right` and `up` go over; without a `start`, it is the surface's own. `complete` is what
 * is told of a surface whose critical points are all listed, where `typed` is null; else only with its values.
 * @typedef {{surface: string, p: Numbers, rule: string, h: Numbers, start: number[] | null, steps: number, complete: boolean, typed: Numbers | null, constants: Constants, ways: Record<string, number>, right: Along, up: Along}} Question
 */
/**
 * Of each cell, row by row from below: in which way its run ended, the number of the minimum at which it arrived or -1,
 * and since which step.
 * @typedef {{ways: Uint8Array, places: Int16Array, steps: Int32Array}} Answer
 */

/**
 * @param {number} cells
 * @returns {Answer}
 */
export function noAnswer(cells) {
    return { ways: new Uint8Array(cells), places: new Int16Array(cells), steps: new Int32Array(cells) };
}

/**
 * What each cell has along an axis.
 * @param {Question} question
 * @param {number} cell
 * @returns {[Along, number][]}
 */
function valuesOfCell({ right, up }, cell) {
    const columns = right.values.length;
    return [
        [right, right.values[cell % columns]],
        [up, up.values[Math.floor(cell / columns)]],
    ];
}

/**
 * The settings and the start of a cell, on a surface with the parameters `p`.
 * @param {Question} question
 * @param {number} cell
 * @param {Numbers} p
 */
function runOfCell(question, cell, p) {
    const [h, start] = [{ ...question.h }, [...(question.start ?? SURFACES[question.surface].start(p))]];
    for (const [{ whose, name }, value] of valuesOfCell(question, cell)) {
        if (whose === "rule") h[name] = value;
        else if (whose === "start") start["xy".indexOf(name)] = value;
    }
    return { h, start };
}

/**
 * The parameters of the surface of a cell: the same ones as those of another cell, if they are equal.
 * @param {Question} question
 * @param {number} cell
 * @param {Numbers} before
 */
function parametersOfCell(question, cell, before) {
    const changed = valuesOfCell(question, cell).filter(([{ whose, name }, value]) => whose === "surface" && before[name] !== value);
    return changed.length ? { ...before, ...Object.fromEntries(changed.map(([{ name }, value]) => [name, value])) } : before;
}

/**
 * Race the cells from one to before another.
 * @param {Question} question
 * @param {number} from
 * @param {number} to
 * @returns {Answer}
 */
export function answer(question, from, to) {
    const { complete, typed, constants } = question;
    const [surface, rule] = [SURFACES[question.surface], RULES[question.rule]];
    const found = noAnswer(to - from);
    const run = roomFor(question.steps);
    let p = question.p;
    let usual = surface.window(p);
    let isThere = true;
    /** @type {Ground | null} */
    let ground = null;
    for (let cell = from; cell < to; cell += 1) {
        const own = parametersOfCell(question, cell, p);
        if (own !== p) {
            [p, usual, ground] = [own, surface.window(own), null];
            isThere = isDrawable(question.surface, p) && hasLoss(question.surface, p);
        }
        // Where there is no surface, no run begins.
        if (!isThere) {
            found.ways[cell - from] = question.ways.raised;
            found.places[cell - from] = -1;
            continue;
        }
        const { h, start } = runOfCell(question, cell, p);
        const window = withStart(usual, start);
        if (!ground?.window.every((end, place) => end === window[place]))
            ground = { surface, p, window, complete: complete && isComplete(typed, surface, p), constants };
        go(run, surface, p, rule, h, start);
        const { kind, step, place } = verdict(ground, run);
        found.ways[cell - from] = question.ways[kind];
        found.places[cell - from] = place;
        found.steps[cell - from] = step;
    }
    return found;
}
