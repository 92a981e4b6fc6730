// What is kept in this tab until it is sent: entries of the session storage by kind and path. Its functions throw where a
// browser has no session storage.
const PREFIX = "cm-typed ";

/** A path without its language: a form is the same in each. */
export const pathOf = (pathname, language) => pathname.replace(new RegExp(`^/${language}(?=/)`), "");

/** The path of this page, without its language. */
export const here = pathOf(window.location.pathname, document.documentElement.lang);

/** The key of something on this page; a kind has no spaces. */
export const keyOf = (kind, path = here) => `${PREFIX}${kind} ${path}`;

/** The path that a key was made for. */
export const pathIn = (key) => key.slice(key.indexOf(" ", PREFIX.length) + 1);

export const keys = () => Object.keys(window.sessionStorage).filter((key) => key.startsWith(PREFIX));
export const read = (key) => JSON.parse(window.sessionStorage.getItem(key) ?? "null");
export const write = (key, entry) => window.sessionStorage.setItem(key, JSON.stringify(entry));
export const drop = (key) => window.sessionStorage.removeItem(key);
