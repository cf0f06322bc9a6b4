/** A state as the fragment of a link, and back. */

import { exact } from "../basics/numbers.js";
import { fromSpec, specOf } from "./spec.js";
import { aboutOptimizer, aboutSurface, defaultsOf, soundSettings } from "./state.js";

/** @import { Data, State } from "./state.js" */

/**
 * The state for a link. Racers that are off have a minus sign; what is as usual is left out.
 * @param {State} state
 * @param {Data} data
 */
export function toFragment(state, data) {
    const surface = aboutSurface(data, state.surface);
    const parts = new URLSearchParams();
    parts.append("surface", specOf(surface.name, state.surfaceParameters, defaultsOf(surface.parameters)));
    for (const racer of state.optimizers) {
        const about = aboutOptimizer(data, racer.name);
        const usual = soundSettings(surface, state.surfaceParameters, about, state.steps);
        parts.append("optimizer", (racer.on ? "" : "-") + specOf(racer.name, racer.settings, usual));
    }
    parts.append("start", state.start.map(exact).join(","));
    parts.append("steps", exact(state.steps));
    parts.append("layout", state.layout);
    parts.append("view", state.views.join(","));
    if (state.internals) parts.append("internals", "1");
    if (state.heights) parts.append("heights", "1");
    if (state.aspect !== "equal") parts.append("aspect", state.aspect);
    if (!state.axes) parts.append("axes", "0");
    if (state.large) parts.append("large", "1");
    if (state.map) parts.append("map", state.map.join(","));
    if (state.map && state.part) parts.append("part", state.part.map(exact).join(","));
    if (state.window) parts.append("window", state.window.map(exact).join(","));
    if (state.camera) parts.append("camera", state.camera.map(exact).join(","));
    if (state.step !== null) parts.append("step", exact(state.step));
    if (state.selected >= 0) parts.append("selected", exact(state.selected));
    if (state.theme !== "auto") parts.append("theme", state.theme);
    if (state.language !== "auto") parts.append("language", state.language);
    return parts.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/**
 * What a fragment asks for; `checked` makes a state of it. Null if it asks for nothing.
 * @param {string} fragment
 */
export function fromFragment(fragment) {
    const parts = new URLSearchParams(fragment.replace(/^#/, ""));
    if (!parts.has("surface")) return null;
    const list = (/** @type {string} */ name) => parts.get(name)?.split(",") ?? null;
    const [surface, surfaceParameters] = fromSpec(parts.get("surface") ?? "");
    const optimizers = parts.getAll("optimizer").map((text) => {
        const [name, settings] = fromSpec(text.replace(/^-/, ""));
        return { name, settings, on: !text.startsWith("-") };
    });
    return {
        surface,
        surfaceParameters,
        optimizers,
        start: list("start"),
        steps: parts.get("steps"),
        layout: parts.get("layout"),
        views: list("view"),
        internals: parts.get("internals") === "1",
        heights: parts.get("heights") === "1",
        aspect: parts.get("aspect"),
        axes: parts.get("axes") !== "0",
        large: parts.get("large") === "1",
        map: list("map"),
        part: list("part"),
        window: list("window"),
        camera: list("camera"),
        step: parts.get("step"),
        selected: parts.get("selected"),
        theme: parts.get("theme"),
        language: parts.get("language"),
    };
}
