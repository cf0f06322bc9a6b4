/** What is done to the state by hand on a picture: the start, the step, the window, the camera. */

import { clamp } from "../basics/numbers.js";
import { mapOf } from "../draw/scale.js";
import { turnedTo } from "../surface3d/camera.js";
import { curveFrame } from "../views/lossview.js";
import { gripOf } from "./grips.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { State } from "../state/state.js" */
/** @import { Tile } from "../views/stage.js" */

/**
 * What a gesture may ask for; `state` may be newer than the scene, which follows with the next frame. `hold` says whether something is being dragged; `go` lets the race run from its start.
 * @typedef {{scene: () => Scene, state: () => State, camera: () => number[], change: (changes: Partial<State>) => void, hold: (held: boolean) => void, pause: () => void, go: () => void, hover: (text: string) => void}} Doing
 */

/**
 * To where the arrow keys go, to the right and upwards.
 * @type {Record<string, number[]>}
 */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
// How far a key moves the start, in pixels, and turns the camera, in degrees.
const NEAR = 4;
const FAR_AWAY = 20;
const TURN_BY_KEY = 5;

/**
 * Move the start to a place of the map.
 * @param {Doing} doing
 * @param {Tile} tile
 * @param {number} x
 * @param {number} y
 * @param {number} step
 */
export function placeStart(doing, tile, x, y, step) {
    if (!tile.frame) return;
    const { window, surface, p, state } = doing.scene();
    const at = mapOf(tile.frame, window);
    const { box } = at;
    const start = at.back(clamp(x, box.x, box.x + box.width), clamp(y, box.y, box.y + box.height));
    const digits = (/** @type {number} */ value, /** @type {number} */ scale) =>
        Number(value.toFixed(Math.max(0, Math.ceil(Math.log10(scale)) + 1)));
    const rounded = [digits(start[0], at.across), digits(start[1], at.up)];
    if (!Number.isFinite(surface.value(p, rounded[0], rounded[1]))) return;
    // The picture stays where it is, although the window would grow with the start.
    doing.change({ start: rounded, step: step < state.steps ? step : null });
}

/**
 * Go to the step that is at a place along a curve.
 * @param {Doing} doing
 * @param {Tile} tile
 * @param {number} x
 */
export function scrubTo(doing, tile, x) {
    if (!tile.frame) return;
    const { state, running } = doing.scene();
    const { box } = curveFrame(tile.frame, running);
    const { steps } = state;
    const step = Math.round(clamp((x - box.x) / box.width, 0, 1) * steps);
    doing.pause();
    doing.change({ step: step < steps ? step : null });
}

/**
 * Show more or less of the plane; what is at a place of the map stays there.
 * @param {Doing} doing
 * @param {Tile} tile
 * @param {number} x
 * @param {number} y
 * @param {number} factor
 */
export function zoomAt(doing, tile, x, y, factor) {
    const { window: shown, home } = doing.scene();
    const window = doing.state().window ?? shown;
    if (!tile.frame) return;
    const [u, v] = mapOf(tile.frame, window).back(x, y);
    const wanted = window.map((end, place) => (place < 2 ? u + factor * (end - u) : v + factor * (end - v)));
    const share = (wanted[1] - wanted[0]) / (home[1] - home[0]);
    if (share > 1e-6 && share < 20) doing.change({ window: wanted });
}

/**
 * Move the window along with what is under a pointer.
 * @param {Doing} doing
 * @param {Tile} tile
 * @param {number[]} window the one before
 * @param {number} across
 * @param {number} down
 */
export function panBy(doing, tile, window, across, down) {
    if (!tile.frame) return;
    const at = mapOf(tile.frame, window);
    const [x, y] = [across / at.across, down / at.up];
    doing.change({ window: [window[0] - x, window[1] - x, window[2] + y, window[3] + y] });
}

/**
 * Arrow keys on a picture that has the focus.
 * @param {Doing} doing
 * @param {Tile | null} tile
 * @param {KeyboardEvent} event
 */
export function moveByKey(doing, tile, event) {
    const way = ARROWS[event.key];
    if (!tile?.frame || !way || gripOf(tile) === "scrub" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (gripOf(tile) === "turn") {
        const [azimuth, elevation] = doing.camera();
        doing.change({ camera: turnedTo(azimuth + TURN_BY_KEY * way[0], elevation + TURN_BY_KEY * way[1]) });
        return;
    }
    const { start, steps } = doing.state();
    const at = mapOf(tile.frame, doing.scene().window);
    const far = event.shiftKey ? FAR_AWAY : NEAR;
    placeStart(doing, tile, at.x(start[0]) + far * way[0], at.y(start[1]) - far * way[1], steps);
}
