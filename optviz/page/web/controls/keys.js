/** The keys of the page, by their names in the browser. */

import { part } from "../basics/elements.js";
import {
    resetView,
    setRacer,
    toggleHeights,
    toggleInternals,
    toggleLayout,
    toggleMap,
    toggleTheme,
    toggleView,
} from "../live/changes.js";
import { data, live } from "../live/live.js";
import { changeSpeed, player } from "../live/playback.js";
import { zoom } from "../pointing/pictures.js";
import { leaveLarge, toggleLarge } from "./headline.js";
import { resetStart } from "./surfaceform.js";

/** @type {Record<string, () => void>} */
export const KEYS = {
    " ": () => player.toggle(),
    k: () => player.toggle(),
    ArrowLeft: () => player.nudge(-1),
    ArrowRight: () => player.nudge(1),
    ",": () => player.nudge(-1),
    ".": () => player.nudge(1),
    Home: () => player.nudge(-Infinity),
    End: () => player.nudge(Infinity),
    "[": () => changeSpeed(-1),
    "]": () => changeSpeed(1),
    ...Object.fromEntries(data.views.map(({ name, key }) => [key, () => toggleView(name)])),
    f: toggleLarge,
    Escape: leaveLarge,
    m: () => toggleMap(false),
    b: () => toggleMap(true),
    p: toggleLayout,
    v: toggleInternals,
    h: toggleHeights,
    "+": () => zoom(0.8),
    "=": () => zoom(0.8),
    "-": () => zoom(1.25),
    0: resetView,
    r: resetStart,
    t: toggleTheme,
    "?": () => /** @type {HTMLDialogElement} */ (part("help")).showModal(),
};

/** @param {KeyboardEvent} event */
export function pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const isTyping = target.matches("select, textarea, input[type=text]");
    const takesArrows = target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(event.key);
    const takesSpace = target.matches("button, input[type=checkbox]") && event.key === " ";
    if (isTyping || takesArrows || takesSpace) return;
    const racer = /^[1-9]$/.test(event.key) ? live.state.optimizers[Number(event.key) - 1] : null;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (racer) setRacer(Number(event.key) - 1, { ...racer, on: !racer.on });
    else if (act) act();
    else return;
    event.preventDefault();
}
