/** Trails that lie on a surface seen from the side: cased, thinner far away, and with balls that cast a shadow. */

import { mixed } from "../basics/colors.js";
import { Beside } from "../draw/beside.js";
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
 * `places` are lines as x, y, x, y, …, with NaN between two of them. For each place, `sizes` is how large things are on
 * the way to it: 0 where the surface hides that, NaN where a line begins. `at` is which of the places a dot or a ball is.
 * @typedef {{places: number[], sizes: number[], dots: Dot[], ball: (Dot & {size: number, hidden: boolean}) | null}} Trail
 * @typedef {{x: number, y: number, at: number}} Dot
 */

// A step of a trail is drawn as pieces of about so many pixels, at most so many of them.
const PIECE = 10;
const MOST_PIECES = 12;
const onSlope = new Beside();

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
    const { places, ball } = trailOf(camera, view, run.points, lastShown(run, step));
    return [...places, Number.NaN, Number.NaN, ...(ball ? [ball.x, ball.y] : [])];
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
    const faint = tracks.map(({ color }) => mixed(color, look.faded, LOOK.FAINT));
    const trailTo = (/** @type {Run} */ run, /** @type {number} */ to) =>
        trailOf(camera, view, run.points, lastShown(run, to));
    const trails = tracks.map(({ run }) => trailTo(run, step));
    const { azimuth, elevation, terrain } = camera;
    const from = [azimuth, elevation, terrain.window, terrain.floor, terrain.ceiling, terrain.top, view.scale].join();
    const aside = onSlope.of(tracks, box, mark, from, () =>
        tracks.map(({ run }, number) => {
            const last = run.losses.length - 1;
            return (lastShown(run, step) === lastShown(run, last) ? trails[number] : trailTo(run, last)).places;
        }),
    );
    trails.forEach((trail, number) => moveAside(trail, aside[number]));
    const ways = trails.map(waysOf);
    ways.forEach((each, number) => strokePieces(pen, each.get(0) ?? [], faint[number], LOOK.FAINT_WIDTH * mark));
    const seen = ways.map((each) => [...each].filter(([size]) => size > 0));
    // The rims lie under all paths, so that none hides another one.
    for (const [size, lines] of seen.flat())
        strokePieces(pen, lines, look.paper, (LOOK.TRAIL_WIDTH * size + 2 * LOOK.CASING) * mark);
    trails.forEach(({ dots }, number) => {
        const { color } = tracks[number];
        for (const [size, lines] of seen[number]) strokePieces(pen, lines, color, LOOK.TRAIL_WIDTH * size * mark);
        pen.fillStyle = color;
        pen.beginPath();
        for (const { x, y } of dots) traceDot(pen, x, y, LOOK.DOT_RADIUS * mark);
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
 * @returns {Trail}
 */
function trailOf(camera, view, points, last) {
    const { terrain } = camera;
    /** @type {Trail} */
    const trail = { places: [], sizes: [], dots: [], ball: null };
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
        const at = trail.sizes.length - 1;
        if (step === last) trail.ball = { x, y, at, size: view.size(u, v, z), hidden };
        if (!step || hidden || Math.abs(x - lastX) + Math.abs(y - lastY) < APART) continue;
        if (isFirst(x, y, x, y)) trail.dots.push({ x, y, at });
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
    const { places, sizes } = trail;
    for (let piece = 0; piece <= pieces; piece += 1) {
        const [u, v] = [kept(a + ((c - a) * piece) / pieces), kept(b + ((d - b) * piece) / pieces)];
        const z = heightAt(terrain, u, v);
        if (!(z <= terrain.top)) {
            before = null;
            continue;
        }
        const [x, y] = view.at(u, v, z);
        if (before) {
            const end = places.length;
            if (places[end - 2] !== before[0] || places[end - 1] !== before[1]) {
                places.push(Number.NaN, Number.NaN, before[0], before[1]);
                sizes.push(Number.NaN, Number.NaN);
            }
            places.push(x, y);
            const size = Math.round(before[4] * LOOK.SIZE_STEPS) / LOOK.SIZE_STEPS;
            sizes.push(isHidden(camera, (u + before[2]) / 2, (v + before[3]) / 2) ? 0 : size);
        }
        before = [x, y, u, v, view.size(u, v, z)];
    }
}

/**
 * Move a trail, as far as the same places of its whole run are moved.
 * @param {Trail} trail
 * @param {Float64Array | null | undefined} aside
 */
function moveAside({ places, dots, ball }, aside) {
    if (!aside) return;
    // Until a step, a trail may have a place more than the whole one has there.
    const by = (/** @type {number} */ axis) => aside[Math.min(axis, aside.length - 2 + (axis % 2))] || 0;
    for (let axis = 0; axis < places.length; axis += 1) places[axis] += by(axis);
    for (const dot of ball ? [...dots, ball] : dots) {
        dot.x += by(2 * dot.at);
        dot.y += by(2 * dot.at + 1);
    }
}

/**
 * The lines of a trail by how large things are there, as x, y, x, y, … with NaN between two of them.
 * @param {Trail} trail
 */
function waysOf({ places, sizes }) {
    /** @type {Map<number, number[]>} */
    const found = new Map();
    for (let at = 1; at < sizes.length; at += 1) {
        if (Number.isNaN(sizes[at])) continue;
        let lines = found.get(sizes[at]);
        if (!lines) found.set(sizes[at], (lines = []));
        if (sizes[at] !== sizes[at - 1]) lines.push(Number.NaN, Number.NaN, places[2 * at - 2], places[2 * at - 1]);
        lines.push(places[2 * at], places[2 * at + 1]);
    }
    return found;
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
