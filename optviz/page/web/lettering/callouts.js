/** The names at the balls: a text with a rim, a thin line to its ball, an arrow of who left; as optviz/draw/legend/callouts.py. */

import { clamp } from "../basics/numbers.js";
import { LOOK } from "../generated.js";
import { fontOf } from "./letters.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { End } from "../draw/ends.js" */
/** @import { Pen } from "../draw/pen.js" */

/** A name, so wide, whose middle is at `place`. @typedef {{text: string, width: number, place: number[], end: End, color: string, textColor: string}} Callout */

/**
 * @param {Pen} pen
 * @param {Callout[]} callouts
 * @param {Look} look
 * @param {number} size
 * @param {number} mark
 */
export function drawCallouts(pen, callouts, look, size, mark) {
    pen.save();
    pen.lineJoin = "round";
    for (const { end, color } of callouts) if (end.direction) drawArrowAt(pen, end.place, end.direction, color, look, mark);
    for (const callout of callouts) drawLeader(pen, callout, size, mark);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const { text, place, textColor } of callouts) writeRimmed(pen, text, place, size, textColor, look);
    pen.restore();
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {number[]} place
 * @param {number} size
 * @param {string} color
 * @param {Look} look
 */
export function writeRimmed(pen, text, [x, y], size, color, look) {
    pen.font = fontOf(size, "bold");
    pen.lineJoin = "round";
    pen.lineWidth = 2 * LOOK.NAME_RIM * size;
    pen.strokeStyle = look.paper;
    pen.strokeText(text, x, y);
    pen.fillStyle = color;
    pen.fillText(text, x, y);
}

/**
 * From the edge of the ball to the point of the text's box that is nearest to it.
 * @param {Pen} pen
 * @param {Callout} callout
 * @param {number} size
 * @param {number} mark
 */
function drawLeader(pen, { place, width, end, textColor }, size, mark) {
    const [x, y] = end.place;
    const near = [
        clamp(x, place[0] - 0.5 * width, place[0] + 0.5 * width),
        clamp(y, place[1] - 0.4 * size, place[1] + 0.4 * size),
    ];
    const gap = end.direction ? 0.5 * LOOK.NAME_ARROW * mark : (LOOK.BALL_RADIUS + LOOK.BALL_EDGE) * mark;
    const away = Math.hypot(near[0] - x, near[1] - y);
    if (!(away > gap + 0.3 * size)) return;
    pen.beginPath();
    pen.moveTo(x + ((near[0] - x) * gap) / away, y + ((near[1] - y) * gap) / away);
    pen.lineTo(near[0], near[1]);
    pen.lineWidth = LOOK.NAME_LINE * size;
    pen.strokeStyle = textColor;
    pen.stroke();
}

/**
 * A triangle whose tip is at the rim.
 * @param {Pen} pen
 * @param {number[]} tip
 * @param {number[]} direction
 * @param {string} color
 * @param {Look} look
 * @param {number} mark
 */
function drawArrowAt(pen, [x, y], [across, down], color, look, mark) {
    const length = LOOK.NAME_ARROW * mark;
    const [backX, backY] = [x - length * across, y - length * down];
    const half = 0.55 * length;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(backX - half * down, backY + half * across);
    pen.lineTo(backX + half * down, backY - half * across);
    pen.closePath();
    pen.fillStyle = color;
    pen.fill();
    pen.lineWidth = LOOK.BALL_EDGE * mark;
    pen.strokeStyle = look.paper;
    pen.stroke();
}
