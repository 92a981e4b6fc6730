// The form without a signal, and the list of what waits on this device.
import { put as fill } from "../forms/fields.js";
import { drop, keyOf, read } from "../forms/kept.js";
import { carriedAt } from "./carry.js";
import { showFaults, withoutFaults } from "./faults.js";
import { List } from "./list.js";
import { Photos } from "./photos.js";
import { position } from "./position.js";
import "./store.js";

const { get, put, sendAll, holding, onChange, carriedPhotos } = self.civicmapOutbox;
const words = JSON.parse(document.getElementById("outbox-words").textContent);
const form = document.querySelector("[data-outbox-form]");
const said = document.querySelector("[data-outbox-said]");
const cancel = form?.querySelector("[data-cancel]");

function say(sentence) {
  said.querySelector("span").textContent = sentence;
  said.hidden = !sentence;
}

const photos = form && new Photos(form, words);
let edited = null;
let release = () => {};

/** Show the questions of the chosen category; a disabled group of fields is neither checked nor sent. */
function showQuestions() {
  const chosen = form.elements.category.value;
  for (const group of form.querySelectorAll("[data-questions]")) group.hidden = group.disabled = group.dataset.questions !== chosen;
}

/** A report needs a position or an address, and a category; the browser asks for the rest. */
function check() {
  const { address, latitude, longitude, category } = form.elements;
  for (const radio of category.length ? category : [category]) radio.required = true;
  const placed = address.value.trim() || (latitude.value.trim() && longitude.value.trim());
  address.setCustomValidity(placed ? "" : words.noPlace);
  return form.reportValidity();
}

function clear() {
  edited = null;
  release();
  form.reset();
  photos.set([]);
  cancel.hidden = true;
  showQuestions();
  withoutFaults(form);
}

/** Put an entry's fields into the form. */
function show(fields) {
  form.reset();
  for (const [name, value] of fields.filter(([field]) => field === "category")) form.elements[name].value = value;
  showQuestions();
  for (const field of form.elements) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!field.name || field.disabled || field.matches("fieldset, [type=file]")) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

/** Open an entry in the form. It is sent again only when it is kept, or the form is left. */
async function edit(key) {
  const held = new Promise((resolve) => {
    holding(key, () => new Promise((done) => resolve(done))).then(() => resolve(null));
  });
  const done = await held;
  if (!done) {
    say(words.busy);
    return;
  }
  clear();
  const entry = await get(key);
  if (!entry || entry.state === "sent") {
    done();
    return;
  }
  edited = entry;
  release = () => {
    done();
    release = () => {};
  };
  show(entry.fields);
  photos.set(entry.photos);
  cancel.hidden = false;
  showFaults(form, entry.faults ?? (entry.state === "refused" ? { "": [words.unknownFault] } : {}));
  if (entry.state !== "refused") form.scrollIntoView();
}

async function keep() {
  const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
  const key = edited?.key ?? crypto.randomUUID();
  await put({
    key,
    city: words.city,
    title: form.elements.title.value,
    address: words.address,
    token: words.token,
    fields: typed,
    photos: photos.files,
    state: "waiting",
    tried: edited?.tried ?? false,
    changed: edited?.tried ?? false,
  });
  try {
    window.localStorage.setItem("cm-outbox", "1");
  } catch {
    // Other pages then do not say that something waits; this page does.
  }
  clear();
  drop(keyOf("0"));
  drop(carriedAt(words.begun));
  say(words.kept);
  const registration = await navigator.serviceWorker?.getRegistration();
  // Only Chromium has it; everywhere the next page, or this one when the network is back, sends.
  await registration?.sync?.register("outbox").catch(() => {});
  await list.show();
  document.getElementById("outbox").focus();
  await sendAll({ atOnce: true });
}

/** Take over what was typed into the ordinary form before the network ended, and the place in the address. */
async function takeOver() {
  const { fields = {} } = read(carriedAt(words.begun)) ?? {};
  for (const field of form.elements) {
    const name = field.type === "checkbox" || field.type === "radio" ? `${field.name}=${field.value}` : field.name;
    if (field.name && name in fields && field.type !== "file") fill(field, fields[name]);
  }
  const asked = new URLSearchParams(window.location.search);
  if (asked.has("lon") && asked.has("lat")) [form.elements.longitude.value, form.elements.latitude.value] = [asked.get("lon"), asked.get("lat")];
  const category = [...form.querySelectorAll("[name=category]")].find(({ value }) => value === asked.get("category"));
  if (category) category.checked = true;
  showQuestions();
  photos.add(await carriedPhotos(words.city));
}

function startForm() {
  form.noValidate = true;
  form.addEventListener("change", ({ target }) => target.name === "category" && showQuestions());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (check()) keep().catch(() => say(words.noStorage));
  });
  for (const name of ["address", "latitude", "longitude"]) form.elements[name].addEventListener("input", () => form.elements.address.setCustomValidity(""));
  cancel.addEventListener("click", () => {
    clear();
    sendAll();
  });
  position(form, words);
  form.querySelector("[data-keep]").disabled = false;
}

const list = new List(document.querySelector("[data-outbox-panel]"), words, { edit, say });
const online = document.querySelector("[data-online]");
const showOnline = () => (online.hidden = !navigator.onLine);
for (const name of ["online", "offline"]) window.addEventListener(name, showOnline);
showOnline();
onChange(() => list.show());
try {
  if (form) {
    startForm();
    await takeOver();
  }
  await list.show();
} catch {
  say(words.noStorage);
}
