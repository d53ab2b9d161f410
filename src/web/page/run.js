// For who runs the server: how its parts are, and what it does, drawn from /metrics.
import {Problem, bytes, get, readiness} from "./api.js";
import {milliseconds, partsBar, sparkline} from "./chart.js";
import {h, show} from "./dom.js";
import {accountSections} from "./keys.js";
import {Metrics} from "./metrics.js";
import {bytesInWords, durationInWords, t} from "./texts.js";
import {unlessFails} from "./toast.js";

const LOOK_MS = 4000;
const LOOKS = 90;
const STAGES = ["embed", "retrieve", "fuse", "hydrate", "rerank", "read", "generate"];

/** @param {string} name @param {any} part */
function component(name, part) {
    return h("li", {class: `component ${part.status}`}, h("span", {class: "light", "aria-hidden": "true"}),
        h("strong", {}, t(`component.${name}`, {}, name)), h("span", {}, t(`status.${part.status}`)),
        h("span", {class: "fine"}, [part.status === "off" ? "" : part.detail, part.latency_ms > 0 ? milliseconds(part.latency_ms) : ""].filter((one) => one).join(" · ")));
}

/** @param {string} title @param {string} value @param {...import("./dom.js").Child} more */
function tile(title, value, ...more) {
    return h("div", {class: "tile"}, h("h2", {}, title), h("p", {class: "value"}, value), ...more);
}

class RunView {
    constructor() {
        /** @type {{at: number, metrics: Metrics}[]} */
        this.looks = [];
        this.timer = 0;
        this.components = h("ul", {class: "components"});
        this.tiles = h("div", {class: "tiles"});
        this.about = h("p", {class: "fine"});
        this.accounts = h("div");
        this.element = h("section", {class: "run", "aria-label": t("nav.run")}, h("h1", {}, t("nav.run")),
            this.about, this.components, this.tiles, this.accounts);
    }

    start() {
        this.stopped = false;
        void this.#look();
        unlessFails(accountSections().then((sections) => show(this.accounts, sections)));
    }

    stop() {
        this.stopped = true;
        clearTimeout(this.timer);
    }

    async #look() {
        try {
            const [ready, version] = await Promise.all([readiness(), get("/version")]);
            show(this.components, Object.entries(ready.components).map(([name, part]) => component(name, part)));
            this.version = version;
            const text = new TextDecoder().decode(await bytes("GET", "/metrics"));
            this.looks.push({at: performance.now(), metrics: new Metrics(text)});
            this.looks.splice(0, this.looks.length - LOOKS);
            this.#draw();
        } catch (error) {
            const isOthers = error instanceof Problem && error.status === 403;
            show(this.tiles, h("p", {class: isOthers ? "fine" : "problem"}, isOthers ? t("run.forbidden") : /** @type {Error} */ (error).message));
            if (isOthers) return;
        }
        if (!this.stopped) this.timer = setTimeout(() => void this.#look(), LOOK_MS);
    }

    /** How much a counter grew in each second between two looks. @param {(metrics: Metrics) => number} count */
    #rates(count) {
        return this.looks.slice(1).map((look, index) => {
            const before = this.looks[index];
            return Math.max(0, count(look.metrics) - count(before.metrics)) / ((look.at - before.at) / 1000);
        });
    }

    #draw() {
        const {metrics} = /** @type {{metrics: Metrics}} */ (this.looks.at(-1));
        const up = Date.now() / 1000 - metrics.sum("process_start_time_seconds");
        show(this.about, t("run.about", {version: this.version.version, model: this.version.embedding_model.name, up: durationInWords(up)}));
        const asked = this.#rates((one) => one.sum("rag_queries_total"));
        const served = this.#rates((one) => one.sum("rag_http_requests_total"));
        const total = {labels: {stage: "total"}};
        const median = metrics.quantile("rag_query_duration_seconds", 0.5, total);
        const slow = metrics.quantile("rag_query_duration_seconds", 0.95, total);
        show(this.tiles,
            tile(t("run.questions"), String(metrics.sum("rag_queries_total")), this.#outcomes(metrics), sparkline(asked, t("run.questions"))),
            tile(t("run.times"), median === null ? t("none") : t("run.median", {ms: milliseconds(median * 1000)}),
                slow === null ? null : h("p", {class: "fine"}, t("run.slow", {ms: milliseconds(slow * 1000)})), this.#stages(metrics)),
            tile(t("run.cache"), this.#hitRate(metrics, "l1"), h("p", {class: "fine"}, this.#tiers(metrics))),
            tile(t("run.errors"), String(metrics.sum("rag_errors_total")), h("p", {class: "fine"}, this.#errors(metrics))),
            tile(t("run.requests"), String(metrics.sum("rag_http_requests_total")), sparkline(served, t("run.requests"))),
            tile(t("run.documents"), String(metrics.sum("rag_documents_indexed_total")),
                h("p", {class: "fine"}, t("run.chunks", {n: metrics.sum("rag_chunks_indexed_total")}))),
            tile(t("run.llm"), String(metrics.sum("rag_llm_requests_total")),
                h("p", {class: "fine"}, t("run.tokens", {n: metrics.sum("rag_llm_tokens_total")}))),
            tile(t("run.memory"), bytesInWords(metrics.sum("process_resident_memory_bytes"))));
    }

    /** @param {Metrics} metrics */
    #outcomes(metrics) {
        const some = metrics.by("rag_queries_total", "outcome").filter(([, count]) => count > 0);
        return h("p", {class: "fine"}, some.map(([name, count]) => `${t(`outcome.${name}`)} ${count}`).join(" · "));
    }

    /** @param {Metrics} metrics */
    #stages(metrics) {
        const name = "rag_query_duration_seconds";
        const count = metrics.sum(`${name}_count`, {stage: "total"});
        if (!count) return null;
        return partsBar(STAGES.map((stage) => ({name: t(`stage.${stage}`), value: metrics.sum(`${name}_sum`, {stage}) / count * 1000})), t("run.stages"));
    }

    /** @param {Metrics} metrics @param {string} tier */
    #hitRate(metrics, tier) {
        const hits = metrics.sum("rag_cache_hits_total", {tier});
        const all = hits + metrics.sum("rag_cache_misses_total", {tier});
        return all === 0 ? t("none") : `${Math.round(hits / all * 100)} %`;
    }

    /** @param {Metrics} metrics */
    #tiers(metrics) {
        return ["l1", "l2", "rerank", "passage"].map((tier) => `${t(`tier.${tier}`)} ${this.#hitRate(metrics, tier)}`).join(" · ");
    }

    /** @param {Metrics} metrics */
    #errors(metrics) {
        const some = metrics.by("rag_errors_total", "type").filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
        return some.slice(0, 6).map(([name, count]) => `${name} ${count}`).join(" · ") || t("run.no_errors");
    }
}

export function runView() {
    const view = new RunView();
    return {element: view.element, title: t("nav.run"), entered: () => view.start(), left: () => view.stop()};
}
