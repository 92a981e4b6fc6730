// Lines and polygons as lists of rings of {x, y}: what lies at a point, and how they are drawn on a canvas.

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

/** Width and height of the box around rings. */
export function extentOf(rings) {
  const points = rings.flat();
  const side = (name) => {
    const values = points.map((point) => point[name]);
    return points.length ? Math.max(...values) - Math.min(...values) : 0;
  };
  return { width: side("x"), height: side("y") };
}

/** All rings of GeoJSON polygons, of a collection, a feature or a geometry. */
export function ringsOf(data) {
  const geometries = (data.features ?? [data]).map((one) => one.geometry ?? one);
  const polygons = geometries.flatMap(({ type, coordinates }) => (type === "MultiPolygon" ? coordinates : [coordinates]));
  return polygons.flat().map((ring) => ring.map(([x, y]) => ({ x, y })));
}

/** Lay a feature's lines as a path on a canvas. */
export function trace(context, geometry, scale) {
  context.beginPath();
  for (const ring of geometry) {
    ring.forEach((point, index) => {
      if (index) context.lineTo(point.x * scale, point.y * scale);
      else context.moveTo(point.x * scale, point.y * scale);
    });
  }
}

/** Corners [[lon, lat], …] of a text with one corner a line, latitude first; lines that are none are left out. */
export function cornersOf(written = "") {
  return written
    .split("\n")
    .map((line) => line.trim().split(/[\s,;]+/).map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite))
    .map(([lat, lon]) => [lon, lat]);
}

/** The text of corners [[lon, lat], …]: five decimals, about a metre. */
export const writtenCorners = (corners) => corners.map(([lon, lat]) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`).join("\n");
