/** A name with its settings in one line, as in `adam:learning_rate=0.1`; see optviz/given/spec.py. */

import { exact } from "../basics/numbers.js";

/**
 * A name and the settings that are not as usual.
 * @param {string} name
 * @param {Record<string, number>} settings
 * @param {Record<string, number>} usual
 */
export function specOf(name, settings, usual) {
    const changed = Object.entries(settings).filter(([key, value]) => value !== usual[key]);
    return name + (changed.length ? `:${changed.map(([key, value]) => `${key}=${exact(value)}`).join(",")}` : "");
}

/**
 * @param {string} text
 * @returns {[string, Record<string, string>]}
 */
export function fromSpec(text) {
    const [name, rest = ""] = text.split(/:(.*)/s);
    const pairs = rest
        .split(",")
        .map((part) => part.split("="))
        .filter((pair) => pair.length === 2);
    return [name, Object.fromEntries(pairs)];
}
