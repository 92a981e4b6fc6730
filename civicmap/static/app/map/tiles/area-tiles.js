// Outlines and names of one kind of area, and which area lies under a click.
import { addName, roomFor } from "../core/area-names.js";
import { makePanes } from "../core/panes.js";
import { extentOf } from "../core/shapes.js";
import { features } from "../core/vector-tiles.js";
import { paintAreas } from "./paint.js";
import { VectorGrid } from "./vector-grid.js";

/** Whether a name fits into what this tile shows of its area, so that it does not cover the neighbours. */
function fits(area, name) {
  return Boolean(area) && extentOf(area.rings).width * area.scale >= roomFor(name).width;
}

export class AreaTiles extends VectorGrid {
  /** options: url (template), layer (name of the layer of areas in the tiles), chosen (code of an area to fill, or null). */
  constructor(options) {
    super({ pane: "cm-areas", layer: "", chosen: null, ...options });
  }

  onAdd(map) {
    makePanes(map, "cm-areas", "cm-area-names");
    return super.onAdd(map);
  }

  /** Fill one area more strongly: the one the filter names. */
  choose(code) {
    if (this.options.chosen === code) return;
    this.options.chosen = code;
    for (const entry of this.entries.values()) this.#paint(entry);
  }

  fill(entry, layers) {
    entry.shapes = this.shapesOf(layers[this.options.layer]);
    this.#paint(entry);
    entry.names = this.#names(entry, layers.labels);
  }

  empty({ names = [] }) {
    for (const name of names) name.remove();
  }

  #paint(entry) {
    if (entry.shapes.length) paintAreas(this.canvasOf(entry), entry.shapes, this.options.chosen);
  }

  #names(entry, labels) {
    const shown = [];
    for (const label of features(labels)) {
      const [at] = label.loadGeometry()[0];
      const { code, name } = label.properties;
      if (at.x < 0 || at.y < 0 || at.x >= label.extent || at.y >= label.extent) continue;
      if (!fits(entry.shapes.find(({ properties }) => properties.code === code), name)) continue;
      const place = this.map.unproject(this.pixelOf(entry, at, label.extent), entry.coords.z);
      shown.push(addName(this.map, place, name, { pane: "cm-area-names" }));
    }
    return shown;
  }

  /** {code, name} of the area under a place, or null. */
  at(latlng) {
    return this.shapeAt(latlng);
  }
}
