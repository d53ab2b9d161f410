// A page of a document's file as a picture, with the quote marked on it by the server.
import {Problem, bytes, documentPath} from "./api.js";
import {h, icon, show} from "./dom.js";
import {t} from "./texts.js";

const WIDTH_MAX = 2000;

export class PageView {
    /**
     * @param {any} source
     * @param {{wanted: {start: number, end: number} | null, page: number, signal: AbortSignal}} what
     */
    constructor(source, {wanted, page, signal}) {
        this.source = source;
        this.wanted = wanted;
        this.page = page;
        this.first = page;
        this.signal = signal;
        this.whenMissing = () => {};
        this.address = "";
        this.frame = h("div", {class: "paper"}, h("p", {class: "waiting"}, t("loading")));
        this.label = h("span", {class: "fine"});
        this.element = h("div", {class: "page"},
            h("div", {class: "steps"},
                h("button", {type: "button", class: "round", "aria-label": t("page.before"), title: t("page.before"),
                    onclick: () => this.#turn(-1)}, icon("back")), this.label,
                h("button", {type: "button", class: "round", "aria-label": t("page.next"), title: t("page.next"),
                    onclick: () => this.#turn(1)}, icon("next"))),
            this.frame);
        signal.addEventListener("abort", () => URL.revokeObjectURL(this.address));
        void this.#load();
    }

    /** @param {1 | -1} by */
    #turn(by) {
        if (this.page + by < 1) return;
        this.page += by;
        void this.#load(by);
    }

    /** @param {number} [by] the turn that led here, which is taken back where there is no such page */
    async #load(by = 0) {
        const width = Math.min(WIDTH_MAX, Math.round(Math.max(320, this.frame.clientWidth || 700) * devicePixelRatio));
        this.label.textContent = t("place.page", {n: this.page});
        try {
            const picture = await bytes("GET", documentPath(this.source.document_id, `/pages/${this.page}.png`), {
                query: {highlight: this.wanted ? `${this.wanted.start}-${this.wanted.end}` : null, width, collection: this.source.collection},
                signal: this.signal});
            URL.revokeObjectURL(this.address);
            this.address = URL.createObjectURL(new Blob([picture], {type: "image/png"}));
            show(this.frame, h("img", {src: this.address, alt: t("page.alt", {n: this.page})}));
        } catch (error) {
            if (this.signal.aborted) return;
            if (by !== 0 && error instanceof Problem && error.status === 404) {
                this.page -= by;
                this.label.textContent = t("place.page", {n: this.page});
            } else {
                show(this.frame, h("p", {class: "problem"}, /** @type {Error} */ (error).message));
                if (this.page === this.first) this.whenMissing();
            }
        }
    }
}
