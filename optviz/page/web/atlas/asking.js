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
    /** @param {(isWhole: boolean) => void} changed is called when there is more to be seen, or all of it */
    constructor(changed) {
        this.changed = changed;
        /**
         * Of `grain` columns and rows: of what is not as fine yet, cells that are alike.
         * @type {Answer | null}
         */
        this.shown = null;
        this.grain = 0;
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
        setFrom(job.answer, from, answer);
        job.left -= answer.ways.length;
        if (job.isFirst && job.left) return;
        this.show(job, from, answer);
        if (job.left) return;
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
     * @param {Answer} answer
     */
    show(job, from, answer) {
        if (job.isFirst || !this.shown) {
            this.size = 0;
            this.shown = job.answer;
        } else {
            if (this.grain !== job.size) this.shown = finerOf(this.shown, this.grain, job.size);
            setFrom(this.shown, from, answer);
        }
        this.grain = job.size;
        this.question = job.question;
        this.changed(!job.left);
    }
}

/**
 * @param {Answer} whole
 * @param {number} from
 * @param {Answer} part
 */
function setFrom(whole, from, part) {
    whole.ways.set(part.ways, from);
    whole.places.set(part.places, from);
    whole.steps.set(part.steps, from);
}

/**
 * The same with more columns and rows.
 * @param {Answer} coarse
 * @param {number} size
 * @param {number} finer
 */
function finerOf(coarse, size, finer) {
    const found = noAnswer(finer * finer);
    for (let cell = 0; cell < finer * finer; cell += 1) {
        const [column, row] = [Math.floor(((cell % finer) * size) / finer), Math.floor((Math.floor(cell / finer) * size) / finer)];
        const from = row * size + column;
        found.ways[cell] = coarse.ways[from];
        found.places[cell] = coarse.places[from];
        found.steps[cell] = coarse.steps[from];
    }
    return found;
}
