/** Paths of the runs on a map: the line, a dot for every step that can be told apart, the start and the ball. */

import { LOOK } from "../generated.js";
import { Beside } from "./beside.js";
import { cutTo } from "./ends.js";
import { clipTo } from "./map.js";
import { forgetDrawn, isFirst } from "./once.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Run } from "../engine/race.js" */
/** @import { Box } from "./map.js" */
/** @import { Pen } from "./pen.js" */
/** @import { MapPlace } from "./scale.js" */
/** @typedef {{run: Run, color: string}} Track */

// Lines are cut off this many pixels outside of their box: huge numbers would bend them.
const ROOM = 50;
// Dots nearer than this to the last one are left out.
export const APART = 5;
// Places nearer than this, in pixels, are one.
export const SAME = 1;
const onMap = new Beside();

/**
 * @param {Pen} pen
 * @param {MapPlace} at
 * @param {Track[]} tracks
 * @param {number} step
 * @param {Look} look
 * @param {number} mark
 */
export function drawTrails(pen, at, tracks, step, look, mark) {
    const { box } = at;
    pen.save();
    clipTo(pen, box);
    const aside = onMap.of(tracks, box, mark, at.window.join(), () =>
        tracks.map(({ run }) => placesOf(run, run.losses.length - 1, at.x, at.y)),
    );
    const places = tracks.map(({ run }, number) => moved(placesOf(run, step, at.x, at.y), aside[number]));
    pen.lineJoin = "bevel";
    // The rims lie under all paths, so that none hides another one.
    const wide = (LOOK.TRAIL_WIDTH + 2 * LOOK.CASING) * mark;
    for (const each of places) strokePath(pen, each, box, look.paper, wide);
    tracks.forEach(({ color }, number) => drawPath(pen, places[number], box, color, mark));
    if (places.length) drawStart(pen, at.x(tracks[0].run.points[0]), at.y(tracks[0].run.points[1]), look, mark);
    tracks.forEach(({ color }, number) => {
        const [x, y] = places[number].slice(-2);
        if (isNear(x, y, box)) drawBall(pen, x, y, color, look, mark);
    });
    pen.restore();
}

/**
 * Places (x, y, x, y, …), the first of those of a whole run, beside where they are.
 * @param {number[]} places
 * @param {Float64Array | null | undefined} aside
 */
function moved(places, aside) {
    return aside ? places.map((each, axis) => each + aside[axis]) : places;
}

/**
 * The last step to draw: what comes after a divergence is not there.
 * @param {Run} run
 * @param {number} step
 */
export function lastShown(run, step) {
    const end = run.divergedAt < 0 ? run.losses.length - 1 : run.divergedAt - 1;
    return Math.min(step, end);
}

/**
 * Where a run is in the picture, step by step; of places that cannot be told apart, only the first, and the last of all.
 * @param {Run} run
 * @param {number} step
 * @param {(x: number) => number} toX
 * @param {(y: number) => number} toY
 */
export function placesOf(run, step, toX, toY) {
    const last = lastShown(run, step);
    const places = [];
    let [x, y] = [Infinity, Infinity];
    for (let each = 0; each <= last; each += 1) {
        const [nextX, nextY] = [toX(run.points[2 * each]), toY(run.points[2 * each + 1])];
        if (each < last && Math.abs(nextX - x) + Math.abs(nextY - y) < SAME) continue;
        places.push(nextX, nextY);
        [x, y] = [nextX, nextY];
    }
    return places;
}

/**
 * @param {Pen} pen
 * @param {number[]} places
 * @param {Box} box
 * @param {string} color
 * @param {number} mark
 */
function drawPath(pen, places, box, color, mark) {
    strokePath(pen, places, box, color, LOOK.TRAIL_WIDTH * mark);
    pen.fillStyle = color;
    drawDots(pen, places, box, LOOK.DOT_RADIUS * mark);
}

/**
 * @param {Pen} pen
 * @param {number[]} places
 * @param {Box} box
 * @param {string} color
 * @param {number} width
 */
function strokePath(pen, places, box, color, width) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    forgetDrawn();
    let open = false;
    for (let place = 2; place < places.length; place += 2) {
        const [x1, y1, x2, y2] = [places[place - 2], places[place - 1], places[place], places[place + 1]];
        open = isFirst(x1, y1, x2, y2) && traceSegment(pen, x1, y1, x2, y2, box, open);
    }
    pen.stroke();
}

/**
 * Trace a line as far as it is near the box; returns whether the next one can go on from its end.
 * @param {Pen} pen
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {Box} box
 * @param {boolean} open
 */
export function traceSegment(pen, x1, y1, x2, y2, box, open) {
    if (isNear(x1, y1, box) && isNear(x2, y2, box)) {
        if (!open) pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
        return true;
    }
    const cut = cutTo(x1, y1, x2, y2, box, ROOM);
    if (cut) {
        pen.moveTo(cut[0], cut[1]);
        pen.lineTo(cut[2], cut[3]);
    }
    return false;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {Box} box
 */
export function isNear(x, y, box) {
    return x >= box.x - ROOM && x <= box.x + box.width + ROOM && y >= box.y - ROOM && y <= box.y + box.height + ROOM;
}

/**
 * @param {Pen} pen
 * @param {number[]} places
 * @param {Box} box
 * @param {number} radius
 */
function drawDots(pen, places, box, radius) {
    let [lastX, lastY] = [Infinity, Infinity];
    pen.beginPath();
    for (let place = 2; place < places.length; place += 2) {
        const [x, y] = [places[place], places[place + 1]];
        if (Math.abs(x - lastX) + Math.abs(y - lastY) < APART || !isNear(x, y, box)) continue;
        if (isFirst(x, y, x, y)) traceDot(pen, x, y, radius);
        [lastX, lastY] = [x, y];
    }
    pen.fill();
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function traceDot(pen, x, y, radius) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {string} color
 * @param {Look} look
 * @param {number} mark
 */
export function drawBall(pen, x, y, color, look, mark) {
    pen.beginPath();
    traceDot(pen, x, y, LOOK.BALL_RADIUS * mark);
    pen.fillStyle = color;
    pen.fill();
    pen.lineWidth = LOOK.BALL_EDGE * mark;
    pen.strokeStyle = look.paper;
    pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 * @param {number} mark
 */
export function drawStart(pen, x, y, look, mark) {
    pen.beginPath();
    traceDot(pen, x, y, LOOK.START_RADIUS * mark);
    pen.fillStyle = look.paper;
    pen.fill();
    pen.lineWidth = LOOK.START_EDGE * mark;
    pen.strokeStyle = look.ink;
    pen.stroke();
}
