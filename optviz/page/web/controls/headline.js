/** The picture alone, in large: the verdicts are its headline. */

import { part, write } from "../basics/elements.js";
import { verdictText } from "../basics/words.js";
import { change, live } from "../live/live.js";

/** @import { Running, Scene } from "../state/scene.js" */

export function toggleLarge() {
    change({ large: !live.state.large });
}

export function leaveLarge() {
    change({ large: false });
}

/** @param {Scene} scene */
export function showHeadline(scene) {
    const { state, words, step, look, language } = scene;
    write(document.documentElement, "data-large", String(state.large));
    part("reduce").hidden = part("headline").hidden = !state.large;
    if (!state.large) return;
    const known = toldOf(scene);
    const pieces = known.map(({ about, verdict, textColor }) => [about.title, textColor, verdictText(verdict, words)]);
    const said = JSON.stringify([pieces, look.ink, language, step]);
    const headline = part("headline");
    if (headline.dataset.said === said) return;
    headline.dataset.said = said;
    headline.replaceChildren(
        ...pieces.map(([title, color, text]) => {
            const [piece, name] = [document.createElement("span"), document.createElement("b")];
            name.textContent = title;
            name.style.color = color;
            piece.append(name, ` ${text}`);
            return piece;
        }),
        Object.assign(document.createElement("span"), { textContent: `${words.step} ${step} / ${state.steps}` }),
    );
}

/**
 * The runs whose verdict is known by now, in the order in which it was known; of selected ones, only that.
 * @param {Scene} scene
 * @returns {Running[]}
 */
function toldOf({ running, state, step }) {
    const selected = running.filter(({ number }) => number === state.selected);
    return (selected.length ? selected : running)
        .filter(({ verdict }) => step >= verdict.step)
        .sort((one, other) => one.verdict.step - other.verdict.step);
}
