/** The map on its canvas: the picture, numbers along two edges, and the dot where the sliders are. */

import { clamp, short } from "../basics/numbers.js";
import { clipTo, drawCriticalPoints } from "../draw/map.js";
import { fontOf, textWidth } from "../lettering/letters.js";
import { tickTexts, ticksIn } from "../lettering/ticks.js";
import { MOST_PIXELS } from "../views/stage.js";
import { marksOf } from "./axes.js";
import { drawOver } from "./over.js";
import { middleOf } from "./zooming.js";

/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Question } from "../sweeps/sweep.js" */
/** @import { Scene } from "../state/scene.js" */
/** @import { Axis } from "./axes.js" */
/** @import { Probe } from "./told.js" */
/** @import { MapDefault, MapTheory } from "./theory.js" */

// In sizes of the letters.
const LEFT = 3.4;
const BELOW = 1.5;
const ABOVE = 0.6;
const LETTERS = 0.8;
const DOT = 0.5;
const MARK = 0.45;
// More letters than these of a number have no room beside the map.
const LONGEST = 6;
// A window that is slimmer fills the map, whatever its units.
const SLIMMEST = 4;
// Numbers that people know are enough, if there are so many of them on a part.
const ENOUGH = 3;

/**
 * How much wider than high a map over the start is, where both coordinates have one unit; 0 of all others.
 * @param {Axis[]} axes
 * @param {string} aspect
 */
export function shapeOf(axes, aspect) {
    if (aspect === "fill" || axes.some(({ whose }) => whose !== "start")) return 0;
    const [across, along] = axes.map(({ scale }) => scale.at(1) - scale.at(0));
    return clamp(across / along, 1 / SLIMMEST, SLIMMEST);
}

/**
 * Where the map is on a canvas of this size.
 * @param {number} width
 * @param {number} height
 * @param {number} size
 * @param {number} shape
 * @returns {Box}
 */
export function boxOf(width, height, size, shape) {
    const [left, above] = [Math.round(LEFT * LETTERS * size), Math.round(ABOVE * size)];
    const [across, down] = [width - left - Math.round(0.6 * size), height - above - Math.round(BELOW * size)];
    const [wide, high] = shape ? [Math.min(across, Math.round(shape * down)), Math.min(down, Math.round(across / shape))] : [across, down];
    return { x: left + Math.floor((across - wide) / 2), y: above + Math.floor((down - high) / 2), width: wide, height: high };
}

/**
 * Where the dot is on an axis, from 0 to 1; at its end if it is beyond.
 * @param {Axis} axis
 */
export function dotOn({ scale, at }) {
    const share = scale.share(at);
    return clamp(Number.isNaN(share) ? 0 : share, 0, 1);
}

/**
 * What there is to paint: the picture with what it is the answer to, once there is one, and what lies over it.
 * @typedef {{picture: HTMLCanvasElement | null, question: Question | null, axes: Axis[], theory: MapTheory, defaults: MapDefault[], probes: Probe[]}} MapPicture
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {MapPicture} map
 * @param {Scene} scene
 * @param {number} size of the letters of the page
 */
export function drawMap(canvas, map, scene, size) {
    const pen = canvas.getContext("2d", { alpha: false });
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!pen || width < 40 || height < 40) return;
    const scale = Math.min(MOST_PIXELS, devicePixelRatio || 1);
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
    pen.setTransform(across / width, 0, 0, down / height, 0, 0);
    paintMap(pen, width, height, map, scene, size);
}

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {MapPicture} map
 * @param {Scene} scene
 * @param {number} size
 */
export function paintMap(pen, width, height, { picture, question, axes, theory, defaults, probes }, scene, size) {
    const { look } = scene;
    const box = boxOf(width, height, size, shapeOf(axes, scene.state.aspect));
    pen.fillStyle = look.paper;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = look.frame;
    pen.fillRect(box.x, box.y, box.width, box.height);
    pen.imageSmoothingEnabled = false;
    if (picture && question) drawPicture(pen, box, picture, question, axes);
    drawNumbers(pen, box, axes, look.grey, LETTERS * size);
    const seenAt = (/** @type {number[]} */ place) => {
        const [right, up] = axes.map(({ name, scale }) => scale.share(place["xy".indexOf(name)]));
        const isSeen = right >= 0 && right <= 1 && up >= 0 && up <= 1;
        return isSeen ? [box.x + right * box.width, box.y + (1 - up) * box.height] : null;
    };
    if (axes.every((axis) => axis.whose === "start"))
        drawCriticalPoints(pen, scene.surface, scene.p, seenAt, look, MARK * size);
    drawOver(pen, box, axes, theory, defaults, probes, scene, scene.data.ends[scene.theme], size);
    if (axes.some(({ part, at }) => part && (at < part[0] || at > part[1]))) return;
    const [x, y] = [box.x + dotOn(axes[0]) * box.width, box.y + (1 - dotOn(axes[1])) * box.height];
    pen.beginPath();
    pen.arc(x, y, DOT * size, 0, 2 * Math.PI);
    pen.fillStyle = look.paper;
    pen.fill();
    pen.lineWidth = 0.16 * size;
    pen.strokeStyle = look.ink;
    pen.stroke();
    pen.beginPath();
    pen.arc(x, y, 0.16 * size, 0, 2 * Math.PI);
    pen.fillStyle = look.ink;
    pen.fill();
}

/**
 * The picture in its place, also while it is that of another part than the one that is asked for.
 * @param {Pen} pen
 * @param {Box} box
 * @param {HTMLCanvasElement} picture
 * @param {Question} question
 * @param {Axis[]} axes
 */
function drawPicture(pen, box, picture, { right, up }, axes) {
    const [[left, across], [low, along]] = [right, up].map(({ name, values }, which) => {
        const { scale, name: now } = axes[which];
        const count = values.length;
        if (name !== now || count < 2 || values[0] === scale.value(0.5 / count)) return [0, 1];
        const [first, last] = [scale.share(values[0]), scale.share(values[count - 1])];
        const cell = (last - first) / (count - 1);
        return [first - cell / 2, cell * count];
    });
    pen.save();
    clipTo(pen, box);
    const y = box.y + (1 - low - along) * box.height;
    pen.drawImage(picture, box.x + left * box.width, y, across * box.width, along * box.height);
    pen.restore();
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Axis[]} axes
 * @param {string} color
 * @param {number} size
 */
function drawNumbers(pen, box, [right, up], color, size) {
    pen.fillStyle = color;
    pen.font = fontOf(size);
    pen.textAlign = "center";
    pen.textBaseline = "top";
    /** @type {number[][]} */
    const taken = [];
    for (const { text, share } of numbersOn(right, (5 * size) / box.width)) {
        const half = textWidth(text, size) / 2;
        const x = clamp(box.x + share * box.width, box.x + half - 0.4 * size, box.x + box.width - half + 0.4 * size);
        const [from, to] = [x - half - 0.5 * size, x + half + 0.5 * size];
        if (taken.some(([left, right]) => left < to && right > from)) continue;
        taken.push([x - half, x + half]);
        pen.fillText(text, x, box.y + box.height + 0.35 * size);
    }
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const { text, share } of numbersOn(up, (2.4 * size) / box.height)) {
        const y = box.y + (1 - share) * box.height;
        pen.fillText(text, box.x - 0.4 * size, clamp(y, box.y + 0.4 * size, box.y + box.height - 0.4 * size));
    }
}

/**
 * @param {Axis} axis
 * @param {number} nearest
 */
function numbersOn(axis, nearest) {
    const marks = axis.whose !== "start" ? marksOf(axis, nearest) : [];
    if (marks.length >= ENOUGH || (marks.length && !axis.part))
        return marks.map(({ value, share }) => ({ text: short(value, 4), share }));
    const [low, high] = [axis.scale.at(0), axis.scale.at(1)];
    const values = ticksIn(low, high, 1 / nearest);
    const texts = tickTexts(values);
    const numbers = values.map((value, place) => ({ text: texts[place], share: axis.scale.share(value) }));
    if (!axis.part || texts.every((text) => text.length <= LONGEST)) return numbers;
    // Where all numbers begin alike, only what is beyond the middle is said, which stands below the map.
    const middle = middleOf(axis.part);
    return ticksIn(low - middle, high - middle, 1 / nearest).map((value) => ({
        text: value > 0 ? `+${short(value, 2)}` : short(value, 2),
        share: axis.scale.share(middle + value),
    }));
}
