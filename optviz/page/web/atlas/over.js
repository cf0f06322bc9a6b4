/** What lies over the picture of a map, as in optviz/draw/studied/theory.py: lines of theory, the best setting, defaults. */

import { clipTo, traceStar } from "../draw/map.js";
import { clamp } from "../basics/numbers.js";
import { filled } from "../basics/words.js";
import { fontOf, textWidth } from "../lettering/letters.js";

/** @import { EndColors } from "../basics/colors.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Scene } from "../state/scene.js" */
/** @import { Axis } from "./axes.js" */
/** @import { Probe } from "./told.js" */
/** @import { MapDefault, MapTheory } from "./theory.js" */

// In sizes of the letters: a line, its rim, its dashes, the star, a default, its name and how far that is from it, and a
// disc with a letter.
const OVER_LINE = 0.13;
const OVER_RIM = 0.3;
const DASHES = [0.5, 0.3];
const STAR = 0.75;
const DEFAULT = 0.36;
const NAME = 0.75;
const AWAY = 0.6;
const DISC = 1.15;

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Axis[]} axes
 * @param {MapTheory} theory
 * @param {MapDefault[]} defaults
 * @param {Probe[]} probes
 * @param {Scene} scene
 * @param {EndColors} colors
 * @param {number} size
 */
export function drawOver(pen, box, axes, theory, defaults, probes, scene, colors, size) {
    const { look } = scene;
    const at = (/** @type {number[]} */ values) => {
        const [x, y] = values.map((value, axis) => axes[axis].scale.share(value));
        return [box.x + x * box.width, box.y + (1 - y) * box.height];
    };
    const isSeen = (/** @type {number[]} */ [x, y]) =>
        x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1;
    pen.save();
    clipTo(pen, box);
    for (const { what, points } of theory.lines) {
        pen.beginPath();
        for (const [x, y] of points.map(at)) if (Number.isFinite(x + y)) pen.lineTo(x, y);
        pen.setLineDash([]);
        strokeWith(pen, look.paper, OVER_RIM * size);
        if (what !== "bound") pen.setLineDash(DASHES.map((each) => each * size));
        strokeWith(pen, what === "bound" ? colors.bound : look.ink, OVER_LINE * size);
    }
    pen.restore();
    pen.save();
    pen.lineJoin = "round";
    const best = theory.best && at(theory.best);
    if (best && isSeen(best)) {
        pen.beginPath();
        traceStar(pen, best[0], best[1], STAR * size);
        pen.fillStyle = colors.best;
        strokeWith(pen, colors.rim, 0.14 * size);
        pen.fill();
    }
    /** @type {number[][]} */
    const names = [];
    for (const each of defaults) {
        const place = at(each.at);
        if (isSeen(place)) drawDefault(pen, box, place, each.whose, names, scene, size);
    }
    for (const { letter, at: [x, y] } of probes) {
        const place = [box.x + x * box.width, box.y + (1 - y) * box.height];
        const [across, down] = best ? besideStar(place, best, (STAR + 0.55 * DISC) * size) : place;
        drawProbe(pen, letter, across, down, scene, size);
    }
    pen.restore();
}

/**
 * A place moved away from another one, so that both are seen.
 * @param {number[]} place
 * @param {number[]} star
 * @param {number} least
 */
function besideStar([x, y], [starX, starY], least) {
    const away = Math.hypot(x - starX, y - starY);
    if (away >= least) return [x, y];
    const [across, down] = away ? [(x - starX) / away, (y - starY) / away] : [0, -1];
    return [starX + least * across, starY + least * down];
}

/**
 * A disc with its letter.
 * @param {Pen} pen
 * @param {string} letter
 * @param {number} x
 * @param {number} y
 * @param {Scene} scene
 * @param {number} size
 */
function drawProbe(pen, letter, x, y, { look }, size) {
    pen.beginPath();
    pen.arc(x, y, 0.5 * DISC * size, 0, 2 * Math.PI);
    pen.fillStyle = look.paper;
    pen.fill();
    strokeWith(pen, look.ink, 0.1 * size);
    pen.font = fontOf(NAME * size, "bold");
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = look.ink;
    pen.fillText(letter, x, y + 0.04 * size);
}

/**
 * @param {Pen} pen
 * @param {string} color
 * @param {number} width
 */
function strokeWith(pen, color, width) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.stroke();
}

/**
 * A small mark, and whose default it is.
 * @param {Pen} pen
 * @param {Box} box
 * @param {number[]} place
 * @param {string[]} whose
 * @param {number[][]} taken where names stand: from and to, and at which height
 * @param {Scene} scene
 * @param {number} size
 */
function drawDefault(pen, box, [x, y], whose, taken, { look, words }, size) {
    const half = DEFAULT * size;
    pen.beginPath();
    pen.moveTo(x, y - half);
    for (const [across, down] of [[half, 0], [0, half], [-half, 0]]) pen.lineTo(x + across, y + down);
    pen.closePath();
    pen.fillStyle = look.paper;
    pen.fill();
    strokeWith(pen, look.ink, 0.12 * size);
    const names = whose.map((each) => words.maps.map[each] ?? each).join(", ");
    const text = filled(words.maps.map.defaults, { names });
    const width = textWidth(text, NAME * size);
    const isLeft = x + AWAY * size + width > box.x + box.width;
    const left = clamp(isLeft ? x - AWAY * size - width : x + AWAY * size, box.x, box.x + box.width - width);
    const middle = clamp(y, box.y + 0.6 * size, box.y + box.height - 0.6 * size);
    // A name over another one is none.
    if (taken.some(([from, to, height]) => left < to && left + width > from && Math.abs(height - middle) < NAME * size)) return;
    taken.push([left, left + width, middle]);
    pen.font = fontOf(NAME * size);
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.lineWidth = 0.22 * size;
    pen.strokeStyle = look.paper;
    pen.strokeText(text, left, middle);
    pen.fillStyle = look.ink;
    pen.fillText(text, left, middle);
}
