/** The list of all rules, by which one is added to the race. */

import { part } from "../basics/elements.js";
import { addRacer } from "../live/changes.js";
import { data, wordsNow } from "../live/live.js";
import { calledIn } from "../state/called.js";
import { MOST_RACERS } from "../state/state.js";

/** @import { Scene } from "../state/scene.js" */

/** @param {Scene} scene */
export function showAdding({ state }) {
    const add = /** @type {HTMLButtonElement} */ (part("add"));
    const isFull = state.optimizers.length >= MOST_RACERS;
    if (add.disabled !== isFull) add.disabled = isFull;
}

export function listenToAdding() {
    part("add").addEventListener("click", openList);
    part("adding-close").addEventListener("click", closeList);
    part("adding-search").addEventListener("input", sift);
    part("adding").addEventListener("submit", (event) => {
        event.preventDefault();
        const shown = offered().filter((each) => !each.hidden);
        const chosen = shown.find((each) => each.dataset.rule === wanted()) ?? shown[0];
        if (chosen) addChosen(chosen.dataset.rule ?? "");
    });
}

/** The list is made when it is opened: few visitors do. */
function openList() {
    const words = wordsNow();
    const search = /** @type {HTMLInputElement} */ (part("adding-search"));
    search.value = "";
    const rules = data.optimizers.filter((each) => !each.recorded).map((each) => calledIn(each, words));
    part("adding-rules").replaceChildren(
        ...rules.map(({ name, title, about }) => {
            const item = document.createElement("li");
            const button = document.createElement("button");
            const strong = document.createElement("b");
            item.dataset.rule = name;
            // Also by its name on the command line.
            item.dataset.found = `${name} ${title} ${about}`.toLowerCase();
            strong.textContent = title;
            button.type = "button";
            button.append(strong, ` ${about}`);
            button.addEventListener("click", () => addChosen(name));
            item.append(button);
            return item;
        }),
    );
    sift();
    /** @type {HTMLDialogElement} */ (part("adding")).showModal();
    search.focus();
}

function closeList() {
    /** @type {HTMLDialogElement} */ (part("adding")).close();
}

/** @param {string} name */
function addChosen(name) {
    closeList();
    addRacer(name);
}

function offered() {
    return /** @type {HTMLElement[]} */ ([...part("adding-rules").children]);
}

function wanted() {
    return /** @type {HTMLInputElement} */ (part("adding-search")).value.trim().toLowerCase();
}

/** Show those in which every word stands that was typed. */
function sift() {
    const words = wanted().split(/\s+/);
    for (const item of offered()) item.hidden = !words.every((word) => item.dataset.found?.includes(word));
    part("adding-none").hidden = offered().some((each) => !each.hidden);
}
