/** Very many runs of one rule, of each of which only how it ended is kept: as in optviz/studies/sweeps. */

import { RULES, SURFACES } from "../generated.js";
import { go, roomFor, withStart } from "../engine/race.js";
import { verdict } from "../engine/verdict.js";

/** @import { Numbers } from "../generated.js" */
/** @import { Constants, Ground } from "../engine/ground.js" */

/**
 * What a map goes over, and its values, one for each column or row.
 * @typedef {{whose: "rule" | "start", name: string, values: number[]}} Along
 */
/**
 * `ways` has for each kind of verdict the place of its way in OUTCOMES of optviz/look.py. What stands in `h` and `start`
 * holds but for what `right` and `up` go over.
 * @typedef {{surface: string, p: Numbers, rule: string, h: Numbers, start: number[], steps: number, complete: boolean, constants: Constants, ways: Record<string, number>, right: Along, up: Along}} Question
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
 * The settings and the start of a cell.
 * @param {Question} question
 * @param {number} cell
 */
export function runOfCell({ h, start, right, up }, cell) {
    const [settings, at] = [{ ...h }, [...start]];
    const columns = right.values.length;
    const set = (/** @type {Along} */ { whose, name, values }, /** @type {number} */ place) => {
        if (whose === "rule") settings[name] = values[place];
        else at["xy".indexOf(name)] = values[place];
    };
    set(right, cell % columns);
    set(up, Math.floor(cell / columns));
    return { h: settings, start: at };
}

/**
 * Race the cells from one to before another.
 * @param {Question} question
 * @param {number} from
 * @param {number} to
 * @returns {Answer}
 */
export function answer(question, from, to) {
    const { p, complete, constants } = question;
    const [surface, rule] = [SURFACES[question.surface], RULES[question.rule]];
    const found = noAnswer(to - from);
    const run = roomFor(question.steps);
    const usual = surface.window(p);
    /** @type {Ground | null} */
    let ground = null;
    for (let cell = from; cell < to; cell += 1) {
        const { h, start } = runOfCell(question, cell);
        const window = withStart(usual, start);
        if (!ground?.window.every((end, place) => end === window[place]))
            ground = { surface, p, window, complete, constants };
        go(run, surface, p, rule, h, start);
        const { kind, step, place } = verdict(ground, run);
        found.ways[cell - from] = question.ways[kind];
        found.places[cell - from] = place;
        found.steps[cell - from] = step;
    }
    return found;
}
