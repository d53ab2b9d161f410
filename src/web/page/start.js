// The first start, when there is nothing to ask yet: bring documents, ask, connect a model.
import {call, get} from "./api.js";
import {h, show} from "./dom.js";
import {t} from "./texts.js";
import {toast, unlessFails} from "./toast.js";
import {DropZone} from "./upload.js";

/** A few pages of a company that does not exist, with questions that they answer. */
async function loadSample() {
    const sample = await (await fetch(new URL("sample.json", import.meta.url))).json();
    await call("POST", "/index", {body: {documents: sample.documents}});
    return /** @type {string[]} */ (sample.questions);
}

/**
 * @param {boolean} writes whether a language model is there
 * @param {(question?: string) => void} onReady there is something to ask
 */
export function firstSteps(writes, onReady) {
    const questions = h("div", {class: "questions"});
    const button = h("button", {type: "button", class: "quiet", onclick: async () => {
        button.disabled = true;
        button.textContent = t("start.loading");
        try {
            const asked = await loadSample();
            button.textContent = t("start.loaded");
            show(questions, h("p", {class: "fine"}, t("start.try")), asked.map((question) =>
                h("button", {type: "button", class: "linkish", onclick: () => onReady(question)}, question)));
        } catch (error) {
            button.disabled = false;
            button.textContent = t("start.sample");
            toast(/** @type {Error} */ (error).message, "bad");
        }
    }}, t("start.sample"));
    const tellWhenReady = async () => {
        const {documents} = await get("/documents", {query: {limit: 1}});
        if (documents.length) show(questions, h("p", {class: "fine"}, t("start.ready")));
    };
    const zone = new DropZone({onFinished: () => unlessFails(tellWhenReady())});
    return h("ol", {class: "steps-three"},
        h("li", {}, h("h2", {}, t("start.bring")), h("p", {}, t("start.bring.text")), zone.element,
            h("p", {class: "or"}, t("start.or"), " ", button)),
        h("li", {}, h("h2", {}, t("start.ask")), h("p", {}, t("start.ask.text")), questions),
        h("li", {}, h("h2", {}, t("start.model")), h("p", {}, t(writes ? "start.model.there" : "start.model.text")),
            writes ? null : h("pre", {class: "code", tabindex: "0"}, h("code", {},
                "OPENAI_BASE_URL=http://127.0.0.1:11434/v1\nLM_MODEL=qwen2.5:7b"))));
}
