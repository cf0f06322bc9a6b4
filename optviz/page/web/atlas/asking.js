/** A map that is asked for again and again: coarse at once, then finer, and the last question counts. */

import { noAnswer } from "../sweeps/sweep.js";
import { hands } from "./hands.js";

/** @import { Answer, Question } from "../sweeps/sweep.js" */
/** @import { Hand } from "./hands.js" */

/**
 * The question with so many columns and rows.
 * @typedef {(size: number) => Question} Asked
 */
/**
 * `size` columns and rows, of which the cells from `next` on have nobody yet, and `left` are not answered.
 * @typedef {{asked: Asked, question: Question, size: number, isFirst: boolean, next: number, left: number, answer: Answer, began: number}} Job
 */

export const FINEST_SIZE = 256;
const SIZES = [16, 64, FINEST_SIZE];
// The first picture is to be there within so many milliseconds: the finer of two if it probably is.
const SOON = 40;
// So many steps are made for one request, so that who is at work is soon free for something else.
const STEPS_AT_ONCE = 60_000;

export class Asking {
    /** @param {() => void} changed is called when there is more to be seen */
    constructor(changed) {
        this.changed = changed;
        /**
         * Of FINEST_SIZE columns and rows: of a coarser map, cells that are alike.
         * @type {Answer | null}
         */
        this.shown = null;
        /** How fine all of it is. */
        this.size = 0;
        /**
         * What it is the answer to.
         * @type {Question | null}
         */
        this.question = null;
        /** @type {Asked | null} */
        this.waiting = null;
        /** @type {Job | null} */
        this.job = null;
        /** @type {Hand[]} */
        this.idle = [];
        this.count = 0;
        // Of a step of one run, in milliseconds.
        this.pace = 8e-5;
        /**
         * How long it took from the question to the picture of each size, in milliseconds.
         * @type {Record<number, number>}
         */
        this.took = {};
    }

    /** @param {Asked} asked */
    ask(asked) {
        this.waiting = asked;
        // A first picture that is on its way is finished, or none would ever be seen while something is dragged.
        if (!this.job?.isFirst) this.begin();
    }

    begin() {
        if (!this.waiting) return;
        if (!this.count) {
            this.idle = hands();
            this.count = this.idle.length;
        }
        const { steps } = this.waiting(1);
        const time = (SIZES[1] * SIZES[1] * steps * this.pace) / this.count;
        this.go(this.waiting, time < SOON ? SIZES[1] : SIZES[0], performance.now(), true);
    }

    /**
     * @param {Asked} asked
     * @param {number} size
     * @param {number} began
     * @param {boolean} isFirst
     */
    go(asked, size, began, isFirst) {
        const cells = size * size;
        if (isFirst) {
            this.waiting = null;
            this.took = {};
        }
        this.job = { asked, question: asked(size), size, isFirst, next: 0, left: cells, answer: noAnswer(cells), began };
        for (const hand of this.idle.splice(0)) this.give(hand);
    }

    /**
     * Let somebody who is idle go on.
     * @param {Hand} hand
     */
    give(hand) {
        const { job } = this;
        const cells = job ? job.size * job.size : 0;
        if (!job || job.next >= cells) {
            this.idle.push(hand);
            return;
        }
        const steps = Math.max(1, job.question.steps);
        const count = Math.max(16, Math.min(Math.floor(STEPS_AT_ONCE / steps), Math.ceil(cells / (2 * this.count))));
        const [from, to] = [job.next, Math.min(job.next + count, cells)];
        const began = performance.now();
        job.next = to;
        hand(job.question, from, to, (answer) => {
            this.pace = 0.8 * this.pace + (0.2 * (performance.now() - began)) / ((to - from) * steps);
            if (job === this.job) this.take(job, from, answer);
            this.give(hand);
        });
    }

    /**
     * @param {Job} job
     * @param {number} from
     * @param {Answer} answer
     */
    take(job, from, answer) {
        job.answer.ways.set(answer.ways, from);
        job.answer.places.set(answer.places, from);
        job.answer.steps.set(answer.steps, from);
        job.left -= answer.ways.length;
        if (!job.isFirst) this.show(job, from, from + answer.ways.length);
        if (job.left) return;
        if (job.isFirst) this.show(job, 0, job.size * job.size);
        this.took[job.size] = performance.now() - job.began;
        this.size = job.size;
        this.job = null;
        const finer = SIZES[SIZES.indexOf(job.size) + 1];
        if (this.waiting) this.begin();
        else if (finer) this.go(job.asked, finer, job.began, false);
    }

    /**
     * @param {Job} job
     * @param {number} from
     * @param {number} to
     */
    show({ question, size, answer, isFirst }, from, to) {
        const shown = (this.shown ??= noAnswer(FINEST_SIZE * FINEST_SIZE));
        const each = FINEST_SIZE / size;
        if (isFirst) this.size = 0;
        this.question = question;
        for (let cell = from; cell < to; cell += 1) {
            const [column, row] = [(cell % size) * each, Math.floor(cell / size) * each];
            for (let up = row; up < row + each; up += 1) {
                const place = up * FINEST_SIZE + column;
                shown.ways.fill(answer.ways[cell], place, place + each);
                shown.places.fill(answer.places[cell], place, place + each);
                shown.steps.fill(answer.steps[cell], place, place + each);
            }
        }
        this.changed();
    }
}
