/** The pictures of the page, and what is done to them by hand. */

import { part } from "../basics/elements.js";
import { ask, change, data, live } from "../live/live.js";
import { player } from "../live/playback.js";
import { isShown } from "../state/state.js";
import { drawingOf } from "../views/paint.js";
import { sceneryOf } from "../views/scenery.js";
import { Stage } from "../views/stage.js";
import { zoomAt } from "./moves.js";
import { Pointers } from "./pointer.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { Doing } from "./moves.js" */

export const stage = new Stage(part("stage"), ask);

/** @type {Doing} */
const doing = {
    scene: () => /** @type {Scene} */ (live.scene),
    state: () => live.state,
    camera: cameraNow,
    change,
    hold: (on) => {
        live.held = on;
        if (!on) change({});
    },
    pause: () => player.pause(),
    go: () => {
        change({ step: 0 });
        player.play();
    },
    hover: ask,
};
new Pointers(stage, doing);

/** From where surfaces are seen: azimuth and elevation, in degrees. */
export function cameraNow() {
    const { scenery } = live;
    return scenery ? [scenery.camera.azimuth, scenery.camera.elevation] : [-60, 30];
}

/** @param {Scene} scene */
export function showPictures(scene) {
    if (isShown(data, scene.state, "turns")) live.scenery = sceneryOf(scene, live.scenery, live.held);
    stage.arrange(scene);
    stage.draw(scene, live.scenery, live.isDraft, !player.isPlaying && !live.held && !live.isDraft);
}

/**
 * Show more or less of the plane, round the middle of the map.
 * @param {number} factor
 */
export function zoom(factor) {
    const tile = stage.tiles.find((each) => drawingOf(each.view).grip === "map");
    if (!tile?.frame) return;
    const { x, y, width, height } = tile.frame.box;
    zoomAt(doing, tile, x + width / 2, y + height / 2, factor);
}
