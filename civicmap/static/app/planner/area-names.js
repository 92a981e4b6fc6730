// Names of areas on the map of an answer. Each is shown from the zoom at which it fits into its area; the table lists all.
import { addName, roomFor } from "../map/core/area-names.js";
import { L } from "../map/core/leaflet.js";
import { makePanes } from "../map/core/panes.js";

function sizeOf(ring) {
  const box = new L.LatLngBounds(ring);
  return (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
}

/** The largest ring of a polygon or multipolygon. */
function largest(shape) {
  const parts = shape.getLatLngs();
  const rings = Array.isArray(parts[0][0]) ? parts.map(([outer]) => outer) : [parts[0]];
  return rings.reduce((best, ring) => (sizeOf(ring) > sizeOf(best) ? ring : best));
}

export class AreaNames {
  /** layer: the areas as L.GeoJSON; nameOf(feature): what each is called. */
  constructor(map, layer, nameOf) {
    this.map = map;
    makePanes(map, "cm-answer-names");
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
      const centre = L.PolyUtil.polygonCenter(ring.getLatLngs()[0], this.map.options.crs);
      addName(this.shown, centre, name, { pane: "cm-answer-names", look: "cm-area-name--on-fill" });
    }
  }
}
