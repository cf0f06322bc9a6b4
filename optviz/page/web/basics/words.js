/** The words of the page, which come as data: see optviz/words. */

/** @import english from "../../../words/en.json" */
/** @import { Verdict } from "../engine/verdict.js" */

/**
 * `name` is how a language calls itself, `choose` says in it that it can be chosen. `verdicts` are in a few words, by
 * how they are told; `views` what each view is called and how it is described. `names` are those of surfaces and optimizers,
 * `kinds` those of kinds of surfaces, `settings` those of what can be set, and `catalogue` what all of them say of themselves, as far as a language has its own.
 * @typedef {typeof english["figure"] & typeof english["page"] & {name: string, choose: string, views: Record<string, {title: string, label: string}>, names: Record<string, string>, kinds: Record<string, string>, settings: Record<string, string>, catalogue: Record<string, string>, maps: {map: Record<string, string>, basins: Record<string, string>}, verdicts: Record<string, string>}} Words
 */
/** @typedef {Record<string, Words>} Languages */

/**
 * The tag of a language that the page speaks: the one that is asked for, or else that of the browser, or English.
 * @param {string} language
 * @param {Languages} known
 */
export function languageOf(language, known) {
    const asked = language === "auto" ? navigator.language : language;
    return [asked, asked.toLowerCase().split("-")[0]].find((each) => Object.hasOwn(known, each)) ?? "en";
}

/**
 * The language after this one, in which the page would speak next.
 * @param {string} language
 * @param {Languages} known
 */
export function languageAfter(language, known) {
    const tags = Object.keys(known);
    return tags[(tags.indexOf(language) + 1) % tags.length];
}

/**
 * A sentence with what stands for its places, as in `{text}`.
 * @param {string} sentence
 * @param {Record<string, string>} told
 */
export function filled(sentence, told) {
    return sentence.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (place, name, one, other) => {
        const given = told[name];
        if (given === undefined || other === undefined) return given ?? place;
        return (given === "1" ? one : other).replace("#", given);
    });
}

/**
 * A verdict in a few words.
 * @param {Verdict} verdict
 * @param {Words} words
 */
export function verdictText({ told, step, more }, words) {
    return filled(words.verdicts[told], { step: String(step), more });
}
