/** The names of runs beside the ends of their curves, apart from each other. */

import { clamp } from "../basics/numbers.js";
import { LOOK } from "../generated.js";
import { placeOn } from "./curve.js";
import { fontOf } from "../lettering/letters.js";
import { lastShown } from "./trails.js";

/** @import { Axis } from "./curve.js" */
/** @import { Box } from "./map.js" */
/** @import { Pen } from "./pen.js" */
/** @import { Track } from "./trails.js" */

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Axis} axis
 * @param {(Track & {textColor: string})[]} tracks
 * @param {string[]} names
 * @param {number} step
 * @param {number} size
 * @param {number} leading how far they are from each other at least, in their size
 */
export function drawCurveNames(pen, box, axis, tracks, names, step, size, leading) {
    const ends = tracks.map((track) => placeOn(box, axis, track, lastShown(track.run, step)));
    const heights = spread(
        ends.map(([, y]) => y),
        leading * size,
        box.y,
        box.y + box.height,
    );
    const left = box.x + box.width + 0.7 * size;
    pen.save();
    pen.font = fontOf(size, "bold");
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    tracks.forEach(({ textColor }, run) => {
        const [x, y] = ends[run];
        const gap = LOOK.CURVE_BALL * size;
        const isOn = y >= box.y && y <= box.y + box.height;
        if (isOn && (left - x > size || Math.abs(heights[run] - y) > 0.3 * size)) {
            pen.beginPath();
            pen.moveTo(x + gap, y);
            pen.lineTo(left - 0.15 * size, heights[run]);
            pen.lineWidth = LOOK.NAME_LINE * size;
            pen.strokeStyle = textColor;
            pen.stroke();
        }
        pen.fillStyle = textColor;
        // A curve that has left the axis has its name where that was.
        pen.fillText(isOn ? names[run] : `${names[run]} ${y < box.y ? "↑" : "↓"}`, left, heights[run]);
    });
    pen.restore();
}

/**
 * Heights in the same order, near to what is wished, so far apart and between two ends.
 * @param {number[]} wished
 * @param {number} apart
 * @param {number} top
 * @param {number} bottom
 */
export function spread(wished, apart, top, bottom) {
    const order = wished.map((_, place) => place).sort((one, other) => wished[one] - wished[other] || one - other);
    const found = wished.map((each) => clamp(each, top, bottom));
    let least = top + apart / 2;
    for (const place of order) {
        found[place] = Math.max(found[place], least);
        least = found[place] + apart;
    }
    let most = bottom - apart / 2;
    for (const place of order.reverse()) {
        found[place] = Math.min(found[place], most);
        most = found[place] - apart;
    }
    return found;
}
