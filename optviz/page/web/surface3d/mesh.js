/** The faces of a surface that is seen from the side, with its edges and the lines of equal height: the same from every side. */

import { levelsOfSorted } from "../draw/map.js";
import { LOOK } from "../generated.js";
import { exactHeight, shownLosses } from "./camera.js";

/** @import { Terrain } from "./camera.js" */

/** @typedef {{corners: number[], normal: number[], middle: number[], rank: number}} Face */
/**
 * Of each cell its face, and the lines on it from one place of the box to another: those where the surface ends, and
 * those of equal height.
 * @typedef {{count: number, faces: (Face | null)[], edges: number[][][], lines: number[][][]}} Mesh
 */

/**
 * @param {Terrain} terrain
 * @param {number} count
 * @returns {Mesh}
 */
export function meshOf(terrain, count) {
    const nodes = nodesOf(terrain, count);
    const size = count + 1;
    /** @type {Mesh} */
    const mesh = { count, faces: [], edges: [], lines: [] };
    const alongX = [];
    const alongY = [];
    for (let i = 0; i < size; i += 1) {
        for (let j = 0; j < size; j += 1) {
            alongX.push(i < count ? cutOf(terrain, nodes[i * size + j], nodes[(i + 1) * size + j]) : null);
            alongY.push(j < count ? cutOf(terrain, nodes[i * size + j], nodes[i * size + j + 1]) : null);
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
            const isFace = polygon.length > 2;
            mesh.faces.push(isFace ? faceOf(polygon, levels) : null);
            mesh.edges.push([...rims, ...bordersOf(terrain, corners, sides, i, j, count)]);
            mesh.lines.push(isFace ? levels.slice(1, -1).flatMap((level) => linesAt(polygon, level)) : []);
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
 * The sides of a cell that are at the edge of the window, as far as they are below the ceiling.
 * @param {Terrain} terrain
 * @param {number[][]} corners
 * @param {(number[] | null)[]} sides
 * @param {number} i
 * @param {number} j
 * @param {number} count
 */
function bordersOf({ top }, corners, sides, i, j, count) {
    const atEdge = [j === 0, i === count - 1, j === count - 1, i === 0];
    if (!atEdge.includes(true)) return [];
    return corners.flatMap((one, side) => {
        const other = corners[(side + 1) % 4];
        const ends = [one[2] <= top ? one : sides[side], other[2] <= top ? other : sides[side]];
        return atEdge[side] && ends[0] && ends[1] && ends[0] !== ends[1] ? [[...ends[0], ...ends[1]]] : [];
    });
}

/**
 * Where a face has a height: lines from one of its sides to another.
 * @param {number[][]} polygon
 * @param {number} height
 */
function linesAt(polygon, height) {
    /** @type {number[][]} */
    const crossed = [];
    polygon.forEach((one, place) => {
        const other = polygon[(place + 1) % polygon.length];
        if (one[2] < height === other[2] < height) return;
        const share = (height - one[2]) / (other[2] - one[2]);
        crossed.push([one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]), height]);
    });
    return crossed.flatMap((from, place) => (place % 2 ? [] : [[...from, ...crossed[place + 1]]]));
}

/**
 * What is left of a face, corner by corner, and the lines where it is cut.
 * @param {Terrain} terrain
 * @param {number[][]} corners
 * @param {(number[] | null)[]} sides
 * @returns {[number[][], number[][]]}
 */
function polygonOf({ top }, corners, sides) {
    const polygon = [];
    /** @type {number[][]} */
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
            rims.push([...left, ...cut]);
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
    const middle = [0, 1, 2].map((axis) => polygon.reduce((sum, place) => sum + place[axis], 0) / polygon.length);
    const upwards = normal.map((each) => (normal[2] < 0 ? -each : each) / length);
    return { corners: polygon.flat(), normal: upwards, middle, rank: rankOf(levels, middle[2]) };
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
