// Fetching and reading vector tiles.
import { Pbf, VectorTile } from "../../../vendor/vector-tile/vector-tile.js";

/** The layers of a tile by name; an empty tile (204) has none. */
export async function loadTile(url, signal) {
  const answer = await fetch(url, { credentials: "same-origin", signal });
  if (answer.status === 204) return {};
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const bytes = await answer.arrayBuffer();
  return bytes.byteLength ? new VectorTile(new Pbf(bytes)).layers : {};
}

/** Address of a tile from a template with {z} {x} {y} and a query string. */
export function tileUrl(template, { z, x, y }, query = "") {
  const address = template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
  return query ? `${address}${address.includes("?") ? "&" : "?"}${query}` : address;
}

/** The features of a layer of a tile; none where the tile has no such layer. */
export function* features(layer) {
  const length = layer?.length ?? 0;
  for (let index = 0; index < length; index += 1) yield layer.feature(index);
}
