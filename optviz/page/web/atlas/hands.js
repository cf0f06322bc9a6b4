/** Who answers: workers beside the page, or the page itself in between where it may have none. */

import { clamp } from "../basics/numbers.js";
import { answer } from "../sweeps/sweep.js";
import { work } from "../sweeps/worker.js";

/** @import { Answer, Question } from "../sweeps/sweep.js" */

/**
 * Answers for some cells, one request after the other.
 * @typedef {(question: Question, from: number, to: number, done: (answer: Answer) => void) => void} Hand
 */

const MOST_WORKERS = 6;
// Where what workers run ends in the script of the page; see optviz/page/build.py.
const PAGE_ALONE = "\n// The page alone.\n";

/** @returns {Hand[]} */
export function hands() {
    const source = document.querySelector('script[type="module"]')?.textContent ?? "";
    const end = source.indexOf(PAGE_ALONE);
    // One of several processors is left for the page.
    const count = clamp((navigator.hardwareConcurrency || 2) - 1, 2, MOST_WORKERS);
    const url = URL.createObjectURL(new Blob([source.slice(0, end), `\n${work.name}();`], { type: "text/javascript" }));
    return Array.from({ length: count }, () => handOf(url));
}

/**
 * A worker; if it cannot begin, the page itself.
 * @param {string} url
 * @returns {Hand}
 */
function handOf(url) {
    let worker = workerOf(url);
    return (question, from, to, done) => {
        if (!worker) {
            setTimeout(() => done(answer(question, from, to)));
            return;
        }
        worker.onmessage = (event) => done(event.data);
        worker.onerror = (event) => {
            event.preventDefault();
            worker = null;
            done(answer(question, from, to));
        };
        worker.postMessage({ question, from, to });
    };
}

/**
 * @param {string} url
 */
function workerOf(url) {
    try {
        return new Worker(url);
    } catch {
        return null;
    }
}
