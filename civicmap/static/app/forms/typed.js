// Keeps what somebody types in this tab until it has been sent: over a link, a change of language, a reload, a sign-in, a
// connection that fails. Every form works without JavaScript.
import { fieldsOf, put, untouched, valueOf } from "./fields.js";
import { drop, here, keyOf, keys, pathIn, read, write } from "./kept.js";

/** Delete what was sent successfully: the answer was another page, or this one with a message of success. */
function forgetSent() {
  if (document.querySelector("[data-not-sent]") || here.startsWith("/accounts/")) return;
  const done = document.querySelector(".cm-messages .cm-notice--success") !== null;
  for (const key of keys()) {
    const entry = read(key);
    if (!entry.sent) continue;
    if (done || pathIn(key) !== here) drop(key);
    else write(key, { ...entry, sent: false });
  }
}

/** A link with another place starts the form and its further steps anew. */
function forgetForNewPlace() {
  if (!/[?&]lon=/.test(location.search)) return;
  for (const key of keys()) {
    if (pathIn(key).startsWith(here) && read(key).search !== location.search) drop(key);
  }
}

function keep(form, position) {
  const key = keyOf(position);
  const save = (sent = false) => {
    const fields = read(key)?.fields ?? {};
    for (const [name, field] of fieldsOf(form)) {
      if (name in fields || !untouched(field)) fields[name] = valueOf(field);
    }
    if (Object.keys(fields).length) write(key, { fields, sent, search: location.search });
  };
  const { fields = {} } = read(key) ?? {};
  for (const [name, field] of fieldsOf(form)) if (name in fields) put(field, fields[name]);
  for (const event of ["input", "change", "cm:place"]) form.addEventListener(event, () => save());
  form.addEventListener("submit", () => save(true));
}

function keepAll() {
  forgetSent();
  forgetForNewPlace();
  [...document.querySelectorAll("main form")].filter((form) => form.method === "post").forEach(keep);
  // Signing out deletes everything: the next person may use the same tab.
  document.querySelectorAll("form[action*='/accounts/logout/']").forEach((form) => form.addEventListener("submit", () => keys().forEach(drop)));
}

try {
  keepAll();
} catch {
  // Without session storage the form stays as the server sent it.
}
