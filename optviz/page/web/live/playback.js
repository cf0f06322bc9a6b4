/** The player and what shows it: the button to play, the slider of the steps, and the counter. */

import { part, say, write } from "../basics/elements.js";
import { change, live, wordsNow } from "./live.js";
import { Player } from "./player.js";

/** @import { Scene } from "../state/scene.js" */

export const player = new Player({
    step: () => live.state.step ?? live.state.steps,
    steps: () => live.state.steps,
    go: (step) => goTo(step, true),
    playing: (playing) => {
        part("play-icon").setAttribute("href", playing ? "#icon-pause" : "#icon-play");
        namePlay(playing);
        if (!playing) change({});
    },
});

/**
 * Show a step; the last one is the end, however many there are.
 * @param {number} step
 * @param {boolean} [isPlayback]
 */
function goTo(step, isPlayback) {
    change({ step: step < live.state.steps ? step : null }, isPlayback);
}

/** @param {Scene} scene */
export function showPlayback({ state, step, words }) {
    const scrub = /** @type {HTMLInputElement} */ (part("scrub"));
    if (scrub.max !== String(state.steps)) scrub.max = String(state.steps);
    if (scrub.value !== String(step)) scrub.value = String(step);
    write(scrub, "aria-valuetext", `${words.step} ${step} / ${state.steps}`);
    say(part("counter"), `${step} / ${state.steps}`);
    namePlay(player.isPlaying);
}

/** @param {boolean} playing */
function namePlay(playing) {
    const words = wordsNow();
    const name = playing ? words.pause : words.play;
    write(part("play"), "aria-label", name);
    write(part("play"), "title", name);
}

/** @param {number} by */
export function changeSpeed(by) {
    const speed = /** @type {HTMLSelectElement} */ (part("speed"));
    speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + by));
    player.speed = Number(speed.value);
}

export function listenToPlayer() {
    const scrub = /** @type {HTMLInputElement} */ (part("scrub"));
    scrub.addEventListener("input", () => {
        player.pause();
        goTo(Number(scrub.value));
    });
    part("speed").addEventListener("change", () => changeSpeed(0));
}
