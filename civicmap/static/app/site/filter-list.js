// Filters a list on the page while somebody types. Without JavaScript the form asks the server.
const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const form of document.querySelectorAll("[data-filter-list]")) {
  const field = form.querySelector("input[type=search]");
  const status = form.querySelector("[role=status]");
  const rows = [...document.querySelectorAll("[data-filter-words]")];
  const groups = [...document.querySelectorAll("[data-filter-group]")];
  const narrow = () => {
    const words = folded(field.value.trim());
    for (const row of rows) row.hidden = !folded(row.dataset.filterWords).includes(words);
    for (const group of groups) group.hidden = !group.querySelector("[data-filter-words]:not([hidden])");
    status.textContent = rows.every((row) => row.hidden) ? form.dataset.none : "";
  };
  // A list that the server has filtered lacks the other rows, so it is not filtered here.
  if (!field.value) {
    field.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").hidden = true;
  }
}
