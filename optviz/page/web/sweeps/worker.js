/** What a worker does, which runs the beginning of the page's script: it answers for some cells after the other. */

import { answer } from "./sweep.js";

export function work() {
    const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));
    worker.addEventListener("message", ({ data: { question, from, to } }) => {
        worker.postMessage(answer(question, from, to));
    });
}
