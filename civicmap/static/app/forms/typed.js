// Keeps what somebody types in this tab until it has been sent: over a link, a change of language, a reload, a sign-in, a
// connection that fails. Every form works without JavaScript.

const PREFIX = "cm-typed ";
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

/** The path without its language: a form is the same in each. */
const here = location.pathname.replace(new RegExp(`^/${document.documentElement.lang}(?=/)`), "");
const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
const keyOf = (form) => `${PREFIX}${forms.indexOf(form)} ${here}`;

/** The fields that people fill in, each with a key; every checkbox and radio button has its own. */
function* fieldsOf(form) {
  for (const field of form.elements) {
    if (!field.name || LEFT_OUT.has(field.type) || field.closest(".cm-trap") || field.tagName === "FIELDSET") continue;
    const ticked = field.type === "checkbox" || field.type === "radio";
    yield [ticked ? `${field.name}=${field.value}` : field.name, field, ticked];
  }
}

const chosen = (field) => [...field.options].filter((option) => option.selected).map((option) => option.value);
const valueOf = (field, ticked) => (ticked ? field.checked : field.multiple && field.options ? chosen(field) : field.value);

function untouched(field, ticked) {
  if (ticked) return field.checked === field.defaultChecked;
  if (field.options) return [...field.options].every((option) => option.selected === option.defaultSelected);
  return field.value === field.defaultValue;
}

function put(field, ticked, value) {
  if (ticked) field.checked = value;
  else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

/** The tab's session storage. */
const store = {
  keys: () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)),
  read: (key) => JSON.parse(sessionStorage.getItem(key) ?? "null"),
  write: (key, entry) => sessionStorage.setItem(key, JSON.stringify(entry)),
  drop: (key) => sessionStorage.removeItem(key),
};

/** Delete what was sent successfully: the answer was another page, or this one with a message of success. */
function forgetSent() {
  if (document.querySelector("[data-not-sent]") || here.startsWith("/accounts/")) return;
  const done = document.querySelector(".cm-messages .cm-notice--success") !== null;
  for (const key of store.keys()) {
    const entry = store.read(key);
    if (!entry.sent) continue;
    if (done || !key.endsWith(` ${here}`)) store.drop(key);
    else store.write(key, { ...entry, sent: false });
  }
}

/** A link with another place starts the form and its further steps anew. */
function forgetForNewPlace() {
  if (!/[?&]lon=/.test(location.search)) return;
  for (const key of store.keys()) {
    if (key.split(" ")[2].startsWith(here) && store.read(key).search !== location.search) store.drop(key);
  }
}

function keep(form) {
  const key = keyOf(form);
  const save = (sent = false) => {
    const fields = store.read(key)?.fields ?? {};
    for (const [name, field, ticked] of fieldsOf(form)) {
      if (name in fields || !untouched(field, ticked)) fields[name] = valueOf(field, ticked);
    }
    if (Object.keys(fields).length) store.write(key, { fields, sent, search: location.search });
  };
  const { fields = {} } = store.read(key) ?? {};
  for (const [name, field, ticked] of fieldsOf(form)) if (name in fields) put(field, ticked, fields[name]);
  for (const event of ["input", "change", "cm:place"]) form.addEventListener(event, () => save());
  form.addEventListener("submit", () => save(true));
}

function keepAll() {
  forgetSent();
  forgetForNewPlace();
  forms.forEach(keep);
  // Signing out deletes everything: the next person may use the same tab.
  document.querySelectorAll("form[action*='/accounts/logout/']").forEach((form) => form.addEventListener("submit", () => store.keys().forEach(store.drop)));
}

try {
  keepAll();
} catch {
  // Without session storage the form stays as the server sent it.
}
