/** What the 3-D view keeps from frame to frame: the terrain, where it is seen from, and its meshes. */

import { isShown } from "../state/state.js";
import { cameraAt, terrainOf } from "../surface3d/camera.js";
import { bestCamera } from "../surface3d/viewpoint.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { Camera, Terrain } from "../surface3d/camera.js" */
/** @import { Mesh } from "../surface3d/mesh.js" */

/**
 * `chosen` is the camera that the page has chosen by itself, for what is seen and raced; `camera` is the one in use.
 * @typedef {{terrain: Terrain, camera: Camera, chosen: Camera, chosenFor: string, start: number[], startLoss: number, meshes: Map<number, Mesh>}} Scenery
 */

/**
 * The terrain and the camera of a scene; what has not changed since the last one is taken from it. While somebody
 * drags the start, the terrain is as high as it was.
 * @param {Scene} scene
 * @param {Scenery | null} last
 * @param {boolean} dragging
 * @returns {Scenery}
 */
export function sceneryOf(scene, last, dragging) {
    const { surface, p, state } = scene;
    const startLoss = surface.value(p, state.start[0], state.start[1]);
    const sameSurface = last && last.terrain.surface === surface;
    const sameGround = sameSurface && last.terrain.p === p;
    if (sameGround && dragging && !state.camera) return last;
    const same =
        sameGround &&
        (dragging || (last.startLoss === startLoss && String(last.terrain.window) === String(scene.window)));
    const runs = scene.running.map(({ run }) => run);
    let terrain = same ? last.terrain : terrainOf(surface, p, scene.window, startLoss, runs);
    // What is seen of a surface does not jump around while its parameters change; from another start, runs go elsewhere.
    const sameStart = sameSurface && (dragging || String(last.start) === String(state.start));
    const chosen = sameStart ? last.chosen : bestCamera(terrain, runs);
    const chosenFor = sameStart ? last.chosenFor : choiceOf(scene);
    let camera = sameStart ? last.camera : chosen;
    const [azimuth, elevation] = state.camera ?? [chosen.azimuth, chosen.elevation];
    // Where a map has numbers, the floor needs none.
    const bare = !state.axes || isShown(scene.data, state, "ticks");
    const sameHeight = chosen.terrain.top === terrain.top;
    if (same && sameHeight && azimuth === camera.azimuth && elevation === camera.elevation && bare === camera.bare)
        return { ...last, chosen, chosenFor, start: sameStart ? last.start : state.start };
    terrain = atHeight(terrain, chosen.terrain.top);
    camera = cameraAt(terrain, azimuth, elevation, bare);
    const kept = same && sameHeight;
    return {
        terrain,
        camera,
        chosen,
        chosenFor,
        start: sameStart ? last.start : state.start,
        startLoss: same ? last.startLoss : startLoss,
        meshes: kept ? last.meshes : new Map(),
    };
}

/**
 * Whether the page would choose the same camera if it were opened with this scene.
 * @param {Scenery} scenery
 * @param {Scene} scene
 */
export function isChosenAnew({ chosenFor }, scene) {
    return chosenFor === choiceOf(scene);
}

/**
 * All that the page chooses a camera by.
 * @param {Scene} scene
 */
function choiceOf({ p, window, state, running }) {
    return JSON.stringify([p, window, state.start, state.steps, running.map(({ racer }) => racer)]);
}

/**
 * @param {Terrain} terrain
 * @param {number} top
 * @returns {Terrain}
 */
function atHeight(terrain, top) {
    const share = top / terrain.top;
    return share === 1 ? terrain : { ...terrain, top, heights: terrain.heights.map((height) => height * share) };
}
