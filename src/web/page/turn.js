// One question and its answer: sources first, then the words as they come, then what is to be known of them.
import {Problem, ask} from "./api.js";
import {markAsWritten, markCitations, nameOf, placeInWords} from "./citations.js";
import {answerAsMarkdown, linkTo} from "./conversation.js";
import {h, own, show} from "./dom.js";
import {TEXT_MAX, renderMarkdown, renderQuotes} from "./markdown.js";
import {openReader} from "./reader.js";
import {scores, strength} from "./scores.js";
import {plainWarning, t} from "./texts.js";
import {copy, say} from "./toast.js";

/** @typedef {import("./conversation.js").Turn} Turn */

export class TurnView {
    /**
     * @param {Turn} turn
     * @param {{onChange: () => void, onRetry: (turn: Turn) => void, writes: boolean}} wants
     *     writes: a language model is there, so what streams is its Markdown
     */
    constructor(turn, wants) {
        this.turn = turn;
        this.wants = wants;
        /** @type {any[]} */
        this.sources = turn.answer?.sources ?? [];
        this.text = turn.partial ?? "";
        this.strip = h("ol", {class: "strip", "aria-label": t("sources")});
        this.words = h("div", {class: "words"});
        this.after = h("div", {class: "after"});
        this.element = h("article", {class: "turn", "aria-busy": "false"},
            h("h2", {class: "question", dir: "auto"}, turn.question), this.strip, this.words, this.after);
        this.frame = 0;
        if (turn.answer) this.#finish();
        else if (turn.problem) this.#fail();
        else if (turn.stopped) this.#stopped();
    }

    /**
     * @param {{collection?: string}} question as POST /query takes it
     * @param {AbortSignal} signal
     */
    async run(question, signal) {
        // Where a source is to be read again.
        const placed = (/** @type {any[]} */ sources) => sources.map((one) => ({...one, collection: question.collection}));
        this.element.setAttribute("aria-busy", "true");
        show(this.words, h("p", {class: "waiting"}, t("searching")));
        try {
            this.turn.answer = await ask(question, {
                signal,
                onSources: (sources) => {
                    this.sources = placed(sources);
                    this.#showStrip();
                    show(this.words, h("p", {class: "waiting"}, this.wants.writes ? t("writing") : t("reading")));
                },
                onToken: (text) => {
                    this.text += text;
                    this.#showSoon();
                },
            });
            this.sources = this.turn.answer.sources = placed(this.turn.answer.sources);
            this.#finish();
            say(t("answered"));
        } catch (error) {
            if (signal.aborted) {
                Object.assign(this.turn, {stopped: true, partial: this.text});
                this.#stopped();
            } else {
                this.turn.problem = error instanceof Problem ? {code: error.code, detail: error.message}
                    : {code: "page", detail: String(error)};
                this.#fail();
            }
        } finally {
            cancelAnimationFrame(this.frame);
            this.frame = -1;
            this.element.setAttribute("aria-busy", "false");
            this.wants.onChange();
        }
    }

    /** Words come faster than they are worth drawing: at most once a frame, and no more than half of the time. */
    #showSoon() {
        if (this.frame !== 0) return;
        this.frame = requestAnimationFrame(() => {
            const begun = performance.now();
            this.#showText(markAsWritten(this.text.slice(0, TEXT_MAX), this.sources.length), this.wants.writes);
            const took = performance.now() - begun;
            setTimeout(() => {
                if (this.frame === -1) return;
                this.frame = 0;
                if (this.shown !== this.text) this.#showSoon();
            }, took);
            this.shown = this.text;
        });
    }

    /**
     * @param {string} marked
     * @param {boolean} isMarkdown
     */
    #showText(marked, isMarkdown) {
        /** @type {import("./inline.js").MakeChip} */
        const chip = (numbers, ordinal) => h("span", {class: "cites"}, numbers.map((n) => this.#chip(n, ordinal)));
        show(this.words, (isMarkdown ? renderMarkdown : renderQuotes)(marked, chip));
    }

    /** A citation: opens its source, at the quote that stands before it. @param {number} n @param {number} ordinal */
    #chip(n, ordinal) {
        const source = this.sources.find((one) => one.n === n);
        if (!source) return `[${n}]`;
        return h("button", {class: "chip", type: "button", "data-n": n, "data-ordinal": ordinal,
            title: `${nameOf(source)} ${placeInWords(source.location)}`,
            "aria-label": t("chip.label", {n, name: nameOf(source)}),
            onclick: () => this.open(source, ordinal)}, n);
    }

    /**
     * @param {any} source
     * @param {number} [ordinal] which citation of the answer
     */
    open(source, ordinal) {
        openReader({source, quotes: this.#quotesOf(source, ordinal), turn: this});
    }

    /** What an answer of quotes repeats of a source; that of the citation first. @param {any} source @param {number} [ordinal] */
    #quotesOf(source, ordinal) {
        const quotes = this.turn.answer?.quotes ?? [];
        const all = quotes.filter((/** @type {any} */ quote) => quote.source === source.n);
        if (ordinal === undefined || !this.turn.answer) return all;
        const before = this.turn.answer.citations.slice(0, ordinal + 1)
            .filter((/** @type {any} */ one) => one.source === source.n).length;
        const first = all[Math.min(before, all.length) - 1];
        return first ? [first, ...all.filter((/** @type {any} */ quote) => quote !== first)] : all;
    }

    #showStrip() {
        show(this.strip, this.sources.map((source) => h("li", {}, h("button", {class: "source", type: "button",
            onclick: () => this.open(source)},
            h("span", {class: "n"}, source.n), h("span", {class: "name"}, own(nameOf(source))),
            h("span", {class: "place"}, placeInWords(source.location)), strength(source)))));
    }

    #finish() {
        const {answer} = this.turn;
        this.#showStrip();
        if (answer.answer_kind === "abstained") this.#abstain();
        else this.#showText(markCitations(answer.answer, answer.citations), answer.answer_kind === "generated");
        show(this.after, this.#notes(), answer.answer_kind === "abstained" ? null : this.#actions(), this.#passages());
    }

    #abstain() {
        const said = this.turn.answer.answer;
        show(this.words, h("div", {class: "abstained"},
            h("p", {class: "heading"}, t("abstained.title")),
            said && !/not in these documents/i.test(said) ? h("p", {dir: "auto"}, said) : null,
            h("p", {}, this.sources.length ? t("abstained.nearest") : t("abstained.nothing")),
            h("ul", {}, ["words", "filters", "documents"].map((what) => h("li", {}, t(`abstained.try.${what}`))))));
    }

    #notes() {
        const {warnings, question_used: used} = this.turn.answer;
        const notes = warnings.map(plainWarning);
        if (used) notes.unshift(t("question_used", {question: used}));
        if (this.turn.answer.answer.length > TEXT_MAX) notes.push(t("answer.cut"));
        return notes.length ? h("ul", {class: "notes", "aria-label": t("notes")},
            notes.map((/** @type {string} */ note) => h("li", {dir: "auto"}, note))) : null;
    }

    #actions() {
        const {answer} = this.turn;
        return h("div", {class: "actions"},
            h("button", {class: "quiet", type: "button", onclick: () => copy(answerAsMarkdown(this.turn), t("copied"))}, t("copy")),
            h("button", {class: "quiet", type: "button", onclick: () => copy(linkTo(this.turn), t("copied.link"))}, t("link")),
            h("span", {class: "fine"}, t(`kind.${answer.answer_kind}`, {ms: Math.round(answer.timings_ms.total)})));
    }

    /** What the documents say, in full. */
    #passages() {
        if (!this.sources.length) return null;
        const open = this.turn.answer.answer_kind !== "generated" && this.turn.answer.answer_kind !== "extractive";
        return h("details", {class: "passages", open}, h("summary", {}, t("passages", {n: this.sources.length})),
            h("ol", {}, this.sources.map((source) => h("li", {value: source.n},
                h("p", {class: "where"}, h("button", {class: "linkish", type: "button", onclick: () => this.open(source)},
                    own(nameOf(source))), " ", h("span", {class: "fine"}, placeInWords(source.location)), " ", strength(source)),
                h("blockquote", {class: "document", dir: "auto"}, source.text), scores(source)))));
    }

    #stopped() {
        if (this.text) this.#showText(markAsWritten(this.text, this.sources.length), this.wants.writes);
        else show(this.words);
        show(this.after, h("p", {class: "fine"}, t("stopped")), this.#retry());
    }

    #fail() {
        const {code, detail} = /** @type {{code: string, detail: string}} */ (this.turn.problem);
        show(this.after, h("div", {class: "problem", role: "alert"},
            h("p", {class: "heading"}, t(`problem.${code}`, {}, t("problem.other"))), h("p", {dir: "auto"}, detail), this.#retry()));
        if (!this.text) show(this.words);
    }

    #retry() {
        return h("button", {class: "quiet", type: "button", onclick: () => this.wants.onRetry(this.turn)}, t("retry"));
    }
}
