/**
 * A rule's formula, as its documentation has it, with the numbers of one step put in.
 *
 * The formula is read as text, once, and computed beside the rule from the first step on. What it held before each step
 * is kept, so that a step is computed once, and any that was is shown at once. Numbers are shown as long as both agree,
 * so that what is shown is what the rule does.
 */

import { raised, short } from "../basics/numbers.js";
import { compiled, FUNCTIONS, tokensOf } from "./expression.js";
import { answersOf, stepOf } from "./race.js";

/** @import { Numbers, Rule, Surface } from "../generated.js" */
/** @import { Compute, GradientAt, Value, Values } from "./expression.js" */

/** @typedef {{name: string, symbol: string}} Named */
/** @typedef {{target: string, tokens: string[], text: string}} Line */
/** @typedef {{text: string, numbers: string}} Shown */

/**
 * The lines `target <- expression` or `target = expression` of a formula; null if one of them is something else.
 * @param {string[]} formula
 * @returns {Line[] | null}
 */
export function linesOf(formula) {
    const lines = [];
    for (const text of formula) {
        const found = /^\s*([A-Za-z_]\w*)\s*(?:<-|=)\s*(.+)$/.exec(text);
        const tokens = found && tokensOf(found[2]);
        if (!found || !tokens) return null;
        lines.push({ target: found[1], tokens, text: found[2] });
    }
    return lines.length ? lines : null;
}

/** A formula beside one run of its rule. */
export class Formula {
    /**
     * @param {Line[]} lines
     * @param {Named[]} parameters
     * @param {Surface} surface
     * @param {Numbers} p
     * @param {Rule} rule
     * @param {Numbers} h
     * @param {ArrayLike<number>} start
     */
    constructor(lines, parameters, surface, p, rule, h, start) {
        this.lines = lines;
        this.rule = rule;
        this.h = h;
        this.answers = answersOf(surface, p);
        /** @type {GradientAt} */
        this.gradient = (at) => Array.from(this.answers.gradient(at[0], at[1]));
        this.state = new Float64Array(rule.state);
        this.w = [start[0], start[1]];
        /** @type {Values} */
        const values = { ...settingsFor(lines, parameters, h), ...stateOf(lines), w: [...this.w] };
        /** What the formula holds before each step that has been computed, and before the next one. */
        this.before = [values];
        this.computes = computesOf(lines, new Set([...Object.keys(values), "g", "t"]));
        this.agrees = this.computes.length > 0;
    }

    /**
     * The lines with the numbers of step `step` + 1; null where they cannot be computed or are not what the rule does.
     * @param {number} step
     * @returns {Shown[] | null}
     */
    at(step) {
        while (this.agrees && this.before.length <= step + 1) this.advance();
        if (this.before.length <= step + 1) return null;
        const values = this.valuesIn(step);
        return this.lines.map((line, place) => {
            const numbers = substituted(line.tokens, values);
            values[line.target] = this.computes[place](values, this.gradient);
            return {
                text: `${pretty(line.target)} ← ${pretty(line.text)}`,
                numbers: `${numbers} = ${valueText(values[line.target])}`,
            };
        });
    }

    /**
     * What the formula is computed from in a step.
     * @param {number} step
     * @returns {Values}
     */
    valuesIn(step) {
        const values = { ...this.before[step] };
        return { ...values, g: this.gradient(/** @type {number[]} */ (values.w)), t: step + 1 };
    }

    /** Do one more step, in both ways. */
    advance() {
        const step = this.before.length - 1;
        const values = this.valuesIn(step);
        this.lines.forEach((line, place) => (values[line.target] = this.computes[place](values, this.gradient)));
        stepOf(this.rule, step + 1)(this.h, this.state, this.w, this.answers);
        this.agrees = agree(values.w, this.w);
        if (this.agrees) this.before.push({ ...values, w: [...this.w] });
    }
}

/**
 * What computes each line; none where one of them cannot be read.
 * @param {Line[]} lines
 * @param {Set<string>} names
 * @returns {Compute[]}
 */
function computesOf(lines, names) {
    try {
        return lines.map((line) => compiled(line.tokens, names));
    } catch {
        return [];
    }
}

/**
 * What a formula calls its hyper-parameters: by name, by symbol, or by the one letter that is left.
 * @param {Line[]} lines
 * @param {Named[]} parameters
 * @param {Numbers} h
 * @returns {Values}
 */
function settingsFor(lines, parameters, h) {
    const made = lines.map((line) => line.target);
    const used = lines.flatMap((line) => line.tokens).filter((token) => /^[A-Za-z_]/.test(token));
    const free = [...new Set(used)].filter((name) => ![...made, ...FUNCTIONS, "w", "t"].includes(name));
    /** @type {Values} */
    const values = {};
    /** @type {string[]} */
    const unnamed = [];
    for (const { name, symbol } of parameters) {
        const called = free.find((each) => each === name || each === symbol);
        if (called) values[called] = h[name];
        else unnamed.push(name);
    }
    const left = free.filter((name) => !(name in values));
    if (left.length === unnamed.length) left.forEach((name, place) => (values[name] = h[unnamed[place]]));
    return values;
}

/**
 * State begins at zero.
 * @param {Line[]} lines
 * @returns {Values}
 */
function stateOf(lines) {
    return Object.fromEntries(lines.map((line) => [line.target, [0, 0]]));
}

/**
 * @param {Value} one
 * @param {number[]} other
 */
function agree(one, other) {
    const size = Math.max(...other.map(Math.abs), 1e-9);
    return Array.isArray(one) && one.every((value, axis) => Math.abs(value - other[axis]) <= 1e-6 * size);
}

/**
 * The text of an expression with values instead of names.
 * @param {string[]} tokens
 * @param {Values} values
 */
function substituted(tokens, values) {
    let text = "";
    tokens.forEach((token, place) => {
        const isCall = FUNCTIONS.includes(token) && tokens[place + 1] === "(";
        const before = tokens[place - 1];
        const isName = /^[A-Za-z_]/.test(token) && !isCall;
        const piece = isName && token in values ? valueText(values[token]) : token === "-" ? "−" : pretty(token);
        const joins = /[\w)]$/.test(before ?? "") && /^[\w(]/.test(token);
        const isPower = before === "^" && /^[a-z]|^\d/.test(token);
        const isProduct = joins && !(FUNCTIONS.includes(before) && token === "(");
        const isSign = ["+", "-", "/", "*"].includes(token) && place > 0 && before !== "(";
        if (isPower) text = text.slice(0, -1) + raised(piece);
        else text += isProduct ? ` · ${piece}` : isSign ? ` ${piece} ` : piece;
    });
    return text;
}

/** @param {Value} value */
function valueText(value) {
    return Array.isArray(value) ? `(${value.map((each) => short(each, 3)).join(", ")})` : short(value, 4);
}

/**
 * Greek letters and superscripts instead of their names.
 * @param {string} text
 */
export function pretty(text) {
    const greek = { beta1: "β₁", beta2: "β₂", mu: "μ", rho: "ρ", lambda: "λ", eps: "ε", lr_t: "lrₜ", sqrt: "√" };
    return text
        .replaceAll(/[A-Za-z_]\w*/g, (name) =>
            Object.hasOwn(greek, name) ? greek[/** @type {keyof typeof greek} */ (name)] : name,
        )
        .replaceAll("^2", "²")
        .replaceAll("^t", "ᵗ")
        .replaceAll("<-", "←")
        .replaceAll("-", "−");
}
