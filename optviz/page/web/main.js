/** The page: a state, the scene that follows from it, and what changes them. */

import { Stage } from "./stage.js";
import { Table, say, write } from "./table.js";
import { asPng, asSvg, download } from "./exporting.js";
import { clearComplaint, forgetRefused, numberField, parameterField, typed } from "./fields.js";
import { RULES, SURFACES } from "./generated.js";
import { race } from "./engine.js";
import { levelsOf } from "./map.js";
import { exact, short } from "./numbers.js";
import { drawingOf } from "./paint.js";
import { sceneryOf } from "./scenery.js";
import { Player } from "./player.js";
import { Pointers } from "./pointer.js";
import { reliefLevels } from "./mesh.js";
import { placesSeen, shadesSeen } from "./reliefview.js";
import { formulaText, sceneOf, withRecorded } from "./scene.js";
import {
    MOST_STEPS,
    aboutOptimizer,
    aboutSurface,
    checked,
    defaultsOf,
    fromFragment,
    isDrawable,
    isShown,
    isWithinReach,
    soundSettings,
    toCommand,
    toFragment,
} from "./state.js";
import { filled, languageAfter, languageOf, verdictText } from "./words.js";

/** @import { Field } from "./fields.js" */
/** @import { Box } from "./map.js" */
/** @import { Scene } from "./scene.js" */
/** @import { Scenery } from "./scenery.js" */
/** @import { AboutSurface, Data, Racer, State } from "./state.js" */

// So long after the last touch, drafts are painted anew, and the link is brought up to date.
const SETTLED = 140;
const KEPT = 240;

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
function part(id) {
    return /** @type {T} */ (document.getElementById(id));
}

/** @type {Data} */
const data = withRecorded(JSON.parse(part("data").textContent ?? "{}"));
/** @type {State} */
let state = checkedState(fromFragment(location.hash) ?? data.state);
/** @type {Scene | null} */
let scene = null;
/** @type {Scenery | null} */
let scenery = null;
let held = false;
let isDraft = true;
let isAsked = false;
let settling = 0;
/** @type {Field[]} */
let surfaceFields = [];
let surfacePlan = "";
let wordsPlan = "";

/** How long the last frames took, in milliseconds: the races, and all until the page has been drawn. */
const timings = { compute: /** @type {number[]} */ ([]), draw: /** @type {number[]} */ ([]) };

const stage = new Stage(part("stage"), ask);
const player = new Player({
    step: () => state.step ?? state.steps,
    steps: () => state.steps,
    go: (step) => change({ step: step < state.steps ? step : null }, true),
    playing: (playing) => {
        part("play-icon").setAttribute("href", playing ? "#icon-pause" : "#icon-play");
        namePlay(playing);
        if (!playing) change({});
    },
});
const table = new Table(
    part("runs").querySelector("tbody") ?? part("runs").appendChild(document.createElement("tbody")),
    setRacer,
    select,
);

/**
 * @param {unknown} given
 * @returns {State}
 */
function checkedState(given) {
    return checked(given, data, (surface, parameters) => [...SURFACES[surface].start(parameters)]);
}

/**
 * Change the state; the page follows with the next frame.
 * @param {Partial<State>} changes
 * @param {boolean} [isPlayback]
 */
function change(changes, isPlayback = false) {
    state = { ...state, ...changes };
    if (!isPlayback) {
        isDraft = isDraft || "window" in changes || "camera" in changes || "surfaceParameters" in changes;
        clearTimeout(settling);
        settling = setTimeout(settle, SETTLED);
    }
    ask();
}

function ask() {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
        isAsked = false;
        show();
    });
}

function settle() {
    if (held) {
        settling = setTimeout(settle, SETTLED);
        return;
    }
    isDraft = false;
    if (!player.isPlaying) keepLink();
    ask();
}

/** Bring the link up to date; where a page may not do that, it goes on without. */
function keepLink() {
    try {
        history.replaceState(null, "", `#${toFragment(state, data)}`);
    } catch {
        // A page inside another one may have no address.
    }
}

/** Compute what has changed, and draw it. */
function show() {
    const began = performance.now();
    const before = scene;
    // While the start is dragged, the map stays where it is.
    const kept = held && before && !state.window && before.state.surface === state.surface ? before.window : null;
    scene = sceneOf(data, state, before);
    if (kept) scene = { ...scene, window: kept };
    const raced = performance.now();
    if (before?.theme !== scene.theme) document.documentElement.dataset.theme = scene.theme;
    nameAll(scene);
    table.update(scene);
    showControls(scene);
    stage.arrange(scene);
    if (isShown(data, state, "turns")) scenery = sceneryOf(scene, scenery, held);
    stage.draw(scene, scenery, isDraft);
    if (
        before &&
        (before.state.start !== state.start ||
            before.entries.some((each, number) => each.run !== scene?.entries[number]?.run))
    )
        keep(timings.compute, raced - began);
    keep(timings.draw, performance.now() - began);
}

/**
 * @param {number[]} times
 * @param {number} time
 */
function keep(times, time) {
    times.push(time);
    if (times.length > KEPT) times.shift();
}

/** @param {Scene} scene */
function nameAll({ words, language }) {
    if (wordsPlan === language) return;
    wordsPlan = language;
    document.documentElement.lang = language;
    const word = (/** @type {string | undefined} */ key) => /** @type {Record<string, any>} */ (words)[key ?? ""];
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll("[data-word], [data-label], [data-title]")
    )) {
        const { word: text, label, title } = element.dataset;
        if (text) element.textContent = word(text);
        if (label) element.setAttribute("aria-label", word(label));
        if (title ?? label) element.title = word(title ?? label);
    }
    for (const region of document.querySelectorAll("section")) region.removeAttribute("title");
    const next = languageAfter(language, data.words);
    part("language").lang = next;
    part("language").textContent = data.words[next].name;
    part("language").title = data.words[next].choose;
    for (const button of viewButtons()) button.textContent = words.views[button.dataset.viewToggle ?? ""].title;
    part("key-views").textContent = data.views.map(({ name }) => words.views[name].title).join(", ");
    namePlay(player.isPlaying);
}

function wordsNow() {
    return data.words[languageOf(state.language, data.words)];
}

function viewButtons() {
    return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-view-toggle]"));
}

/** @param {boolean} playing */
function namePlay(playing) {
    const words = wordsNow();
    part("play").setAttribute("aria-label", playing ? words.pause : words.play);
    part("play").title = playing ? words.pause : words.play;
}

/** @param {Scene} scene */
function showControls(scene) {
    const { words, about, step } = scene;
    say(part("title"), about.title);
    say(part("formula"), formulaText(scene));
    say(part("about"), about.about);
    buildSurfaceFields(scene);
    about.parameters.forEach((parameter, place) => surfaceFields[place].show(scene.p[parameter.name]));
    surfaceFields[about.parameters.length].show(state.steps);
    /** @type {HTMLSelectElement} */ (part("surface")).value = state.surface;
    ["start-x", "start-y"].forEach((id, axis) => showNumber(part(id), state.start[axis]));
    const scrub = /** @type {HTMLInputElement} */ (part("scrub"));
    if (scrub.max !== String(state.steps)) scrub.max = String(state.steps);
    if (scrub.value !== String(step)) scrub.value = String(step);
    write(scrub, "aria-valuetext", `${words.step} ${step} / ${state.steps}`);
    say(part("counter"), `${step} / ${state.steps}`);
    for (const button of viewButtons()) {
        write(button, "aria-pressed", String(state.views.includes(button.dataset.viewToggle ?? "")));
    }
    write(part("layout"), "aria-pressed", String(state.layout === "panels"));
    write(part("internals"), "aria-pressed", String(state.internals));
    part("reset-view").hidden = !state.window && !state.camera;
    showLegend(scene);
    showReadout(scene);
}

/**
 * @param {HTMLInputElement} input
 * @param {number} value
 */
function showNumber(input, value) {
    const text = exact(Number(value.toPrecision(6)));
    if (input.dataset.value === text) return;
    input.dataset.value = text;
    input.value = text;
    clearComplaint(input);
}

/** @param {Scene} scene */
function buildSurfaceFields({ about, words, language }) {
    const plan = `${state.surface} ${language}`;
    if (plan === surfacePlan) return;
    surfacePlan = plan;
    surfaceFields = about.parameters.map((parameter) => {
        return parameterField(
            `surface-${parameter.name}`,
            parameter.name.replaceAll("_", " "),
            parameter,
            parameter.default,
            words,
            (value) => setSurfaceParameter(parameter.name, value),
            (value) => isDrawable(state.surface, { ...state.surfaceParameters, [parameter.name]: value }),
        );
    });
    const refusal = (/** @type {number} */ value) =>
        Number.isInteger(value) && value >= 1 && value <= MOST_STEPS
            ? ""
            : filled(words.wrongWhole, { label: words.steps, range: `[1, ${MOST_STEPS}]`, text: exact(value) });
    const scale = {
        share: (/** @type {number} */ value) => Math.log(value / 5) / Math.log(200),
        value: (/** @type {number} */ share) => Number((5 * 200 ** share).toPrecision(2)),
    };
    const whole = (/** @type {number} */ value) => change({ steps: Math.round(value), step: null });
    surfaceFields.push(
        numberField(
            "steps",
            words.steps,
            "",
            { ...scale, value: (share) => Math.round(scale.value(share)) },
            refusal,
            words,
            whole,
        ),
    );
    part("surface-controls").replaceChildren(...surfaceFields.map((field) => field.root));
}

/** @param {Scene} scene */
function showLegend({ words, look, language, theme }) {
    const legend = part("legend");
    legend.hidden = !state.internals || !isShown(data, state, "vectors");
    const plan = `${language} ${theme}`;
    if (legend.hidden || legend.dataset.plan === plan) return;
    legend.dataset.plan = plan;
    const pieces = [
        ["→", words.gradientStep, look.gradient],
        ["→", words.momentum, look.momentum],
        ["→", words.theStep, look.ink],
        ["○", words.lookahead, look.ink],
        ["◯", words.ellipse, look.grey],
    ];
    legend.replaceChildren(
        ...pieces.map(([sign, text, color]) => {
            const piece = document.createElement("span");
            const mark = document.createElement("b");
            mark.textContent = `${sign} `;
            mark.style.color = color;
            piece.append(mark, text);
            return piece;
        }),
    );
}

/** @param {Scene} scene */
function showReadout({ surface, p, words }) {
    const place = stage.hover?.place;
    if (!place) {
        say(part("readout"), "");
        return;
    }
    const gradient = [0, 0];
    surface.gradient(p, place[0], place[1], gradient);
    const loss = short(surface.value(p, place[0], place[1]), 4);
    say(
        part("readout"),
        `(${place.map((each) => short(each, 3)).join(", ")})   ${words.loss} ${loss}   ∇f (${gradient.map((each) => short(each, 3)).join(", ")})`,
    );
}

/**
 * @param {number} number
 * @param {State["optimizers"][number]} racer
 */
function setRacer(number, racer) {
    change({ optimizers: state.optimizers.map((each, place) => (place === number ? racer : each)) });
}

/** @param {number} number */
function select(number) {
    change({ selected: state.selected === number ? -1 : number });
}

/**
 * A start that is the surface's own moves with its parameters, and so do learning rates.
 * @param {string} name
 * @param {number} value
 */
function setSurfaceParameter(name, value) {
    const { start } = SURFACES[state.surface];
    const before = state.surfaceParameters;
    const surfaceParameters = { ...before, [name]: value };
    const isOwn = String(start(before)) === String(state.start);
    const about = aboutSurface(data, state.surface);
    const optimizers = state.optimizers.map((racer) => {
        const usual = soundSettings(about, before, aboutOptimizer(data, racer.name)).learning_rate;
        return racer.settings.learning_rate === usual ? withSoundRate(racer, about, surfaceParameters) : racer;
    });
    change({ surfaceParameters, optimizers, window: null, ...(isOwn ? { start: [...start(surfaceParameters)] } : {}) });
}

/**
 * @param {Racer} racer
 * @param {AboutSurface} about
 * @param {Record<string, number>} p
 * @returns {Racer}
 */
function withSoundRate(racer, about, p) {
    const { learning_rate: rate } = soundSettings(about, p, aboutOptimizer(data, racer.name));
    const isSame = rate === undefined || rate === racer.settings.learning_rate;
    return isSame ? racer : { ...racer, settings: { ...racer.settings, learning_rate: rate } };
}

/** @param {string} name */
function setSurface(name) {
    const about = aboutSurface(data, name);
    const surfaceParameters = defaultsOf(about.parameters);
    const optimizers = state.optimizers.map((racer) => withSoundRate(racer, about, surfaceParameters));
    change({
        surface: about.name,
        surfaceParameters,
        optimizers,
        start: [...SURFACES[about.name].start(surfaceParameters)],
        steps: about.steps,
        step: null,
        window: null,
        camera: null,
    });
}

/** @param {string} view */
function toggleView(view) {
    const every = data.views.map((each) => each.name);
    const views = every.filter((each) => state.views.includes(each) !== (each === view));
    if (views.length) change({ views });
}

function toggleTheme() {
    const themes = Object.keys(data.looks);
    if (scene) change({ theme: themes[(themes.indexOf(scene.theme) + 1) % themes.length] });
}

function toggleLanguage() {
    change({ language: languageAfter(languageOf(state.language, data.words), data.words) });
}

function resetStart() {
    forgetRefused(document);
    change({ start: [...SURFACES[state.surface].start(state.surfaceParameters)], step: null });
}

/** @param {number} factor */
function zoom(factor) {
    const tile = stage.tiles.find((each) => drawingOf(each.view).grip === "map");
    if (tile?.frame)
        pointers.zoom(
            tile,
            tile.frame.box.x + tile.frame.box.width / 2,
            tile.frame.box.y + tile.frame.box.height / 2,
            factor,
        );
}

/**
 * Put a text into the clipboard; where that is not allowed, show it.
 * @param {string} text
 * @param {string} done
 */
async function copy(text, done) {
    try {
        await navigator.clipboard.writeText(text);
        announce(done);
    } catch {
        const area = /** @type {HTMLTextAreaElement} */ (part("copied-text"));
        area.value = text;
        /** @type {HTMLDialogElement} */ (part("copied")).showModal();
        area.select();
    }
}

let silence = 0;

/** @param {string} text */
function announce(text) {
    say(part("status"), text);
    clearTimeout(silence);
    silence = setTimeout(() => say(part("status"), ""), 2500);
}

function commandText() {
    const camera = scenery ? [scenery.camera.azimuth, scenery.camera.elevation] : [-60, 30];
    return scene && toCommand(state, data, scene, camera);
}

function copyCommand() {
    if (!scene) return;
    const command = commandText();
    const { commandCopied, commandEmpty, commandMissing } = scene.words;
    if (command) void copy(command, commandCopied);
    else announce(state.optimizers.some((each) => each.on) ? commandMissing : commandEmpty);
}

function copyLink() {
    keepLink();
    if (scene) void copy(`${location.href.split("#")[0]}#${toFragment(state, data)}`, scene.words.linkCopied);
}

async function savePng() {
    if (scene) download(await asPng(stage, scene, scenery), `${scene.about.name}.png`);
}

function saveSvg() {
    if (scene) download(asSvg(stage, scene, scenery), `${scene.about.name}.svg`);
}

/** @param {number} by */
function changeSpeed(by) {
    const speed = /** @type {HTMLSelectElement} */ (part("speed"));
    speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + by));
    player.speed = Number(speed.value);
}

/** @type {Record<string, () => void>} */
const KEYS = {
    " ": () => player.toggle(),
    k: () => player.toggle(),
    ArrowLeft: () => player.nudge(-1),
    ArrowRight: () => player.nudge(1),
    ",": () => player.nudge(-1),
    ".": () => player.nudge(1),
    Home: () => player.nudge(-Infinity),
    End: () => player.nudge(Infinity),
    "[": () => changeSpeed(-1),
    "]": () => changeSpeed(1),
    ...Object.fromEntries(data.views.map(({ name, key }) => [key, () => toggleView(name)])),
    p: () => change({ layout: state.layout === "panels" ? "overlay" : "panels" }),
    v: () => change({ internals: !state.internals }),
    "+": () => zoom(0.8),
    "=": () => zoom(0.8),
    "-": () => zoom(1.25),
    0: () => change({ window: null, camera: null }),
    r: resetStart,
    t: toggleTheme,
    "?": () => /** @type {HTMLDialogElement} */ (part("help")).showModal(),
};

/** @param {KeyboardEvent} event */
function pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("dialog[open]")) return;
    const isTyping = target.matches("select, textarea, input[type=text]");
    const takesArrows = target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(event.key);
    const takesSpace = target.matches("button, input[type=checkbox]") && event.key === " ";
    if (isTyping || takesArrows || takesSpace) return;
    const racer = /^[1-9]$/.test(event.key) ? state.optimizers[Number(event.key) - 1] : null;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (racer) setRacer(Number(event.key) - 1, { ...racer, on: !racer.on });
    else if (act) act();
    else return;
    event.preventDefault();
}

const pointers = new Pointers(stage, {
    scene: () => /** @type {Scene} */ (scene),
    state: () => state,
    camera: () => (scenery ? [scenery.camera.azimuth, scenery.camera.elevation] : [-60, 30]),
    change,
    hold: (on) => {
        held = on;
        if (!on) change({});
    },
    pause: () => player.pause(),
    go: () => {
        change({ step: 0 });
        player.play();
    },
    hover: ask,
});

/** @type {Record<string, () => void>} */
const CLICKS = {
    "copy-command": copyCommand,
    "copy-link": copyLink,
    "save-png": () => void savePng(),
    "save-svg": saveSvg,
    theme: toggleTheme,
    language: toggleLanguage,
    "help-open": KEYS["?"],
    "help-close": () => /** @type {HTMLDialogElement} */ (part("help")).close(),
    "copied-close": () => /** @type {HTMLDialogElement} */ (part("copied")).close(),
    layout: KEYS.p,
    internals: KEYS.v,
    "reset-view": KEYS[0],
    "reset-start": resetStart,
    first: KEYS.Home,
    back: KEYS[","],
    play: KEYS.k,
    forward: KEYS["."],
    last: KEYS.End,
};

function listen() {
    for (const [id, act] of Object.entries(CLICKS)) part(id).addEventListener("click", act);
    for (const button of viewButtons()) {
        button.addEventListener("click", () => toggleView(button.dataset.viewToggle ?? ""));
    }
    const surface = /** @type {HTMLSelectElement} */ (part("surface"));
    for (const { name, title } of data.surfaces) surface.add(new Option(title, name));
    surface.addEventListener("change", () => setSurface(surface.value));
    const scrub = /** @type {HTMLInputElement} */ (part("scrub"));
    scrub.addEventListener("input", () => {
        player.pause();
        change({ step: Number(scrub.value) < state.steps ? Number(scrub.value) : null });
    });
    part("speed").addEventListener("change", () => changeSpeed(0));
    ["start-x", "start-y"].forEach((id, axis) => {
        const input = /** @type {HTMLInputElement} */ (part(id));
        const placed = (/** @type {number} */ value) =>
            state.start.map((each, place) => (place === axis ? value : each));
        input.addEventListener("change", () => {
            const words = wordsNow();
            const refusal = (/** @type {number} */ value) => {
                const [x, y] = placed(value);
                const isLoss = Number.isFinite(SURFACES[state.surface].value(state.surfaceParameters, x, y));
                const told = { label: axis ? "y" : "x", text: exact(value) };
                return isWithinReach(value) && isLoss ? "" : filled(words.tooFar, told);
            };
            typed(input, refusal, words, (value) => change({ start: placed(value), step: null }));
        });
    });
    document.addEventListener("keydown", pressed);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ask);
    addEventListener("hashchange", (event) => {
        // The link of the state until now may have been written over it meanwhile.
        const asked = fromFragment(new URL(event.newURL).hash);
        if (asked) change(checkedState(asked));
    });
}

listen();
show();
settling = setTimeout(settle, SETTLED);
if (state.step === null && !matchMedia("(prefers-reduced-motion: reduce)").matches) player.play();

/**
 * For tests and for those who look behind the curtain: the state, a way to set it, the engine, the time that the last
 * frames took, and the command.
 */
Object.assign(window, {
    optviz: {
        state: () => structuredClone(state),
        setState: (/** @type {object} */ given) => change(checkedState({ ...state, ...given })),
        race: (
            /** @type {string} */ surface,
            /** @type {Record<string, number>} */ p,
            /** @type {string} */ rule,
            /** @type {Record<string, number>} */ h,
            /** @type {number[]} */ start,
            /** @type {number} */ steps,
        ) => race(SURFACES[surface], p, RULES[rule], h, start, steps),
        verdicts: () =>
            scene?.entries.map(
                ({ verdict }) =>
                    verdict && { kind: verdict.kind, step: verdict.step, brief: verdictText(verdict, wordsNow()) },
            ),
        colors: () => scene?.running.map((each) => each.color),
        camera: () => scenery && { ...scenery.camera, known: null, terrain: null, top: scenery.terrain.top },
        ends: () => scenery && [scenery.terrain.floor, scenery.terrain.ceiling],
        reliefLevels: () => scenery && reliefLevels(scenery.terrain),
        reliefPlaces: (/** @type {Box} */ box, /** @type {number[][]} */ places) =>
            scenery && placesSeen(scenery, box, places),
        reliefShades: (/** @type {number} */ count) => scene && scenery && shadesSeen(scenery, scene.look, count),
        levelsOf: (/** @type {number[]} */ values) => levelsOf(values),
        command: commandText,
        timings,
    },
});
