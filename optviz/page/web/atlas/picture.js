/** A map as pixels: its colours are those of optviz/draw/colors/ends.py. */

import { between, channels, mixed } from "../basics/colors.js";
import { clamp } from "../basics/numbers.js";
import { SURFACES } from "../generated.js";

/** @import { EndColors } from "../basics/colors.js" */
/** @import { Answer, Question } from "../sweeps/sweep.js" */

/**
 * How a map is to be read: by the minima there are, or by the steps of those who end in the way `goal`; `steps` are
 * those of each run. Over starts, these are not even, and lines of equal steps would be torn.
 * @typedef {{isBasins: boolean, isEven: boolean, goal: number, steps: number, minima: number[][]}} Reading
 */

const SHADES = 256;
const EQUAL = [10, 20, 50, 100, 200, 500, 1000, 2000];
/** The ways to end, as OUTCOMES of optviz/look.py. */
export const ENDINGS = ["arrived", "moving", "swinging", "outside", "stuck", "lost", "failed"];

/**
 * @param {Question} question
 * @param {Answer | null} shown
 * @returns {Reading}
 */
export function readingOf({ surface, p, steps, right, up }, shown) {
    const minima = SURFACES[surface].minima(p);
    const isOfPlaces = right.whose === "start" && up.whose === "start";
    const goal = ENDINGS.indexOf(minima.length || shown?.ways.includes(0) ? "arrived" : "outside");
    return { isBasins: isOfPlaces && minima.length > 0, isEven: !isOfPlaces, goal, steps, minima };
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
    // A run whose rule has failed goes nowhere any more.
    if (way === "stuck" || way === "failed") return "stuck";
    return way === "lost" ? way : "way";
}

/**
 * The picture, from above.
 * @param {Answer} shown
 * @param {Reading} reading
 * @param {EndColors} colors
 * @param {string} paper
 * @param {(cell: number) => boolean} creeps whether a run comes to rest without a swing
 */
export function pictureOf(shown, reading, colors, paper, creeps) {
    const { ways, places, steps } = shown;
    const size = Math.sqrt(ways.length);
    const picture = new ImageData(size, size);
    const pixels = new Uint32Array(picture.data.buffer);
    const shades = reading.isBasins ? catchShades(colors, paper) : [stepShades(colors)];
    const shares = sharesOf(shown, reading);
    const others = colors.ends.map((each, way) => packed(reading.isBasins ? colors.uncaught[uncaughtAs(ENDINGS[way])] : each));
    for (let cell = 0; cell < ways.length; cell += 1) {
        const place = (size - 1 - Math.floor(cell / size)) * size + (cell % size);
        const isShaded = reading.isBasins ? places[cell] >= 0 : ways[cell] === reading.goal;
        const row = reading.isBasins ? places[cell] % shades.length : 0;
        pixels[place] = isShaded ? shades[row][shares[steps[cell]]] : others[ways[cell]];
    }
    if (reading.isEven) drawEqual(pixels, shown, reading, size, creeps);
    return picture;
}

/**
 * Where each number of steps is among the shades.
 * @param {Answer} shown
 * @param {Reading} reading
 */
function sharesOf(shown, reading) {
    const [low, high] = rangeOf(shown, reading);
    const most = reading.steps;
    return Uint8Array.from({ length: most + 1 }, (_, step) => {
        const share = reading.isBasins
            ? Math.log1p(step) / Math.log1p(Math.max(1, most))
            : Math.log(Math.max(1, step) / low) / Math.log(Math.max(high / low, 1.0001));
        return Math.round((SHADES - 1) * clamp(share, 0, 1));
    });
}

/**
 * White lines along which as many steps are needed, as in optviz/draw/studied/map.py.
 * @param {Uint32Array} pixels
 * @param {Answer} shown
 * @param {Reading} reading
 * @param {number} size of columns and rows
 * @param {(cell: number) => boolean} creeps
 */
function drawEqual(pixels, { ways, steps }, { goal, steps: most }, size, creeps) {
    const bands = Uint8Array.from({ length: most + 1 }, (_, step) => 1 + EQUAL.filter((each) => each <= step).length);
    const bandOf = (/** @type {number} */ cell) => (ways[cell] === goal ? bands[steps[cell]] : 0);
    const white = packed("#ffffff");
    for (let row = 0; row + 1 < size; row += 1) {
        for (let column = 0; column + 1 < size; column += 1) {
            const cell = row * size + column;
            const [here, right, above] = [bandOf(cell), bandOf(cell + 1), bandOf(cell + size)];
            const isEdge = (right && right < here) || (above && above < here);
            // Where runs ring, their last swing comes a step sooner or later from cell to cell, and lines are torn.
            if (here && isEdge && creeps(cell)) pixels[(size - 1 - row) * size + column] = white;
        }
    }
}

// Of each theme they are mixed once.
/** @type {WeakMap<EndColors, Uint32Array>} */
const BY_STEPS = new WeakMap();
/** @type {WeakMap<EndColors, Uint32Array[]>} */
const BY_CATCHES = new WeakMap();

/**
 * The shades of those who arrive, from the fewest steps to the most.
 * @param {EndColors} colors
 */
function stepShades(colors) {
    let known = BY_STEPS.get(colors);
    if (!known) BY_STEPS.set(colors, (known = shadesAlong((share) => between(colors.steps, share))));
    return known;
}

/**
 * The shades of each minimum, the palest of who arrives at once.
 * @param {EndColors} colors
 * @param {string} paper
 */
function catchShades(colors, paper) {
    let known = BY_CATCHES.get(colors);
    const shade = (/** @type {string} */ color) =>
        shadesAlong((share) => mixed(color, paper, (1 - colors.palest) * (1 - share)));
    if (!known) BY_CATCHES.set(colors, (known = colors.catches.map(shade)));
    return known;
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
