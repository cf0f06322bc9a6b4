/** Trails that share a way, moved so that each is seen: by how much follows from whole runs, and is found once for them. */

import { LOOK } from "../generated.js";
import { sideBySide } from "./apart.js";

/** @import { Run } from "../engine/race.js" */
/** @import { Box } from "./map.js" */
/** @import { Track } from "./trails.js" */

/** @typedef {(Float64Array | null | undefined)[]} Aside */

export class Beside {
    constructor() {
        this.key = "";
        /** @type {Run[]} */
        this.runs = [];
        /** @type {Aside} */
        this.aside = [];
    }

    /**
     * How far the places of some tracks are moved. It does not depend on the step, so that nothing jumps.
     * @param {Track[]} tracks
     * @param {Box} box
     * @param {number} mark
     * @param {string} seen what the paths depend on besides
     * @param {() => number[][]} paths those of the whole runs
     * @returns {Aside}
     */
    of(tracks, box, mark, seen, paths) {
        if (tracks.length < 2 || tracks.length > LOOK.MOST_NAMES) return [];
        const key = [box.x, box.y, box.width, box.height, mark, seen].join();
        const isSame = tracks.length === this.runs.length && tracks.every(({ run }, number) => run === this.runs[number]);
        if (key !== this.key || !isSame) {
            this.key = key;
            this.runs = tracks.map(({ run }) => run);
            this.aside = sideBySide(paths(), box, LOOK.TRAIL_WIDTH * mark);
        }
        return this.aside;
    }
}
