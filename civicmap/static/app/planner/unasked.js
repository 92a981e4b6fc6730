// What somebody has chosen for a question and not asked yet stays in this tab: over another language, a sign-in, a reload.
// Like what is typed in other forms (forms/forms.js), whose prefix it shares: who signs out leaves nothing behind.

const here = location.pathname.replace(new RegExp(`^/${document.documentElement.lang}(?=/)`), "");
const KEY = `cm-typed question ${here}`;

function quietly(work) {
  try {
    return work();
  } catch {
    // A browser without a store keeps nothing.
    return null;
  }
}

/** The choices belong to the address they were made at: another question has its own. */
export const keep = (query) => quietly(() => sessionStorage.setItem(KEY, JSON.stringify({ query, search: location.search })));
export const forget = () => quietly(() => sessionStorage.removeItem(KEY));

/** The choices of this address; empty where there are none. */
export function kept() {
  const entry = quietly(() => JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
  return entry?.search === location.search ? entry.query : "";
}
