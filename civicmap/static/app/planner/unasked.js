// Keeps the choices of a question that was not asked yet in this tab: over a change of language, a sign-in, a reload.
// It shares the prefix of forms/typed.js, so signing out deletes them.

const here = location.pathname.replace(new RegExp(`^/${document.documentElement.lang}(?=/)`), "");
const KEY = `cm-typed question ${here}`;

function quietly(work) {
  try {
    return work();
  } catch {
    // A browser without session storage keeps nothing.
    return null;
  }
}

/** Choices belong to the address they were made at; each question has its own. */
export const keep = (query) => quietly(() => sessionStorage.setItem(KEY, JSON.stringify({ query, search: location.search })));
export const forget = () => quietly(() => sessionStorage.removeItem(KEY));

/** The choices of this address; empty where there are none. */
export function kept() {
  const entry = quietly(() => JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
  return entry?.search === location.search ? entry.query : "";
}
