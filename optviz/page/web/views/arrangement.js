/** How pictures share the room of the stage: as data that its grid takes. */

/** `weight` is how much of the room a picture has beside others, `aspect` how much wider than high it would be. */
/** @typedef {{weight: number, aspect: number}} Shape */
/** The tracks of a grid, as `grid-template` has them, and where in it each picture is, as `grid-area` has it. */
/** @typedef {{template: string, areas: string[]}} Arrangement */

// A panel is so much wider than high, if it can be, and what is empty costs so much.
const PANEL_ASPECT = 1.35;
const EMPTY = 0.3;
// What all runs share is so much higher than a row of panels.
const SHARED_ROW = 1.3;

/**
 * The first picture beside the others or above them, whichever shows more of all.
 * @param {Shape[]} shapes
 * @param {number} width
 * @param {number} height
 * @returns {Arrangement}
 */
export function arrangementOf([first, ...others], width, height) {
    if (!others.length) return { template: "1fr / 1fr", areas: ["auto"] };
    const sum = others.reduce((total, { weight }) => total + weight, 0);
    const most = Math.max(...others.map(({ weight }) => weight));
    const share = first.weight / (first.weight + most);
    const sizes = (/** @type {boolean} */ beside) => [
        [first, beside ? share : 1, beside ? 1 : share],
        ...others.map((each) => {
            const [own, rest] = [each.weight / sum, 1 - share];
            return [each, beside ? rest : own, beside ? own : rest];
        }),
    ];
    const worth = (/** @type {boolean} */ beside) =>
        /** @type {[Shape, number, number][]} */ (sizes(beside)).reduce(
            (product, [{ aspect }, across, down]) => product * Math.min((across * width) / aspect, down * height),
            1,
        );
    const [one, two] = [`${first.weight}fr ${most}fr`, others.map(({ weight }) => `${weight}fr`).join(" ")];
    return worth(true) >= worth(false)
        ? { template: `${two} / ${one}`, areas: ["1 / 1 / -1 / 2", ...others.map(() => "auto")] }
        : { template: `${one} / ${two}`, areas: ["1 / 1 / 2 / -1", ...others.map(() => "auto")] };
}

/**
 * So many panels, and below them, side by side, so many pictures of all runs.
 * @param {number} panels
 * @param {number} shared
 * @param {number} width
 * @param {number} height
 * @returns {Arrangement}
 */
export function panelsOf(panels, shared, width, height) {
    const room = (/** @type {number} */ rows) => (shared ? rows / (rows + SHARED_ROW) : 1) * height;
    let best = 1;
    let least = Infinity;
    for (let columns = 1; columns <= panels; columns += 1) {
        const rows = Math.ceil(panels / columns);
        const empty = (rows * columns - panels) / panels;
        const off = Math.abs(Math.log(width / columns / (room(rows) / rows) / PANEL_ASPECT)) + EMPTY * empty;
        if (off < least) [best, least] = [columns, off];
    }
    const rows = Math.ceil(panels / best);
    const below = shared ? ` minmax(0, ${SHARED_ROW}fr)` : "";
    const template = `repeat(${rows}, minmax(0, 1fr))${below} / repeat(${best * Math.max(1, shared)}, minmax(0, 1fr))`;
    const each = (/** @type {number} */ count, /** @type {string} */ area) => Array.from({ length: count }, () => area);
    return {
        template,
        areas: [...each(panels, `auto / span ${Math.max(1, shared)}`), ...each(shared, `${rows + 1} / span ${best}`)],
    };
}
