// The base of our layers of vector tiles of 512 pixels: loads and decodes each tile, keeps its content, and finds the shape at a place.
import { L } from "../core/leaflet.js";
import { inRings, nearLines } from "../core/shapes.js";
import { features, loadTile, tileUrl } from "../core/vector-tiles.js";

export const SIDE = 512;
/** Pixels that a canvas goes beyond its tile, for points that stand on the edge; the style sheet places it by the same measure. */
export const MARGIN = 16;
const REACH = 8;

/** Tile and offset in it, in pixels, of a pixel of the world: [column, row, x, y]. */
export function tileOf({ x, y }) {
  const [column, row] = [Math.floor(x / SIDE), Math.floor(y / SIDE)];
  return [column, row, x - column * SIDE, y - row * SIDE];
}

export class VectorGrid extends L.GridLayer {
  /** options: url (template of the tiles), query (filters), off (true: nothing is asked and nothing shown). */
  constructor(options) {
    super({ tileSize: SIDE, keepBuffer: 1, updateWhenZooming: false, query: "", off: false, ...options });
    // The content of each tile by its element: {tile, coords, abort, shapes, …}.
    this.entries = new Map();
    this.on("tileunload", ({ tile }) => {
      const entry = this.entries.get(tile);
      if (!entry) return;
      entry.abort.abort();
      this.entries.delete(tile);
      this.empty(entry);
    });
  }

  /** The map this layer is on; null before and after. */
  get map() {
    return this._map ?? null;
  }

  // A subclass defines fill(entry, layers), which stores and draws what it needs of a tile's layers, and empty(entry), which removes it.

  createTile(coords, done) {
    const tile = L.DomUtil.create("div", "cm-map-tile");
    const entry = { tile, coords, abort: new AbortController(), shapes: [] };
    this.entries.set(tile, entry);
    if (this.options.off) window.queueMicrotask(() => done(null, tile));
    else this.#load(entry, done);
    return tile;
  }

  async #load(entry, done) {
    const { tile, coords, abort } = entry;
    const { url, query } = this.options;
    try {
      // Tiles of 512 pixels are numbered one zoom lower than the map's own 256.
      const layers = await loadTile(tileUrl(url, { z: coords.z - 1, x: coords.x, y: coords.y }, query), abort.signal);
      if (!this.map || !this.entries.has(tile)) return;
      this.fill(entry, layers);
      done(null, tile);
    } catch (fault) {
      if (fault.name !== "AbortError") done(fault, tile);
    }
  }

  /** The shapes of a layer of a tile. */
  shapesOf(layer) {
    return [...features(layer)].map((feature) => ({
      rings: feature.loadGeometry(),
      scale: SIDE / feature.extent,
      polygon: feature.type === 3,
      properties: Object.assign({ id: feature.id }, feature.properties),
    }));
  }

  /** Where a point of a tile lies in the world, in pixels of the tile's zoom. */
  pixelOf({ coords }, { x, y }, extent) {
    return new L.Point((coords.x + x / extent) * SIDE, (coords.y + y / extent) * SIDE);
  }

  /** The context of a tile's canvas, emptied; its origin is the tile's corner, and MARGIN pixels lie around the tile. */
  canvasOf(entry) {
    const ratio = window.devicePixelRatio || 1;
    entry.canvas ??= L.DomUtil.create("canvas", "cm-map-tile__canvas", entry.tile);
    const { canvas } = entry;
    canvas.width = (SIDE + 2 * MARGIN) * ratio;
    canvas.height = (SIDE + 2 * MARGIN) * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.translate(MARGIN, MARGIN);
    context.lineJoin = "round";
    return context;
  }

  /** The properties of the shape under a place, or null. */
  shapeAt(latlng) {
    const zoom = this.map.getZoom();
    const [column, row, x, y] = tileOf(this.map.project(latlng, zoom));
    for (const { coords, shapes } of this.entries.values()) {
      if (coords.z !== zoom || coords.x !== column || coords.y !== row) continue;
      const found = shapes.find(({ rings, scale, polygon }) =>
        polygon ? inRings(x / scale, y / scale, rings) : nearLines(x / scale, y / scale, rings, REACH / scale),
      );
      if (found) return found.properties;
    }
    return null;
  }
}
