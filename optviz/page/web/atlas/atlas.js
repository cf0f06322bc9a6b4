/** A map of one optimizer, live beside the picture: over two of its settings, or over the start. */

import { part, say, write } from "../basics/elements.js";
import { isOfPlaces } from "../live/changes.js";
import { change, data, live } from "../live/live.js";
import { letterSize } from "../views/stage.js";
import { Asking, FINEST_SIZE } from "./asking.js";
import { alongOf, axesIn, choicesOf, chosenEntry } from "./axes.js";
import { boxOf, dotOn, drawMap } from "./canvas.js";
import { pictureOf, readingOf } from "./picture.js";
import { dotText, howText, piecesOf } from "./told.js";

/** @import { Question } from "../sweeps/sweep.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Axis } from "./axes.js" */

const canvas = /** @type {HTMLCanvasElement} */ (part("atlas-map"));
const selects = ["atlas-right", "atlas-up"].map((id) => /** @type {HTMLSelectElement} */ (part(id)));
/** @type {HTMLCanvasElement | null} */
let picture = null;
let isNew = false;
let asked = "";
let painted = "";
let isHeld = false;
// So many of the finest columns is a press of an arrow key, and with Shift.
const NEAR_CELLS = 4;
const FAR_CELLS = 16;
// How near to the dot a finger takes hold of it, in pixels.
const TOUCH = 30;

// So long after the last picture, in milliseconds, one is drawn that is still becoming finer.
const PAUSE = 150;
let later = 0;

export const asking = new Asking((isWhole) => {
    if (later && !isWhole) return;
    clearTimeout(later);
    later = setTimeout(paint, isWhole ? 0 : PAUSE);
});

/** The pictures beside the map need not be drawn anew. */
function paint() {
    later = 0;
    isNew = true;
    if (live.scene) showAtlas(live.scene);
}

/**
 * @param {Scene} scene
 * @param {string[]} wanted
 */
function mapOfScene(scene, wanted) {
    const entry = chosenEntry(scene, wanted);
    const choices = entry ? choicesOf(scene, entry) : [];
    return entry && { entry, choices, axes: axesIn(choices, wanted) };
}

/** @param {Scene} scene */
export function showAtlas(scene) {
    const { map, large } = scene.state;
    const found = map && mapOfScene(scene, map);
    const isShown = Boolean(found && scene.entries.length);
    part("atlas").hidden = !isShown;
    for (const [id, keys] of /** @type {const} */ ([["map-settings", false], ["map-starts", true]]))
        write(part(id), "aria-pressed", String(Boolean(map && isOfPlaces(map) === keys)));
    if (!found || large) return;
    const { entry, axes } = found;
    showChoices(scene, found.choices, axes);
    askFor(scene, entry, axes);
    say(part("atlas-how"), howText(scene, entry, readingOf(questionOf(scene, entry, axes, 1), asking.shown), asking.size || FINEST_SIZE));
    say(part("atlas-dot"), dotText(scene, entry, axes));
    const plan = [scene.theme, scene.language].join();
    const { shown, question } = asking;
    if (shown && question && (isNew || painted !== plan)) {
        painted = plan;
        isNew = false;
        const reading = readingOf(question, shown);
        const colors = data.ends[scene.theme];
        const pixels = pictureOf(shown, reading, colors, scene.look.paper);
        picture ??= document.createElement("canvas");
        if (picture.width !== pixels.width) picture.width = picture.height = pixels.width;
        picture.getContext("2d")?.putImageData(pixels, 0, 0);
        showLegendOf(piecesOf(shown, reading, colors, scene));
    }
    write(canvas, "aria-label", `${part("atlas-how").textContent}`);
    drawMap(canvas, picture, axes, scene, letterSize());
}

/**
 * Ask for the map anew if something has changed that it does not go over.
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 */
function askFor(scene, entry, axes) {
    const make = (/** @type {number} */ size) => questionOf(scene, entry, axes, size);
    const { h, start, ...others } = make(2);
    const without = (/** @type {string} */ whose, /** @type {string} */ name) =>
        axes.some((axis) => axis.whose === whose && axis.name === name);
    const settings = Object.entries(h).filter(([name]) => !without("rule", name));
    const places = start.filter((_, axis) => !without("start", "xy"[axis]));
    const key = JSON.stringify([settings, places, others.surface, others.p, others.rule, others.steps, others.right, others.up]);
    if (key === asked) return;
    asked = key;
    asking.ask(make);
}

/**
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 * @param {number} size
 * @returns {Question}
 */
function questionOf(scene, { racer }, [right, up], size) {
    return {
        surface: scene.state.surface,
        p: scene.p,
        rule: racer.name,
        h: racer.settings,
        start: scene.state.start,
        steps: scene.state.steps,
        complete: scene.about.complete === true,
        constants: data.verdict,
        ways: data.ways,
        right: alongOf(right, size),
        up: alongOf(up, size),
    };
}

/**
 * @param {Scene} scene
 * @param {Axis[]} choices
 * @param {Axis[]} axes
 */
function showChoices({ language }, choices, axes) {
    const plan = [language, ...choices.map((each) => each.key)].join();
    selects.forEach((select, place) => {
        if (select.dataset.plan !== plan) {
            select.dataset.plan = plan;
            select.replaceChildren(...choices.map((each) => new Option(each.title, each.key)));
        }
        if (select.value !== axes[place].key) select.value = axes[place].key;
    });
}

/** @param {import("./told.js").Piece[]} pieces */
function showLegendOf(pieces) {
    part("atlas-legend").replaceChildren(
        ...pieces.map(({ colors, text }) => {
            const [piece, mark] = [document.createElement("span"), document.createElement("b")];
            mark.style.background = colors.length > 1 ? `linear-gradient(to right, ${colors.join(", ")})` : colors[0];
            mark.className = colors.length > 1 ? "range" : "";
            piece.append(mark, text);
            return piece;
        }),
    );
}

/**
 * Move the sliders to a place of the map, from 0 to 1: to the middle of its cell.
 * @param {number} x
 * @param {number} y
 */
function moveTo(x, y) {
    const { scene, state } = live;
    const found = scene && state.map && mapOfScene({ ...scene, state }, state.map);
    if (!found) return;
    const { entry } = found;
    const racer = state.optimizers[entry.number];
    const [settings, start] = [{ ...racer.settings }, [...state.start]];
    found.axes.forEach(({ whose, name, scale }, axis) => {
        const share = Math.min(FINEST_SIZE - 1, Math.max(0, Math.floor([x, y][axis] * FINEST_SIZE)));
        const value = scale.value((share + 0.5) / FINEST_SIZE);
        if (whose === "rule") settings[name] = value;
        else start["xy".indexOf(name)] = value;
    });
    const isMoved = String(start) !== String(state.start);
    change({
        optimizers: state.optimizers.map((each) => (each === racer ? { ...racer, settings } : each)),
        ...(isMoved ? { start } : {}),
        step: null,
    });
}

/** @param {PointerEvent} event */
function moveToPointer({ offsetX, offsetY }) {
    const box = boxOf(canvas.clientWidth, canvas.clientHeight, letterSize());
    moveTo((offsetX - box.x) / box.width, 1 - (offsetY - box.y) / box.height);
}

function dotNow() {
    const { scene, state } = live;
    const found = scene && state.map && mapOfScene({ ...scene, state }, state.map);
    return found ? found.axes.map(dotOn) : [0, 0];
}

/** @param {KeyboardEvent} event */
function moveByArrow(event) {
    const ways = /** @type {Record<string, number[]>} */ ({
        ArrowLeft: [-1, 0],
        ArrowRight: [1, 0],
        ArrowUp: [0, 1],
        ArrowDown: [0, -1],
    });
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = dotNow();
    const far = (event.shiftKey ? FAR_CELLS : NEAR_CELLS) / FINEST_SIZE;
    moveTo(x + far * way[0], y + far * way[1]);
}

/**
 * The other axis gets what this one had, if both would be the same.
 * @param {number} axis
 */
function choose(axis) {
    const { scene, state } = live;
    const found = scene && state.map && mapOfScene(scene, state.map);
    if (!found) return;
    const keys = found.axes.map((each) => each.key);
    const wanted = selects[axis].value;
    if (keys[1 - axis] === wanted) keys[1 - axis] = keys[axis];
    keys[axis] = wanted;
    change({ map: keys });
}

export function listenToAtlas() {
    canvas.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        canvas.setPointerCapture(event.pointerId);
        isHeld = live.held = true;
        moveToPointer(event);
    });
    canvas.addEventListener("pointermove", (event) => {
        if (isHeld) moveToPointer(event);
    });
    for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
        canvas.addEventListener(kind, () => {
            isHeld = live.held = false;
            change({});
        });
    canvas.addEventListener("touchstart", (event) => {
        const box = canvas.getBoundingClientRect();
        const map = boxOf(box.width, box.height, letterSize());
        const [x, y] = dotNow();
        const [touch] = event.touches;
        const away = Math.hypot(
            touch.clientX - box.left - map.x - x * map.width,
            touch.clientY - box.top - map.y - (1 - y) * map.height,
        );
        // A finger elsewhere may be about to move the page.
        if (away <= TOUCH) event.preventDefault();
    }, { passive: false });
    canvas.addEventListener("keydown", moveByArrow);
    selects.forEach((select, axis) => select.addEventListener("change", () => choose(axis)));
}

