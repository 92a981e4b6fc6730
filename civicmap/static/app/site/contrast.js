// The switch for high contrast. Its style sheet applies by itself where the reader's system asks for more contrast; here the reader
// chooses otherwise, and the browser keeps that. Loaded in the head and not as a module, so that no page is first shown in other colours.
(() => {
  const KEY = "cm-contrast";
  const sheet = document.querySelector("link[data-contrast]");
  const wish = window.matchMedia("(prefers-contrast: more)");

  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is refused: the choice lasts for this page
    }
  }

  function keep(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      /* as above */
    }
  }

  let choice = kept();
  const high = () => (choice === null ? wish.matches : choice === "high");

  function show() {
    sheet.media = high() ? "all" : "not all";
    const button = document.querySelector("button[data-contrast]");
    button?.setAttribute("aria-pressed", String(high()));
  }

  show();
  wish.addEventListener("change", show);
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    choice = event.newValue;
    show();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button[data-contrast]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      choice = high() ? "standard" : "high";
      keep(choice);
      show();
    });
    show();
  });
})();
