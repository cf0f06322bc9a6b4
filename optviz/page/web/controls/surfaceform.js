/** The surface, its parameters and the start, as they can be read and changed. */

import { part, say, write } from "../basics/elements.js";
import { exact } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { SURFACES } from "../generated.js";
import { setSteps, setSurface, setSurfaceParameter } from "../live/changes.js";
import { change, checkedState, data, live, wordsNow } from "../live/live.js";
import { calledIn } from "../state/called.js";
import { hasLoss, isDrawable, isWithinReach } from "../sweeps/reach.js";
import { formulaText, toldOfRace } from "../state/scene.js";
import { MOST_STEPS } from "../state/state.js";
import { clearComplaint, forgetRefused, numberField, parameterField, typed } from "./fields.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { State } from "../state/state.js" */
/** @import { Field } from "./fields.js" */

/** @type {Field[]} */
let fields = [];
let built = "";
/** @type {State | null} */
let made = null;

/** The state that the page was made with. */
function first() {
    made = made ?? checkedState(data.state);
    return made;
}

/** @param {Scene} scene */
export function showSurface(scene) {
    const { about, state, p } = scene;
    const told = toldOfRace(scene, first());
    const title = told.title || about.title;
    say(part("title"), title);
    document.title = `${title} · optviz`;
    const caption = part("caption");
    say(caption, told.caption);
    caption.hidden = !told.caption;
    // It keeps its place until it is true.
    write(caption, "data-later", String(data.told.atEnd && scene.step < state.steps));
    say(part("formula"), formulaText(scene));
    say(part("about"), about.about);
    buildChoice(scene);
    buildFields(scene);
    about.parameters.forEach((parameter, place) => fields[place].show(p[parameter.name]));
    fields[about.parameters.length].show(state.steps);
    /** @type {HTMLSelectElement} */ (part("surface")).value = state.surface;
    ["start-x", "start-y"].forEach((id, axis) => showNumber(part(id), state.start[axis]));
}

/**
 * The surfaces, those of a kind together, in the language of the page.
 * @param {Scene} scene
 */
function buildChoice({ words, language }) {
    const choice = /** @type {HTMLSelectElement} */ (part("surface"));
    if (choice.dataset.language === language) return;
    choice.dataset.language = language;
    const optionsOf = (/** @type {string | undefined} */ kind) =>
        data.surfaces
            .filter((each) => each.kind === kind)
            .map((each) => new Option(calledIn(each, words).title, each.name));
    const kinds = [...new Set(data.surfaces.flatMap((each) => each.kind ?? []))].sort();
    const groups = kinds.map((kind) => {
        const group = document.createElement("optgroup");
        group.label = words.kinds[kind] ?? kind;
        group.append(...optionsOf(kind));
        return group;
    });
    // What is one's own stands last.
    choice.replaceChildren(...groups, ...optionsOf(undefined));
}

/** @param {Scene} scene */
function buildFields({ about, words, language, state }) {
    const wanted = `${state.surface} ${language}`;
    if (wanted === built) return;
    built = wanted;
    fields = about.parameters.map((parameter) => {
        return parameterField(
            `surface-${parameter.name}`,
            parameter.label ?? parameter.name,
            parameter,
            parameter.default,
            words,
            (value) => setSurfaceParameter(parameter.name, value),
            (value) => {
                const wished = { ...live.state.surfaceParameters, [parameter.name]: value };
                if (!isDrawable(live.state.surface, wished)) return words.tooFar;
                return hasLoss(live.state.surface, wished) ? "" : words.noLoss;
            },
        );
    });
    const refusal = (/** @type {number} */ value) =>
        Number.isInteger(value) && value >= 1 && value <= MOST_STEPS
            ? ""
            : filled(words.wrongWhole, { label: words.steps, range: `[1, ${MOST_STEPS}]`, text: exact(value) });
    const scale = {
        share: (/** @type {number} */ value) => Math.log(value / 5) / Math.log(200),
        value: (/** @type {number} */ share) => Number((5 * 200 ** share).toPrecision(2)),
    };
    const whole = (/** @type {number} */ value) => setSteps(Math.round(value));
    fields.push(
        numberField(
            "steps",
            words.steps,
            "",
            { ...scale, value: (share) => Math.round(scale.value(share)) },
            refusal,
            words,
            whole,
        ),
    );
    part("surface-controls").replaceChildren(...fields.map((field) => field.root));
}

/**
 * @param {HTMLInputElement} input
 * @param {number} value
 */
function showNumber(input, value) {
    const text = exact(Number(value.toPrecision(6)));
    if (input.dataset.value === text) return;
    input.dataset.value = text;
    input.value = text;
    clearComplaint(input);
}

export function resetStart() {
    forgetRefused(document);
    change({ start: [...SURFACES[live.state.surface].start(live.state.surfaceParameters)], step: null });
}

export function listenToSurface() {
    const surface = /** @type {HTMLSelectElement} */ (part("surface"));
    surface.addEventListener("change", () => setSurface(surface.value));
    ["start-x", "start-y"].forEach((id, axis) => {
        const input = /** @type {HTMLInputElement} */ (part(id));
        const placed = (/** @type {number} */ value) =>
            live.state.start.map((each, place) => (place === axis ? value : each));
        input.addEventListener("change", () => {
            const words = wordsNow();
            const refusal = (/** @type {number} */ value) => {
                const [x, y] = placed(value);
                const isLoss = Number.isFinite(SURFACES[live.state.surface].value(live.state.surfaceParameters, x, y));
                const told = { label: axis ? "y" : "x", text: exact(value) };
                return isWithinReach(value) && isLoss ? "" : filled(words.tooFar, told);
            };
            typed(input, refusal, words, (value) => change({ start: placed(value), step: null }));
        });
    });
}
