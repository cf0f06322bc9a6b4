/**
 * A surface seen from the side, as in optviz/draw/surface3d: shaded faces under a fine mesh. A face can only be covered
 * by faces that are nearer to the eye along x and along y; so they are painted row by row from the farthest.
 */

import { LOOK } from "./generated.js";
import { exactHeight, heightAt, isHidden, shownLosses, viewOf } from "./camera.js";
import { channels, mixed } from "./colors.js";
import { fontOf, levelsOfSorted, ticksIn } from "./map.js";
import { short } from "./numbers.js";
import {
    APART,
    drawBall,
    drawStart,
    lastShown,
    SAME,
    traceDot,
} from "./trails.js";

/** @import { Camera, Terrain } from "./camera.js" */
/** @import { Look } from "./colors.js" */
/** @import { Box } from "./map.js" */
/** @import { Pen } from "./pen.js" */
/** @import { Track } from "./trails.js" */

/** @typedef {{corners: number[], normal: number[], rank: number}} Face */
/** @typedef {{ends: number[], rim: boolean}} Line */
/**
 * Faces by cell, and the lines along the sides of the cells: `alongX` from a corner to the next one in x.
 * @typedef {{count: number, faces: (Face | null)[], rims: (Line[] | null)[], alongX: (Line | null)[], alongY: (Line | null)[]}} Mesh
 */

// A step of a trail is drawn as pieces of about so many pixels, at most so many of them.
const PIECE = 10;
const MOST_PIECES = 12;

/**
 * @param {Terrain} terrain
 * @param {number} count
 * @param {number} every
 * @returns {Mesh}
 */
export function meshOf(terrain, count, every) {
    const nodes = nodesOf(terrain, count);
    const size = count + 1;
    /** @type {Mesh} */
    const mesh = { count, faces: [], rims: [], alongX: [], alongY: [] };
    const alongX = [];
    const alongY = [];
    for (let i = 0; i < size; i += 1) {
        for (let j = 0; j < size; j += 1) {
            alongX.push(i < count ? cutOf(terrain, nodes[i * size + j], nodes[(i + 1) * size + j]) : null);
            alongY.push(j < count ? cutOf(terrain, nodes[i * size + j], nodes[i * size + j + 1]) : null);
            mesh.alongX.push(
                i < count && j % every === 0
                    ? lineOf(
                          terrain,
                          nodes[i * size + j],
                          nodes[(i + 1) * size + j],
                          alongX[i * size + j],
                          j === 0 || j === count,
                      )
                    : null,
            );
            mesh.alongY.push(
                j < count && i % every === 0
                    ? lineOf(
                          terrain,
                          nodes[i * size + j],
                          nodes[i * size + j + 1],
                          alongY[i * size + j],
                          i === 0 || i === count,
                      )
                    : null,
            );
        }
    }
    const levels = reliefLevels(terrain).map(
        (loss) => (terrain.top * (loss - terrain.floor)) / (terrain.ceiling - terrain.floor),
    );
    for (let i = 0; i < count; i += 1) {
        for (let j = 0; j < count; j += 1) {
            const at = i * size + j;
            const corners = [nodes[at], nodes[at + size], nodes[at + size + 1], nodes[at + 1]];
            const sides = [alongX[at], alongY[at + size], alongX[at + 1], alongY[at]];
            const [polygon, rims] = polygonOf(terrain, corners, sides);
            mesh.faces.push(polygon.length > 2 ? faceOf(polygon, levels) : null);
            mesh.rims.push(rims.length ? rims : null);
        }
    }
    return mesh;
}

/**
 * The losses between which colours change.
 * @param {Terrain} terrain
 */
export function reliefLevels(terrain) {
    return levelsOfSorted(shownLosses(terrain));
}

/**
 * @param {Terrain} terrain
 * @param {number} count
 */
function nodesOf(terrain, count) {
    const stride = LOOK.CELLS / count;
    const nodes = [];
    for (let i = 0; i <= count; i += 1) {
        for (let j = 0; j <= count; j += 1) {
            nodes.push([
                (2 * i) / count - 1,
                (2 * j) / count - 1,
                terrain.heights[i * stride * (LOOK.CELLS + 1) + j * stride],
            ]);
        }
    }
    return nodes;
}

/**
 * Where the surface ends between a place on it and another, found by halving; null where it does not.
 * @param {Terrain} terrain
 * @param {number[]} one
 * @param {number[]} other
 */
function cutOf(terrain, one, other) {
    const { top } = terrain;
    if (one[2] <= top === other[2] <= top) return null;
    let [low, high] = one[2] <= top ? [one, other] : [other, one];
    const end = high[2] > top ? top : null;
    for (let each = 0; each < LOOK.HALVINGS; each += 1) {
        const [x, y] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
        const middle = [x, y, exactHeight(terrain, x, y)];
        if (middle[2] <= top) low = middle;
        else high = middle;
    }
    return [low[0], low[1], end ?? low[2]];
}

/**
 * @param {Terrain} terrain
 * @param {number[]} one
 * @param {number[]} other
 * @param {number[] | null} cut
 * @param {boolean} rim
 * @returns {Line | null}
 */
function lineOf({ top }, one, other, cut, rim) {
    const ends = [one[2] <= top ? one : cut, other[2] <= top ? other : cut];
    return ends[0] && ends[1] && ends[0] !== ends[1] ? { ends: [...ends[0], ...ends[1]], rim } : null;
}

/**
 * What is left of a face, corner by corner, and the lines where it is cut.
 * @param {Terrain} terrain
 * @param {number[][]} corners
 * @param {(number[] | null)[]} sides
 * @returns {[number[][], Line[]]}
 */
function polygonOf({ top }, corners, sides) {
    const polygon = [];
    const rims = [];
    let left = null;
    // Twice around, so that the line that begins at the last side is closed.
    for (let turn = 0; turn < 8; turn += 1) {
        const side = turn % 4;
        const inside = corners[side][2] <= top;
        if (turn < 4 && inside) polygon.push(corners[side]);
        const cut = sides[side];
        if (!cut) continue;
        if (turn < 4) polygon.push(cut);
        if (inside) left = turn < 4 ? cut : null;
        else if (left) {
            rims.push({ ends: [...left, ...cut], rim: true });
            left = null;
        }
    }
    return [polygon, rims];
}

/**
 * @param {number[][]} polygon
 * @param {number[]} levels
 * @returns {Face}
 */
function faceOf(polygon, levels) {
    // Newell's method.
    const normal = [0, 0, 0];
    polygon.forEach((place, number) => {
        const next = polygon[(number + 1) % polygon.length];
        normal[0] += (place[1] - next[1]) * (place[2] + next[2]);
        normal[1] += (place[2] - next[2]) * (place[0] + next[0]);
        normal[2] += (place[0] - next[0]) * (place[1] + next[1]);
    });
    const length = Math.max(Math.hypot(...normal), 1e-300);
    const height = polygon.reduce((sum, place) => sum + place[2], 0) / polygon.length;
    return { corners: polygon.flat(), normal: normal.map((each) => each / length), rank: rankOf(levels, height) };
}

/**
 * @param {number[]} levels
 * @param {number} height
 */
function rankOf(levels, height) {
    const last = levels.length - 1;
    let place = 0;
    while (place < last - 1 && levels[place + 1] < height) place += 1;
    const share = (height - levels[place]) / (levels[place + 1] - levels[place]);
    return Math.min(1, Math.max(0, (place + Math.min(1, Math.max(0, share))) / last));
}

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Camera} camera
 * @param {Mesh} mesh
 * @param {Look} look
 * @param {number} mark
 * @param {boolean} draft
 */
export function drawRelief(pen, box, camera, mesh, look, mark, draft) {
    pen.save();
    pen.fillStyle = look.paper;
    pen.fillRect(box.x, box.y, box.width, box.height);
    const view = viewOf(camera, box);
    drawBase(pen, camera, view, look, mark);
    const { count } = mesh;
    const [far, aside] = camera.eye.map((each) => (each > 0 ? 0 : 1));
    const shades = shadesOf(camera, mesh, look);
    for (let row = 0; row < count; row += 1) {
        for (let column = 0; column < count; column += 1) {
            const i = far ? count - 1 - row : row;
            const j = aside ? count - 1 - column : column;
            const cell = i * count + j;
            const face = mesh.faces[cell];
            if (face) fillFace(pen, face, view, shades[cell] ?? look.high, draft);
            const under = shades[cell] ?? look.high;
            const at = i * (count + 1) + j;
            // The lines at the far sides, and those at the near edge of the surface.
            strokeLine(pen, mesh.alongY[at + far * (count + 1)], view, under, look, mark);
            strokeLine(pen, mesh.alongX[at + aside], view, under, look, mark);
            if (row === count - 1) strokeLine(pen, mesh.alongY[at + (1 - far) * (count + 1)], view, under, look, mark);
            if (column === count - 1) strokeLine(pen, mesh.alongX[at + 1 - aside], view, under, look, mark);
            for (const rim of mesh.rims[cell] ?? []) strokeLine(pen, rim, view, under, look, mark);
        }
    }
    pen.restore();
}

/**
 * The colour of each face: by level as on the map, darker where it is turned away from the light.
 * @param {Camera} camera
 * @param {Mesh} mesh
 * @param {Look} look
 */
function shadesOf({ right, up, eye }, mesh, look) {
    const [low, high] = [channels(look.low), channels(look.high)];
    const light = [0, 1, 2].map(
        (axis) => (right[axis] * LOOK.LIGHT[0] + up[axis] * LOOK.LIGHT[1] + eye[axis] * LOOK.LIGHT[2]) / Math.hypot(...LOOK.LIGHT),
    );
    return mesh.faces.map((face) => {
        if (!face) return null;
        const { normal, rank } = face;
        const lit = LOOK.SHADE + LOOK.SHINE * Math.abs(light[0] * normal[0] + light[1] * normal[1] + light[2] * normal[2]);
        const [r, g, b] = low.map((channel, place) =>
            Math.min(255, Math.round((channel + rank * (high[place] - channel)) * lit)),
        );
        return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, "0")}`;
    });
}

/**
 * @param {Pen} pen
 * @param {Face} face
 * @param {ReturnType<typeof viewOf>} view
 * @param {string} color
 * @param {boolean} draft
 */
function fillFace(pen, { corners }, view, color, draft) {
    pen.beginPath();
    for (let at = 0; at < corners.length; at += 3) {
        const [x, y] = [view.x(corners[at], corners[at + 1]), view.y(corners[at], corners[at + 1], corners[at + 2])];
        if (at) pen.lineTo(x, y);
        else pen.moveTo(x, y);
    }
    pen.closePath();
    pen.fillStyle = color;
    pen.fill();
    if (draft) return;
    pen.lineWidth = LOOK.SEAM;
    pen.strokeStyle = color;
    pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {Line | null} line
 * @param {ReturnType<typeof viewOf>} view
 * @param {string} under
 * @param {Look} look
 * @param {number} mark
 */
function strokeLine(pen, line, view, under, look, mark) {
    if (!line) return;
    const [x1, y1, z1, x2, y2, z2] = line.ends;
    pen.strokeStyle = mixed(under, look.ink, line.rim ? LOOK.EDGE_INK : LOOK.MESH_INK);
    pen.lineWidth = Math.max(0.5, (line.rim ? LOOK.EDGE_WIDTH : LOOK.MESH_WIDTH) * mark);
    pen.beginPath();
    pen.moveTo(view.x(x1, y1), view.y(x1, y1, z1));
    pen.lineTo(view.x(x2, y2), view.y(x2, y2, z2));
    pen.stroke();
}

/**
 * The window under the surface, with numbers along the two sides that are in front.
 * @param {Pen} pen
 * @param {Camera} camera
 * @param {ReturnType<typeof viewOf>} view
 * @param {Look} look
 * @param {number} mark
 */
function drawBase(pen, { terrain: { window }, eye }, view, look, mark) {
    pen.strokeStyle = look.frame;
    pen.lineWidth = Math.max(1, LOOK.BASE_WIDTH * mark);
    pen.beginPath();
    [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
        [-1, -1],
    ].forEach(([x, y], place) => {
        if (place) pen.lineTo(view.x(x, y), view.y(x, y, 0));
        else pen.moveTo(view.x(x, y), view.y(x, y, 0));
    });
    pen.stroke();
    const size = Math.max(9, 0.8 * mark);
    pen.font = fontOf(size);
    pen.fillStyle = look.grey;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const front = [eye[0] > 0 ? 1 : -1, eye[1] > 0 ? 1 : -1];
    for (const axis of [0, 1]) {
        const [low, high] = [window[2 * axis], window[2 * axis + 1]];
        for (const value of ticksIn(low, high, (view.scale * 2) / (4 * size))) {
            const along = (2 * (value - low)) / (high - low) - 1;
            const place = axis ? [front[0], along] : [along, front[1]];
            const out = axis ? [front[0], 0] : [0, front[1]];
            const way = [view.x(out[0], out[1]) - view.x(0, 0), view.y(out[0], out[1], 0) - view.y(0, 0, 0)];
            const length = Math.max(Math.hypot(...way), 1e-9);
            pen.fillText(
                short(value, 4),
                view.x(place[0], place[1]) + (1.3 * size * way[0]) / length,
                view.y(place[0], place[1], 0) + (1.1 * size * way[1]) / length,
            );
        }
    }
}

/**
 * Where a point of the plane with its loss is in the picture; null where the surface is not drawn or hides it.
 * @param {Camera} camera
 * @param {Box} box
 * @param {number[]} place
 */
export function reliefPlace(camera, box, [x, y]) {
    const [u, v] = onFloor(camera.terrain, x, y);
    const z = heightAt(camera.terrain, u, v);
    if (!(z <= camera.terrain.top) || isHidden(camera, u, v)) return null;
    const view = viewOf(camera, box);
    return [view.x(u, v), view.y(u, v, z)];
}

/**
 * @param {Terrain} terrain
 * @param {number} x
 * @param {number} y
 */
function onFloor({ window: [left, right, bottom, top] }, x, y) {
    return [(2 * (x - left)) / (right - left) - 1, (2 * (y - bottom)) / (top - bottom) - 1];
}

/**
 * Trails that lie on the surface; what is behind it is thin and pale.
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
    const view = viewOf(camera, box);
    const faint = tracks.map(({ color }) => mixed(color, look.high, LOOK.FAINT));
    const trails = tracks.map(({ run }) => trailOf(camera, view, run.points, lastShown(run, step)));
    trails.forEach((trail, number) => strokePieces(pen, trail.hidden, faint[number], LOOK.FAINT_WIDTH * mark));
    trails.forEach((trail, number) => {
        strokePieces(pen, trail.seen, tracks[number].color, LOOK.TRAIL_WIDTH * mark);
        pen.fillStyle = tracks[number].color;
        pen.beginPath();
        for (let at = 0; at < trail.dots.length; at += 2)
            traceDot(pen, trail.dots[at], trail.dots[at + 1], LOOK.DOT_RADIUS * mark);
        pen.fill();
    });
    const start = tracks.length ? reliefPlace(camera, box, [tracks[0].run.points[0], tracks[0].run.points[1]]) : null;
    if (start) drawStart(pen, start[0], start[1], look, mark);
    trails.forEach(({ ball }, number) => {
        if (ball)
            drawBall(pen, ball.x, ball.y, ball.hidden ? faint[number] : tracks[number].color, look, mark);
    });
    pen.restore();
}

/** @typedef {{seen: number[], hidden: number[], dots: number[], ball: {x: number, y: number, hidden: boolean} | null}} Trail */

/**
 * Lines as x, y, x, y, …, with NaN where one ends.
 * @param {Camera} camera
 * @param {ReturnType<typeof viewOf>} view
 * @param {Float64Array} points
 * @param {number} last
 * @returns {Trail}
 */
function trailOf(camera, view, points, last) {
    const { terrain } = camera;
    /** @type {Trail} */
    const trail = { seen: [], hidden: [], dots: [], ball: null };
    let [u, v] = onFloor(terrain, points[0], points[1]);
    let [lastX, lastY] = [Infinity, Infinity];
    for (let step = 0; step <= last; step += 1) {
        const [nextU, nextV] = onFloor(terrain, points[2 * step], points[2 * step + 1]);
        if (step && step < last && view.scale * (Math.abs(nextU - u) + Math.abs(nextV - v)) < SAME) continue;
        if (step) tracePieces(trail, camera, view, u, v, nextU, nextV);
        [u, v] = [nextU, nextV];
        const z = heightAt(terrain, u, v);
        if (!(z <= terrain.top)) continue;
        const [x, y] = [view.x(u, v), view.y(u, v, z)];
        const hidden = isHidden(camera, u, v);
        if (step === last) trail.ball = { x, y, hidden };
        if (!step || hidden || Math.abs(x - lastX) + Math.abs(y - lastY) < APART) continue;
        trail.dots.push(x, y);
        [lastX, lastY] = [x, y];
    }
    return trail;
}

/**
 * @param {Trail} trail
 * @param {Camera} camera
 * @param {ReturnType<typeof viewOf>} view
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
    const rise = Math.abs((heightAt(terrain, kept(c), kept(d)) || 0) - (heightAt(terrain, kept(a), kept(b)) || 0));
    const length = view.scale * (Math.hypot(c - a, d - b) + Math.min(rise, terrain.top));
    const pieces = Math.min(MOST_PIECES, Math.max(1, Math.ceil(length / PIECE)));
    let before = /** @type {number[] | null} */ (null);
    for (let piece = 0; piece <= pieces; piece += 1) {
        const [u, v] = [kept(a + ((c - a) * piece) / pieces), kept(b + ((d - b) * piece) / pieces)];
        const z = heightAt(terrain, u, v);
        const place = z <= terrain.top ? [view.x(u, v), view.y(u, v, z), u, v] : null;
        if (place && before) {
            const lines = isHidden(camera, (place[2] + before[2]) / 2, (place[3] + before[3]) / 2)
                ? trail.hidden
                : trail.seen;
            const end = lines.length;
            if (lines[end - 2] !== before[0] || lines[end - 1] !== before[1])
                lines.push(Number.NaN, Number.NaN, before[0], before[1]);
            lines.push(place[0], place[1]);
        }
        before = place;
    }
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
