// What is painted on the canvas of a tile: shapes and points of a layer, outlines of areas.
import { BORDER, INK, WHITE } from "../core/colours.js";
import { trace } from "../core/shapes.js";
import { MARGIN, SIDE } from "./vector-grid.js";

/** Paint inside the tile only: a shape ends at its edge, where the next tile goes on. */
function insideTile(context, paint) {
  context.save();
  context.beginPath();
  context.rect(0, 0, SIDE, SIDE);
  context.clip();
  paint();
  context.restore();
}

/** Lines and polygons, each in the colour that colourOf gives its properties. */
export function paintShapes(context, shapes, colourOf) {
  insideTile(context, () => {
    for (const { properties, rings, scale, polygon } of shapes) {
      const colour = colourOf(properties);
      trace(context, rings, scale);
      if (polygon) {
        context.globalAlpha = 0.18;
        context.fillStyle = colour;
        context.fill("evenodd");
      }
      context.globalAlpha = 0.9;
      context.strokeStyle = colour;
      context.lineWidth = polygon ? 2 : 4;
      context.stroke();
    }
  });
}

/** Points as discs, clusters as white discs with their number. They may stand on the edge: the margin holds the rest of them. */
export function paintPoints(context, { coords, points }, colourOf) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = '700 12px "Titillium Web", sans-serif';
  context.lineWidth = 2;
  for (const { at, properties } of points) {
    const x = at.x - coords.x * SIDE;
    const y = at.y - coords.y * SIDE;
    const single = properties.id !== undefined;
    context.beginPath();
    context.arc(x, y, single ? 6 : MARGIN - 1, 0, 2 * Math.PI);
    context.fillStyle = single ? colourOf(properties) : WHITE;
    context.strokeStyle = single ? WHITE : INK;
    context.fill();
    context.stroke();
    if (single) continue;
    context.fillStyle = INK;
    context.fillText(String(properties.n), x, y);
  }
}

/** Outlines of areas on a white band; the chosen one stronger. */
export function paintAreas(context, areas, chosen) {
  insideTile(context, () => {
    for (const { properties, rings, scale } of areas) {
      const strong = properties.code === chosen;
      trace(context, rings, scale);
      context.fillStyle = strong ? "rgba(0, 102, 204, 0.14)" : "rgba(0, 102, 204, 0.03)";
      context.fill("evenodd");
      context.strokeStyle = "rgba(255, 255, 255, 0.85)";
      context.lineWidth = strong ? 6 : 4;
      context.stroke();
      context.strokeStyle = BORDER;
      context.lineWidth = strong ? 3 : 1.6;
      context.stroke();
    }
  });
}
