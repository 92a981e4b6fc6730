import { extentOf, inRings, nearLines, ringsOf } from "../../../civicmap/static/app/map/core/shapes.js";
import { equal, test } from "./harness.js";

const ring = (...pairs) => pairs.map(([x, y]) => ({ x, y }));
const SQUARE = ring([0, 0], [10, 0], [10, 10], [0, 10], [0, 0]);
const HOLE = ring([4, 4], [6, 4], [6, 6], [4, 6], [4, 4]);

test("a hole is not in its polygon", () => {
  equal([inRings(1, 1, [SQUARE, HOLE]), inRings(5, 5, [SQUARE, HOLE]), inRings(11, 5, [SQUARE, HOLE])], [true, false, false]);
});

test("a line is near on its stretch and not beyond its ends", () => {
  const line = [ring([0, 0], [10, 0])];
  equal([nearLines(5, 2, line, 2), nearLines(5, 3, line, 2), nearLines(12, 0, line, 2), nearLines(13, 0, line, 2)], [true, false, true, false]);
});

test("a line of one place twice is near at that place", () => {
  equal(nearLines(1, 1, [ring([1, 1], [1, 1])], 1), true);
});

test("an extent is that of all rings", () => {
  equal(extentOf([SQUARE, ring([-5, 2])]), { width: 15, height: 10 });
  equal(extentOf([]), { width: 0, height: 0 });
});

test("rings come from collections, features and geometries", () => {
  const polygon = { type: "Polygon", coordinates: [[[0, 0], [1, 0], [0, 0]]] };
  const many = { type: "MultiPolygon", coordinates: [polygon.coordinates, polygon.coordinates] };
  const one = ring([0, 0], [1, 0], [0, 0]);
  equal(ringsOf(polygon), [one]);
  equal(ringsOf({ type: "Feature", geometry: many }), [one, one]);
  equal(ringsOf({ type: "FeatureCollection", features: [{ geometry: polygon }] }), [one]);
});
