// Previews on the page of open data: pictures of a layer that are drawn once they come into view. Mounts on every
// [data-preview]:
//
//   data-tiles   query of the map's tiles (layers of things)
//   data-shapes  or the address of GeoJSON (anything else)
//   data-label   the picture's name for assistive technology
//
// A preview is not interactive: it takes neither focus nor touch, so that the page scrolls over it.
import { cityBounds, createMap, loadGeoJson } from "../core/base-map.js";
import { BORDER } from "../core/colours.js";
import { config } from "../core/config.js";
import { L } from "../core/leaflet.js";
import { ClusterTiles } from "../tiles/cluster-tiles.js";

const OUTLINE = { color: BORDER, weight: 1.6, fillOpacity: 0.06 };
const STILL = {
  dragging: false,
  keyboard: false,
  scrollWheelZoom: false,
  doubleClickZoom: false,
  boxZoom: false,
  touchZoom: false,
  tapHold: false,
};

async function mount(node) {
  const { tiles, shapes, label } = node.dataset;
  const map = createMap(node, { label, ...STILL });
  node.setAttribute("role", "group");
  node.classList.add("cm-small-map--on");
  map.fitBounds(cityBounds(), { padding: [8, 8] });
  if (tiles) {
    // The query of a preview names the city; the address of the map page's tiles would name it twice.
    const url = config.urls.mapTiles.split("?")[0];
    new ClusterTiles({ url, query: tiles, draw: "canvas", byLayer: false }).addTo(map);
    return;
  }
  const data = await loadGeoJson(shapes);
  if (!data) return;
  const layer = new L.GeoJSON(data, {
    style: OUTLINE,
    interactive: false,
    pointToLayer: (_feature, place) => new L.CircleMarker(place, { ...OUTLINE, radius: 5, interactive: false }),
    filter: ({ geometry }) => Boolean(geometry),
  }).addTo(map);
  const bounds = layer.getBounds();
  if (bounds.isValid() && cityBounds().intersects(bounds)) map.fitBounds(bounds, { padding: [8, 8] });
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      mount(target);
    }
  },
  { rootMargin: "200px" },
);
document.querySelectorAll("[data-preview]").forEach((node) => watcher.observe(node));
