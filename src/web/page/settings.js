// What the browser keeps: the language and the look for ever, the key for as long as this tab lives.

const KEY = "ragd.key";

/** @param {() => string | null} read */
function safely(read) {
    try {
        return read();
    } catch {  // storage is off: everything works, and nothing is kept
        return null;
    }
}

/**
 * @param {Storage} storage
 * @param {string} name
 * @param {string | null} value
 */
function put(storage, name, value) {
    safely(() => {
        if (value === null) storage.removeItem(name);
        else storage.setItem(name, value);
        return null;
    });
}

/** @param {string} name */
export function kept(name) {
    return safely(() => localStorage.getItem(`ragd.${name}`));
}

/**
 * @param {string} name
 * @param {string | null} value
 */
export function keep(name, value) {
    put(localStorage, `ragd.${name}`, value);
}

export function key() {
    return safely(() => sessionStorage.getItem(KEY)) ?? "";
}

/** @param {string} value empty: nobody is signed in any more, and what was asked with a key is forgotten */
export function setKey(value) {
    if (!value) safely(() => {
        sessionStorage.clear();
        return null;
    });
    put(sessionStorage, KEY, value || null);
}

/** Where conversations are kept: with a key they are gone with the tab. */
export function diary() {
    return key() ? sessionStorage : localStorage;
}

/** @param {string} theme light, dark; empty: as the system */
export function setTheme(theme) {
    keep("theme", theme || null);
    applyTheme();
}

export function applyTheme() {
    const theme = kept("theme");
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
}
