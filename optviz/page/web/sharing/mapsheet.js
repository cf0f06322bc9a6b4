/** The map beside the picture on a sheet: what it is of, the map itself, what its colours mean, and its letters. */

import { paintMap, shapeOf } from "../atlas/canvas.js";
import { atlasCanvas } from "../atlas/atlas.js";
import { between } from "../basics/colors.js";
import { fontOf, textLines, textWidth } from "../lettering/letters.js";
import { traceStar } from "../draw/map.js";

/** @import { Pen } from "../draw/pen.js" */
/** @import { Scene } from "../state/scene.js" */
/** @import { ToldMap } from "../atlas/atlas.js" */
/** @import { Piece } from "../atlas/told.js" */

/**
 * What takes a height, and is drawn from its upper left corner on.
 * @typedef {{height: number, draw: (pen: Pen) => void}} Block
 */

const SHEET_LETTERS = 11;
const SHEET_LINE = 16;
const SWATCH = 11;
const RANGE = 44;
const PIECES_APART = 12;
const RANGE_SHADES = 32;
// A square map is so much higher than wide, with what stands left of it and below.
const WITH_NUMBERS = 0.95;
// Of the page's letters.
const MAP_LETTERS = 0.85;

/**
 * @param {ToldMap} map
 * @param {Scene} scene
 * @param {number} width
 * @returns {Block[]}
 */
export function mapBlocks(map, scene, width) {
    const { look } = scene;
    const shape = shapeOf(map.axes, scene.state.aspect);
    const seen = atlasCanvas.clientHeight / Math.max(1, atlasCanvas.clientWidth);
    const high = Math.round(width * (shape ? Math.min(1, WITH_NUMBERS / shape) : seen));
    const size = MAP_LETTERS * 16;
    const axes = map.axes.map(({ title }, axis) => `${"→↑"[axis]} ${title}`).join(" · ");
    const letters = map.probes.map(({ letter, text }) => `${letter}: ${text}`).join(" · ");
    return [
        ...textBlocks(map.how, width, look.grey),
        { height: high, draw: (pen) => paintMap(pen, width, high, map, scene, size) },
        ...[axes, map.part].flatMap((text) => textBlocks(text, width, look.grey)),
        ...pieceBlocks([...map.legend, ...map.lines], scene, width),
        ...textBlocks(letters, width, look.grey),
        ...textBlocks(map.dot, width, look.ink),
    ];
}

/**
 * @param {string} text
 * @param {number} width
 * @param {string} color
 * @returns {Block[]}
 */
function textBlocks(text, width, color) {
    return textLines(text, width, SHEET_LETTERS).map((line) => ({ height: SHEET_LINE, draw: (pen) => writeLine(pen, line, 0, color) }));
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {number} x
 * @param {string} color
 */
function writeLine(pen, text, x, color) {
    pen.font = fontOf(SHEET_LETTERS);
    pen.fillStyle = color;
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    pen.fillText(text, x, SHEET_LETTERS);
}

/**
 * Pieces with what they mean, as many in a line as there is room for.
 * @param {Piece[]} pieces
 * @param {Scene} scene
 * @param {number} width
 * @returns {Block[]}
 */
function pieceBlocks(pieces, { look }, width) {
    /** @type {{piece: Piece, x: number}[][]} */
    const lines = [];
    let end = Infinity;
    for (const piece of pieces) {
        const long = markWidth(piece) + 6 + textWidth(piece.text, SHEET_LETTERS);
        if (end + long > width) {
            lines.push([]);
            end = 0;
        }
        lines[lines.length - 1].push({ piece, x: end });
        end += long + PIECES_APART;
    }
    return lines.map((line) => ({
        height: SHEET_LINE,
        draw: (pen) => {
            for (const { piece, x } of line) {
                drawMark(pen, piece, x);
                writeLine(pen, piece.text, x + markWidth(piece) + 6, look.grey);
            }
        },
    }));
}

/** @param {Piece} piece */
function markWidth({ colors, mark }) {
    return colors.length > 1 ? RANGE : mark === "line" || mark === "dashes" ? 2 * SWATCH : SWATCH;
}

/**
 * @param {Pen} pen
 * @param {Piece} piece
 * @param {number} x
 */
function drawMark(pen, { colors, mark }, x) {
    if (mark === "line" || mark === "dashes") {
        pen.beginPath();
        pen.moveTo(x, 0.6 * SHEET_LETTERS);
        pen.lineTo(x + 2 * SWATCH, 0.6 * SHEET_LETTERS);
        pen.setLineDash(mark === "dashes" ? [5, 3] : []);
        pen.strokeStyle = colors[0];
        pen.lineWidth = 2.5;
        pen.stroke();
        pen.setLineDash([]);
    } else if (mark === "star") {
        pen.beginPath();
        traceStar(pen, x + SWATCH / 2, 0.6 * SHEET_LETTERS, 0.6 * SWATCH);
        pen.fillStyle = colors[0];
        pen.fill();
    } else if (colors.length > 1) {
        for (let shade = 0; shade < RANGE_SHADES; shade += 1) {
            pen.fillStyle = between(colors, shade / (RANGE_SHADES - 1));
            // So that no paper is seen between two of them.
            pen.fillRect(x + (shade * RANGE) / RANGE_SHADES, 1, (RANGE / RANGE_SHADES) * (shade < RANGE_SHADES - 1 ? 2 : 1), SWATCH);
        }
    } else {
        pen.fillStyle = colors[0];
        pen.fillRect(x, 1, SWATCH, SWATCH);
    }
}
