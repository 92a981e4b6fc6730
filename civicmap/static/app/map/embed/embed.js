// The map in a frame on another site: the items of the query, with a card for each.
// The list below holds the same items and works without JavaScript.
import { boundsOf, cityBounds, createMap, notice, PAGE_SCROLLS, zoomButtons } from "../core/base-map.js";
import { ABOVE, cardBox, cardPopup, giveBack } from "../core/card-box.js";
import { config, text } from "../core/config.js";
import { element, fragment } from "../core/dom.js";
import { L } from "../core/leaflet.js";
import { readView, writeView } from "../core/view.js";
import { cellBounds } from "../tiles/cells.js";
import { ClusterTiles } from "../tiles/cluster-tiles.js";

const node = document.querySelector("[data-embed]");
const list = document.querySelector("[data-list]");
const { query, box } = node.dataset;

const map = createMap(node, {
  label: text("map", { city: config.city.name }),
  ...PAGE_SCROLLS,
  announce: (sentence) => tell(sentence, { stays: true }),
  minZoom: 9,
});
const tell = notice(node.parentElement);
node.append(element("div", { class: "cm-map-buttons" }, zoomButtons(map)));
list.open = false;

const popup = cardPopup({ minWidth: 240, maxWidth: 272 });
let from = null;

function close() {
  const inside = popup.getElement()?.contains(document.activeElement);
  map.closePopup(popup);
  pins.select(null);
  if (inside) giveBack(map, from);
}

async function open({ id, latlng, marker }) {
  let body;
  try {
    // Cards are public: no cookie is sent.
    body = await fragment(config.urls.card.replace("/0/", `/${id}/`), { credentials: "omit" });
  } catch {
    tell(text("cardMissing"));
    return;
  }
  from = marker?.getElement() ?? null;
  const content = body.firstElementChild;
  const card = cardBox(content, { label: content.dataset.title, close });
  popup.options.offset = new L.Point(0, marker ? ABOVE.pin : ABOVE.dot);
  popup.setLatLng(latlng).setContent(card);
  map.openPopup(popup);
  pins.select(id);
  card.focus({ preventScroll: true });
}

function closer({ cell, latlng }) {
  if (map.getZoom() >= map.getMaxZoom()) {
    // Items at one place: open the list, which has them all.
    list.open = true;
    list.querySelector("summary").focus();
    list.scrollIntoView({ block: "nearest" });
    return;
  }
  const bounds = boundsOf(cellBounds(cell));
  map.setView(latlng ?? bounds.getCenter(), Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds))));
  map.getContainer().focus({ preventScroll: true });
}

const pins = new ClusterTiles({ url: config.urls.mapTiles, query, byLayer: node.hasAttribute("data-by-layer") });
const view = readView();
if (view.zoom !== undefined) map.setView([view.lat, view.lon], view.zoom, { animate: false });
else if (box) map.fitBounds(boundsOf(box.split(",").map(Number)), { animate: false });
else map.fitBounds(cityBounds(), { animate: false });
pins.on("pin", open);
pins.on("cluster", closer);
pins.on("tileerror", () => tell(text("pinsMissing")));
map.on("click", ({ latlng }) => {
  const painted = pins.at(latlng);
  if (painted?.properties.id !== undefined) open({ id: painted.properties.id, latlng });
  else close();
});
map.on("moveend", keepView);
map.addLayer(pins);

/** Links to the whole map carry this view. */
function keepView() {
  const { lat, lng } = map.getCenter();
  for (const link of document.querySelectorAll("[data-keep-view]")) link.hash = writeView({ zoom: map.getZoom(), lat, lon: lng });
}
keepView();
