// Names of areas on a map: the room that a name takes, and the marker that shows it.
import { element } from "./dom.js";
import { L } from "./leaflet.js";

const LETTER = 7.2;
const LINE = 16;
const WIDEST = 150;
const ON_ONE_LINE = 14;

/** How wide and high a name is when it is broken into lines, in pixels; close enough to decide whether it fits. */
export function roomFor(name) {
  const longest = Math.max(...name.split(/\s+/).map((word) => word.length), Math.min(name.length, ON_ONE_LINE));
  const width = Math.min(WIDEST, longest * LETTER);
  return { width, height: Math.ceil((name.length * LETTER) / width) * LINE };
}

/** Show a name in the middle of an area, on a map or in a group. Assistive technology reads it elsewhere: in the list of areas, in a table. */
export function addName(target, place, name, { pane, look = "" }) {
  const html = element("span", { class: `cm-area-name ${look}`.trim() }, name);
  const icon = new L.DivIcon({ html, className: "cm-area-label", iconSize: [0, 0] });
  const marker = new L.Marker(place, { icon, pane, interactive: false, keyboard: false }).addTo(target);
  marker.getElement()?.setAttribute("aria-hidden", "true");
  return marker;
}
