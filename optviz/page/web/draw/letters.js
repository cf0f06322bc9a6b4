/** The letters of pictures, and how much room they take. */

// The face of the page is that of its pictures.
const FACE = getComputedStyle(document.documentElement).fontFamily;
const SCALES = document.createElement("canvas").getContext("2d");
/** @type {Map<string, number>} */
const WIDTHS = new Map();
const MOST_WIDTHS = 2000;

/**
 * @param {number} size
 * @param {string} [weight]
 */
export function fontOf(size, weight) {
    return `${weight ? `${weight} ` : ""}${size}px ${FACE}`;
}

/**
 * How wide a text is, in pixels.
 * @param {string} text
 * @param {number} size
 * @param {string} [weight]
 */
export function textWidth(text, size, weight = "") {
    const key = `${weight} ${size} ${text}`;
    const known = WIDTHS.get(key);
    if (known !== undefined || !SCALES) return known ?? 0;
    if (WIDTHS.size > MOST_WIDTHS) WIDTHS.clear();
    SCALES.font = fontOf(size, weight);
    const { width } = SCALES.measureText(text);
    WIDTHS.set(key, width);
    return width;
}

/**
 * A text that is at most so wide: of a longer one, its middle is left out.
 * @param {string} text
 * @param {number} width
 * @param {number} size
 * @param {string} [weight]
 */
export function shortened(text, width, size, weight) {
    if (textWidth(text, size, weight) <= width) return text;
    const letters = Array.from(text);
    for (let kept = letters.length - 1; kept > 1; kept -= 1) {
        const head = Math.ceil(kept / 2);
        const cut = `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (kept - head)).join("")}`;
        if (textWidth(cut, size, weight) <= width) return cut;
    }
    return `${letters[0]}…`;
}

/** Measure anew from here on: another face has come. */
export function forgetWidths() {
    WIDTHS.clear();
}
