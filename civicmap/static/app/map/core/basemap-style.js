// The style of our base map: what is drawn from which zoom, in which order, and which names are shown.
// Rules are in the order of drawing. Of names that would overlap, the one of the earlier rule is shown.
const FONT = '"Titillium Web", sans-serif';
export const GROUND = "#e8e3d9";
export const FONTS = [`600 12px ${FONT}`, `italic 600 12px ${FONT}`];
const LAND = "#f3f0ea";
const WATER = "#a8d2ea";
const GREEN = "#cfe6c3";
const HALO = "#ffffff";

const kinds = (...names) => (zoom, feature) => names.includes(feature.props.kind);

/** Features of these kinds that have a name. */
const named = (...names) => (zoom, feature) => Boolean(feature.props.name) && names.includes(feature.props.kind);

/** Width by zoom: pairs of zoom and pixels, interpolated linearly. */
export const width = (...stops) => (zoom) => {
  const after = stops.findIndex(([level]) => level >= zoom);
  if (after === 0) return stops[0][1];
  if (after < 0) return stops[stops.length - 1][1];
  const [[z0, w0], [z1, w1]] = [stops[after - 1], stops[after]];
  return w0 + ((w1 - w0) * (zoom - z0)) / (z1 - z0);
};

const ROADS = [
  { kinds: ["street"], from: 13, fill: "#ffffff", edge: "#d9d1c6", wide: [[13, 0.8], [14, 1.6], [15, 4], [16, 7], [17, 11], [19, 24]] },
  { kinds: ["tertiary"], from: 12, fill: "#ffffff", edge: "#d3cabd", wide: [[12, 1], [14, 3], [15, 5.5], [16, 9], [17, 13], [19, 28]] },
  { kinds: ["secondary"], from: 11, fill: "#fff6dd", edge: "#e3cf9e", wide: [[11, 1], [13, 2.6], [15, 7], [16, 11], [17, 15], [19, 32]] },
  { kinds: ["primary"], from: 9, fill: "#ffe3a0", edge: "#ecc572", wide: [[9, 0.8], [12, 2], [13, 3.4], [15, 8.5], [16, 13], [17, 17], [19, 36]] },
  { kinds: ["motorway"], from: 7, fill: "#ffd283", edge: "#e3ac55", wide: [[7, 0.8], [12, 2.6], [13, 3.8], [15, 9], [16, 13], [19, 36]] },
];
const RIVER = [[9, 1.2], [12, 2.4], [14, 4], [16, 8], [18, 14]];
const STREAM = [[13, 1], [16, 2.5], [18, 5]];

const line = (from, names, symbolizer) => ({ dataLayer: "line", minzoom: from, filter: kinds(...names), symbolizer });
const at = (dataLayer, minzoom, names, symbolizer, extra = {}) => ({ dataLayer, minzoom, filter: named(...names), symbolizer, ...extra });

/** Repeat each rule for each set of tiles; the order of drawing is that of the rules, not of the sets. */
const inSets = (sets, rules) => rules.flatMap((rule) => sets.map((dataSource) => ({ ...rule, dataSource })));

export function paintRules(painter, sets) {
  const { PolygonSymbolizer, LineSymbolizer, CircleSymbolizer } = painter;
  const area = (fill, ...names) => ({ dataLayer: "poly", filter: kinds(...names), symbolizer: new PolygonSymbolizer({ fill }) });
  const stroke = (color, wide, extra = {}) => new LineSymbolizer({ color, width: width(...wide), lineCap: "round", lineJoin: "round", ...extra });
  const dashed = (color, dash, wide) => new LineSymbolizer({ color, width: wide, dash, dashColor: color, dashWidth: wide });
  return inSets(sets, [
    { dataLayer: "limits", symbolizer: new PolygonSymbolizer({ fill: LAND }) },
    area("#e4ddd0", "built_up"),
    area(GREEN, "park"),
    area("#f7f0dc", "square"),
    // Below the water: a border along a river is hidden by it.
    { dataLayer: "border", symbolizer: dashed("#8fa1b3", [8, 5], width([8, 1], [14, 1.8])) },
    line(9, ["river"], stroke(WATER, RIVER)),
    line(13, ["stream"], stroke(WATER, STREAM)),
    area(WATER, "water", "sea"),
    { ...area("#e2dacf", "building"), minzoom: 14 },
    { dataLayer: "dot", minzoom: 15, symbolizer: new CircleSymbolizer({ radius: width([15, 1], [17, 2.2], [19, 4]), fill: "#b9ab97" }) },
    line(14, ["path"], dashed("#cbbfae", [4, 3], 1.2)),
    ...ROADS.map((road) => line(road.from, road.kinds, stroke(road.edge, road.wide.map(([zoom, pixels]) => [zoom, pixels + (zoom < 14 ? 0.6 : 1.6)])))),
    ...ROADS.map((road) => line(road.from, road.kinds, stroke(road.fill, road.wide))),
    line(14, ["cycleway"], dashed("#7fb39a", [5, 3], 1.4)),
    line(11, ["rail"], stroke("#a59d92", [[11, 1.2], [14, 2.4], [16, 3.6], [18, 5]])),
    line(13, ["rail"], dashed("#f6f4f0", [6, 6], width([13, 0.8], [16, 1.8], [18, 2.8]))),
  ]);
}

export function labelRules(painter, sets) {
  const { CenteredTextSymbolizer, LineLabelSymbolizer, Padding } = painter;
  const along = (from, names, size, look, { dataLayer = "line", ...extra } = {}) => ({
    dataLayer,
    minzoom: from,
    filter: named(...names),
    symbolizer: new LineLabelSymbolizer({ labelProps: ["name"], font: `600 ${size}px ${FONT}`, stroke: HALO, width: 3, repeatDistance: 320, maxLabelChars: 40, ...look, ...extra }),
  });
  const text = (font, fill, extra = {}) =>
    new Padding(4, new CenteredTextSymbolizer({ labelProps: ["name"], font, fill, stroke: HALO, width: 2, lineHeight: 1.35, maxLineChars: 16, ...extra }));
  const street = { fill: "#55616e" };
  const blue = { fill: "#2f6f9a" };
  return inSets(sets, [
    at("place", 6, ["city"], text(`700 16px ${FONT}`, "#2f3e50"), { maxzoom: 12 }),
    at("place", 10, ["town"], text(`600 13px ${FONT}`, "#3f4e5f"), { maxzoom: 15 }),
    at("label", 8, ["sea"], text(`italic 600 15px ${FONT}`, blue.fill, { stroke: WATER, letterSpacing: 1 })),
    along(11, ["river"], 13, blue, { dataLayer: "river", font: `italic 600 13px ${FONT}`, repeatDistance: 500 }),
    at("place", 12, ["village"], text(`600 12px ${FONT}`, "#4d5b6b"), { maxzoom: 16 }),
    at("place", 12, ["suburb"], text(`600 12px ${FONT}`, "#5b5470", { textTransform: "uppercase", letterSpacing: 0.8, maxLineChars: 18, lineHeight: 1.6 }), { maxzoom: 15 }),
    along(13, ["motorway", "primary"], 13, street),
    at("label", 12, ["park"], text(`600 11.5px ${FONT}`, "#2e6b34")),
    at("label", 12, ["water"], text(`italic 600 12px ${FONT}`, blue.fill)),
    along(14, ["secondary"], 12.5, street),
    at("place", 14, ["locality"], text(`600 11px ${FONT}`, "#5b6572"), { maxzoom: 17 }),
    along(14, ["stream"], 11.5, blue, { font: `italic 600 11.5px ${FONT}` }),
    along(15, ["tertiary"], 12, street),
    along(16, ["street"], 12, street),
    at("label", 15, ["square", "building", "built_up"], text(`600 11px ${FONT}`, "#5b6572")),
    along(17, ["path", "cycleway"], 11, street),
  ]);
}
