// The answer on the map: areas or hexagons in the classes of the legend, or the rows themselves as pins and clusters.
// The table and the list below hold the same data.
import { cityBounds, createMap, loadGeoJson, notice, PAGE_SCROLLS, zoomButtons } from "../map/core/base-map.js";
import { FEATURE, INK, WHITE } from "../map/core/colours.js";
import { config, text } from "../map/core/config.js";
import { element, icon, svg } from "../map/core/dom.js";
import { Draw, LINE } from "../map/core/draw.js";
import { L } from "../map/core/leaflet.js";
import { makePanes } from "../map/core/panes.js";
import { clusterMarker, pinMarker } from "../map/core/pins.js";
import { AreaNames } from "./area-names.js";

const CELL = 72;
const MANY = 1500;
const HATCH = "cm-hatch";
const DOTS = "cm-dots";
const ZERO = WHITE;
const MISSING = { ground: "#e4e7eb", line: "#8a939e" };
const DOT = "#5c6873";
const PAPER = 660;

/** Print the map as it is on the screen, scaled: a map of another width would have to load tiles, for which printing does not wait. */
function fitPaper(node) {
  const { offsetWidth: width, offsetHeight: height } = node;
  for (const [name, value] of [["width", `${width}px`], ["height", `${height}px`], ["zoom", Math.min(1, PAPER / width)]]) {
    node.style.setProperty(`--paper-${name}`, value);
  }
}

/** Grey stripes for missing values, dots on white for zero, as in the legend. */
function hatching() {
  return svg(
    "svg",
    { width: "0", height: "0", class: "cm-hatching", "aria-hidden": "true", focusable: "false" },
    svg(
      "pattern",
      { id: HATCH, width: "7", height: "7", patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("rect", { width: "7", height: "7", fill: MISSING.ground }),
      svg("rect", { width: "2.5", height: "7", fill: MISSING.line }),
    ),
    svg(
      "pattern",
      { id: DOTS, width: "8", height: "8", patternUnits: "userSpaceOnUse" },
      svg("rect", { width: "8", height: "8", fill: ZERO }),
      svg("circle", { cx: "4", cy: "4", r: "1.1", fill: DOT }),
    ),
  );
}

/** The same patterns for a canvas, which cannot use patterns of SVG. */
function painted(size, ground, paint) {
  const tile = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = tile.getContext("2d");
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  paint(context);
  return context.createPattern(tile, "repeat");
}

function dots(context) {
  context.fillStyle = DOT;
  context.arc(4, 4, 1.1, 0, 2 * Math.PI);
  context.fill();
}

function stripes(context) {
  context.strokeStyle = MISSING.line;
  context.lineWidth = 2.5;
  for (const x of [-8, 0, 8]) {
    context.moveTo(x - 1, 9);
    context.lineTo(x + 9, -1);
  }
  context.stroke();
}

const written = (value, { decimals, unit }) => {
  if (value === null || value === undefined) return text("notKnown");
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: "always" };
  const number = new Intl.NumberFormat(config.language || "it", digits).format(value);
  return unit ? `${number} ${unit}` : number;
};

export class AnswerMap {
  /** settings: what the server wrote for the map, or null while nothing is asked. */
  constructor(node, settings) {
    this.settings = settings;
    const canvas = element("div", { class: "cm-answer-map__canvas" });
    node.replaceChildren(canvas, hatching());
    node.classList.add("cm-answer-map--on");
    window.addEventListener("beforeprint", () => fitPaper(node));
    this.tell = notice(node);
    this.map = createMap(canvas, {
      label: node.dataset.label,
      ...PAGE_SCROLLS,
      names: !settings?.url || settings.kind === "rows",
      // Fractional zooms, so that the city fills the map.
      zoomSnap: 0.25,
      announce: (sentence) => this.tell(sentence, { stays: true }),
    });
    // The wheel scrolls the page until the map has the focus.
    this.map.on("focus click", () => this.map.scrollWheelZoom.enable());
    this.map.on("blur", () => this.map.scrollWheelZoom.disable());
    makePanes(this.map, "cm-shapes", "cm-drawn", "cm-pins", "cm-clusters");
    node.append(element("div", { class: "cm-map-buttons" }, zoomButtons(this.map)));
    this.map.fitBounds(cityBounds());
    this.draw = new Draw(this.map, { changed: (corners) => this.drawn(corners), tell: this.tell });
  }

  /** The form replaces this method; it stores the corners. */
  drawn() {}

  async show() {
    if (!this.settings?.url) return;
    this.#ground();
    const data = this.settings.data ?? (await loadGeoJson(this.settings.url));
    if (!data?.features) {
      this.tell(text("answerMissing"), { stays: true });
      return;
    }
    const placed = data.features.filter(({ geometry }) => geometry);
    if (this.settings.kind === "rows") this.#rows(placed);
    else this.#areas(placed);
  }

  /** The polygon of the question, from a file or from an address; a drawn one is shown by Draw. */
  #ground() {
    const { ground } = this.settings;
    if (!ground) return;
    this.ground = new L.GeoJSON(ground, { style: LINE, interactive: false });
    if (!this.draw.corners.length) this.ground.addTo(this.map);
  }

  /** The class of a value as the address names it: its number, or "none" for a missing value. */
  #class(value) {
    if (value === null || value === undefined) return "none";
    return String(this.settings.limits.filter((limit) => value >= limit).length);
  }

  /** The style of a value by its class; where one class is chosen, the others are faint. */
  #style(value) {
    const { chosen, colours } = this.settings;
    const name = this.#class(value);
    const style =
      name === "none"
        ? { color: DOT, weight: 1, fillColor: this.hatch, fillOpacity: 0.85 }
        : colours[Number(name)] === ZERO
          ? { color: DOT, weight: 1, dashArray: "3 3", fillColor: this.dots, fillOpacity: 0.7 }
          : { color: WHITE, weight: 1.2, dashArray: null, fillColor: colours[Number(name)], fillOpacity: 0.82 };
    if (!chosen) return style;
    return name === chosen ? { ...style, color: INK, weight: 2 } : { ...style, opacity: 0.6, fillOpacity: 0.12 };
  }

  #areas(placed) {
    const many = placed.length > MANY;
    this.hatch = many ? painted(8, MISSING.ground, stripes) : `url(#${HATCH})`;
    this.dots = many ? painted(8, ZERO, dots) : `url(#${DOTS})`;
    const renderer = many ? new L.Canvas({ pane: "overlayPane" }) : new L.SVG({ pane: "overlayPane" });
    const layer = new L.GeoJSON(placed, {
      renderer,
      style: ({ properties }) => ({ renderer, ...this.#style(properties.value) }),
      onEachFeature: (feature, shape) => this.#area(feature, shape),
    }).addTo(this.map);
    // Hexagons have no names; their label is where they are.
    if (this.settings.named) new AreaNames(this.map, layer, ({ properties }) => properties.label);
    const { chosen } = this.settings;
    if (chosen) layer.eachLayer((shape) => this.#class(shape.feature.properties.value) === chosen && shape.bringToFront());
    this.#fit(layer.getBounds());
  }

  #area({ properties }, shape) {
    shape.bindTooltip(() => element("span", {}, element("strong", {}, properties.label), ` ${this.#shown(properties)}`), { sticky: true, direction: "top" });
    // Leaflet makes shapes with a tooltip focusable. The table has the same numbers, so they are no tab stops.
    shape.on("add", () => shape.getElement?.()?.setAttribute("tabindex", "-1"));
    shape.on("mouseover", () => shape.setStyle({ color: INK, weight: 3 }).bringToFront());
    shape.on("mouseout", () => shape.setStyle(this.#style(properties.value)));
    shape.on("click", (event) => {
      if (this.draw.on) return;
      L.DomEvent.stopPropagation(event);
      const { label, query, url } = properties;
      this.#open(event.latlng, { label, shown: `${this.settings.title}: ${this.#shown(properties)}` }, query ? `${this.settings.page}?${query}` : url, text(query ? "answerRows" : "openArea"));
    });
  }

  #shown({ value }) {
    return written(value, this.settings);
  }

  #open(latlng, { label, shown }, href, words = text("openItem")) {
    const box = element(
      "div",
      { class: "cm-answer-popup" },
      element("p", { class: "cm-answer-popup__name" }, label),
      element("p", { class: "cm-answer-popup__value" }, shown),
      href ? element("p", {}, element("a", { href }, words, icon("chevron-right"))) : null,
    );
    new L.Popup({ maxWidth: 260, closeButton: true }).setLatLng(latlng).setContent(box).openOn(this.map);
  }

  /** Rows as pins; those close together as one cluster with the colours of their categories. */
  #rows(placed) {
    const points = [];
    const shapes = [];
    for (const feature of placed) (feature.geometry.type === "Point" ? points : shapes).push(feature);
    const drawn = new L.GeoJSON(shapes, { style: { color: FEATURE, weight: 2, fillOpacity: 0.25 }, onEachFeature: (feature, shape) => this.#row(feature, shape) });
    drawn.addTo(this.map);
    const spots = points.map(({ id, geometry, properties }) => ({
      at: new L.LatLng(geometry.coordinates[1], geometry.coordinates[0]),
      properties: { ...properties, id, title: properties.label },
    }));
    this.group = new L.LayerGroup().addTo(this.map);
    const bounds = drawn.getBounds();
    for (const { at } of spots) bounds.extend(at);
    this.#fit(bounds);
    this.map.on("moveend", () => this.#cluster(spots));
    this.#cluster(spots);
  }

  #row({ properties }, shape) {
    shape.on("click", (event) => {
      if (!this.draw.on) this.#open(event.latlng, { label: properties.label, shown: "" }, properties.url);
    });
  }

  /** Points near the first point of a group join it, so that markers are at least CELL pixels apart and can be pressed. */
  #cluster(spots) {
    const groups = new Map();
    const view = this.map.getBounds().pad(0.1);
    const zoom = this.map.getZoom();
    for (const spot of spots) {
      if (!view.contains(spot.at)) continue;
      const point = this.map.project(spot.at, zoom);
      const [column, row] = [Math.floor(point.x / CELL), Math.floor(point.y / CELL)];
      const near = [-1, 0, 1].flatMap((x) => [-1, 0, 1].flatMap((y) => groups.get(`${column + x}:${row + y}`) ?? []));
      const [nearest] = near.filter((group) => group.point.distanceTo(point) < CELL).toSorted((one, other) => one.point.distanceTo(point) - other.point.distanceTo(point));
      if (nearest) nearest.members.push(spot);
      else groups.set(`${column}:${row}`, [...(groups.get(`${column}:${row}`) ?? []), { point, members: [spot] }]);
    }
    this.group.clearLayers();
    for (const { members } of [...groups.values()].flat()) this.group.addLayer(members.length === 1 ? this.#pin(members[0]) : this.#many(members));
  }

  #pin({ at, properties }) {
    const marker = pinMarker(at, properties, false);
    marker.on("click", () => this.#open(at, { label: properties.label, shown: config.categories[properties.category]?.name ?? "" }, properties.url));
    return marker;
  }

  #many(members) {
    const sums = new Map();
    for (const { properties } of members) sums.set(properties.category, (sums.get(properties.category) ?? 0) + 1);
    const latlngs = members.map(({ at }) => at);
    const bounds = new L.LatLngBounds(latlngs);
    const told = [...sums].map(([code, count]) => `${code}:${count}`).join(",");
    const marker = clusterMarker(latlngs[0], { n: members.length, c: told, cell: members[0].properties.id }, false);
    marker.on("click", () => this.map.fitBounds(bounds.pad(0.2), { maxZoom: this.map.getZoom() + 3 }));
    return marker;
  }

  #fit(found) {
    const bounds = this.ground ? this.ground.getBounds().extend(found) : found;
    if (bounds.isValid()) this.map.fitBounds(bounds, { paddingTopLeft: [24, this.settings.kind === "rows" ? 64 : 20], paddingBottomRight: [24, 28], maxZoom: 16 });
  }
}
