// How the page asks the server: as any other client, by the same routes.
import {key} from "./settings.js";

/** Where the server is: the page's parts are at ROOT/page/DIGEST/. */
const ROOT = new URL("../../", import.meta.url);

/** What went wrong, as the server tells it (RFC 9457) or as the network does. */
export class Problem extends Error {
    /**
     * @param {number} status 0: there was no answer
     * @param {{code?: string, detail?: string, request_id?: string, errors?: {pointer: string, detail: string}[]}} told
     */
    constructor(status, told) {
        super(told.detail || `HTTP ${status}`);
        this.status = status;
        this.code = told.code ?? (status ? "unknown" : "unreachable");
        this.requestId = told.request_id ?? "";
        this.errors = told.errors ?? [];
        this.retryAfter = 0;
    }
}

/** @type {() => void} */
let onUnauthenticated = () => {};

/** @param {() => void} act */
export function whenUnauthenticated(act) {
    onUnauthenticated = act;
}

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined | null>} [query]
 */
export function addressOf(path, query = {}) {
    const address = new URL(path.replace(/^\//, ""), ROOT);
    for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== null && value !== "") address.searchParams.set(name, String(value));
    }
    return address;
}

/** The path of a document: its id may have anything in it. @param {string} id @param {string} [rest] */
export function documentPath(id, rest = "") {
    return `/documents/${encodeURIComponent(id)}${rest}`;
}

/** @returns {Record<string, string>} */
export function authorization() {
    return key() ? {Authorization: `Bearer ${key()}`} : {};
}

/** @param {Response} response */
async function problemOf(response) {
    let told = {};
    try {
        told = await response.json();
    } catch { /* a proxy's page, or nothing */ }
    const problem = new Problem(response.status, told);
    problem.retryAfter = Number(response.headers.get("Retry-After") ?? 0);
    if (response.status === 401) onUnauthenticated();
    return problem;
}

/**
 * @typedef {object} Asking
 * @property {Record<string, string | number | undefined | null>} [query]
 * @property {unknown} [body] sent as JSON
 * @property {AbortSignal} [signal]
 * @property {Record<string, string>} [headers]
 * @property {boolean} [keepalive]
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {Asking} [asking]
 */
export async function send(method, path, {query, body, signal, headers = {}, keepalive} = {}) {
    const json = body === undefined ? {} : {"Content-Type": "application/json"};
    /** @type {Response} */
    let response;
    try {
        response = await fetch(addressOf(path, query), {
            method, signal, keepalive, cache: "no-cache", credentials: "same-origin",
            headers: {...authorization(), ...json, ...headers},
            body: body === undefined ? undefined : JSON.stringify(body),
        });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new Problem(0, {});
    }
    if (!response.ok) throw await problemOf(response);
    return response;
}

/**
 * @param {string} path
 * @param {Asking} [asking]
 * @returns {Promise<any>}
 */
export async function get(path, asking) {
    return (await send("GET", path, asking)).json();
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Asking} [asking]
 * @returns {Promise<any>} what the server says; null: nothing
 */
export async function change(method, path, asking) {
    const response = await send(method, path, asking);
    return response.status === 204 ? null : response.json();
}

/**
 * The events of a response, as they come (HTML, section 9.2).
 * @param {Response} response
 * @returns {AsyncGenerator<{name: string, data: any}>}
 */
export async function* eventsOf(response) {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const decoder = new TextDecoder();
    let rest = "";
    let name = "";
    let data = "";
    try {
        for (;;) {
            const {done, value} = await reader.read();
            rest += decoder.decode(value, {stream: !done});
            const lines = rest.split(/\r?\n/);
            rest = done ? "" : lines.pop() ?? "";
            for (const line of lines) {
                if (line === "") {
                    if (data) yield {name, data: JSON.parse(data)};
                    name = data = "";
                } else if (line.startsWith("event:")) {
                    name = line.slice(6).trim();
                } else if (line.startsWith("data:")) {
                    data += (data ? "\n" : "") + line.slice(5).replace(/^ /, "");
                }
            }
            if (done) return;
        }
    } finally {
        await reader.cancel().catch(() => {});
    }
}

/**
 * @typedef {object} Listener
 * @property {(sources: any[]) => void} onSources
 * @property {(text: string) => void} onToken
 * @property {AbortSignal} signal
 */

/**
 * Asks, and tells the listener what comes; the whole answer at the end. To abort stops the model, too.
 * @param {object} question
 * @param {Listener} listener
 * @returns {Promise<any>}
 */
export async function ask(question, {onSources, onToken, signal}) {
    const response = await send("POST", "/query", {body: {...question, stream: true}, signal});
    for await (const {name, data} of eventsOf(response)) {
        if (name === "sources") onSources(data.sources);
        else if (name === "token") onToken(data.text);
        else if (name === "done") return data;
        else if (name === "error") throw new Problem(data.status, data);
    }
    throw new Problem(0, {});
}
