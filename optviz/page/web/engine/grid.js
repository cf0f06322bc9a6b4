/** A surface at the nodes of a grid. */

/** @import { Numbers, Surface } from "../generated.js" */

/** @typedef {{values: Float64Array, width: number, height: number}} Grid */

/**
 * The loss at the nodes of a grid over a window, row by row from the top; NaN where there is no finite one.
 * @param {Surface} surface
 * @param {Numbers} p
 * @param {number[]} window
 * @param {number} width
 * @param {number} height
 * @returns {Grid}
 */
export function gridOf(surface, p, [left, right, bottom, top], width, height) {
    const values = new Float64Array(width * height);
    for (let row = 0; row < height; row += 1) {
        const y = top - ((top - bottom) * row) / (height - 1);
        for (let column = 0; column < width; column += 1) {
            const value = surface.value(p, left + ((right - left) * column) / (width - 1), y);
            values[row * width + column] = Number.isFinite(value) ? value : Number.NaN;
        }
    }
    return { values, width, height };
}
