/** What the 3-D view keeps from frame to frame: the terrain, where it is seen from, and its meshes. */

import { isShown } from "../state/state.js";
import { cameraAt, terrainOf } from "../surface3d/camera.js";
import { bestCamera } from "../surface3d/viewpoint.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { Camera, Terrain } from "../surface3d/camera.js" */
/** @import { Mesh } from "../surface3d/mesh.js" */

/** @typedef {{terrain: Terrain, camera: Camera, start: number[], startLoss: number, meshes: Map<number, Mesh>}} Scenery */

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
    let camera = sameStart ? last.camera : bestCamera(terrain, runs);
    const [azimuth, elevation] = state.camera ?? [camera.azimuth, camera.elevation];
    // Where a map has numbers, the floor needs none.
    const bare = isShown(scene.data, state, "ticks");
    const sameHeight = camera.terrain.top === terrain.top;
    if (same && sameHeight && azimuth === camera.azimuth && elevation === camera.elevation && bare === camera.bare)
        return { ...last, start: sameStart ? last.start : state.start };
    terrain = atHeight(terrain, camera.terrain.top);
    camera = cameraAt(terrain, azimuth, elevation, bare);
    const kept = same && sameHeight;
    return {
        terrain,
        camera,
        start: sameStart ? last.start : state.start,
        startLoss: same ? last.startLoss : startLoss,
        meshes: kept ? last.meshes : new Map(),
    };
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
