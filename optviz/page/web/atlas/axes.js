/** What a map may go over: the sliders of an optimizer, the start, and the sliders of the surface. */

import { SURFACES } from "../generated.js";
import { PLACES } from "../live/changes.js";
import { scaleOf } from "../state/sliders.js";
import { contains, defaultsOf, soundSettings } from "../state/state.js";
import { partOf, placeScale } from "./zooming.js";

/** @import { Along } from "../sweeps/sweep.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Scale } from "../state/sliders.js" */
/** @import { Parameter } from "../state/state.js" */

/**
 * `key` is how a state names it, `at` where the dot is. `whole` is the scale of all of it where `scale` is that of the
 * part between two values, which `has` tells whether they may be.
 * @typedef {{key: string, whose: Along["whose"], name: string, title: string, scale: Scale, whole: Scale, part: number[] | null, at: number, has: (value: number) => boolean}} Axis
 */

/**
 * Whose map it is: the optimizer whose settings are open, or else the first that runs and has what is wanted, or runs.
 * @param {Scene} scene
 * @param {string[]} wanted
 */
function chosenEntry({ state, entries }, wanted) {
    const traced = entries.filter((each) => !each.recorded);
    const running = traced.filter((each) => each.run);
    const has = (/** @type {Entry} */ entry, /** @type {string} */ key) =>
        PLACES.includes(key) || key.startsWith("surface.") || entry.about.parameters.some(({ name }) => key === `rule.${name}`);
    const open = traced.find((each) => each.number === state.selected);
    return open ?? running.find((each) => wanted.every((key) => has(each, key))) ?? running[0] ?? traced[0];
}

/**
 * @param {Scene} scene
 * @param {Entry} entry
 * @returns {Axis[]}
 */
function choicesOf(scene, entry) {
    // What the map goes over itself changes neither the scales of others nor the window.
    const usualSurface = defaultsOf(scene.about.parameters);
    const isOver = (/** @type {string} */ name) => scene.state.map?.includes(`surface.${name}`);
    const p = Object.fromEntries(Object.keys(scene.p).map((name) => [name, (isOver(name) ? usualSurface : scene.p)[name]]));
    const usual = soundSettings(scene.about, p, entry.about, scene.state.steps);
    const [left, right, low, high] = scene.state.window ?? scene.surface.window(p);
    const settings = entry.about.parameters.map((each) => sliderOf(each, "rule", usual, entry.racer.settings));
    const parameters = scene.about.parameters.map((each) => sliderOf(each, "surface", usualSurface, scene.p));
    const places = [
        { name: "x", low: left, high: right },
        { name: "y", low, high },
    ].map((each, axis) => {
        const scale = placeScale(each.low, each.high);
        return {
            key: PLACES[axis],
            whose: /** @type {const} */ ("start"),
            name: each.name,
            title: `${scene.words.start} ${each.name}`,
            scale,
            whole: scale,
            part: null,
            at: scene.state.start[axis],
            has: Number.isFinite,
        };
    });
    return [...settings, ...places, ...parameters];
}

/**
 * @param {Parameter} parameter
 * @param {"rule" | "surface"} whose
 * @param {Record<string, number>} usual
 * @param {Record<string, number>} now
 * @returns {Axis}
 */
function sliderOf(parameter, whose, usual, now) {
    const { name, label = name } = parameter;
    const scale = scaleOf(parameter, usual[name]);
    const has = (/** @type {number} */ value) => contains(parameter, value);
    return { key: `${whose}.${name}`, whose, name, title: label, scale, whole: scale, part: null, at: now[name], has };
}

/**
 * The two that a state asks for, as far as the optimizer has them, and others for those that it has not; of those that
 * it asks for, the part that it asks for.
 * @param {Axis[]} choices
 * @param {string[]} wanted
 * @param {number[] | null} parts
 */
function axesIn(choices, wanted, parts) {
    const known = wanted.filter((key) => choices.some((each) => each.key === key));
    const keys = new Set([...known, ...choices.map((each) => each.key)]);
    return [...keys].slice(0, 2).map((key) => {
        const axis = /** @type {Axis} */ (choices.find((each) => each.key === key));
        const place = wanted.indexOf(key);
        const part = parts && place >= 0 ? parts.slice(2 * place, 2 * place + 2) : null;
        return part?.every(axis.has) ? { ...axis, part, scale: partOf(axis.whole, part[0], part[1]) } : axis;
    });
}

/**
 * @param {Scene} scene
 */
export function mapIn(scene) {
    const { map, part } = scene.state;
    const entry = map && chosenEntry(scene, map);
    const choices = entry ? choicesOf(scene, entry) : [];
    return entry ? { entry, choices, axes: axesIn(choices, map, part) } : null;
}

/**
 * The start that all runs of a map have but for what it goes over; null if it is the own one of each surface.
 * @param {Scene["state"]} state
 * @param {Axis[]} axes
 */
export function fixedStart({ surface, surfaceParameters, start }, axes) {
    const isOwn = axes.every(({ whose }) => whose !== "start") && String(start) === String(SURFACES[surface].start(surfaceParameters));
    return isOwn && axes.some(({ whose }) => whose === "surface") ? null : start;
}

/**
 * @param {Axis} axis
 * @param {number} size
 * @returns {Along}
 */
export function alongOf({ whose, name, scale }, size) {
    return { whose, name, values: Array.from({ length: size }, (_, place) => scale.value((place + 0.5) / size)) };
}

// Numbers that people know, the roundest first.
const DECADES = Array.from({ length: 19 }, (_, place) => 9 - place);
const ROUND = [
    0,
    ...DECADES.flatMap((power) => [10 ** power, -(10 ** power)]),
    ...[0.9, 0.99, 0.999, 0.9999, 0.5],
    ...DECADES.flatMap((power) => [5, -5, 2, -2].map((digit) => digit * 10 ** power)),
];

/**
 * Numbers along an axis, and where they are; none nearer to another one than a share of its length.
 * @param {Axis} axis
 * @param {number} nearest
 */
export function marksOf({ scale }, nearest) {
    /** @type {{value: number, share: number}[]} */
    const marks = [];
    for (const value of ROUND) {
        const share = scale.share(value);
        if (share >= 0 && share <= 1 && marks.every((each) => Math.abs(each.share - share) >= nearest))
            marks.push({ value: Number(value.toPrecision(4)), share });
    }
    return marks;
}
