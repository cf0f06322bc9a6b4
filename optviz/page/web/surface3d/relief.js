/**
 * A surface seen from the side, as in optviz/draw/surface3d: shaded faces tinted by height, with lines of equal height. A
 * face can only be covered by faces that are nearer to the eye along x and along y; so they are painted row by row from
 * the farthest.
 */

import { channels, mixed } from "../basics/colors.js";
import { fontOf, textWidth } from "../lettering/letters.js";
import { tickTexts, ticksIn } from "../lettering/ticks.js";
import { LOOK } from "../generated.js";
import { isHidden, tickSize } from "./camera.js";

/** @import { Look } from "../basics/colors.js" */
/** @import { Box } from "../draw/map.js" */
/** @import { Pen } from "../draw/pen.js" */
/** @import { Camera, View } from "./camera.js" */
/** @import { Face, Mesh } from "./mesh.js" */

/**
 * @param {Pen} pen
 * @param {Box} box
 * @param {Camera} camera
 * @param {View} view
 * @param {Mesh} mesh
 * @param {Look} look
 * @param {number} mark
 * @param {boolean} draft
 */
export function drawRelief(pen, box, camera, view, mesh, look, mark, draft) {
    pen.save();
    pen.fillStyle = look.paper;
    pen.fillRect(box.x, box.y, box.width, box.height);
    if (!camera.bare) drawBase(pen, camera, view, look, mark);
    const { count } = mesh;
    const [rows, columns] = [orderAlong(count, camera.place[0]), orderAlong(count, camera.place[1])];
    const shades = shadesOf(camera, mesh, look);
    const height = `rgba(${channels(look.height_line).join(", ")}, ${LOOK.HEIGHT_INK})`;
    const [thin, thick] = [LOOK.HEIGHT_WIDTH, LOOK.EDGE_WIDTH].map((width) => Math.max(0.5, width * mark));
    for (const i of rows) {
        for (const j of columns) {
            const cell = i * count + j;
            const face = mesh.faces[cell];
            if (!face) continue;
            const shade = shades[cell] ?? look.faded;
            fillFace(pen, face, view, shade, draft);
            if (mesh.edges[cell].length) {
                const color = mixed(shade, look.ink, LOOK.EDGE_INK);
                strokeLines(pen, mesh.edges[cell], view, color, thick);
            }
            if (draft && mesh.lines[cell].length) strokeLines(pen, mesh.lines[cell], view, height, thin);
        }
    }
    if (!draft) {
        // What is drawn cell by cell is cut where the next one begins.
        const seen = mesh.lines.flat().filter(([x, y, , u, v]) => !isHidden(camera, (x + u) / 2, (y + v) / 2));
        strokeLines(pen, seen, view, height, thin);
    }
    pen.restore();
}

/**
 * The cells along one axis, from the farthest from a place to the nearest.
 * @param {number} count
 * @param {number} place
 */
function orderAlong(count, place) {
    const far = (/** @type {number} */ cell) => Math.abs(((cell + 0.5) * 2) / count - 1 - place);
    return Array.from({ length: count }, (_, cell) => cell).sort((one, other) => far(other) - far(one));
}

/**
 * The colour of each face: by height, darker where light does not fall or the eye is below.
 * @param {Camera} camera
 * @param {Mesh} mesh
 * @param {Look} look
 */
export function shadesOf({ right, up, eye, place, terrain: { sides } }, mesh, look) {
    const tints = look.tints.map(channels);
    const [x, y, z] = [0, 1, 2].map(
        (axis) =>
            (right[axis] * LOOK.LIGHT[0] + up[axis] * LOOK.LIGHT[1] + eye[axis] * LOOK.LIGHT[2]) / Math.hypot(...LOOK.LIGHT),
    );
    return mesh.faces.map((face) => {
        if (!face) return null;
        const { normal, middle, rank } = face;
        // What is square to the surface in the box is not in a box of other proportions.
        const [u, v, w] = [normal[0] / sides[0], normal[1] / sides[1], normal[2]];
        const falls = (x * u + y * v + z * w) / Math.max(Math.hypot(u, v, w), 1e-300);
        const facing = normal.reduce((sum, each, axis) => sum + each * (place[axis] - middle[axis]), 0);
        const light = LOOK.SHADE + LOOK.SHINE * Math.max(0, facing >= 0 ? falls : -falls);
        const share = facing >= 0 ? 1 : 1 - LOOK.UNDERSIDE;
        const lower = Math.min(Math.floor(rank * (tints.length - 1)), tints.length - 2);
        const between = rank * (tints.length - 1) - lower;
        const [r, g, b] = tints[lower].map((channel, each) =>
            Math.round(share * Math.min(255, (channel + between * (tints[lower + 1][each] - channel)) * light)),
        );
        return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, "0")}`;
    });
}

/**
 * @param {Pen} pen
 * @param {Face} face
 * @param {View} view
 * @param {string} color
 * @param {boolean} draft
 */
function fillFace(pen, { corners }, view, color, draft) {
    pen.beginPath();
    for (let at = 0; at < corners.length; at += 3) {
        const [x, y] = view.at(corners[at], corners[at + 1], corners[at + 2]);
        if (at) pen.lineTo(x, y);
        else pen.moveTo(x, y);
    }
    pen.closePath();
    pen.fillStyle = color;
    pen.fill();
    if (draft) return;
    pen.lineWidth = LOOK.SEAM;
    pen.strokeStyle = color;
    pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {number[][]} lines
 * @param {View} view
 * @param {string} color
 * @param {number} width
 */
function strokeLines(pen, lines, view, color, width) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    for (const [x1, y1, z1, x2, y2, z2] of lines) {
        pen.moveTo(...view.at(x1, y1, z1));
        pen.lineTo(...view.at(x2, y2, z2));
    }
    pen.stroke();
}

/**
 * The window under the surface, with numbers along the two sides that are in front.
 * @param {Pen} pen
 * @param {Camera} camera
 * @param {View} view
 * @param {Look} look
 * @param {number} mark
 */
function drawBase(pen, { terrain: { window, sides }, eye }, view, look, mark) {
    pen.strokeStyle = look.frame;
    pen.lineWidth = Math.max(1, LOOK.BASE_WIDTH * mark);
    pen.beginPath();
    for (const [x, y] of [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
    ]) {
        if (x === -1 && y === -1) pen.moveTo(...view.at(x, y, 0));
        else pen.lineTo(...view.at(x, y, 0));
    }
    pen.closePath();
    pen.stroke();
    const size = tickSize(mark);
    pen.font = fontOf(size);
    pen.fillStyle = look.grey;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const front = [eye[0] > 0 ? 1 : -1, eye[1] > 0 ? 1 : -1];
    const [middleX, middleY] = view.at(0, 0, 0);
    for (const axis of [0, 1]) {
        const [low, high] = [window[2 * axis], window[2 * axis + 1]];
        const [outX, outY] = axis ? view.at(front[0], 0, 0) : view.at(0, front[1], 0);
        const length = Math.max(Math.hypot(outX - middleX, outY - middleY), 1e-9);
        const values = ticksIn(low, high, (view.scale * 2 * sides[axis]) / (4 * size));
        tickTexts(values).forEach((number, place) => {
            // The one in the middle tells which axis it is.
            const text = place === values.length >> 1 ? `${"xy"[axis]} = ${number}` : number;
            const along = (2 * (values[place] - low)) / (high - low) - 1;
            const [x, y] = axis ? view.at(front[0], along, 0) : view.at(along, front[1], 0);
            const [right, down] = [(outX - middleX) / length, (outY - middleY) / length];
            // So that the nearest edge of a long number is beside the floor.
            const half = Math.max(1.3 * size, 0.5 * textWidth(text, size) + 0.4 * size);
            pen.fillText(text, x + half * right, y + 1.1 * size * down);
        });
    }
}
