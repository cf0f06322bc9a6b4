/** The letters of pictures, and how much room they take. */

/** @import { Look } from "../basics/colors.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */

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

/**
 * A text as lines, none of which is wider if its words are not; no text has no line.
 * @param {string} text
 * @param {number} width
 * @param {number} size
 */
export function textLines(text, width, size) {
    /** @type {string[]} */
    const lines = [];
    for (const word of text.split(" ").filter(Boolean)) {
        const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
        if (lines.length && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
        else lines.push(word);
    }
    return lines;
}

/**
 * A few words in the lower left corner of a picture.
 * @param {Pen} pen
 * @param {string} text
 * @param {Box} box
 * @param {Look} look
 * @param {number} size
 */
export function drawNote(pen, text, box, look, size) {
    const [x, y] = [box.x + 0.5 * size, box.y + box.height - 0.5 * size];
    pen.save();
    pen.font = fontOf(size);
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    pen.lineJoin = "round";
    pen.lineWidth = 0.3 * size;
    pen.strokeStyle = look.paper;
    pen.strokeText(text, x, y);
    pen.fillStyle = look.ink;
    pen.fillText(text, x, y);
    pen.restore();
}

/**
 * Places along such words, so near to each other that nothing has room between them.
 * @param {string} text
 * @param {Box} box
 * @param {number} size
 */
export function placesOfNote(text, box, size) {
    const count = Math.ceil(textWidth(text, size) / size);
    return Array.from({ length: count + 1 }, (_, place) => [box.x + (0.5 + place) * size, box.y + box.height - size]);
}

/** Measure anew from here on: another face has come. */
export function forgetWidths() {
    WIDTHS.clear();
}
