/** The views of a scene, each in a rectangle: what stays while the race goes on, and what moves. */

import { clamp } from "../basics/numbers.js";
import { mapOf } from "../draw/scale.js";
import { drawArrow } from "../draw/vectors.js";
import { CONTOUR_VIEW } from "./contourview.js";
import { LOSS_VIEW } from "./lossview.js";
import { RELIEF_VIEW } from "./reliefview.js";

/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Running, Scene } from "../state/scene.js" */
/** @import { Scenery } from "./scenery.js" */

/** `mark`, `text` and `name` are the sizes of marks, of letters, and of the names of runs; one that is `bare` has no numbers. */
/** @typedef {{view: string, box: Box, mark: number, text: number, name: number, fills: boolean, bare: boolean}} Frame */
/**
 * How a view is drawn. `rooms` are those left, right, above and below of it, in letters. `grip` is what dragging does:
 * move the start on a map, turn a camera, or go to a step. One that `isShared` shows all runs, also beside panels.
 * `weight` is how much of the room it has beside others, `aspect` how much wider than high it would be; a map as its window.
 * `paintBackground` draws what stays, a draft of which is coarser and made sooner, `paintRace` what moves, and
 * `paintNames` who is who where nothing does.
 * @typedef {{rooms: number[], grip: "map" | "turn" | "scrub", isShared: boolean, weight: number, aspect: number | null, paintBackground: ((pen: Pen, frame: Frame, scene: Scene, scenery: Scenery | null, draft: boolean) => void) | null, paintRace: (pen: Pen, frame: Frame, scene: Scene, scenery: Scenery | null, running: Running[]) => void, paintNames: (pen: Pen, frame: Frame, scene: Scene, scenery: Scenery | null, running: Running[]) => void}} Drawing
 */

// Names are no smaller than this share of the page's letters.
const NAME_LEAST = 0.88;
// The rooms of a map without numbers.
const BARE = [0.1, 0.8, 0.5, 0.5];

/**
 * By the names that the files in optviz/draw/views/ declare.
 * @type {Record<string, Drawing>}
 */
const DRAWINGS = { contour: CONTOUR_VIEW, "3d": RELIEF_VIEW, loss: LOSS_VIEW };

/** @param {string} view */
export function drawingOf(view) {
    return DRAWINGS[view];
}

/**
 * Where a view is in its rectangle, and how large its marks and its letters are.
 * @param {string} view
 * @param {number} width
 * @param {number} height
 * @param {number} letters
 * @param {{aspect: string, axes: boolean}} looks
 * @returns {Frame}
 */
export function frameOf(view, width, height, letters, { aspect, axes }) {
    const mark = clamp(0.0265 * Math.sqrt(width * height), 0.58 * letters, 1.4 * letters);
    const text = clamp(0.82 * mark, 0.7 * letters, letters);
    // In whole pixels, along which cutting off costs nothing.
    const bare = !axes && DRAWINGS[view].grip === "map";
    const [left, right, top, bottom] = (bare ? BARE : DRAWINGS[view].rooms).map((room) => Math.round(room * text));
    const box = {
        x: left,
        y: top,
        width: Math.max(20, width - left - right),
        height: Math.max(20, height - top - bottom),
    };
    return { view, mark, text, name: Math.max(text, NAME_LEAST * letters), box, fills: aspect === "fill", bare };
}

/**
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {boolean} draft
 */
export function paintBackground(pen, frame, scene, scenery, draft) {
    DRAWINGS[frame.view].paintBackground?.(pen, frame, scene, scenery, draft);
}

/**
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {Running[]} running
 */
export function paintRace(pen, frame, scene, scenery, running) {
    DRAWINGS[frame.view].paintRace(pen, frame, scene, scenery, running);
}

/**
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {Running[]} running
 */
export function paintWho(pen, frame, scene, scenery, running) {
    DRAWINGS[frame.view].paintNames(pen, frame, scene, scenery, running);
}

/**
 * The way that the gradient at a place of the map leads downhill, as the step in the same colour; its length says nothing.
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {number[]} place
 */
export function paintGradient(pen, frame, { surface, p, window, look }, place) {
    const { mark } = frame;
    const at = mapOf(frame, window);
    const gradient = [0, 0];
    surface.gradient(p, place[0], place[1], gradient);
    const way = [-gradient[0] * at.across, gradient[1] * at.up];
    const length = Math.hypot(...way);
    if (!(length > 0 && length < Infinity)) return;
    const from = [at.x(place[0]), at.y(place[1])];
    drawArrow(
        pen,
        from,
        [from[0] + (3.4 * mark * way[0]) / length, from[1] + (3.4 * mark * way[1]) / length],
        look.gradient,
        0.2 * mark,
        mark,
    );
}
