// The frame of the page: which view is shown, what the bar has, which keys do what.
import {whenUnauthenticated} from "./api.js";
import {askView, forgetAskView, stopAnswer} from "./ask.js";
import {documentView} from "./document.js";
import {documentsView} from "./documents.js";
import {h, icon, show} from "./dom.js";
import {loginView} from "./login.js";
import {lookView} from "./look.js";
import {closeReader, setUpReader} from "./reader.js";
import {runView} from "./run.js";
import {applyTheme, kept, key, setKey, setTheme} from "./settings.js";
import {LANGUAGES, language, setLanguage, t} from "./texts.js";

/** @typedef {{element: HTMLElement, title: string, entered?: () => void, left?: () => void}} View */

/** @type {Record<string, (params: URLSearchParams) => View>} */
const VIEWS = {
    ask: askView,
    documents: documentsView,
    document: documentView,
    look: lookView,
    run: runView,
    login: () => loginView(() => {
        forgetAskView();
        drawBar();
        go(wanted || "#/ask");
    }),
};
const NAV = ["ask", "documents", "look", "run"];

/** @type {View | null} */
let current = null;
/** Where somebody wanted to go who had to sign in first. */
let wanted = "";

/** @param {string} id */
function element(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} hash */
function go(hash) {
    if (location.hash === hash) route();
    else location.hash = hash;
}

function route() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    const name = Object.hasOwn(VIEWS, path) ? path : "ask";
    current?.left?.();
    current = VIEWS[name](new URLSearchParams(query));
    show(element("main"), current.element);
    document.title = name === "ask" ? "ragd" : `${current.title} – ragd`;
    for (const link of element("nav").querySelectorAll("a")) {
        const isHere = link.hash === `#/${name === "document" ? "documents" : name}`;
        if (isHere) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    }
    document.body.dataset.view = name;
    scrollTo(0, 0);
    current.entered?.();
}

/**
 * @param {string} name
 * @param {[string, string][]} options value and label
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
function setting(name, options, chosen, choose) {
    const select = h("select", {id: name, onchange: () => choose(select.value)},
        options.map(([value, label]) => h("option", {value, selected: value === chosen}, label)));
    return h("p", {}, h("label", {for: name}, t(name)), select);
}

function drawBar() {
    document.documentElement.lang = language();
    show(element("skip"), t("skip"));
    element("nav").setAttribute("aria-label", t("nav.label"));
    show(element("nav"), NAV.map((name) => h("a", {href: `#/${name}`}, t(`nav.${name}`))));
    const button = element("settings-button");
    show(button, icon("settings"));
    button.setAttribute("aria-label", t("settings"));
    show(element("settings"),
        setting("settings.language", Object.entries(LANGUAGES), language(), (value) => {
            setLanguage(value);
            redraw();
        }),
        setting("settings.theme", ["", "light", "dark"].map((name) => [name, t(`theme.${name || "system"}`)]), kept("theme") ?? "", setTheme),
        key() ? h("button", {type: "button", class: "quiet", onclick: () => {
            setKey("");
            redraw();
            go("#/login");
        }}, t("settings.out")) : h("a", {href: "#/login"}, t("settings.in")));
}

function redraw() {
    forgetAskView();
    drawBar();
    route();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
    const typing = /** @type {HTMLElement} */ (event.target).closest("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        if (document.body.dataset.view !== "ask") go("#/ask");
        closeReader();
        document.getElementById("question")?.focus();
    } else if (event.key === "Escape") {
        if (stopAnswer() || closeReader()) event.preventDefault();
    } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && !typing) {
        moveBetweenChips(event);
    }
}

/** @param {KeyboardEvent} event */
function moveBetweenChips(event) {
    const chip = /** @type {HTMLElement} */ (event.target).closest(".words .chip");
    if (!chip) return;
    const all = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (chip.closest(".words")).querySelectorAll(".chip")]);
    const next = all.indexOf(/** @type {HTMLElement} */ (chip)) + (event.key === "ArrowRight" ? 1 : -1);
    all[(next + all.length) % all.length].focus();
    event.preventDefault();
}

element("skip").addEventListener("click", (event) => {
    event.preventDefault();  // an address after # is a view's
    element("main").focus();
});
applyTheme();
setUpReader();
drawBar();
whenUnauthenticated(() => {
    if (location.hash.startsWith("#/login")) return;
    wanted = location.hash;
    go("#/login");
});
addEventListener("hashchange", route);
addEventListener("keydown", onKey);
route();
