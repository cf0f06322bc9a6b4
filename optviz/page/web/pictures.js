/** The pictures of the page, and what is done to them by hand. */

import { part } from "./elements.js";
import { ask, cameraNow, change, live } from "./live.js";
import { zoomAt } from "./moves.js";
import { drawingOf } from "./paint.js";
import { player } from "./playback.js";
import { Pointers } from "./pointer.js";
import { Stage } from "./stage.js";

/** @import { Doing } from "./moves.js" */
/** @import { Scene } from "./scene.js" */

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

/** @param {Scene} scene */
export function showPictures(scene) {
    stage.arrange(scene);
    stage.draw(scene, live.scenery, live.isDraft);
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
