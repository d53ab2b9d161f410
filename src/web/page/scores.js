// How good a source is: in a word, and in numbers for who asks for them.
import {strengthOf} from "./citations.js";
import {h} from "./dom.js";
import {t} from "./texts.js";

/** @param {any} source */
export function strength(source) {
    const word = strengthOf(source);
    return h("span", {class: `strength ${word}`}, t(`strength.${word}`));
}

/** @param {number | null} value */
function number(value) {
    return value === null ? t("none") : value.toFixed(3);
}

/** The numbers behind the word. @param {any} source */
export function scores(source) {
    const rows = Object.entries(source.scores).map(([name, value]) =>
        h("tr", {}, h("th", {scope: "row"}, t(`score.${name}`)), h("td", {}, number(/** @type {any} */ (value)))));
    return h("details", {class: "numbers"}, h("summary", {}, t("numbers")),
        h("table", {}, h("tbody", {},
            h("tr", {}, h("th", {scope: "row"}, t("score.score")), h("td", {}, number(source.score))), rows)));
}
