// From the bytes that the server counts in to what is shown: marks, places, strengths.
import {MARK_CLOSE, MARK_OPEN} from "./inline.js";
import {t} from "./texts.js";

const WRITTEN = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** @param {string} text */
function withoutOurs(text) {
    return text.replaceAll(MARK_OPEN, "").replaceAll(MARK_CLOSE, "");
}

/**
 * While an answer streams nobody has said yet which brackets are citations: those that name a source.
 * @param {string} text
 * @param {number} sources how many there are
 */
export function markAsWritten(text, sources) {
    return withoutOurs(text).replace(WRITTEN, (whole, numbers) => {
        const all = numbers.split(",").map(Number);
        return all.every((/** @type {number} */ n) => n >= 1 && n <= sources) ? MARK_OPEN + all.join(",") + MARK_CLOSE : whole;
    });
}

/**
 * The answer with its citations marked, which are bytes of it in UTF-8.
 * @param {string} answer
 * @param {{source: number, start: number, end: number}[]} citations
 */
export function markCitations(answer, citations) {
    const bytes = new TextEncoder().encode(answer);
    const decoder = new TextDecoder();
    /** @type {Map<number, {end: number, numbers: number[]}>} */
    const marks = new Map();
    for (const {source, start, end} of citations) {
        const known = marks.get(start);
        if (known) known.numbers.push(source);
        else marks.set(start, {end, numbers: [source]});
    }
    let out = "";
    let from = 0;
    for (const [start, {end, numbers}] of [...marks].sort((a, b) => a[0] - b[0])) {
        if (start < from || end > bytes.length) continue;
        out += withoutOurs(decoder.decode(bytes.subarray(from, start))) + MARK_OPEN + numbers.join(",") + MARK_CLOSE;
        from = end;
    }
    return out + withoutOurs(decoder.decode(bytes.subarray(from)));
}

/** @param {any} location @returns {string} "page 3", "sheet Q3, A1:D9", "line 15"; empty: nothing is known */
export function placeInWords(location) {
    if (!location) return "";
    const {page, pages, slide, slides, sheet, range, line} = location;
    if (pages) return t("place.pages", {first: pages[0], last: pages.at(-1)});
    if (page) return t("place.page", {n: page});
    if (slides) return t("place.slides", {first: slides[0], last: slides.at(-1)});
    if (slide) return t("place.slide", {n: slide});
    if (sheet) return t("place.sheet", {name: range ? `${sheet}, ${range}` : sheet});
    if (line) return t("place.line", {n: line});
    return "";
}

/** How well a passage answers. @param {any} source @returns {"strong" | "fair" | "weak"} */
export function strengthOf(source) {
    if (source.score >= 0.5) return "strong";
    return source.score >= 0.15 ? "fair" : "weak";
}

/** What a document is called: its title, or the last part of its id. @param {any} source */
export function nameOf(source) {
    const id = source.document_id ?? source.id;
    return source.title || id.split("/").at(-1) || id;
}

/**
 * The headings above a byte of a Markdown text, the outermost first.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
export function headingsAbove(bytes, at) {
    const lineEnd = bytes.indexOf(0x0A, at);
    const before = new TextDecoder().decode(bytes.subarray(Math.max(0, at - 400_000), lineEnd < 0 ? bytes.length : lineEnd));
    /** @type {{level: number, text: string}[]} */
    let path = [];
    let fenced = false;
    for (const line of before.split("\n")) {
        if (/^\s{0,3}(```|~~~)/.test(line)) fenced = !fenced;
        const heading = fenced ? null : line.match(/^(#{1,6})\s+(.{1,200}?)\s*#*$/);
        if (heading) path = [...path.filter((one) => one.level < heading[1].length), {level: heading[1].length, text: heading[2]}];
    }
    return path.map((one) => one.text);
}
