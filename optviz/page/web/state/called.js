/** What surfaces, optimizers and their parameters are called, and say of themselves, in the language of a visitor. */

import { filled } from "../basics/words.js";

/** @import { Words } from "../basics/words.js" */
/** @import { Parameter } from "./state.js" */

/** @typedef {{name: string, title: string, about: string, parameters: Parameter[], own?: boolean, namesake?: boolean, model?: string}} Described */

/** @type {WeakMap<Words, WeakMap<Described, Described>>} */
const LANGUAGES = new WeakMap();

/**
 * Something of the catalogue in a language; what is one's own speaks as it does.
 * @template {Described} T
 * @param {T} about
 * @param {Words} words
 * @returns {T}
 */
export function calledIn(about, words) {
    let known = LANGUAGES.get(words);
    if (!known) LANGUAGES.set(words, (known = new WeakMap()));
    let found = /** @type {T | undefined} */ (known.get(about));
    if (!found) known.set(about, (found = translated(about, words)));
    return found;
}

/**
 * @template {Described} T
 * @param {T} about
 * @param {Words} words
 * @returns {T}
 */
function translated(about, words) {
    const own = (/** @type {Record<string, string>} */ table, /** @type {string} */ key) =>
        about.own || !Object.hasOwn(table, key) ? null : table[key];
    return {
        ...about,
        title: about.namesake
            ? filled(words.namesake, { title: about.title })
            : (own(words.names, about.model ?? about.name) ?? about.title),
        // A formula of one's own says what all do.
        about: Object.hasOwn(words.catalogue, about.about) ? words.catalogue[about.about] : about.about,
        parameters: about.parameters.map((each) => ({
            ...each,
            label: own(words.settings, each.name) ?? each.label ?? each.name.replaceAll("_", " "),
            called: own(words.settings, each.symbol) ?? each.symbol,
            meaning: own(words.catalogue, each.meaning) ?? each.meaning,
        })),
    };
}
