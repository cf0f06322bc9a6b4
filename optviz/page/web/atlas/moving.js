/** The hands on the map: the dot, and with it the sliders; what the map goes over, and which part of it is seen. */

import { part } from "../basics/elements.js";
import { clamp } from "../basics/numbers.js";
import { SURFACES } from "../generated.js";
import { change, live } from "../live/live.js";
import { ARROWS } from "../pointing/moves.js";
import { hasLoss, isDrawable } from "../sweeps/reach.js";
import { letterSize } from "../views/stage.js";
import { FINEST_SIZE } from "./asking.js";
import { atlasCanvas, atlasSelects } from "./atlas.js";
import { fixedStart, mapIn } from "./axes.js";
import { boxOf, dotOn, shapeOf } from "./canvas.js";
import { shifted, zoomed } from "./zooming.js";

/** @type {Map<number, number[]>} */
const fingers = new Map();
// So many of the finest columns is a press of an arrow key, and with Shift.
const NEAR_CELLS = 4;
const FAR_CELLS = 16;
// How near to the dot a finger takes hold of it, in pixels.
const TOUCH = 30;
// A key makes what is seen of an axis so much shorter, and a pixel of the wheel so much longer, as a power of e.
const BY_KEY = 0.8;
const BY_WHEEL = 0.0016;

function mapNow() {
    const { scene, state } = live;
    return scene && mapIn({ ...scene, state });
}

/**
 * Move the sliders to a place of the map, from 0 to 1: to the middle of its cell.
 * @param {number} x
 * @param {number} y
 */
function moveTo(x, y) {
    const { state } = live;
    const map = mapNow();
    if (!map) return;
    const racer = state.optimizers[map.entry.number];
    const [settings, surfaceParameters] = [{ ...racer.settings }, { ...state.surfaceParameters }];
    /** @type {Record<string, number>} */
    const at = {};
    map.axes.forEach(({ whose, name, scale }, axis) => {
        const cell = clamp(Math.floor([x, y][axis] * FINEST_SIZE), 0, FINEST_SIZE - 1);
        const value = scale.value((cell + 0.5) / FINEST_SIZE);
        if (whose === "rule") settings[name] = value;
        else if (whose === "surface") surfaceParameters[name] = value;
        else at[name] = value;
    });
    const { surface } = state;
    if (!isDrawable(surface, surfaceParameters) || !hasLoss(surface, surfaceParameters)) return;
    const start = (fixedStart(state, map.axes) ?? SURFACES[surface].start(surfaceParameters)).map((each, axis) => at["xy"[axis]] ?? each);
    const isMoved = String(start) !== String(state.start);
    const isOther = map.axes.some(({ whose, name }) => whose === "surface" && surfaceParameters[name] !== state.surfaceParameters[name]);
    change({
        optimizers: state.optimizers.map((each) => (each === racer ? { ...racer, settings } : each)),
        ...(isOther ? { surfaceParameters, window: null } : {}),
        ...(isMoved ? { start } : {}),
        step: null,
    });
}

/**
 * @param {number} width
 * @param {number} height
 */
function boxNow(width, height) {
    const map = mapNow();
    return boxOf(width, height, letterSize(), map ? shapeOf(map.axes, live.state.aspect) : 0);
}

/**
 * Where a place of the canvas is on the map, from 0 to 1.
 * @param {number} x
 * @param {number} y
 */
function shareAt(x, y) {
    const box = boxNow(atlasCanvas.clientWidth, atlasCanvas.clientHeight);
    return [(x - box.x) / box.width, 1 - (y - box.y) / box.height];
}

/** @param {PointerEvent} event */
function moveToPointer({ offsetX, offsetY }) {
    const [x, y] = shareAt(offsetX, offsetY);
    moveTo(x, y);
}

function dotNow() {
    const map = mapNow();
    return map ? map.axes.map(dotOn) : [0, 0];
}

/**
 * Show a part that is so many times as wide and high, and keeps a place where it is.
 * @param {number[]} place
 * @param {number} factor
 */
function zoomMapAt(place, factor) {
    const map = mapNow();
    if (!map) return;
    const parts = map.axes.map((axis, which) => zoomed(axis, clamp(place[which], 0, 1), factor, FINEST_SIZE));
    change({ part: parts.some((each) => each) ? parts.flatMap((each, axis) => each ?? endsOf(map.axes[axis])) : null });
}

/** @param {import("./axes.js").Axis} axis */
function endsOf({ whole }) {
    return [whole.at(0), whole.at(1)];
}

function seeAll() {
    change({ part: null });
}

/** @param {KeyboardEvent} event */
function keyOnMap(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const factors = /** @type {Record<string, number>} */ ({ "+": BY_KEY, "=": BY_KEY, "-": 1 / BY_KEY });
    const [way, factor] = [ARROWS[event.key], factors[event.key]];
    if (way) moveBy((event.shiftKey ? FAR_CELLS : NEAR_CELLS) / FINEST_SIZE, way);
    else if (factor) zoomMapAt(dotNow(), factor);
    else if (event.key === "0") seeAll();
    else return;
    event.preventDefault();
    event.stopPropagation();
}

/**
 * Move the dot; where it would leave the part that is seen, the part moves along.
 * @param {number} far
 * @param {number[]} way
 */
function moveBy(far, way) {
    const [x, y] = dotNow().map((each, axis) => each + far * way[axis]);
    const map = mapNow();
    const leaves = [x, y].map((each) => each < 0 || each > 1);
    if (map && leaves.some((each, axis) => each && map.axes[axis].part)) {
        change({ part: map.axes.flatMap((axis, which) => (leaves[which] ? shifted(axis, far * way[which]) : axis.part) ?? endsOf(axis)) });
        const [column, row] = dotNow();
        moveTo(column + far * way[0], row + far * way[1]);
        return;
    }
    moveTo(x, y);
}

/**
 * The other axis gets what this one had, if both would be the same.
 * @param {number} axis
 */
function choose(axis) {
    const map = mapNow();
    if (!map) return;
    const keys = map.axes.map((each) => each.key);
    const wanted = atlasSelects[axis].value;
    if (keys[1 - axis] === wanted) keys[1 - axis] = keys[axis];
    keys[axis] = wanted;
    change({ map: keys, part: null });
}

/** @param {PointerEvent} event */
function downOnMap(event) {
    if (event.button) return;
    atlasCanvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    live.held = true;
    if (fingers.size === 1) moveToPointer(event);
}

/** @param {PointerEvent} event */
function moveOnMap(event) {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = [event.offsetX, event.offsetY];
    fingers.set(event.pointerId, now);
    const other = [...fingers].find(([each]) => each !== event.pointerId)?.[1];
    if (!other) {
        moveToPointer(event);
        return;
    }
    const length = ([x, y] = now) => Math.max(8, Math.hypot(x - other[0], y - other[1]));
    zoomMapAt(shareAt(other[0], other[1]), length(before) / length(now));
}

/** @param {PointerEvent} event */
function upOnMap(event) {
    fingers.delete(event.pointerId);
    live.held = fingers.size > 0;
    change({});
}

/**
 * A finger on the dot drags it, two fingers zoom; one elsewhere may be about to move the page.
 * @param {TouchEvent} event
 */
function touchedMap(event) {
    const box = atlasCanvas.getBoundingClientRect();
    const map = boxNow(box.width, box.height);
    const [x, y] = dotNow();
    const [touch] = event.touches;
    const away = Math.hypot(
        touch.clientX - box.left - map.x - x * map.width,
        touch.clientY - box.top - map.y - (1 - y) * map.height,
    );
    if (away <= TOUCH || event.touches.length > 1) event.preventDefault();
}

/** @param {WheelEvent} event */
function wheelOnMap(event) {
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    zoomMapAt(shareAt(event.offsetX, event.offsetY), Math.exp(BY_WHEEL * clamp(pixels, -300, 300)));
}

/** @param {MouseEvent} event */
function goToProbe(event) {
    const at = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.at;
    if (!at) return;
    const [x, y] = at.split(",").map(Number);
    moveTo(x, y);
}

export function listenToAtlas() {
    atlasCanvas.addEventListener("pointerdown", downOnMap);
    atlasCanvas.addEventListener("pointermove", moveOnMap);
    atlasCanvas.addEventListener("pointerup", upOnMap);
    atlasCanvas.addEventListener("pointercancel", upOnMap);
    atlasCanvas.addEventListener("touchstart", touchedMap, { passive: false });
    atlasCanvas.addEventListener("wheel", wheelOnMap, { passive: false });
    atlasCanvas.addEventListener("dblclick", seeAll);
    atlasCanvas.addEventListener("keydown", keyOnMap);
    part("atlas-probes").addEventListener("click", goToProbe);
    part("atlas-all").addEventListener("click", seeAll);
    atlasSelects.forEach((select, axis) => select.addEventListener("change", () => choose(axis)));
}
