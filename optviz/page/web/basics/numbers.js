/** Numbers as people read and write them. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A number in so many digits, like Python's `:.3g`, as print has it: with a real minus sign, and powers of ten.
 * @param {number} value
 * @param {number} [digits]
 */
export function short(value, digits = 3) {
    if (Number.isNaN(value)) return "–";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const power = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
    const text =
        power < -4 || power >= Math.max(digits, 5)
            ? scientific(value, digits)
            : String(Number(value.toPrecision(digits)));
    return text.replaceAll("-", "−");
}

/**
 * @param {number} value
 * @param {number} digits
 */
function scientific(value, digits) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const ten = `10${raised(String(Number(power)))}`;
    return Math.abs(Number(mantissa)) === 1 ? `${value < 0 ? "-" : ""}${ten}` : `${Number(mantissa)}×${ten}`;
}

/**
 * A whole number as a power.
 * @param {string} digits
 */
export function raised(digits) {
    return digits.replaceAll(/\d/g, (digit) => RAISED[Number(digit)]).replace("-", "⁻");
}

/**
 * A number with all its digits, as it is typed and as a command takes it.
 * @param {number} value
 */
export function exact(value) {
    return String(Object.is(value, -0) ? 0 : value);
}

/**
 * A number of about three digits, as a person would choose it.
 * @param {number} value
 */
export function rounded(value) {
    return Number(value.toPrecision(3));
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
    return Math.min(high, Math.max(low, value));
}

/**
 * A finite number, or null for anything else; empty text is no number.
 * @param {unknown} given
 */
export function finite(given) {
    const number = typeof given === "string" && given.trim() !== "" ? Number(given.trim().replace("−", "-")) : given;
    return typeof number === "number" && Number.isFinite(number) ? number : null;
}
