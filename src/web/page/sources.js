// Where documents are from, and how the last run over each went.
import {Problem, call, get} from "./api.js";
import {h, own} from "./dom.js";
import {dateInWords, t} from "./texts.js";
import {toast, undoable} from "./toast.js";

/** @param {any} run */
function runInWords(run) {
    if (!run) return t("sources.never");
    return [t(`run.${run.state}`), dateInWords(run.ended_at ?? run.begun_at), t("run.counts", run)].join(" · ");
}

/** @param {string} name @param {string} collection */
async function failuresOf(name, collection) {
    const {failures} = await get(`/sources/${encodeURIComponent(name)}`, {query: {collection}});
    return h("ul", {class: "failures"}, failures.map((/** @type {any} */ one) =>
        h("li", {}, own(one.path), " – ", own(one.why || one.code))));
}

/** @param {any} source @param {{collection: string, onChange: () => void}} about */
function row(source, {collection, onChange}) {
    const {name, documents, last_run: run} = source;
    const failed = run?.failed ? h("details", {ontoggle: async (/** @type {Event} */ event) => {
        const details = /** @type {HTMLDetailsElement} */ (event.target);
        if (details.open && details.childElementCount === 1) details.append(await failuresOf(name, collection));
    }}, h("summary", {}, t("sources.failed", {n: run.failed}))) : null;
    const line = h("tr", {}, h("td", {class: "name"}, own(name)), h("td", {class: "number"}, documents),
        h("td", {class: "fine"}, runInWords(run), failed),
        h("td", {class: "number"}, h("button", {type: "button", class: "quiet", "aria-label": t("sources.remove.label", {name}), onclick: () => {
            line.hidden = true;
            undoable(t("sources.removing", {name, n: documents}), {undo: () => {
                line.hidden = false;
            }, act: async () => {
                try {
                    await call("DELETE", `/sources/${encodeURIComponent(name)}`, {query: {collection}, keepalive: true});
                    onChange();
                } catch (error) {
                    line.hidden = false;
                    toast(/** @type {Error} */ (error).message, "bad");
                }
            }});
        }}, t("sources.remove"))));
    return line;
}

/**
 * @param {string} collection
 * @param {() => void} onChange documents went with a source
 * @returns {Promise<HTMLElement | null>} null: there are none, or they are not for this caller
 */
export async function sourcesSection(collection, onChange) {
    try {
        const {sources} = await get("/sources", {query: {collection}});
        if (!sources.length) return null;
        return h("section", {}, h("h2", {}, t("sources.title")), h("div", {class: "scroll", tabindex: "0"}, h("table", {class: "list"},
            h("thead", {}, h("tr", {}, ["name", "documents", "run", "actions"].map((column) =>
                h("th", {scope: "col"}, column === "actions" ? h("span", {class: "offscreen"}, t("documents.actions")) : t(`sources.${column}`))))),
            h("tbody", {}, sources.map((/** @type {any} */ one) => row(one, {collection, onChange}))))));
    } catch (error) {
        if (error instanceof Problem && error.status === 403) return null;
        throw error;
    }
}
