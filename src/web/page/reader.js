// The proof: a document at the quote, as its stored text or as a picture of its page.
import {Problem, bytes, documentAddress, documentPath, get} from "./api.js";
import {headingsAbove, nameOf, placeInWords} from "./citations.js";
import {h, icon, own, show} from "./dom.js";
import {PageView} from "./page_view.js";
import {scores, strength} from "./scores.js";
import {TextView} from "./text_view.js";
import {t} from "./texts.js";

/**
 * @typedef {object} Reading
 * @property {any} source as an answer lists it
 * @property {any[]} quotes what of it is quoted, the wanted one first
 * @property {{element: HTMLElement}} [turn] the answer that cites it
 */

const WIDE = matchMedia("(min-width: 70rem)");

function dialog() {
    return /** @type {HTMLDialogElement} */ (document.getElementById("reader"));
}

/** @type {{reading: Reading, opener: HTMLElement | null, leave: AbortController} | null} */
let open = null;

/** @param {Reading} reading */
export function openReader(reading) {
    const opener = open?.opener ?? /** @type {HTMLElement | null} */ (document.activeElement);
    open?.leave.abort();
    open = {reading, opener, leave: new AbortController()};
    markChip(reading);
    const title = h("h2", {class: "title", tabindex: "-1", dir: "auto"}, nameOf(reading.source));
    const body = h("div", {class: "body"}, h("p", {class: "waiting"}, t("loading")));
    const path = h("p", {class: "path", hidden: true});
    const notes = h("ul", {class: "notes", hidden: true});
    show(dialog(), head(reading, title, path), notes, body);
    if (!dialog().open) {
        if (WIDE.matches) dialog().show();
        else dialog().showModal();
    }
    document.body.classList.add("reading");
    title.focus({preventScroll: true});
    void load(reading, {body, path, notes, signal: open.leave.signal});
}

/** @returns {boolean} whether there was one to close */
export function closeReader() {
    if (!open) return false;
    const {opener, leave} = open;
    open = null;
    leave.abort();
    dialog().close();
    show(dialog());
    document.body.classList.remove("reading");
    document.querySelector(".chip.current")?.classList.remove("current");
    opener?.focus?.({preventScroll: true});
    return true;
}

/** The citations of the answer that is being read. */
function chips() {
    return /** @type {HTMLElement[]} */ ([...open?.reading.turn?.element.querySelectorAll(".chip") ?? []]);
}

/** @param {Reading} reading */
function markChip({source, turn}) {
    const all = chips();
    if (!turn || !all.length) return;
    const pressed = /** @type {HTMLElement} */ (document.activeElement);
    const was = all.findIndex((chip) => chip.classList.contains("current"));
    all.forEach((chip) => chip.classList.remove("current"));
    const current = all.includes(pressed) ? pressed
        : all[was]?.dataset.n === String(source.n) ? all[was]
            : all.find((chip) => chip.dataset.n === String(source.n));
    current?.classList.add("current");
}

/** The citation after this one, or before it. @param {1 | -1} by */
export function stepCitation(by) {
    const all = chips();
    if (!all.length) return;
    const at = all.findIndex((chip) => chip.classList.contains("current"));
    const next = all[(at + by + all.length) % all.length];
    all.forEach((chip) => chip.classList.toggle("current", chip === next));
    next.scrollIntoView({block: "nearest"});
    next.click();
}

/**
 * @param {Reading} reading
 * @param {HTMLElement} title
 * @param {HTMLElement} path
 */
function head({source, quotes, turn}, title, path) {
    const place = placeInWords(quotes[0]?.location ?? source.location);
    const all = turn ? chips() : [];
    const at = all.findIndex((chip) => chip.classList.contains("current"));
    const step = all.length > 1 ? h("div", {class: "steps"},
        h("button", {type: "button", class: "round", title: t("citation.before"), "aria-label": t("citation.before"),
            onclick: () => stepCitation(-1)}, icon("back")),
        h("span", {class: "fine"}, t("citation.of", {n: at + 1, all: all.length})),
        h("button", {type: "button", class: "round", title: t("citation.next"), "aria-label": t("citation.next"),
            onclick: () => stepCitation(1)}, icon("next"))) : null;
    return h("div", {class: "head"},
        h("div", {class: "row"}, title, step,
            h("button", {type: "button", class: "round", title: t("close"), "aria-label": t("close"), onclick: closeReader},
                icon("close"))),
        h("p", {class: "fine facts"}, own(source.document_id), h("span", {}, `${t("version")} ${source.version}`),
            place ? h("span", {}, place) : null, source.score === undefined ? null : strength(source),
            h("a", {href: documentAddress(source.document_id, source.collection)}, t("reader.whole"))),
        path, source.scores ? scores(source) : null);
}

/** @param {any} source @param {AbortSignal} signal */
async function recordOf(source, signal) {
    const query = {collection: source.collection};
    const [record, content] = await Promise.all([
        get(documentPath(source.document_id), {query, signal}),
        bytes("GET", documentPath(source.document_id, "/content"), {query, signal})]);
    return {record, content};
}

/**
 * @param {Reading} reading
 * @param {{body: HTMLElement, path: HTMLElement, notes: HTMLElement, signal: AbortSignal}} into
 */
async function load({source, quotes}, {body, path, notes, signal}) {
    try {
        const {record, content} = await recordOf(source, signal);
        const wanted = quotes[0] ?? source;
        const text = new TextView(content, {wanted, quotes, passage: source});
        const headings = headingsAbove(content, wanted.start);
        if (headings.length) {
            path.hidden = false;
            show(path, headings.flatMap((one, index) => [index ? " › " : null, own(one)]));
        }
        const told = notesOf(source, record, content);
        notes.hidden = told.length === 0;
        show(notes, told.map((one) => h("li", {class: one.kind}, one.text)));
        const page = wanted.location?.page ?? source.location?.page;
        if (page && record.file) showBoth(body, text, new PageView(source, {wanted, page, signal}));
        else showText(body, text);
    } catch (error) {
        if (signal.aborted) return;
        show(body, h("p", {class: "problem", role: "alert"}, error instanceof Problem && error.status === 404
            ? t("reader.gone") : String(/** @type {Error} */ (error).message)));
    }
}

/** Whether the words are still the document's. @param {any} source @param {any} record @param {Uint8Array} content */
function notesOf(source, record, content) {
    if (source.text === undefined) return [];
    const same = new TextDecoder().decode(content.subarray(source.start, source.end)) === source.text;
    const notes = [];
    if (record.version !== source.version) {
        notes.push({kind: "changed", text: t("reader.changed", {now: record.version, then: source.version})});
    }
    notes.push(same ? {kind: "good", text: t("reader.checked")} : {kind: "changed", text: t("reader.differs")});
    return notes;
}

/** @param {HTMLElement} body @param {TextView} text */
function showText(body, text) {
    show(body, text.element);
    text.scrollToQuote();
}

/**
 * @param {HTMLElement} body
 * @param {TextView} text
 * @param {PageView} page
 */
function showBoth(body, text, page) {
    const panel = h("div", {class: "panel"});
    /** @param {"page" | "text"} which */
    const choose = (which) => {
        for (const [name, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(name === which));
        show(panel, which === "page" ? page.element : text.element);
        if (which === "text") text.scrollToQuote();
    };
    const buttons = {
        page: h("button", {type: "button", onclick: () => choose("page")}, t("reader.page")),
        text: h("button", {type: "button", onclick: () => choose("text")}, t("reader.text")),
    };
    page.whenMissing = () => choose("text");
    show(body, h("div", {class: "choice", role: "group", "aria-label": t("reader.as")}, buttons.page, buttons.text), panel);
    choose("page");
}

/** What keys do while a document is open. @param {KeyboardEvent} event */
function onKey(event) {
    if (/** @type {HTMLElement} */ (event.target).closest("textarea, input, select")) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        if (!open?.reading.turn || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        stepCitation(event.key === "ArrowRight" ? 1 : -1);
    }
}

export function setUpReader() {
    dialog().addEventListener("keydown", onKey);
    dialog().addEventListener("cancel", (event) => {
        event.preventDefault();
        closeReader();
    });
    WIDE.addEventListener("change", closeReader);
    addEventListener("hashchange", closeReader);
}
