/** The words on the page, in the language that is chosen. */

import { part } from "../basics/elements.js";
import { languageAfter } from "../basics/words.js";
import { data } from "../live/live.js";

/** @import { Scene } from "../state/scene.js" */

let named = "";

/** @param {Scene} scene */
export function nameAll({ words, language }) {
    if (named === language) return;
    named = language;
    document.documentElement.lang = language;
    const word = (/** @type {string | undefined} */ key) => /** @type {Record<string, any>} */ (words)[key ?? ""];
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll("[data-word], [data-label], [data-title]")
    )) {
        const { word: text, label, title } = element.dataset;
        if (text) element.textContent = word(text);
        if (label) element.setAttribute("aria-label", word(label));
        if (title ?? label) element.title = word(title ?? label);
    }
    for (const region of document.querySelectorAll("section")) region.removeAttribute("title");
    const next = languageAfter(language, data.words);
    part("language").lang = next;
    part("language").textContent = data.words[next].name;
    part("language").title = data.words[next].choose;
    for (const button of viewButtons()) button.textContent = words.views[button.dataset.viewToggle ?? ""].title;
    part("key-views").textContent = data.views.map(({ name }) => words.views[name].title).join(", ");
}


export function viewButtons() {
    return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-view-toggle]"));
}
