// The base map: our own vector tiles in quiet colours, or the tiles that a city names in its settings.
// Where its tiles cannot be loaded, the map says so and shows a plain background.
import { config, text } from "./config.js";
import { FONTS, GROUND, labelRules, paintRules } from "./basemap-style.js";
import { L } from "./leaflet.js";
import { features, loadTile, tileUrl } from "./vector-tiles.js";

export { GROUND };

const FAILURES = 4;

/** Reads our tiles for protomaps-leaflet, and handles empty answers and faults, which it would write to the console. */
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

/** Our own vector base map as a Leaflet layer; `failed` is called once where it cannot be loaded. */
function ownLayer(own, failed, names) {
  const painter = window.protomapsL;
  let came = false;
  let faults = 0;
  const report = (good) => {
    if (good) came = true;
    else if (!came && (faults += 1) === FAILURES) failed();
  };
  const sets = Object.keys(own.tiles);
  const maxDataZoom = own.maxDataZoom ?? 16;
  const layer = painter.leafletLayer({
    sources: Object.fromEntries(sets.map((name) => [name, { url: own.tiles[name], maxDataZoom }])),
    attribution: own.attribution,
    backgroundColor: GROUND,
    paintRules: paintRules(painter, sets),
    labelRules: names ? labelRules(painter, sets) : [],
    lang: config.language,
    tasks: document.fonts ? FONTS.map((font) => document.fonts.load(font)) : [],
    updateWhenZooming: false,
    keepBuffer: 1,
    className: "cm-ground",
  });
  layer.views.forEach((view, name) => {
    view.tileCache.source = new Source(own.tiles[name], report);
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

/**
 * Add the base map to a map. `announce(sentence)` tells the visitor when something else is shown instead.
 * `names: false`: without names, for maps filled with colours that show names of their own.
 */
export function addBasemap(map, announce = () => {}, { names = true } = {}) {
  const { basemap, ownBasemap } = config;
  map.getContainer().style.backgroundColor = GROUND;
  const plain = (layer) => {
    map.removeLayer(layer);
    if (ownBasemap?.attribution) map.attributionControl?.addAttribution(ownBasemap.attribution);
    announce(text("groundMissing"));
  };
  const own = () => {
    const layer = ownLayer(ownBasemap, () => plain(layer), names);
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
