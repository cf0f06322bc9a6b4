/** Playback: the clock that moves the step on, and the buttons for it. */

/** @typedef {{step: () => number, steps: () => number, go: (step: number) => void, playing: (playing: boolean) => void}} Deck */

const STEPS_PER_SECOND = 25;
// A short race is shown slowly enough to be seen, a long one in a time that a class waits.
const SHORTEST_SHOW = 3;
const LONGEST_SHOW = 10;

export class Player {
    /** @param {Deck} deck */
    constructor(deck) {
        this.deck = deck;
        this.speed = 1;
        this.isPlaying = false;
        this.at = 0;
        this.last = 0;
    }

    /** Go on from here, or from the start if this is the end. */
    play() {
        const { step, steps, go, playing } = this.deck;
        if (step() >= steps()) go(0);
        this.at = step();
        this.last = 0;
        if (this.isPlaying) return;
        this.isPlaying = true;
        playing(true);
        requestAnimationFrame((now) => this.tick(now));
    }

    pause() {
        if (!this.isPlaying) return;
        this.isPlaying = false;
        this.deck.playing(false);
    }

    toggle() {
        if (this.isPlaying) this.pause();
        else this.play();
    }

    /** @param {number} by */
    nudge(by) {
        this.pause();
        const { step, steps, go } = this.deck;
        go(Math.min(steps(), Math.max(0, step() + by)));
    }

    /** @param {number} now */
    tick(now) {
        if (!this.isPlaying) return;
        const { steps, go } = this.deck;
        const seconds = this.last ? Math.min(0.1, (now - this.last) / 1000) : 0;
        const length = Math.min(LONGEST_SHOW, Math.max(SHORTEST_SHOW, steps() / STEPS_PER_SECOND));
        this.last = now;
        this.at = Math.min(steps(), this.at + (seconds * this.speed * steps()) / length);
        go(Math.floor(this.at));
        if (this.at >= steps()) this.pause();
        else requestAnimationFrame((next) => this.tick(next));
    }
}
