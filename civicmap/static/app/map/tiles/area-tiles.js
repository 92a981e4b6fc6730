// Outlines and names of one kind of area, and which area lies under a click.
import { L } from "../core/leaflet.js";
import { element } from "../core/dom.js";
import { features, inRings, loadTile, tileUrl, trace } from "./tiles.js";

const SIDE = 512;

/** Whether a name has room in what this tile shows of its area; elsewhere it would lie on its neighbours. */
function fits(area, name) {
  if (!area) return false;
  const columns = area.rings.flat().map(({ x }) => x * area.scale);
  const longest = Math.min(150, Math.max(...name.split(" ").map((word) => word.length), name.length / 2) * 7.5);
  return Math.max(...columns) - Math.min(...columns) >= longest;
}

export class AreaTiles extends L.GridLayer {
  /** options: url (template), layer (name of the layer of areas in the tiles), chosen (code of an area to fill, or null). */
  constructor(options) {
    super({ tileSize: SIDE, keepBuffer: 1, updateWhenZooming: false, pane: "cm-areas", layer: "", chosen: null, ...options });
    this.entries = new Map();
    this.on("tileunload", ({ tile }) => {
      const entry = this.entries.get(tile);
      entry?.abort.abort();
      entry?.names.forEach((name) => name.remove());
      this.entries.delete(tile);
    });
  }

  onAdd(map) {
    if (!map.getPane("cm-areas")) map.createPane("cm-areas").style.zIndex = 340;
    if (!map.getPane("cm-area-names")) {
      const pane = map.createPane("cm-area-names");
      pane.style.zIndex = 360;
      pane.style.pointerEvents = "none";
    }
    return super.onAdd(map);
  }

  /** Fill one area more strongly: the one the filter names. */
  choose(code) {
    if (this.options.chosen === code) return;
    this.options.chosen = code;
    this.entries.forEach((entry) => this.#paint(entry));
  }

  createTile(coords, done) {
    const canvas = L.DomUtil.create("canvas", "cm-map-tile__areas");
    const entry = { canvas, coords, abort: new AbortController(), areas: [], names: [] };
    this.entries.set(canvas, entry);
    loadTile(tileUrl(this.options.url, { z: coords.z - 1, x: coords.x, y: coords.y }), entry.abort.signal)
      .then((layers) => {
        if (!this.entries.has(canvas) || !this._map) return;
        entry.areas = [...features(layers[this.options.layer])].map((area) => ({
          rings: area.loadGeometry(),
          scale: SIDE / area.extent,
          ...area.properties,
        }));
        this.#paint(entry);
        this.#name(entry, layers.labels);
        done(null, canvas);
      })
      .catch((fault) => {
        if (fault.name !== "AbortError") done(fault, canvas);
      });
    return canvas;
  }

  #paint({ canvas, areas }) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = SIDE * ratio;
    canvas.height = SIDE * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.lineJoin = "round";
    for (const { rings, scale, code } of areas) {
      const chosen = code === this.options.chosen;
      trace(context, rings, scale);
      context.fillStyle = chosen ? "rgba(0, 102, 204, 0.14)" : "rgba(0, 102, 204, 0.03)";
      context.fill("evenodd");
      context.strokeStyle = "rgba(255, 255, 255, 0.85)";
      context.lineWidth = chosen ? 6 : 4;
      context.stroke();
      context.strokeStyle = "#00509e";
      context.lineWidth = chosen ? 3 : 1.6;
      context.stroke();
    }
  }

  #name({ coords, names, areas }, labels) {
    for (const label of features(labels)) {
      const [{ x, y }] = label.loadGeometry()[0];
      if (x < 0 || y < 0 || x >= label.extent || y >= label.extent) continue;
      if (!fits(areas.find(({ code }) => code === label.properties.code), label.properties.name)) continue;
      const at = [(coords.x + x / label.extent) * SIDE, (coords.y + y / label.extent) * SIDE];
      const html = element("span", { class: "cm-area-name" }, label.properties.name);
      names.push(
        new L.Marker(this._map.unproject(at, coords.z), {
          icon: new L.DivIcon({ html, className: "cm-area-label", iconSize: [0, 0] }),
          pane: "cm-area-names",
          interactive: false,
          keyboard: false,
        }).addTo(this._map),
      );
      names[names.length - 1].getElement()?.setAttribute("aria-hidden", "true");
    }
  }

  /** {code, name} of the area under a point, or null. */
  at(latlng) {
    const zoom = this._map.getZoom();
    const spot = this._map.project(latlng, zoom);
    for (const { coords, areas } of this.entries.values()) {
      const x = spot.x - coords.x * SIDE;
      const y = spot.y - coords.y * SIDE;
      if (coords.z !== zoom || x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
      const found = areas.find(({ rings, scale }) => inRings(x / scale, y / scale, rings));
      if (found) return { code: found.code, name: found.name };
    }
    return null;
  }
}
