/** A map as pixels: its colours are those of optviz/draw/colors/ends.py. */

import { between, channels, mixed } from "../basics/colors.js";
import { FINEST_SIZE } from "./asking.js";

/** @import { EndColors } from "../basics/colors.js" */
/** @import { Answer } from "../sweeps/sweep.js" */
/** @import { Scene } from "../state/scene.js" */

/**
 * How a map is to be read: by minima, or by the steps of those who end in the way `goal`.
 * @typedef {{isBasins: boolean, goal: number, steps: number}} Reading
 */

const SHADES = 256;
/** The ways to end, as OUTCOMES of optviz/look.py. */
export const ENDINGS = ["arrived", "moving", "swinging", "outside", "stuck", "lost"];

/**
 * @param {Scene} scene
 * @param {boolean} isOfPlaces
 * @returns {Reading}
 */
export function readingOf({ surface, p, state }, isOfPlaces) {
    const hasMinima = surface.minima(p).length > 0;
    return { isBasins: isOfPlaces && hasMinima, goal: ENDINGS.indexOf(hasMinima ? "arrived" : "outside"), steps: state.steps };
}

/**
 * The fewest and the most steps of those who get to the goal.
 * @param {Answer} shown
 * @param {Reading} reading
 */
export function rangeOf({ ways, steps }, { goal }) {
    let [fewest, most] = [Infinity, 0];
    for (let cell = 0; cell < ways.length; cell += 1) {
        if (ways[cell] !== goal) continue;
        if (steps[cell] < fewest) fewest = steps[cell];
        if (steps[cell] > most) most = steps[cell];
    }
    return fewest <= most ? [Math.max(1, fewest), Math.max(2, most)] : [1, 2];
}

/**
 * As which of those that no minimum catches a way to end counts.
 * @param {string} way
 * @returns {keyof EndColors["uncaught"]}
 */
export function uncaughtAs(way) {
    return way === "stuck" || way === "lost" ? way : "way";
}

/**
 * The picture, from above.
 * @param {Answer} shown
 * @param {Reading} reading
 * @param {EndColors} colors
 * @param {string} paper
 */
export function pictureOf({ ways, places, steps }, reading, colors, paper) {
    const picture = new ImageData(FINEST_SIZE, FINEST_SIZE);
    const pixels = new Uint32Array(picture.data.buffer);
    const [low, high] = rangeOf({ ways, places, steps }, reading);
    const shade = shadeFor(reading, colors, paper, low, high);
    const others = colors.ends.map((each, way) => packed(reading.isBasins ? colors.uncaught[uncaughtAs(ENDINGS[way])] : each));
    const { catches } = colors;
    for (let cell = 0; cell < ways.length; cell += 1) {
        const place = (FINEST_SIZE - 1 - Math.floor(cell / FINEST_SIZE)) * FINEST_SIZE + (cell % FINEST_SIZE);
        const isShaded = reading.isBasins ? places[cell] >= 0 : ways[cell] === reading.goal;
        const row = reading.isBasins ? places[cell] % catches.length : 0;
        pixels[place] = isShaded ? shade(row, steps[cell]) : others[ways[cell]];
    }
    return picture;
}

/**
 * The colour of who has come somewhere, by the number of the minimum and by the step.
 * @param {Reading} reading
 * @param {EndColors} colors
 * @param {string} paper
 * @param {number} low
 * @param {number} high
 */
function shadeFor({ isBasins, steps: most }, { steps, catches, palest }, paper, low, high) {
    const rows = isBasins
        ? catches.map((each) => shadesAlong((share) => mixed(each, paper, (1 - palest) * (1 - share))))
        : [shadesAlong((share) => between(steps, share))];
    // Of each step the share is found once.
    const shares = Array.from({ length: most + 1 }, (_, step) => {
        const share = isBasins
            ? Math.log1p(step) / Math.log1p(Math.max(1, most))
            : Math.log(Math.max(1, step) / low) / Math.log(Math.max(high / low, 1.0001));
        return Math.round((SHADES - 1) * Math.min(1, Math.max(0, share)));
    });
    return (/** @type {number} */ row, /** @type {number} */ step) => rows[row][shares[step]];
}

/** @param {(share: number) => string} color */
function shadesAlong(color) {
    return Uint32Array.from({ length: SHADES }, (_, place) => packed(color(place / (SHADES - 1))));
}

/**
 * A colour as a pixel.
 * @param {string} color
 */
function packed(color) {
    const [red, green, blue] = channels(color);
    return new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0];
}
