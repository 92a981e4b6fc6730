// The filters of the map are a form, which works by itself; here its fields become a query string and follow one.
import { valuesOf } from "../core/query.js";

/** Query string of a form: what is empty is left out, so that equal questions have equal addresses. */
export function queryOf(form) {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (String(value).trim()) parameters.append(name, String(value).trim());
  if (parameters.get("sort") === "recent") parameters.delete("sort");
  return parameters;
}

/** Put a query string back into a form. Lists may be repeated or comma separated, and so may what one box stands for. */
export function fill(form, parameters) {
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      const values = valuesOf(parameters, control.name);
      control.checked = control.value.split(",").every((value) => values.includes(value));
    } else {
      control.value = parameters.get(control.name) ?? "";
      if (control.tagName === "SELECT" && control.selectedIndex < 0) control.selectedIndex = 0;
    }
  }
}
