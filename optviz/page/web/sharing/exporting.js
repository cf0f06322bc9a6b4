/** The view as a picture: what is on screen, with its title, the runs and the map beside it, as PNG or SVG. */

import { mapBeside } from "../atlas/atlas.js";
import { part } from "../basics/elements.js";
import { short } from "../basics/numbers.js";
import { verdictText } from "../basics/words.js";
import { fontOf, textLines } from "../lettering/letters.js";
import { SvgPen } from "../draw/pen.js";
import { formulaText, settingsText } from "../state/scene.js";
import { frameOf, paintBackground, paintRace, paintWho } from "../views/paint.js";
import { letterSize } from "../views/stage.js";
import { mapBlocks } from "./mapsheet.js";

/** @import { Pen } from "../draw/pen.js" */
/** @import { Scene } from "../state/scene.js" */
/** @import { Scenery } from "../views/scenery.js" */
/** @import { Stage } from "../views/stage.js" */
/** @import { Block } from "./mapsheet.js" */

/**
 * Where everything is on a sheet: its size, how wide what stands beside the pictures is, what of this is drawn from
 * where the runs end, and the caption line by line.
 * @typedef {{width: number, height: number, side: number, blocks: Block[], caption: string[]}} Sheet
 */

const MARGIN = 24;
const HEADING = 64;
const SIDE = 230;
const SIDE_WITH_MAP = 340;
const RUN = 58;
const CAPTION = 13;
const CAPTION_LINE = 19;
const SCALE = 2;

/**
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @returns {Promise<Blob | null>}
 */
export function asPng(stage, scene, scenery) {
    const sheet = sheetOf(stage, scene);
    const canvas = document.createElement("canvas");
    canvas.width = SCALE * sheet.width;
    canvas.height = SCALE * sheet.height;
    const pen = canvas.getContext("2d");
    if (!pen) return Promise.resolve(null);
    pen.scale(SCALE, SCALE);
    drawSheet(pen, sheet, stage, scene, scenery, (x, y) => pen.setTransform(SCALE, 0, 0, SCALE, SCALE * x, SCALE * y));
    return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/**
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 */
export function asSvg(stage, scene, scenery) {
    const sheet = sheetOf(stage, scene);
    const pen = new SvgPen(sheet.width, sheet.height);
    drawSheet(/** @type {Pen} */ (/** @type {unknown} */ (pen)), sheet, stage, scene, scenery, (x, y) => pen.moveOrigin(x, y));
    return new Blob([pen.text(part("title").textContent ?? "")], { type: "image/svg+xml" });
}

/**
 * @param {Stage} stage
 * @param {Scene} scene
 * @returns {Sheet}
 */
function sheetOf(stage, scene) {
    const { width, height } = stage.root.getBoundingClientRect();
    const map = mapBeside(scene);
    const side = map ? SIDE_WITH_MAP : SIDE;
    const blocks = map ? mapBlocks(map, scene, side) : [];
    const whole = Math.round(width + side + 3 * MARGIN);
    const told = part("caption").hidden ? "" : (part("caption").textContent ?? "");
    const caption = textLines(told, whole - 2 * MARGIN, CAPTION);
    const beside = RUN * scene.running.length + blocks.reduce((sum, block) => sum + block.height, 0);
    const below = caption.length ? CAPTION_LINE * caption.length + MARGIN / 2 : 0;
    return { width: whole, height: Math.round(Math.max(height, beside) + below + HEADING + 2 * MARGIN), side, blocks, caption };
}

/**
 * @param {Pen} pen
 * @param {Sheet} sheet
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {(x: number, y: number) => void} origin
 */
function drawSheet(pen, { width, height, side, blocks, caption }, stage, scene, scenery, origin) {
    const { look, words, step, state } = scene;
    pen.fillStyle = look.paper;
    pen.fillRect(0, 0, width, height);
    pen.textBaseline = "alphabetic";
    letter(pen, part("title").textContent ?? "", MARGIN, MARGIN + 20, fontOf(22, "bold"), look.ink);
    letter(pen, formulaText(scene), MARGIN, MARGIN + 44, fontOf(13), look.grey);
    const right = width - MARGIN;
    letter(pen, `${words.step} ${step} / ${state.steps}`, right, MARGIN + 18, fontOf(14), look.ink, "right");
    drawRuns(pen, scene, right - side, MARGIN + HEADING, right);
    caption.forEach((line, place) => {
        letter(pen, line, MARGIN, height - MARGIN - CAPTION_LINE * (caption.length - 1 - place), fontOf(CAPTION), look.ink);
    });
    const place = stage.root.getBoundingClientRect();
    for (const tile of stage.tiles) {
        const { left, top } = tile.hold.getBoundingClientRect();
        origin(MARGIN + left - place.left, MARGIN + HEADING + top - place.top);
        const frame = frameOf(tile.view, tile.width, tile.height, letterSize(), state);
        const entry = scene.entries[tile.number];
        const running = entry ? scene.running.filter((each) => each.number === tile.number) : scene.running;
        paintBackground(pen, frame, scene, scenery, false);
        paintRace(pen, frame, scene, scenery, running);
        paintWho(pen, frame, scene, scenery, running);
        if (entry) letter(pen, entry.about.title, 0, -6, fontOf(13, "bold"), entry.textColor);
    }
    let y = MARGIN + HEADING + RUN * scene.running.length;
    for (const block of blocks) {
        origin(right - side, y);
        block.draw(pen);
        y += block.height;
    }
    origin(0, 0);
}

/**
 * The runs, one under the other, with their settings, losses and verdicts.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} left
 * @param {number} top
 * @param {number} right
 */
function drawRuns(pen, { running, look, step, words }, left, top, right) {
    running.forEach(({ about, run, racer, verdict, textColor }, number) => {
        const y = top + 14 + RUN * number;
        letter(pen, about.title, left, y, fontOf(15, "bold"), textColor);
        letter(pen, short(run.losses[step], 3), right, y, fontOf(13), look.ink, "right");
        letter(pen, settingsText(about, racer), left, y + 16, fontOf(11), look.grey);
        if (step >= verdict.step) letter(pen, verdictText(verdict, words), left, y + 31, fontOf(11), look.ink);
    });
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} font
 * @param {string} color
 * @param {CanvasTextAlign} [align]
 */
function letter(pen, text, x, y, font, color, align = "left") {
    pen.font = font;
    pen.fillStyle = color;
    pen.textAlign = align;
    pen.textBaseline = "alphabetic";
    pen.fillText(text, x, y);
}

/**
 * @param {Blob | null} blob
 * @param {string} name
 */
export function download(blob, name) {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
