// The planner's page, which works without this module. It hides unused fields, loads the choices of another layer without
// a new page, offers drawing, and shows the answer on the map.
import { text } from "../map/core/config.js";
import { fragment } from "../map/core/dom.js";
import { cornersOf, writtenCorners } from "../map/core/shapes.js";
import { AnswerMap } from "./answer-map.js";
import { forget, keep, kept } from "./unasked.js";

const settings = document.getElementById("cm-answer");
const stage = document.querySelector("[data-answer-map]");
const box = document.querySelector("[data-form-box]");
const map = stage ? new AnswerMap(stage, settings ? JSON.parse(settings.textContent) : null) : null;

/** Fields that mean something only with another one: data-when its name, data-is the values (any, when not given). */
function follow(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const value = form.elements[part.dataset.when]?.value ?? "";
    const wanted = part.dataset.is?.split(" ");
    part.hidden = wanted ? !wanted.includes(value) : !value;
  }
}

/** The form as an address, without fields that are empty or hidden by others. */
function query(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  return new URLSearchParams(pairs).toString();
}

let turn = 0;

/** Another layer has other categories, statuses and values: load them, and keep the rest of the form. */
async function renew(form, wanted = query(form)) {
  const mine = (turn += 1);
  const before = query(form);
  try {
    const body = await fragment(`${form.action}?${wanted}&form=1`);
    const fresh = body.querySelector("form");
    if (mine !== turn || !fresh) return;
    // The form changed while the answer was on its way: ask again.
    if (query(form) !== before) {
      renew(form);
      return;
    }
    const focused = form.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Set([...form.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent.trim()));
    form.replaceWith(fresh);
    for (const panel of fresh.querySelectorAll("details")) {
      if (open.has(panel.querySelector("summary").textContent.trim())) panel.open = true;
    }
    mount(fresh);
    if (focused) document.getElementById(focused)?.focus();
  } catch {
    // The button below the form loads them too.
  }
}

function drawing(form) {
  const tools = form.querySelector("[data-draw-tools]");
  if (!tools || !map) return;
  const [start, undo, clear] = ["draw", "draw-undo", "draw-clear"].map((name) => tools.querySelector(`[data-${name}]`));
  const field = form.elements.corners;
  const show = () => {
    const { on } = map.draw;
    start.setAttribute("aria-pressed", String(on));
    start.querySelector("span").textContent = text(on ? "drawDone" : "drawStart");
    undo.hidden = !on;
    clear.hidden = !on;
  };
  tools.hidden = false;
  map.draw.ended = show;
  map.drawn = (points) => {
    field.value = writtenCorners(points);
  };
  start.addEventListener("click", () => {
    map.draw.toggle(!map.draw.on);
    if (map.draw.on) stage.scrollIntoView({ block: "center" });
    else form.querySelector("[type=submit]").focus();
  });
  undo.addEventListener("click", () => map.draw.undo());
  clear.addEventListener("click", () => map.draw.clear());
  field.addEventListener("change", () => map.draw.set(cornersOf(field.value)));
  map.draw.set(cornersOf(field.value));
  show();
}

/** Scroll long lists of choices to the chosen one. */
function unroll(form) {
  for (const list of form.querySelectorAll(".cm-question__choices")) {
    const chosen = list.querySelector("input:checked");
    if (chosen) list.scrollTop = chosen.closest("label").offsetTop - list.offsetTop - list.clientHeight / 3;
  }
}

function mount(form) {
  unroll(form);
  follow(form);
  drawing(form);
  form.addEventListener("input", () => keep(query(form)));
  form.addEventListener("submit", forget);
  form.addEventListener("change", ({ target }) => {
    follow(form);
    keep(query(form));
    if (["subject", "target", "relation"].includes(target.name)) renew(form);
    // A period counted back from today and fixed dates exclude each other.
    const prefix = target.name?.startsWith("target-") ? "target-" : "";
    if (target.name === `${prefix}last` && target.value) for (const day of ["from", "to"]) form.elements[prefix + day].value = "";
    if ([`${prefix}from`, `${prefix}to`].includes(target.name) && target.value) form.elements[`${prefix}last`].value = "";
  });
}

const form = box?.querySelector("form");
if (form) {
  mount(form);
  const unasked = kept();
  if (unasked && unasked !== query(form)) renew(form, unasked);
}
if (map) map.show();
