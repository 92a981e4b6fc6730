// Makes elements without markup in strings, so that a title can never become code.
const SVG = "http://www.w3.org/2000/svg";

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A pictogram of a category or a layer, hidden from assistive technology: its name is written beside it. */
export function pictogram(name, attributes = {}) {
  return use(document.body.dataset.pictograms, name || "other", attributes);
}

/** An icon of the interface. */
export function icon(name, attributes = {}) {
  return use(document.body.dataset.icons, name, { class: "cm-icon", ...attributes });
}

function use(sprite, name, attributes) {
  return svg("svg", { "aria-hidden": "true", focusable: "false", ...attributes }, svg("use", { href: `${sprite}#${name}` }));
}

/** Run once after calls have paused for `delay` milliseconds. */
export function debounce(delay, run) {
  let timer;
  const later = (...values) => {
    later.cancel();
    timer = window.setTimeout(run, delay, ...values);
  };
  later.cancel = () => window.clearTimeout(timer);
  return later;
}

/** Parsed markup of a page fragment of our own server. */
export async function fragment(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const markup = await answer.text();
  return new DOMParser().parseFromString(markup, "text/html").body;
}
