/** Behind the curtain of the page, for tests and for those who look there. */

import { asking, cellsTold } from "./atlas/atlas.js";
import { mapIn } from "./atlas/axes.js";
import { defaultsOn, theoryOf } from "./atlas/theory.js";
import { verdictText } from "./basics/words.js";
import { placesFor } from "./lettering/labels.js";
import { levelsOf } from "./draw/map.js";
import { toScale } from "./draw/scale.js";
import { tickTexts } from "./lettering/ticks.js";
import { race } from "./engine/race.js";
import { RULES, SURFACES } from "./generated.js";
import { change, checkedState, live, timings, wordsNow } from "./live/live.js";
import { commandText } from "./sharing/sharing.js";
import { reliefLevels } from "./surface3d/mesh.js";
import { placesSeen, shadesSeen } from "./views/reliefview.js";

/** @import { Box } from "./draw/map.js" */

/** As `optviz` of the window: the state, a way to set it, the engine, the time that the last frames took, the command. */
export function openCurtain() {
    Object.assign(window, {
        optviz: {
            state: () => structuredClone(live.state),
            setState: (/** @type {object} */ given) => change(checkedState({ ...live.state, ...given })),
            race: (
                /** @type {string} */ surface,
                /** @type {Record<string, number>} */ p,
                /** @type {string} */ rule,
                /** @type {Record<string, number>} */ h,
                /** @type {number[]} */ start,
                /** @type {number} */ steps,
            ) => race(SURFACES[surface], p, RULES[rule], h, start, steps),
            verdicts: () =>
                live.scene?.entries.map(
                    ({ verdict }) =>
                        verdict && { kind: verdict.kind, step: verdict.step, brief: verdictText(verdict, wordsNow()) },
                ),
            colors: () => live.scene?.running.map((each) => each.color),
            camera: () => live.scenery && { ...live.scenery.camera, known: null, terrain: null, top: live.scenery.terrain.top },
            ends: () => live.scenery && [live.scenery.terrain.floor, live.scenery.terrain.ceiling],
            reliefLevels: () => live.scenery && reliefLevels(live.scenery.terrain),
            reliefPlaces: (/** @type {Box} */ box, /** @type {number[][]} */ places) =>
                live.scenery && placesSeen(live.scenery, box, places),
            reliefShades: (/** @type {number} */ count) =>
                live.scene && live.scenery && shadesSeen(live.scenery, live.scene.look, count),
            levelsOf: (/** @type {number[]} */ values) => levelsOf(values),
            toScale: (/** @type {Box} */ box, /** @type {number[]} */ plane) => toScale(box, plane),
            placesFor: (
                /** @type {Box} */ box,
                /** @type {number[]} */ ways,
                /** @type {number[][]} */ goals,
                /** @type {(number[] | null)[]} */ ends,
                /** @type {number[]} */ widths,
                /** @type {number} */ size,
                /** @type {number} */ mark,
            ) => placesFor(box, ways, goals, ends, widths, size, mark),
            tickTexts: (/** @type {number[]} */ values) => tickTexts(values),
            command: commandText,
            map: () => {
                const { size, question, took, shown } = asking;
                const isBusy = asking.job !== null || asking.waiting !== null;
                return { size, isBusy, question, took, probes: cellsTold(), ...(shown ?? {}) };
            },
            theory: () => {
                const map = live.scene && mapIn(live.scene);
                return live.scene && map && { ...theoryOf(live.scene, map.entry, map.axes), defaults: defaultsOn(map.entry, map.axes) };
            },
            timings,
        },
    });
}
