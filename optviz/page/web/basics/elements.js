/** Elements of the page: found by their ids, and changed only where something is to change. */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
export function part(id) {
    return /** @type {T} */ (document.getElementById(id));
}

/**
 * Write a text where it is another one: the page need not be laid out again for the same.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {HTMLElement} element
 * @param {string} attribute
 * @param {string} text
 */
export function write(element, attribute, text) {
    if (element.getAttribute(attribute) !== text) element.setAttribute(attribute, text);
}
