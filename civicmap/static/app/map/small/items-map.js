// A map of the features of one page of a table. Mounts on every [data-items-map]:
//
//   data-items-map   id of the element that holds the features as GeoJSON; each has a label, perhaps the url of its page, and late: true
//                    where its deadline is over
//   data-colour      colour of points, lines and outlines
//   data-label       the map's name for assistive technology
//
// The table beside it shows the same features, so the drawings need not be reached by keyboard.
// The page needs {% map_styles %} in its head and {% map_scripts city "map/small/items-map" %} at its end.
import { cityBounds } from "../core/base-map.js";
import { FEATURE, LATE } from "../core/colours.js";
import { element } from "../core/dom.js";
import { L } from "../core/leaflet.js";
import { quietMap } from "./quiet-map.js";

const FARTHEST = 17;

function popup({ properties }) {
  const { label, url } = properties;
  const name = url && url !== location.pathname ? element("a", { href: url }, label) : label;
  return element("p", { class: "cm-small-map__name" }, name);
}

function mount(node) {
  const { itemsMap, colour, label } = node.dataset;
  const data = JSON.parse(document.getElementById(itemsMap).textContent);
  const map = quietMap(node, label);
  map.fitBounds(cityBounds());
  const style = { color: colour || FEATURE, weight: 2, fillOpacity: 0.15 };
  const layer = new L.GeoJSON(data, {
    style: ({ properties }) => (properties.late ? { ...style, color: LATE } : style),
    pointToLayer: ({ properties }, place) =>
      new L.CircleMarker(place, { ...style, ...(properties.late && { color: LATE }), radius: 7, fillOpacity: 0.7 }),
    onEachFeature: (feature, drawing) => drawing.bindPopup(popup(feature), { closeButton: false }),
  }).addTo(map);
  if (layer.getLayers().length) map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: FARTHEST });
}

document.querySelectorAll("[data-items-map]").forEach(mount);
