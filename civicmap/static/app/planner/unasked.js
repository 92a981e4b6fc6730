// Keeps the choices of a question that was not asked yet in this tab: over a change of language, a sign-in, a reload.
import { drop, keyOf, read, write } from "../forms/kept.js";

const KEY = keyOf("question");

function quietly(work) {
  try {
    return work();
  } catch {
    // A browser without session storage keeps nothing.
    return null;
  }
}

/** Choices belong to the address they were made at; each question has its own. */
export const keep = (query) => quietly(() => write(KEY, { query, search: window.location.search }));
export const forget = () => quietly(() => drop(KEY));

/** The choices of this address; empty where there are none. */
export function kept() {
  const entry = quietly(() => read(KEY));
  return entry?.search === window.location.search ? entry.query : "";
}
