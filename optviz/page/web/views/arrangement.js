/** How pictures share the room of the stage: as data that its grid takes. */

/** `weight` is how much of the room a picture has beside others, `aspect` how much wider than high it would be. */
/** @typedef {{weight: number, aspect: number}} Shape */
/** The tracks of a grid, as `grid-template` has them, and where in it each picture is, as `grid-area` has it. */
/** @typedef {{template: string, areas: string[]}} Arrangement */

// A panel is so much wider than high, if it can be, and what is empty costs so much.
const PANEL_ASPECT = 1.35;
const EMPTY = 0.7;
// What all runs share is so much higher than a row of panels.
const SHARED_ROW = 1.3;

/**
 * The first picture beside or above the others, or all of them in a row or a column: whichever shows most.
 * @param {Shape[]} shapes
 * @param {number} width
 * @param {number} height
 * @returns {Arrangement}
 */
export function arrangementOf(shapes, width, height) {
    const [first, ...others] = shapes;
    const most = Math.max(0, ...others.map(({ weight }) => weight));
    const share = first.weight / (first.weight + most);
    const all = tracksOf(shapes);
    const rest = tracksOf(others);
    const pair = `${first.weight}fr ${most}fr`;
    const even = 1 / shapes.length;
    const auto = shapes.map(() => "auto");
    /** @type {(Arrangement & {sizes: number[][]})[]} */
    const every = [
        { template: `${all.tracks} / 1fr`, areas: auto, sizes: all.shares.map((each) => [1, each]) },
        { template: `1fr / ${all.tracks}`, areas: auto, sizes: all.shares.map((each) => [each, 1]) },
        // Beside each other, where there is more height than width, whoever has less of it would be a strip.
        { template: `1fr / ${shapes.map(() => "1fr").join(" ")}`, areas: auto, sizes: shapes.map(() => [even, 1]) },
    ];
    if (others.length > 1) {
        const [beside, above] = [rest.shares.map((each) => [1 - share, each]), rest.shares.map((each) => [each, 1 - share])];
        every.push(
            { template: `${rest.tracks} / ${pair}`, areas: ["1 / 1 / -1 / 2", ...auto.slice(1)], sizes: [[share, 1], ...beside] },
            {
                template: `${rest.tracks} / 1fr 1fr`,
                areas: ["1 / 1 / -1 / 2", ...auto.slice(1)],
                sizes: [[0.5, 1], ...rest.shares.map((each) => [0.5, each])],
            },
            { template: `${pair} / ${rest.tracks}`, areas: ["1 / 1 / 2 / -1", ...auto.slice(1)], sizes: [[1, share], ...above] },
        );
    }
    const worth = (/** @type {number[][]} */ sizes) =>
        sizes.reduce(
            (product, [across, down], place) =>
                product * Math.min((across * width) / shapes[place].aspect, down * height),
            1,
        );
    const best = every.reduce((one, other) => (worth(other.sizes) > worth(one.sizes) ? other : one));
    return { template: best.template, areas: best.areas };
}

/**
 * Tracks of a grid as long as pictures are to be, and the share of each.
 * @param {Shape[]} shapes
 */
function tracksOf(shapes) {
    const sum = shapes.reduce((total, { weight }) => total + weight, 0);
    return {
        tracks: shapes.map(({ weight }) => `${weight}fr`).join(" "),
        shares: shapes.map(({ weight }) => weight / sum),
    };
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
