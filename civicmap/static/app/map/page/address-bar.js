// The address of the page holds everything: filters in the query string (the server reads them too),
// the view, the open item and the kind of area behind the # (they concern this screen only).

/** {zoom, lat, lon, item, areas} of a fragment like #15/45.07000/7.68000&item=12&areas=zone. */
export function readView(hash = window.location.hash) {
  const [place, ...rest] = hash.replace(/^#/, "").split("&");
  const view = {};
  const match = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(place);
  if (match) [view.zoom, view.lat, view.lon] = match.slice(1).map(Number);
  for (const part of match ? rest : [place, ...rest]) {
    const [name, value] = part.split("=");
    if (["item", "areas"].includes(name) && value) view[name] = decodeURIComponent(value);
  }
  if (!/^\d+$/.test(view.item ?? "0")) delete view.item;
  if (view.lat !== undefined && (Math.abs(view.lat) > 85 || Math.abs(view.lon) > 180)) return {};
  return view;
}

export function writeView({ zoom, lat, lon, item, areas }) {
  const parts = [`${zoom}/${lat.toFixed(5)}/${lon.toFixed(5)}`];
  if (item) parts.push(`item=${item}`);
  if (areas) parts.push(`areas=${encodeURIComponent(areas)}`);
  return `#${parts.join("&")}`;
}

/** Query string of a form: what is empty is left out, so that equal questions have equal addresses. */
export function queryOf(form) {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (String(value).trim()) parameters.append(name, String(value).trim());
  if (parameters.get("sort") === "recent") parameters.delete("sort");
  return parameters;
}

/** Put a query string back into a form. Lists may be repeated or comma separated, and so may what one box stands for. */
export function fill(form, parameters) {
  const values = (name) => parameters.getAll(name).flatMap((value) => value.split(","));
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = control.value.split(",").every((value) => values(control.name).includes(value));
    } else if (control.tagName === "SELECT") {
      const value = parameters.get(control.name) ?? "";
      control.value = value;
      if (control.selectedIndex < 0) control.selectedIndex = 0;
    } else control.value = parameters.get(control.name) ?? "";
  }
}

/** Parameters without some names. */
export function without(parameters, ...names) {
  const rest = new URLSearchParams(parameters);
  names.forEach((name) => rest.delete(name));
  return rest;
}

/** The address holds the view: a skip link moves the focus and nothing else, and the page for frames shows the same part. */
export function keepView(root) {
  for (const link of document.querySelectorAll(".cm-skip")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(link.hash).focus();
    });
  }
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-keep-view]");
    if (link) link.hash = window.location.hash;
  });
}
