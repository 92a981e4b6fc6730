// Drawing one polygon on a map: each press adds a corner; corners can be moved, deleted and undone.
// Keyboard: with the map in focus Enter adds a corner under the cross in its centre and Backspace deletes the last one; a corner in
// focus is moved by the arrow keys and deleted by Delete. The form's field takes typed coordinates.
import { text } from "./config.js";
import { element } from "./dom.js";
import { ElementIcon } from "./element-icon.js";
import { L } from "./leaflet.js";

export const LINE = { color: "#7a1fa2", weight: 3, fillColor: "#7a1fa2", fillOpacity: 0.06, interactive: false, pane: "cm-drawn" };
const STEP = 12;

export class Draw {
  /** changed(corners) is called with [[lon, lat], …] after each change; tell(sentence) says what happened. */
  constructor(map, { changed, tell }) {
    Object.assign(this, { map, changed, tell, corners: [], on: false });
    this.outline = new L.Polygon([], LINE).addTo(map);
    this.markers = new L.LayerGroup().addTo(map);
    this.cross = element("span", { class: "cm-cross", "aria-hidden": "true", hidden: true });
    map.getContainer().append(this.cross);
    map.on("click", ({ latlng }) => {
      if (this.on) this.add(latlng);
    });
    map.getContainer().addEventListener("keydown", (event) => this.#key(event));
  }

  /** Start or stop adding corners. */
  toggle(on) {
    this.on = on;
    this.cross.hidden = !on;
    this.map.getContainer().classList.toggle("cm-drawing", on);
    if (on) {
      this.map.doubleClickZoom.disable();
      this.map.getContainer().focus();
    } else this.map.doubleClickZoom.enable();
    this.tell(text(on ? "drawOn" : "drawOff", { n: this.corners.length }));
    this.#paint();
    this.ended();
  }

  /** Called after drawing has started or stopped; the form replaces it to update its buttons. */
  ended() {}

  /** Show corners that come from the form: [[lon, lat], …]. */
  set(corners) {
    this.corners = corners.map(([lon, lat]) => new L.LatLng(lat, lon));
    this.#paint();
  }

  add(latlng) {
    this.corners.push(latlng.wrap());
    this.#announce("drawAdded");
  }

  undo() {
    if (!this.corners.length) return;
    this.corners.pop();
    this.#announce("drawRemoved");
  }

  clear() {
    this.corners = [];
    this.#announce("drawCleared");
  }

  bounds() {
    return this.corners.length ? new L.LatLngBounds(this.corners) : null;
  }

  #announce(key) {
    this.#paint();
    this.tell(text(key, { n: this.corners.length }));
    this.changed(this.corners.map(({ lng, lat }) => [lng, lat]));
  }

  #key(event) {
    if (!this.on || event.target !== this.map.getContainer()) return;
    if (event.key === "Enter") this.add(this.map.getCenter());
    else if (event.key === "Backspace") this.undo();
    else if (event.key === "Escape") this.toggle(false);
    else return;
    event.preventDefault();
  }

  #paint(focused = -1) {
    this.outline.setLatLngs(this.corners);
    this.markers.clearLayers();
    if (!this.on) return;
    this.corners.forEach((latlng, position) => {
      const marker = this.#corner(latlng, position).addTo(this.markers);
      if (position === focused) marker.getElement().focus();
    });
  }

  #corner(latlng, position) {
    const button = element("button", { type: "button", "aria-label": text("drawCorner", { n: position + 1 }) });
    const icon = new ElementIcon({ element: button, className: "cm-corner", iconSize: [28, 28], iconAnchor: [14, 14] });
    const marker = new L.Marker(latlng, { icon, draggable: true, keyboard: false, autoPanOnFocus: false });
    marker.on("drag", () => {
      this.corners[position] = marker.getLatLng();
      this.outline.setLatLngs(this.corners);
    });
    marker.on("dragend", () => this.#announce("drawMoved"));
    marker.on("add", () => marker.getElement().addEventListener("keydown", (event) => this.#cornerKey(event, marker, position)));
    return marker;
  }

  #cornerKey(event, marker, position) {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    if (event.key === "Delete" || event.key === "Backspace") {
      this.corners.splice(position, 1);
      this.#announce("drawRemoved");
      if (this.corners.length) this.#paint(Math.min(position, this.corners.length - 1));
      else this.map.getContainer().focus();
    } else if (moves[event.key]) {
      const at = this.map.latLngToContainerPoint(marker.getLatLng()).add(moves[event.key]);
      this.corners[position] = this.map.containerPointToLatLng(at);
      this.#announce("drawMoved");
      this.#paint(position);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
