// Select2 names a box by what is chosen in it, so an empty one has no name: each takes the label of its field before that.

const nameOf = (select) => select.getAttribute("aria-label") ?? select.labels?.[0]?.textContent.trim().replace(/:$/, "") ?? "";

function nameBox(select) {
  const box = select.parentElement.querySelector(".select2-selection");
  const name = nameOf(select);
  if (!box || !name) return;
  const chosen = box.querySelector(".select2-selection__rendered");
  const value = select.multiple ? "" : (chosen?.getAttribute("title") ?? "");
  box.removeAttribute("aria-labelledby");
  box.setAttribute("aria-label", [name, value].filter(Boolean).join(": "));
  for (const part of box.querySelectorAll(".select2-search__field, [role=textbox]")) part.setAttribute("aria-label", name);
}

const nameAll = () => document.querySelectorAll("select.select2-hidden-accessible").forEach(nameBox);

window.addEventListener("load", () => {
  nameAll();
  const { jQuery } = window.django ?? {};
  // The events of Select2 are jQuery's: no listener of the browser hears them.
  jQuery?.(document).on("change.select2 select2:select select2:clear", "select", ({ target }) => nameBox(target));
  jQuery?.(document).on("select2:open", "select", ({ target }) => {
    document.querySelector(".select2-dropdown .select2-search__field")?.setAttribute("aria-label", nameOf(target));
  });
});
document.addEventListener("formset:added", () => setTimeout(nameAll));
