/** What theory knows of a map over a rate, as optviz/studies/sweeps/theory.py tells it: lines, and the best setting. */

import { short } from "../basics/numbers.js";
import { THEORY } from "../generated.js";

/** @import { Numbers, Surface, Theory } from "../generated.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Question } from "../sweeps/sweep.js" */
/** @import { Axis } from "./axes.js" */

/** A line: what it is, its formula, and its values to the right and upwards, one after the other. */
/** @typedef {{what: "bound" | "damped" | "best" | "convex", formula: string, points: number[][]}} TheoryLine */
/** `best` is the best setting to the right and upwards, if it is known. */
/** @typedef {{lines: TheoryLine[], best: number[] | null}} MapTheory */
/** A setting that is a default, to the right and upwards, and whose. */
/** @typedef {{at: number[], whose: string[]}} MapDefault */

// So many pieces has a line.
const PIECES = 160;
// Hessians that differ by less than this share are one.
const SAME_CURVATURE = 1e-9;
// Whether a surface is convex is asked at so many places along each side of its window, and its end halved so often.
const ASKED = 101;
const HALVED = 24;
const RATE = "rule.learning_rate";

/**
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 * @returns {MapTheory}
 */
export function theoryOf(scene, entry, axes) {
    const { surface, p, window } = scene;
    const { about, racer } = entry;
    const known = about.theory && THEORY[racer.name];
    const place = axes.findIndex(({ key }) => key === RATE);
    const [rate, other] = [axes[place], axes[1 - place]];
    const placed = (/** @type {number} */ rates, /** @type {number} */ others) => (place ? [others, rates] : [rates, others]);
    if (rate && other?.whose === "surface") return { lines: linesOver(scene, known, entry, rate, other, placed), best: null };
    const [minimum] = surface.minima(p);
    const around = known && minimum && rate && other?.whose === "rule" ? curvaturesAt(surface, p, minimum) : null;
    if (!known || !around || !(around[1] > 0)) return { lines: [], best: null };
    const [small, large] = around;
    const boundAt = (/** @type {number} */ value) =>
        known.bound((other.name === "momentum" ? value : racer.settings.momentum) ?? 0) / large;
    /** @type {TheoryLine[]} */
    const lines = [
        { what: "bound", formula: about.theory?.bound ?? "", points: along(other).map((value) => placed(boundAt(value), value)) },
    ];
    if (!isQuadratic(surface, p, window, around) || other.name !== "momentum" || !known.damped || !known.best) return { lines, best: null };
    const points = along(rate).flatMap((value) => {
        const root = Math.sqrt(value * small);
        const damped = known.damped?.(root) ?? 0;
        // Beyond the edge nothing is damped.
        return root < 1 && value < boundAt(damped) ? [placed(value, damped)] : [];
    });
    if (points.length) lines.push({ what: "damped", formula: about.theory?.damped ?? "", points });
    const [bestRate, bestMomentum] = known.best(large, small);
    return { lines, best: placed(bestRate, bestMomentum) };
}

/** What was last asked over a surface, and its lines: while they are on screen, nothing changes them. */
let overKey = "";
/** @type {TheoryLine[]} */
let overLines = [];

/**
 * The lines over a rate and a parameter of the surface.
 * @param {Scene} scene
 * @param {Theory | undefined} known
 * @param {Entry} entry
 * @param {Axis} rate
 * @param {Axis} other
 * @param {(rate: number, other: number) => number[]} placed
 */
function linesOver(scene, known, entry, rate, other, placed) {
    const p = { ...scene.p, [other.name]: 0 };
    const ends = [rate, other].flatMap(({ scale }) => [scale.at(0), scale.at(1)]);
    const key = JSON.stringify([scene.state.surface, p, other.name, ends, placed(0, 1), entry.racer.name, entry.racer.settings.momentum]);
    if (key !== overKey) {
        overKey = key;
        overLines = [...(known ? edgesOver(scene, known, entry, other, placed) : []), ...convexOver(scene, rate, other, placed)];
    }
    return overLines;
}

/**
 * The value to which a surface is bent upwards everywhere in its window, and beyond which it is not.
 * @param {Scene} scene
 * @param {Axis} rate
 * @param {Axis} other
 * @param {(rate: number, other: number) => number[]} placed
 * @returns {TheoryLine[]}
 */
function convexOver({ surface, p }, rate, other, placed) {
    const [left, right, bottom, top] = surface.window(p);
    const isConvex = (/** @type {number} */ value) => {
        const own = { ...p, [other.name]: value };
        for (let place = 0; place < ASKED * ASKED; place += 1) {
            const [column, row] = [place % ASKED, Math.floor(place / ASKED)];
            const at = [left + ((right - left) * column) / (ASKED - 1), bottom + ((top - bottom) * row) / (ASKED - 1)];
            const around = curvaturesAt(surface, own, at);
            if (!around || !(around[0] >= 0)) return false;
        }
        return true;
    };
    let [low, high] = [other.scale.at(0), other.scale.at(1)];
    if (!isConvex(low) || isConvex(high)) return [];
    for (let half = 0; half < HALVED; half += 1) {
        const middle = (low + high) / 2;
        if (isConvex(middle)) low = middle;
        else high = middle;
    }
    return [{ what: "convex", formula: short(low, 3), points: [0, 1].map((end) => placed(rate.scale.at(end), low)) }];
}

/**
 * The edge over a rate and a parameter of the surface, and where gradient descent is quickest in the end.
 * With some values of the parameter, none may be known: then there is no line.
 * @param {Scene} scene
 * @param {Theory} known
 * @param {Entry} entry
 * @param {Axis} other
 * @param {(rate: number, other: number) => number[]} placed
 * @returns {TheoryLine[]}
 */
function edgesOver({ surface, p }, known, { about, racer }, other, placed) {
    const window = surface.window(p);
    const found = along(other).map((value) => {
        const own = { ...p, [other.name]: value };
        const [minimum] = surface.minima(own);
        const around = minimum ? curvaturesAt(surface, own, minimum) : null;
        return { value, around, isAlike: around !== null && isQuadratic(surface, own, window, around) };
    });
    const points = (/** @type {(around: number[]) => number} */ rate) =>
        found.map(({ value, around }) => placed(around ? rate(around) : Number.NaN, value));
    if (!found.every(({ around }) => around && around[1] > 0)) return [];
    const factor = known.bound(racer.settings.momentum ?? 0);
    /** @type {TheoryLine[]} */
    const lines = [{ what: "bound", formula: about.theory?.bound ?? "", points: points(([, large]) => factor / large) }];
    const best = about.theory?.rate;
    if (best && known.rate && found.every(({ isAlike }) => isAlike))
        lines.push({ what: "best", formula: best, points: points(([small, large]) => known.rate?.(large, small) ?? Number.NaN) });
    return lines;
}

/**
 * Whether a surface has the same curvatures everywhere, both upwards.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} window
 * @param {number[]} around those at a minimum
 */
function isQuadratic(surface, p, window, around) {
    const corner = curvaturesAt(surface, p, [window[0], window[2]]);
    const isSame = (/** @type {number} */ each, /** @type {number} */ which) => Math.abs(each - around[which]) <= SAME_CURVATURE * Math.abs(each);
    return around[0] > 0 && corner !== null && corner.every(isSame);
}

/** @param {Axis} axis */
function along({ scale }) {
    return Array.from({ length: PIECES + 1 }, (_, place) => scale.at(place / PIECES));
}

/**
 * The smallest and the largest curvature at a place; null where there is none that is known.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} place
 */
function curvaturesAt(surface, p, [x, y]) {
    const out = [0, 0, 0, 0];
    surface.hessian?.(p, x, y, out);
    const [xx, , yx, yy] = out;
    const [middle, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, yx)];
    return surface.hessian && Number.isFinite(middle + half) ? [middle - half, middle + half] : null;
}

/**
 * Of which cells theory knows that their runs creep along the floor, or all where it knows nothing.
 * @param {MapTheory} theory
 * @param {Question} question
 * @returns {(cell: number) => boolean}
 */
export function creepsIn({ lines }, { right, up }) {
    const line = lines.find(({ what }) => what === "damped");
    if (!line) return () => true;
    const place = right.name === "learning_rate" ? 0 : 1;
    const columns = right.values.length;
    const limits = [right, up][place].values.map((rate) => {
        const next = line.points.findIndex((point) => point[place] >= rate);
        if (next <= 0) return next < 0 ? -Infinity : line.points[0][1 - place];
        const [from, to] = [line.points[next - 1], line.points[next]];
        const share = (rate - from[place]) / (to[place] - from[place]);
        return from[1 - place] + share * (to[1 - place] - from[1 - place]);
    });
    return (cell) => {
        const [column, row] = [cell % columns, Math.floor(cell / columns)];
        return place ? right.values[column] < limits[row] : up.values[row] < limits[column];
    };
}

/**
 * The defaults of the note, of PyTorch and of Keras on a map; at the edge of an axis that is no setting.
 * @param {Entry} entry
 * @param {Axis[]} axes
 * @returns {MapDefault[]}
 */
export function defaultsOn({ about }, axes) {
    /** @type {MapDefault[]} */
    const found = [];
    for (const [whose, settings] of Object.entries(about.defaults ?? {})) {
        const isKnown = axes.every(({ whose: part, name }) => part !== "rule" || name in settings);
        if (!isKnown || axes.every((axis) => axis.whose !== "rule")) continue;
        const at = axes.map(({ whose: part, name, scale }) => (part === "rule" ? settings[name] : scale.at(0)));
        const same = found.find((each) => String(each.at) === String(at));
        if (same) same.whose.push(whose);
        else found.push({ at, whose: [whose] });
    }
    return found;
}
