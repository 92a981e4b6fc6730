// One box that ticks all of a list. Without scripts it is not there. It shows a mixed state while only some are ticked.
const label = document.querySelector("[data-tick-all]");
const box = label?.querySelector("input");
const rows = label ? [...label.closest("form").querySelectorAll("[name=row]")] : [];

function show() {
  const ticked = rows.filter(({ checked }) => checked).length;
  box.checked = ticked === rows.length;
  box.indeterminate = ticked > 0 && ticked < rows.length;
}

if (box) {
  label.hidden = false;
  box.addEventListener("change", () => {
    for (const row of rows) row.checked = box.checked;
  });
  for (const row of rows) row.addEventListener("change", show);
  show();
}
