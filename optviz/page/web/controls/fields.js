/** A number with a slider: the slider for a good part of its range, the number for all of it. */

import { clamp, exact, finite } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { scaleOf } from "../state/sliders.js";
import { contains } from "../state/state.js";

/** @import { Words } from "../basics/words.js" */
/** @import { Scale } from "../state/sliders.js" */
/** @import { Parameter } from "../state/state.js" */

/** @typedef {{root: HTMLElement, show: (value: number) => void}} Field */
/** The sentence that says why a number cannot be taken; empty if it can. */
/** @typedef {(value: number) => string} Refusal */

const NOTCHES = 400;

/**
 * @param {string} id
 * @param {string} label
 * @param {Parameter} parameter
 * @param {number} usual
 * @param {Words} words
 * @param {(value: number) => void} change
 * @param {(value: number) => string} [complaintOn] the sentence that says why a number in the range cannot be taken
 * @returns {Field}
 */
export function parameterField(id, label, parameter, usual, words, change, complaintOn = () => "") {
    const refusal = (/** @type {number} */ value) => {
        const told = { label, range: intervalText(parameter), text: exact(value) };
        if (!contains(parameter, value)) return filled(words.wrongNumber, told);
        return filled(complaintOn(value), told);
    };
    return numberField(id, label, parameter.meaning, scaleOf(parameter, usual), refusal, words, change);
}

/** @param {Parameter} parameter */
function intervalText({ low, high, lowOpen, highOpen }) {
    return `${lowOpen ? "(" : "["}${low ?? "−∞"}, ${high ?? "∞"}${highOpen ? ")" : "]"}`;
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string} meaning
 * @param {Omit<Scale, "at">} scale
 * @param {Refusal} refusal
 * @param {Words} words
 * @param {(value: number) => void} change
 * @returns {Field}
 */
export function numberField(id, label, meaning, scale, refusal, words, change) {
    const root = document.createElement("div");
    const name = document.createElement("label");
    const slider = document.createElement("input");
    const number = document.createElement("input");
    root.className = "field";
    root.title = meaning;
    name.textContent = label;
    name.htmlFor = number.id = id;
    number.type = "text";
    number.autocomplete = "off";
    number.spellcheck = false;
    slider.type = "range";
    slider.id = `${id}-slider`;
    slider.max = String(NOTCHES);
    slider.setAttribute("aria-label", label);
    slider.addEventListener("input", () => {
        const value = scale.value(Number(slider.value) / NOTCHES);
        if (!refusal(value)) change(value);
    });
    number.addEventListener("change", () => typed(number, refusal, words, change));
    root.append(name, slider, number);
    const show = (/** @type {number} */ value) => {
        const text = exact(value);
        if (number.dataset.value === text) return;
        number.dataset.value = text;
        number.value = text;
        clearComplaint(number);
        slider.setAttribute("aria-valuetext", text);
        const notch = String(Math.round(NOTCHES * clamp(scale.share(value), 0, 1)));
        // Under somebody's finger, it is where the finger is.
        if (scale.value(Number(slider.value) / NOTCHES) !== value) slider.value = notch;
    };
    return { root, show };
}

/**
 * Take a number that was typed, or say what is wrong with it.
 * @param {HTMLInputElement} input
 * @param {Refusal} refusal
 * @param {Words} words
 * @param {(value: number) => void} change
 */
export function typed(input, refusal, words, change) {
    const value = finite(input.value);
    clearComplaint(input);
    const complaint = value === null ? filled(words.noNumber, { text: input.value.trim().slice(0, 40) }) : refusal(value);
    if (value !== null && !complaint) change(value);
    else complain(input, complaint);
}

/**
 * Say under a field what is wrong with its number.
 * @param {HTMLInputElement} input
 * @param {string} complaint
 */
function complain(input, complaint) {
    const sentence = document.createElement("p");
    sentence.id = complaintOf(input);
    sentence.className = "complaint";
    sentence.setAttribute("role", "alert");
    sentence.textContent = complaint;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", sentence.id);
    input.parentElement?.append(sentence);
}

/** @param {HTMLInputElement} input */
function complaintOf(input) {
    return `${input.id}-complaint`;
}

/**
 * Have fields that were refused a number show what holds, the next time that they are shown.
 * @param {ParentNode} root
 */
export function forgetRefused(root) {
    for (const input of root.querySelectorAll("input[aria-invalid]")) {
        delete (/** @type {HTMLInputElement} */ (input).dataset.value);
    }
}

/** @param {HTMLInputElement} input */
export function clearComplaint(input) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    document.getElementById(complaintOf(input))?.remove();
}
