// A small map on a page about one thing or one area. Mounts on every [data-small-map]:
//
//   data-lon, data-lat      the place (optional when a shape is given)
//   data-icon, data-colour  pictogram name and colour of the pin
//   data-precise="false"    the place is only approximate: a circle instead of a point, no pin tip
//   data-radius             metres of that circle (default 100)
//   data-old-lon, data-old-lat  where it was: a ring, joined to the pin by a line; the map shows both (optional)
//   data-shape-url          GeoJSON of the thing's own line or polygon (optional)
//   data-area-url           GeoJSON of an area whose outline is shown (optional)
//   data-area-from          or the id of the element that holds it as JSON (optional)
//   data-zoom               default 16
//   data-label              the map's name for assistive technology
//
// The element's first content (a sentence, a link) is the fallback without JavaScript.
// The page needs {% map_styles %} in its head and {% map_scripts city "map/small/small-map" %} at its end.
import { cityBounds, loadGeoJson } from "../core/base-map.js";
import { BORDER, FEATURE } from "../core/colours.js";
import { L } from "../core/leaflet.js";
import { pinIcon } from "../core/pins.js";
import { quietMap } from "./quiet-map.js";

const SHAPE = { color: FEATURE, weight: 3, fillOpacity: 0.12 };

async function outline(map, source, style) {
  const data = typeof source === "string" ? await loadGeoJson(source) : source;
  if (!data) return null;
  const layer = new L.GeoJSON(data, { style, interactive: false, filter: ({ geometry }) => Boolean(geometry) && geometry.type !== "Point" });
  return layer.getLayers().length ? layer.addTo(map) : null;
}

function wasAt(map, place, { oldLon, oldLat }) {
  if (!oldLon || !oldLat) return;
  const old = new L.LatLng(Number(oldLat), Number(oldLon));
  const ring = new L.CircleMarker(old, { radius: 9, color: BORDER, weight: 3, fillOpacity: 0, interactive: false });
  const way = new L.Polyline([old, place], { color: BORDER, weight: 2, dashArray: "6 6", interactive: false });
  map.addLayer(way).addLayer(ring);
  map.fitBounds(new L.LatLngBounds([old, place]), { padding: [48, 48], maxZoom: 18 });
}

async function mount(node) {
  const { lon, lat, icon, colour, precise, radius, shapeUrl, areaUrl, areaFrom, zoom, label } = node.dataset;
  const map = quietMap(node, label);
  const has = lon !== undefined && lon !== "" && lat !== undefined && lat !== "";
  const place = has ? new L.LatLng(Number(lat), Number(lon)) : null;
  if (place) {
    map.setView(place, Number(zoom || 16));
    if (precise === "false") {
      const circle = new L.Circle(place, { radius: Number(radius || 100), color: colour || FEATURE, weight: 2, fillOpacity: 0.18, interactive: false });
      circle.addTo(map);
    } else {
      const marker = new L.Marker(place, { icon: pinIcon(colour || FEATURE, icon), interactive: false, keyboard: false });
      marker.addTo(map);
    }
    wasAt(map, place, node.dataset);
  } else map.fitBounds(cityBounds());
  const written = areaFrom ? JSON.parse(document.getElementById(areaFrom).textContent) : null;
  const area = await outline(map, areaUrl ?? written, { ...SHAPE, color: BORDER });
  const shape = await outline(map, shapeUrl, { ...SHAPE, color: colour || SHAPE.color });
  const whole = shape ?? (place ? null : area);
  if (whole) map.fitBounds(whole.getBounds(), { paddingTopLeft: [24, 24], paddingBottomRight: [24, 56], maxZoom: 17 });
}

document.querySelectorAll("[data-small-map]").forEach(mount);
