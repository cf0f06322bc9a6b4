/** Mouse, pen and fingers on the pictures: the start, the balls, zoom, the camera, the step. */

import { turnedTo } from "./camera.js";
import { projection } from "./map.js";
import { clamp } from "./numbers.js";
import { drawingOf } from "./paint.js";
import { lastShown } from "./trails.js";

/** @import { Scene } from "./scene.js" */
/** @import { Stage, Tile } from "./stage.js" */
/** @import { State } from "./state.js" */

/**
 * What a gesture may ask for; `state` may be newer than the scene, which follows with the next frame. `hold` says whether something is being dragged; `go` lets the race run from its start.
 * @typedef {{scene: () => Scene, state: () => State, camera: () => number[], change: (changes: Partial<State>) => void, hold: (held: boolean) => void, pause: () => void, go: () => void, hover: (text: string) => void}} Doing
 */
/** @typedef {{tile: Tile, kind: "start" | "tap" | "ball" | "pan" | "turn" | "scrub", x: number, y: number, window: number[], camera: number[]}} Grip */

// How near a finger must be to take hold of something, in pixels.
const REACH = { mouse: 12, touch: 30 };
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
        root.addEventListener("keydown", (event) => this.key(event));
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
        const takes = this.taken(tile, touch.clientX - box.left, touch.clientY - box.top, REACH.touch) !== null;
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
            kind: this.kindOf(tile, event),
            x: event.offsetX,
            y: event.offsetY,
            window: scene.window,
            camera: this.doing.camera(),
        };
        this.doing.hold(true);
        this.doing.hover("");
        this.stage.hover = null;
        if (this.grip.kind === "scrub") this.scrub(tile, event.offsetX);
        if (this.grip.kind === "start") {
            this.doing.pause();
            this.place(tile, event.offsetX, event.offsetY, scene.state.steps);
        }
    }

    /**
     * @param {Tile} tile
     * @param {PointerEvent} event
     * @returns {Grip["kind"]}
     */
    kindOf(tile, event) {
        if (gripOf(tile) === "turn") return "turn";
        if (gripOf(tile) === "scrub") return "scrub";
        if (event.shiftKey || event.button === 1) return "pan";
        // A finger elsewhere on the map may be about to move the page.
        const isTouch = event.pointerType === "touch";
        return (
            this.taken(tile, event.offsetX, event.offsetY, isTouch ? REACH.touch : REACH.mouse) ??
            (isTouch ? "tap" : "start")
        );
    }

    /**
     * What of a map is at a place: a ball on its way, or the start; null if neither.
     * @param {Tile} tile
     * @param {number} x
     * @param {number} y
     * @param {number} reach
     */
    taken(tile, x, y, reach) {
        const { window, state, running, step } = this.doing.scene();
        if (!tile.frame || gripOf(tile) !== "map") return null;
        const at = projection(tile.frame.box, window);
        const away = (/** @type {number} */ u, /** @type {number} */ v) => Math.hypot(at.x(u) - x, at.y(v) - y);
        if (away(state.start[0], state.start[1]) <= reach) return "start";
        const shown = running.filter((each) => tile.number < 0 || each.number === tile.number);
        const near = shown.some(({ run }) => {
            const last = lastShown(run, step);
            return away(run.points[2 * last], run.points[2 * last + 1]) <= reach;
        });
        return near ? "ball" : null;
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
        if (!tile.frame) return;
        if (kind === "start") this.place(tile, x, y, doing.scene().state.steps);
        else if (kind === "ball") {
            doing.pause();
            this.place(tile, x, y, 0);
        } else if (kind === "scrub") this.scrub(tile, x);
        else if (kind === "turn")
            doing.change({ camera: turnedTo(camera[0] - TURN * (x - fromX), camera[1] + TURN * (y - fromY)) });
        else if (kind === "pan") {
            const at = projection(tile.frame.box, window);
            const [across, up] = [(x - fromX) / at.across, (y - fromY) / at.up];
            doing.change({ window: [window[0] - across, window[1] - across, window[2] + up, window[3] + up] });
        }
    }

    /**
     * Move the start to a place of the map.
     * @param {Tile} tile
     * @param {number} x
     * @param {number} y
     * @param {number} step
     */
    place(tile, x, y, step) {
        if (!tile.frame) return;
        const { window, surface, p, state } = this.doing.scene();
        const { box } = tile.frame;
        const at = projection(box, window);
        const start = at.back(clamp(x, box.x, box.x + box.width), clamp(y, box.y, box.y + box.height));
        const digits = (/** @type {number} */ value, /** @type {number} */ scale) =>
            Number(value.toFixed(Math.max(0, Math.ceil(Math.log10(scale)) + 1)));
        const rounded = [digits(start[0], at.across), digits(start[1], at.up)];
        if (!Number.isFinite(surface.value(p, rounded[0], rounded[1]))) return;
        // The picture stays where it is, although the window would grow with the start.
        this.doing.change({ start: rounded, step: step < state.steps ? step : null });
    }

    /**
     * @param {Tile} tile
     * @param {number} x
     */
    scrub(tile, x) {
        if (!tile.frame) return;
        const { box } = tile.frame;
        const { steps } = this.doing.scene().state;
        const step = Math.round(clamp((x - box.x) / box.width, 0, 1) * steps);
        this.doing.pause();
        this.doing.change({ step: step < steps ? step : null });
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
        this.zoom(tile, other[0], other[1], length(before) / length(now));
    }

    /** @param {WheelEvent} event */
    wheel(event) {
        const tile = this.tileOf(event);
        if (!tile || gripOf(tile) !== "map") return;
        event.preventDefault();
        const pixels = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
        this.zoom(tile, event.offsetX, event.offsetY, Math.exp(WHEEL * clamp(pixels, -300, 300)));
    }

    /**
     * Show more or less of the plane; what is at a place of the map stays there.
     * @param {Tile} tile
     * @param {number} x
     * @param {number} y
     * @param {number} factor
     */
    zoom(tile, x, y, factor) {
        const { window: shown, home } = this.doing.scene();
        const window = this.doing.state().window ?? shown;
        if (!tile.frame) return;
        const [u, v] = projection(tile.frame.box, window).back(x, y);
        const wanted = window.map((end, place) => (place < 2 ? u + factor * (end - u) : v + factor * (end - v)));
        const share = (wanted[1] - wanted[0]) / (home[1] - home[0]);
        if (share > 1e-6 && share < 20) this.doing.change({ window: wanted });
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
        if (kind === "tap" && still) this.place(tile, event.offsetX, event.offsetY, this.doing.scene().state.steps);
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
        const { box } = tile.frame ?? { box: { x: 0, y: 0, width: 0, height: 0 } };
        const inside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
        if (gripOf(tile) !== "map" || !inside) {
            this.leave();
            return;
        }
        const place = projection(box, this.doing.scene().window).back(x, y);
        this.stage.hover = { tile, place };
        tile.canvas.style.cursor = this.taken(tile, x, y, REACH.mouse) ? "grab" : "";
        this.doing.hover(place.join());
    }

    leave() {
        if (this.stage.hover) {
            this.stage.hover = null;
            this.doing.hover("");
        }
    }

    /**
     * Arrow keys on a picture that has the focus.
     * @param {KeyboardEvent} event
     */
    key(event) {
        const tile = this.tileOf(event);
        const ways = /** @type {Record<string, number[]>} */ ({
            ArrowLeft: [-1, 0],
            ArrowRight: [1, 0],
            ArrowUp: [0, 1],
            ArrowDown: [0, -1],
        });
        const way = ways[event.key];
        if (!tile?.frame || !way || gripOf(tile) === "scrub" || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        if (gripOf(tile) === "turn") {
            const [azimuth, elevation] = this.doing.camera();
            this.doing.change({ camera: turnedTo(azimuth + 5 * way[0], elevation + 5 * way[1]) });
            return;
        }
        const { window } = this.doing.scene();
        const state = this.doing.state();
        const { box } = tile.frame;
        const at = projection(box, window);
        const far = event.shiftKey ? 20 : 4;
        this.place(tile, at.x(state.start[0]) + far * way[0], at.y(state.start[1]) - far * way[1], state.steps);
    }
}

/** @param {Tile | null | undefined} tile */
function gripOf(tile) {
    return tile ? drawingOf(tile.view).grip : null;
}

/**
 * The arrow keys belong to the race after a click on a picture; who comes by the Tab key wants the picture itself.
 * @param {Event} event
 */
function unfocused(event) {
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
