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

export function* features(layer) {
  for (let index = 0; layer && index < layer.length; index += 1) yield layer.feature(index);
}

/** True when a point lies in a polygon's rings (even-odd, so holes count). */
export function inRings(x, y, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i];
      const b = ring[j];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

/** True when a point is within `reach` of a line. */
export function nearLines(x, y, lines, reach) {
  for (const line of lines) {
    for (let i = 1; i < line.length; i += 1) {
      const { x: ax, y: ay } = line[i - 1];
      const dx = line[i].x - ax;
      const dy = line[i].y - ay;
      const length = dx * dx + dy * dy;
      const along = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
      if (Math.hypot(x - ax - along * dx, y - ay - along * dy) <= reach) return true;
    }
  }
  return false;
}

/** Lays a feature's lines as a path on a canvas. */
export function trace(context, geometry, scale) {
  context.beginPath();
  for (const ring of geometry) {
    ring.forEach((point, index) => {
      if (index) context.lineTo(point.x * scale, point.y * scale);
      else context.moveTo(point.x * scale, point.y * scale);
    });
  }
}
