// The items of the map, clustered by the server: vector tiles of 512 pixels with 4 by 4 cells each, nearby 8 by 8.
// A cell with one item comes as the item itself. The cost of a screen does not grow with the number of items.
//
// In "dom" (the public map) each point is a button: it can be read out, focused, styled. In "canvas" (dense layers of
// planners, more than about 150 points in view) points are painted and found again by their position.
import { narrow } from "../core/config.js";
import { L } from "../core/leaflet.js";
import { cellName } from "./morton.js";
import { clusterMarker, colourOf, pinMarker } from "../core/pins.js";
import { features, inRings, loadTile, nearLines, tileUrl, trace } from "./tiles.js";

const SIDE = 512;
const TAB_STOPS = 30;
const REACH = 14;
const MARGIN = 16;
const HEAD = 48;
const TARGET = 24;

export class ClusterTiles extends L.GridLayer {
  /**
   * options: url (template), query (filters), byLayer (colours by layer), draw ("dom" or "canvas"), off (nothing is shown),
   * names (of the points and the shapes in the tiles), look ({title, colour, icon} of everything, where no category gives it),
   * covered() (how many pixels at the foot of the map something else covers), obstacles() (boxes of what lies over it).
   * Fires `pin` {item}, `cluster` {cell, n, latlng}, `notice` {notice} (of a tile that leaves something out, or null) and `settled` {shown} on itself.
   */
  constructor(options) {
    super({ tileSize: SIDE, keepBuffer: 1, updateWhenZooming: false, pane: "cm-shapes", draw: "dom", query: "", off: false, names: ["pins", "shapes"], look: null, covered: () => 0, obstacles: () => [], ...options });
    this.entries = new Map();
    this.selected = null;
    this.hot = null;
    this.on("tileunload", ({ tile }) => this.#drop(tile));
    this.on("load", () => {
      this.#report();
      this.settle();
    });
  }

  onAdd(map) {
    for (const [name, level] of [["cm-shapes", 350], ["cm-pins", 620], ["cm-clusters", 610]]) {
      if (!map.getPane(name)) map.createPane(name).style.zIndex = level;
    }
    map.on("moveend", this.settle, this);
    return super.onAdd(map);
  }

  onRemove(map) {
    map.off("moveend", this.settle, this);
    return super.onRemove(map);
  }

  /** Show other items: a filter has changed. */
  ask({ query, byLayer, off = false }) {
    if (query === this.options.query && byLayer === this.options.byLayer && off === this.options.off) return;
    Object.assign(this.options, { query, byLayer, off });
    this.redraw();
  }

  createTile(coords, done) {
    const tile = L.DomUtil.create("div", "cm-map-tile");
    const abort = new AbortController();
    const entry = { coords, abort, points: [], shapes: [], notice: null };
    this.entries.set(tile, entry);
    if (this.options.off) {
      window.queueMicrotask(() => done(null, tile));
      return tile;
    }
    const place = { z: coords.z - 1, x: coords.x, y: coords.y };
    loadTile(tileUrl(this.options.url, place, this.options.query), abort.signal)
      .then((layers) => {
        if (!this.entries.has(tile) || !this._map) return;
        this.#fill(tile, entry, layers);
        done(null, tile);
      })
      .catch((fault) => {
        if (fault.name !== "AbortError") done(fault, tile);
      });
    return tile;
  }

  #fill(tile, entry, layers) {
    const { coords } = entry;
    const [pins, shapes] = this.options.names.map((name) => layers[name]);
    const extent = pins?.extent ?? 4096;
    this.#clearOld(coords);
    for (const feature of features(layers.notice)) entry.notice = { ...feature.properties };
    for (const feature of features(pins)) {
      const [{ x, y }] = feature.loadGeometry()[0];
      const at = new L.Point((coords.x + x / extent) * SIDE, (coords.y + y / extent) * SIDE);
      const properties = { ...feature.properties };
      const point = { at, latlng: this._map.unproject(at, coords.z), properties, zoom: coords.z };
      if (this.options.draw === "dom") this.#stand(point);
      entry.points.push(point);
    }
    for (const feature of features(shapes)) {
      entry.shapes.push({ scale: SIDE / feature.extent, rings: feature.loadGeometry(), polygon: feature.type === 3, properties: { id: feature.id, ...feature.properties } });
    }
    if (entry.shapes.length || (this.options.draw === "canvas" && entry.points.length)) this.#paint(tile, entry);
  }

  #stand(point) {
    const { properties, latlng } = point;
    const single = properties.n === 1 || properties.id !== undefined;
    point.marker = (single ? pinMarker : clusterMarker)(latlng, properties, this.options.byLayer, this.options.look);
    point.marker.on("click", () => this.#chosen(point));
    point.marker.on("mouseover", () => this.fire("hover", { point }));
    point.marker.on("mouseout", () => this.fire("hover", { point: null }));
    point.marker.addTo(this._map);
    const node = point.marker.getElement();
    node.addEventListener("focus", () => this.fire("hover", { point }));
    node.addEventListener("blur", () => this.fire("hover", { point: null }));
    this.#dress(point);
  }

  #chosen({ properties, latlng, marker }) {
    if (properties.id === undefined) this.fire("cluster", { cell: properties.cell, n: properties.n, latlng, marker });
    else this.fire("pin", { id: properties.id, properties, latlng, marker });
  }

  /** What a tile in view leaves out, said once all of them are here; null when nothing is left out any more. */
  #report() {
    const zoom = this._map?.getZoom();
    const told = [...this.entries.values()].filter(({ coords, notice }) => notice && coords.z === zoom).map(({ notice }) => notice);
    const notice = told.find(({ reason }) => reason === "too-many") ?? told[0] ?? null;
    if (notice?.reason === this.notice?.reason) return;
    this.notice = notice;
    this.fire("notice", { notice });
  }

  /** Tiles of the zoom before stay until these are here; their points under this tile go now, so none stands twice. */
  #clearOld(coords) {
    for (const entry of this.entries.values()) {
      if (entry.coords.z === coords.z) continue;
      const factor = 2 ** (coords.z - entry.coords.z);
      const outside = ({ at }) =>
        Math.floor((at.x * factor) / SIDE) !== coords.x || Math.floor((at.y * factor) / SIDE) !== coords.y;
      entry.points = entry.points.filter((point) => outside(point) || (point.marker?.remove(), false));
    }
  }

  #drop(tile) {
    const entry = this.entries.get(tile);
    if (!entry) return;
    entry.abort.abort();
    entry.points.forEach(({ marker }) => marker?.remove());
    this.entries.delete(tile);
  }

  #paint(tile, entry) {
    const scale = window.devicePixelRatio || 1;
    const canvas = L.DomUtil.create("canvas", "cm-map-tile__shapes", tile);
    canvas.width = (SIDE + 2 * MARGIN) * scale;
    canvas.height = (SIDE + 2 * MARGIN) * scale;
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    context.translate(MARGIN, MARGIN);
    context.lineJoin = "round";
    this.#paintShapes(context, entry);
    if (this.options.draw === "canvas") this.#paintPoints(context, entry);
  }

  #colour(properties) {
    return this.options.look?.colour ?? colourOf(properties.category, properties.k, this.options.byLayer);
  }

  /** Shapes end at the tile's edge, where the next tile goes on. */
  #paintShapes(context, { shapes }) {
    context.save();
    context.beginPath();
    context.rect(0, 0, SIDE, SIDE);
    context.clip();
    for (const { properties, rings, scale, polygon } of shapes) {
      const colour = this.#colour(properties);
      trace(context, rings, scale);
      if (polygon) {
        context.globalAlpha = 0.18;
        context.fillStyle = colour;
        context.fill("evenodd");
      }
      context.globalAlpha = 0.9;
      context.strokeStyle = colour;
      context.lineWidth = polygon ? 2 : 4;
      context.stroke();
    }
    context.restore();
  }

  /** Points may stand on the edge: the margin holds the rest of them. */
  #paintPoints(context, { coords, points }) {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = '700 12px "Titillium Web", sans-serif';
    context.lineWidth = 2;
    for (const { at, properties } of points) {
      const x = at.x - coords.x * SIDE;
      const y = at.y - coords.y * SIDE;
      const single = properties.id !== undefined;
      context.beginPath();
      context.arc(x, y, single ? 6 : MARGIN - 1, 0, 2 * Math.PI);
      context.fillStyle = single ? this.#colour(properties) : "#ffffff";
      context.strokeStyle = single ? "#ffffff" : "#17324d";
      context.fill();
      context.stroke();
      if (single) continue;
      context.fillStyle = "#17324d";
      context.fillText(String(properties.n), x, y);
    }
  }

  *#all(zoom) {
    for (const entry of this.entries.values()) if (zoom === undefined || entry.coords.z === zoom) yield* entry.points;
  }

  /** What was painted under a click: a point (canvas only), else a line or an area. Null when there is nothing. */
  at(latlng) {
    const zoom = this._map.getZoom();
    const spot = this._map.project(latlng, zoom);
    if (this.options.draw === "canvas") {
      for (const point of this.#all(zoom)) {
        if (point.at.distanceTo(spot) <= REACH) return { properties: point.properties, latlng: point.latlng };
      }
    }
    for (const { coords, shapes } of this.entries.values()) {
      if (coords.z !== zoom) continue;
      const x = spot.x - coords.x * SIDE;
      const y = spot.y - coords.y * SIDE;
      if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
      const found = shapes.find(({ rings, scale, polygon }) =>
        polygon ? inRings(x / scale, y / scale, rings) : nearLines(x / scale, y / scale, rings, 8 / scale),
      );
      if (found) return { properties: found.properties, latlng };
    }
    return null;
  }

  /** Mark where an item stands: its own pin, or the cluster whose cell it falls in. */
  mark(item) {
    this.hot = item;
    for (const point of this.#all()) this.#dress(point);
  }

  /** Mark the item whose card is open. */
  select(id) {
    this.selected = id === null || id === undefined ? null : String(id);
    for (const point of this.#all()) this.#dress(point);
  }

  /** True when an item falls in a point's cell (or is that point). */
  holds(point, item) {
    const { properties } = point;
    if (properties.id !== undefined) return String(properties.id) === String(item.id);
    if (item.lon === undefined || Number.isNaN(item.lon)) return false;
    return cellName(item.lon, item.lat, Number(String(properties.cell).split("-")[0])) === properties.cell;
  }

  #dress(point) {
    const node = point.marker?.getElement();
    if (!node) return;
    const hot = Boolean(this.hot) && this.holds(point, this.hot);
    const chosen = this.selected !== null && String(point.properties.id) === this.selected;
    node.classList.toggle("cm-marked", hot);
    if (point.properties.id !== undefined) {
      node.classList.toggle("cm-pin--chosen", chosen);
      node.setAttribute("aria-pressed", String(chosen));
    }
    point.marker.setZIndexOffset(chosen ? 4000 : hot ? 3000 : 0);
  }

  /** The marker of an item in view, when it stands alone. */
  markerOf(id) {
    for (const point of this.#all()) if (String(point.properties.id) === String(id)) return point.marker;
    return null;
  }

  /**
   * Only points in view are tab stops, pins before clusters and in reading order, not more than a person can pass,
   * and none that lies so much under others that it could not be hit: closer in, it comes out.
   */
  settle() {
    if (!this._map || this.options.draw !== "dom") return;
    const size = this._map.getSize();
    const low = size.y - this.options.covered();
    const seen = [];
    let shown = 0;
    for (const point of this.#all()) {
      const { x, y } = this._map.latLngToContainerPoint(point.latlng);
      const node = point.marker.getElement();
      node.tabIndex = -1;
      const single = point.properties.id !== undefined;
      const half = single ? 20 : node.offsetWidth / 2;
      point.box = { left: x - half, right: x + half, top: y - (single ? 49 : half), bottom: y + (single ? 1 : half), single, row: Math.round(y / 80) };
      if (x < 0 || x > size.x || y < HEAD || y > low) continue;
      shown += point.properties.n ?? 1;
      seen.push(point);
    }
    seen.sort((a, b) => b.box.single - a.box.single || a.box.row - b.box.row || a.box.left - b.box.left);
    const fixed = this.options.obstacles();
    const others = [...this.#all()].map(({ box }) => box);
    const free = seen.filter(({ box }) => hittable(box, [...fixed, ...others.filter((other) => other !== box)]));
    const stops = narrow() ? TAB_STOPS / 2 : TAB_STOPS;
    const pins = free.filter(({ box }) => box.single);
    const clusters = free.slice(pins.length);
    // Clusters come after the pins, and a crowd of pins does not shut them out.
    const kept = Math.min(clusters.length, Math.max(stops - pins.length, stops / 3));
    for (const { marker } of [...pins.slice(0, stops - kept), ...clusters.slice(0, kept)]) marker.getElement().tabIndex = 0;
    // The order in the document is the order of the tab key; never while someone stands in it.
    for (const name of ["cm-pins", "cm-clusters"]) {
      const pane = this._map.getPane(name);
      if (!pane.contains(document.activeElement)) {
        pane.append(...seen.map(({ marker }) => marker.getElement()).filter((node) => node.parentNode === pane));
      }
    }
    this.fire("settled", { shown });
  }
}

/** Whether a square of 24 pixels of a box lies free of others (WCAG 2.2, 2.5.8). */
function hittable(box, others) {
  let parts = [box];
  for (const other of others) {
    if (other.left >= box.right || other.right <= box.left || other.top >= box.bottom || other.bottom <= box.top) continue;
    parts = parts.flatMap((part) => {
      if (other.left >= part.right || other.right <= part.left || other.top >= part.bottom || other.bottom <= part.top) return [part];
      return [
        { ...part, right: other.left },
        { ...part, left: other.right },
        { ...part, bottom: other.top },
        { ...part, top: other.bottom },
      ];
    });
    parts = parts.filter(({ left, right, top, bottom }) => right - left >= TARGET && bottom - top >= TARGET);
    if (!parts.length) return false;
  }
  return true;
}
