/** What stands beside the map: what its colours mean, and how the run at the dot ends. */

import { clamp, short } from "../basics/numbers.js";
import { filled, verdictText } from "../basics/words.js";
import { ENDINGS, rangeOf, uncaughtAs } from "./picture.js";
import { isDeepest, middleOf } from "./zooming.js";

/** @import { EndColors } from "../basics/colors.js" */
/** @import { Words } from "../basics/words.js" */
/** @import { Answer, Question } from "../sweeps/sweep.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Axis } from "./axes.js" */
/** @import { Reading } from "./picture.js" */
/** @import { MapTheory } from "./theory.js" */

/**
 * A colour or some from left to right, and what it means; `mark` is its form, where that is no square.
 * @typedef {{colors: string[], text: string, mark?: string}} Piece
 */

/**
 * A run that tells of the map: its letter, how it ends, where it is in words and as shares of the map.
 * @typedef {{letter: string, text: string, title: string, at: number[]}} Probe
 */

/** @type {Record<string, (map: Record<string, string>) => string>} */
const LINES_TOLD = { best: (map) => map.quickest, damped: (map) => map.damped, convex: (map) => map.convex };
// A smaller share of the cells is not seen.
const LEAST_SEEN = 0.002;
const MOST_MINIMA = 6;
// Digits of a number, and of one among others that are near to it.
const TOLD_DIGITS = 3;
const DEEPEST_DIGITS = 17;
// Of a part whose half is more than this share of its larger end, both ends are told.
const WIDE = 0.02;

/**
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 * @param {Reading} reading
 * @param {Answer | null} shown
 * @param {number} size of columns and rows
 */
export function howText({ words }, entry, axes, { isBasins, goal }, shown, size) {
    const rule = entry.about.title;
    const { map } = words.maps;
    if (isBasins) return `${rule}: ${filled(words.maps.basins.how, { across: String(size), up: String(size) })}`;
    const each = map[["each", ...[...new Set(axes.map(({ whose }) => whose))].sort()].join(" ")];
    if (shown && !shown.ways.includes(goal)) return filled(map["how it ends"], { rule, each });
    return filled(goal === 0 ? map.how : map["how far"], { rule, each });
}

/**
 * @param {Answer} shown
 * @param {Reading} reading
 * @param {EndColors} colors
 * @param {Scene} scene
 * @returns {Piece[]}
 */
export function piecesOf(shown, reading, colors, { words }) {
    const cells = shown.ways.length;
    const counts = ENDINGS.map(() => 0);
    const { minima } = reading;
    const caught = minima.map(() => 0);
    for (let cell = 0; cell < cells; cell += 1) {
        const place = shown.places[cell];
        if (reading.isBasins && place >= 0 && place < caught.length) caught[place] += 1;
        else counts[shown.ways[cell]] += 1;
    }
    if (reading.isBasins) return [...minimaOf(caught, minima, colors, cells), ...uncaughtOf(counts, colors, words, cells)];
    const [low, high] = rangeOf(shown, reading);
    const share = percent(counts[reading.goal], cells);
    const steps = { colors: colors.steps, text: `${low} … ${high} ${words.maps.map.scale} ${share}` };
    const others = ENDINGS.flatMap((way, place) =>
        place !== reading.goal && counts[place] / cells > LEAST_SEEN
            ? [{ colors: [colors.ends[place]], text: `${words.maps.map[way]} ${percent(counts[place], cells)}` }]
            : [],
    );
    return [...(counts[reading.goal] ? [steps] : []), ...others];
}

/**
 * The minima that catch most, each with its share.
 * @param {number[]} caught
 * @param {number[][]} minima
 * @param {EndColors} colors
 * @param {number} cells
 * @returns {Piece[]}
 */
function minimaOf(caught, minima, { catches }, cells) {
    return minima
        .map(([x, y], number) => ({ number, text: `(${short(x, 3)}, ${short(y, 3)}) ${percent(caught[number], cells)}` }))
        .filter(({ number }) => caught[number] / cells > LEAST_SEEN)
        .sort((one, other) => caught[other.number] - caught[one.number])
        .slice(0, MOST_MINIMA)
        .map(({ number, text }) => ({ colors: [catches[number % catches.length]], text }));
}

/**
 * @param {number[]} counts
 * @param {EndColors} colors
 * @param {Words} words
 * @param {number} cells
 * @returns {Piece[]}
 */
function uncaughtOf(counts, colors, words, cells) {
    return Object.entries(colors.uncaught).flatMap(([name, color]) => {
        const count = counts.reduce((sum, each, way) => sum + (uncaughtAs(ENDINGS[way]) === name ? each : 0), 0);
        return count / cells > LEAST_SEEN ? [{ colors: [color], text: `${words.maps.basins[name]} ${percent(count, cells)}` }] : [];
    });
}

/**
 * @param {number} count
 * @param {number} cells
 */
function percent(count, cells) {
    return `${short((100 * count) / cells, 2)} %`;
}

/**
 * The lines of theory over a map, and the best setting in theory if it is seen.
 * @param {MapTheory} theory
 * @param {Entry} entry
 * @param {Axis[]} axes
 * @param {EndColors} colors
 * @param {Scene} scene
 * @returns {Piece[]}
 */
export function theoryPieces({ lines, best }, { racer }, axes, { bound, best: star }, { words, look }) {
    const { map } = words.maps;
    const isOn = (/** @type {number[]} */ at) => at.every((value, axis) => !(axes[axis].scale.share(value) < 0 || axes[axis].scale.share(value) > 1));
    const seen = lines.filter(({ points }) => points.some(isOn));
    const told = seen.map(({ what, formula }) =>
        what === "bound"
            ? { colors: [bound], mark: "line", text: `${words.mapEdge}: ${filled(map.bound, { formula })}` }
            : { colors: [look.ink], mark: "dashes", text: filled(LINES_TOLD[what](map), { formula }) },
    );
    if (!best || !isOn(best)) return told;
    const [rate, momentum] = axes[0].name === "learning_rate" ? best : [best[1], best[0]];
    const setting = filled(map.setting, { rate: short(rate, 3), momentum: short(momentum, 2) });
    const name = racer.name === "momentum" ? map.polyak : map.optimum;
    return [...told, { colors: [star], mark: "star", text: `${name}: ${setting}` }];
}

/**
 * @param {Question} question
 * @param {number[]} cells
 * @param {Answer} shown
 * @param {Axis[]} axes
 * @param {Scene} scene
 * @returns {Probe[]}
 */
export function probesTold({ right, up }, cells, { ways, steps }, axes, { words }) {
    const { map } = words.maps;
    const size = right.values.length;
    return cells.map((cell, place) => {
        const way = ENDINGS[ways[cell]];
        const values = [right.values[cell % size], up.values[Math.floor(cell / size)]];
        const title = axes.map((axis, which) => `${axis.title} ${short(values[which], digitsIn(axis))}`).join(", ");
        // Since when one that diverges is outside is told when it is raced.
        const text = way === "lost" ? map.lost : filled(map[`is ${way}`], { count: String(steps[cell]) });
        return { letter: "ABCDE"[place], text, title, at: values.map((value, which) => axes[which].scale.share(value)) };
    });
}

/**
 * With how many digits two places of an axis that can be told apart are different numbers.
 * @param {Axis} axis
 */
function digitsIn({ part }) {
    if (!part) return TOLD_DIGITS;
    const most = Math.max(Math.abs(part[0]), Math.abs(part[1]));
    return clamp(TOLD_DIGITS + Math.ceil(Math.log10(most / (part[1] - part[0]))), TOLD_DIGITS, DEEPEST_DIGITS);
}

/**
 * Which part of a map is seen, and whether there is none smaller; empty if all of it is.
 * @param {Axis[]} axes
 * @param {Words} words
 * @param {number} cells
 */
export function partText(axes, words, cells) {
    const seen = axes.flatMap((axis) => {
        if (!axis.part) return [];
        const [low, high] = axis.part;
        const half = (high - low) / 2;
        if (half > WIDE * Math.max(Math.abs(low), Math.abs(high)))
            return [`${axis.title} ${short(low, TOLD_DIGITS)} … ${short(high, TOLD_DIGITS)}`];
        return [`${axis.title} ${short(middleOf(axis.part), digitsIn(axis))} ± ${short(half, 2)}`];
    });
    const ends = axes.some((axis) => isDeepest(axis, cells)) ? [words.maps.map["float64 ends"]] : [];
    return [seen.join(", "), ...ends].join("; ");
}

/**
 * Where the dot is, and how the run there ends.
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 */
export function dotText({ words }, entry, axes) {
    const at = axes.map((axis) => `${axis.title} ${short(axis.at, digitsIn(axis))}`).join(", ");
    return entry.verdict ? `${at}: ${verdictText(entry.verdict, words)}` : at;
}
