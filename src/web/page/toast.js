// Short messages at the edge of the page, which a screen reader says; and what can still be undone.
import {h} from "./dom.js";
import {t} from "./texts.js";

const SHOWN_MS = 4000;

function region() {
    return /** @type {HTMLElement} */ (document.getElementById("toasts"));
}

/** Only for who cannot see it happen. @param {string} text */
export function say(text) {
    /** @type {HTMLElement} */ (document.getElementById("said")).textContent = text;
}

/**
 * @param {string} text
 * @param {"plain" | "bad"} [kind]
 */
export function toast(text, kind = "plain") {
    const element = h("div", {class: `toast ${kind}`, role: "status"}, h("span", {dir: "auto"}, text));
    region().append(element);
    setTimeout(() => element.remove(), kind === "bad" ? 2 * SHOWN_MS : SHOWN_MS);
}

/** For what nobody waits for: if it fails, that is said. @param {Promise<unknown>} promise */
export function unlessFails(promise) {
    promise.catch((error) => toast(/** @type {Error} */ (error).message, "bad"));
}

/** What is going to happen, and the page is left: it happens now. @type {Set<() => void>} */
const waiting = new Set();
addEventListener("pagehide", () => waiting.forEach((act) => act()));

/**
 * Does something after some seconds, unless it is undone.
 * @param {string} text
 * @param {{act: () => void, undo: () => void, seconds?: number}} how
 */
export function undoable(text, {act, undo, seconds = 6}) {
    const finish = (/** @type {() => void} */ how) => {
        clearTimeout(timer);
        waiting.delete(now);
        element.remove();
        how();
    };
    const now = () => finish(act);
    const element = h("div", {class: "toast", role: "status"}, h("span", {dir: "auto"}, text),
        h("button", {type: "button", class: "linkish", onclick: () => finish(undo)}, t("undo")));
    region().append(element);
    waiting.add(now);
    const timer = setTimeout(now, seconds * 1000);
}

/**
 * @param {string} text
 * @param {string} done what is said then
 */
export async function copy(text, done) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {  // no permission, or no HTTPS: the old way
        const area = h("textarea", {class: "offscreen", "aria-hidden": "true"});
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
    }
    toast(done);
}

/**
 * @param {string} name
 * @param {Blob} blob
 */
export function download(name, blob) {
    const address = URL.createObjectURL(blob);
    const link = h("a", {href: address, download: name});
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), SHOWN_MS);
}
