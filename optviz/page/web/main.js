/** The page: a state, what shows the scene that follows from it, and what changes it. */

import { showAtlas } from "./atlas/atlas.js";
import { listenToAtlas } from "./atlas/moving.js";
import { part, write } from "./basics/elements.js";
import { listenToAdding, showAdding } from "./controls/adding.js";
import { KEYS, pressed } from "./controls/keys.js";
import { leaveLarge, showHeadline, toggleLarge } from "./controls/headline.js";
import { showKey, showLegend, showReadout } from "./controls/legend.js";
import { nameAll, viewButtons } from "./controls/naming.js";
import { listenToSurface, resetStart, showSurface } from "./controls/surfaceform.js";
import { Table } from "./controls/table.js";
import { openCurtain } from "./curtain.js";
import { forgetWidths } from "./lettering/letters.js";
import {
    resetView,
    select,
    setRacer,
    toggleHeights,
    toggleInternals,
    toggleLanguage,
    toggleLayout,
    toggleMap,
    toggleTheme,
    toggleView,
} from "./live/changes.js";
import { ask, begin, change, checkedState, data, live } from "./live/live.js";
import { listenToPlayer, player, showPlayback } from "./live/playback.js";
import { showPictures, stage } from "./pointing/pictures.js";
import { listenToPrinter } from "./sharing/printing.js";
import { copyCommand, copyLink, keepLink, savePng, saveSvg } from "./sharing/sharing.js";
import { fromFragment } from "./state/link.js";

/** @import { Scene } from "./state/scene.js" */

const table = new Table(
    part("runs").querySelector("tbody") ?? part("runs").appendChild(document.createElement("tbody")),
    setRacer,
    select,
);

/** @type {Record<string, () => void>} */
const CLICKS = {
    "copy-command": copyCommand,
    "copy-link": copyLink,
    "save-png": () => void savePng(),
    "save-svg": saveSvg,
    theme: toggleTheme,
    language: toggleLanguage,
    enlarge: toggleLarge,
    reduce: leaveLarge,
    "help-open": KEYS["?"],
    "help-close": () => /** @type {HTMLDialogElement} */ (part("help")).close(),
    "copied-close": () => /** @type {HTMLDialogElement} */ (part("copied")).close(),
    layout: toggleLayout,
    internals: toggleInternals,
    heights: toggleHeights,
    "map-settings": () => toggleMap(false),
    "map-starts": () => toggleMap(true),
    "reset-view": resetView,
    "reset-start": resetStart,
    first: KEYS.Home,
    back: KEYS[","],
    play: KEYS.k,
    forward: KEYS["."],
    last: KEYS.End,
};

/** @param {Scene} scene */
function showTheme({ theme }) {
    if (document.documentElement.dataset.theme !== theme) document.documentElement.dataset.theme = theme;
}

/** @param {Scene} scene */
function showButtons({ state }) {
    for (const button of viewButtons()) {
        write(button, "aria-pressed", String(state.views.includes(button.dataset.viewToggle ?? "")));
    }
    write(part("layout"), "aria-pressed", String(state.layout === "panels"));
    write(part("internals"), "aria-pressed", String(state.internals));
    write(part("heights"), "aria-pressed", String(state.heights));
    part("reset-view").hidden = !state.window && !state.camera;
}

function listen() {
    for (const [id, act] of Object.entries(CLICKS)) part(id).addEventListener("click", act);
    for (const button of viewButtons()) {
        button.addEventListener("click", () => toggleView(button.dataset.viewToggle ?? ""));
    }
    listenToSurface();
    listenToPlayer();
    listenToAdding();
    listenToPrinter();
    listenToAtlas();
    document.addEventListener("keydown", pressed);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ask);
    addEventListener("hashchange", (event) => {
        // The link of the state until now may have been written over it meanwhile.
        const asked = fromFragment(new URL(event.newURL).hash);
        if (asked) change(checkedState(asked));
    });
}

listen();
begin(
    checkedState(fromFragment(location.hash) ?? data.state),
    [
        showTheme,
        nameAll,
        (scene) => table.update(scene),
        showAdding,
        showSurface,
        showPlayback,
        showButtons,
        showHeadline,
        showKey,
        showLegend,
        showReadout,
        showPictures,
        showAtlas,
    ],
    () => {
        if (!player.isPlaying) keepLink();
    },
);
openCurtain();
// Their face may come a moment after the first picture.
void document.fonts.ready.then(() => {
    forgetWidths();
    stage.forget();
    ask();
});
if (live.state.step === null && !matchMedia("(prefers-reduced-motion: reduce)").matches) player.play();
