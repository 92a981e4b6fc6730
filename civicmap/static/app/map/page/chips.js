// The chips of the filters: which are shown, and which replace each other.
import { number } from "../core/config.js";
import { queryOf } from "./filters.js";

/** Show the categories of the chosen layers; uncheck those of the others. */
export function showChips(form, changed) {
  settleStages(form, changed);
  const on = new Set(queryOf(form).getAll("layer"));
  for (const group of form.querySelectorAll("[data-layer-group]")) {
    const shown = on.has(group.dataset.layerGroup) || (!on.size && group.querySelector("input:checked") !== null);
    group.hidden = !shown;
    if (!shown) group.querySelectorAll("input:checked").forEach((input) => (input.checked = false));
  }
  const choose = form.querySelector("[data-choose-layer]");
  choose.hidden = [...choose.parentElement.querySelectorAll("[data-layer-group]")].some((group) => !group.hidden);
  const all = form.querySelector("[data-all]");
  if (all) {
    if (on.size) all.removeAttribute("aria-current");
    else all.setAttribute("aria-current", "true");
  }
  const inside = [...form.querySelectorAll("[data-more-filters] :is(input, select)")];
  const used = inside.filter((control) => (control.type === "checkbox" ? control.checked : control.value)).length;
  const count = form.querySelector("[data-used]");
  count.textContent = used ? number(used) : "";
  count.hidden = !used;
}

/** A stage replaces its statuses: when it is on, none of them is checked; when all of them are checked, it is on. */
function settleStages(form, changed) {
  for (const whole of form.querySelectorAll("[data-whole]")) {
    const codes = whole.value.split(",");
    const exact = [...whole.closest("fieldset").querySelectorAll("[name=status]:not([data-whole])")];
    const inside = exact.filter(({ value }) => codes.includes(value));
    // A status checked inside a stage that is on replaces the stage.
    if (changed?.checked && inside.includes(changed)) whole.checked = false;
    whole.checked ||= inside.every(({ checked }) => checked);
    if (whole.checked) inside.forEach((input) => (input.checked = false));
  }
}

/** On a phone the rows of chips scroll: bring the chosen chip, and the one in focus, into view. */
export function reveal(form) {
  form.addEventListener("focusin", ({ target }) => {
    target.closest("[data-chips] .cm-toggle")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  for (const row of form.querySelectorAll("[data-chips]")) {
    const chosen = row.querySelector(".cm-toggle:has(input:checked)");
    if (chosen) row.scrollLeft += chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - 12;
  }
}
