// Who asks: a key, kept for as long as this tab lives, and sent in a header alone.
import {Problem, get} from "./api.js";
import {h} from "./dom.js";
import {key, setKey} from "./settings.js";
import {t} from "./texts.js";

/** @param {() => void} onSignedIn */
export function loginView(onSignedIn) {
    const field = h("input", {type: "password", id: "key", name: "key", autocomplete: "off", spellcheck: "false", required: true,
        placeholder: "ragd_…", "aria-describedby": "key-note"});
    const wrong = h("p", {class: "problem", role: "alert", hidden: true});
    const element = h("section", {class: "login"}, h("h1", {}, t("login.title")), h("p", {}, t("login.text")),
        h("form", {onsubmit: async (/** @type {Event} */ event) => {
            event.preventDefault();
            const before = key();
            setKey(field.value.trim());
            try {
                await get("/documents", {query: {limit: 1}});
                onSignedIn();
            } catch (error) {
                // A key that may do something else than ask is a good one, too.
                if (error instanceof Problem && error.status === 403) return onSignedIn();
                setKey(before);
                wrong.hidden = false;
                wrong.textContent = /** @type {Error} */ (error).message;
                field.select();
            }
        }},
        h("label", {for: "key"}, t("login.key")), h("div", {class: "row"}, field,
            h("button", {type: "submit", class: "primary"}, t("login.enter"))),
        wrong, h("p", {class: "fine", id: "key-note"}, t("login.note"))));
    return {element, title: t("login.title"), entered: () => field.focus()};
}
