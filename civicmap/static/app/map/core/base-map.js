// A Leaflet map with our base map and our buttons, for the map page, the small maps and the picker.
import { addBasemap } from "./basemap.js";
import { calm, config, text } from "./config.js";
import { element, svg } from "./dom.js";
import { L } from "./leaflet.js";

export const MAX_ZOOM = 19;
const CUT = 1.45;
const CREDITS = 48;

/** Leaflet's bounds from west, south, east, north. */
export const boundsOf = ([west, south, east, north]) => new L.LatLngBounds([south, west], [north, east]);

const SIGNS = {
  plus: "M10.5 4h3v6.5H20v3h-6.5V20h-3v-6.5H4v-3h6.5z",
  minus: "M4 10.5h16v3H4z",
  locate: "M11 1h2v3.08A8 8 0 0 1 19.92 11H23v2h-3.08A8 8 0 0 1 13 19.92V23h-2v-3.08A8 8 0 0 1 4.08 13H1v-2h3.08A8 8 0 0 1 11 4.08zM12 6.2a5.8 5.8 0 1 0 0 11.6 5.8 5.8 0 0 0 0-11.6zM12 8.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
  layers: "M12 2 1.5 8.2 12 14.4l10.5-6.2zM4.6 11.9 1.5 13.7 12 19.9l10.5-6.2-3.1-1.8L12 16.3z",
};

/** A sign with heavier lines than the kit's, readable over a map. */
export const sign = (name) =>
  svg("svg", { viewBox: "0 0 24 24", class: "cm-sign", "aria-hidden": "true", focusable: "false" }, svg("path", { d: SIGNS[name], "fill-rule": "evenodd" }));

/** One of our buttons over the map: a sign with a name. */
export function mapButton(name, label, press) {
  const button = element("button", { type: "button", class: "cm-map-button", "aria-label": label, title: label }, sign(name));
  button.addEventListener("click", press);
  return button;
}

export function zoomButtons(map) {
  const plus = mapButton("plus", text("zoomIn"), () => map.zoomIn());
  const minus = mapButton("minus", text("zoomOut"), () => map.zoomOut());
  const update = () => {
    // aria-disabled, not disabled: a disabled button would lose the focus in the middle of zooming.
    plus.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    minus.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
  };
  map.on("zoomend", update);
  update();
  return element("div", { class: "cm-map-group", role: "group", "aria-label": text("zoom") }, plus, minus);
}

/** A new map in `node`. `announce(sentence)` tells the visitor about faults of the base map; `names: false` leaves its names out. */
export function createMap(node, { label, announce = () => {}, names = true, ...options } = {}) {
  node.replaceChildren();
  const animated = !calm();
  const map = new L.Map(node, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 5,
    maxZoom: MAX_ZOOM,
    zoomAnimation: animated,
    fadeAnimation: animated,
    markerZoomAnimation: animated,
    inertia: animated,
    maxBoundsViscosity: 0.6,
    ...options,
  });
  const credits = new L.Control.Attribution({ prefix: `<a href="https://leafletjs.com">Leaflet</a>` });
  credits.addTo(map);
  new L.Control.Scale({ position: "bottomright", imperial: false, maxWidth: 110 }).addTo(map);
  node.setAttribute("role", "application");
  node.setAttribute("aria-label", label);
  addBasemap(map, announce, { names });
  return map;
}

/** Options of a map in a page that scrolls: one finger and the wheel scroll the page, two fingers and the buttons move the map. */
export const PAGE_SCROLLS = { dragging: !L.Browser.mobile, scrollWheelZoom: false };

/** A line over the map for faults and changes, read out politely. */
export function notice(node) {
  const line = element("p", { class: "cm-map-notice", role: "status" });
  node.append(line);
  let timer;
  return (sentence, { stays = false } = {}) => {
    window.clearTimeout(timer);
    line.textContent = sentence;
    line.classList.toggle("cm-map-notice--on", Boolean(sentence));
    if (sentence && !stays) timer = window.setTimeout(() => line.classList.remove("cm-map-notice--on"), 9000);
  };
}

/** GeoJSON from our own server, or null where it could not be loaded. */
export async function loadGeoJson(url) {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

export const cityBounds = () => boundsOf(config.city.bounds);

/** The limits of moving a city's map: a square, so that a wide, flat city can be shown above the sheet of a phone. */
export function aroundCity() {
  const bounds = cityBounds();
  const corner = bounds.getSouthWest();
  const side = Math.max(corner.distanceTo(bounds.getSouthEast()), corner.distanceTo(bounds.getNorthWest()));
  return bounds.getCenter().toBounds(6 * side);
}

/** Show a whole city; one zoom closer where only its edges are cut off. */
export function showWhole(map, bounds, { above = 0, below = 0 } = {}) {
  const covered = new L.Point(0, above + below);
  const zoom = map.getBoundsZoom(bounds, false, covered);
  const room = map.getSize().subtract(covered);
  const size = map.project(bounds.getSouthEast(), zoom + 1).subtract(map.project(bounds.getNorthWest(), zoom + 1));
  // Above a sheet a closer zoom would hide a whole side of the city. The spare room is for the credits.
  const closer = !below && Math.max(size.x / room.x, size.y / room.y) <= CUT;
  const spare = below ? Math.min(CREDITS, Math.max(0, room.y - size.y / 2)) : 0;
  const centre = map.project(bounds.getCenter(), zoom + closer).add([0, (below + spare - above) / 2]);
  map.setView(map.unproject(centre, zoom + closer), zoom + closer, { animate: false });
}
