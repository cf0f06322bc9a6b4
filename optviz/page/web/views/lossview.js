/** The loss of every run over the steps, and who is who at the end of the curves. */

import { short } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { axisFor, drawCurveAxes, drawCurves } from "../draw/curve.js";
import { drawCurveNames } from "../draw/curvenames.js";
import { shortened, textWidth } from "../lettering/letters.js";
import { namesOf } from "./names.js";

/** @import { Box } from "../draw/map.js" */
/** @import { Running, Scene } from "../state/scene.js" */
/** @import { Drawing, Frame } from "./paint.js" */

// Names have this share of a picture at most, and stand so many sizes of their letters below each other.
const MOST_FOR_NAMES = 0.3;
const NAME_LEADING = 1.2;
// Where they would have to be smaller than this, in pixels, there are none.
const LEAST_NAME = 9;
// Nor where there is no room for so many sizes of letters in a line.
const FEWEST_LETTERS = 4;

/** @type {Drawing} */
export const LOSS_VIEW = {
    rooms: [4.4, 1.4, 2, 2],
    grip: "scrub",
    isShared: true,
    weight: 0.9,
    aspect: 1.8,
    paintBackground: null,
    paintRace(pen, frame, scene, _scenery, running) {
        const { look, step, state, words } = scene;
        const { box } = curveFrame(frame, running);
        const axis = axisOf(scene, running);
        const marked =
            axis.marked === null ? "" : `;  ${filled(words.minimum, { value: short(axis.marked, 4) })}`;
        drawCurveAxes(
            pen,
            box,
            axis,
            state.steps,
            look,
            frame.text,
            `${words.loss}${axis.log ? `, ${words.logAxis}` : ""}${marked}`,
        );
        drawCurves(pen, box, axis, running, step, look, frame.mark);
    },
    paintNames(pen, frame, scene, _scenery, running) {
        const { box, names, size } = curveFrame(frame, running);
        if (names.length) drawCurveNames(pen, box, axisOf(scene, running), running, names, scene.step, size, NAME_LEADING);
    },
};

/**
 * @param {Scene} scene
 * @param {Running[]} running
 */
function axisOf(scene, running) {
    const lowest = scene.surface.minima(scene.p).map((place) => place[2]);
    return axisFor(running, scene.lowest, lowest.length ? Math.min(...lowest) : null);
}

/**
 * The box of the curves beside the names of their runs, which are so large.
 * @param {Frame} frame
 * @param {Running[]} running
 * @returns {{box: Box, names: string[], size: number}}
 */
export function curveFrame({ box, name }, running) {
    const full = namesOf(running);
    const size = Math.min(name, box.height / (NAME_LEADING * Math.max(1, full.length)));
    const isNarrow = MOST_FOR_NAMES * box.width < FEWEST_LETTERS * size;
    if (!full.length || size < LEAST_NAME || isNarrow) return { box, names: [], size };
    const names = full.map((each) => shortened(each, MOST_FOR_NAMES * box.width, size, "bold"));
    const room = Math.ceil(Math.max(...names.map((each) => textWidth(`${each} ↓`, size, "bold"))));
    return { box: { ...box, width: box.width - room }, names, size };
}
