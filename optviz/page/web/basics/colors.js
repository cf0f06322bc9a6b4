/** Colours as in the films, mixed as there; see optviz/draw/colors/style.py. */

import { LOOK } from "../generated.js";

/** @typedef {{paper: string, ink: string, grey: string, frame: string, faded: string, contour: string, gradient: string, momentum: string, height_line: string, tints: string[]}} Look */
/**
 * The colours of very many runs in a theme, as in optviz/draw/colors/ends.py: of those who arrive by their steps, of
 * those who end in other ways, of each minimum, and of those that none catches; and of what theory
 * tells.
 * @typedef {{steps: string[], ends: string[], catches: string[], uncaught: {way: string, stuck: string, lost: string}, palest: number, bound: string, best: string, rim: string}} EndColors
 */

/**
 * Red, green and blue, from 0 to 255.
 * @param {string} color
 */
export function channels(color) {
    return [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16));
}

/**
 * A colour with a share of another.
 * @param {string} color
 * @param {string} other
 * @param {number} share
 */
export function mixed(color, other, share) {
    const second = channels(other);
    const each = channels(color).map((channel, place) => toEven(channel + share * (second[place] - channel)));
    return `#${each.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The colour at a share of the way along some.
 * @param {string[]} colors
 * @param {number} share
 */
export function between(colors, share) {
    const place = Math.min(Math.floor(share * (colors.length - 1)), colors.length - 2);
    return mixed(colors[place], colors[place + 1], share * (colors.length - 1) - place);
}

/**
 * The nearest whole number; halves go to the even one, as in Python.
 * @param {number} value
 */
function toEven(value) {
    const nearest = Math.round(value);
    return nearest - value === 0.5 && nearest % 2 ? nearest - 1 : nearest;
}

/**
 * Of two colours, by the relative luminance of sRGB (WCAG 2.1).
 * @param {string} color
 * @param {string} other
 */
export function contrast(color, other) {
    const [darker, lighter] = [luminance(color), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
}

/** @param {string} color */
function luminance(color) {
    const linear = channels(color).map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

/**
 * The colour mixed with the ink until it has a contrast on paper.
 * @param {string} color
 * @param {Look} look
 * @param {number} least
 */
function until(color, look, least) {
    let share = 0;
    while (share < 1 && contrast(mixed(color, look.ink, share), look.paper) < least) share += 0.05;
    return mixed(color, look.ink, Math.min(share, 1));
}

/** @param {Look} look */
export function isDark(look) {
    return contrast(look.paper, "#ffffff") >= LOOK.READABLE;
}

/**
 * A colour that can be read as text (WCAG 2.1, AA).
 * @param {string} color
 * @param {Look} look
 */
export function forText(color, look) {
    return until(color, look, LOOK.READABLE_SMALL);
}

/**
 * The colours of some racers, of which each repeat of one is darker.
 * @param {string[]} given
 * @param {Look} look
 */
export function toldApart(given, look) {
    return given.map((color, place) => {
        const before = given.slice(0, place).filter((other) => other === color).length;
        const total = given.filter((other) => other === color).length;
        const toward = contrast(color, look.paper) > LOOK.DARKEST ? look.paper : look.ink;
        return mixed(color, toward, (LOOK.SHADED * before) / Math.max(1, total - 1));
    });
}
