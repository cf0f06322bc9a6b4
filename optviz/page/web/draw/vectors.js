/** What an optimizer holds, drawn at its ball on the map: nothing is scaled. See optviz/draw/panes/vectors.py. */

import { LOOK } from "../generated.js";
import { clipTo } from "./map.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Internals } from "../engine/internals.js" */
/** @import { Pen } from "./pen.js" */
/** @import { MapPlace } from "./scale.js" */

const FAR = 1e5;

/**
 * @param {Pen} pen
 * @param {MapPlace} map
 * @param {Internals} found
 * @param {Look} look
 * @param {number} mark
 */
export function drawVectors(pen, map, found, look, mark) {
    const on = (/** @type {number[]} */ [x, y]) => [map.x(x), map.y(y)];
    const [at, carried, end, asked] = [found.at, found.inertia, found.end, found.askedAt].map(on);
    pen.save();
    clipTo(pen, map.box);
    drawEllipse(pen, at, found, map.across, map.up, look, mark);
    if (away(carried, at) > LOOK.SHORTEST_VECTOR * mark) {
        drawArrow(pen, carried, end, look.gradient, LOOK.VECTOR_WIDTH * mark, mark);
        drawArrow(pen, at, carried, look.momentum, LOOK.VECTOR_WIDTH * mark, mark);
        drawArrow(pen, at, end, look.ink, 0.6 * LOOK.VECTOR_WIDTH * mark, mark);
    } else {
        drawArrow(pen, at, end, look.gradient, LOOK.VECTOR_WIDTH * mark, mark);
    }
    if (away(asked, at) > LOOK.SHORTEST_VECTOR * mark) drawRing(pen, asked, look, mark);
    pen.restore();
}

/**
 * @param {Pen} pen
 * @param {number[]} at
 * @param {Internals} found
 * @param {number} across
 * @param {number} up
 * @param {Look} look
 * @param {number} mark
 */
function drawEllipse(pen, [x, y], { effective, gradient }, across, up, look, mark) {
    if (!effective) return;
    const steepness = Math.hypot(...gradient);
    const radii = [Math.abs(effective[0]) * steepness * across, Math.abs(effective[1]) * steepness * up];
    if (!radii.every((radius) => radius < FAR) || Math.max(...radii) <= LOOK.SHORTEST_VECTOR * mark) return;
    pen.beginPath();
    pen.ellipse(x, y, radii[0], radii[1], 0, 0, 2 * Math.PI);
    pen.lineWidth = (LOOK.VECTOR_WIDTH / 3) * mark;
    pen.strokeStyle = look.grey;
    pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {number[]} place
 * @param {Look} look
 * @param {number} mark
 */
function drawRing(pen, [x, y], look, mark) {
    pen.beginPath();
    pen.arc(x, y, LOOK.LOOKAHEAD_RADIUS * mark, 0, 2 * Math.PI);
    pen.fillStyle = look.paper;
    pen.fill();
    pen.lineWidth = (LOOK.VECTOR_WIDTH / 2) * mark;
    pen.strokeStyle = look.ink;
    pen.stroke();
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function away(one, other) {
    const distance = Math.hypot(one[0] - other[0], one[1] - other[1]);
    return distance < FAR ? distance : 0;
}

/**
 * @param {Pen} pen
 * @param {number[]} from
 * @param {number[]} to
 * @param {string} color
 * @param {number} width
 * @param {number} mark
 */
export function drawArrow(pen, from, to, color, width, mark) {
    const length = away(from, to);
    if (!(length > LOOK.SHORTEST_VECTOR * mark)) return;
    const along = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const head = Math.min(LOOK.HEAD * mark * Math.max(0.75, width / (LOOK.VECTOR_WIDTH * mark)), 0.6 * length);
    const neck = [to[0] - head * along[0], to[1] - head * along[1]];
    const side = [-0.45 * head * along[1], 0.45 * head * along[0]];
    pen.strokeStyle = color;
    pen.fillStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(from[0], from[1]);
    pen.lineTo(neck[0], neck[1]);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(to[0], to[1]);
    pen.lineTo(neck[0] + side[0], neck[1] + side[1]);
    pen.lineTo(neck[0] - side[0], neck[1] - side[1]);
    pen.closePath();
    pen.fill();
}
