/** A map of one optimizer, live beside the picture: over two of its settings, or over the start. */

import { part, say, write } from "../basics/elements.js";
import { isOfPlaces } from "../live/changes.js";
import { data, live } from "../live/live.js";
import { probesIn } from "../sweeps/probes.js";
import { typedValues } from "../state/state.js";
import { letterSize } from "../views/stage.js";
import { Asking, FINEST_SIZE } from "./asking.js";
import { alongOf, fixedStart, mapIn } from "./axes.js";
import { drawMap, shapeOf } from "./canvas.js";
import { ENDINGS, pictureOf, readingOf } from "./picture.js";
import { creepsIn, defaultsOn, theoryOf } from "./theory.js";
import { dotText, howText, partText, piecesOf, probesTold, theoryPieces } from "./told.js";

/** @import { Question } from "../sweeps/sweep.js" */
/** @import { Entry, Scene } from "../state/scene.js" */
/** @import { Axis } from "./axes.js" */
/** @import { MapPicture } from "./canvas.js" */
/** @import { MapTheory } from "./theory.js" */
/** @import { Piece } from "./told.js" */

export const atlasCanvas = /** @type {HTMLCanvasElement} */ (part("atlas-map"));
export const atlasSelects = ["atlas-right", "atlas-up"].map((id) => /** @type {HTMLSelectElement} */ (part(id)));
/** @type {HTMLCanvasElement | null} */
let picture = null;
let isNew = false;
/**
 * The cells that tell the story of the map that is seen, while it is whole.
 * @type {{question: Question, cells: number[]} | null}
 */
let probes = null;
/** @type {Piece[]} */
let legend = [];
let asked = "";
let painted = "";

// So long after the last picture, in milliseconds, one is drawn that is still becoming finer.
const PAUSE = 150;
let later = 0;

export const asking = new Asking((isWhole) => {
    if (later && !isWhole) return;
    clearTimeout(later);
    later = setTimeout(paint, isWhole ? 0 : PAUSE);
});

/** The cells with a letter. */
export function cellsTold() {
    return probes?.cells ?? [];
}

/** The pictures beside the map need not be drawn anew. */
function paint() {
    later = 0;
    isNew = true;
    if (live.scene) showAtlas(live.scene);
}

/** @param {Scene} scene */
export function showAtlas(scene) {
    const { map, large } = scene.state;
    const found = mapIn(scene);
    const isShown = Boolean(found && scene.entries.length);
    part("atlas").hidden = !isShown;
    for (const [id, keys] of /** @type {const} */ ([["map-settings", false], ["map-starts", true]]))
        write(part(id), "aria-pressed", String(Boolean(map && isOfPlaces(map) === keys)));
    if (!found || large) return;
    const { entry, axes } = found;
    showChoices(scene, found.choices, axes);
    askFor(scene, entry, axes);
    const theory = theoryOf(scene, entry, axes);
    const plan = [scene.theme, scene.language].join();
    const { shown, question } = asking;
    if (shown && question && (isNew || painted !== plan)) {
        painted = plan;
        isNew = false;
        const reading = readingOf(question, shown);
        const colors = data.ends[scene.theme];
        const pixels = pictureOf(shown, reading, colors, scene.look.paper, creepsIn(theory, question));
        picture ??= document.createElement("canvas");
        if (picture.width !== pixels.width) picture.width = picture.height = pixels.width;
        picture.getContext("2d")?.putImageData(pixels, 0, 0);
        legend = piecesOf(shown, reading, colors, scene);
        const [moving, lost, failed] = ["moving", "lost", "failed"].map((way) => ENDINGS.indexOf(way));
        const creeps = theory.lines.some(({ what }) => what === "damped") ? creepsIn(theory, question) : null;
        const isTold = !reading.isBasins && asking.size === FINEST_SIZE;
        probes = isTold ? { question, cells: probesIn(shown, reading.goal, { moving, lost, failed }, creeps) } : null;
    }
    const told = toldMap(scene, entry, axes, theory);
    say(part("atlas-how"), told.how);
    write(atlasCanvas, "aria-label", told.how);
    say(part("atlas-dot"), told.dot);
    part("atlas-part").hidden = !told.part;
    say(part("atlas-seen"), told.part);
    showPieces(part("atlas-legend"), told.legend);
    showPieces(part("atlas-theory"), told.lines);
    showProbes(told.probes);
    write(atlasCanvas, "data-plane", String(shapeOf(axes, scene.state.aspect) > 0));
    drawMap(atlasCanvas, told, scene, letterSize());
}

/**
 * A map as it is told and painted: what it is of, what its colours and its lines mean, which part of it is seen, and how
 * the run at the dot ends.
 * @typedef {MapPicture & {how: string, legend: Piece[], lines: Piece[], part: string, dot: string}} ToldMap
 */

/**
 * The map that is seen beside a scene, if there is one.
 * @param {Scene} scene
 * @returns {ToldMap | null}
 */
export function mapBeside(scene) {
    const found = scene.state.large ? null : mapIn(scene);
    if (!found) return null;
    return toldMap(scene, found.entry, found.axes, theoryOf(scene, found.entry, found.axes));
}

/**
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 * @param {MapTheory} theory
 * @returns {ToldMap}
 */
function toldMap(scene, entry, axes, theory) {
    const { shown, question } = asking;
    // What is still becoming finer, or is another map by now, has none.
    const settled = asking.job || asking.waiting ? null : probes;
    return {
        picture,
        question,
        axes,
        theory,
        defaults: defaultsOn(entry, axes),
        probes: settled && shown ? probesTold(settled.question, settled.cells, shown, axes, scene) : [],
        how: howText(scene, entry, axes, readingOf(questionOf(scene, entry, axes, 1), shown), shown, asking.size || FINEST_SIZE),
        legend,
        lines: theoryPieces(theory, entry, axes, data.ends[scene.theme], scene),
        part: partText(axes, scene.words, FINEST_SIZE),
        dot: dotText(scene, entry, axes),
    };
}

/**
 * A button for each probe, with how it ends.
 * @param {import("./told.js").Probe[]} told
 */
function showProbes(told) {
    const where = part("atlas-probes");
    const plan = JSON.stringify(told);
    if (where.dataset.plan === plan) return;
    where.dataset.plan = plan;
    where.hidden = !told.length;
    where.replaceChildren(
        ...told.map(({ letter, text, title, at }) => {
            const [button, disc] = [document.createElement("button"), document.createElement("b")];
            button.type = "button";
            button.title = title;
            button.dataset.at = at.join();
            disc.textContent = letter;
            button.append(disc, text);
            return button;
        }),
    );
}

/**
 * Ask for the map anew if something has changed that it does not go over.
 * @param {Scene} scene
 * @param {Entry} entry
 * @param {Axis[]} axes
 */
function askFor(scene, entry, axes) {
    const make = (/** @type {number} */ size) => questionOf(scene, entry, axes, size);
    const { h, p, start, surface, rule, steps, right, up } = make(2);
    const without = (/** @type {string} */ whose, /** @type {string} */ name) =>
        axes.some((axis) => axis.whose === whose && axis.name === name);
    const settings = Object.entries(h).filter(([name]) => !without("rule", name));
    const parameters = Object.entries(p).filter(([name]) => !without("surface", name));
    const places = start?.filter((_, axis) => !without("start", "xy"[axis]));
    const key = JSON.stringify([settings, places ?? "own", surface, parameters, rule, steps, right, up]);
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
        start: fixedStart(scene.state, [right, up]),
        steps: scene.state.steps,
        complete: scene.about.complete === true,
        typed: typedValues(scene.about),
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
    atlasSelects.forEach((select, place) => {
        if (select.dataset.plan !== plan) {
            select.dataset.plan = plan;
            select.replaceChildren(...choices.map((each) => new Option(each.title, each.key)));
        }
        if (select.value !== axes[place].key) select.value = axes[place].key;
    });
}

/**
 * @param {HTMLElement} where
 * @param {Piece[]} pieces
 */
function showPieces(where, pieces) {
    const plan = JSON.stringify(pieces);
    if (where.dataset.plan === plan) return;
    where.dataset.plan = plan;
    where.replaceChildren(
        ...pieces.map(({ colors, text, mark: kind }) => {
            const [piece, mark] = [document.createElement("span"), document.createElement("b")];
            mark.style.background = colors.length > 1 ? `linear-gradient(to right, ${colors.join(", ")})` : colors[0];
            mark.className = kind ?? (colors.length > 1 ? "range" : "");
            piece.append(mark, text);
            return piece;
        }),
    );
}
