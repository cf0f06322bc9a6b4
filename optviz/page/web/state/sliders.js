/** The scales of sliders: which value is where. */

import { rounded } from "../basics/numbers.js";

/** @import { Parameter } from "./state.js" */

/** From 0 at the left end of a slider to 1 at its right end, and back: to a value as people choose it, and to that `at` a share. */
/** @typedef {{share: (value: number) => number, value: (share: number) => number, at: (share: number) => number}} Scale */

/**
 * The scale that suits a parameter: by factors where it may be as large as one likes, by the distance from 1 for
 * shares, and even otherwise.
 * @param {Parameter} parameter
 * @param {number} usual
 * @returns {Scale}
 */
export function scaleOf(parameter, usual) {
    const { low, high, highOpen, whole } = parameter;
    if (whole && low !== null && high !== null) return wholeScale(low, high);
    if (low === 0 && high === 1 && highOpen) return shareScale();
    if (low !== null && high !== null) return evenScale(low, high);
    if (low === null || high !== null) {
        const reach = 3 * Math.abs(usual) || 3;
        return evenScale(usual - reach, usual + reach);
    }
    return low > 0 ? factorScale(low, 40 * usual) : factorScale(usual / 100, usual * 100);
}

/**
 * By factors, as far as there are whole numbers.
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
function wholeScale(low, high) {
    const ratio = Math.log((high + 1) / (low + 1));
    const value = (/** @type {number} */ share) => Math.round((low + 1) * Math.exp(share * ratio) - 1);
    return { share: (value) => (ratio ? Math.log((value + 1) / (low + 1)) / ratio : 0), value, at: value };
}

/** @returns {Scale} */
function shareScale() {
    return {
        share: (value) => -Math.log10(1 - value) / 4,
        value: (share) => Number((1 - Number((10 ** (-4 * share)).toPrecision(2))).toFixed(6)),
        at: (share) => 1 - 10 ** (-4 * share),
    };
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
function factorScale(low, high) {
    const at = (/** @type {number} */ share) => low * (high / low) ** share;
    return { share: (value) => Math.log(value / low) / Math.log(high / low), value: (share) => rounded(at(share)), at };
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
function evenScale(low, high) {
    const notch = 10 ** Math.floor(Math.log10((high - low) / 100));
    return {
        share: (value) => (value - low) / (high - low),
        value: (share) => Number((Math.round((low + share * (high - low)) / notch) * notch).toPrecision(6)),
        at: (share) => low + share * (high - low),
    };
}
