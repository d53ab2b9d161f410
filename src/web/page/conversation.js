// Conversations, as this browser keeps them: what was asked, what was answered, and how that goes out again.
import {placeInWords, nameOf, strengthOf} from "./citations.js";
import {diary} from "./settings.js";
import {t} from "./texts.js";

const NAME = "ragd.conversations";
const KEPT = 20;
const BYTES_MAX = 3_000_000;

/**
 * @typedef {object} Turn
 * @property {string} question
 * @property {string} at when it was asked
 * @property {any} [answer] as the server gave it
 * @property {{code: string, detail: string}} [problem]
 * @property {boolean} [stopped]
 * @property {string} [partial] what had come when it was stopped
 */

/**
 * @typedef {object} Conversation
 * @property {string} id
 * @property {Turn[]} turns
 */

/** @returns {Conversation} */
export function newConversation() {
    return {id: crypto.getRandomValues(new Uint32Array(2)).join("-"), turns: []};
}

/** @returns {Conversation[]} the latest first */
export function conversations() {
    try {
        const read = JSON.parse(diary().getItem(NAME) ?? "[]");
        return Array.isArray(read) ? read : [];
    } catch {
        return [];
    }
}

/** @param {Conversation[]} all */
function write(all) {
    let text = JSON.stringify(all);
    while (text.length > BYTES_MAX && all.length > 1) text = JSON.stringify(all = all.slice(0, -1));
    try {
        diary().setItem(NAME, text);
    } catch { /* no room, or no storage: the conversation lives as long as the page */ }
}

/** @param {Conversation} conversation */
export function keepConversation(conversation) {
    write([conversation, ...conversations().filter((one) => one.id !== conversation.id)].slice(0, KEPT));
}

/** @param {string} id */
export function forgetConversation(id) {
    write(conversations().filter((one) => one.id !== id));
}

/** What was said before, for POST /query. @param {Turn[]} turns @param {string} question */
export function messagesOf(turns, question) {
    const said = turns.filter((turn) => turn.answer?.answer).slice(-20).flatMap((turn) => [
        {role: "user", content: turn.question},
        {role: "assistant", content: turn.answer.answer},
    ]);
    return [...said, {role: "user", content: question}];
}

/** The sources that an answer cites, once each. @param {any} answer */
export function citedOf(answer) {
    const cited = new Set(answer.citations.map((/** @type {{source: number}} */ one) => one.source));
    return answer.sources.filter((/** @type {{n: number}} */ source) => cited.has(source.n));
}

/** @param {any} source */
function reference(source) {
    const place = placeInWords(source.location);
    const address = /^https?:/.test(source.url) ? ` <${source.url}>` : "";
    return `${nameOf(source)}${place ? `, ${place}` : ""} (${source.document_id}, ${t("version")} ${source.version})${address}`;
}

/** One answer as Markdown, with its sources below. @param {Turn} turn */
export function answerAsMarkdown({answer}) {
    const cited = citedOf(answer);
    const listed = cited.length ? cited : answer.sources;
    const lines = listed.map((/** @type {any} */ source) => `[${source.n}] ${reference(source)}`);
    return `${answer.answer || t("abstained.title")}\n\n${lines.join("\n")}\n`;
}

/** All of it, quotes included. @param {Conversation} conversation */
export function conversationAsMarkdown(conversation) {
    const parts = conversation.turns.filter((turn) => turn.answer).map((turn) => {
        const quotes = citedOf(turn.answer).map((/** @type {any} */ source) =>
            `**[${source.n}]** ${reference(source)}, ${t(`strength.${strengthOf(source)}`)}\n\n` +
            source.text.split("\n").map((/** @type {string} */ line) => `> ${line}`).join("\n"));
        return [`## ${turn.question}`, turn.answer.answer || t("abstained.title"), ...quotes].join("\n\n");
    });
    return `# ${t("export.title")}\n\n${new Date().toISOString().slice(0, 10)}\n\n${parts.join("\n\n")}\n`;
}

/** A link to a question, and to which versions its answer was made of. @param {Turn} turn */
export function linkTo({question, answer}) {
    const cited = citedOf(answer).map((/** @type {any} */ source) => `${source.document_id}@${source.version}`);
    const query = new URLSearchParams({q: question, ...(cited.length ? {from: JSON.stringify([...new Set(cited)])} : {})});
    return `${location.origin}${location.pathname}#/ask?${query}`;
}
