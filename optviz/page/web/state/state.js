/** What is on screen, as one plain object, and what it may be. */

import { finite } from "../basics/numbers.js";
import { hasLoss, isDrawable, isWithinReach } from "../sweeps/reach.js";
import { SURFACES } from "../generated.js";

/** @import { EndColors, Look } from "../basics/colors.js" */
/** @import { Languages } from "../basics/words.js" */
/** @import { Constants } from "../engine/ground.js" */
/** @import { Limit } from "../engine/verdict.js" */

/** `label` is what a parameter is called beside its field, and `called` in a line of settings; what `lasts` as long as the race does has so many steps. */
/** @typedef {{name: string, symbol: string, default: number, low: number | null, high: number | null, lowOpen: boolean, highOpen: boolean, meaning: string, quiet?: boolean, whole?: boolean, lasts?: boolean, label?: string, called?: string}} Parameter */
/** @typedef {{name: string, title: string, formula: string, about: string, steps: number, parameters: Parameter[], rates: Record<string, number>, tuned?: Record<string, number>, kind?: string, own?: boolean, spec?: string, around?: string, model?: string, seed?: number, complete?: boolean}} AboutSurface */
/**
 * A `further` one is in the table only where somebody has added it, and has one of the spare colours; its `rate` is that
 * of another optimizer. A `namesake` of a rule of the catalogue is told apart from it. What was `checked` of one's own is
 * told in each language.
 * @typedef {{name: string, title: string, colors: Record<string, string>, about: string, formula: string[], parameters: Parameter[], own?: boolean, recorded?: boolean, further?: boolean, rate?: string, namesake?: boolean, checked?: Record<string, string>, theory?: {bound: string, damped?: string, rate?: string}, defaults?: Record<string, Record<string, number>>}} AboutOptimizer
 */
/** @typedef {{title: string, colors: Record<string, string>, why: string, surface: string, points: number[][], losses: number[], divergedAt?: number, evaluations?: number[], limit: Limit | null, namesake?: boolean, checked?: Record<string, string>}} Recorded */
/** What is said of the race at first, by language; `atEnd` tells that the caption says how it ended. */
/** @typedef {{title: Record<string, string>, caption: Record<string, string>, atEnd: boolean}} Told */
/** @typedef {{version: string, told: Told, surfaces: AboutSurface[], optimizers: AboutOptimizer[], spare: Record<string, string>[], recorded: Recorded[], verdict: Constants, ways: Record<string, number>, ends: Record<string, EndColors>, looks: Record<string, Look>, words: Languages, views: View[], state: {optimizers: {name: string, on?: boolean}[], views: string[]}}} Data */

/** @typedef {{name: string, settings: Record<string, number>, on: boolean}} Racer */
/**
 * A view, its key, and whether vectors are drawn in it, a camera turns round it, and numbers stand at its edges; see
 * `View` in optviz/views.py.
 * @typedef {{name: string, key: string, vectors: boolean, turns: boolean, ticks: boolean}} View
 */
/**
 * `window` (x low, x high, y low, y high) and `camera` (azimuth, elevation) are null while nobody has changed them;
 * `step` is null at the end. `large` shows the picture alone. `map` is what a map beside it goes over, to the right and upwards, or null for none, and `part` what of it is seen, from and to for each, or null for all of it. `selected` is the number of the racer whose settings are open, or -1.
 * @typedef {{surface: string, surfaceParameters: Record<string, number>, optimizers: Racer[], start: number[], steps: number, layout: "overlay" | "panels", views: string[], internals: boolean, heights: boolean, aspect: string, axes: boolean, large: boolean, map: string[] | null, part: number[] | null, theme: string, language: string, window: number[] | null, camera: number[] | null, step: number | null, selected: number}} State
 */

export const MOST_STEPS = 5000;
export const MOST_RACERS = 24;
// Narrower windows have no different numbers for their pixels, as in optviz/objectives/window.py.
const SHORTEST_SIDE = 1e-150;
const NARROWEST = 1e-10;

/**
 * @param {Data} data
 * @param {string} name
 */
export function aboutSurface(data, name) {
    return data.surfaces.find((each) => each.name === name) ?? data.surfaces[0];
}

/**
 * @param {Data} data
 * @param {string} name
 */
export function aboutOptimizer(data, name) {
    return data.optimizers.find((each) => each.name === name) ?? data.optimizers[0];
}

/** @param {Parameter[]} parameters */
export function defaultsOf(parameters) {
    return Object.fromEntries(parameters.map((each) => [each.name, each.default]));
}

/**
 * The settings that an optimizer begins with on a surface, whose learning rate is a sound one there.
 * @param {AboutSurface} surface
 * @param {Record<string, number>} p
 * @param {AboutOptimizer} optimizer
 * @param {number} steps
 */
export function soundSettings(surface, p, optimizer, steps) {
    const settings = defaultsOf(optimizer.parameters);
    for (const { name, lasts } of optimizer.parameters) if (lasts) settings[name] = steps;
    const rates = SURFACES[surface.name].rates?.(p) ?? surface.rates;
    const usual = surface.parameters.every(({ name, default: value }) => p[name] === value);
    // Of one around another, the rate is that of the rule within.
    const core = optimizer.name.replace(/^.*\(|\)+$/g, "");
    const tuned = usual ? surface.tuned?.[core] : undefined;
    const rate = tuned ?? rates[optimizer.name] ?? rates[optimizer.rate ?? ""];
    if (rate !== undefined && "learning_rate" in settings) settings.learning_rate = rate;
    return settings;
}

/**
 * @param {Parameter} parameter
 * @param {number} value
 */
export function contains({ low, high, lowOpen, highOpen, whole }, value) {
    const above = low === null || (lowOpen ? value > low : value >= low);
    const below = high === null || (highOpen ? value < high : value <= high);
    return Number.isFinite(value) && above && below && (!whole || Number.isInteger(value));
}

/**
 * A state in which every value is in its range, from whatever was given: what is not, is as it was at first.
 * @param {unknown} given
 * @param {Data} data
 * @param {(surface: string, parameters: Record<string, number>) => number[]} startOf
 * @returns {State}
 */
export function checked(given, data, startOf) {
    const wish = /** @type {Record<string, any>} */ (given && typeof given === "object" ? given : {});
    const surface = aboutSurface(data, wish.surface);
    const usual = defaultsOf(surface.parameters);
    const wished = settingsFrom(wish.surfaceParameters, surface.parameters, usual);
    const isTaken = isDrawable(surface.name, wished) && hasLoss(surface.name, wished);
    const surfaceParameters = isTaken ? wished : usual;
    const whole = finite(wish.steps);
    const steps =
        whole !== null && Number.isInteger(whole) && whole >= 1 && whole <= MOST_STEPS ? whole : surface.steps;
    const optimizers = racersFrom(wish.optimizers, data, surface, surfaceParameters, steps);
    const every = data.views.map((each) => each.name);
    const views = every.filter((each) => Array.isArray(wish.views) && wish.views.includes(each));
    const first = every.filter((each) => data.state.views.includes(each));
    const window = numbers(wish.window, 4);
    const camera = numbers(wish.camera, 2);
    const part = numbers(wish.part, 4);
    const step = finite(wish.step);
    const selected = finite(wish.selected) ?? -1;
    return {
        surface: surface.name,
        surfaceParameters,
        optimizers,
        start: numbers(wish.start, 2) ?? startOf(surface.name, surfaceParameters),
        steps,
        layout: wish.layout === "panels" ? "panels" : "overlay",
        views: views.length ? views : first,
        internals: wish.internals === true,
        heights: wish.heights === true,
        aspect: one(wish.aspect, ["equal", "fill"]),
        axes: wish.axes !== false,
        large: wish.large === true,
        map: axesFrom(wish.map),
        part: part && part[0] < part[1] && part[2] < part[3] ? part : null,
        theme: one(wish.theme, ["auto", ...Object.keys(data.looks)]),
        language: one(wish.language, ["auto", ...Object.keys(data.words)]),
        window: window && isWide(window[0], window[1]) && isWide(window[2], window[3]) ? window : null,
        camera: camera && Math.abs(camera[0]) <= 360 && Math.abs(camera[1]) <= 90 ? camera : null,
        step: step !== null && Number.isInteger(step) && step >= 0 && step < steps ? step : null,
        selected: Number.isInteger(selected) && selected >= 0 && selected < optimizers.length ? selected : -1,
    };
}

/**
 * What a map goes over, which may be something that an optimizer does not have.
 * @param {unknown} given
 */
function axesFrom(given) {
    const known = Array.isArray(given) ? given.filter((each) => /^(rule|start|surface)\.\w+$/.test(String(each))).map(String) : [];
    return known.length === 2 && known[0] !== known[1] ? known : null;
}

/**
 * The values of a formula that somebody has typed, for which its critical points were found; null for other surfaces.
 * @param {AboutSurface} surface
 */
export function typedValues({ around, model, parameters }) {
    return around && !model ? defaultsOf(parameters) : null;
}

/**
 * Whether a surface is a formula that somebody has typed and whose parameters are others by now.
 * @param {AboutSurface} surface
 * @param {Record<string, number>} p
 */
export function isRetyped(surface, p) {
    const typed = typedValues(surface);
    return typed !== null && Object.keys(typed).some((name) => p[name] !== typed[name]);
}

/**
 * Whether two ends of a window are far enough from each other.
 * @param {number} low
 * @param {number} high
 */
function isWide(low, high) {
    return high - low >= Math.max(SHORTEST_SIDE, NARROWEST * Math.max(Math.abs(low), Math.abs(high)));
}

/**
 * @param {unknown} given
 * @param {number} count
 */
function numbers(given, count) {
    if (!Array.isArray(given) || given.length !== count) return null;
    const found = given.map(finite).filter((each) => each !== null && isWithinReach(each));
    return found.length === count ? /** @type {number[]} */ (found) : null;
}

/**
 * @template {string} T
 * @param {unknown} given
 * @param {T[]} choices
 */
function one(given, choices) {
    return choices.find((each) => each === given) ?? choices[0];
}

/**
 * @param {unknown} given
 * @param {Parameter[]} parameters
 * @param {Record<string, number>} otherwise
 */
function settingsFrom(given, parameters, otherwise) {
    const wish = /** @type {Record<string, unknown>} */ (given && typeof given === "object" ? given : {});
    const settings = { ...otherwise };
    for (const parameter of parameters) {
        const value = Object.hasOwn(wish, parameter.name) ? finite(wish[parameter.name]) : null;
        if (value !== null && contains(parameter, value)) settings[parameter.name] = value;
    }
    return settings;
}

/**
 * The racers that were given, or else those that the page begins with; and then all others that are in every table, of
 * which only recorded ones are on.
 * @param {unknown} given
 * @param {Data} data
 * @param {AboutSurface} surface
 * @param {Record<string, number>} p
 * @param {number} steps
 * @returns {Racer[]}
 */
function racersFrom(given, data, surface, p, steps) {
    const first = data.state.optimizers.map(({ name, on }) => ({ name, on }));
    const wishes = Array.isArray(given) && given.length ? given : first;
    /** @type {Racer[]} */
    const racers = [];
    for (const wish of wishes.slice(0, MOST_RACERS)) {
        const about = data.optimizers.find((each) => each.name === wish?.name);
        if (!about) continue;
        const settings = settingsFrom(wish.settings, about.parameters, soundSettings(surface, p, about, steps));
        racers.push({ name: about.name, settings, on: wish.on !== false });
    }
    const missing = data.optimizers.filter((each) => !each.further && !racers.some((racer) => racer.name === each.name));
    return [
        ...racers,
        ...missing.map((each) => {
            return { name: each.name, settings: soundSettings(surface, p, each, steps), on: each.recorded === true };
        }),
    ];
}

/**
 * Whether a view is shown that has something.
 * @param {Data} data
 * @param {State} state
 * @param {"vectors" | "turns" | "ticks"} what
 */
export function isShown(data, state, what) {
    return data.views.some((each) => each[what] && state.views.includes(each.name));
}
