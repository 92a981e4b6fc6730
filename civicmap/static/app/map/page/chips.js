// The chips of the filters, and what they say of themselves.
import { number } from "../core/config.js";
import { queryOf } from "./filters.js";

/** Chips follow the chosen layers: categories of a layer that is off go, and count no more. */
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

/** A stage stands for all its statuses: with it on none of them is on by itself, and all of them are it. */
function settleStages(form, changed) {
  for (const whole of form.querySelectorAll("[data-whole]")) {
    const codes = whole.value.split(",");
    const exact = [...whole.closest("fieldset").querySelectorAll("[name=status]:not([data-whole])")];
    const inside = exact.filter(({ value }) => codes.includes(value));
    // Somebody who picks one status out of a stage that is on wants less.
    if (changed?.checked && inside.includes(changed)) whole.checked = false;
    whole.checked ||= inside.every(({ checked }) => checked);
    if (whole.checked) inside.forEach((input) => (input.checked = false));
  }
}

/** On a phone the chips stand in rows that scroll: the chosen ones come into view, and so does one that takes the focus. */
export function reveal(form) {
  form.addEventListener("focusin", ({ target }) => {
    target.closest("[data-chips] .cm-toggle")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  for (const row of form.querySelectorAll("[data-chips]")) {
    const chosen = row.querySelector(".cm-toggle:has(input:checked)");
    if (chosen) row.scrollLeft += chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - 12;
  }
}
