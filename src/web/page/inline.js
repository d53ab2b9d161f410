// The marks within a line of a model's Markdown: code, strong, emphasis, links, line ends, citations.
// Pictures are their description: nothing is fetched from anywhere.
import {h, linkAway} from "./dom.js";

/** What stands for a citation in a text: MARK_OPEN, the numbers, MARK_CLOSE. No text of others has them. */
export const MARK_OPEN = "\uE000";
export const MARK_CLOSE = "\uE001";

/** @typedef {(numbers: number[], ordinal: number) => Node} MakeChip */

const DEPTH_MAX = 6;
const TOKEN = new RegExp([
    "(?<code>(?<ticks>`+)(?<coded>[^`]|[^`][\\s\\S]{0,2000}?[^`])\\k<ticks>(?!`))",
    "\\\\(?<escaped>[!-/:-@[-`{-~])",
    `${MARK_OPEN}(?<numbers>[0-9,]+)${MARK_CLOSE}`,
    "!\\[(?<picture>[^\\]\\n]{0,300})\\]\\([^)\\s]{0,2000}(?:\\s+\"[^\"\\n]{0,300}\")?\\)",
    "\\[(?<label>[^\\]\\n]{1,300})\\]\\((?<target>[^)\\s]{1,2000})(?:\\s+\"[^\"\\n]{0,300}\")?\\)",
    "<(?<auto>https?:\\/\\/[^>\\s]{1,2000})>",
    "(?<bare>https?:\\/\\/[^\\s<>\"'`\\uE000\\uE001]{1,2000}[^\\s<>\"'`.,;:!?)\\]\\uE000\\uE001])",
    "(?<strongly>\\*\\*|__)(?=\\S)(?<strong>[\\s\\S]{1,2000}?\\S)\\k<strongly>",
    "(?<![\\p{L}\\p{N}])(?<emphatic>[*_])(?=\\S)(?<em>[^*_\\n]{0,500}[^*_\\s])\\k<emphatic>(?![\\p{L}\\p{N}])",
    "~~(?=\\S)(?<struck>[^~\\n]{1,500}?)~~",
    "(?<line>\\n)",
].join("|"), "gu");

export class Inline {
    /** @param {MakeChip} makeChip */
    constructor(makeChip) {
        this.makeChip = makeChip;
        this.ordinal = 0;
    }

    /**
     * @param {string} text
     * @param {number} [depth]
     * @returns {(Node | string)[]}
     */
    parse(text, depth = 0) {
        /** @type {(Node | string)[]} */
        const out = [];
        let from = 0;
        for (const match of text.matchAll(TOKEN)) {
            out.push(text.slice(from, match.index));
            out.push(...this.#made(/** @type {Record<string, string>} */ (match.groups), match[0], depth));
            from = match.index + match[0].length;
        }
        out.push(text.slice(from));
        return out.filter((part) => part !== "");
    }

    /**
     * @param {Record<string, string>} found
     * @param {string} whole
     * @param {number} depth
     * @returns {(Node | string)[]}
     */
    #made(found, whole, depth) {
        /** @param {string} text */
        const within = (text) => depth < DEPTH_MAX ? this.parse(text, depth + 1) : [text];
        if (found.coded !== undefined) return [h("code", {}, withoutMarks(found.coded))];
        if (found.escaped !== undefined) return [found.escaped];
        if (found.numbers !== undefined) return [this.#chip(found.numbers)];
        if (found.picture !== undefined) return found.picture ? [h("span", {class: "picture"}, found.picture)] : [];
        if (found.label !== undefined) return [linkAway(found.target, ...within(found.label))];
        if (found.auto !== undefined) return [linkAway(found.auto, found.auto)];
        if (found.bare !== undefined) return [linkAway(found.bare, found.bare)];
        if (found.strong !== undefined) return [h("strong", {}, ...within(found.strong))];
        if (found.em !== undefined) return [h("em", {}, ...within(found.em))];
        if (found.struck !== undefined) return [h("s", {}, ...within(found.struck))];
        if (found.line !== undefined) return ["\n"];
        return [whole];
    }

    /** @param {string} numbers */
    #chip(numbers) {
        return this.makeChip(numbers.split(",").map(Number), this.ordinal++);
    }
}

/** The marks as they were written, where they are no marks. @param {string} text */
export function withoutMarks(text) {
    return text.replaceAll(MARK_OPEN, "[").replaceAll(MARK_CLOSE, "]");
}
