/** Trails that lie on a surface seen from the side: cased, thinner far away, and with balls that cast a shadow. */

import { mixed } from "../basics/colors.js";
import { forgetDrawn, isFirst } from "../draw/once.js";
import { APART, drawStart, lastShown, SAME, traceDot } from "../draw/trails.js";
import { LOOK } from "../generated.js";
import { heightAt, isHidden, viewOf } from "./camera.js";
import { onFloor } from "./viewpoint.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Run } from "../engine/race.js" */
/** @import { Track } from "../draw/trails.js" */
/** @import { Camera, View } from "./camera.js" */

/**
 * Lines as x, y, x, y, …, with NaN where one ends: those that can be seen by how large things are there.
 * `all` are those and the hidden ones, in the order of the steps, where somebody wants them.
 * @typedef {{seen: Map<number, number[]>, hidden: number[], all: number[] | null, dots: number[], ball: {x: number, y: number, size: number, hidden: boolean} | null}} Trail
 */

// A step of a trail is drawn as pieces of about so many pixels, at most so many of them.
const PIECE = 10;
const MOST_PIECES = 12;

/**
 * Where a point of the plane is in the picture; null where the surface is not drawn or hides it.
 * @param {Camera} camera
 * @param {View} view
 * @param {number[]} place
 */
export function reliefPlace(camera, view, [x, y]) {
    const { terrain } = camera;
    const [u, v] = onFloor(terrain.window, x, y);
    const z = heightAt(terrain, u, v);
    return z <= terrain.top && !isHidden(camera, u, v) ? view.at(u, v, z) : null;
}

/**
 * A trail until a step as places x, y, x, y, …, with NaN between its lines and where it is out of the picture.
 * @param {Camera} camera
 * @param {View} view
 * @param {Run} run
 * @param {number} step
 */
export function liftedLines(camera, view, run, step) {
    /** @type {number[]} */
    const all = [];
    const { ball } = trailOf(camera, view, run.points, lastShown(run, step), all);
    all.push(Number.NaN, Number.NaN);
    if (ball) all.push(ball.x, ball.y);
    return all;
}

/**
 * What is behind the surface is thin and pale.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Camera} camera
 * @param {Track[]} tracks
 * @param {number} step
 * @param {Look} look
 * @param {number} mark
 */
export function drawLiftedTrails(pen, box, camera, tracks, step, look, mark) {
    pen.save();
    pen.lineJoin = "bevel";
    const view = viewOf(camera, box, mark);
    const faint = tracks.map(({ color }) => mixed(color, look.high, LOOK.FAINT));
    const trails = tracks.map(({ run }) => trailOf(camera, view, run.points, lastShown(run, step)));
    trails.forEach((trail, number) => strokePieces(pen, trail.hidden, faint[number], LOOK.FAINT_WIDTH * mark));
    trails.forEach((trail, number) => {
        const { color } = tracks[number];
        for (const [size, lines] of trail.seen)
            strokePieces(pen, lines, look.paper, (LOOK.TRAIL_WIDTH * size + 2 * LOOK.CASING) * mark);
        for (const [size, lines] of trail.seen) strokePieces(pen, lines, color, LOOK.TRAIL_WIDTH * size * mark);
        pen.fillStyle = color;
        pen.beginPath();
        for (let at = 0; at < trail.dots.length; at += 2)
            traceDot(pen, trail.dots[at], trail.dots[at + 1], LOOK.DOT_RADIUS * mark);
        pen.fill();
    });
    const start = tracks.length ? reliefPlace(camera, view, [tracks[0].run.points[0], tracks[0].run.points[1]]) : null;
    if (start) drawStart(pen, start[0], start[1], look, mark);
    trails.forEach(({ ball }, number) => {
        if (ball) drawSolid(pen, ball, ball.hidden ? faint[number] : tracks[number].color, look, mark);
    });
    pen.restore();
}

/**
 * A ball with its shadow and with light on it; behind the surface it has neither.
 * @param {Pen} pen
 * @param {{x: number, y: number, size: number, hidden: boolean}} ball
 * @param {string} color
 * @param {Look} look
 * @param {number} mark
 */
function drawSolid(pen, { x, y, size, hidden }, color, look, mark) {
    const radius = LOOK.SOLID_RADIUS * size * mark;
    if (!hidden) {
        const [[right, up], [across, high]] = LOOK.SHADOW_AT;
        pen.beginPath();
        pen.ellipse(x + radius * right, y - radius * up, radius * across, radius * high, 0, 0, 2 * Math.PI);
        pen.fillStyle = `rgba(0, 0, 0, ${LOOK.SHADOW_INK})`;
        pen.fill();
    }
    pen.beginPath();
    traceDot(pen, x, y, radius);
    pen.fillStyle = color;
    pen.fill();
    pen.lineWidth = LOOK.BALL_EDGE * mark;
    pen.strokeStyle = look.paper;
    pen.stroke();
    if (hidden) return;
    let lit = color;
    for (const [right, up, share] of LOOK.BALL_SHINES) {
        lit = mixed(lit, "#ffffff", LOOK.SHINE_INK);
        pen.beginPath();
        traceDot(pen, x + radius * right, y - radius * up, radius * share);
        pen.fillStyle = lit;
        pen.fill();
    }
}

/**
 * @param {Camera} camera
 * @param {View} view
 * @param {Float64Array} points
 * @param {number} last
 * @param {number[] | null} all
 * @returns {Trail}
 */
function trailOf(camera, view, points, last, all = null) {
    const { terrain } = camera;
    /** @type {Trail} */
    const trail = { seen: new Map(), hidden: [], all, dots: [], ball: null };
    let [u, v] = onFloor(terrain.window, points[0], points[1]);
    let [lastX, lastY] = [Infinity, Infinity];
    const { scale } = view;
    forgetDrawn();
    for (let step = 0; step <= last; step += 1) {
        const [nextU, nextV] = onFloor(terrain.window, points[2 * step], points[2 * step + 1]);
        if (step && step < last && scale * (Math.abs(nextU - u) + Math.abs(nextV - v)) < SAME) continue;
        if (step && isFirst(scale * u, scale * v, scale * nextU, scale * nextV))
            tracePieces(trail, camera, view, u, v, nextU, nextV);
        [u, v] = [nextU, nextV];
        const z = heightAt(terrain, u, v);
        if (!(z <= terrain.top)) continue;
        const [x, y] = view.at(u, v, z);
        const hidden = isHidden(camera, u, v);
        if (step === last) trail.ball = { x, y, size: view.size(u, v, z), hidden };
        if (!step || hidden || Math.abs(x - lastX) + Math.abs(y - lastY) < APART) continue;
        if (isFirst(x, y, x, y)) trail.dots.push(x, y);
        [lastX, lastY] = [x, y];
    }
    return trail;
}

/**
 * @param {Trail} trail
 * @param {Camera} camera
 * @param {View} view
 * @param {number} u1
 * @param {number} v1
 * @param {number} u2
 * @param {number} v2
 */
function tracePieces(trail, camera, view, u1, v1, u2, v2) {
    const { terrain } = camera;
    const [enter, leave] = insideOf(u1, v1, u2, v2);
    if (!(enter <= leave)) return;
    const [a, b] = [u1 + enter * (u2 - u1), v1 + enter * (v2 - v1)];
    const [c, d] = [u1 + leave * (u2 - u1), v1 + leave * (v2 - v1)];
    const [low, high] = [heightAt(terrain, kept(a), kept(b)) || 0, heightAt(terrain, kept(c), kept(d)) || 0];
    const [x1, y1] = view.at(a, b, Math.min(low, terrain.top));
    const [x2, y2] = view.at(c, d, Math.min(high, terrain.top));
    // A step that is far across may be short in the picture, and bend there.
    const length = Math.max(Math.hypot(x2 - x1, y2 - y1), (view.scale * Math.hypot(c - a, d - b)) / 2);
    const pieces = Math.min(MOST_PIECES, Math.max(1, Math.ceil(length / PIECE)));
    let before = /** @type {number[] | null} */ (null);
    let lines = trail.hidden;
    for (let piece = 0; piece <= pieces; piece += 1) {
        const [u, v] = [kept(a + ((c - a) * piece) / pieces), kept(b + ((d - b) * piece) / pieces)];
        const z = heightAt(terrain, u, v);
        if (!(z <= terrain.top)) {
            before = null;
            continue;
        }
        const [x, y] = view.at(u, v, z);
        if (before) {
            const hidden = isHidden(camera, (u + before[2]) / 2, (v + before[3]) / 2);
            lines = hidden ? trail.hidden : linesAtSize(trail, before[4]);
            const end = lines.length;
            if (lines[end - 2] !== before[0] || lines[end - 1] !== before[1])
                lines.push(Number.NaN, Number.NaN, before[0], before[1]);
            lines.push(x, y);
            trail.all?.push(Number.NaN, Number.NaN, before[0], before[1], x, y);
        }
        before = [x, y, u, v, view.size(u, v, z)];
    }
}

/**
 * The lines of a trail where things are so large.
 * @param {Trail} trail
 * @param {number} size
 */
function linesAtSize(trail, size) {
    const near = Math.round(size * LOOK.SIZE_STEPS) / LOOK.SIZE_STEPS;
    let lines = trail.seen.get(near);
    if (!lines) trail.seen.set(near, (lines = []));
    return lines;
}

/**
 * From and to which share a line is in the window; the first is larger than the second where it is outside.
 * @param {number} u1
 * @param {number} v1
 * @param {number} u2
 * @param {number} v2
 */
function insideOf(u1, v1, u2, v2) {
    if (Math.max(Math.abs(u1), Math.abs(v1), Math.abs(u2), Math.abs(v2)) <= 1) return [0, 1];
    let [enter, leave] = [0, 1];
    for (const [from, way] of [
        [u1, u2 - u1],
        [v1, v2 - v1],
    ]) {
        if (way === 0 && Math.abs(from) > 1) return [1, 0];
        if (way === 0) continue;
        enter = Math.max(enter, Math.min((-1 - from) / way, (1 - from) / way));
        leave = Math.min(leave, Math.max((-1 - from) / way, (1 - from) / way));
    }
    return [enter, leave];
}

/**
 * A place at the edge is in the window, however it was rounded.
 * @param {number} share
 */
function kept(share) {
    return Math.min(1, Math.max(-1, share));
}

/**
 * @param {Pen} pen
 * @param {number[]} lines
 * @param {string} color
 * @param {number} width
 */
function strokePieces(pen, lines, color, width) {
    if (!lines.length) return;
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    for (let at = 0; at < lines.length; at += 2) {
        if (!Number.isNaN(lines[at])) pen.lineTo(lines[at], lines[at + 1]);
        else pen.moveTo(lines[at + 2], lines[at + 3]);
    }
    pen.stroke();
}
