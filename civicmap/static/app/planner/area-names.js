// Names of areas on the map of an answer, from the zoom at which each has room in its area; the table holds them all.
import { element } from "../map/core/dom.js";
import { L } from "../map/core/leaflet.js";

const PANE = "cm-area-names";
const LETTER = 7.2;
const LINE = 16;
const WIDEST = 150;

/** How wide and high a name is when it is broken into lines, in pixels; close enough to decide whether it fits. */
export function roomFor(name) {
  const words = name.split(/\s+/);
  const width = Math.min(WIDEST, Math.max(...words.map((word) => word.length), Math.min(name.length, 14)) * LETTER);
  return { width, height: Math.ceil((name.length * LETTER) / width) * LINE };
}

/** The largest ring of a polygon or of many. */
function largest(shape) {
  const parts = shape.getLatLngs();
  const rings = Array.isArray(parts[0][0]) ? parts.map(([outer]) => outer) : [parts[0]];
  const size = (ring) => {
    const box = new L.LatLngBounds(ring);
    return (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
  };
  return rings.reduce((best, ring) => (size(ring) > size(best) ? ring : best));
}

export class AreaNames {
  /** layer: the areas as L.GeoJSON; nameOf(feature): what each is called. */
  constructor(map, layer, nameOf) {
    this.map = map;
    const pane = map.getPane(PANE) ?? map.createPane(PANE);
    pane.style.zIndex = 460;
    pane.style.pointerEvents = "none";
    this.names = layer.getLayers().map((shape) => {
      const ring = new L.Polygon(largest(shape));
      const name = nameOf(shape.feature);
      return { name, ring, room: roomFor(name) };
    });
    this.shown = new L.LayerGroup().addTo(map);
    map.on("zoomend", () => this.place());
    this.place();
  }

  place() {
    this.shown.clearLayers();
    for (const { name, ring, room } of this.names) {
      const box = ring.getBounds();
      const [a, b] = [this.map.project(box.getNorthWest()), this.map.project(box.getSouthEast())];
      if (b.x - a.x < room.width || b.y - a.y < room.height) continue;
      const html = element("span", { class: "cm-area-name cm-area-name--on-fill" }, name);
      const icon = new L.DivIcon({ html, className: "cm-area-label", iconSize: [0, 0] });
      const centre = L.PolyUtil.polygonCenter(ring.getLatLngs()[0], this.map.options.crs);
      const marker = new L.Marker(centre, { icon, pane: PANE, interactive: false, keyboard: false });
      marker.addTo(this.shown);
      marker.getElement()?.setAttribute("aria-hidden", "true");
    }
  }
}
