// The stored text of a document around a quote. The server counts in bytes, so bytes are cut, and text is made last.
import {h, show} from "./dom.js";
import {t} from "./texts.js";

const AROUND = 6000;
const MORE = 100_000;

/** Where a character begins, at or before this byte. @param {Uint8Array} bytes @param {number} at */
function atCharacter(bytes, at) {
    let where = Math.max(0, Math.min(at, bytes.length));
    while (where > 0 && where < bytes.length && (bytes[where] & 0xC0) === 0x80) --where;
    return where;
}

/** @typedef {{start: number, end: number}} Span */

export class TextView {
    /**
     * @param {Uint8Array} bytes
     * @param {{wanted: Span, quotes: Span[], passage: Span}} marked
     */
    constructor(bytes, {wanted, quotes, passage}) {
        this.bytes = bytes;
        this.wanted = wanted;
        this.quotes = quotes.length ? quotes : [wanted];
        this.passage = passage;
        this.from = atCharacter(bytes, Math.min(wanted.start, passage.start) - AROUND);
        this.to = atCharacter(bytes, Math.max(wanted.end, passage.end) + AROUND);
        this.element = h("div", {class: "text"});
        this.#draw();
    }

    #draw() {
        const {from, to, bytes} = this;
        show(this.element,
            from > 0 ? this.#more("reader.before", () => {
                this.from = atCharacter(bytes, from - MORE);
            }) : null,
            h("div", {class: "document", dir: "auto", tabindex: "0", role: "document", "aria-label": t("reader.text")}, this.#pieces()),
            to < bytes.length ? this.#more("reader.after", () => {
                this.to = atCharacter(bytes, to + MORE);
            }) : null);
    }

    /** @param {string} label @param {() => void} grow */
    #more(label, grow) {
        return h("button", {type: "button", class: "quiet", onclick: () => {
            grow();
            this.#draw();
        }}, t(label));
    }

    /** The text in pieces: within a quote, within the passage around it, outside of both. */
    #pieces() {
        const spans = [...this.quotes, this.passage];
        const cuts = [this.from, this.to, ...spans.flatMap(({start, end}) => [start, end])]
            .filter((at) => at >= this.from && at <= this.to).sort((a, b) => a - b);
        const decoder = new TextDecoder();
        /** @param {Span} span @param {number} at */
        const within = (span, at) => at >= span.start && at < span.end;
        return cuts.slice(1).map((end, index) => {
            const start = cuts[index];
            if (start === end) return null;
            const text = decoder.decode(this.bytes.subarray(start, end));
            if (this.quotes.some((quote) => within(quote, start))) {
                return h("mark", {class: within(this.wanted, start) ? "wanted" : null}, text);
            }
            return within(this.passage, start) ? h("span", {class: "passage"}, text) : text;
        });
    }

    scrollToQuote() {
        const mark = this.element.querySelector("mark.wanted") ?? this.element.querySelector("mark");
        mark?.scrollIntoView({block: "center"});
    }
}
