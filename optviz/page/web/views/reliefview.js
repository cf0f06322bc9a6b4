/** The surface from the side, with the trails on it. */

import { short } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { endOf, wayAlong } from "../draw/ends.js";
import { drawNote, placesOfNote } from "../lettering/letters.js";
import { drawCriticalPoints } from "../draw/map.js";
import { isHidden, viewOf } from "../surface3d/camera.js";
import { drawLiftedTrails, liftedLines, reliefPlace } from "../surface3d/lifted.js";
import { meshOf } from "../surface3d/mesh.js";
import { drawRelief, shadesOf } from "../surface3d/relief.js";
import { paintNames } from "./names.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Words } from "../basics/words.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Drawing } from "./paint.js" */
/** @import { Scenery } from "./scenery.js" */

// Faces along each side of the surface: few while it turns, more in a large picture.
const DRAFT = 48;
const FINE = 64;
const FINEST = 96;
// From so many pixels on the finest are drawn.
const LARGE = 520;

/** @type {Drawing} */
export const RELIEF_VIEW = {
    rooms: [0.6, 0.6, 0.8, 0.8],
    grip: "turn",
    isShared: false,
    weight: 1.4,
    aspect: 1.6,
    paintBackground(pen, { box, mark, text }, { surface, p, look, words }, scenery, draft) {
        if (!scenery) return;
        const { camera } = scenery;
        const count = draft || box.width < 260 ? DRAFT : box.width < LARGE ? FINE : FINEST;
        const view = viewOf(camera, box, mark);
        drawRelief(pen, box, camera, view, meshFor(scenery, count), look, mark, draft);
        drawCriticalPoints(pen, surface, p, (place) => reliefPlace(camera, view, place), look, mark);
        const note = noteOf(scenery, words);
        if (note) drawNote(pen, note, box, look, text);
    },
    paintRace(pen, { box, mark }, { step, look }, scenery, running) {
        if (scenery) drawLiftedTrails(pen, box, scenery.camera, running, step, look, mark);
    },
    paintNames(pen, frame, scene, scenery, running) {
        if (!scenery) return;
        const { camera } = scenery;
        const { azimuth, elevation, terrain } = camera;
        const seen = [azimuth, elevation, terrain.top, terrain.floor, terrain.ceiling, terrain.window].join();
        paintNames(pen, frame, scene, running, seen, () => {
            const { surface, p, step } = scene;
            const view = viewOf(camera, frame.box, frame.mark);
            const lines = running.map(({ run }) => liftedLines(camera, view, run, step));
            const note = noteOf(scenery, scene.words);
            const known = [...surface.minima(p), ...surface.saddles(p), ...surface.maxima(p)];
            return {
                box: frame.box,
                ways: lines.flatMap((each) => wayAlong(each, frame.box)),
                goals: [
                    ...known.map((place) => reliefPlace(camera, view, place)).filter((place) => place !== null),
                    ...(note ? placesOfNote(note, frame.box, frame.text) : []),
                ],
                ends: lines.map((each) => endOf(each, frame.box)),
            };
        });
    },
};

/**
 * Above which loss the surface is cut off; empty where it is whole.
 * @param {Scenery} scenery
 * @param {Words} words
 */
function noteOf({ terrain: { ceiling, sorted } }, words) {
    const isCut = sorted.length && sorted[sorted.length - 1] > ceiling;
    return isCut ? filled(words.cutOff, { value: short(ceiling, 2) }) : "";
}

/**
 * @param {Scenery} scenery
 * @param {number} count
 */
function meshFor({ terrain, meshes }, count) {
    const mesh = meshes.get(count) ?? meshOf(terrain, count);
    meshes.set(count, mesh);
    return mesh;
}

/**
 * Where places of the box are in a rectangle, how large things are there, and whether they are hidden (1).
 * @param {Scenery} scenery
 * @param {Box} box
 * @param {number[][]} places
 */
export function placesSeen({ camera }, box, places) {
    const view = viewOf(camera, box, 1);
    return places.map(([x, y, z]) => [...view.at(x, y, z), view.size(x, y, z), Number(isHidden(camera, x, y))]);
}

/**
 * The colours of the faces, cell by cell; null where there is none.
 * @param {Scenery} scenery
 * @param {Look} look
 * @param {number} count
 */
export function shadesSeen(scenery, look, count) {
    return shadesOf(scenery.camera, meshFor(scenery, count), look);
}
