/** Mouse, pen and fingers on the pictures: the start, the balls, zoom, the camera, the step. */

import { clamp } from "../basics/numbers.js";
import { mapOf } from "../draw/scale.js";
import { turnedTo } from "../surface3d/camera.js";
import { gripOf, kindOfGrip, REACH, takenAt } from "./grips.js";
import { moveByKey, panBy, placeStart, scrubTo, zoomAt } from "./moves.js";

/** @import { Stage, Tile } from "../views/stage.js" */
/** @import { Kind } from "./grips.js" */
/** @import { Doing } from "./moves.js" */

/** @typedef {{tile: Tile, kind: Kind, x: number, y: number, window: number[], camera: number[]}} Grip */

// By how much a pixel zooms or turns, in powers of e and degrees.
const WHEEL = 0.0016;
const TURN = 0.4;

export class Pointers {
    /**
     * @param {Stage} stage
     * @param {Doing} doing
     */
    constructor(stage, doing) {
        this.stage = stage;
        this.doing = doing;
        /** @type {Map<number, number[]>} */
        this.fingers = new Map();
        /** @type {Grip | null} */
        this.grip = null;
        const { root } = stage;
        root.addEventListener("pointerdown", (event) => this.down(event));
        root.addEventListener("mousedown", unfocused);
        root.addEventListener("pointermove", (event) => this.move(event));
        for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
            root.addEventListener(kind, (event) => this.up(event));
        root.addEventListener("pointerleave", () => this.leave());
        root.addEventListener("dblclick", (event) => this.doubled(event));
        root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
        root.addEventListener("touchstart", (event) => this.touched(event), { passive: false });
        root.addEventListener("keydown", (event) => moveByKey(doing, this.tileOf(event), event));
    }

    /** @param {Event} event */
    tileOf(event) {
        return this.stage.tiles.find((tile) => tile.canvas === event.target) ?? null;
    }

    /**
     * A finger on the start or a ball drags it, and does not move the page.
     * @param {TouchEvent} event
     */
    touched(event) {
        const tile = this.tileOf(event);
        if (!tile?.frame || gripOf(tile) === "turn") return;
        const [touch] = event.touches;
        const box = tile.canvas.getBoundingClientRect();
        const [x, y] = [touch.clientX - box.left, touch.clientY - box.top];
        const takes = takenAt(this.doing.scene(), tile, x, y, REACH.touch) !== null;
        if (event.touches.length > 1 || takes || gripOf(tile) === "scrub") event.preventDefault();
    }

    /** @param {PointerEvent} event */
    down(event) {
        const tile = this.tileOf(event);
        if (!tile?.frame || event.button > 1) return;
        this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
        tile.canvas.setPointerCapture(event.pointerId);
        const scene = this.doing.scene();
        this.grip = {
            tile,
            kind: kindOfGrip(scene, tile, event),
            x: event.offsetX,
            y: event.offsetY,
            window: scene.window,
            camera: this.doing.camera(),
        };
        this.doing.hold(true);
        this.doing.hover("");
        this.stage.hover = null;
        if (this.grip.kind === "scrub") scrubTo(this.doing, tile, event.offsetX);
        if (this.grip.kind === "start") {
            this.doing.pause();
            placeStart(this.doing, tile, event.offsetX, event.offsetY, scene.state.steps);
        }
    }

    /** @param {PointerEvent} event */
    move(event) {
        const tile = this.tileOf(event);
        if (!tile?.frame) return;
        const before = this.fingers.get(event.pointerId);
        if (!before || !this.grip) {
            if (event.pointerType === "mouse") this.showHover(tile, event.offsetX, event.offsetY);
            return;
        }
        this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
        if (this.fingers.size > 1) this.pinch(event.pointerId, before);
        else this.drag(this.grip, event.offsetX, event.offsetY);
    }

    /**
     * @param {Grip} grip
     * @param {number} x
     * @param {number} y
     */
    drag({ tile, kind, x: fromX, y: fromY, window, camera }, x, y) {
        const { doing } = this;
        if (kind === "start") placeStart(doing, tile, x, y, doing.scene().state.steps);
        else if (kind === "ball") {
            doing.pause();
            placeStart(doing, tile, x, y, 0);
        } else if (kind === "scrub") scrubTo(doing, tile, x);
        else if (kind === "turn")
            doing.change({ camera: turnedTo(camera[0] - TURN * (x - fromX), camera[1] + TURN * (y - fromY)) });
        else if (kind === "pan") panBy(doing, tile, window, x - fromX, y - fromY);
    }

    /**
     * @param {number} id
     * @param {number[]} before
     */
    pinch(id, before) {
        const now = this.fingers.get(id) ?? before;
        const other = [...this.fingers].find(([each]) => each !== id)?.[1];
        const tile = this.grip?.tile;
        if (!other || !tile || gripOf(tile) !== "map") return;
        const length = (/** @type {number[]} */ finger) =>
            Math.max(8, Math.hypot(finger[0] - other[0], finger[1] - other[1]));
        zoomAt(this.doing, tile, other[0], other[1], length(before) / length(now));
    }

    /** @param {WheelEvent} event */
    wheel(event) {
        const tile = this.tileOf(event);
        if (!tile || gripOf(tile) !== "map") return;
        event.preventDefault();
        const pixels = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
        zoomAt(this.doing, tile, event.offsetX, event.offsetY, Math.exp(WHEEL * clamp(pixels, -300, 300)));
    }

    /** @param {PointerEvent} event */
    up(event) {
        this.fingers.delete(event.pointerId);
        if (this.fingers.size || !this.grip) return;
        const { kind, tile, x, y } = this.grip;
        this.grip = null;
        this.doing.hold(false);
        if (event.type === "pointercancel") return;
        const still = Math.hypot(event.offsetX - x, event.offsetY - y) < 8;
        if (kind === "ball" && !still) this.doing.go();
        const { steps } = this.doing.scene().state;
        if (kind === "tap" && still) placeStart(this.doing, tile, event.offsetX, event.offsetY, steps);
    }

    /** @param {Event} event */
    doubled(event) {
        const tile = this.tileOf(event);
        if (gripOf(tile) === "map") this.doing.change({ window: null });
        if (gripOf(tile) === "turn") this.doing.change({ camera: null });
    }

    /**
     * @param {Tile} tile
     * @param {number} x
     * @param {number} y
     */
    showHover(tile, x, y) {
        const at = tile.frame && gripOf(tile) === "map" ? mapOf(tile.frame, this.doing.scene().window) : null;
        if (!at || x < at.box.x || x > at.box.x + at.box.width || y < at.box.y || y > at.box.y + at.box.height) {
            this.leave();
            return;
        }
        const place = at.back(x, y);
        this.stage.hover = { tile, place };
        tile.canvas.style.cursor = takenAt(this.doing.scene(), tile, x, y, REACH.mouse) ? "grab" : "";
        this.doing.hover(place.join());
    }

    leave() {
        if (this.stage.hover) {
            this.stage.hover = null;
            this.doing.hover("");
        }
    }
}

/**
 * The arrow keys belong to the race after a click on a picture; who comes by the Tab key wants the picture itself.
 * @param {Event} event
 */
function unfocused(event) {
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
