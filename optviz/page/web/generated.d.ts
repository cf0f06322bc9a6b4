/** What Python makes of the catalogue and of one's own objects: the formulas. */

export type Numbers = Record<string, number>;
export type Pair = ArrayLike<number>;
/** What a rule may ask of the surface. */
export interface Answers {
    value(x: number, y: number): number;
    gradient(x: number, y: number): Pair;
    /** The second derivatives: by x twice, by both, by both, by y twice. */
    hessian(x: number, y: number): Pair;
}

export interface Surface {
    value(p: Numbers, x: number, y: number): number;
    gradient(p: Numbers, x: number, y: number, out: number[] | Float64Array): void;
    hessian?(p: Numbers, x: number, y: number, out: number[] | Float64Array): void;
    /** x low, x high, y low, y high. */
    window(p: Numbers): number[];
    start(p: Numbers): number[];
    /** Each x, y and the loss there. */
    minima(p: Numbers): number[][];
    saddles(p: Numbers): number[][];
    maxima(p: Numbers): number[][];
    /** With the parameters put in. */
    formula?(p: Numbers): string;
    /** The learning rates that it suggests, by optimizer. */
    rates?(p: Numbers): Numbers;
    /** What a step sees, counted from 1, where each sees something else. */
    seen?(p: Numbers, step: number): Surface;
}

export interface Rule {
    /** How many numbers it keeps. */
    state: number;
    /** The first steps, and one for every later one: each changes `w` in place. */
    steps: ((h: Numbers, s: Float64Array, w: number[] | Float64Array, answers: Answers) => void)[];
    /** What the last step multiplied the gradient by, for each coordinate; absent where that cannot be named. */
    effective?(h: Numbers, s: Float64Array, out: number[] | Float64Array): void;
}

/** What is known of a rule on a quadratic whose largest and smallest curvature are L and λ. */
export interface Theory {
    /** How many times 1 / L the largest rate is that settles. */
    bound(momentum: number): number;
    /** The momentum of critical damping, of the root of the rate times λ. */
    damped?(root: number): number;
    /** The best rate and momentum, of L and λ. */
    best?(large: number, small: number): number[];
    /** Without momentum, the rate that is quickest in the end, of L and λ. */
    rate?(large: number, small: number): number;
}

/** The numbers of optviz/look.py, by their names there. */
export const LOOK: Record<string, any>;
export const SURFACES: Record<string, Surface>;
export const RULES: Record<string, Rule>;
export const THEORY: Record<string, Theory>;
