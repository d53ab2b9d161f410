// Words, dates and sizes in the reader's language. The words themselves: table.js.
import {kept, keep} from "./settings.js";
import {TABLE, WARNINGS} from "./table.js";

/** @type {Record<string, string>} */
export const LANGUAGES = {en: "English", de: "Deutsch"};
const CODES = Object.keys(LANGUAGES);

let column = columnOf(kept("language") ?? navigator.language);

/** @param {string} name a language's, as a browser gives it: de-AT */
function columnOf(name) {
    return Math.max(0, CODES.indexOf(name.slice(0, 2).toLowerCase()));
}

export function language() {
    return CODES[column];
}

/** @param {string} name */
export function setLanguage(name) {
    keep("language", name);
    column = columnOf(name);
}

/**
 * The text of this name: t("documents.count", {n: 3}). "{n|one|more}" is a word for one and another for more.
 * @param {string} name
 * @param {Record<string, unknown>} [values]
 * @param {string} [otherwise] where there is no such text
 */
export function t(name, values = {}, otherwise = name) {
    const text = Object.hasOwn(TABLE, name) ? TABLE[name][column] : otherwise;
    return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, key, one, more) => {
        const value = values[key] ?? "";
        if (one !== undefined) return Number(value) === 1 ? one : more;
        return typeof value === "number" ? value.toLocaleString(language()) : String(value);
    });
}

/** A warning of the server in plain words; one that is not known as it is. @param {string} warning */
export function plainWarning(warning) {
    for (const [pattern, ...texts] of WARNINGS) {
        const found = warning.match(pattern);
        if (found) return texts[column].replace("{1}", found[1] ?? "");
    }
    return warning;
}

/** @param {number} bytes */
export function bytesInWords(bytes) {
    const units = ["B", "KB", "MB", "GB", "TB"];
    let at = 0;
    while (bytes >= 1000 && at < units.length - 1) {
        bytes /= 1000;
        ++at;
    }
    return `${bytes.toLocaleString(language(), {maximumFractionDigits: bytes < 10 && at > 0 ? 1 : 0})} ${units[at]}`;
}

/** @param {string} date */
export function dateInWords(date) {
    const then = new Date(date);
    const isToday = then.toDateString() === new Date().toDateString();
    return isToday ? then.toLocaleTimeString(language(), {hour: "2-digit", minute: "2-digit"})
        : then.toLocaleDateString(language(), {year: "numeric", month: "short", day: "numeric"});
}

/** @param {number} seconds */
export function durationInWords(seconds) {
    const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    if (days) return t("duration.days", {days, hours});
    return hours ? t("duration.hours", {hours, minutes}) : t("duration.minutes", {minutes: Math.max(1, minutes)});
}
