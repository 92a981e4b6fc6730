// What somebody types stays in this tab until it has been sent: over a link, another language, a reload, a sign-in, a
// connection that fails. And what was wrong in a form is no longer marked once it is mended. Every form works without this.

const PREFIX = "cm-typed ";
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

/** The address without its language: a form is the same in each. */
const here = location.pathname.replace(new RegExp(`^/${document.documentElement.lang}(?=/)`), "");
const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
const keyOf = (form) => `${PREFIX}${forms.indexOf(form)} ${here}`;

/** Fields that people fill in, with a name for each: of boxes to tick every one has its own. */
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

/** The store of the tab. Where the browser refuses one, nothing is kept. */
const store = {
  keys: () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)),
  read: (key) => JSON.parse(sessionStorage.getItem(key) ?? "null"),
  write: (key, entry) => sessionStorage.setItem(key, JSON.stringify(entry)),
  drop: (key) => sessionStorage.removeItem(key),
};

/** Forget what has arrived: the form was sent and led to another page, or here with the news that it is done. */
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

/** A link that names another place begins anew: what was typed in this form and its further steps is of another time. */
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
  // Who signs out leaves nothing behind for the next person.
  document.querySelectorAll("form[action*='/accounts/logout/']").forEach((form) => form.addEventListener("submit", () => store.keys().forEach(store.drop)));
}

/** Whether a field holds something that can be right. Whether it is, the server says. */
function plausible(field) {
  if (field.type === "checkbox" || field.type === "radio") return true;
  const value = field.value.trim();
  if (field.inputMode === "decimal") return value === "" || /^[+-]?\d+([.,]\d+)?$/.test(value);
  return field.checkValidity() && value !== "";
}

/** Take the mark off a field, and its line from the list at the head of the form. */
function mend(box) {
  box.classList.remove("cm-field--error");
  for (const error of box.querySelectorAll(".cm-error")) error.remove();
  const field = box.querySelector("input, select, textarea");
  for (const one of box.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  for (const link of document.querySelectorAll("main [role=alert] a[href^='#']")) {
    const target = link.hash.slice(1);
    if (target === box.id || target === field?.id || box.querySelector(`[id="${CSS.escape(target)}"]`)) link.closest("li")?.remove();
  }
  for (const list of document.querySelectorAll("main [role=alert] ul")) if (!list.children.length) list.closest("[role=alert]").remove();
}

function mendAll() {
  for (const name of ["input", "change"]) {
    document.querySelector("main")?.addEventListener(name, ({ target }) => {
      const box = target.closest(".cm-field--error");
      if (box && plausible(target)) mend(box);
    });
  }
  // A pin answers for the address and both coordinates.
  document.addEventListener("cm:place", ({ target, detail }) => {
    if (detail.inside === false) return;
    for (const name of ["address", "latitude", "longitude"]) {
      const box = target.closest("form")?.elements[name]?.closest(".cm-field--error");
      if (box) mend(box);
    }
  });
}

try {
  keepAll();
} catch {
  // A browser without a store, or with an old one: the form is as the server sent it.
}
mendAll();
