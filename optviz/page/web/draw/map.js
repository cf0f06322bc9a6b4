/** A surface as a map: filled contours as in optviz/draw/views/contour.py, and its critical points. */

import { between } from "../basics/colors.js";
import { LOOK } from "../generated.js";
import * as d3Contour from "../vendor/d3-contour.min.mjs";

/** @import { Look } from "../basics/colors.js" */
/** @import { Grid } from "../engine/grid.js" */
/** @import { Band } from "../lettering/heights.js" */
/** @import { Numbers, Surface } from "../generated.js" */
/** @import { Pen } from "./pen.js" */
/** @import { MapPlace } from "./scale.js" */

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

// The inner corners of a star of five, as far out as the lines between the others cross.
const INNER = 0.381966;

/**
 * Levels by the distribution of the values without plateaus, denser at the low end; one above and one below if all are
 * the same.
 * @param {ArrayLike<number>} values
 */
export function levelsOf(values) {
    return levelsOfSorted(Float64Array.from(values).filter(Number.isFinite).sort());
}

/** @param {Float64Array} sorted */
export function levelsOfSorted(sorted) {
    if (!sorted.length) return [-1, 1];
    let { levels, rest } = levelsApart(sorted);
    if (rest.length && rest.length < sorted.length) {
        // Terraces alone have no more levels without themselves.
        const again = [sorted[0], ...levelsApart(rest).levels.slice(1, -1), sorted[sorted.length - 1]];
        if (again.length > levels.length) levels = again;
    }
    if (levels.length === 2) levels.splice(1, 0, levels[0] / 2 + levels[1] / 2);
    if (levels.length > 1) return levels;
    const room = Math.max(1, 1e-6 * Math.abs(levels[0]));
    return [levels[0] - room, levels[0] + room];
}

/**
 * The levels of sorted values, each one of them, and the values without those that lie on plateaus.
 * @param {Float64Array} sorted
 */
function levelsApart(sorted) {
    // As a level, a value between two others might divide a plateau.
    const [lowest, ...others] = Array.from(
        { length: LOOK.LEVELS + 1 },
        (_, place) => sorted[Math.floor((sorted.length - 1) * (place / LOOK.LEVELS) ** LOOK.LEVEL_POWER)],
    );
    const levels = [lowest];
    /** @type {[number, number][]} */
    const plateaus = [];
    for (const level of others) {
        const last = levels[levels.length - 1];
        const alike = LOOK.ALIKE * (level - lowest) + 2 ** -51 * Math.abs(level);
        if (level - last > alike) levels.push(level);
        else plateaus.push([last - alike, level + alike]);
    }
    const rest = sorted.filter((value) => !plateaus.some(([low, high]) => low <= value && value <= high));
    return { levels, rest };
}

/**
 * Draw the surface in a box, without its critical points; returned are its lines of equal height.
 * @param {Pen} pen
 * @param {Box} box
 * @param {Grid} grid
 * @param {Look} look
 * @param {number} mark
 * @returns {Band[]}
 */
export function drawContours(pen, box, grid, look, mark) {
    const levels = levelsOf(grid.values);
    const make = d3Contour.contours().size([grid.width, grid.height]);
    pen.save();
    clipTo(pen, box);
    pen.fillStyle = look.paper;
    pen.fillRect(box.x, box.y, box.width, box.height);
    pen.lineWidth = Math.max(0.5, LOOK.CONTOUR_WIDTH * mark);
    pen.strokeStyle = look.contour;
    const bands = levels.slice(0, -1).map((height, place) => {
        const rings = ringsOf(make.contour(grid.values, height).coordinates, box, grid);
        // Colour by rank, not by value: every level is a step of the same size.
        const color = between(look.tints, place / Math.max(1, levels.length - 2));
        pen.beginPath();
        for (const ring of rings) traceRing(pen, ring);
        pen.fillStyle = color;
        pen.fill("evenodd");
        if (place) pen.stroke();
        return { height, rings, color };
    });
    pen.restore();
    return bands.slice(1);
}

/**
 * @param {[number, number][][][]} polygons
 * @param {Box} box
 * @param {Grid} grid
 */
function ringsOf(polygons, box, grid) {
    // A value belongs to the middle of its cell, and the outer ones lie on the edges of the box.
    const [across, down] = [box.width / (grid.width - 1), box.height / (grid.height - 1)];
    return polygons.flatMap((polygon) =>
        polygon.map((ring) =>
            ring.flatMap(([column, row]) => [box.x + (column - 0.5) * across, box.y + (row - 0.5) * down]),
        ),
    );
}

/**
 * @param {Pen} pen
 * @param {number[]} ring
 */
function traceRing(pen, ring) {
    pen.moveTo(ring[0], ring[1]);
    for (let at = 2; at < ring.length; at += 2) pen.lineTo(ring[at], ring[at + 1]);
    pen.closePath();
}

/**
 * @param {Pen} pen
 * @param {Box} box
 */
export function clipTo(pen, box) {
    pen.beginPath();
    pen.rect(box.x, box.y, box.width, box.height);
    pen.clip();
}

/**
 * The edge of the window that runs are judged by to have left, where the map shows more.
 * @param {Pen} pen
 * @param {MapPlace} at
 * @param {number[]} window
 * @param {Look} look
 */
export function drawEdge(pen, at, window, look) {
    if (window.every((end, place) => end === at.window[place])) return;
    pen.save();
    clipTo(pen, at.box);
    pen.setLineDash([4, 3]);
    pen.lineWidth = 1;
    pen.strokeStyle = look.grey;
    const [left, right] = window.slice(0, 2).map((end) => Math.round(at.x(end)) + 0.5);
    const [bottom, top] = window.slice(2).map((end) => Math.round(at.y(end)) + 0.5);
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.stroke();
    pen.restore();
}

/**
 * Minima are stars, saddles crosses, maxima triangles.
 * @param {Pen} pen
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {(place: number[]) => number[] | null} at
 * @param {Look} look
 * @param {number} mark
 */
export function drawCriticalPoints(pen, surface, p, at, look, mark) {
    const kinds = /** @type {const} */ ([
        [surface.minima(p), traceStar],
        [surface.saddles(p), traceCross],
        [surface.maxima(p), traceTriangle],
    ]);
    pen.save();
    for (const [places, trace] of kinds) {
        for (const place of places) {
            const seen = at(place);
            if (!seen) continue;
            pen.beginPath();
            trace(pen, seen[0], seen[1], mark);
            pen.fillStyle = look.ink;
            if (trace !== traceCross) pen.fill();
            // A cross is a line, and its rim a wider one.
            pen.lineWidth = (trace === traceCross ? LOOK.CROSS_EDGE + 2 * LOOK.STAR_EDGE : LOOK.STAR_EDGE) * mark;
            pen.strokeStyle = look.paper;
            pen.stroke();
            if (trace !== traceCross) continue;
            pen.lineWidth = LOOK.CROSS_EDGE * mark;
            pen.strokeStyle = look.ink;
            pen.stroke();
        }
    }
    pen.restore();
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} mark
 */
export function traceStar(pen, x, y, mark) {
    for (let corner = 0; corner < 10; corner += 1) {
        const radius = (corner % 2 ? INNER : 1) * LOOK.STAR_RADIUS * mark;
        const angle = (corner * Math.PI) / 5;
        const [across, down] = [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
        if (corner) pen.lineTo(across, down);
        else pen.moveTo(across, down);
    }
    pen.closePath();
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} mark
 */
function traceCross(pen, x, y, mark) {
    const arm = LOOK.CROSS_RADIUS * mark;
    pen.moveTo(x - arm, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.moveTo(x - arm, y + arm);
    pen.lineTo(x + arm, y - arm);
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} mark
 */
function traceTriangle(pen, x, y, mark) {
    const arm = LOOK.CROSS_RADIUS * mark;
    pen.moveTo(x, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.lineTo(x - arm, y + arm);
    pen.closePath();
}
