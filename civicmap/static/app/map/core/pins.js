// Markers: teardrop pins with a white pictogram, white clusters with a coloured ring.
// They are buttons: they take focus, have a name, and react to Enter and the space bar.
import { WHITE } from "./colours.js";
import { config, number, text } from "./config.js";
import { element, pictogram, svg } from "./dom.js";
import { ElementIcon } from "./element-icon.js";
import { L } from "./leaflet.js";

const NEUTRAL = "#455b71";
const DROP = "M20 1C9.5 1 1.5 9 1.5 19.2 1.5 31.5 20 49 20 49s18.5-17.5 18.5-29.8C38.5 9 30.500 1 20 1Z";

export const category = (code) => config.categories?.[code] ?? { name: code, colour: NEUTRAL, icon: "other" };
export const layer = (name) => config.layers?.find((one) => one.name === name) ?? { name, title: name, colour: NEUTRAL };

/** Colour by layer where several layers are shown, else by category. The chips are the legend. */
export function colourOf(code, name, byLayer) {
  return byLayer ? layer(name ?? category(code).layer).colour : category(code).colour;
}

/** The drawing of a pin, used on the map, in the small maps and in the picker. */
export function drop(colour, name) {
  const drawing = svg("svg", { viewBox: "0 0 40 50", class: "cm-pin__drop", "aria-hidden": "true", focusable: "false" });
  drawing.append(svg("path", { d: DROP, fill: colour, stroke: WHITE, "stroke-width": "2" }));
  if (name) drawing.append(pictogram(name, { x: "11", y: "10", width: "18", height: "18", class: "cm-pin__sign" }));
  else drawing.append(svg("circle", { cx: "20", cy: "19", r: "6.5", fill: WHITE }));
  return drawing;
}

export function pinIcon(colour, name, node = element("span", { class: "cm-pin" })) {
  node.append(drop(colour, name));
  return new ElementIcon({ element: node, className: node.className, iconSize: [40, 50], iconAnchor: [20, 49] });
}

/** Whether the place is only approximate; tiles hold "1" or "0". */
const rough = ({ approx }) => ["1", "true", 1, true].includes(approx);

export function pinLabel(properties) {
  const label = text("pinLabel", { category: category(properties.category).name, title: properties.title });
  return rough(properties) ? `${label}, ${text("approximate")}` : label;
}

/** Marker of one item. `look` is that of a layer without categories. */
export function pinMarker(position, properties, byLayer, look = null) {
  const node = element("button", {
    type: "button",
    class: rough(properties) ? "cm-pin cm-pin--approx" : "cm-pin",
    "aria-label": look ? text("pinLabel", { category: look.title, title: properties.title ?? properties.name ?? "" }) : pinLabel(properties),
    "aria-pressed": "false",
    "aria-haspopup": "dialog",
    "data-id": properties.id,
  });
  const colour = look?.colour ?? colourOf(properties.category, properties.k, byLayer);
  return new L.Marker(position, {
    icon: pinIcon(colour, look?.icon ?? category(properties.category).icon, node),
    pane: "cm-pins",
    keyboard: false,
    riseOnHover: true,
    autoPanOnFocus: false,
  });
}

/** Counts by category code, from "potholes:3,library:1". */
export function counts(properties) {
  return String(properties.c ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) => [part.slice(0, part.lastIndexOf(":")), Number(part.slice(part.lastIndexOf(":") + 1))]);
}

/** Counts by what the legend shows: [name, colour, count], greatest first. */
export function shares(properties, byLayer) {
  const sums = new Map();
  for (const [code, count] of counts(properties)) {
    const own = category(code);
    const known = own.above ? category(own.above) : own;
    const key = byLayer ? own.layer : own.above || code;
    const name = byLayer ? layer(own.layer).title : known.name;
    const [, colour, before] = sums.get(key) ?? [name, byLayer ? layer(own.layer).colour : known.colour, 0];
    sums.set(key, [name, colour, before + count]);
  }
  return [...sums.values()].toSorted((a, b) => b[2] - a[2]);
}

/** A conic gradient of the shares. */
function ring(parts, total) {
  let from = 0;
  const stops = parts.map(([, colour, count]) => {
    const to = from + (count / total) * 360;
    const stop = `${colour} ${from.toFixed(1)}deg ${to.toFixed(1)}deg`;
    from = to;
    return stop;
  });
  return stops.length > 1 ? `conic-gradient(${stops.join(", ")})` : (parts[0]?.[1] ?? NEUTRAL);
}

const short = (count) => (count < 10000 ? number(count) : `${number(Math.round(count / 1000))}k`);

/** Marker of a cell with several items. */
export function clusterMarker(position, properties, byLayer, look = null) {
  const { n } = properties;
  const parts = look ? [[look.title, look.colour, n]] : shares(properties, byLayer);
  const size = n < 10 ? 44 : n < 100 ? 48 : n < 1000 ? 54 : 60;
  const told = parts.slice(0, 4).map(([name, , count]) => `${name} ${number(count)}`);
  const node = element(
    "button",
    { type: "button", class: "cm-cluster", "aria-label": text("clusterLabel", { n: number(n), parts: told.join(", ") }), "data-cell": properties.cell },
    element("span", { class: "cm-cluster__count", "aria-hidden": "true" }, short(n)),
  );
  node.style.setProperty("--cm-ring", ring(parts, parts.reduce((sum, part) => sum + part[2], 0) || 1));
  return new L.Marker(position, {
    icon: new ElementIcon({ element: node, className: node.className, iconSize: [size, size], iconAnchor: [size / 2, size / 2] }),
    pane: "cm-clusters",
    keyboard: false,
    riseOnHover: true,
  });
}
