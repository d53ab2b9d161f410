// Keys and tenants, for who may make them.
import {Problem, call, get} from "./api.js";
import {h, own, show} from "./dom.js";
import {bytesInWords, dateInWords, t} from "./texts.js";
import {copy, toast, undoable} from "./toast.js";

const SCOPES = ["query", "index", "admin", "metrics", "operator"];

/** @param {() => Promise<void>} act */
async function tried(act) {
    try {
        await act();
    } catch (error) {
        toast(/** @type {Error} */ (error).message, "bad");
    }
}

/** The text of a new key, this once. @param {any} made */
function shownOnce(made) {
    return h("div", {class: "once", role: "status"}, h("p", {}, t("keys.once")), h("div", {class: "row"},
        h("code", {}, made.key), h("button", {type: "button", class: "quiet", onclick: () => copy(made.key, t("copied"))}, t("copy"))));
}

/** @param {string[]} columns keys of texts; "": none */
function headOf(columns) {
    return h("thead", {}, h("tr", {}, columns.map((name) => h("th", {scope: "col"},
        name ? t(name) : h("span", {class: "offscreen"}, t("documents.actions"))))));
}

class Keys {
    constructor() {
        this.body = h("tbody");
        this.made = h("div");
        this.element = h("section", {}, h("h2", {}, t("keys.title")), this.#form(), this.made, h("div", {class: "scroll", tabindex: "0"},
            h("table", {class: "list"}, headOf(["keys.name", "keys.tenant", "keys.scopes", "keys.state", "keys.used", ""]), this.body)));
    }

    async load() {
        const {keys} = await get("/admin/keys");
        show(this.body, keys.map((/** @type {any} */ one) => this.#row(one)));
    }

    /** @param {any} one */
    #row(one) {
        const works = one.state === "active";
        const line = h("tr", {}, h("td", {class: "name"}, own(one.name || one.id)), h("td", {}, own(one.tenant)), h("td", {}, one.scopes.join(", ")),
            h("td", {}, t(`key.${one.state}`), one.expires_at ? h("span", {class: "fine"}, ` ${t("keys.until", {date: dateInWords(one.expires_at)})}`) : null),
            h("td", {class: "fine"}, one.last_used_at ? dateInWords(one.last_used_at) : t("none")),
            h("td", {class: "number"}, works ? [
                h("button", {type: "button", class: "quiet", onclick: () => void tried(async () => {
                    const made = await call("POST", `/admin/keys/${one.id}/rotate`, {body: {overlap_seconds: 86_400}});
                    show(this.made, shownOnce(made));
                    await this.load();
                })}, t("keys.rotate")),
                h("button", {type: "button", class: "quiet", onclick: () => {
                    line.hidden = true;
                    undoable(t("keys.revoking", {name: one.name || one.id}), {undo: () => {
                        line.hidden = false;
                    }, act: () => void tried(async () => {
                        await call("DELETE", `/admin/keys/${one.id}`, {keepalive: true});
                        await this.load();
                    })});
                }}, t("keys.revoke"))] : null));
        return line;
    }

    #form() {
        const name = h("input", {type: "text", id: "key-name", maxlength: 128});
        const principals = h("input", {type: "text", id: "key-principals", placeholder: "group:hr"});
        const days = h("input", {type: "number", id: "key-days", min: "1", max: "3650"});
        const scopes = SCOPES.map((scope) => h("input", {type: "checkbox", value: scope, id: `scope-${scope}`, checked: scope === "query"}));
        return h("details", {}, h("summary", {}, t("keys.make")), h("form", {class: "grid", onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            void tried(async () => {
                const named = principals.value.split(",").map((one) => one.trim()).filter((one) => one);
                const made = await call("POST", "/admin/keys", {body: {
                    name: name.value, scopes: scopes.filter((one) => one.checked).map((one) => one.value),
                    ...(named.length ? {principals: named} : {}),
                    ...(days.value ? {expires_in_seconds: Number(days.value) * 86_400} : {})}});
                show(this.made, shownOnce(made));
                await this.load();
            });
        }},
        h("label", {for: "key-name"}, t("keys.name")), name,
        h("span", {}, t("keys.scopes")), h("span", {class: "row"}, scopes.map((one) => h("label", {}, one, " ", one.value))),
        h("label", {for: "key-principals"}, t("keys.principals")), principals,
        h("label", {for: "key-days"}, t("keys.days")), days,
        h("span", {}), h("button", {type: "submit", class: "primary"}, t("keys.make"))));
    }
}

/** @param {string} name @param {number | null} used @param {number | null} most */
function use(name, used, most) {
    const shown = name === "bytes" ? bytesInWords : String;
    return h("span", {class: "tag"}, `${t(`quota.${name}`)} ${shown(used ?? 0)}${most === null ? "" : ` / ${shown(most)}`}`);
}

/** @param {any} one @param {() => Promise<void>} reload */
function tenantRow(one, reload) {
    const uses = h("td", {class: "fine"}, h("button", {type: "button", class: "linkish", onclick: () => void tried(async () => {
        const told = await get(`/admin/tenants/${one.id}`);
        show(uses, Object.keys(told.use).map((name) => use(name, told.use[name], told.quota[name])));
    })}, t("tenants.use")));
    const isActive = one.state === "active";
    return h("tr", {}, h("td", {class: "name"}, own(one.id)), h("td", {}, t(`tenant.${one.state}`)),
        h("td", {class: "fine"}, dateInWords(one.created_at)), uses,
        h("td", {class: "number"}, one.state === "deleting" ? null : h("button", {type: "button", class: "quiet", onclick: () => void tried(async () => {
            await call("POST", `/admin/tenants/${one.id}/${isActive ? "suspend" : "resume"}`);
            await reload();
        })}, t(isActive ? "tenants.suspend" : "tenants.resume"))));
}

async function tenantsSection() {
    const body = h("tbody");
    const name = h("input", {type: "text", "aria-label": t("tenants.name"), placeholder: t("tenants.name"), maxlength: 64, required: true});
    const load = async () => {
        const {tenants} = await get("/admin/tenants");
        show(body, tenants.map((/** @type {any} */ one) => tenantRow(one, load)));
    };
    await load();
    return h("section", {}, h("h2", {}, t("tenants.title")), h("form", {class: "row", onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void tried(async () => {
            await call("POST", "/admin/tenants", {body: {tenant: name.value}});
            name.value = "";
            await load();
        });
    }}, name, h("button", {type: "submit", class: "quiet"}, t("tenants.make"))),
    h("div", {class: "scroll", tabindex: "0"}, h("table", {class: "list"}, headOf(["tenants.name", "keys.state", "document.created", "tenants.use", ""]), body)));
}

/** What is not for this caller, or not there without keys, is left out. @param {() => Promise<HTMLElement>} make */
async function ifAllowed(make) {
    try {
        return await make();
    } catch (error) {
        if (error instanceof Problem && [401, 403, 404, 409].includes(error.status)) return null;
        return h("p", {class: "problem"}, /** @type {Error} */ (error).message);
    }
}

export async function accountSections() {
    const keys = new Keys();
    return [
        await ifAllowed(async () => {
            await keys.load();
            return keys.element;
        }),
        await ifAllowed(tenantsSection),
    ];
}
