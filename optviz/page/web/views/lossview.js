/** The loss of every run over the steps. */

import { short } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { axisFor, drawCurveAxes, drawCurves } from "../draw/curve.js";

/** @import { Drawing } from "./paint.js" */

/** @type {Drawing} */
export const LOSS_VIEW = {
    rooms: [4.4, 1.4, 2, 2],
    grip: "scrub",
    isShared: true,
    weight: 0.9,
    aspect: 1.8,
    paintBackground: null,
    paintRace(pen, { box, mark, text }, scene, _scenery, running) {
        const { look, step, state } = scene;
        const lowest = scene.surface.minima(scene.p).map((place) => place[2]);
        const axis = axisFor(running, scene.lowest, lowest.length ? Math.min(...lowest) : null);
        const { words } = scene;
        const marked =
            axis.marked === null ? "" : `;  ${filled(words.minimum, { value: short(axis.marked, 4) })}`;
        drawCurveAxes(
            pen,
            box,
            axis,
            state.steps,
            look,
            text,
            `${words.loss}${axis.log ? `, ${words.logAxis}` : ""}${marked}`,
        );
        drawCurves(pen, box, axis, running, step, look, mark);
    },
};
