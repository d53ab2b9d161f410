// Which collection a view is about; where there is only one, nobody is asked.
import {get} from "./api.js";
import {h, show} from "./dom.js";
import {t} from "./texts.js";

export const DEFAULT = "documents";

/** @returns {Promise<string[]>} the default one first */
export async function collectionNames() {
    const {data} = await get("/v1/models");
    return [...new Set([DEFAULT, ...data.map((/** @type {{id: string}} */ one) => one.id.replace(/^ragd\/?/, "") || DEFAULT)])];
}

/** @param {() => void} onChange */
export function collectionPicker(onChange) {
    const select = h("select", {onchange: onChange});
    const element = h("label", {hidden: true}, h("span", {}, t("collection")), " ", select);
    void collectionNames().then((names) => {
        show(select, names.map((name) => h("option", {value: name}, name)));
        element.hidden = names.length < 2;
    }, () => {});
    return {
        element,
        select,
        /** Empty: the default one. */
        get value() {
            return select.value === DEFAULT ? "" : select.value;
        },
    };
}
