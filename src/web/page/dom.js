// Elements are made here and nowhere else. What comes from outside is text or an attribute that cannot run:
// no markup is ever parsed.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, unknown>} Props */

const SAFE_ADDRESS = /^(?:#|https?:\/\/|mailto:|blob:)/i;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
function setProp(element, name, value) {
    if (value === null || value === undefined || value === false) return;
    if (typeof value === "function") {
        element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
        return;
    }
    if ((name === "href" || name === "src") && !SAFE_ADDRESS.test(String(value))) return;
    if (name.startsWith("on") || name === "style") return;
    element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * @param {Element} element
 * @param {Props} props
 * @param {(Child | Child[])[]} children
 */
function fill(element, props, children) {
    for (const [name, value] of Object.entries(props)) setProp(element, name, value);
    for (const child of children.flat()) {
        if (child !== null && child !== undefined && child !== false) {
            element.append(child instanceof Node ? child : String(child));
        }
    }
}

/**
 * An element: h("button", {class: "quiet", onclick: close}, "Close").
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    fill(element, props, children);
    return element;
}

/**
 * The same for a drawing.
 * @param {string} tag
 * @param {Props} [props]
 * @param {...(Child | Child[])} children
 */
export function svg(tag, props = {}, ...children) {
    const element = document.createElementNS(SVG, tag);
    fill(element, props, children);
    return element;
}

/**
 * Puts these children in the place of whatever an element has.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function show(element, ...children) {
    element.replaceChildren();
    fill(element, {}, children);
}

/**
 * A text of a person or a document: in its own direction, apart from what stands around it.
 * @param {string} text
 * @param {Props} [props]
 */
export function own(text, props = {}) {
    return h("bdi", props, text);
}

/**
 * A link that leaves the page: says so, tells nobody where from, and leads to web addresses alone.
 * @param {string} address
 * @param {...Child} children
 */
export function linkAway(address, ...children) {
    if (!/^https?:\/\//i.test(address)) return h("span", {}, ...children);
    return h("a", {class: "away", href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: address},
        ...children);
}

const ICONS = {
    close: "M5 5l10 10M15 5L5 15",
    next: "M7 4l6 6-6 6",
    back: "M13 4l-6 6 6 6",
    settings: "M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4",
    up: "M10 16V5M5 10l5-5 5 5",
    stop: "M6 6h8v8H6z",
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
    return svg("svg", {class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true"}, svg("path", {d: ICONS[name]}));
}
