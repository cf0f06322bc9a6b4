/** The view as a picture: what is on screen, with its title and the runs beside it, as PNG or SVG. */

import { short } from "../basics/numbers.js";
import { verdictText } from "../basics/words.js";
import { fontOf } from "../lettering/letters.js";
import { SvgPen } from "../draw/pen.js";
import { formulaText, settingsText } from "../state/scene.js";
import { frameOf, paintBackground, paintRace, paintWho } from "../views/paint.js";
import { letterSize } from "../views/stage.js";

/** @import { Pen } from "../draw/pen.js" */
/** @import { Scene } from "../state/scene.js" */
/** @import { Scenery } from "../views/scenery.js" */
/** @import { Stage } from "../views/stage.js" */

const MARGIN = 24;
const HEADING = 64;
const SIDE = 230;
const SCALE = 2;

/**
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @returns {Promise<Blob | null>}
 */
export function asPng(stage, scene, scenery) {
    const { width, height } = sheetOf(stage);
    const canvas = document.createElement("canvas");
    canvas.width = SCALE * width;
    canvas.height = SCALE * height;
    const pen = canvas.getContext("2d");
    if (!pen) return Promise.resolve(null);
    pen.scale(SCALE, SCALE);
    drawSheet(pen, stage, scene, scenery, (x, y) => pen.setTransform(SCALE, 0, 0, SCALE, SCALE * x, SCALE * y));
    return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/**
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 */
export function asSvg(stage, scene, scenery) {
    const { width, height } = sheetOf(stage);
    const pen = new SvgPen(width, height);
    drawSheet(/** @type {Pen} */ (/** @type {unknown} */ (pen)), stage, scene, scenery, (x, y) => pen.moveOrigin(x, y));
    return new Blob([pen.text(scene.about.title)], { type: "image/svg+xml" });
}

/** @param {Stage} stage */
function sheetOf(stage) {
    const { width, height } = stage.root.getBoundingClientRect();
    return { width: Math.round(width + SIDE + 3 * MARGIN), height: Math.round(height + HEADING + 2 * MARGIN) };
}

/**
 * @param {Pen} pen
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {(x: number, y: number) => void} origin
 */
function drawSheet(pen, stage, scene, scenery, origin) {
    const { width, height } = sheetOf(stage);
    const { look, about, words, step, state } = scene;
    pen.fillStyle = look.paper;
    pen.fillRect(0, 0, width, height);
    pen.textBaseline = "alphabetic";
    letter(pen, about.title, MARGIN, MARGIN + 20, fontOf(22, "bold"), look.ink);
    letter(pen, formulaText(scene), MARGIN, MARGIN + 44, fontOf(13), look.grey);
    const right = width - MARGIN;
    letter(pen, `${words.step} ${step} / ${state.steps}`, right, MARGIN + 18, fontOf(14), look.ink, "right");
    drawRuns(pen, scene, right - SIDE, MARGIN + HEADING, right);
    const place = stage.root.getBoundingClientRect();
    for (const tile of stage.tiles) {
        const { left, top } = tile.hold.getBoundingClientRect();
        origin(MARGIN + left - place.left, MARGIN + HEADING + top - place.top);
        const frame = frameOf(tile.view, tile.width, tile.height, letterSize(), state.aspect);
        const entry = scene.entries[tile.number];
        const running = entry ? scene.running.filter((each) => each.number === tile.number) : scene.running;
        paintBackground(pen, frame, scene, scenery, false);
        paintRace(pen, frame, scene, scenery, running);
        paintWho(pen, frame, scene, scenery, running);
        if (entry) letter(pen, entry.about.title, 0, -6, fontOf(13, "bold"), entry.textColor);
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
        const y = top + 14 + 58 * number;
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
