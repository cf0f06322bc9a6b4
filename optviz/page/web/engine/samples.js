/** A loss that is the mean over samples, of which each step sees some: as optviz/data and optviz/objectives/around.py. */

/** @import { Numbers, Surface } from "../generated.js" */

const BITS_64 = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;
// So that an epoch never has the numbers of a step, as in optviz/data/drawn.py.
const EPOCH_STREAMS = 1n << 63n;

/** @param {bigint} number */
function scrambled(number) {
    const once = ((number ^ (number >> 30n)) * 0xbf58476d1ce4e5b9n) & BITS_64;
    const twice = ((once ^ (once >> 27n)) * 0x94d049bb133111ebn) & BITS_64;
    return twice ^ (twice >> 31n);
}

/**
 * So many numbers of 64 bits from a stream of a seed.
 * @param {bigint} stream
 * @param {number} count
 * @param {number} seed
 */
function streamOf(stream, count, seed) {
    const key = scrambled((scrambled((BigInt(seed) + GOLDEN) & BITS_64) + stream) & BITS_64);
    return Array.from({ length: count }, (_, place) => scrambled((key + GOLDEN * BigInt(place + 1)) & BITS_64));
}

/**
 * `size` of so many samples for a step, counted from 1; each is drawn from all.
 * @param {number} count
 * @param {number} size
 * @param {number} seed
 * @param {number} step
 */
export function withReplacement(count, size, seed, step) {
    return streamOf(BigInt(step), size, seed).map((each) => Number(each % BigInt(count)));
}

/**
 * The order in which an epoch goes through so many samples.
 * @param {number} count
 * @param {number} seed
 * @param {number} epoch
 */
export function orderOfEpoch(count, seed, epoch) {
    const keys = streamOf(EPOCH_STREAMS | BigInt(epoch), count, seed);
    const order = Array.from(keys, (_, place) => place);
    return order.sort((one, other) => (keys[one] < keys[other] ? -1 : keys[one] > keys[other] ? 1 : one - other));
}

/**
 * The surface of a loss over samples, of which each step sees a batch of p.size. `term` is the loss of one sample, whose
 * numbers are its p, with all that does not depend on the samples seen.
 * @param {Surface} term
 * @param {Numbers[]} samples
 * @param {number} seed
 * @returns {Surface}
 */
export function overSamples(term, samples, seed) {
    const orders = new Map();
    const epoch = (/** @type {number} */ number) => {
        if (!orders.has(number)) orders.set(number, orderOfEpoch(samples.length, seed, number));
        return orders.get(number);
    };
    const among = (/** @type {number} */ size, /** @type {number} */ step) => {
        const places = Math.ceil(samples.length / size);
        const place = (step - 1) % places;
        return epoch(Math.floor((step - 1) / places)).slice(place * size, (place + 1) * size);
    };
    return {
        ...term,
        ...meanOver(term, samples),
        seen({ size, replace }, step) {
            const some = replace ? withReplacement(samples.length, size, seed, step) : among(size, step);
            return { ...term, ...meanOver(term, some.map((/** @type {number} */ each) => samples[each])) };
        },
    };
}

/**
 * @param {Surface} term
 * @param {Numbers[]} some
 */
function meanOver(term, some) {
    const count = some.length;
    const added = (/** @type {(p: Numbers, out: number[]) => void} */ add, /** @type {number[] | Float64Array} */ out) => {
        const part = Array.from(out, () => 0);
        out.fill(0);
        for (const each of some) {
            add(each, part);
            for (let place = 0; place < out.length; place += 1) out[place] += part[place];
        }
        for (let place = 0; place < out.length; place += 1) out[place] /= count;
    };
    return {
        value(/** @type {Numbers} */ _, /** @type {number} */ x, /** @type {number} */ y) {
            let sum = 0;
            for (const each of some) sum += term.value(each, x, y);
            return sum / count;
        },
        gradient(
            /** @type {Numbers} */ _,
            /** @type {number} */ x,
            /** @type {number} */ y,
            /** @type {number[] | Float64Array} */ out,
        ) {
            added((each, part) => term.gradient(each, x, y, part), out);
        },
        hessian(
            /** @type {Numbers} */ _,
            /** @type {number} */ x,
            /** @type {number} */ y,
            /** @type {number[] | Float64Array} */ out,
        ) {
            added((each, part) => term.hessian?.(each, x, y, part), out);
        },
    };
}
