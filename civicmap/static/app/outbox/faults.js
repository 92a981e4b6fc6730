// What the server found wrong with a report that waited, at the fields and at the head of the form.

/** Take all marks away. */
export function withoutFaults(form) {
  for (const error of form.querySelectorAll("[data-from-server]")) error.remove();
  for (const box of form.querySelectorAll(".cm-field--error")) box.classList.remove("cm-field--error");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  form.querySelector("[data-outbox-faults]").hidden = true;
}

function mark(field, sentences) {
  const box = field.closest(".cm-field");
  if (!box) return;
  field.setAttribute("aria-invalid", "true");
  box.classList.add("cm-field--error");
  for (const sentence of sentences) {
    const error = Object.assign(document.createElement("p"), { className: "cm-error", textContent: sentence });
    error.dataset.fromServer = "";
    box.append(error);
  }
}

/** Show faults, sentences by the name of the field; those of the whole form under the empty name. */
export function showFaults(form, faults) {
  const head = form.querySelector("[data-outbox-faults]");
  const list = head.querySelector("ul");
  list.replaceChildren();
  for (const [name, sentences] of Object.entries(faults)) {
    const field = [...form.elements].find((one) => one.name === name && !one.disabled && one.type !== "hidden");
    if (field) mark(field, sentences);
    for (const sentence of sentences) list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  }
  head.hidden = list.children.length === 0;
  if (!head.hidden) head.focus();
}
