// The list of several items at one place, in a card.
import { element } from "../core/dom.js";

/** The rows of a list of results under a heading, without their buttons that move the map. */
export function spotList(body, heading) {
  const rows = element("ul", { class: "cm-spot" });
  for (const row of body.querySelectorAll("[data-id], [data-other]")) {
    row.querySelector("[data-show]")?.remove();
    rows.append(row);
  }
  return element("div", { class: "cm-spot-box" }, element("h2", { class: "cm-spot__heading" }, heading), rows);
}
