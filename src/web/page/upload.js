// Files and folders from this machine: sent, then followed until each can be asked.
import {Problem, documentAddress, get, jobEvents, upload} from "./api.js";
import {h, icon, own, show} from "./dom.js";
import {bytesInWords, t} from "./texts.js";
import {say, toast} from "./toast.js";

const FILES_MAX = 10_000;
const BATCH_FILES = 200;
const BATCH_BYTES = 64 * 1024 * 1024;
const ENDED = ["completed", "failed", "cancelled"];

/** @typedef {{file: File, path: string}} Chosen */

/** What was dropped, folders with all that is in them; hidden files are left out. @param {DataTransferItemList} items */
async function filesOf(items) {
    /** @type {Chosen[]} */
    const chosen = [];
    /** @type {any[]} */
    const waiting = [];
    for (const item of items) {
        const entry = item.webkitGetAsEntry?.();
        const file = entry ? null : item.getAsFile();
        if (entry) waiting.push(entry);
        else if (file) chosen.push({file, path: file.name});
    }
    while (waiting.length && chosen.length < FILES_MAX) {
        const entry = waiting.shift();
        if (entry.name.startsWith(".")) continue;
        if (entry.isFile) {
            chosen.push({file: await new Promise((done, fail) => entry.file(done, fail)), path: entry.fullPath.replace(/^\//, "")});
            continue;
        }
        const reader = entry.createReader();
        for (;;) {  // it gives a hundred at a time
            const some = await new Promise((done, fail) => reader.readEntries(done, fail));
            if (!some.length) break;
            waiting.push(...some);
        }
    }
    return chosen;
}

/** @param {Chosen[]} chosen @returns {Chosen[][]} as many as one request takes */
function batchesOf(chosen) {
    /** @type {Chosen[][]} */
    const batches = [];
    let bytes = Infinity;
    for (const one of chosen) {
        const last = batches.at(-1);
        if (!last || last.length >= BATCH_FILES || bytes + one.file.size > BATCH_BYTES) {
            batches.push([one]);
            bytes = one.file.size;
        } else {
            last.push(one);
            bytes += one.file.size;
        }
    }
    return batches;
}

/** One file on its way. */
class Row {
    /** @param {Chosen} chosen @param {string} collection @param {(chosen: Chosen) => void} retry */
    constructor(chosen, collection, retry) {
        this.chosen = chosen;
        this.collection = collection;
        this.retry = retry;
        this.ended = false;
        this.bar = h("progress", {max: "100", "aria-label": t("upload.progress", {name: chosen.path})});
        this.state = h("span", {class: "state"}, t("upload.waiting"));
        this.hint = h("p", {class: "hint", hidden: true, dir: "auto"});
        this.actions = h("span", {class: "row-actions"});
        this.element = h("li", {class: "upload"},
            h("span", {class: "name"}, own(chosen.path)), h("span", {class: "fine"}, bytesInWords(chosen.file.size)),
            this.bar, this.state, this.actions, this.hint);
    }

    /** @param {number} part of it that is sent, 0..1 */
    sent(part) {
        this.bar.value = part * 50;
        this.state.textContent = t("upload.sending");
    }

    /** @param {any} told as a job says it */
    follow(told) {
        if (this.ended) return;
        this.state.textContent = t(`upload.${told.state}`, {chunks: told.chunks});
        this.element.dataset.state = told.state;
        if (told.state === "reading") this.bar.value = 60;
        if (told.state === "indexing") this.bar.value = 80;
        if (!ENDED.includes(told.state)) return;
        this.ended = true;
        this.bar.remove();
        if (told.state === "failed") this.fail(told.code, told.detail);
        else if (told.warnings?.length) this.#tell(told.warnings.join(" "));
        if (told.documents?.length) {
            show(this.actions, h("a", {href: documentAddress(told.documents[0], this.collection)}, t("upload.open")));
        }
    }

    /** @param {string} code @param {string} detail */
    fail(code, detail) {
        this.ended = true;
        this.bar.remove();
        this.element.dataset.state = "failed";
        this.state.textContent = t(`file.${code}`, {}, t("upload.failed"));
        this.#tell(detail);
        show(this.actions, h("button", {type: "button", class: "quiet", onclick: () => {
            this.element.remove();
            this.retry(this.chosen);
        }}, t("retry")));
    }

    /** @param {string} text */
    #tell(text) {
        this.hint.hidden = false;
        this.hint.textContent = text;
    }
}

export class DropZone {
    /** @param {{onFinished?: () => void, collection?: () => string}} wants */
    constructor({onFinished = () => {}, collection = () => ""} = {}) {
        this.onFinished = onFinished;
        this.collection = collection;
        this.list = h("ul", {class: "uploads", "aria-label": t("upload.list"), hidden: true});
        const files = this.#input("upload-files", {multiple: true});
        const folder = this.#input("upload-folder", {webkitdirectory: true});
        this.zone = h("div", {class: "zone",
            ondragover: (/** @type {Event} */ event) => {
                event.preventDefault();
                this.zone.classList.add("over");
            },
            ondragleave: () => this.zone.classList.remove("over"),
            ondrop: async (/** @type {DragEvent} */ event) => {
                event.preventDefault();
                this.zone.classList.remove("over");
                if (event.dataTransfer) this.take(await filesOf(event.dataTransfer.items));
            }},
        icon("up"), h("p", {}, t("upload.drop")), h("div", {class: "row"}, files, folder));
        this.element = h("div", {class: "drop"}, this.zone, this.list);
    }

    /** @param {"upload-files" | "upload-folder"} name @param {object} kind */
    #input(name, kind) {
        const input = h("input", {type: "file", class: "offscreen", tabindex: "-1", "aria-hidden": "true", ...kind, onchange: () => {
            this.take([...input.files ?? []].map((file) => ({file, path: file.webkitRelativePath || file.name})));
            input.value = "";
        }});
        return h("span", {}, input, h("button", {type: "button", class: "quiet", onclick: () => input.click()}, t(name)));
    }

    /** @param {Chosen[]} chosen */
    take(chosen) {
        if (!chosen.length) return;
        if (chosen.length >= FILES_MAX) toast(t("upload.many", {n: FILES_MAX}), "bad");
        this.list.hidden = false;
        const rows = new Map(chosen.map((one) => [one, new Row(one, this.collection(), (again) => this.take([again]))]));
        rows.forEach((row) => this.list.append(row.element));
        void this.#sendAll(chosen, rows);
    }

    /** @param {Chosen[]} chosen @param {Map<Chosen, Row>} rows */
    async #sendAll(chosen, rows) {
        for (const batch of batchesOf(chosen)) {
            const of = batch.map((one) => /** @type {Row} */ (rows.get(one)));
            try {
                await this.#send(batch, of);
            } catch (error) {
                const problem = error instanceof Problem ? error : new Problem(0, {detail: String(error)});
                of.filter((row) => !row.ended).forEach((row) => row.fail(problem.code, problem.message));
            }
        }
        say(t("upload.done"));
        this.onFinished();
    }

    /** @param {Chosen[]} batch @param {Row[]} rows */
    async #send(batch, rows) {
        const collection = this.collection();
        const files = batch.map(({file, path}) => ({content: file, name: file.name, id: path}));
        const job = await upload(files, {source: "upload", on_conflict: "keep_both", ...(collection ? {collection} : {})},
            (part) => rows.forEach((row) => row.sent(part)));
        await followJob(job, (file) => rows[file.index]?.follow(file));
    }
}

/**
 * Until a job has ended; where the connection breaks, it is asked again.
 * @param {any} job
 * @param {(file: any) => void} onFile
 */
async function followJob(job, onFile) {
    try {
        for await (const event of jobEvents(job.id)) {
            if (event.type === "file") onFile(event.file);
        }
    } catch (error) {
        if (error instanceof Problem && error.status) throw error;
    }
    const now = await get(`/jobs/${job.id}`);
    now.files.forEach(onFile);
    if (now.files.some((/** @type {any} */ file) => !ENDED.includes(file.state))) await followJob(now, onFile);
}
