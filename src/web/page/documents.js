// What answers are made from: bringing documents, finding them, taking them away.
import {Problem, call, documentAddress, documentPath, get} from "./api.js";
import {nameOf} from "./citations.js";
import {collectionPicker} from "./collection.js";
import {h, own, show} from "./dom.js";
import {sourcesSection} from "./sources.js";
import {bytesInWords, dateInWords, t} from "./texts.js";
import {toast, undoable} from "./toast.js";
import {DropZone} from "./upload.js";

const LOADED_MAX = 5000;
const PAGE = 50;

/** @type {Record<string, (one: any) => string | number>} */
const ORDERS = {
    name: (one) => nameOf(one).toLocaleLowerCase(),
    updated: (one) => one.updated_at,
    size: (one) => one.bytes,
};

class DocumentList {
    constructor() {
        /** @type {any[]} */
        this.all = [];
        this.order = "updated";
        this.down = true;
        this.page = 0;
        this.hasMore = false;
        this.loading = new AbortController();
        this.search = h("input", {type: "search", class: "search", placeholder: t("documents.search"),
            "aria-label": t("documents.search"), dir: "auto", oninput: () => this.#turn(0)});
        this.picker = collectionPicker(() => void this.load());
        this.zone = new DropZone({onFinished: () => void this.load(), collection: () => this.picker.value});
        this.count = h("p", {class: "fine", role: "status"});
        this.body = h("tbody");
        this.head = h("tr");
        this.pager = h("div", {class: "pager"});
        this.sources = h("div");
        this.table = h("div", {class: "scroll", tabindex: "0"}, h("table", {class: "list"}, h("thead", {}, this.head), this.body));
        this.element = h("section", {class: "documents", "aria-label": t("nav.documents")},
            h("h1", {}, t("nav.documents")), this.zone.element,
            h("div", {class: "row tools"}, this.search, this.picker.element), this.count, this.table, this.pager, this.sources);
    }

    async load() {
        this.loading.abort();
        const {signal} = this.loading = new AbortController();
        try {
            /** @type {any[]} */
            const all = [];
            let cursor = null;
            do {
                const page = await get("/documents", {query: {limit: 1000, cursor, collection: this.picker.value}, signal});
                all.push(...page.documents);
                cursor = page.next_cursor;
            } while (cursor && all.length < LOADED_MAX);
            this.all = all;
            this.hasMore = cursor !== null;
            this.#draw();
            show(this.sources, await sourcesSection(this.picker.value, () => void this.load()));
        } catch (error) {
            if (!signal.aborted) show(this.count, h("span", {class: "problem"}, /** @type {Error} */ (error).message));
        }
    }

    #matching() {
        const words = this.search.value.toLocaleLowerCase().split(/\s+/).filter((word) => word);
        const found = this.all.filter((one) => {
            const text = `${one.id} ${one.title} ${one.source ?? ""} ${JSON.stringify(one.metadata)}`.toLocaleLowerCase();
            return words.every((word) => text.includes(word));
        });
        const by = ORDERS[this.order];
        const sign = this.down ? -1 : 1;
        return found.sort((a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
    }

    /** @param {number} page */
    #turn(page) {
        this.page = page;
        this.#draw();
    }

    #draw() {
        const found = this.#matching();
        const pages = Math.max(1, Math.ceil(found.length / PAGE));
        this.page = Math.min(this.page, pages - 1);
        show(this.head, this.#column("name"), h("th", {scope: "col", class: "wide"}, t("documents.metadata")),
            this.#column("updated"), this.#column("size"), h("th", {scope: "col"}, h("span", {class: "offscreen"}, t("documents.actions"))));
        show(this.body, found.slice(this.page * PAGE, (this.page + 1) * PAGE).map((one) => this.#row(one)));
        this.table.hidden = found.length === 0;
        const text = found.length === this.all.length ? t("documents.count", {n: found.length})
            : t("documents.found", {n: found.length, all: this.all.length});
        show(this.count, text, this.hasMore ? ` ${t("documents.more", {n: LOADED_MAX})}` : null);
        show(this.pager, pages === 1 ? null : [
            h("button", {type: "button", class: "quiet", disabled: this.page === 0, onclick: () => this.#turn(this.page - 1)}, t("pager.before")),
            h("span", {class: "fine"}, t("pager.at", {n: this.page + 1, all: pages})),
            h("button", {type: "button", class: "quiet", disabled: this.page === pages - 1, onclick: () => this.#turn(this.page + 1)}, t("pager.next"))]);
    }

    /** @param {string} name */
    #column(name) {
        const sorted = this.order === name;
        return h("th", {scope: "col", "aria-sort": sorted ? (this.down ? "descending" : "ascending") : "none"},
            h("button", {type: "button", class: "linkish", onclick: () => {
                this.down = sorted ? !this.down : name !== "name";
                this.order = name;
                this.#turn(0);
            }}, t(`documents.${name}`), sorted ? (this.down ? " ↓" : " ↑") : null));
    }

    /** @param {any} one */
    #row(one) {
        const metadata = Object.entries(one.metadata).slice(0, 4).map(([name, value]) =>
            h("span", {class: "tag"}, own(name), ": ", own(typeof value === "string" ? value : JSON.stringify(value))));
        return h("tr", {"data-id": one.id},
            h("td", {class: "name"}, h("a", {href: documentAddress(one.id, this.picker.value)}, own(nameOf(one))),
                h("span", {class: "fine id"}, own(one.id))),
            h("td", {class: "wide"}, metadata),
            h("td", {class: "fine"}, dateInWords(one.updated_at)), h("td", {class: "fine number"}, bytesInWords(one.file?.bytes ?? one.bytes)),
            h("td", {class: "number"}, h("button", {type: "button", class: "quiet", "aria-label": t("documents.delete.label", {name: nameOf(one)}),
                onclick: () => this.#remove(one)}, t("documents.delete"))));
    }

    /** @param {any} one */
    #remove(one) {
        const collection = this.picker.value;
        this.all = this.all.filter((other) => other !== one);
        this.#draw();
        const back = () => {
            if (collection === this.picker.value) this.all.push(one);
            this.#draw();
        };
        undoable(t("documents.deleting", {name: nameOf(one)}), {undo: back, act: async () => {
            try {
                await call("DELETE", documentPath(one.id), {query: {collection}, keepalive: true});
            } catch (error) {
                if (error instanceof Problem && error.status === 404) return;
                back();
                toast(/** @type {Error} */ (error).message, "bad");
            }
        }});
    }
}

export function documentsView() {
    const list = new DocumentList();
    return {element: list.element, title: t("nav.documents"), entered: () => void list.load(), left: () => list.loading.abort()};
}
