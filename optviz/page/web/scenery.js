/** What the 3-D view keeps from frame to frame: the terrain, where it is seen from, and its meshes. */

import { bestCamera, cameraAt, terrainOf } from "./camera.js";

/** @import { Camera, Terrain } from "./camera.js" */
/** @import { Mesh } from "./relief.js" */
/** @import { Scene } from "./scene.js" */

/** @typedef {{terrain: Terrain, camera: Camera, startLoss: number, meshes: Map<number, Mesh>}} Scenery */

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
    // What is seen of a surface does not jump around while its parameters change.
    let camera = sameSurface ? last.camera : bestCamera(terrain, runs);
    const [azimuth, elevation] = state.camera ?? [camera.azimuth, camera.elevation];
    if (same && azimuth === camera.azimuth && elevation === camera.elevation) return last;
    if (!same) terrain = atHeight(terrain, camera.terrain.top);
    camera = cameraAt(terrain, azimuth, elevation);
    return { terrain, camera, startLoss: same ? last.startLoss : startLoss, meshes: same ? last.meshes : new Map() };
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
