// The chips of the filters, and what they say of themselves.
import { queryOf } from "./address-bar.js";
import { number } from "./config.js";

/** Chips follow the chosen layers: categories of a layer that is off go, and count no more. */
export function showChips(form) {
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

/** On a phone the chips stand in rows that scroll: the chosen ones come into view. */
export function reveal(form) {
  for (const row of form.querySelectorAll("[data-chips]")) {
    const chosen = row.querySelector(".cm-toggle:has(input:checked)");
    if (chosen) row.scrollLeft += chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - 12;
  }
}
