// The view of a map in the fragment of the address, such as #15/45.07000/7.68000&item=12&areas=zone.
const PLACE = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;
const NAMES = new Set(["item", "areas"]);

function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    // A lone percent sign: not written by us.
    return "";
  }
}

/** {zoom, lat, lon, item, areas} of a fragment; what is missing or impossible is left out. */
export function readView(hash = window.location.hash) {
  const [place, ...rest] = hash.replace(/^#/, "").split("&");
  const view = {};
  const match = PLACE.exec(place);
  if (match) [view.zoom, view.lat, view.lon] = match.slice(1).map(Number);
  for (const part of match ? rest : [place, ...rest]) {
    const [name, value = ""] = part.split("=");
    const text = NAMES.has(name) ? decoded(value) : "";
    if (text) view[name] = text;
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
