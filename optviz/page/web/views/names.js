/** The names of the runs in a picture that several share. */

import { drawCallouts } from "../lettering/callouts.js";
import { placesFor, shortNames } from "../lettering/labels.js";
import { textWidth } from "../lettering/letters.js";
import { LOOK } from "../generated.js";
import { settingsText } from "../state/scene.js";

/** @import { Callout } from "../lettering/callouts.js" */
/** @import { End } from "../draw/ends.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Running, Scene } from "../state/scene.js" */
/** @import { Frame } from "./paint.js" */

/** What is in a picture: places along all paths, what is kept free, and where each run is seen last. */
/** @typedef {{box: Box, ways: number[], goals: number[][], ends: (End | null)[]}} Sights */

/** @type {WeakMap<Frame, {of: string, runs: Running[], callouts: Callout[]}>} */
const FOUND = new WeakMap();

/**
 * What each run is called beside the others; empty where they are alone or too many.
 * @param {Running[]} running
 */
export function namesOf(running) {
    if (running.length < 2 || running.length > LOOK.MOST_NAMES) return [];
    return shortNames(
        running.map(({ about }) => about.title),
        running.map(({ about, racer }) => settingsText(about, racer)),
    );
}

/**
 * @param {Pen} pen
 * @param {Frame} frame
 * @param {Scene} scene
 * @param {Running[]} running
 * @param {string} seen what the sights depend on besides, which are looked for only where that is new
 * @param {() => Sights} sights
 */
export function paintNames(pen, frame, scene, running, seen, sights) {
    const of = [seen, scene.step, scene.theme, scene.language].join();
    let found = FOUND.get(frame);
    const isSame = found?.of === of && found.runs.every(({ run }, number) => run === running[number]?.run);
    if (!found || !isSame || found.runs.length !== running.length) {
        found = { of, runs: running, callouts: calloutsOf(frame, running, sights) };
        FOUND.set(frame, found);
    }
    drawCallouts(pen, found.callouts, scene.look, frame.name, frame.mark);
}

/**
 * @param {Frame} frame
 * @param {Running[]} running
 * @param {() => Sights} sights
 * @returns {Callout[]}
 */
function calloutsOf({ name: size, mark }, running, sights) {
    const names = namesOf(running);
    if (!names.length) return [];
    const { box, ways, goals, ends } = sights();
    const widths = names.map((text) => textWidth(text, size, "bold") + 0.4 * size);
    const places = placesFor(box, ways, goals, ends.map((end) => end && end.place), widths, size, mark);
    return running.flatMap(({ color, textColor }, run) => {
        const [place, end] = [places[run], ends[run]];
        return place && end ? [{ text: names[run], width: widths[run], place, end, color, textColor }] : [];
    });
}
