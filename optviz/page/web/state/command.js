/** A state as the command that films it. */

import { exact } from "../basics/numbers.js";
import { SURFACES } from "../generated.js";
import { specOf } from "./spec.js";
import { aboutOptimizer, aboutSurface, defaultsOf, isRetyped, isShown } from "./state.js";

/** @import { Data, State } from "./state.js" */

/**
 * The command that films what is on screen, or null if it shows a surface that only Python knows. Racers of one's own
 * are not in it.
 * @param {State} state
 * @param {Data} data
 * @param {{theme: string, language: string}} seen as the visitor has it
 * @param {number[]} camera
 */
export function toCommand(state, data, { theme, language }, camera) {
    const surface = aboutSurface(data, state.surface);
    const racers = state.optimizers.filter((each) => each.on && !aboutOptimizer(data, each.name).own);
    if ((surface.own && !surface.spec && !surface.around) || !racers.length) return null;
    const usual = defaultsOf(surface.parameters);
    const spec = surface.around
        ? specOf(surface.around, state.surfaceParameters, surface.model ? { size: 1, replace: 0 } : {})
        : (surface.spec ?? specOf(surface.name, state.surfaceParameters, usual));
    const parts = [`--surface=${spec}`, ...(surface.seed ? [`--seed=${surface.seed}`] : [])];
    for (const { name, settings } of racers) {
        const usual = defaultsOf(aboutOptimizer(data, name).parameters);
        // The rate is always said: on the command line, its absence means the one that the surface suggests.
        parts.push(`--optimizer=${specOf(name, settings, { ...usual, learning_rate: Number.NaN })}`);
    }
    parts.push(`--start=${state.start.map(exact).join(",")}`, `--steps=${state.steps}`);
    parts.push(`--layout=${state.layout}`, `--view=${state.views.join(",")}`);
    if (state.internals && isShown(data, state, "vectors")) parts.push("--internals");
    if (state.aspect !== "equal") parts.push(`--aspect=${state.aspect}`);
    if (!state.axes) parts.push("--axes=false");
    if (state.heights && isShown(data, state, "ticks")) parts.push("--heights");
    // Of a formula with other parameters, a film would find another window.
    const isOther = isRetyped(surface, state.surfaceParameters);
    const window = state.window ?? (isOther ? SURFACES[surface.name].window(state.surfaceParameters) : null);
    if (window) parts.push(`--window=${window.map(exact).join(",")}`);
    if (isShown(data, state, "turns")) parts.push(`--camera=${camera.map(exact).join(",")}`);
    if (theme !== Object.keys(data.looks)[0]) parts.push(`--theme=${theme}`);
    if (language !== Object.keys(data.words)[0]) parts.push(`--language=${language}`);
    return ["optviz", "animate", ...parts].map(quoted).join(" ");
}

/**
 * For a shell.
 * @param {string} text
 */
function quoted(text) {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\"'\"'")}'`;
}
