// The ground under the pins: our own vector tiles in quiet colours, or the tiles a city chose in its settings.
// When tiles do not come, the map says so and goes on: a plain ground is better than a grey field of broken images.
import { config, text } from "./config.js";
import { L } from "./leaflet.js";
import { features, loadTile, tileUrl } from "./tiles.js";

const FAILURES = 4;
const FONT = '"Titillium Web", sans-serif';
export const GROUND = "#eeebe5";

/** Reads our tiles for the painter: empty answers, refusals and faults are ours to handle, not the console's. */
class Source {
  constructor(template, report) {
    this.template = template;
    this.report = report;
  }

  async get(place, size) {
    const found = new Map();
    try {
      const layers = await loadTile(tileUrl(this.template, place));
      for (const [name, layer] of Object.entries(layers)) {
        found.set(name, [...features(layer)].map((feature) => prepared(feature, size / layer.extent)));
      }
      this.report(true);
    } catch {
      this.report(false);
    }
    return found;
  }
}

function prepared(feature, scale) {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  let vertices = 0;
  const geom = feature.loadGeometry();
  for (const part of geom) {
    vertices += part.length;
    for (const point of part) {
      point.x *= scale;
      point.y *= scale;
      box.minX = Math.min(box.minX, point.x);
      box.maxX = Math.max(box.maxX, point.x);
      box.minY = Math.min(box.minY, point.y);
      box.maxY = Math.max(box.maxY, point.y);
    }
  }
  return { id: feature.id, geomType: feature.type, geom, numVertices: vertices, bbox: box, props: feature.properties };
}

const kinds = (...names) => (zoom, feature) => names.includes(feature.props.kind);

/** Widths grow with the zoom: pairs of zoom and pixels, straight lines between. */
const width = (...stops) => (zoom) => {
  const after = stops.findIndex(([level]) => level >= zoom);
  if (after === 0) return stops[0][1];
  if (after < 0) return stops[stops.length - 1][1];
  const [[z0, w0], [z1, w1]] = [stops[after - 1], stops[after]];
  return w0 + ((w1 - w0) * (zoom - z0)) / (z1 - z0);
};

const ROADS = [
  { kinds: ["street", "residential", "service", "unclassified", "other"], from: 13, fill: "#ffffff", edge: "#d9d1c6", wide: [[13, 0.8], [14, 1.6], [15, 4], [16, 7], [17, 11], [19, 24]] },
  { kinds: ["tertiary"], from: 12, fill: "#ffffff", edge: "#d3cabd", wide: [[12, 1], [14, 3], [15, 5.5], [16, 9], [17, 13], [19, 28]] },
  { kinds: ["secondary"], from: 11, fill: "#fff6dd", edge: "#e3cf9e", wide: [[11, 1], [13, 2.6], [15, 7], [16, 11], [17, 15], [19, 32]] },
  { kinds: ["primary", "trunk"], from: 9, fill: "#ffe3a0", edge: "#ecc572", wide: [[9, 0.8], [12, 2], [13, 3.4], [15, 8.5], [16, 13], [17, 17], [19, 36]] },
  { kinds: ["motorway"], from: 7, fill: "#ffd283", edge: "#e3ac55", wide: [[7, 0.8], [12, 2.6], [13, 3.8], [15, 9], [16, 13], [19, 36]] },
];

function paintRules(painter) {
  const { PolygonSymbolizer, LineSymbolizer } = painter;
  const area = (fill, ...names) => ({ dataLayer: "poly", filter: kinds(...names), symbolizer: new PolygonSymbolizer({ fill }) });
  const line = (color, wide, extra = {}) => new LineSymbolizer({ color, width: width(...wide), lineCap: "round", lineJoin: "round", ...extra });
  return [
    { dataLayer: "limits", filter: (zoom, feature) => feature.geomType === 3, symbolizer: new PolygonSymbolizer({ fill: "#f6f4f0" }) },
    area("#f6f4f0", "ground"),
    area("#cfe6c3", "park", "green"),
    area("#a8d2ea", "water"),
    area("#f7f0dc", "square"),
    { ...area("#e2dacf", "building"), minzoom: 14 },
    { dataLayer: "line", minzoom: 14, filter: kinds("path", "footway", "track"), symbolizer: new LineSymbolizer({ color: "#cbbfae", width: width([14, 0.7], [18, 2]), dash: [4, 3], dashColor: "#cbbfae", dashWidth: 1.2 }) },
    ...ROADS.map((road) => ({
      dataLayer: "line",
      minzoom: road.from,
      filter: kinds(...road.kinds),
      symbolizer: line(road.edge, road.wide.map(([zoom, pixels]) => [zoom, pixels + (zoom < 14 ? 0.6 : 1.6)])),
    })),
    ...ROADS.map((road) => ({
      dataLayer: "line",
      minzoom: road.from,
      filter: kinds(...road.kinds),
      symbolizer: line(road.fill, road.wide),
    })),
    { dataLayer: "line", minzoom: 14, filter: kinds("cycleway"), symbolizer: new LineSymbolizer({ color: "#7fb39a", width: 1.2, dash: [5, 3], dashColor: "#7fb39a", dashWidth: 1.4 }) },
    { dataLayer: "line", minzoom: 11, filter: kinds("rail", "tram", "subway"), symbolizer: line("#b9b2a8", [[11, 0.8], [16, 2]]) },
    { dataLayer: "limits", symbolizer: new LineSymbolizer({ color: "#8fa1b3", width: width([8, 1], [14, 2]), dash: [8, 5], dashColor: "#8fa1b3", dashWidth: 1.6 }) },
  ];
}

function labelRules(painter) {
  const { CenteredTextSymbolizer, LineLabelSymbolizer, LineLabelPlacement } = painter;
  const street = (size, apart) =>
    new LineLabelSymbolizer({
      labelProps: ["name"],
      font: `600 ${size}px ${FONT}`,
      fill: "#55616e",
      stroke: "#ffffff",
      width: 3,
      position: LineLabelPlacement?.Center ?? 2,
      repeatDistance: apart,
      maxLabelChars: 40,
    });
  const named = (zoom, names, size, apart = 320) => ({
    dataLayer: "line",
    minzoom: zoom,
    filter: (level, feature) => names.includes(feature.props.kind) && Boolean(feature.props.name),
    symbolizer: street(size, apart),
  });
  return [
    { dataLayer: "label", symbolizer: new CenteredTextSymbolizer({ labelProps: ["name"], font: `600 14px ${FONT}`, fill: "#3f5166", stroke: "#ffffff", width: 3 }) },
    named(13, ["motorway", "trunk", "primary"], 13),
    named(14, ["secondary"], 12.5),
    named(15, ["tertiary"], 12),
    named(16, ["street", "residential", "unclassified", "other"], 12),
    named(17, ["service", "path", "footway", "cycleway"], 11),
  ];
}

/** Our own vector ground as a Leaflet layer; `failed` is called once when it does not come. */
function ownLayer(own, failed) {
  const painter = window.protomapsL;
  let came = false;
  let faults = 0;
  const report = (good) => {
    if (good) came = true;
    else if (!came && (faults += 1) === FAILURES) failed();
  };
  const layer = painter.leafletLayer({
    url: own.url,
    attribution: own.attribution,
    maxDataZoom: own.maxDataZoom ?? 16,
    backgroundColor: GROUND,
    paintRules: paintRules(painter),
    labelRules: labelRules(painter),
    lang: config.language,
    tasks: document.fonts ? [document.fonts.load(`600 12px ${FONT}`)] : [],
    updateWhenZooming: false,
    keepBuffer: 1,
    className: "cm-ground",
  });
  layer.views.forEach((view) => {
    view.tileCache.source = new Source(own.url, report);
  });
  return layer;
}

function externalLayer(settings, failed) {
  const url = settings.url.replace("{TileMatrix}", "{z}").replace("{TileRow}", "{y}").replace("{TileCol}", "{x}");
  let came = false;
  let faults = 0;
  return new L.TileLayer(url, {
    attribution: settings.attribution,
    minZoom: settings.minzoom ?? 0,
    maxNativeZoom: settings.maxzoom ?? 19,
    maxZoom: 19,
    subdomains: settings.subdomains ?? "abc",
    referrerPolicy: "strict-origin",
  })
    .on("tileload", () => {
      came = true;
    })
    .on("tileerror", () => {
      if (!came && (faults += 1) === FAILURES) failed();
    });
}

/** Put a ground under a map. `announce(sentence)` tells the visitor when something else is shown instead. */
export function addBasemap(map, announce = () => {}) {
  const { basemap, ownBasemap } = config;
  map.getContainer().style.backgroundColor = GROUND;
  const plain = (layer) => {
    map.removeLayer(layer);
    if (ownBasemap?.attribution) map.attributionControl?.addAttribution(ownBasemap.attribution);
    announce(text("groundMissing"));
  };
  const own = () => {
    const layer = ownLayer(ownBasemap, () => plain(layer));
    return layer.addTo(map);
  };
  if (!basemap?.url) return own();
  const external = externalLayer(basemap, () => {
    map.removeLayer(external);
    announce(text("groundReplaced"));
    own();
  });
  return external.addTo(map);
}
