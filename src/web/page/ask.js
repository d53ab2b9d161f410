// The first view: one box, and the conversation that grows above it.
import {documentPath, get, readiness} from "./api.js";
import {conversationAsMarkdown, conversations, forgetConversation, keepConversation, messagesOf, newConversation} from "./conversation.js";
import {h, icon, own, show} from "./dom.js";
import {Filters} from "./filters.js";
import {firstSteps} from "./start.js";
import {t} from "./texts.js";
import {download, unlessFails} from "./toast.js";
import {TurnView} from "./turn.js";

const QUESTION_MAX = 4096;
const EARLIER = 5;

class AskView {
    constructor() {
        this.conversation = newConversation();
        /** @type {AbortController | null} */
        this.running = null;
        this.writes = false;
        /** @type {string[]} */
        this.from = [];
        this.filters = new Filters(() => unlessFails(this.#welcome()));
        this.box = h("textarea", {id: "question", rows: "1", maxlength: QUESTION_MAX, dir: "auto", enterkeyhint: "send",
            placeholder: t("ask.placeholder"), "aria-label": t("ask.placeholder"), autocomplete: "off",
            oninput: () => this.#fit(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event)});
        this.button = h("button", {type: "submit", class: "send"});
        this.thread = h("div", {class: "thread"});
        this.welcome = h("div", {class: "welcome"});
        this.bar = h("div", {class: "thread-bar", hidden: true},
            h("button", {type: "button", class: "quiet", onclick: () => this.#startAnew()}, t("ask.new")),
            h("button", {type: "button", class: "quiet", onclick: () => this.#export()}, t("ask.export")));
        const form = h("form", {class: "composer", onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            if (this.running) this.stop();
            else void this.ask(this.box.value);
        }}, h("div", {class: "box"}, this.box, this.button), this.filters.element);
        this.title = h("h1", {}, t("ask.title"));
        this.element = h("section", {class: "ask empty", "aria-label": t("nav.ask")},
            this.title, this.bar, this.thread, form, this.welcome);
        this.#drawButton();
    }

    /** @param {URLSearchParams} params */
    enter(params) {
        void this.#lookAround();
        const question = params.get("q");
        if (question && !this.running && !this.conversation.turns.length) {
            this.from = JSON.parse(params.get("from") ?? "[]");
            this.box.value = question.slice(0, QUESTION_MAX);
            history.replaceState(null, "", "#/ask");
            if (params.get("from")) void this.ask(this.box.value);
        }
        if (!matchMedia("(hover: none)").matches) this.box.focus();
        this.#fit();
    }

    async #lookAround() {
        try {
            const [ready] = await Promise.all([readiness(), this.filters.loadCollections()]);
            this.writes = !["off", "down"].includes(ready.components.llm.status);
            await this.#welcome();
        } catch { /* what fails is said where something is asked */ }
    }

    /** What stands below the box where nothing was asked yet. */
    async #welcome() {
        if (this.conversation.turns.length) return show(this.welcome);
        const {collection} = this.filters.value;
        const {documents} = await get("/documents", {query: {limit: 1, collection}});
        const isFirst = documents.length === 0 && !collection;
        this.element.classList.toggle("first", isFirst);
        show(this.welcome, isFirst ? firstSteps(this.writes, (question) => {
            unlessFails(this.#welcome());
            if (question) void this.ask(question);
        }) : [this.#hint(), this.#earlier()]);
    }

    #hint() {
        return h("p", {class: "hint"}, t(this.writes ? "ask.hint.writes" : "ask.hint.quotes"), " ",
            h("span", {class: "keys"}, t("ask.keys")));
    }

    #earlier() {
        const all = conversations().filter((one) => one.turns.length).slice(0, EARLIER);
        if (!all.length) return null;
        return h("section", {class: "earlier"}, h("h2", {}, t("ask.earlier")), h("ul", {}, all.map((one) => {
            const line = h("li", {}, h("button", {type: "button", class: "linkish", onclick: () => this.#open(one)},
                own(one.turns[0].question)),
            h("button", {type: "button", class: "round", "aria-label": t("ask.forget"), title: t("ask.forget"), onclick: () => {
                forgetConversation(one.id);
                line.remove();
            }}, icon("close")));
            return line;
        })));
    }

    /** @param {string} text */
    async ask(text) {
        const question = text.trim();
        if (!question || this.running) return;
        const turn = {question, at: new Date().toISOString()};
        this.running = new AbortController();
        this.box.value = "";
        this.#fit();
        this.#drawButton();
        const {turns} = this.conversation;
        const asked = {...(turns.some((one) => one.answer) ? {messages: messagesOf(turns, question)} : {query: question}),
            ...this.filters.value};
        turns.push(turn);
        const view = this.#addTurn(turn);
        view.element.scrollIntoView({block: "start"});
        await view.run(asked, this.running.signal);
        this.running = null;
        this.#drawButton();
        keepConversation(this.conversation);
        await this.#compare(turn, view);
    }

    stop() {
        this.running?.abort();
        return this.running !== null;
    }

    /** @param {import("./conversation.js").Turn} turn */
    #addTurn(turn) {
        this.element.classList.remove("empty", "first");
        this.bar.hidden = false;
        show(this.welcome);
        const view = new TurnView(turn, {writes: this.writes, onChange: () => {}, onRetry: (one) => {
            view.element.remove();
            this.conversation.turns.splice(this.conversation.turns.indexOf(one), 1);
            void this.ask(one.question);
        }});
        this.thread.append(view.element);
        return view;
    }

    /** A link says which versions an answer was made of: what has changed since is said. @param {any} turn @param {TurnView} view */
    async #compare(turn, view) {
        const from = this.from.splice(0);
        if (!turn.answer || !from.length) return;
        const notes = await Promise.all(from.map(async (one) => {
            const at = one.lastIndexOf("@");
            const id = one.slice(0, at);
            const record = await get(documentPath(id)).catch(() => null);
            if (record === null) return t("link.gone", {id});
            return String(record.version) === one.slice(at + 1) ? "" : t("link.changed", {id, now: record.version, then: one.slice(at + 1)});
        }));
        const told = notes.filter((note) => note !== "");
        view.element.append(h("ul", {class: "notes"},
            (told.length ? told : [t("link.same")]).map((note) => h("li", {dir: "auto"}, note))));
    }

    /** @param {import("./conversation.js").Conversation} conversation */
    #open(conversation) {
        this.conversation = conversation;
        show(this.thread);
        conversation.turns.forEach((turn) => this.#addTurn(turn));
        scrollTo(0, 0);
    }

    #startAnew() {
        this.stop();
        this.conversation = newConversation();
        show(this.thread);
        this.bar.hidden = true;
        this.element.classList.add("empty");
        unlessFails(this.#welcome());
        this.box.focus();
    }

    #export() {
        const name = this.conversation.turns[0]?.question.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 50) || "ragd";
        download(`${name}.md`, new Blob([conversationAsMarkdown(this.conversation)], {type: "text/markdown"}));
    }

    /** @param {KeyboardEvent} event */
    #onKey(event) {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            void this.ask(this.box.value);
        }
    }

    /** As high as what is written. */
    #fit() {
        this.box.rows = 1;
        if (!this.box.value) return;
        const line = parseFloat(getComputedStyle(this.box).lineHeight) || 26;
        this.box.rows = Math.max(1, Math.min(10, Math.round((this.box.scrollHeight - 8) / line)));
    }

    #drawButton() {
        const label = t(this.running ? "ask.stop" : "ask.send");
        show(this.button, icon(this.running ? "stop" : "up"), h("span", {class: "label"}, label));
        this.button.classList.toggle("stopping", this.running !== null);
        this.button.setAttribute("aria-label", label);
    }
}

/** @type {AskView | null} */
let view = null;

/** @param {URLSearchParams} params */
export function askView(params) {
    view ??= new AskView();
    const {element} = view;
    return {element, entered: () => view?.enter(params), title: t("nav.ask")};
}

/** Stops the answer that is being written. @returns {boolean} whether there was one */
export function stopAnswer() {
    return view?.running ? view.stop() : false;
}

/** The key changed, or the language: what is shown is made anew. */
export function forgetAskView() {
    view?.stop();
    view = null;
}
