/** The pictures on the page: a canvas for each, in an arrangement that fits. */

import { clamp } from "../basics/numbers.js";
import { verdictText } from "../basics/words.js";
import { arrangementOf, panelsOf } from "./arrangement.js";
import { drawingOf, frameOf, paintBackground, paintGradient, paintRace, paintWho } from "./paint.js";

/** @import { Scene } from "../state/scene.js" */
/** @import { Frame } from "./paint.js" */
/** @import { Scenery } from "./scenery.js" */

/**
 * A picture: of the runs with one number, or of all where that is -1. `frame` is null while it has no size.
 * @typedef {{view: string, number: number, figure: HTMLElement, name: HTMLElement, ending: HTMLElement, hold: HTMLElement, canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, frame: Frame | null, width: number, height: number, background: HTMLCanvasElement | null, key: string, busy: string}} Tile
 */

// More pixels than this for one of the page's cost time and cannot be told apart.
export const MOST_PIXELS = 2;

export class Stage {
    /**
     * @param {HTMLElement} root
     * @param {() => void} resized
     */
    constructor(root, resized) {
        this.root = root;
        /** @type {Tile[]} */
        this.tiles = [];
        this.plan = "";
        this.shape = "";
        this.looks = { aspect: "equal", axes: true };
        this.width = root.clientWidth;
        this.height = root.clientHeight;
        /** @type {{tile: Tile, place: number[]} | null} */
        this.hover = null;
        this.observer = new ResizeObserver(() => {
            this.width = root.clientWidth;
            this.height = root.clientHeight;
            for (const tile of this.tiles) measure(tile, this.looks);
            resized();
        });
        this.observer.observe(root);
    }

    /** Have all pictures painted anew, with whatever they were painted with by then. */
    forget() {
        for (const tile of this.tiles) tile.key = "";
    }

    /**
     * Make the pictures that a scene needs, if they are not the ones that are there.
     * @param {Scene} scene
     */
    arrange(scene) {
        const { state, running } = scene;
        const own = state.views.filter((view) => !drawingOf(view).isShared);
        // One view is a panel for each run: what all runs share, and any other view, is there once.
        const panels = state.layout === "panels" && running.length > 1 && own.length > 0;
        const wanted = panels
            ? [
                  ...running.map(({ number }) => ({ view: own[0], number })),
                  ...state.views.filter((view) => view !== own[0]).map((view) => ({ view, number: -1 })),
              ]
            : state.views.map((view) => ({ view, number: -1 }));
        const plan = JSON.stringify(wanted);
        if (plan !== this.plan) {
            this.plan = plan;
            this.hover = null;
            this.observer.disconnect();
            this.tiles = wanted.map(({ view, number }) => tileFor(view, number));
            this.root.replaceChildren(...this.tiles.map((tile) => tile.figure));
            this.observer.observe(this.root);
        }
        const { aspect, axes } = scene.state;
        this.looks = { aspect, axes };
        const shape = [plan, scene.state.surface, aspect, axes, this.width, this.height].join();
        if (shape !== this.shape) {
            this.shape = shape;
            this.place(panels ? running.length : 0, scene);
            for (const tile of this.tiles) {
                this.observer.observe(tile.hold);
                measure(tile, this.looks);
            }
        }
        for (const tile of this.tiles) nameTile(tile, scene);
    }

    /**
     * Give every picture its place.
     * @param {number} panels
     * @param {Scene} scene
     */
    place(panels, scene) {
        const { root, tiles, width, height } = this;
        const [left, right, bottom, top] = scene.surface.window(
            Object.fromEntries(scene.about.parameters.map((each) => [each.name, each.default])),
        );
        const shapes = tiles.map(({ view }) => {
            const { weight, aspect } = drawingOf(view);
            return { weight, aspect: aspect ?? clamp((right - left) / (top - bottom), 0.5, 2) };
        });
        const { template, areas } = panels
            ? panelsOf(panels, tiles.length - panels, width, height)
            : arrangementOf(shapes, width, height);
        root.dataset.arrangement = panels ? "panels" : "views";
        root.style.gridTemplate = template;
        tiles.forEach(({ figure }, place) => (figure.style.gridArea = areas[place]));
    }

    /**
     * @param {Scene} scene
     * @param {Scenery | null} scenery
     * @param {boolean} draft
     * @param {boolean} isStill names stand where nothing moves
     */
    draw(scene, scenery, draft, isStill) {
        /** @type {Map<string, HTMLCanvasElement>} */
        const painted = new Map();
        for (const tile of this.tiles) {
            const { frame, pen, canvas, view } = tile;
            if (!frame) continue;
            const running =
                tile.number < 0 ? scene.running : scene.running.filter((each) => each.number === tile.number);
            pen.setTransform(1, 0, 0, 1, 0, 0);
            if (!drawingOf(view).paintBackground) {
                pen.fillStyle = scene.look.paper;
                pen.fillRect(0, 0, canvas.width, canvas.height);
            } else {
                updateBackground(tile, scene, scenery, draft, painted, isStill);
                if (tile.background) pen.drawImage(tile.background, 0, 0);
            }
            scaleFor(pen, tile);
            paintRace(pen, frame, scene, scenery, running);
            if (isStill) paintWho(pen, frame, scene, scenery, running);
            if (this.hover?.tile === tile) paintGradient(pen, frame, scene, this.hover.place);
        }
    }
}

/**
 * @param {string} view
 * @param {number} number
 * @returns {Tile}
 */
function tileFor(view, number) {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const title = document.createElement("span");
    const ending = document.createElement("span");
    const hold = document.createElement("div");
    const canvas = document.createElement("canvas");
    hold.className = "hold";
    figure.dataset.view = view;
    figure.dataset.grip = canvas.dataset.grip = drawingOf(view).grip;
    figure.dataset.run = String(number);
    figure.classList.toggle("shared", drawingOf(view).isShared);
    canvas.dataset.view = view;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    caption.append(title, ending);
    hold.append(canvas);
    figure.append(...(number >= 0 ? [caption, hold] : [hold]));
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    return {
        view,
        number,
        figure,
        name: title,
        ending,
        hold,
        canvas,
        pen,
        frame: null,
        width: 0,
        height: 0,
        background: null,
        key: "",
        busy: "",
    };
}

/**
 * @param {Tile} tile
 * @param {Scene} scene
 */
function nameTile(tile, scene) {
    const { words } = scene;
    const { label } = words.views[tile.view];
    const entry = scene.entries[tile.number];
    const text = entry ? `${entry.about.title}: ${label}` : label;
    if (tile.canvas.getAttribute("aria-label") !== text) tile.canvas.setAttribute("aria-label", text);
    if (!entry) return;
    tile.name.textContent = entry.about.title;
    tile.name.style.color = entry.textColor;
    const known = entry.verdict && scene.step >= entry.verdict.step;
    tile.ending.textContent = known && entry.verdict ? verdictText(entry.verdict, words) : "";
}

/**
 * @param {Tile} tile
 * @param {{aspect: string, axes: boolean}} looks
 */
function measure(tile, looks) {
    // Whole pixels: a picture that must be stretched is neither sharp nor fast.
    const [width, height] = [tile.hold.clientWidth, tile.hold.clientHeight];
    const frame = width > 40 && height > 40 ? frameOf(tile.view, width, height, letterSize(), looks) : null;
    const isAlike = frame?.fills === tile.frame?.fills && frame?.bare === tile.frame?.bare;
    if (width === tile.width && height === tile.height && isAlike) return;
    const scale = Math.min(MOST_PIXELS, devicePixelRatio || 1);
    tile.width = width;
    tile.height = height;
    tile.frame = frame;
    tile.canvas.width = Math.max(1, Math.round(width * scale));
    tile.canvas.height = Math.max(1, Math.round(height * scale));
    tile.canvas.style.width = `${width}px`;
    tile.canvas.style.height = `${height}px`;
    tile.key = "";
}

/** The size of the page's letters, in pixels. */
export function letterSize() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Tile} tile
 */
function scaleFor(pen, tile) {
    pen.setTransform(tile.canvas.width / tile.width, 0, 0, tile.canvas.height / tile.height, 0, 0);
}

/**
 * Paint what stays, if that has changed; pictures that are alike share it.
 * @param {Tile} tile
 * @param {Scene} scene
 * @param {Scenery | null} scenery
 * @param {boolean} draft
 * @param {Map<string, HTMLCanvasElement>} painted
 * @param {boolean} isStill
 */
function updateBackground(tile, scene, scenery, draft, painted, isStill) {
    const { canvas, frame, view } = tile;
    const camera =
        drawingOf(view).grip === "turn" && scenery
            ? [scenery.camera.azimuth, scenery.camera.elevation, scenery.startLoss, scenery.terrain.window, scenery.terrain.top]
            : scene.window;
    const key = [
        scene.state.surface,
        JSON.stringify(scene.p),
        camera,
        // What else is shown decides who has the numbers and which colours.
        scene.state.views,
        scene.theme,
        scene.language,
        canvas.width,
        canvas.height,
        view,
        scene.state.heights,
    ].join();
    // Numbers on the map stand off the runs, and do not jump while these change.
    const { start, steps, heights } = scene.state;
    const busy = isStill && heights ? JSON.stringify([start, steps, scene.running.map(({ racer }) => racer)]) : tile.busy;
    // What has been painted fine stays so.
    if ((tile.key === key && tile.busy === busy) || (draft && tile.key === `${key}draft`) || !frame) return;
    const full = draft ? `${key}draft` : key;
    let background = painted.get(full);
    if (!background) {
        background = document.createElement("canvas");
        background.width = canvas.width;
        background.height = canvas.height;
        const pen = background.getContext("2d", { alpha: false });
        if (!pen) return;
        pen.fillStyle = scene.look.paper;
        pen.fillRect(0, 0, canvas.width, canvas.height);
        scaleFor(pen, tile);
        paintBackground(pen, frame, scene, scenery, draft);
        painted.set(full, background);
    }
    tile.background = background;
    tile.key = full;
    tile.busy = busy;
}
