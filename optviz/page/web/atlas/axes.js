/** What a map may go over: the sliders of an optimizer, and the start. */

import { PLACES } from "../live/changes.js";
import { scaleOf } from "../state/sliders.js";
import { soundSettings } from "../state/state.js";

/** @import { Along } from "../sweeps/sweep.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Scale } from "../state/sliders.js" */

/**
 * `key` is how a state names it, `at` where the dot is.
 * @typedef {{key: string, whose: Along["whose"], name: string, title: string, scale: Scale, at: number}} Axis
 */

/**
 * Whose map it is: the optimizer whose settings are open, or else the first that runs and has what is wanted, or runs.
 * @param {Scene} scene
 * @param {string[]} wanted
 */
export function chosenEntry({ state, entries }, wanted) {
    const traced = entries.filter((each) => !each.recorded);
    const running = traced.filter((each) => each.run);
    const has = (/** @type {Entry} */ entry, /** @type {string} */ key) =>
        PLACES.includes(key) || entry.about.parameters.some(({ name }) => key === `rule.${name}`);
    const open = traced.find((each) => each.number === state.selected);
    return open ?? running.find((each) => wanted.every((key) => has(each, key))) ?? running[0] ?? traced[0];
}

/**
 * @param {Scene} scene
 * @param {Entry} entry
 * @returns {Axis[]}
 */
export function choicesOf(scene, entry) {
    const usual = soundSettings(scene.about, scene.p, entry.about);
    const [left, right, low, high] = scene.state.window ?? scene.surface.window(scene.p);
    const settings = entry.about.parameters.map((each) => ({
        key: `rule.${each.name}`,
        whose: /** @type {const} */ ("rule"),
        name: each.name,
        title: each.label ?? each.name,
        scale: scaleOf(each, usual[each.name]),
        at: entry.racer.settings[each.name],
    }));
    const places = [
        { name: "x", low: left, high: right },
        { name: "y", low, high },
    ].map((each, axis) => ({
        key: PLACES[axis],
        whose: /** @type {const} */ ("start"),
        name: each.name,
        title: `${scene.words.start} ${each.name}`,
        scale: placeScale(each.low, each.high),
        at: scene.state.start[axis],
    }));
    return [...settings, ...places];
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
function placeScale(low, high) {
    return {
        share: (value) => (value - low) / (high - low),
        value: (share) => low + share * (high - low),
    };
}

/**
 * The two that a state asks for, as far as the optimizer has them, and others for those that it has not.
 * @param {Axis[]} choices
 * @param {string[]} wanted
 */
export function axesIn(choices, wanted) {
    const known = wanted.filter((key) => choices.some((each) => each.key === key));
    const keys = new Set([...known, ...choices.map((each) => each.key)]);
    return [...keys].slice(0, 2).map((key) => /** @type {Axis} */ (choices.find((each) => each.key === key)));
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
