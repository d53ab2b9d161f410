// What is asked: which collection, and which metadata its documents have.
import {get} from "./api.js";
import {DEFAULT, collectionNames} from "./collection.js";
import {h, icon, show} from "./dom.js";
import {t} from "./texts.js";
import {unlessFails} from "./toast.js";

const OPERATORS = /** @type {const} */ (["eq", "ne", "gte", "lte", "exists"]);

/** "2024" is a number, "true" a truth; all else is text. @param {string} text */
function valueOf(text) {
    if (/^-?\d{1,15}(?:\.\d+)?$/.test(text)) return Number(text);
    if (text === "true" || text === "false") return text === "true";
    return text;
}

export class Filters {
    /** @param {() => void} onChange */
    constructor(onChange) {
        this.onChange = onChange;
        /** @type {{key: string, operator: string, value: string}[]} */
        this.rows = [];
        this.collection = h("select", {id: "collection", onchange: () => this.#changed(true)},
            h("option", {value: DEFAULT}, DEFAULT));
        this.list = h("div", {class: "conditions"});
        this.keys = h("datalist", {id: "metadata-keys"});
        this.count = h("span", {class: "count", hidden: true});
        this.element = h("details", {class: "filters", ontoggle: () => unlessFails(this.#learn())},
            h("summary", {}, t("filters"), " ", this.count),
            h("div", {class: "inside"},
                h("label", {}, t("collection"), " ", this.collection), this.list, this.keys,
                h("button", {type: "button", class: "quiet", onclick: () => this.#add()}, t("filters.add"))));
        this.learned = "";
    }

    /** @returns {{collection?: string, filter?: object}} as POST /query takes it */
    get value() {
        const conditions = this.rows.filter((row) => row.key.trim() && (row.value.trim() || row.operator === "exists"))
            .map(({key, operator, value}) => ({[key.trim()]: operator === "eq" ? valueOf(value.trim())
                : operator === "exists" ? {exists: true} : {[operator]: valueOf(value.trim())}}));
        return {
            ...(this.collection.value === DEFAULT ? {} : {collection: this.collection.value}),
            ...(conditions.length ? {filter: conditions.length === 1 ? conditions[0] : {$and: conditions}} : {}),
        };
    }

    async loadCollections() {
        const names = await collectionNames();
        const chosen = this.collection.value;
        show(this.collection, names.map((name) => h("option", {value: name, selected: name === chosen}, name)));
        this.collection.parentElement?.toggleAttribute("hidden", names.length < 2);
    }

    /** Which metadata there is, of the first documents. */
    async #learn() {
        if (!this.element.open || this.learned === this.collection.value) return;
        this.learned = this.collection.value;
        const {documents} = await get("/documents", {query: {collection: this.collection.value, limit: 100}});
        const keys = new Set(documents.flatMap((/** @type {any} */ one) => Object.keys(one.metadata)));
        show(this.keys, [...keys].map((key) => h("option", {value: key})));
        if (!this.rows.length && keys.size) this.#add();
    }

    #add() {
        const row = {key: "", operator: "eq", value: ""};
        this.rows.push(row);
        const value = h("input", {type: "text", class: "value", placeholder: t("filters.value"), "aria-label": t("filters.value"),
            autocomplete: "off", oninput: () => this.#set(row, {value: value.value})});
        const operator = h("select", {"aria-label": t("filters.operator"), onchange: () => {
            value.hidden = operator.value === "exists";
            this.#set(row, {operator: operator.value});
        }}, OPERATORS.map((name) => h("option", {value: name}, t(`filters.${name}`))));
        const key = h("input", {type: "text", list: "metadata-keys", placeholder: t("filters.key"), "aria-label": t("filters.key"),
            autocomplete: "off", oninput: () => this.#set(row, {key: key.value})});
        const line = h("div", {class: "condition"}, key, operator, value,
            h("button", {type: "button", class: "round", "aria-label": t("filters.remove"), title: t("filters.remove"), onclick: () => {
                this.rows.splice(this.rows.indexOf(row), 1);
                line.remove();
                this.#changed();
            }}, icon("close")));
        this.list.append(line);
    }

    /** @param {object} row @param {object} values */
    #set(row, values) {
        Object.assign(row, values);
        this.#changed();
    }

    #changed(learn = false) {
        const {collection, filter} = this.value;
        const conditions = filter ? (/** @type {any} */ (filter).$and?.length ?? 1) : 0;
        const count = conditions + (collection ? 1 : 0);
        this.count.hidden = count === 0;
        this.count.textContent = String(count);
        if (learn) unlessFails(this.#learn());
        this.onChange();
    }
}
