// The Markdown that models write, in a small part: paragraphs, headings, lists, quotes, code, tables, rules.
// All else is text. Every loop goes forward over lines, so a hostile text costs what its length costs.
import {h} from "./dom.js";
import {Inline, withoutMarks} from "./inline.js";

/** What is shown of an answer at most; more is said to be left out. */
export const TEXT_MAX = 200_000;
const LINE_MAX = 20_000;
const ITEM = /^(\s{0,12})([-*+•]|\d{1,9}[.)])\s+(.*)$/;
const FENCE = /^\s{0,3}(```+|~~~+)\s*([\w+#.-]{0,30}).*$/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

class Lines {
    /** @param {string[]} lines */
    constructor(lines) {
        this.lines = lines;
        this.at = 0;
    }
    get done() {
        return this.at >= this.lines.length;
    }
    get next() {
        return this.lines[this.at];
    }
    get after() {
        return this.lines[this.at + 1] ?? "";
    }
    take() {
        return this.lines[this.at++];
    }
    /** @param {(line: string) => boolean} holds */
    takeWhile(holds) {
        const taken = [];
        while (!this.done && holds(this.next)) taken.push(this.take());
        return taken;
    }
}

/** @param {string} line */
const isBlank = (line) => line.trim() === "";

/** @param {Lines} lines */
function beginsTable(lines) {
    return lines.next.includes("|") && lines.after.includes("-") && DIVIDER.test(lines.after);
}

/** @param {Lines} lines */
function beginsBlock(lines) {
    const line = lines.next;
    return /^\s{0,3}#{1,6}\s/.test(line) || /^\s{0,3}>/.test(line) || FENCE.test(line) || ITEM.test(line) ||
        RULE.test(line) || beginsTable(lines);
}

/** @param {Lines} lines */
function code(lines) {
    const [, fence, language] = /** @type {RegExpMatchArray} */ (lines.take().match(FENCE));
    const body = lines.takeWhile((line) => !line.trimStart().startsWith(fence));
    if (!lines.done) lines.take();
    return h("pre", {class: "code", tabindex: "0", "data-language": language || null},
        h("code", {}, withoutMarks(body.join("\n"))));
}

/** @param {string} row */
function cellsOf(row) {
    return row.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
}

/**
 * @param {Lines} lines
 * @param {Inline} inline
 */
function table(lines, inline) {
    const head = cellsOf(lines.take());
    lines.take();
    const rows = lines.takeWhile((line) => line.includes("|"));
    return h("div", {class: "scroll", tabindex: "0"}, h("table", {},
        h("thead", {}, h("tr", {}, head.map((cell) => h("th", {scope: "col", dir: "auto"}, inline.parse(cell))))),
        h("tbody", {}, rows.map((row) => h("tr", {},
            cellsOf(row).slice(0, head.length).map((cell) => h("td", {dir: "auto"}, inline.parse(cell))))))));
}

/**
 * A list; what is indented further is a list within the item before it.
 * @param {Lines} lines
 * @param {Inline} inline
 * @param {number} depth
 */
function list(lines, inline, depth) {
    const first = /** @type {RegExpMatchArray} */ (lines.next.match(ITEM));
    const indent = first[1].length;
    const ordered = /\d/.test(first[2]);
    const made = h(ordered ? "ol" : "ul", ordered ? {start: parseInt(first[2], 10)} : {});
    while (!lines.done) {
        const item = lines.next.match(ITEM);
        if (!item || item[1].length < indent || /\d/.test(item[2]) !== ordered) break;
        lines.take();
        const more = lines.takeWhile((line) => !isBlank(line) && !ITEM.test(line) && /^\s/.test(line));
        const entry = h("li", {dir: "auto"}, inline.parse([item[3], ...more.map((line) => line.trim())].join("\n")));
        made.append(entry);
        if (lines.done) break;
        if (isBlank(lines.next) && ITEM.test(lines.after)) lines.take();
        const deeper = lines.done ? null : lines.next.match(ITEM);
        if (deeper && deeper[1].length > indent + 1 && depth < 5) entry.append(list(lines, inline, depth + 1));
    }
    return made;
}

/**
 * @param {Lines} lines
 * @param {Inline} inline
 * @param {number} depth
 * @returns {Node}
 */
function block(lines, inline, depth) {
    const line = lines.next;
    const heading = line.match(/^\s{0,3}(#{1,6})\s+(.*?)#*\s*$/);
    if (heading) {
        lines.take();
        return h("p", {class: "heading", dir: "auto", role: "heading", "aria-level": Math.min(heading[1].length + 2, 6)},
            inline.parse(heading[2]));
    }
    if (FENCE.test(line)) return code(lines);
    if (RULE.test(line)) {
        lines.take();
        return h("hr");
    }
    if (/^\s{0,3}>/.test(line)) {
        const quoted = lines.takeWhile((one) => /^\s{0,3}>/.test(one)).map((one) => one.replace(/^\s{0,3}>\s?/, ""));
        return h("blockquote", {}, depth < 5 ? blocks(quoted, inline, depth + 1) : quoted.join("\n"));
    }
    if (beginsTable(lines)) return table(lines, inline);
    if (ITEM.test(line)) return list(lines, inline, depth);
    const words = [lines.take()];
    while (!lines.done && !isBlank(lines.next) && !beginsBlock(lines)) words.push(lines.take());
    return h("p", {dir: "auto"}, inline.parse(words.join("\n").trim()));
}

/**
 * @param {string[]} text
 * @param {Inline} inline
 * @param {number} depth
 * @returns {Node[]}
 */
function blocks(text, inline, depth) {
    const lines = new Lines(text);
    const out = [];
    while (!lines.done) {
        if (isBlank(lines.next)) lines.take();
        else out.push(block(lines, inline, depth));
    }
    return out;
}

/**
 * @param {string} text with its citations marked (citations.js)
 * @param {import("./inline.js").MakeChip} makeChip
 * @returns {Node[]}
 */
export function renderMarkdown(text, makeChip) {
    // A line of a megabyte is no sentence: it is shown in parts, which no pattern has to look through at once.
    const lines = text.slice(0, TEXT_MAX).split(/\r?\n/).flatMap((line) =>
        line.length <= LINE_MAX ? [line] : line.match(new RegExp(`.{1,${LINE_MAX}}`, "gsu")) ?? []);
    return blocks(lines, new Inline(makeChip), 0);
}

/**
 * The sentences of documents, which are no Markdown: paragraphs of text with its citations.
 * @param {string} text
 * @param {import("./inline.js").MakeChip} makeChip
 * @returns {Node[]}
 */
export function renderQuotes(text, makeChip) {
    let ordinal = 0;
    return text.slice(0, TEXT_MAX).split(/\n{2,}/).filter((part) => !isBlank(part)).map((part) => {
        const pieces = part.split(/\uE000([0-9,]+)\uE001/);
        return h("p", {dir: "auto", class: "quoted"}, pieces.map((piece, index) =>
            index % 2 === 0 ? piece : makeChip(piece.split(",").map(Number), ordinal++)));
    });
}
