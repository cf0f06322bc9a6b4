/** The loss of every run over the steps, as in optviz/draw/panes/curve.py. */

import { mixed } from "../basics/colors.js";
import { clamp, short } from "../basics/numbers.js";
import { LOOK } from "../generated.js";
import { fontOf } from "../lettering/letters.js";
import { clipTo } from "./map.js";
import { tickTexts, ticksIn } from "../lettering/ticks.js";
import { isNear, lastShown, traceDot, traceSegment } from "./trails.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Box } from "./map.js" */
/** @import { Pen } from "./pen.js" */
/** @import { Track } from "./trails.js" */

/** @typedef {{low: number, high: number, log: boolean, marked: number | null}} Axis */

const FAR_OFF = 1e4;
// One for each pixel is too few for a line that hops by no more than its own width.
const COLUMNS_A_PIXEL = 2;

/**
 * The axis for the losses of some runs. `lowest` is the lowest loss in the window, `marked` that of the minimum.
 * @param {Track[]} tracks
 * @param {number} lowest
 * @param {number | null} marked
 * @returns {Axis}
 */
export function axisFor(tracks, lowest, marked) {
    let [least, most, start] = [Infinity, -Infinity, -Infinity];
    for (const { run } of tracks) {
        start = Math.max(start, run.losses[0]);
        for (const loss of run.losses) {
            if (loss < least) least = loss;
            if (loss > most) most = loss;
        }
    }
    if (!tracks.length) return { low: 0, high: 1, log: false, marked };
    const top = start > 0 ? Math.min(most, LOOK.EXPLODES * start) : most;
    const positive = leastAbove(tracks, top * LOOK.LOWEST_SHARE);
    const log = least >= 0 && Number.isFinite(positive) && top / positive > LOOK.LOG_FROM;
    const low = log ? positive : Math.max(least, lowest);
    const high = top > low ? top : low + Math.max(1, Math.abs(low));
    if (log) return { low: low / LOOK.LOG_ROOM, high: high * LOOK.LOG_ROOM, log, marked };
    const room = LOOK.LINEAR_ROOM * (high - low);
    return { low: low - room, high: high + room, log, marked };
}

/**
 * @param {Track[]} tracks
 * @param {number} bound
 */
function leastAbove(tracks, bound) {
    let least = Infinity;
    for (const { run } of tracks)
        for (const loss of run.losses) if (loss > bound && loss > 0 && loss < least) least = loss;
    return least;
}

/**
 * Where a loss is on the axis, from 0 at its low end to 1.
 * @param {Axis} axis
 * @param {number} loss
 */
function shareOf({ low, high, log }, loss) {
    return log ? Math.log(loss / low) / Math.log(high / low) : (loss - low) / (high - low);
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Axis} axis
 * @param {number} steps
 * @param {Look} look
 * @param {number} size
 * @param {string} label
 */
export function drawCurveAxes(pen, box, axis, steps, look, size, label) {
    pen.save();
    pen.fillStyle = look.paper;
    pen.fillRect(box.x - 6 * size, box.y - 2 * size, box.width + 8 * size, box.height + 5 * size);
    pen.font = fontOf(size);
    pen.strokeStyle = look.frame;
    pen.lineWidth = 1;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    pen.fillStyle = look.grey;
    const values = lossTicks(axis, box.height / (3 * size));
    tickTexts(values).forEach((text, place) => {
        const y = Math.round(box.y + box.height * (1 - shareOf(axis, values[place]))) + 0.5;
        line(pen, box.x, y, box.x + box.width, y);
        pen.fillText(text, box.x - 0.5 * size, y);
    });
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const value of ticksIn(0, steps, box.width / (6 * size)).filter(Number.isInteger)) {
        pen.fillText(short(value, 5), box.x + (box.width * value) / steps, box.y + box.height + 0.5 * size);
    }
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, box.x, box.y - 0.9 * size);
    pen.restore();
}

/**
 * @param {Axis} axis
 * @param {number} most
 */
function lossTicks({ low, high, log }, most) {
    if (!log) return ticksIn(low, high, Math.min(4, most)).filter((value) => value >= low && value <= high);
    const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
    const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(most, 2)));
    const values = [];
    for (let power = last; power >= first; power -= every) values.unshift(10 ** power);
    return values;
}

/**
 * @param {Pen} pen
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function line(pen, x1, y1, x2, y2) {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
}

/**
 * The curves until a step strong, and the rest of them pale.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Axis} axis
 * @param {Track[]} tracks
 * @param {number} step
 * @param {Look} look
 * @param {number} mark
 */
export function drawCurves(pen, box, axis, tracks, step, look, mark) {
    pen.save();
    const room = Math.ceil(mark);
    clipTo(pen, { x: box.x - room, y: box.y, width: box.width + 2 * room, height: box.height });
    if (axis.marked !== null && (!axis.log || axis.marked > 0)) {
        const y = box.y + box.height * (1 - shareOf(axis, axis.marked));
        pen.strokeStyle = look.grey;
        pen.lineWidth = 1;
        line(pen, box.x, y, box.x + box.width, y);
    }
    pen.lineJoin = "bevel";
    for (const track of tracks) {
        const end = lastShown(track.run, Infinity);
        if (step < end) strokeCurve(pen, box, axis, track, step, end, mixed(track.color, look.paper, 0.75), 1);
    }
    for (const track of tracks) {
        const last = lastShown(track.run, step);
        strokeCurve(pen, box, axis, track, 0, last, track.color, Math.max(1, LOOK.CURVE_WIDTH * mark));
        const [x, y] = placeOn(box, axis, track, last);
        if (!isNear(x, y, box)) continue;
        pen.beginPath();
        traceDot(pen, x, clamp(y, box.y, box.y + box.height), LOOK.CURVE_BALL * mark);
        pen.fillStyle = track.color;
        pen.fill();
    }
    pen.restore();
}

/**
 * @param {Box} box
 * @param {Axis} axis
 * @param {Track} track
 * @param {number} step
 */
export function placeOn(box, axis, { run }, step) {
    const share = shareOf(axis, run.losses[step]);
    const kept = Number.isNaN(share) ? -FAR_OFF : clamp(share, -FAR_OFF, FAR_OFF);
    return [box.x + (box.width * step) / (run.losses.length - 1), box.y + box.height * (1 - kept)];
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Axis} axis
 * @param {Track} track
 * @param {number} first
 * @param {number} last
 * @param {string} color
 * @param {number} width
 */
function strokeCurve(pen, box, axis, track, first, last, color, width) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    let before = placeOn(box, axis, track, first);
    let open = false;
    for (const step of stepsSeen(track.run.losses, first, last, box.width)) {
        const place = placeOn(box, axis, track, step);
        open = traceSegment(pen, before[0], before[1], place[0], place[1], box, open);
        before = place;
    }
    pen.stroke();
}

/**
 * The steps after the first of which a curve can be drawn so that nobody sees a difference: of those in one column the
 * first, the lowest, the highest and the last.
 * @param {Float64Array} losses
 * @param {number} first
 * @param {number} last
 * @param {number} width
 */
function stepsSeen(losses, first, last, width) {
    const columnOf = (/** @type {number} */ step) => Math.floor((COLUMNS_A_PIXEL * width * step) / (losses.length - 1));
    const steps = [];
    for (let from = first + 1, to = from; from <= last; from = to) {
        let [low, high] = [from, from];
        for (to += 1; to <= last && columnOf(to) === columnOf(from); to += 1) {
            if (losses[to] < losses[low]) low = to;
            if (losses[to] > losses[high]) high = to;
        }
        steps.push(...new Set([from, Math.min(low, high), Math.max(low, high), to - 1]));
    }
    return steps;
}
