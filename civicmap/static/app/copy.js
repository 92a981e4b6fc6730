// Copy what stands in a field. Where the browser forbids it, the text is selected, and the button says so.
const BACK = 4000;

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  const status = button.parentElement.querySelector("[role='status']");
  const before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { done, byHand } = button.dataset;
    field.select();
    let said = done;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      said = byHand;
    }
    label.textContent = said;
    status.textContent = said;
    window.setTimeout(() => {
      label.textContent = before;
      status.textContent = "";
    }, BACK);
  });
}
