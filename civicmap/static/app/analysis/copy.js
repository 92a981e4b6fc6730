// Buttons that copy the text of another element: data-copy its id, data-done and data-failed what to say then.
for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.querySelector("span");
  const { copy, done, failed } = button.dataset;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    label.setAttribute("role", "status");
    try {
      await navigator.clipboard.writeText(document.getElementById(copy).textContent);
      label.textContent = done;
    } catch {
      label.textContent = failed;
    }
  });
}
