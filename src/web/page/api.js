// How the page asks the server: by the client of sdk/typescript, as any other page might.
import {Client, RagdError, StatusError} from "./ragd/index.js";
import {key} from "./settings.js";

/** Where the server is: the page's parts are at ROOT/page/DIGEST/. */
const ROOT = new URL("../../", import.meta.url).href;
const SUCCESSES = [200, 201, 202, 204];
const ANSWER_MS = 600_000;

/** What went wrong, as the page tells it. */
export class Problem extends Error {
    /**
     * @param {number} status 0: there was no answer
     * @param {{code?: string, detail?: string}} told
     */
    constructor(status, told) {
        super(told.detail || `HTTP ${status}`);
        this.status = status;
        this.code = told.code || "other";
    }
}

/** @type {() => void} */
let onUnauthenticated = () => {};

/** @param {() => void} act */
export function whenUnauthenticated(act) {
    onUnauthenticated = act;
}

/** The path of a document: its id may have anything in it. @param {string} id @param {string} [rest] */
export function documentPath(id, rest = "") {
    return `/documents/${encodeURIComponent(id)}${rest}`;
}

/** Where the page shows it. @param {string} id @param {string} [collection] empty: the default one */
export function documentAddress(id, collection) {
    return `#/document?${new URLSearchParams({id, ...(collection ? {in: collection} : {})})}`;
}

/** @type {typeof fetch} */
const lastingFetch = (address, how) => fetch(address, {...how, keepalive: true});

/**
 * A client with the key of this moment.
 * @param {{retries?: number, keepalive?: boolean}} [how] keepalive: what is sent goes on when the page is left
 */
function client({retries = 1, keepalive = false} = {}) {
    return new Client({baseUrl: ROOT, apiKey: key(), retries, ...(keepalive ? {fetch: lastingFetch} : {})});
}

/** @param {unknown} error */
function problemOf(error) {
    if (error instanceof StatusError) {
        if (error.status === 401) onUnauthenticated();
        return new Problem(error.status, error);
    }
    return error instanceof RagdError ? new Problem(0, {code: "unreachable", detail: error.message}) : error;
}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
async function told(promise) {
    try {
        return await promise;
    } catch (error) {
        throw problemOf(error);
    }
}

/** @template {{type: string}} E @param {AsyncIterable<E>} events @returns {AsyncGenerator<E, void, void>} */
async function* toldEach(events) {
    try {
        yield* events;
    } catch (error) {
        throw problemOf(error);
    }
}

/**
 * @typedef {object} Asking
 * @property {Record<string, string | number | undefined | null>} [query] what is empty is left out
 * @property {unknown} [body] sent as JSON
 * @property {AbortSignal} [signal]
 * @property {boolean} [keepalive]
 */

/**
 * The bytes that the server answers with.
 * @param {string} method
 * @param {string} path
 * @param {Asking} [asking]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function bytes(method, path, {query = {}, body, signal, keepalive} = {}) {
    const asked = {
        method, path, expected: SUCCESSES, read: (/** @type {{body: Uint8Array}} */ reply) => reply.body,
        query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== "")),
        body: body === undefined ? undefined : {content: JSON.stringify(body), type: "application/json"},
        repeatable: method === "GET",
    };
    return /** @type {Promise<Uint8Array<ArrayBuffer>>} */ (told(client({keepalive}).run(asked, {signal})));
}

/**
 * What the server says to a call; null: nothing.
 * @param {string} method
 * @param {string} path
 * @param {Asking} [asking]
 * @returns {Promise<any>}
 */
export async function call(method, path, asking) {
    const body = await bytes(method, path, asking);
    return body.length ? JSON.parse(new TextDecoder().decode(body)) : null;
}

/** @param {string} path @param {Asking} [asking] @returns {Promise<any>} */
export function get(path, asking) {
    return call("GET", path, asking);
}

/**
 * @typedef {object} Listener
 * @property {(sources: any[]) => void} onSources
 * @property {(text: string) => void} onToken
 * @property {AbortSignal} signal
 */

/**
 * Asks, and tells the listener what comes; the whole answer at the end. To abort stops the model, too.
 * @param {any} question as POST /query takes it
 * @param {Listener} listener
 * @returns {Promise<any>}
 */
export async function ask({query, messages, ...wanted}, {onSources, onToken, signal}) {
    const stream = client({retries: 0}).stream(messages ?? query, {...wanted, signal, timeoutMs: ANSWER_MS});
    for await (const event of toldEach(stream)) {
        if (event.type === "sources") onSources([...event.sources]);
        else if (event.type === "token") onToken(event.text);
        else return event.answer;
    }
    throw new Problem(0, {code: "unreachable"});
}

/**
 * Sends files; the job that reads them.
 * @param {any[]} files
 * @param {Record<string, unknown>} wanted
 * @param {(part: number) => void} onSent
 */
export function upload(files, wanted, onSent) {
    return told(client().upload(files, /** @type {any} */ ({...wanted,
        onProgress: (/** @type {{sent: number, total: number}} */ {sent, total}) => onSent(sent / Math.max(1, total))})));
}

/** What becomes of each file of a job. @param {string} id */
export function jobEvents(id) {
    return toldEach(client().jobEvents(id));
}

/** How the parts of the server are, also where it says that it is not ready. @returns {Promise<any>} */
export function readiness() {
    return told(client().ready());
}
