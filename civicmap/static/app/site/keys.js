// Single keys on the moderators' pages. They are listed on the page and can be turned off (WCAG 2.1.4); the choice is kept in this browser.
//   [data-keys]     the list of the keys, shown once they work; [data-keys-on] is its switch
//   [data-entry]    an entry of the list: j and k go to the next and the previous one, x ticks it, o opens it
//   [data-key="n"]  a link that the key follows
// The key r moves the focus to the field of the reason.
const OFF = "cm-keys-off";

const stored = () => {
  try {
    return window.localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
};

function store(off) {
  try {
    if (off) window.localStorage.setItem(OFF, "1");
    else window.localStorage.removeItem(OFF);
  } catch {
    // Without storage the choice holds for this page.
  }
}

const entries = [...document.querySelectorAll("[data-entry]")];
const linkOf = (entry) => entry?.querySelector("a");
const current = () => entries.findIndex((entry) => entry.contains(document.activeElement));

function go(step) {
  const at = current();
  const to = at < 0 ? (step > 0 ? 0 : entries.length - 1) : at + step;
  linkOf(entries[to])?.focus();
  entries[to]?.scrollIntoView({ block: "nearest" });
}

const ACTIONS = {
  j: () => go(1),
  k: () => go(-1),
  x: () => entries[current()]?.querySelector("[type=checkbox]")?.click(),
  o: () => linkOf(entries[current()])?.click(),
  r: () => document.querySelector("main textarea:not([readonly])")?.focus(),
};

const typing = (target) => target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") || target.closest(".leaflet-container");

const panel = document.querySelector("[data-keys]");
if (panel) {
  let off = stored();
  panel.hidden = false;
  const box = panel.querySelector("[data-keys-on]");
  box.checked = !off;
  box.addEventListener("change", () => {
    off = !box.checked;
    store(off);
  });
  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const act = link ? () => link.click() : ACTIONS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
