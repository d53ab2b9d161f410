// One document: what is known of it, its text, its file, and who may read it.
import {Problem, bytes, call, documentAddress, documentPath, get} from "./api.js";
import {nameOf} from "./citations.js";
import {h, linkAway, own, show} from "./dom.js";
import {PageView} from "./page_view.js";
import {TextView} from "./text_view.js";
import {bytesInWords, dateInWords, t} from "./texts.js";
import {download, toast, undoable} from "./toast.js";

/** @param {string} name @param {...import("./dom.js").Child} value */
function fact(name, ...value) {
    return [h("dt", {}, t(name)), h("dd", {}, ...value)];
}

/** @param {any} record @param {string} collection */
function facts(record, collection) {
    const {metadata, file} = record;
    return h("dl", {class: "facts"},
        fact("document.id", own(record.id)), fact("document.version", record.version),
        fact("documents.updated", dateInWords(record.updated_at)), fact("document.created", dateInWords(record.created_at)),
        fact("document.chunks", record.chunks), fact("documents.size", bytesInWords(record.bytes)),
        record.source ? fact("document.source", own(record.source)) : [],
        record.url ? fact("document.url", linkAway(record.url, record.url)) : [],
        file ? fact("document.file", h("button", {type: "button", class: "linkish", onclick: () => void save(record, collection)},
            own(file.name)), ` (${bytesInWords(file.bytes)})`) : [],
        Object.entries(metadata).flatMap(([name, value]) => [h("dt", {}, own(name)),
            h("dd", {}, own(typeof value === "string" ? value : JSON.stringify(value)))]));
}

/** @param {any} record @param {string} collection */
async function save(record, collection) {
    try {
        const file = await bytes("GET", documentPath(record.id, "/original"), {query: {collection}});
        download(record.file.name, new Blob([file], {type: record.file.media_type}));
    } catch (error) {
        toast(/** @type {Error} */ (error).message, "bad");
    }
}

/** Who may read it: for who may change that. @param {any} record @param {string} collection */
function permissions(record, collection) {
    const field = (/** @type {"allow" | "deny"} */ name) => {
        const input = h("input", {type: "text", id: `acl-${name}`, value: (record.acl?.[name] ?? []).join(", "), placeholder: "group:hr, user:tom"});
        return {input, element: h("p", {}, h("label", {for: `acl-${name}`}, t(`acl.${name}`)), input)};
    };
    const allow = field("allow");
    const deny = field("deny");
    const names = (/** @type {HTMLInputElement} */ input) => input.value.split(",").map((one) => one.trim()).filter((one) => one);
    return h("details", {class: "acl"}, h("summary", {}, t("acl.title")), h("form", {onsubmit: async (/** @type {Event} */ event) => {
        event.preventDefault();
        const acl = {
            ...(names(allow.input).length ? {allow: names(allow.input)} : {}),
            ...(names(deny.input).length ? {deny: names(deny.input)} : {})};
        try {
            await call("PATCH", documentPath(record.id), {query: {collection}, body: {acl: Object.keys(acl).length ? acl : null}});
            toast(t("acl.saved"));
        } catch (error) {
            toast(/** @type {Error} */ (error).message, "bad");
        }
    }}, h("p", {class: "fine"}, t("acl.text")), allow.element, deny.element,
    h("button", {type: "submit", class: "quiet"}, t("save"))));
}

/** @param {any} record @param {string} collection */
function removal(record, collection) {
    return h("button", {type: "button", class: "quiet", onclick: () => {
        location.hash = "#/documents";
        undoable(t("documents.deleting", {name: nameOf(record)}), {undo: () => {
            location.hash = documentAddress(record.id, collection);
        }, act: async () => {
            try {
                await call("DELETE", documentPath(record.id), {query: {collection}, keepalive: true});
                dispatchEvent(new HashChangeEvent("hashchange"));
            } catch (error) {
                toast(/** @type {Error} */ (error).message, "bad");
            }
        }});
    }}, t("documents.delete"));
}

/** @param {URLSearchParams} params */
export function documentView(params) {
    const id = params.get("id") ?? "";
    const collection = params.get("in") ?? "";
    const leave = new AbortController();
    const body = h("div", {}, h("p", {class: "waiting"}, t("loading")));
    const load = async () => {
        try {
            const query = {collection};
            const {signal} = leave;
            const [record, content] = await Promise.all([get(documentPath(id), {query, signal}),
                bytes("GET", documentPath(id, "/content"), {query, signal})]);
            const whole = {start: 0, end: 0};
            const text = new TextView(content, {wanted: whole, quotes: [], passage: whole});
            const hasPages = /^(application\/pdf|image\/)/.test(record.file?.media_type ?? "");
            const pages = hasPages ? new PageView({document_id: id, collection}, {wanted: null, page: 1, signal}).element : null;
            show(body, h("h1", {dir: "auto"}, nameOf(record)), facts(record, collection), permissions(record, collection),
                h("p", {}, removal(record, collection)),
                pages ? h("section", {class: "pages"}, h("h2", {}, t("reader.page")), pages) : null,
                h("section", {}, h("h2", {}, t("reader.text")), text.element));
        } catch (error) {
            if (leave.signal.aborted) return;
            const isGone = error instanceof Problem && error.status === 404;
            show(body, h("p", {class: "problem", role: "alert"}, isGone ? t("reader.gone") : /** @type {Error} */ (error).message));
        }
    };
    return {
        element: h("section", {class: "one-document", "aria-label": t("document.title")},
            h("p", {}, h("a", {href: "#/documents"}, `‹ ${t("nav.documents")}`)), body),
        title: id,
        entered: () => void load(),
        left: () => leave.abort(),
    };
}
