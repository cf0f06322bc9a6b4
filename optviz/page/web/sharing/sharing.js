/** What can be taken away: a link, a command, a picture. */

import { part, say } from "../basics/elements.js";
import { data, live } from "../live/live.js";
import { cameraNow, stage } from "../pointing/pictures.js";
import { toCommand } from "../state/command.js";
import { toFragment } from "../state/link.js";
import { isShown } from "../state/state.js";
import { isChosenAnew } from "../views/scenery.js";
import { asPng, asSvg, download } from "./exporting.js";

let silence = 0;

/** The state with the camera that is in use, where whoever opens a link to it would not be given the same. */
function stateSeen() {
    const { state, scene, scenery } = live;
    const isOwn = !scene || !scenery || !isShown(data, state, "turns") || isChosenAnew(scenery, scene);
    return state.camera || isOwn ? state : { ...state, camera: cameraNow() };
}

/** Bring the link up to date; where a page may not do that, it goes on without. */
export function keepLink() {
    try {
        history.replaceState(null, "", `#${toFragment(stateSeen(), data)}`);
    } catch {
        // A page inside another one may have no address.
    }
}

export function copyLink() {
    keepLink();
    const link = `${location.href.split("#")[0]}#${toFragment(stateSeen(), data)}`;
    if (live.scene) void copy(link, live.scene.words.linkCopied);
}

export function commandText() {
    return live.scene && toCommand(live.state, data, live.scene, cameraNow());
}

export function copyCommand() {
    if (!live.scene) return;
    const command = commandText();
    const { commandCopied, commandEmpty, commandMissing } = live.scene.words;
    if (command) void copy(command, commandCopied);
    else announce(live.state.optimizers.some((each) => each.on) ? commandMissing : commandEmpty);
}

/**
 * Put a text into the clipboard; where that is not allowed, show it.
 * @param {string} text
 * @param {string} done
 */
async function copy(text, done) {
    try {
        await navigator.clipboard.writeText(text);
        announce(done);
    } catch {
        const area = /** @type {HTMLTextAreaElement} */ (part("copied-text"));
        area.value = text;
        /** @type {HTMLDialogElement} */ (part("copied")).showModal();
        area.select();
    }
}

/** @param {string} text */
function announce(text) {
    say(part("status"), text);
    clearTimeout(silence);
    silence = setTimeout(() => say(part("status"), ""), 2500);
}


export async function savePng() {
    const { scene, scenery } = live;
    if (scene) download(await asPng(stage, scene, scenery), `${scene.about.name}.png`);
}

export function saveSvg() {
    const { scene, scenery } = live;
    if (scene) download(asSvg(stage, scene, scenery), `${scene.about.name}.svg`);
}
