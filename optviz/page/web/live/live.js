/** The one state that the page is in, and the scene that follows from it, frame by frame. */

import { part } from "../basics/elements.js";
import { languageOf } from "../basics/words.js";
import { SURFACES } from "../generated.js";
import { sceneOf, withRecorded } from "../state/scene.js";
import { checked } from "../state/state.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { Data, State } from "../state/state.js" */
/** @import { Scenery } from "../views/scenery.js" */

// So long after the last touch, drafts are painted anew, and the link is brought up to date.
const SETTLED = 140;
const KEPT = 240;

/** @type {Data} */
export const data = withRecorded(JSON.parse(part("data").textContent ?? "{}"));

/**
 * `state` may be newer than the scene, which follows with the next frame. `held` tells that something is being dragged,
 * `isDraft` that pictures may be coarse, as more changes are to come.
 * @type {{state: State, scene: Scene | null, scenery: Scenery | null, held: boolean, isDraft: boolean}}
 */
export const live = { state: checkedState(data.state), scene: null, scenery: null, held: false, isDraft: true };

/** How long the last frames took, in milliseconds: the races, and all until the page has been drawn. */
export const timings = { compute: /** @type {number[]} */ ([]), draw: /** @type {number[]} */ ([]) };

/** @type {((scene: Scene) => void)[]} */
let followers = [];
let rest = () => {};
let isAsked = false;
/** @type {State | null} */
let instead = null;
let settling = 0;

/**
 * Begin to show a state.
 * @param {State} state
 * @param {((scene: Scene) => void)[]} following what shows a scene, in this order
 * @param {() => void} settled is called a moment after the last change
 */
export function begin(state, following, settled) {
    live.state = state;
    followers = following;
    rest = settled;
    show();
    settling = setTimeout(settle, SETTLED);
}

/**
 * @param {unknown} given
 * @returns {State}
 */
export function checkedState(given) {
    return checked(given, data, (surface, parameters) => [...SURFACES[surface].start(parameters)]);
}

/**
 * Change the state; the page follows with the next frame.
 * @param {Partial<State>} changes
 * @param {boolean} [isPlayback]
 */
export function change(changes, isPlayback = false) {
    live.state = { ...live.state, ...changes };
    if (!isPlayback) {
        live.isDraft = live.isDraft || "window" in changes || "camera" in changes || "surfaceParameters" in changes;
        clearTimeout(settling);
        settling = setTimeout(settle, SETTLED);
    }
    ask();
}

/** Have the page follow its state with the next frame. */
export function ask() {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
        isAsked = false;
        show();
    });
}

function settle() {
    if (live.held) {
        settling = setTimeout(settle, SETTLED);
        return;
    }
    live.isDraft = false;
    rest();
    ask();
}

/**
 * Show at once what another state looks like, until this is called with null; the state itself stays as it is.
 * @param {State | null} state
 */
export function showAs(state) {
    instead = state;
    show();
}

/** Compute what has changed, and show it. */
function show() {
    const began = performance.now();
    const { scene: before, held } = live;
    const state = instead ?? live.state;
    // While the start is dragged, the map stays where it is.
    const kept = held && before && !state.window && before.state.surface === state.surface ? before.window : null;
    const made = sceneOf(data, state, before);
    const scene = kept ? { ...made, window: kept } : made;
    live.scene = scene;
    const raced = performance.now();
    for (const follow of followers) follow(scene);
    if (
        before &&
        (before.state.start !== state.start ||
            before.entries.some((each, number) => each.run !== scene.entries[number]?.run))
    )
        keep(timings.compute, raced - began);
    keep(timings.draw, performance.now() - began);
}

/**
 * @param {number[]} times
 * @param {number} time
 */
function keep(times, time) {
    times.push(time);
    if (times.length > KEPT) times.shift();
}

export function wordsNow() {
    return data.words[languageOf(live.state.language, data.words)];
}
