// The filters are a form that works without JavaScript. Here its fields are read as a query string and filled from one.
import { valuesOf } from "../core/query.js";

/** Query string of a form: what is empty is left out, so that equal questions have equal addresses. */
export function queryOf(form) {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (String(value).trim()) parameters.append(name, String(value).trim());
  if (parameters.get("sort") === "recent") parameters.delete("sort");
  return parameters;
}

/** Fill a form from a query string. A name may be repeated or hold a list with commas; a checkbox may stand for several values. */
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
