/**
 * A rule's formula, as its documentation has it, with the numbers of one step put in.
 *
 * The formula is read as text and computed beside the rule from the first step on. Numbers are shown as long as both
 * agree, so that what is shown is what the rule does.
 */

import { answersOf } from "./engine.js";
import { short } from "./numbers.js";

/** @import { Numbers, Rule, Surface } from "./generated.js" */

/** @typedef {{name: string, symbol: string}} Named */
/** @typedef {number | number[]} Value */
/** @typedef {Record<string, Value>} Values */
/** @typedef {{target: string, tokens: string[], text: string}} Line */
/** @typedef {{text: string, numbers: string}} Shown */

const TOKEN = /\s*([A-Za-z_]\w*|\d+(?:\.\d+)?(?:e-?\d+)?|[-+*/^()])/gy;
const FUNCTIONS = ["sqrt", "abs", "sign", "max", "g"];

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

/** @param {string} text */
function tokensOf(text) {
    const tokens = [...text.matchAll(TOKEN)].map((match) => match[1]);
    return tokens.join("") === text.replaceAll(/\s/g, "") ? tokens : null;
}

/**
 * A formula's lines with the numbers of step `step` + 1; null where it cannot be computed or is not what the rule does.
 * @param {Line[]} lines
 * @param {Named[]} parameters
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {Rule} rule
 * @param {Numbers} h
 * @param {ArrayLike<number>} start
 * @param {number} step
 * @returns {Shown[] | null}
 */
export function withNumbers(lines, parameters, surface, p, rule, h, start, step) {
    const out = [0, 0];
    const answers = answersOf(surface, p);
    const gradient = (/** @type {ArrayLike<number>} */ at) => {
        surface.gradient(p, at[0], at[1], out);
        return [...out];
    };
    /** @type {Values} */
    const values = { ...settingsFor(lines, parameters, h), ...stateOf(lines), w: [start[0], start[1]] };
    const state = new Float64Array(rule.state);
    const w = [start[0], start[1]];
    /** @type {Shown[]} */
    let shown = [];
    try {
        for (let each = 0; each <= step; each += 1) {
            values.g = gradient(/** @type {number[]} */ (values.w));
            values.t = each + 1;
            shown = lines.map((line) => computed(line, values, gradient, each === step));
            (each ? rule.next : rule.first)(h, state, w, answers);
            if (!agree(/** @type {number[]} */ (values.w), w)) return null;
            values.w = [...w];
        }
    } catch {
        return null;
    }
    return shown;
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
 * Compute a line, and keep what it gives.
 * @param {Line} line
 * @param {Values} values
 * @param {(at: ArrayLike<number>) => number[]} gradient
 * @param {boolean} wanted
 * @returns {Shown}
 */
function computed(line, values, gradient, wanted) {
    const numbers = wanted ? substituted(line.tokens, values) : "";
    const result = new Reader(line.tokens, values, gradient).all();
    values[line.target] = result;
    return {
        text: `${pretty(line.target)} ← ${pretty(line.text)}`,
        numbers: wanted ? `${numbers} = ${valueText(result)}` : "",
    };
}

/** A reader of sums, products and powers; products need no sign, as in `lr g`. */
class Reader {
    /**
     * @param {string[]} tokens
     * @param {Values} values
     * @param {(at: ArrayLike<number>) => number[]} gradient
     */
    constructor(tokens, values, gradient) {
        this.tokens = tokens;
        this.values = values;
        this.gradient = gradient;
        this.place = 0;
    }

    /** @returns {Value} */
    all() {
        const value = this.sum();
        if (this.place < this.tokens.length) throw new SyntaxError(`unexpected ${this.tokens[this.place]}`);
        return value;
    }

    /** @returns {Value} */
    sum() {
        const negative = this.take("-");
        let value = this.product();
        if (negative) value = each(value, (a) => -a);
        for (;;) {
            if (this.take("+")) value = both(value, this.product(), (a, b) => a + b);
            else if (this.take("-")) value = both(value, this.product(), (a, b) => a - b);
            else return value;
        }
    }

    /** @returns {Value} */
    product() {
        let value = this.power();
        for (;;) {
            const next = this.tokens[this.place];
            if (this.take("/")) value = both(value, this.power(), (a, b) => a / b);
            else if (this.take("*") || (next !== undefined && /^[\w(]/.test(next)))
                value = both(value, this.power(), (a, b) => a * b);
            else return value;
        }
    }

    /** @returns {Value} */
    power() {
        const value = this.atom();
        return this.take("^") ? both(value, this.atom(), (a, b) => a ** b) : value;
    }

    /** @returns {Value} */
    atom() {
        const token = this.tokens[this.place++];
        if (token === "(") return this.closed();
        if (/^\d/.test(token)) return Number(token);
        if (FUNCTIONS.includes(token) && this.take("(")) return this.applied(token);
        if (!(token in this.values)) throw new SyntaxError(`unknown ${token}`);
        return this.values[token];
    }

    /** @returns {Value} */
    closed() {
        const value = this.sum();
        if (!this.take(")")) throw new SyntaxError("a bracket is open");
        return value;
    }

    /**
     * @param {string} name
     * @returns {Value}
     */
    applied(name) {
        const value = this.closed();
        if (name === "g" && Array.isArray(value)) return this.gradient(value);
        if (name === "sqrt") return each(value, Math.sqrt);
        if (name === "abs") return each(value, Math.abs);
        if (name === "sign") return each(value, Math.sign);
        throw new SyntaxError(`${name} cannot be computed`);
    }

    /** @param {string} token */
    take(token) {
        const there = this.tokens[this.place] === token;
        if (there) this.place += 1;
        return there;
    }
}

/**
 * @param {Value} value
 * @param {(a: number) => number} change
 * @returns {Value}
 */
function each(value, change) {
    return Array.isArray(value) ? value.map(change) : change(value);
}

/**
 * @param {Value} first
 * @param {Value} second
 * @param {(a: number, b: number) => number} join
 * @returns {Value}
 */
function both(first, second, join) {
    if (!Array.isArray(first) && !Array.isArray(second)) return join(first, second);
    return [0, 1].map((axis) => join(component(first, axis), component(second, axis)));
}

/**
 * @param {Value} value
 * @param {number} axis
 */
function component(value, axis) {
    return Array.isArray(value) ? value[axis] : value;
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function agree(one, other) {
    const size = Math.max(...other.map(Math.abs), 1e-9);
    return one.every((value, axis) => Math.abs(value - other[axis]) <= 1e-6 * size);
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

/** @param {string} digits */
function raised(digits) {
    return digits.replaceAll(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
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
    const greek = { beta1: "β₁", beta2: "β₂", mu: "μ", rho: "ρ", eps: "ε", lr_t: "lrₜ", sqrt: "√" };
    return text
        .replaceAll(/[A-Za-z_]\w*/g, (name) =>
            Object.hasOwn(greek, name) ? greek[/** @type {keyof typeof greek} */ (name)] : name,
        )
        .replaceAll("^2", "²")
        .replaceAll("^t", "ᵗ")
        .replaceAll("<-", "←")
        .replaceAll("-", "−");
}
