/** What a visitor can change, and what changes with it. */

import { languageAfter, languageOf } from "../basics/words.js";
import { SURFACES } from "../generated.js";
import { aboutOptimizer, aboutSurface, defaultsOf, MOST_RACERS, soundSettings } from "../state/state.js";
import { change, data, live } from "./live.js";

/** @import { AboutSurface, Racer } from "../state/state.js" */

/**
 * @param {number} number
 * @param {Racer} racer
 */
export function setRacer(number, racer) {
    change({ optimizers: live.state.optimizers.map((each, place) => (place === number ? racer : each)) });
}

/** @param {number} number */
export function select(number) {
    change({ selected: live.state.selected === number ? -1 : number });
}

/**
 * A start that is the surface's own moves with its parameters, and so do learning rates.
 * @param {string} name
 * @param {number} value
 */
export function setSurfaceParameter(name, value) {
    const { start } = SURFACES[live.state.surface];
    const { surfaceParameters: before, steps } = live.state;
    const surfaceParameters = { ...before, [name]: value };
    const isOwn = String(start(before)) === String(live.state.start);
    const about = aboutSurface(data, live.state.surface);
    const optimizers = live.state.optimizers.map((racer) => {
        const usual = soundSettings(about, before, aboutOptimizer(data, racer.name), steps).learning_rate;
        return racer.settings.learning_rate === usual ? withSoundRate(racer, about, surfaceParameters) : racer;
    });
    change({ surfaceParameters, optimizers, window: null, ...(isOwn ? { start: [...start(surfaceParameters)] } : {}) });
}

/**
 * @param {Racer} racer
 * @param {AboutSurface} about
 * @param {Record<string, number>} p
 * @returns {Racer}
 */
function withSoundRate(racer, about, p) {
    const { learning_rate: rate } = soundSettings(about, p, aboutOptimizer(data, racer.name), live.state.steps);
    const isSame = rate === undefined || rate === racer.settings.learning_rate;
    return isSame ? racer : { ...racer, settings: { ...racer.settings, learning_rate: rate } };
}

/** @param {string} name */
export function setSurface(name) {
    const about = aboutSurface(data, name);
    const surfaceParameters = defaultsOf(about.parameters);
    const optimizers = live.state.optimizers.map((racer) =>
        withSteps(withSoundRate(racer, about, surfaceParameters), about.steps),
    );
    change({
        surface: about.name,
        surfaceParameters,
        optimizers,
        start: [...SURFACES[about.name].start(surfaceParameters)],
        steps: about.steps,
        step: null,
        window: null,
        camera: null,
        part: null,
    });
}

/** @param {number} steps */
export function setSteps(steps) {
    change({ steps, step: null, optimizers: live.state.optimizers.map((racer) => withSteps(racer, steps)) });
}

/**
 * What lasts as long as the race did lasts as long as it will.
 * @param {Racer} racer
 * @param {number} steps
 * @returns {Racer}
 */
function withSteps(racer, steps) {
    const lasting = aboutOptimizer(data, racer.name).parameters.filter(
        ({ name, lasts }) => lasts && racer.settings[name] === live.state.steps,
    );
    const settings = Object.fromEntries(lasting.map(({ name }) => [name, steps]));
    return lasting.length ? { ...racer, settings: { ...racer.settings, ...settings } } : racer;
}

/** @param {string} name */
export function addRacer(name) {
    const { surface, surfaceParameters, steps, optimizers } = live.state;
    if (optimizers.length >= MOST_RACERS) return;
    const settings = soundSettings(aboutSurface(data, surface), surfaceParameters, aboutOptimizer(data, name), steps);
    change({ optimizers: [...optimizers, { name, settings, on: true }], selected: optimizers.length });
}

/** @param {number} number */
export function removeRacer(number) {
    change({ optimizers: live.state.optimizers.filter((_, place) => place !== number), selected: -1 });
}

/** @param {string} view */
export function toggleView(view) {
    const every = data.views.map((each) => each.name);
    const views = every.filter((each) => live.state.views.includes(each) !== (each === view));
    if (views.length) change({ views });
}

export function toggleTheme() {
    const themes = Object.keys(data.looks);
    if (live.scene) change({ theme: themes[(themes.indexOf(live.scene.theme) + 1) % themes.length] });
}

export function toggleLanguage() {
    change({ language: languageAfter(languageOf(live.state.language, data.words), data.words) });
}

export function toggleLayout() {
    change({ layout: live.state.layout === "panels" ? "overlay" : "panels" });
}

export function toggleInternals() {
    change({ internals: !live.state.internals });
}

export function toggleHeights() {
    change({ heights: !live.state.heights });
}

export function resetView() {
    change({ window: null, camera: null });
}

/** The axes of a map over the start. */
export const PLACES = ["start.x", "start.y"];
// What most optimizers have; the others have something instead.
const SETTINGS = ["rule.learning_rate", "rule.momentum"];

/** @param {string[]} map */
export function isOfPlaces(map) {
    return map.every((key) => PLACES.includes(key));
}

/**
 * Show a map over the start, or over two settings; the same once more shows none.
 * @param {boolean} places
 */
export function toggleMap(places) {
    const { map } = live.state;
    const isShown = map !== null && isOfPlaces(map) === places;
    change({ map: isShown ? null : places ? PLACES : SETTINGS, part: null });
}
