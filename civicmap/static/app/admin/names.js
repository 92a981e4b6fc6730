// Select2 names a box by its chosen value, so an empty box has no name. Each box gets the label of its field first.

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
  // Select2 fires its events through jQuery; addEventListener does not receive them.
  jQuery?.(document).on("change.select2 select2:select select2:clear", "select", ({ target }) => nameBox(target));
  jQuery?.(document).on("select2:open", "select", ({ target }) => {
    document.querySelector(".select2-dropdown .select2-search__field")?.setAttribute("aria-label", nameOf(target));
  });
});
document.addEventListener("formset:added", () => setTimeout(nameAll));
