// The items of the map, clustered by the server: tiles with 4 by 4 cells each, at close zooms 8 by 8. A cell with one item
// is sent as the item itself, so the size of a view does not grow with the number of items.
//
// In "dom" (the public map) each point is a button: it can be read out, focused, styled. In "canvas" (pictures of a layer)
// points are painted, and found again by their position.
import { narrow } from "../core/config.js";
import { makePanes } from "../core/panes.js";
import { clusterMarker, colourOf, pinMarker } from "../core/pins.js";
import { features } from "../core/vector-tiles.js";
import { cellName } from "./cells.js";
import { paintPoints, paintShapes } from "./paint.js";
import { boxOf, inOrder, tabStops } from "./tab-stops.js";
import { tileOf, VectorGrid } from "./vector-grid.js";

const TAB_STOPS = 30;
const REACH = 14;
const HEAD = 48;
const DEFAULTS = {
  pane: "cm-shapes",
  draw: "dom",
  names: ["pins", "shapes"],
  look: null,
  covered: () => 0,
  obstacles: () => [],
};

/** An item of its own, not a cell with several. */
const isItem = ({ id }) => id !== undefined;

/** True when an item falls in the cell of a point's properties, or is that point. */
export function holds(properties, item) {
  if (isItem(properties)) return String(properties.id) === String(item.id);
  if (item.lon === undefined || Number.isNaN(item.lon)) return false;
  return cellName(item.lon, item.lat, Number(String(properties.cell).split("-")[0])) === properties.cell;
}

export class ClusterTiles extends VectorGrid {
  /**
   * options: url (template), query (filters), byLayer (colours by layer), draw ("dom" or "canvas"), off (nothing is shown),
   * names (of the points and the shapes in the tiles), look ({title, colour, icon} of everything, where no category gives it),
   * covered() (how many pixels at the foot of the map something else covers), obstacles() (boxes of what lies over it).
   * Fires `pin` {item}, `cluster` {cell, n, latlng}, `notice` {notice} (of a tile that leaves something out, or null) and
   * `settled` {shown} on itself.
   */
  constructor(options) {
    super({ ...DEFAULTS, ...options });
    this.selected = null;
    this.hot = null;
    this.on("load", () => {
      this.#report();
      this.settle();
    });
  }

  onAdd(map) {
    makePanes(map, "cm-shapes", "cm-pins", "cm-clusters");
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

  fill(entry, layers) {
    const [pins, shapes] = this.options.names.map((name) => layers[name]);
    this.#clearOld(entry.coords);
    entry.shapes = this.shapesOf(shapes);
    entry.points = [...features(pins)].map((feature) => this.#point(entry, feature));
    const [notice] = features(layers.notice);
    if (notice) entry.notice = { ...notice.properties };
    this.#paint(entry);
  }

  empty({ points = [] }) {
    for (const { marker } of points) marker?.remove();
  }

  #point(entry, feature) {
    const zoom = entry.coords.z;
    const at = this.pixelOf(entry, feature.loadGeometry()[0][0], feature.extent);
    const point = { at, latlng: this.map.unproject(at, zoom), properties: { ...feature.properties } };
    if (this.options.draw === "dom") this.#stand(point);
    return point;
  }

  #stand(point) {
    const { properties, latlng } = point;
    const make = isItem(properties) || properties.n === 1 ? pinMarker : clusterMarker;
    point.marker = make(latlng, properties, this.options.byLayer, this.options.look);
    const hover = (over) => this.fire("hover", { point: over ? point : null });
    point.marker.on("click", () => this.#chosen(point));
    point.marker.on("mouseover", () => hover(true));
    point.marker.on("mouseout", () => hover(false));
    point.marker.addTo(this.map);
    const node = point.marker.getElement();
    node.addEventListener("focus", () => hover(true));
    node.addEventListener("blur", () => hover(false));
    this.#dress(point);
  }

  #chosen({ properties, latlng, marker }) {
    if (isItem(properties)) this.fire("pin", { id: properties.id, properties, latlng, marker });
    else this.fire("cluster", { cell: properties.cell, n: properties.n, latlng, marker });
  }

  /** Report what a tile in view leaves out, once all have loaded; null when nothing is left out any more. */
  #report() {
    const zoom = this.map?.getZoom();
    const told = [...this.entries.values()].filter(({ coords, notice }) => notice && coords.z === zoom).map(({ notice }) => notice);
    const notice = told.find(({ reason }) => reason === "too-many") ?? told[0] ?? null;
    if (notice?.reason === this.notice?.reason) return;
    this.notice = notice;
    this.fire("notice", { notice });
  }

  /** Leaflet keeps tiles of the previous zoom until the new ones have loaded. Remove their points under a new tile, or they would be shown twice. */
  #clearOld({ x, y, z }) {
    for (const entry of this.entries.values()) {
      if (entry.coords.z === z || !entry.points) continue;
      const factor = 2 ** (z - entry.coords.z);
      const under = ({ at }) => {
        const [column, row] = tileOf(at.multiplyBy(factor));
        return column === x && row === y;
      };
      this.empty({ points: entry.points.filter(under) });
      entry.points = entry.points.filter((point) => !under(point));
    }
  }

  #paint(entry) {
    const { shapes, points } = entry;
    const painted = this.options.draw === "canvas" && points.length > 0;
    if (!shapes.length && !painted) return;
    const context = this.canvasOf(entry);
    const colour = ({ category, k }) => this.options.look?.colour ?? colourOf(category, k, this.options.byLayer);
    paintShapes(context, shapes, colour);
    if (painted) paintPoints(context, entry, colour);
  }

  *#all(zoom) {
    for (const { coords, points } of this.entries.values()) if (points && (zoom === undefined || coords.z === zoom)) yield* points;
  }

  /** What was painted under a click: a point (canvas only), else a line or an area. Null when there is nothing. */
  at(latlng) {
    if (this.options.draw === "canvas") {
      const zoom = this.map.getZoom();
      const spot = this.map.project(latlng, zoom);
      for (const point of this.#all(zoom)) {
        if (point.at.distanceTo(spot) <= REACH) return { properties: point.properties, latlng: point.latlng };
      }
    }
    const properties = this.shapeAt(latlng);
    return properties && { properties, latlng };
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

  #dress({ marker, properties }) {
    const node = marker?.getElement();
    if (!node) return;
    const hot = Boolean(this.hot) && holds(properties, this.hot);
    const chosen = this.selected !== null && String(properties.id) === this.selected;
    node.classList.toggle("cm-marked", hot);
    if (isItem(properties)) {
      node.classList.toggle("cm-pin--chosen", chosen);
      node.setAttribute("aria-pressed", String(chosen));
    }
    marker.setZIndexOffset(chosen ? 4000 : hot ? 3000 : 0);
  }

  /** The marker of an item in view, when it stands alone. */
  markerOf(id) {
    for (const point of this.#all()) if (String(point.properties.id) === String(id)) return point.marker;
    return null;
  }

  /**
   * Choose the tab stops: points in view, pins before clusters and in reading order, limited in number,
   * and none that is mostly covered by others. Those can be reached after zooming in.
   */
  settle() {
    if (!this.map || this.options.draw !== "dom") return;
    const { x: right, y: foot } = this.map.getSize();
    const low = foot - this.options.covered();
    const boxes = [];
    const seen = [];
    let shown = 0;
    for (const { latlng, marker, properties } of this.#all()) {
      const place = this.map.latLngToContainerPoint(latlng);
      const node = marker.getElement();
      node.tabIndex = -1;
      const box = { ...boxOf(place, { single: isItem(properties), width: node.offsetWidth }), node };
      boxes.push(box);
      if (place.x < 0 || place.x > right || place.y < HEAD || place.y > low) continue;
      shown += properties.n ?? 1;
      seen.push(box);
    }
    seen.sort(inOrder);
    const most = narrow() ? TAB_STOPS / 2 : TAB_STOPS;
    for (const { node } of tabStops(seen, [...this.options.obstacles(), ...boxes], most)) node.tabIndex = 0;
    this.#order(seen);
    this.fire("settled", { shown });
  }

  /** Sort the elements, since the Tab key follows their order; not while one of them has the focus. */
  #order(seen) {
    for (const name of ["cm-pins", "cm-clusters"]) {
      const pane = this.map.getPane(name);
      if (pane.contains(document.activeElement)) continue;
      pane.append(...seen.map(({ node }) => node).filter((node) => node.parentNode === pane));
    }
  }
}
