/** The surface from the side, with the trails on it. */

import { LOOK } from "./generated.js";
import { drawCriticalPoints } from "./map.js";
import { clamp } from "./numbers.js";
import { drawLiftedTrails, drawRelief, meshOf, reliefPlace } from "./relief.js";

/** @import { Box } from "./map.js" */
/** @import { Drawing } from "./paint.js" */
/** @import { Scenery } from "./scenery.js" */

const MESH_PIXELS = 24;

/** @type {Drawing} */
export const RELIEF_VIEW = {
    rooms: [2, 2, 0.8, 1.6],
    grip: "turn",
    isShared: false,
    paintBackground(pen, { box, mark }, { surface, p, look }, scenery, draft) {
        if (!scenery) return;
        const count = draft || box.width < 260 ? 48 : 64;
        drawRelief(pen, box, scenery.camera, meshFor(scenery, count, box), look, mark, draft);
        drawCriticalPoints(pen, surface, p, (place) => reliefPlace(scenery.camera, box, place), look, mark);
    },
    paintRace(pen, { box, mark }, { step, look }, scenery, running) {
        if (scenery) drawLiftedTrails(pen, box, scenery.camera, running, step, look, mark);
    },
};

/**
 * @param {Scenery} scenery
 * @param {number} count
 * @param {Box} box
 */
function meshFor({ terrain, meshes }, count, box) {
    const lines = clamp(Math.min(box.width, box.height) / MESH_PIXELS, LOOK.FEWEST_LINES, LOOK.MOST_LINES);
    const every = [1, 2, 3, 4, 6, 8]
        .filter((each) => count % each === 0)
        .reduce((best, each) => (Math.abs(count / each - lines) < Math.abs(count / best - lines) ? each : best));
    const key = LOOK.CELLS * count + every;
    const mesh = meshes.get(key) ?? meshOf(terrain, count, every);
    meshes.set(key, mesh);
    return mesh;
}
