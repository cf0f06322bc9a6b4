/** Where a surface is seen from, as in optviz/draw/surface3d/viewpoint.py: so that its runs come down and nearer. */

import { LOOK } from "../generated.js";
import { cameraAt, heightAt, isCovered, lifted, projectionOf } from "./camera.js";

/** @import { Run } from "../engine/race.js" */
/** @import { Camera, Terrain } from "./camera.js" */

/** Places of the floor of the box: along the trails, where each begins and ends as far as it is shown, and the minima. */
/** @typedef {{ways: number[][], starts: number[][], ends: number[][], goals: number[][]}} Sights */
/** @typedef {{middles: number[][], normals: number[][]}} Coarse */

// So many cells of the surface are one where it is asked how much of it is seen from below.
const COARSE = 8;

/**
 * The camera that is worth most: what speaks for it, less for what it hides.
 * @param {Terrain} terrain
 * @param {Run[]} runs
 * @returns {Camera}
 */
export function bestCamera(terrain, runs) {
    const sights = sightsOf(terrain, runs);
    const found = [];
    for (const top of LOOK.TOPS) {
        const box = lifted(terrain, top);
        const coarse = coarseOf(box);
        for (const elevation of LOOK.ELEVATIONS) {
            for (const azimuth of LOOK.AZIMUTHS) {
                const camera = cameraAt(box, azimuth, elevation);
                found.push({ camera, looks: looksOf(camera, sights, coarse) });
            }
        }
    }
    let [best, most] = [found[0].camera, -Infinity];
    // To look for what is hidden takes long, and can only make a camera worse.
    found.sort((one, other) => other.looks - one.looks);
    for (const { camera, looks } of found) {
        if (looks <= most) break;
        const lower = cameraAt(camera.terrain, camera.azimuth, camera.elevation - LOOK.CLEARANCE);
        let worth = looks;
        for (const [places, eye, weight] of /** @type {[number[][], Camera, number][]} */ ([
            [sights.ends, lower, LOOK.HIDDEN_BALL],
            [sights.goals, lower, LOOK.HIDDEN_GOAL],
            [sights.ways, camera, LOOK.HIDDEN_WAY],
        ])) {
            if (worth > most && places.length)
                worth -= (weight * places.filter(([x, y]) => isCovered(eye, x, y)).length) / places.length;
        }
        if (worth > most) [best, most] = [camera, worth];
    }
    return best;
}

/**
 * @param {Camera} camera
 * @param {Sights} sights
 * @param {Coarse} coarse
 */
function looksOf(camera, sights, coarse) {
    const [first, last] = [LOOK.ELEVATIONS[0], LOOK.ELEVATIONS[LOOK.ELEVATIONS.length - 1]];
    const [tall, low] = [camera.terrain.top / LOOK.TOPS[0], (camera.elevation - first) / (last - first)];
    const fall = Math.min(fallOf(camera, sights), LOOK.ENOUGH_FALL);
    return (
        LOOK.FALL * fall +
        LOOK.TALL * tall -
        LOOK.LOW * low -
        LOOK.UNDER * undersideOf(camera, coarse) +
        LOOK.WIDE * widthOf(camera, coarse)
    );
}

/**
 * How far runs come down the picture and towards the eye, beside how far they go: from -1 to 1.
 * @param {Camera} camera
 * @param {Sights} sights
 */
function fallOf({ terrain, up, eye }, { starts, ends }) {
    const { sides } = terrain;
    let [length, fallen] = [0, 0];
    starts.forEach(([x, y], run) => {
        const [u, v] = ends[run];
        const way = [sides[0] * (u - x), sides[1] * (v - y), heightAt(terrain, u, v) - heightAt(terrain, x, y)];
        length += Math.hypot(...way);
        fallen += way.reduce((sum, each, axis) => sum + (eye[axis] - up[axis]) * each, 0);
    });
    return length ? fallen / (Math.SQRT2 * length) : 0;
}

/**
 * The share of the surface that is seen from below in its picture, if nothing were in front of anything.
 * @param {Camera} camera
 * @param {Coarse} coarse
 */
function undersideOf({ place }, { middles, normals }) {
    let [below, all] = [0, 1e-300];
    middles.forEach((middle, number) => {
        const normal = normals[number];
        const facing = normal.reduce((sum, each, axis) => sum + (place[axis] - middle[axis]) * each, 0);
        all += Math.abs(facing);
        if (facing < 0) below -= facing;
    });
    return below / all;
}

/**
 * How wide the picture is beside its height, up to 1 for one that is as wide as a picture should be.
 * @param {Camera} camera
 * @param {Coarse} coarse
 */
function widthOf(camera, { middles }) {
    if (!middles.length) return 1;
    const { across, along } = projectionOf(camera);
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [x, y, z] of middles) {
        const [u, v] = [across(x, y, z), along(x, y, z)];
        [left, right] = [Math.min(left, u), Math.max(right, u)];
        [low, high] = [Math.min(low, v), Math.max(high, v)];
    }
    return Math.min(1, (right - left) / Math.max(LOOK.WIDEST * (high - low), 1e-300));
}

/**
 * The middles of some cells, and what is square to them and as long as they are large.
 * @param {Terrain} terrain
 * @returns {Coarse}
 */
function coarseOf({ heights, top }) {
    const [middles, normals] = [/** @type {number[][]} */ ([]), /** @type {number[][]} */ ([])];
    const side = (2 * COARSE) / LOOK.CELLS;
    const at = (/** @type {number} */ i, /** @type {number} */ j) => heights[i * COARSE * (LOOK.CELLS + 1) + j * COARSE];
    for (let i = 0; i < LOOK.CELLS / COARSE; i += 1) {
        for (let j = 0; j < LOOK.CELLS / COARSE; j += 1) {
            const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
            if (!corners.every((z) => z <= top)) continue;
            const [one, other] = [corners[2] - corners[0], corners[1] - corners[3]];
            middles.push([(i + 0.5) * side - 1, (j + 0.5) * side - 1, (corners[2] + corners[0]) / 2]);
            normals.push([-(one + other) / (2 * side), -(one - other) / (2 * side), 1]);
        }
    }
    return { middles, normals };
}

/**
 * @param {Terrain} terrain
 * @param {Run[]} runs
 * @returns {Sights}
 */
function sightsOf(terrain, runs) {
    const count = Math.max(LOOK.LEAST_PLACES, Math.floor(LOOK.PLACES / Math.max(1, runs.length)));
    const trails = runs.map((run) => shownAlong(terrain, run));
    const shown = trails.map((trail) => trail.filter(([x]) => !Number.isNaN(x))).filter((trail) => trail.length);
    const { surface, p, window, ceiling } = terrain;
    const goals = surface
        .minima(p)
        .filter(([x, y, loss]) => onFloor(window, x, y).every((each) => Math.abs(each) <= 1) && loss <= ceiling)
        .map(([x, y]) => onFloor(window, x, y));
    return {
        ways: trails.flatMap((trail) => evenly(trail, count)),
        starts: shown.map((trail) => trail[0]),
        ends: shown.map((trail) => trail[trail.length - 1]),
        goals,
    };
}

/**
 * Where a point of the plane is in the box, seen from above.
 * @param {number[]} window
 * @param {number} x
 * @param {number} y
 */
export function onFloor([left, right, bottom, top], x, y) {
    return [(2 * (x - left)) / (right - left) - 1, (2 * (y - bottom)) / (top - bottom) - 1];
}

/**
 * The places of a run in the box, NaN where it is not shown.
 * @param {Terrain} terrain
 * @param {Run} run
 */
function shownAlong(terrain, { points }) {
    const size = points.length / 2;
    const every = Math.max(1, Math.floor(size / LOOK.MOST_ALONG));
    /** @type {number[][]} */
    const trail = [];
    // The last point is where a run ends: it is among them.
    for (let step = (size - 1) % every; step < size; step += every) {
        const [x, y] = onFloor(terrain.window, points[2 * step], points[2 * step + 1]);
        const z = heightAt(terrain, x, y);
        trail.push(z <= terrain.top ? [x, y, z] : [Number.NaN, Number.NaN, Number.NaN]);
    }
    return trail;
}

/**
 * So many places that are evenly spaced along a trail; NaN where there is none.
 * @param {number[][]} trail
 * @param {number} count
 */
function evenly(trail, count) {
    const far = [0];
    for (let place = 1; place < trail.length; place += 1) {
        const [x, y, z] = trail[place].map((each, axis) => each - trail[place - 1][axis]);
        far.push(far[place - 1] + (Math.sqrt(x * x + y * y + z * z) || 0));
    }
    const places = [];
    const last = trail.length - 1;
    for (let number = 0, place = 0; number < count; number += 1) {
        const wanted = (far[last] * number) / (count - 1);
        while (place < last && far[place + 1] <= wanted) place += 1;
        const share = place < last ? (wanted - far[place]) / (far[place + 1] - far[place]) : 0;
        const next = trail[Math.min(place + 1, last)];
        places.push([0, 1].map((axis) => trail[place][axis] + (share ? share * (next[axis] - trail[place][axis]) : 0)));
    }
    return places;
}
