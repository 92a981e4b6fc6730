// Buttons that copy the text of another element. Where the browser forbids it, the text is selected and the button says so.
//
//   data-copy      id of the element: a field, or any other with text
//   data-done      what the button says after it has copied
//   data-by-hand   what it says when the visitor has to copy the selected text
const BACK = 4000;

function select(source) {
  if (source.select) source.select();
  else window.getSelection().selectAllChildren(source);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  const before = label.textContent;
  // A live region beside the button: a change of the button's own text is not announced.
  const status = document.createElement("span");
  status.className = "cm-hidden-text";
  status.setAttribute("role", "status");
  button.after(status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { done, byHand } = button.dataset;
    select(source);
    let said = done;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
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
