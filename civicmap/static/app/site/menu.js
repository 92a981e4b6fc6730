// Menus are <details>, which work without JavaScript. Here they close on Escape, on a click outside, and when another opens.
// Panels with data-open-wide start open on wide screens.
if (window.matchMedia("(min-width: 992px)").matches) {
  for (const panel of document.querySelectorAll("details[data-open-wide]")) panel.open = true;
}

const open = () => document.querySelectorAll("details.cm-drop[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

/** The panel of filters closes on Escape too, but stays open on a click outside: its effect is on the map. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  for (const menu of document.querySelectorAll("details:is(.cm-drop, [data-more-filters])[open]")) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});
