// On the steps of the ordinary report form: what is typed is kept in this tab across the steps, so that the form without a signal
// can take it over where the network ends in between. Forgotten once the report is sent.
import { fieldsOf, valueOf } from "../forms/fields.js";
import { drop, keyOf, pathOf, read, write } from "../forms/kept.js";

export const CARRIED = "report";
/** The key of what is typed into the report form that begins at an address. */
export const carriedAt = (begun) => keyOf(CARRIED, pathOf(begun, document.documentElement.lang));

function carry(key, form) {
  form.addEventListener("submit", () => {
    const typed = [...fieldsOf(form)].map(([name, field]) => [name, valueOf(field)]);
    const carried = read(key)?.fields ?? {};
    // One radio button of a group is chosen anew in each step that shows it.
    for (const [name] of typed) delete carried[name];
    write(key, { fields: { ...carried, ...Object.fromEntries(typed) }, search: window.location.search });
  });
}

const begun = document.querySelector("[data-report-begun]")?.dataset.reportBegun;
const sent = document.querySelector("[data-report-sent]")?.dataset.reportSent;
try {
  if (sent) drop(carriedAt(sent));
  if (begun) document.querySelectorAll("main form[method=post]").forEach((form) => carry(carriedAt(begun), form));
} catch {
  // Without session storage nothing is carried over.
}
