/** Sums, products and powers of numbers and of pairs, as a line of a formula has them; read once, computed often. */

/** @typedef {number | number[]} Value */
/** @typedef {Record<string, Value>} Values */
/** @typedef {(at: ArrayLike<number>) => number[]} GradientAt */
/** @typedef {(values: Values, gradient: GradientAt) => Value} Compute */

export const FUNCTIONS = ["sqrt", "abs", "sign", "max", "g"];

const TOKEN = /\s*([A-Za-z_]\w*|\d+(?:\.\d+)?(?:e-?\d+)?|[-+*/^()])/gy;

/** @param {string} text */
export function tokensOf(text) {
    const tokens = [...text.matchAll(TOKEN)].map((match) => match[1]);
    return tokens.join("") === text.replaceAll(/\s/g, "") ? tokens : null;
}

/**
 * What computes an expression of these names; throws where it cannot be read.
 * @param {string[]} tokens
 * @param {Set<string>} names
 * @returns {Compute}
 */
export function compiled(tokens, names) {
    return new Reader(tokens, names).all();
}

/** A reader of sums, products and powers; products need no sign, as in `lr g`. */
class Reader {
    /**
     * @param {string[]} tokens
     * @param {Set<string>} names
     */
    constructor(tokens, names) {
        this.tokens = tokens;
        this.names = names;
        this.place = 0;
    }

    /** @returns {Compute} */
    all() {
        const value = this.sum();
        if (this.place < this.tokens.length) throw new SyntaxError(`unexpected ${this.tokens[this.place]}`);
        return value;
    }

    /** @returns {Compute} */
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

    /** @returns {Compute} */
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

    /** @returns {Compute} */
    power() {
        const value = this.atom();
        return this.take("^") ? both(value, this.atom(), (a, b) => a ** b) : value;
    }

    /** @returns {Compute} */
    atom() {
        const token = this.tokens[this.place++];
        if (token === "(") return this.closed();
        if (/^\d/.test(token)) return () => Number(token);
        if (FUNCTIONS.includes(token) && this.take("(")) return this.applied(token);
        if (!this.names.has(token)) throw new SyntaxError(`unknown ${token}`);
        return (values) => values[token];
    }

    /** @returns {Compute} */
    closed() {
        const value = this.sum();
        if (!this.take(")")) throw new SyntaxError("a bracket is open");
        return value;
    }

    /**
     * @param {string} name
     * @returns {Compute}
     */
    applied(name) {
        const value = this.closed();
        if (name === "g") return (values, gradient) => gradient(pair(value(values, gradient)));
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
 * @param {Compute} value
 * @param {(a: number) => number} change
 * @returns {Compute}
 */
function each(value, change) {
    return (values, gradient) => {
        const found = value(values, gradient);
        return Array.isArray(found) ? found.map(change) : change(found);
    };
}

/**
 * @param {Compute} one
 * @param {Compute} other
 * @param {(a: number, b: number) => number} join
 * @returns {Compute}
 */
function both(one, other, join) {
    return (values, gradient) => {
        const [first, second] = [one(values, gradient), other(values, gradient)];
        if (!Array.isArray(first) && !Array.isArray(second)) return join(first, second);
        const [a, b] = [pair(first), pair(second)];
        return [join(a[0], b[0]), join(a[1], b[1])];
    };
}

/** @param {Value} value */
function pair(value) {
    return Array.isArray(value) ? value : [value, value];
}
