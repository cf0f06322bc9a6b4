/** What of a picture is under a pointer, and so what a drag from there would move. */

import { mapOf } from "../draw/scale.js";
import { lastShown } from "../draw/trails.js";
import { drawingOf } from "../views/paint.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { Tile } from "../views/stage.js" */

/** @typedef {"start" | "tap" | "ball" | "pan" | "turn" | "scrub"} Kind */

// How near a finger must be to take hold of something, in pixels.
export const REACH = { mouse: 12, touch: 30 };

/** @param {Tile | null | undefined} tile */
export function gripOf(tile) {
    return tile ? drawingOf(tile.view).grip : null;
}

/**
 * @param {Scene} scene
 * @param {Tile} tile
 * @param {PointerEvent} event
 * @returns {Kind}
 */
export function kindOfGrip(scene, tile, event) {
    if (gripOf(tile) === "turn") return "turn";
    if (gripOf(tile) === "scrub") return "scrub";
    if (event.shiftKey || event.button === 1) return "pan";
    // A finger elsewhere on the map may be about to move the page.
    const isTouch = event.pointerType === "touch";
    const reach = isTouch ? REACH.touch : REACH.mouse;
    return takenAt(scene, tile, event.offsetX, event.offsetY, reach) ?? (isTouch ? "tap" : "start");
}

/**
 * What of a map is at a place: a ball on its way, or the start; null if neither.
 * @param {Scene} scene
 * @param {Tile} tile
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
export function takenAt({ window, state, running, step }, tile, x, y, reach) {
    if (!tile.frame || gripOf(tile) !== "map") return null;
    const at = mapOf(tile.frame, window);
    const away = (/** @type {number} */ u, /** @type {number} */ v) => Math.hypot(at.x(u) - x, at.y(v) - y);
    if (away(state.start[0], state.start[1]) <= reach) return "start";
    const shown = running.filter((each) => tile.number < 0 || each.number === tile.number);
    const near = shown.some(({ run }) => {
        const last = lastShown(run, step);
        return away(run.points[2 * last], run.points[2 * last + 1]) <= reach;
    });
    return near ? "ball" : null;
}
