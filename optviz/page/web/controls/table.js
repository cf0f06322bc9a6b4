/** The live table: what each run does at this step, with its settings where a row is open. */

import { say, write } from "../basics/elements.js";
import { short } from "../basics/numbers.js";
import { verdictText } from "../basics/words.js";
import { Formula, linesOf, pretty } from "../engine/formula.js";
import { isOnTheMove } from "../engine/verdict.js";
import { RULES } from "../generated.js";
import { distanceToMinimum, settingsText } from "../state/scene.js";
import { removeRacer } from "../live/changes.js";
import { soundSettings } from "../state/state.js";
import { forgetRefused, parameterField } from "./fields.js";

/** @import { Run } from "../engine/race.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Racer } from "../state/state.js" */
/** @import { Field } from "./fields.js" */

/** @typedef {(number: number, racer: Racer) => void} Change */
/** @typedef {{row: HTMLTableRowElement, tick: HTMLInputElement, title: HTMLButtonElement, ending: HTMLElement, cells: HTMLElement[]}} Row */
/** @typedef {{row: HTMLTableRowElement, number: number, fields: Field[], lines: HTMLElement}} Details */

/**
 * The formula beside each run: a run of other settings is another one.
 * @type {WeakMap<Run, Formula | null>}
 */
const formulas = new WeakMap();
const COLUMNS = ["loss", "step", "evaluations", "distance"];

export class Table {
    /**
     * @param {HTMLTableSectionElement} body
     * @param {Change} change
     * @param {(number: number) => void} select
     */
    constructor(body, change, select) {
        this.body = body;
        this.change = change;
        this.select = select;
        /** @type {Row[]} */
        this.rows = [];
        /** @type {Details | null} */
        this.details = null;
        this.plan = "";
        /** @type {Scene | null} */
        this.scene = null;
    }

    /** @param {Scene} scene */
    update(scene) {
        this.scene = scene;
        const { state } = scene;
        const plan = [
            state.surface,
            scene.language,
            state.selected,
            ...state.optimizers.map((each) => each.name),
        ].join();
        if (plan !== this.plan) this.build(scene);
        this.plan = plan;
        scene.entries.forEach((entry, number) => this.updateRow(this.rows[number], entry, scene));
        if (this.details) this.updateDetails(this.details, scene);
    }

    /** @param {Scene} scene */
    build(scene) {
        const focused = document.activeElement?.id ?? "";
        this.rows = scene.entries.map((entry) => this.rowFor(entry));
        const selected = scene.entries[scene.state.selected];
        this.details = selected ? this.detailsFor(selected, scene) : null;
        const rows = this.rows.map(({ row }) => row);
        if (selected && this.details) rows.splice(selected.number + 1, 0, this.details.row);
        this.body.replaceChildren(...rows);
        this.details?.row.scrollIntoView({ block: "nearest" });
        if (focused.startsWith("run-")) document.getElementById(focused)?.focus();
    }

    /**
     * @param {Entry} entry
     * @returns {Row}
     */
    rowFor({ number, about }) {
        const row = document.createElement("tr");
        const head = document.createElement("th");
        const who = document.createElement("div");
        const tick = document.createElement("input");
        const title = document.createElement("button");
        const ending = document.createElement("div");
        row.dataset.run = String(number);
        row.dataset.optimizer = about.name;
        head.scope = "row";
        who.className = "who";
        tick.type = "checkbox";
        tick.id = `run-${number}-on`;
        tick.addEventListener("change", () => this.toggle(number));
        title.type = "button";
        title.id = `run-${number}-open`;
        // A long name breaks between its words, as in AdamUncorrected and Lookahead(Adam).
        about.title.split(/(?<=[a-z])(?=[A-Z(])/).forEach((part, place) => {
            title.append(...(place ? [document.createElement("wbr")] : []), part);
        });
        title.addEventListener("click", () => this.select(number));
        ending.className = "ending";
        who.append(tick, title);
        head.append(who, ending);
        const cells = COLUMNS.map((column) => {
            const cell = document.createElement("td");
            cell.className = column;
            return cell;
        });
        row.append(head, ...cells);
        return { row, tick, title, ending, cells };
    }

    /** @param {number} number */
    toggle(number) {
        const racer = this.scene?.state.optimizers[number];
        if (racer) this.change(number, { ...racer, on: !racer.on });
    }

    /**
     * @param {Row} row
     * @param {Entry} entry
     * @param {Scene} scene
     */
    updateRow(row, entry, scene) {
        const { run, verdict, racer, about, recorded } = entry;
        row.tick.checked = racer.on;
        row.row.classList.toggle("off", !racer.on);
        // A colour may be the same on another paper, and its text another one.
        const colors = `${entry.color} ${entry.textColor}`;
        if (row.row.dataset.colors !== colors) {
            row.row.dataset.colors = colors;
            row.row.style.setProperty("--color", entry.color);
            row.row.style.setProperty("--color-text", entry.textColor);
        }
        write(row.tick, "aria-label", `${scene.words.toggle} ${about.title}`);
        write(row.title, "aria-expanded", String(scene.state.selected === entry.number));
        const known = verdict !== null && scene.step >= verdict.step;
        write(row.row, "data-verdict", known ? verdict.kind : "");
        const ending = known ? verdictText(verdict, scene.words) : settingsText(about, racer);
        say(row.ending, recorded ? [scene.words.recorded, ending].filter(Boolean).join(" · ") : ending);
        const texts = run
            ? [
                  short(run.losses[scene.step], 3),
                  known && !isOnTheMove(verdict) ? String(verdict.step) : "–",
                  run.evaluations ? String(run.evaluations[scene.step]) : "–",
                  short(distanceToMinimum(scene, run, scene.step), 2),
              ]
            : ["", "", "", ""];
        row.cells.forEach((cell, place) => say(cell, texts[place]));
    }

    /**
     * @param {Entry} entry
     * @param {Scene} scene
     * @returns {Details}
     */
    detailsFor({ number, about }, scene) {
        const row = document.createElement("tr");
        const cell = document.createElement("td");
        const description = document.createElement("p");
        const lines = document.createElement("div");
        row.className = "details";
        cell.colSpan = 5;
        description.textContent = about.about;
        lines.className = "lines";
        const usual = soundSettings(scene.about, scene.p, about, scene.state.steps);
        const fields = about.parameters.map((parameter) => {
            return parameterField(
                `run-${number}-${parameter.name}`,
                parameter.called ?? parameter.symbol,
                parameter,
                usual[parameter.name],
                scene.words,
                (value) => this.set(number, parameter.name, value),
            );
        });
        cell.append(description);
        if (about.checked) cell.append(checkedText(about.checked[scene.language]));
        cell.append(...fields.map((field) => field.root), lines);
        if (fields.length) cell.append(this.resetButton(number, scene));
        if (isSpare(number, scene)) cell.append(removeButton(number, scene));
        row.append(cell);
        return { row, number, fields, lines };
    }

    /**
     * @param {number} number
     * @param {Scene} scene
     */
    resetButton(number, scene) {
        const reset = document.createElement("button");
        reset.type = "button";
        reset.id = `run-${number}-reset`;
        reset.textContent = scene.words.resetSettings;
        reset.addEventListener("click", () => {
            forgetRefused(document);
            if (!this.scene) return;
            const { about, p, state, entries } = this.scene;
            const settings = soundSettings(about, p, entries[number].about, state.steps);
            this.change(number, { ...entries[number].racer, settings });
        });
        return reset;
    }

    /**
     * @param {number} number
     * @param {string} name
     * @param {number} value
     */
    set(number, name, value) {
        const racer = this.scene?.state.optimizers[number];
        if (racer) this.change(number, { ...racer, settings: { ...racer.settings, [name]: value } });
    }

    /**
     * @param {Details} details
     * @param {Scene} scene
     */
    updateDetails({ number, fields, lines }, scene) {
        const entry = scene.entries[number];
        entry.about.parameters.forEach((parameter, place) => fields[place].show(entry.racer.settings[parameter.name]));
        const shown = formulaLines(entry, scene);
        while (lines.children.length < shown.length) lines.append(lineFor());
        while (lines.children.length > shown.length) lines.lastChild?.remove();
        shown.forEach(({ text, numbers }, place) => {
            const [formula, values] = lines.children[place].children;
            say(/** @type {HTMLElement} */ (formula), text);
            say(/** @type {HTMLElement} */ (values), numbers);
        });
    }
}

/** @param {string} told */
function checkedText(told) {
    const text = document.createElement("p");
    text.className = "checked";
    text.textContent = told;
    return text;
}

/**
 * Whether a row may go: those that are in every table stay, once each.
 * @param {number} number
 * @param {Scene} scene
 */
function isSpare(number, { state, entries }) {
    const { name } = state.optimizers[number];
    return entries[number].about.further || state.optimizers.filter((each) => each.name === name).length > 1;
}

/**
 * @param {number} number
 * @param {Scene} scene
 */
function removeButton(number, scene) {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `run-${number}-remove`;
    button.textContent = scene.words.removeRule;
    button.addEventListener("click", () => removeRacer(number));
    return button;
}

function lineFor() {
    const line = document.createElement("div");
    const numbers = document.createElement("span");
    numbers.className = "numbers";
    line.append(document.createElement("span"), numbers);
    return line;
}

/**
 * The formula of an optimizer, with the numbers of the next step where they are known.
 * @param {Entry} entry
 * @param {Scene} scene
 */
function formulaLines({ about, racer, run }, { surface, p, state, step }) {
    const rule = RULES[racer.name];
    if (run && rule && !formulas.has(run)) {
        const lines = linesOf(about.formula);
        const beside = lines && new Formula(lines, about.parameters, surface, p, rule, racer.settings, state.start);
        formulas.set(run, beside);
    }
    const isMade = run && (run.divergedAt < 0 || step < run.divergedAt);
    const shown = isMade ? formulas.get(run)?.at(step) : null;
    return shown ?? about.formula.map((text) => ({ text: pretty(text), numbers: "" }));
}
