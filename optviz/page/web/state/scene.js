/** Everything that follows from the state: the races, their verdicts and colours, the window. */

import { forText, isDark, toldApart } from "../basics/colors.js";
import { languageOf } from "../basics/words.js";
import { gridOf } from "../engine/grid.js";
import { isComplete } from "../engine/ground.js";
import { asRun, race, withStart } from "../engine/race.js";
import { verdict, withBudget } from "../engine/verdict.js";
import { RULES, SURFACES } from "../generated.js";
import { calledIn } from "./called.js";
import { aboutOptimizer, aboutSurface, typedValues } from "./state.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Words } from "../basics/words.js" */
/** @import { Ground } from "../engine/ground.js" */
/** @import { Run } from "../engine/race.js" */
/** @import { Verdict } from "../engine/verdict.js" */
/** @import { Numbers, Surface } from "../generated.js" */
/** @import { AboutOptimizer, AboutSurface, Data, Parameter, Racer, State } from "./state.js" */

/**
 * A racer: `run` and `verdict` are null while it is off, or recorded elsewhere.
 * @typedef {{number: number, about: AboutOptimizer, racer: Racer, recorded: boolean, run: Run | null, verdict: Verdict | null, color: string, textColor: string}} Entry
 */
/** @typedef {Entry & {run: Run, verdict: Verdict}} Running */
/**
 * `home` is the window that verdicts are measured against, `window` the one in view; `lowest` the lowest loss in it.
 * @typedef {{data: Data, state: State, theme: string, look: Look, language: string, words: Words, about: AboutSurface, surface: Surface, p: Numbers, home: number[], window: number[], lowest: number, entries: Entry[], running: Running[], step: number}} Scene
 */

// A setting that was chosen deep in a map has more digits than there is room for; its field has all of them.
const SETTING_DIGITS = 7;
const DARK = matchMedia("(prefers-color-scheme: dark)");

/**
 * The scene of a state. What has not changed since the last one is taken from it.
 * @param {Data} data
 * @param {State} state
 * @param {Scene | null} last
 * @returns {Scene}
 */
export function sceneOf(data, state, last) {
    const language = languageOf(state.language, data.words);
    const words = data.words[language];
    const about = calledIn(aboutSurface(data, state.surface), words);
    const surface = SURFACES[state.surface];
    const p = state.surfaceParameters;
    const theme = themeOf(state, data.looks);
    const home = withStart(surface.window(p), state.start);
    const sameGround =
        last && last.state.surface === state.surface && last.p === p && String(last.home) === String(home);
    const sameRace = sameGround && last.state.start === state.start && last.state.steps === state.steps;
    const lowest = sameGround ? last.lowest : lowestIn(surface, p, home);
    /** @type {Ground} */
    const ground = { surface, p, window: home, complete: about.complete === true && isComplete(typedValues(about), surface, p), constants: data.verdict };
    const isAlike =
        last?.theme === theme && String(last.state.optimizers.map(nameOf)) === String(state.optimizers.map(nameOf));
    const colors = last && isAlike ? last.entries : colorsFor(data, state, data.looks[theme]);
    const entries = state.optimizers.map((racer, number) => {
        const before = sameRace ? last.entries[number] : null;
        const kept = before && before.racer === racer ? before : raced(data, state, ground, racer);
        const { color, textColor } = colors[number];
        const called = calledIn(aboutOptimizer(data, racer.name), words);
        return { ...kept, about: called, number, color, textColor };
    });
    return {
        data,
        state,
        theme,
        look: data.looks[theme],
        language,
        words,
        about,
        surface,
        p,
        home,
        window: state.window ?? home,
        lowest,
        entries,
        running: /** @type {Running[]} */ (entries.filter((each) => each.run)),
        step: state.step ?? state.steps,
    };
}

/**
 * What is said of the race that the page was made with, in the language of a scene: the heading while its surface is
 * shown, and the caption while nothing of the race is another one; else nothing.
 * @param {Scene} scene
 * @param {State} first
 */
export function toldOfRace({ data, state, language }, first) {
    const isSurface = isSameIn(state, first, ["surface", "surfaceParameters"]);
    const isRace = isSurface && isSameIn(state, first, ["start", "steps"]) && isSameIn(racing(state), racing(first));
    return { title: (isSurface && data.told.title[language]) || "", caption: (isRace && data.told.caption[language]) || "" };
}

/**
 * @template {object} T
 * @param {T} one
 * @param {T} other
 * @param {(keyof T)[]} [keys]
 */
function isSameIn(one, other, keys = /** @type {(keyof T)[]} */ (Object.keys(one))) {
    return keys.every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
}

/** @param {State} state */
function racing({ optimizers }) {
    return { racers: optimizers.filter((each) => each.on) };
}

/** @param {Racer} racer */
function nameOf({ name }) {
    return name;
}

/**
 * @param {Data} data
 * @param {State} state
 * @param {Look} look
 */
function colorsFor(data, state, look) {
    const theme = themeOf(state, data.looks);
    const every = state.optimizers.map(({ name }) => aboutOptimizer(data, name));
    const added = [...new Set(every.filter((each) => each.further))];
    const spare = (/** @type {AboutOptimizer} */ about) => data.spare[added.indexOf(about) % data.spare.length];
    const given = every.map((about) => (about.further ? spare(about) : about.colors)[theme]);
    return toldApart(given, look).map((color) => ({ color, textColor: forText(color, look) }));
}

/**
 * The theme that is asked for, or else the first that is as dark as the visitor's system.
 * @param {State} state
 * @param {Data["looks"]} looks
 */
function themeOf(state, looks) {
    if (state.theme !== "auto") return state.theme;
    const themes = Object.keys(looks);
    return themes.find((each) => isDark(looks[each]) === DARK.matches) ?? themes[0];
}

/**
 * @param {Data} data
 * @param {State} state
 * @param {Ground} ground
 * @param {Racer} racer
 */
function raced(data, state, ground, racer) {
    const recorded = data.recorded.find((_, place) => racer.name === recordedName(place));
    const run = racer.on ? runOf(state, ground, racer, recorded) : null;
    // One that may ask no more asks nothing, which is no expression: such a rule is recorded.
    const told = run && withBudget(verdict(ground, run), run, recorded?.limit);
    return { racer, recorded: Boolean(recorded), run, verdict: told };
}

/**
 * @param {State} state
 * @param {Ground} ground
 * @param {Racer} racer
 * @param {Data["recorded"][number] | undefined} recorded
 */
function runOf(state, { surface, p }, racer, recorded) {
    if (recorded) return recorded.surface === state.surface ? asRun(surface, p, recorded, state.steps) : null;
    return race(surface, p, RULES[racer.name], racer.settings, state.start, state.steps);
}

/** @param {number} place */
function recordedName(place) {
    return `recorded-${place}`;
}

/**
 * The data with a racer for each recorded run, and with the parameters of each optimizer, which have places in one list.
 * @param {Omit<Data, "optimizers"> & {parameters: Parameter[], optimizers: (Omit<AboutOptimizer, "parameters"> & {parameters: number[]})[]}} data
 * @returns {Data}
 */
export function withRecorded(data) {
    const recorded = data.recorded.map(({ title, colors, why, namesake, checked }, place) => {
        return {
            name: recordedName(place),
            title,
            colors,
            about: why,
            formula: [],
            parameters: [],
            own: true,
            recorded: true,
            ...(namesake ? { namesake } : {}),
            ...(checked ? { checked } : {}),
        };
    });
    const traced = data.optimizers
        .filter((each) => each.name in RULES)
        .map((each) => ({ ...each, parameters: each.parameters.map((place) => data.parameters[place]) }));
    const surfaces = data.surfaces.filter((each) => each.name in SURFACES);
    return { ...data, surfaces, optimizers: [...traced, ...recorded] };
}

/**
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} window
 */
function lowestIn(surface, p, window) {
    return gridOf(surface, p, window, 80, 80).values.reduce(
        (least, value) => (value < least ? value : least),
        Infinity,
    );
}

/**
 * From a point to the nearest minimum; NaN if there is none.
 * @param {Scene} scene
 * @param {Run} run
 * @param {number} step
 */
export function distanceToMinimum({ surface, p }, run, step) {
    const away = surface.minima(p).map(([x, y]) => Math.hypot(run.points[2 * step] - x, run.points[2 * step + 1] - y));
    return away.length ? Math.min(...away) : Number.NaN;
}

/**
 * The settings of a racer, as a figure shows them.
 * @param {AboutOptimizer} about
 * @param {Racer} racer
 */
export function settingsText(about, { settings }) {
    const told = about.parameters.filter((each) => !each.quiet || settings[each.name] !== each.default);
    return told.map((each) => `${each.called ?? each.symbol} ${shown(settings[each.name])}`).join("  ");
}

/** @param {number} value */
function shown(value) {
    return Number(value.toPrecision(SETTING_DIGITS));
}

/**
 * The formula with the parameters put in, or the parameters alone where nobody can put them in.
 * @param {Scene} scene
 */
export function formulaText({ about, surface, p }) {
    const changed = surface.formula ? [] : about.parameters.filter((each) => p[each.name] !== each.default);
    const told = Object.fromEntries(Object.entries(p).map(([name, value]) => [name, shown(value)]));
    const formula = surface.formula ? surface.formula(told) : changed.length ? "" : about.formula;
    const settings = changed.map((each) => `${each.symbol} = ${told[each.name]}`);
    return [...(formula ? [`f(x, y) = ${formula}`] : []), ...settings].join("   ").replaceAll("-", "−");
}
