// How an answer came to be: what each half of the search found, how they were joined, what stayed, and how long it took.
import {call} from "./api.js";
import {milliseconds, partsBar} from "./chart.js";
import {nameOf, placeInWords} from "./citations.js";
import {collectionPicker} from "./collection.js";
import {h, own, show} from "./dom.js";
import {openReader} from "./reader.js";
import {t} from "./texts.js";

const STAGES = ["embed", "retrieve", "fuse", "hydrate", "rerank", "read", "generate"];
const CANDIDATES = 20;
const SCORE_OF = {vector: "vector", keyword: "keyword", hybrid: "fused"};

/** @typedef {{mode: string, top_k: number, rerank: boolean, diversity: boolean, generate: boolean, min_score: number | null}} Settings */

/** @param {object} question @param {AbortSignal} signal */
function query(question, signal) {
    return call("POST", "/query", {body: question, signal});
}

/** One set of settings, as fields. */
class SettingsForm {
    /** @param {string} name */
    constructor(name) {
        this.mode = h("select", {id: `${name}-mode`}, ["hybrid", "vector", "keyword"].map((mode) => h("option", {value: mode}, t(`mode.${mode}`))));
        this.top = h("input", {type: "number", id: `${name}-top`, min: "1", max: "100", value: "5"});
        this.min = h("input", {type: "number", id: `${name}-min`, min: "0", max: "1", step: "0.01", placeholder: t("none")});
        this.checks = /** @type {const} */ (["rerank", "diversity", "generate"]).map((what) =>
            h("input", {type: "checkbox", id: `${name}-${what}`, name: what, checked: what !== "generate"}));
        this.element = h("fieldset", {}, h("legend", {}, t(`look.${name}`)),
            h("label", {}, t("look.mode"), this.mode), h("label", {}, t("look.top"), this.top), h("label", {}, t("look.min"), this.min),
            this.checks.map((check) => h("label", {}, check, t(`look.${check.name}`))));
    }

    /** @returns {Settings} */
    get value() {
        const is = Object.fromEntries(this.checks.map((check) => [check.name, check.checked]));
        return /** @type {Settings} */ ({mode: this.mode.value, top_k: Number(this.top.value) || 5, ...is,
            min_score: this.min.value === "" ? null : Number(this.min.value)});
    }
}

/**
 * What was found on the way: each half alone, both joined, and what became sources.
 * @param {{query: string, collection?: string}} base
 * @param {Settings} settings
 * @param {AbortSignal} signal
 */
async function trace(base, settings, signal) {
    const raw = {...base, top_k: Math.max(CANDIDATES, settings.top_k), rerank: false, generate: false, diversity: false};
    const modes = settings.mode === "hybrid" ? ["vector", "keyword", "hybrid"] : [settings.mode];
    const [final, ...found] = await Promise.all([
        query({...base, ...settings}, signal), ...modes.map((mode) => query({...raw, mode}, signal))]);
    /** @type {Map<string, any>} */
    const candidates = new Map();
    modes.forEach((mode, index) => found[index].sources.forEach((/** @type {any} */ source) => {
        const one = candidates.get(source.chunk_id) ?? {source, ranks: {}, values: {}};
        one.ranks[mode] = source.n;
        one.values[mode] = source.scores[/** @type {Record<string, string>} */ (SCORE_OF)[mode]];
        candidates.set(source.chunk_id, one);
    }));
    final.sources.forEach((/** @type {any} */ source) => {
        const one = candidates.get(source.chunk_id) ?? {source, ranks: {}, values: {}};
        Object.assign(one, {source, final: source.n});
        candidates.set(source.chunk_id, one);
    });
    const last = /** @type {string} */ (modes.at(-1));
    const ordered = [...candidates.values()].sort((a, b) =>
        (a.final ?? 1000) - (b.final ?? 1000) || (a.ranks[last] ?? 1000) - (b.ranks[last] ?? 1000));
    return {final, modes, candidates: ordered};
}

/** @param {string} text */
const words = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Why a candidate is no source, as far as it can be told from outside. @param {any} one @param {any} final @param {Settings} settings */
function fate(one, final, settings) {
    if (one.final) return h("strong", {}, t("look.source", {n: one.final}));
    const twin = final.sources.find((/** @type {any} */ source) => words(source.text) === words(one.source.text));
    if (settings.diversity && twin) return t("look.same", {n: twin.n});
    const last = final.sources.at(-1);
    if (settings.min_score !== null && final.sources.length < settings.top_k) return t("look.below", {min: settings.min_score});
    if (!last) return t("look.nothing");
    return settings.rerank ? t("look.outranked", {n: last.n}) : t("look.behind", {n: last.n});
}

/** @param {any} one @param {string} mode */
function rank(one, mode) {
    const value = one.values[mode];
    return h("td", {class: "number"}, one.ranks[mode] ? h("strong", {}, `${one.ranks[mode]}.`) : "–",
        value === null || value === undefined ? null : h("span", {class: "fine"}, ` ${value.toFixed(3)}`));
}

/** @param {Awaited<ReturnType<typeof trace>>} traced @param {Settings} settings @param {string} collection */
function report({final, modes, candidates}, settings, collection) {
    const timings = STAGES.map((name) => ({name: t(`stage.${name}`), value: final.timings_ms[name]}));
    const columns = [...modes.map((mode) => t(`look.by.${mode}`)), t("look.by.rerank"), t("look.by.score"), t("look.fate")];
    return h("div", {class: "report"},
        h("p", {class: "fine"}, t("look.summary", {ms: milliseconds(final.timings_ms.total), kind: t(`outcome.${final.answer_kind}`),
            cache: t(`cache.${final.cache.embedding}`)})),
        partsBar(timings, t("look.timings")),
        final.answer ? h("p", {class: "quoted", dir: "auto"}, final.answer) : null,
        final.warnings.length ? h("ul", {class: "notes"}, final.warnings.map((/** @type {string} */ one) => h("li", {}, one))) : null,
        h("div", {class: "scroll", tabindex: "0"}, h("table", {class: "list"},
            h("thead", {}, h("tr", {}, [t("look.passage"), ...columns].map((one) => h("th", {scope: "col"}, one)))),
            h("tbody", {}, candidates.map((one) => h("tr", {class: one.final ? "in" : "out"},
                h("td", {class: "name"}, h("button", {type: "button", class: "linkish",
                    onclick: () => openReader({source: {...one.source, collection}, quotes: []})}, own(nameOf(one.source))),
                h("span", {class: "fine id"}, placeInWords(one.source.location), " ", own(one.source.text.replace(/\s+/g, " ").slice(0, 90)))),
                modes.map((mode) => rank(one, mode)),
                h("td", {class: "number"}, one.final && one.source.scores.rerank !== null ? one.source.scores.rerank.toFixed(3) : "–"),
                h("td", {class: "number"}, one.final ? one.source.score.toFixed(3) : "–"),
                h("td", {}, fate(one, final, settings))))))));
}

export function lookView() {
    const leave = new AbortController();
    const question = h("input", {type: "text", class: "search", id: "look-question", dir: "auto", maxlength: 4096, required: true,
        placeholder: t("ask.placeholder"), "aria-label": t("ask.placeholder")});
    const picker = collectionPicker(() => {});
    const forms = ["a", "b"].map((name) => new SettingsForm(name));
    const both = h("input", {type: "checkbox", id: "look-both", onchange: () => {
        forms[1].element.hidden = !both.checked;
        results.classList.toggle("two", both.checked);
    }});
    forms[1].element.hidden = true;
    const results = h("div", {class: "results", "aria-live": "polite"});
    const run = async () => {
        const base = {query: question.value, ...(picker.value ? {collection: picker.value} : {})};
        const chosen = forms.slice(0, both.checked ? 2 : 1).map((form) => form.value);
        show(results, h("p", {class: "waiting"}, t("searching")));
        try {
            const traced = [];
            for (const settings of chosen) traced.push(await trace(base, settings, leave.signal));  // one after the other: times are theirs
            show(results, traced.map((one, index) => report(one, chosen[index], picker.value)));
        } catch (error) {
            if (!leave.signal.aborted) show(results, h("p", {class: "problem", role: "alert"}, /** @type {Error} */ (error).message));
        }
    };
    const element = h("section", {class: "look", "aria-label": t("nav.look")}, h("h1", {}, t("nav.look")), h("p", {}, t("look.text")),
        h("form", {onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            void run();
        }},
        h("div", {class: "row tools"}, question, picker.element, h("button", {type: "submit", class: "primary"}, t("look.run"))),
        h("div", {class: "settings"}, forms.map((form) => form.element)),
        h("p", {}, h("label", {for: "look-both"}, both, " ", t("look.both")))), results);
    return {element, title: t("nav.look"), entered: () => question.focus(), left: () => leave.abort()};
}
