/** What the vectors at the balls are, and what the mouse is on. */

import { part, say } from "../basics/elements.js";
import { short } from "../basics/numbers.js";
import { data } from "../live/live.js";
import { stage } from "../pointing/pictures.js";
import { isShown } from "../state/state.js";

/** @import { Scene } from "../state/scene.js" */

/** @param {Scene} scene */
export function showLegend({ state, words, look, language, theme }) {
    const legend = part("legend");
    legend.hidden = !state.internals || !isShown(data, state, "vectors");
    const plan = `${language} ${theme}`;
    if (legend.hidden || legend.dataset.plan === plan) return;
    legend.dataset.plan = plan;
    const pieces = [
        ["→", words.gradientStep, look.gradient],
        ["→", words.momentum, look.momentum],
        ["→", words.theStep, look.ink],
        ["○", words.lookahead, look.ink],
        ["◯", words.ellipse, look.grey],
    ];
    legend.replaceChildren(
        ...pieces.map(([sign, text, color]) => {
            const piece = document.createElement("span");
            const mark = document.createElement("b");
            mark.textContent = `${sign} `;
            mark.style.color = color;
            piece.append(mark, text);
            return piece;
        }),
    );
}

/**
 * Which of the marks are on this surface.
 * @param {Scene} scene
 */
export function showKey({ surface, p, state }) {
    const hasPlane = state.views.some((view) => data.views.some((each) => each.name === view && (each.ticks || each.turns)));
    const counts = { minima: surface.minima(p), saddles: surface.saddles(p), maxima: surface.maxima(p) };
    part("key").hidden = !hasPlane;
    for (const [kind, places] of Object.entries(counts)) {
        const mark = /** @type {HTMLElement} */ (part("key").querySelector(`[data-mark="${kind}"]`));
        if (mark.hidden !== !places.length) mark.hidden = !places.length;
    }
}

/** @param {Scene} scene */
export function showReadout({ surface, p, words }) {
    const place = stage.hover?.place;
    if (!place) {
        say(part("readout"), "");
        return;
    }
    const gradient = [0, 0];
    surface.gradient(p, place[0], place[1], gradient);
    const loss = short(surface.value(p, place[0], place[1]), 4);
    say(
        part("readout"),
        `(${place.map((each) => short(each, 3)).join(", ")})   ${words.loss} ${loss}   −∇f (${gradient.map((each) => short(-each, 3)).join(", ")})`,
    );
}
