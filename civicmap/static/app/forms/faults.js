// Takes the mark of a fault off a field of a form once it has been mended. Every form works without JavaScript.

/** Whether a field holds something that can be valid; the server decides. */
function plausible(field) {
  if (field.type === "checkbox" || field.type === "radio") return true;
  const value = field.value.trim();
  if (field.inputMode === "decimal") return value === "" || /^[+-]?\d+([.,]\d+)?$/.test(value);
  return field.checkValidity() && value !== "";
}

/** Remove the mark of a fault from a field, and its line from the list at the head of the form. */
function mend(box) {
  box.classList.remove("cm-field--error");
  for (const error of box.querySelectorAll(".cm-error")) error.remove();
  const field = box.querySelector("input, select, textarea");
  for (const one of box.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  for (const link of document.querySelectorAll("main [role=alert] a[href^='#']")) {
    const target = link.hash.slice(1);
    if (target === box.id || target === field?.id || box.querySelector(`[id="${CSS.escape(target)}"]`)) link.closest("li")?.remove();
  }
  for (const list of document.querySelectorAll("main [role=alert] ul")) if (!list.children.length) list.closest("[role=alert]").remove();
}

for (const name of ["input", "change"]) {
  document.querySelector("main")?.addEventListener(name, ({ target }) => {
    const box = target.closest(".cm-field--error");
    if (box && plausible(target)) mend(box);
  });
}
// A place chosen on the map mends the address and both coordinates.
document.addEventListener("cm:place", ({ target, detail }) => {
  if (detail.inside === false) return;
  for (const name of ["address", "latitude", "longitude"]) {
    const box = target.closest("form")?.elements[name]?.closest(".cm-field--error");
    if (box) mend(box);
  }
});
